"""`export`: approved bytes as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._command import Common, Result, command, plain
from ._session import settled_desk

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ("register",)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(app, "export")(export)


def export(
    common: Common,
    review: Annotated[str, typer.Argument(help="The review's id.", show_default=False)],
    format_: Annotated[str, typer.Option("--format", help="md, html, json or csv.")] = "md",
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to write it.", show_default="REVIEW.FORMAT here")
    ] = None,
) -> Result:
    """Write the approved draft of a review to a file; refuses anything that is not approved as it stands."""
    from ..graph.export import export_review

    with settled_desk(common) as desk:
        made = export_review(desk, review, format_=format_, target=out)
        engine = desk.port.engine
    data = {
        "path": str(made.path),
        "review": review,
        "format": format_,
        "draft_sha256": made.draft_sha256,
        "file_sha256": made.file_sha256,
        "engine": engine,
    }

    def render(console: Console) -> None:
        console.print(f"Wrote [bold]{plain(made.path)}[/bold]")
        console.print(f"  draft {made.draft_sha256}\n  file  {made.file_sha256}", style="dim")
        console.print(f"\nNext: brandwright audit show {review}")

    return Result("export", data, render)
