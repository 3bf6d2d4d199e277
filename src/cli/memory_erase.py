"""`memory erase`: take a person out of everything that is kept."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result
from ._session import plain_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..graph.erasing import Erasure

__all__ = ("erase",)

_SHOWN = 20
_LEFT = {"erase": "text erased", "remove": "removed", "blank": "name cleared"}


def erase(
    common: Common,
    subject: Annotated[
        str,
        typer.Argument(help="The person's name, e-mail address, telephone number or id.", show_default=False),
    ],
    also: Annotated[
        list[str] | None, typer.Option(help="Another name, address or number of the same person; repeatable.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go; change nothing.")] = False,
    by: Annotated[str | None, typer.Option(help="Who decides.")] = None,
    reason: Annotated[str, typer.Option(help="Why, naming nobody; it is recorded for good.")] = "",
) -> Result:
    """Erase a person from records, drafts, runs, checkpoints, index and files. There is no way back.

    Exit 1 when something is left that no command can change: an entry of the audit log, or decisions that the
    person made.
    """
    from ..governance import identify
    from ..governance.erasure import subject_of
    from ..graph.erasing import erase_person

    whom = subject_of(subject, also or ())
    with plain_desk(common) as desk:
        person = None if dry_run else identify(desk.playbook, by or "", os.environ)
        done = erase_person(desk, whom, person, reason=reason, dry_run=dry_run)
    exit_code = 0 if done.complete or dry_run else 1
    return Result("memory.erase", _data(done), lambda out: _render(out, done), exit_code)


def _data(done: Erasure) -> dict[str, Any]:
    return {
        "dry_run": done.dry_run,
        "complete": done.complete,
        "rows": [
            {"table": row.table, "id": row.id, "columns": list(row.columns), "action": row.action}
            for row in done.rows
        ],
        "tables": done.by_table(),
        "checkpoints": list(done.threads),
        "files": list(done.files),
        "tombstones": done.tombstones,
        "audit_entry": done.entry,
        "elsewhere": [{"path": line.path, "line": line.line} for line in done.elsewhere],
        "in_audit": [{"entry": left.seq, "act": left.act, "column": left.column} for left in done.in_audit],
        "as_decider": done.decider,
        "notices": list(done.notices),
    }


def _render(out: Console, done: Erasure) -> None:
    verb = "Would erase" if done.dry_run else "Erased"
    count, threads, files = len(done.rows), len(done.threads), len(done.files)
    out.print(
        f"[bold]{verb}[/bold]  {_n(count, 'row')}, {_n(threads, 'checkpoint thread')}, {_n(files, 'file')}"
    )
    if not (done.rows or done.threads or done.files):
        out.print("  Nothing that is kept here names the person.")
    _render_rows(out, done)
    for thread in done.threads[:_SHOWN]:
        out.print(f"  checkpoints  {thread}", markup=False)
    for name in done.files[:_SHOWN]:
        out.print(f"  file         .brandwright/{name}", markup=False)
    if done.entry is not None:
        out.print(f"\nAudit entry {done.entry}; {_n(done.tombstones, 'tombstone')}. The index was made anew.")
    _render_left(out, done)
    for notice in done.notices:
        out.print(f"\n{notice}", markup=False)
    step = 'memory erase … --by NAME --reason "…"   (without --dry-run)' if done.dry_run else "audit verify"
    out.print(f"\nNext: brandwright {step}", markup=False)


def _render_rows(out: Console, done: Erasure) -> None:
    from rich.table import Table

    table = Table("table", "id", "becomes", "where", box=None, padding=(0, 2, 0, 2))
    for row in done.rows[:_SHOWN]:
        table.add_row(row.table, row.id, _LEFT[row.action], ", ".join(row.columns))
    if done.rows:
        out.print(table)
    if len(done.rows) > _SHOWN:
        rest = ", ".join(f"{count} {name}" for name, count in done.by_table().items())
        out.print(f"  … {len(done.rows)} in all: {rest}", markup=False)


def _render_left(out: Console, done: Erasure) -> None:
    if done.in_audit:
        out.print("\n[bold]Stays[/bold] in the audit log, which cannot be rewritten:")
        for left in done.in_audit[:_SHOWN]:
            out.print(f"  entry {left.seq}  {left.act}  {left.column}", markup=False)
    if done.decider:
        out.print(
            f"\n[bold]Stays[/bold]: {_n(done.decider, 'row')} where the person is named as who decided."
        )
    if done.elsewhere:
        out.print("\nThese files are yours to change:")
        for line in done.elsewhere[:_SHOWN]:
            out.print(f"  {line.path}:{line.line}" if line.line else f"  {line.path}", markup=False)
        if len(done.elsewhere) > _SHOWN:
            out.print(f"  … {len(done.elsewhere)} lines in all; --json lists them", markup=False)


def _n(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
