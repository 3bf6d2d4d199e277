"""`memory review`: proposed learnings, and what people decide about them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, plain
from ._session import plain_desk

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ("review",)


def review(
    common: Common,
    approve: Annotated[list[str] | None, typer.Option(help="Approve this record; repeatable.")] = None,
    approve_all: Annotated[
        bool, typer.Option("--approve-all", help="Approve every proposed record.")
    ] = False,
    reject: Annotated[list[str] | None, typer.Option(help="Reject this record; repeatable.")] = None,
    by: Annotated[str | None, typer.Option(help="Who decides.")] = None,
    reason: Annotated[str, typer.Option(help="Why; it is recorded.")] = "",
) -> Result:
    """List proposed learnings, or decide about them."""
    from ..governance import identify, require_role
    from ..memory import approve as approve_records
    from ..memory import pending
    from ..memory import reject as reject_records

    decided: dict[str, Any] = {}
    with plain_desk(common) as desk:
        if approve or approve_all or reject:
            person = identify(desk.playbook, by or "", os.environ)
            require_role(desk.playbook, person, "learning")
            actor = person.actor
            if approve or approve_all:
                made = approve_records(
                    desk.ledger, None if approve_all else approve, actor=actor, reason=reason
                )
                decided["approved"] = list(made.changed)
            if reject:
                made = reject_records(desk.ledger, reject, actor=actor, reason=reason)
                decided["rejected"] = list(made.changed)
        waiting = pending(desk.ledger)
    rows = [
        {
            "id": r.id,
            "kind": r.kind,
            "status": r.status,
            "strength": r.strength,
            "statement": r.statement,
            "source": r.locator,
        }
        for r in waiting
    ]

    def render(out: Console) -> None:
        for verb, ids in decided.items():
            out.print(f"{verb}: {len(ids)}  {', '.join(ids[:12])}", markup=False)
        for row in rows:
            about = f"{row['kind']}, {row['strength']}, {row['status']}"
            out.print(f"[cyan]{row['id']}[/cyan]  {about}  [dim]{plain(row['source'])}[/dim]")
            out.print(f"    {row['statement']}", markup=False)
        if rows:
            out.print(
                '\nNext: brandwright memory review --approve-all --by NAME --reason "…"   (or --approve, --reject ID)',
                markup=False,
            )
        else:
            out.print('Nothing waits.\n\nNext: brandwright recall "QUESTION"')

    return Result("memory.review", {**decided, "pending": rows}, render)
