"""`memory export` and `memory import`: the whole memory as a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ._command import Common, Result
from ._session import plain_desk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from ..memory.living.importing import Conflict

__all__ = ("export", "import_")

_SHOWN = 20
File = Annotated[Path, typer.Argument(metavar="FILE", help="The file.", show_default=False)]


def export(
    common: Common,
    file: File,
    as_: Annotated[
        Literal["jsonl", "csv"],
        typer.Option("--as", help="jsonl comes back without a loss; csv is a table for people."),
    ] = "jsonl",
) -> Result:
    """Write every record with all its versions to a file. What was erased is not in it."""
    from ..graph.desk import SYSTEM
    from ..memory.living.exporting import export_memory

    with plain_desk(common) as desk:
        made = export_memory(desk.ledger, file, actor=SYSTEM, as_=as_)
    data = {"path": str(made.path), "as": as_, "counts": made.counts, "sha256": made.sha256}

    def render(out: Console) -> None:
        counts = ", ".join(
            f"{count:,} {kind}{'' if count == 1 else 's'}" for kind, count in made.counts.items()
        )
        out.print(f"Wrote {made.path}: {counts or 'nothing is on record'}.", markup=False)
        out.print(f"  sha256 {made.sha256}", style="dim")
        step = f"memory import {made.path}   (in another workspace)" if as_ == "jsonl" else "memory stats"
        out.print(f"\nNext: brandwright {step}", markup=False)

    return Result("memory.export", data, render)


def import_(
    common: Common,
    file: File,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be taken; change nothing.")
    ] = False,
    by: Annotated[str | None, typer.Option(help="Who decides.")] = None,
    reason: Annotated[str, typer.Option(help="Why; it is recorded.")] = "",
) -> Result:
    """Take in a file that `memory export` wrote. What is on record stays as it is.

    Exit 7 when records differ, or hold personal data that the policy does not let in; all others are taken.
    """
    from ..governance import identify, require_role
    from ..memory.living.importing import restore_memory

    with plain_desk(common) as desk:
        person = identify(desk.playbook, by or "", os.environ)
        require_role(desk.playbook, person, "learning")
        done = restore_memory(
            desk.ledger,
            file,
            actor=person.actor,
            reason=reason,
            dry_run=dry_run,
            personal=desk.playbook.policy.memory.personal_data,
        )
    data: dict[str, Any] = {
        "dry_run": dry_run,
        "sha256": done.sha256,
        "added": done.added,
        "extended": done.extended,
        "unchanged": done.unchanged,
        "erased": done.erased,
        "passages": done.passages,
        "pairs": done.pairs,
        "conflicts": [{"id": conflict.id, "why": conflict.why} for conflict in done.conflicts],
        "refused": [{"id": refused.id, "why": refused.why} for refused in done.refused],
    }

    def render(out: Console) -> None:
        verb = "Would take" if dry_run else "Took"
        out.print(
            f"{verb} {len(done.added):,} new records, {len(done.extended):,} with later versions, "
            f"{done.passages:,} passages and {done.pairs:,} pairs. {done.unchanged:,} are here already."
        )
        if done.erased:
            out.print(f"{done.erased:,} stay out: they were erased here.")
        _render_left_out(out, "differs", done.conflicts)
        _render_left_out(out, "left out", done.refused)
        step = f"memory explain {done.conflicts[0].id}" if done.conflicts else "memory stats"
        out.print(f"\nNext: brandwright {step}", markup=False)

    return Result("memory.import", data, render, 7 if done.conflicts or done.refused else 0)


def _render_left_out(out: Console, word: str, rows: Sequence[Conflict]) -> None:
    for row in rows[:_SHOWN]:
        out.print(f"  [red]{word}[/red]  {row.id}  {row.why}")
    if len(rows) > _SHOWN:
        out.print(f"  … {len(rows):,} in all; --json lists them")
