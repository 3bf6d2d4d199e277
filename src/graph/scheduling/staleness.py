"""What is told when evidence ends: approved drafts, live ones among them, that rest on what no longer holds."""

from __future__ import annotations

from datetime import timedelta

from ..._canonical import digest
from ...errors import BrandwrightError
from ...governance.notifying import about, notify
from ...store import ObjectRef, Transaction, jobs, reviews
from ..desk import SYSTEM, Desk
from ..resting import Stale, stale_drafts
from .periods import latest_day

__all__ = ("AGAIN", "LEASE", "ended", "roles_of", "tell_stale")

LEASE = timedelta(minutes=15)
AGAIN = timedelta(minutes=5)


def tell_stale(desk: Desk) -> int:
    """Tell people of drafts whose evidence has ended, once for each; how many were told of.

    It is looked for once a day, and anew whenever the kit is another one.
    """
    settings = desk.workspace.settings.notify
    day = latest_day(desk.ledger.now(), settings.zone, settings.digest_hour)
    period = f"{day}:{desk.kit.sha256[:12]}"
    with desk.ledger.read() as tx:
        known = jobs.latest(tx, "stale")
    if known and (known.period, known.state) == (period, "done"):
        return 0
    with desk.ledger.write(SYSTEM) as tx:
        held = jobs.begin(tx, "stale", period, LEASE)
    if held is None:
        return 0
    try:
        found = stale_drafts(desk)
    except BrandwrightError as error:
        with desk.ledger.write(SYSTEM) as tx:
            jobs.fail(tx, held, error.code, AGAIN)
        raise
    with desk.ledger.write(SYSTEM) as tx:
        told = sum(_told(tx, stale) for stale in found)
        if jobs.finish(tx, held):
            tx.audit("job.done", ObjectRef("job", f"stale:{period}"), data={"count": told})
    return told


def _told(tx: Transaction, stale: Stale) -> bool:
    """Tell whoever signed it, and whoever answers for its outcome; once for what has ended of its evidence."""
    review = reviews.get(tx, stale.draft.review)
    if review is None:
        return False
    outcome = review.brief_json.get("outcome")
    return notify(
        *(tx, "stale"),
        to_roles=roles_of(tx, stale),
        to_people=[f"outcome:{outcome}"] if outcome else [],
        title=f"Rests on what no longer holds: {about(review)}",
        risk=ended(stale),
        link=f"/reviews/{review.id}",
        key=f"stale:{review.id}:{digest([review.draft_sha, sorted(stale.evidence)])[:16]}",
    )


def roles_of(tx: Transaction, stale: Stale) -> list[str]:
    """The roles that signed the draft."""
    return sorted({signoff.role for signoff in reviews.signoffs(tx, stale.draft.review)})


def ended(stale: Stale) -> str:
    """What became of the evidence, and where the draft is live."""
    gone = ", ".join(f"{name} {why}" for name, why in stale.evidence)
    live = len(stale.draft.live)
    return f"{gone}; live in {live} place{'s' if live > 1 else ''}" if live else gone
