"""How the review of a plan or of a report of research is told: whom it waits for, and the next command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._show import review_json

if TYPE_CHECKING:
    from rich.console import Console

    from ..graph.desk import Desk
    from ..store.records import Review

__all__ = ("paper_exit_code", "paper_review_json", "print_paper_review")


def paper_review_json(desk: Desk, review: Review | None) -> dict[str, Any] | None:
    """The review of a plan or of a report of research; None where nobody signs it."""
    from ..governance import view_review

    if review is None:
        return None
    with desk.ledger.read() as tx:
        view = view_review(tx, review.id)
    return review_json(view.review, view.signoffs, view.state)


def print_paper_review(out: Console, review: Mapping[str, Any]) -> None:
    """Whom a plan or a report waits for, and the next command."""
    roles = ", ".join(dict.fromkeys(signoff["role"] for signoff in review["signoffs"]))
    out.print(f"\nIt is {review['state']} in {review['id']}, and waits for {roles}.", markup=False)
    out.print(f"\nNext: brandwright review show {review['id']}", markup=False)


def paper_exit_code(review: Mapping[str, Any] | None) -> int:
    """As for drafts: 3 when nobody can approve it as it stands."""
    return 3 if review is not None and review["state"] == "held" else 0
