"""`export`: approved bytes as a file, or sent to a webhook."""

from __future__ import annotations

import os
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
    format_: Annotated[
        str,
        typer.Option(
            "--format", help="md, html, json, csv or docx; yaml for the brief of a plan.", show_default="md"
        ),
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to write it.", show_default="REVIEW.FORMAT here")
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to", help="Send it to this target of brandwright.toml, as signed JSON.", show_default=False
        ),
    ] = None,
) -> Result:
    """Write or send the approved draft of a review; refuses anything that is not approved as it stands."""
    from ..errors import UsageError

    if to is None:
        return _to_file(common, review, format_ or "md", out)
    if out is not None or format_ not in ("", "json"):
        hint = "Leave out --format and --out, or export to a file without --to."
        raise UsageError("BW2147", "What is sent to a target is always JSON, and no file.", hint=hint)
    return _to_target(common, review, to)


def _to_file(common: Common, review: str, format_: str, out: Path | None) -> Result:
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


def _to_target(common: Common, review: str, to: str) -> Result:
    from ..graph.export import deliver_review

    with settled_desk(common) as desk:
        made = deliver_review(desk, review, to=to, env=os.environ)
        engine = desk.port.engine
    data = {
        "to": made.to,
        "host": made.host,
        "review": review,
        "format": "json",
        "status": made.sent.status,
        "attempts": made.sent.attempts,
        "idempotency_key": made.key,
        "draft_sha256": made.draft_sha256,
        "file_sha256": made.body_sha256,
        "engine": engine,
    }

    def render(console: Console) -> None:
        tries = "at once" if made.sent.attempts == 1 else f"at try {made.sent.attempts}"
        console.print(f"Sent to [bold]{plain(made.to)}[/bold] at {plain(made.host)}, which took it {tries}")
        console.print(f"  draft {made.draft_sha256}\n  body  {made.body_sha256}", style="dim")
        console.print(f"\nNext: brandwright audit show {review}")

    return Result("delivery", data, render)
