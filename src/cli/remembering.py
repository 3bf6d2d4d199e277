"""`remember`: learnings from files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._command import Common, Result, plain
from ._session import plain_desk

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ("remember",)


def remember(
    common: Common,
    file: Annotated[Path, typer.Argument(help="CSV, JSONL or Markdown.", show_default=False)],
    mapping: Annotated[Path | None, typer.Option(help="YAML that names the field of each column.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be added; add nothing.")] = False,
) -> Result:
    """Read learnings from a file. They are proposed; a person approves them with `memory review`."""
    from ..memory import import_file
    from ..store import Actor
    from ._session import account

    with plain_desk(common) as desk:
        actor = Actor("person", account(), account(), "local")
        report = import_file(
            desk.ledger, file, actor=actor, mapping=mapping, brand=desk.kit.meta.brand, dry_run=dry_run
        )
    refused = [
        {"line": row.line, "code": row.code, "message": row.message, "field": row.field}
        for row in report.refused
    ]

    def render(out: Console) -> None:
        verb = "Would add" if dry_run else "Added"
        out.print(
            f"{verb} {len(report.added)}, {len(report.unchanged)} known already, {report.refused_count} refused."
        )
        for row in refused[:20]:
            out.print(f"  {file}:{row['line']} {row['field']}: {row['message']}", style="red", markup=False)
        out.print(f"\nNext: brandwright {'remember ' + plain(file) if dry_run else 'memory review'}")

    data = {
        "added": list(report.added),
        "unchanged": list(report.unchanged),
        "refused": refused,
        "refused_count": report.refused_count,
        "dry_run": dry_run,
    }
    return Result("remember", data, render, exit_code=2 if report.refused_count else 0)
