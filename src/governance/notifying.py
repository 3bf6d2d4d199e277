"""Telling people: a row in the outbox, in the transaction of the act that it is about.

A notice says what it is about, how risky it is and where to look. It never holds a draft's text, a reason or an
address: whoever a role, an author or an outcome stands for is looked up when it is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .._canonical import clean_text, sha256_hex
from ..content.papers import paper_kind
from ..store import Transaction, outbox, publications, reviews
from ..store._withheld import withheld
from ..store.erasing import ERASED
from ..store.outbox import Notice
from ..store.pauses import Pause
from ..store.records import Decision, Review

__all__ = (
    "KINDS",
    "Line",
    "about",
    "notify",
    "risk_of",
    "tell_asked",
    "tell_decision",
    "tell_expired",
    "tell_pause",
)

KINDS = (
    *("asked", "approved", "sent-back", "rejected", "expired", "escalated", "withdrawn"),
    *("paused", "resumed", "reminder", "digest", "sample", "went-ahead", "stale"),
)
"""What notices are about."""

TITLE_MAX = 200
_RISKS = {
    "pass": "passed the gate",
    "needs-role": "needs a role's signature",
    "revise": "held by the gate: to be revised",
    "unchecked": "held by the gate: not checked",
    "block": "held by the gate: blocked",
}
_SAID = {
    "approve": ("approved", "Approved"),
    "approve-with-edits": ("approved", "Approved with edits"),
    "request-changes": ("sent-back", "Sent back"),
    "reject": ("rejected", "Rejected"),
    "withdraw": ("withdrawn", "Withdrawn"),
}
_RELEASES = ("brand", "owner")


@dataclass(frozen=True)
class Line:
    """One line of a digest."""

    title: str
    risk: str
    link: str


def notify(
    tx: Transaction,
    kind: str,
    *,
    to_roles: Iterable[str] = (),
    to_people: Iterable[str] = (),
    title: str,
    risk: str = "",
    link: str = "",
    key: str,
    lines: Sequence[Line] = (),
) -> bool:
    """Put a notice into the outbox; False when one with this key is there already.

    Args:
        to_people: ids of `people.yaml`; or `author:REVIEW` and `outcome:ID`, for whoever wrote or answers for it.
            With no role and no person, only the team's channel is told.
        link: a path of the inbox.
        key: what makes it the same notice.
    """
    recipients = [f"role:{role}" for role in to_roles]
    recipients += [name if ":" in name else f"person:{name}" for name in to_people]
    notice = Notice(
        id=f"ntc-{sha256_hex(f'{tx.workspace}:{key}'.encode())[:20]}",
        kind=kind,
        recipients=tuple(dict.fromkeys(recipients)),
        title=_plain(title),
        risk=_plain(risk),
        link=link,
        items_json=[{"title": _plain(i.title), "risk": _plain(i.risk), "link": i.link} for i in lines],
        created_at=tx.now,
        next_at=tx.now,
    )
    return outbox.add(tx, notice)


def _plain(text: str) -> str:
    """One line without addresses and telephone numbers."""
    said = " ".join(withheld(clean_text(text)).split())
    return said if len(said) <= TITLE_MAX else said[: TITLE_MAX - 1] + "…"


def about(review: Review) -> str:
    """A review by the names that people gave: its brief's and its asset's.

    A plan's brief is named by its goal, which may name anybody; a plan goes by the outcome that it serves.
    """
    brief = {} if review.brief_json == ERASED else review.brief_json
    names = ("outcome",) if paper_kind(review.asset) == "plan" else ("id", "campaign")
    given = next((str(brief[name]) for name in names if brief.get(name)), "")
    return ", ".join(filter(None, (given, review.asset)))


def risk_of(review: Review) -> str:
    """What the gate said of it."""
    return _RISKS.get(review.verdict, review.verdict)


def tell_asked(
    tx: Transaction, review: Review, roles: Iterable[str], *, title: str = "Waits for you"
) -> None:
    """Tell the holders of these roles that a review waits for their signature."""
    asked = sorted(set(roles))
    if asked:
        key = f"asked:{review.id}:{review.version}:{review.draft_sha}:{','.join(asked)}"
        _tell(tx, "asked", review, title, key, to_roles=asked)


def tell_decision(tx: Transaction, review: Review, decision: Decision, *, to: str = "") -> None:
    """Tell whoever wrote and answers for a draft what was decided; an escalation goes to the role that is asked now.

    An approval that waits for more signatures is nothing to tell yet; what is withdrawn while it is live, everybody
    who signed is told.
    """
    if decision.kind == "escalate":
        _tell(tx, "escalated", review, "Passed on to you", decision.id, to_roles=[to])
        return
    kind, said = _SAID[decision.kind]
    now = reviews.get(tx, review.id)
    if kind == "approved" and (now is None or not now.closed):
        return
    roles: set[str] = set()
    if kind == "withdrawn" and (live := _live(tx, review)):
        roles = {signoff.role for signoff in reviews.signoffs(tx, review.id)}
        said = f"Withdrawn while it is live in {live} place{'s' if live > 1 else ''}"
    _tell(tx, kind, review, said, decision.id, to_roles=sorted(roles), to_people=_makers(review))


def tell_expired(tx: Transaction, review: Review, decision: Decision, roles: Iterable[str]) -> None:
    """Tell those who did not answer in time, and those who wait, that silence meant no."""
    _tell(
        *(tx, "expired", review, "Expired without an answer", decision.id),
        to_roles=sorted(set(roles)),
        to_people=_makers(review),
    )


def tell_pause(tx: Transaction, pause: Pause, *, ended: bool = False) -> None:
    """Tell those who answer for the brand that something was stopped, or goes on."""
    what = "Everything" if pause.kind == "all" else f"The {pause.kind} {pause.target}"
    kind, said = ("resumed", "goes on") if ended else ("paused", "is paused")
    key = f"{kind}:{pause.id}"
    notify(tx, kind, to_roles=_RELEASES, title=f"{what} {said}", link="/", key=key)


def _tell(
    tx: Transaction,
    kind: str,
    review: Review,
    said: str,
    key: str,
    *,
    to_roles: Iterable[str] = (),
    to_people: Iterable[str] = (),
) -> None:
    notify(
        *(tx, kind),
        to_roles=to_roles,
        to_people=to_people,
        title=f"{said}: {about(review)}",
        risk=risk_of(review),
        link=f"/reviews/{review.id}",
        key=key,
    )


def _makers(review: Review) -> list[str]:
    """Who wrote it, and who answers for the outcome that it is for."""
    outcome = review.brief_json.get("outcome")
    return [f"author:{review.id}"] * bool(review.author) + [f"outcome:{outcome}"] * bool(outcome)


def _live(tx: Transaction, review: Review) -> int:
    return len(publications.list_(tx, review_id=review.id, live=True))
