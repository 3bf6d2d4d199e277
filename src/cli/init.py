"""`init` makes a workspace; `doctor` says what stands in it, what is reachable, and what to do about the rest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._command import Common, Result, command, plain

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ("register",)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(app, "init")(init)
    command(app, "doctor")(doctor)


def init(
    common: Common,
    folder: Annotated[Path, typer.Argument(help="The folder to make.", show_default=False)],
    name: Annotated[str | None, typer.Option(help="A new company's workspace, with an empty kit.")] = None,
    example: Annotated[
        bool, typer.Option("--example", help="Brandwright's own workspace, to try things.")
    ] = False,
) -> Result:
    """Make a workspace: a folder that your company owns and keeps in git."""
    from ..errors import UsageError
    from ._scaffold import scaffold_company, scaffold_example

    if (name is None) == (not example):
        raise UsageError(
            "BW241", "say either --name NAME or --example", hint='brandwright init acme --name "ACME"'
        )
    made = scaffold_example(folder) if name is None else scaffold_company(folder, name)
    kept = _put_away(folder)

    def render(out: Console) -> None:
        out.print(f"Made [bold]{plain(folder)}[/bold] with {len(made)} files.")
        if kept:
            out.print(
                f"A workspace stood here before; the signed heads of its audit log are kept in {plain(kept)}."
            )
        if example:
            out.print(
                f"\nNext: cd {plain(folder)} && brandwright draft examples/briefs/linkedin-awareness.yaml"
            )
        else:
            out.print(
                f"\nNext: cd {plain(folder)}, fill in brand/ (each file says how), then: brandwright kit lint"
            )
            out.print("Your rules are written down already? brandwright kit propose YOUR-GUIDELINES")

    return Result("init", {"folder": str(folder), "files": [str(path) for path in made]}, render)


def _put_away(folder: Path) -> Path | None:
    """Where the signed heads of an earlier workspace in this folder are from now on; the new one has its own."""
    from ..store import utc_now
    from ..workspace import Workspace

    workspace = Workspace.find(explicit=folder)
    if not workspace.audit_anchors.is_dir():
        return None
    from ..store.anchors import Anchors

    return Anchors.of(workspace).start_anew(utc_now())


def doctor(
    common: Common,
    model: Annotated[
        bool,
        typer.Option("--model", help="Ask the model what it can do, by some ten requests, and keep that."),
    ] = False,
) -> Result:
    """Show every setting with its source, what is reachable, and what to do about what is not."""
    from ._doctor import examine
    from ._session import find_workspace

    workspace = find_workspace(common)
    checks = examine(workspace, probe=model)
    settings = workspace.settings.explain()
    healthy = all(check.state != "bad" for check in checks)
    marks = {"good": "[green]ok[/green]  ", "note": "[yellow]note[/yellow]", "bad": "[red]bad[/red] "}

    def render(out: Console) -> None:
        out.print(f"Workspace [bold]{plain(workspace.root)}[/bold]\n")
        width = max(len(key) for key, _, _ in settings)
        for key, value, source in settings:
            out.print(f"  {key:<{width}}  {value}  ({source})", markup=False)
        out.print()
        for check in checks:
            out.print(marks[check.state], end="  ")
            out.print(f"{check.name}: {check.message}", markup=False)
            if check.hint:
                out.print(f"        → {check.hint}", markup=False)
        after = "brandwright draft BRIEF" if healthy else "mend what is bad, then: brandwright doctor"
        out.print(f"\nNext: {after}")

    data = {
        "workspace": str(workspace.root),
        "settings": [{"key": key, "value": value, "source": source} for key, value, source in settings],
        "checks": [check.as_dict() for check in checks],
    }
    codes = {check.exit_code for check in checks if check.state == "bad"}
    return Result("doctor", data, render, exit_code=max(codes, default=0))
