"""What is told when evidence ends: approved drafts, live ones among them, that rest on what no longer holds."""

from __future__ import annotations

from ..._canonical import digest
from ...governance.notifying import about, notify
from ...store import Transaction, reviews
from ..desk import Desk
from ..resting import Stale, stale_drafts
from .once import once
from .periods import latest_day

__all__ = ("ended", "roles_of", "tell_stale")


def tell_stale(desk: Desk) -> int:
    """Tell people of drafts whose evidence has ended, once for each; how many were told of.

    It is looked for once a day, and anew whenever the kit is another one.
    """
    settings = desk.workspace.settings.notify
    day = latest_day(desk.ledger.now(), settings.zone, settings.digest_hour)
    period = f"{day}:{desk.kit.sha256[:12]}"
    return once(
        desk,
        "stale",
        period,
        lambda: stale_drafts(desk),
        lambda tx, found: sum(_told(tx, stale) for stale in found),
    )


def _told(tx: Transaction, stale: Stale) -> bool:
    """Tell whoever signed it, and whoever answers for its outcome; once for what has ended of its evidence."""
    review = reviews.get(tx, stale.draft.review)
    if review is None:
        return False
    outcome = review.brief_json.get("outcome")
    return notify(
        tx,
        "stale",
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
