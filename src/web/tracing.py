"""How a draft came about: which agent made it, with which data, who approved it, and where it went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..governance import Identity, view_review
from ..governance.provenance import entries_about, provenance_of
from ..store import ObjectRef
from .routes import Inbox, Page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ("PAGES",)

ENTRIES = 100
"""Entries of the audit log that the page shows, the newest first."""


def _traced(inbox: Inbox, request: Request, person: Identity, _form: Mapping[str, str]) -> Response:
    review = request.path_params["review"]
    with inbox.desk.ledger.read() as tx:
        found = provenance_of(tx, review)
        if found is None:
            raise UsageError(
                "BW211", f"There is no review {review}.", hint="List them with `brandwright review list`."
            )
        entries = entries_about(tx, name=found.review.id, limit=ENTRIES)
        state = view_review(tx, found.review.id).state
    values = {
        "person": person,
        "found": found,
        "review": found.review,
        "state": state,
        "data": _by_kind(found.data),
        "entries": entries,
        "now": inbox.desk.ledger.now(),
    }
    return inbox.pages.answer("audit", values)


def _by_kind(data: Iterable[ObjectRef]) -> list[tuple[str, list[str]]]:
    """What was read, by its kind: the kinds with few first, for they say the most."""
    kinds: dict[str, list[str]] = {}
    for ref in data:
        kinds.setdefault(ref.kind, []).append(ref.id or ref.sha256[:12])
    return sorted(kinds.items(), key=lambda kind: (len(kind[1]), kind[0]))


def _keys(inbox: Inbox, _request: Request, person: Identity, _form: Mapping[str, str]) -> Response:
    return inbox.pages.answer("keys", {"person": person})


PAGES = (
    Page("/reviews/{review}/audit", ("GET",), "read", _traced),
    Page("/keys", ("GET",), "read", _keys),
)
