"""Approving together what the policy calls low risk: one reason, one decision each, and what came of each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import BrandwrightError, UsageError
from ..governance import Identity, view_review
from ..governance.access import may
from ..graph.approving import approve_low_risk
from ..store import reviews
from .routes import Inbox, Page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from ..graph.desk import Desk
    from .queues import Row

__all__ = ("PAGES", "selectable")

MOST = 50
"""Reviews that one form approves: those of a page."""


@dataclass(frozen=True)
class Done:
    """What came of one review."""

    review: str
    title: str
    state: str
    error: BrandwrightError | None


def selectable(desk: Desk, person: Identity, rows: Iterable[Row]) -> dict[str, str]:
    """The reviews that may be offered for it, with the drafts that they are about; each is checked again when sent."""
    rule = desk.playbook.policy.bulk
    if rule is None or not may(person, "bulk-approve"):
        return {}
    offered = [
        row.id
        for row in rows
        if row.state == "pending" and row.verdict == "pass" and not person.roles.isdisjoint(row.owes)
        if not rule.channels or row.channel in rule.channels
    ]
    with desk.ledger.read() as tx:
        found = [review for id_ in offered if (review := reviews.get(tx, id_))]
    return {review.id: review.draft_sha for review in found}


def _bulk(inbox: Inbox, _request: Request, person: Identity, form: Mapping[str, str]) -> Response:
    reason, key = form.get("reason", ""), form.get("key", "")
    chosen = [value.partition(":") for name, value in form.items() if name.startswith("review-")]
    if not chosen or len(chosen) > MOST:
        message = "Nothing was selected." if not chosen else f"{MOST} reviews are approved together at most."
        raise UsageError("BW2125", message, hint="Go back, and select what you want to approve.")
    values = {
        "person": person,
        "reason": reason,
        "done": list(_each(inbox.desk, person, [(review, sha) for review, _, sha in chosen], reason, key)),
    }
    return inbox.pages.answer("bulk", values)


def _each(
    desk: Desk, person: Identity, chosen: Iterable[tuple[str, str]], reason: str, key: str
) -> Iterator[Done]:
    """One decision after the other; what is refused stops none of the others."""
    for review, sha in chosen:
        error: BrandwrightError | None = None
        try:
            approve_low_risk(
                desk, review, person, sha=sha, reason=reason, key=f"{key}-{review}" if key else ""
            )
        except BrandwrightError as raised:
            error = raised
        yield _done(desk, review, error)


def _done(desk: Desk, review: str, error: BrandwrightError | None) -> Done:
    try:
        with desk.ledger.read() as tx:
            view = view_review(tx, review)
    except UsageError:
        return Done(review, review, "", error)
    title = str(view.review.brief_json.get("message") or view.review.asset)
    return Done(review, title, view.state, error)


PAGES = (Page("/bulk", ("POST",), "bulk-approve", _bulk),)
