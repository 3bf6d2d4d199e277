"""`policy`: which of its lines applied, and what in it is probably not meant."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, command, plain
from ._session import plain_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..graph.policing import Explained, Line

__all__ = ("register",)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    policy_app = typer.Typer(help="Decision rights: who must sign what, and why.")
    command(policy_app, "explain")(explain)
    command(policy_app, "lint")(lint)
    app.add_typer(policy_app, name="policy")


def explain(
    common: Common,
    review: Annotated[str, typer.Argument(metavar="REVIEW", help="The review's id.", show_default=False)],
) -> Result:
    """Show which lines of the policy apply to a review, why, and whose signatures they ask for."""
    from ..graph.policing import explain_review

    with plain_desk(common) as desk:
        found = explain_review(desk, review)
        holders = {
            need.role: [person.name for person in desk.playbook.people.holders(need.role)]
            for need in found.needs
        }
    data = {
        "review": review,
        "state": found.view.state,
        "same_policy": found.same_policy,
        "lines": [_line_json(line) for line in found.lines],
        "needs": [
            {
                "role": need.role,
                "due_hours": need.due_hours,
                "rules": list(need.rules),
                "maker_checker": need.maker_checker,
                "held_by": holders[need.role],
            }
            for need in found.needs
        ],
    }
    return Result("policy-explain", data, lambda out: _show(out, found, holders))


def _line_json(line: Line) -> dict[str, Any]:
    return {
        "rule": line.rule.id,
        "applies": line.because is not None,
        "because": list(line.because or ()),
        "signoff": list(line.rule.signoff),
        "due_hours": line.rule.due_hours,
        "reason": line.rule.reason,
    }


def _show(out: Console, found: Explained, holders: dict[str, list[str]]) -> None:
    review = found.view.review
    out.print(f"[bold]{review.id}[/bold]  {found.view.state}  {plain(review.asset)}\n")
    for line in found.lines:
        if line.because is not None:
            out.print(
                f"[bold]{line.rule.id}[/bold]  {', '.join(line.rule.signoff)} within {line.rule.due_hours} h"
            )
            out.print(f"  because {plain('; '.join(line.because))}")
            out.print(f"  {plain(line.rule.reason)}", style="dim")
    others = [line.rule.id for line in found.lines if line.because is None]
    if others:
        out.print(f"\nnot: {', '.join(others)}")
    out.print()
    for need in found.needs:
        other = ", another person than the author" if need.maker_checker else ""
        out.print(
            f"[bold]{need.role}[/bold] signs within {need.due_hours} h{other}: {plain(', '.join(holders[need.role]))}"
        )
    if not found.same_policy:
        out.print("\nThe policy was changed since this was submitted; its sign-offs are those of then.")
    out.print(f"\nNext: brandwright review show {review.id}")


def lint(common: Common) -> Result:
    """Check the playbook, and show what in the policy can never apply or never be answered. Exit 6 when invalid."""
    from ..brandkit import load_kit
    from ..governance import load_playbook
    from ..graph.policing import policy_doubts
    from ._session import find_workspace

    workspace = find_workspace(common)
    doubts = list(policy_doubts(load_playbook(workspace.playbook), load_kit(workspace.brand)))

    def render(out: Console) -> None:
        for doubt in doubts:
            out.print(f"[yellow]note[/yellow]  {plain(doubt.field)}: {plain(doubt.message)}")
            out.print(f"        → {plain(doubt.hint)}")
        out.print(
            "The playbook is valid." if not doubts else f"\nThe playbook is valid; {len(doubts)} notes."
        )
        out.print("\nNext: brandwright review list")

    return Result("policy-lint", {"notes": [asdict(doubt) for doubt in doubts]}, render)
