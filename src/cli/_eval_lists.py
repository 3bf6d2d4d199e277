"""`eval list`: the suites that can be run, and the runs that were made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, command, plain
from ._eval_defects import defects_result
from ._session import find_workspace

if TYPE_CHECKING:
    from rich.console import Console

    from ..evaluation.runs import StoredRun
    from ..workspace import Workspace

__all__ = ("register", "suites")


def register(eval_app: typer.Typer) -> None:
    """Add the commands of this module to `eval`."""
    command(eval_app, "list")(list_)


def list_(
    common: Common,
    runs: Annotated[
        bool, typer.Option("--runs", help="List the runs of this workspace, newest first.")
    ] = False,
    defects: Annotated[
        bool, typer.Option("--defects", help="List the defects that `eval run --defect` can plant.")
    ] = False,
) -> Result:
    """List the suites of this workspace, and those of the house."""
    if defects:
        return defects_result()
    workspace = find_workspace(common)
    return _list_runs(workspace) if runs else _list_suites(workspace)


def _list_suites(workspace: Workspace) -> Result:
    rows = [_suite_row(folder, named) for folder, named in suites(workspace)]

    def render(out: Console) -> None:
        for row in rows:
            said = row["description"] or row["problem"]
            out.print(f"[bold]{plain(row['folder'])}[/bold]  {row['cases']} cases  {plain(said)}")
        out.print(f"\nNext: brandwright eval run {plain(rows[0]['folder'])}")

    return Result("eval.list", {"suites": rows, "runs": []}, render)


def _suite_row(folder: Path, named: str) -> dict[str, Any]:
    """What a suite is; one that cannot be used says why, and hides no other."""
    from ..errors import BrandwrightError
    from ..evaluation import load_suite

    row = {"folder": named, "id": folder.name, "agent": "", "cases": 0, "description": "", "problem": ""}
    try:
        suite = load_suite(folder)
    except BrandwrightError as error:
        return row | {"problem": f"{error.code}: {error.message}"}
    spec = suite.spec
    return row | {
        "id": spec.id,
        "agent": spec.agent,
        "cases": len(suite.cases),
        "description": spec.description,
    }


def _list_runs(workspace: Workspace) -> Result:
    from ..evaluation.runs import list_runs

    rows = [_run_row(run) for run in list_runs(workspace.state / "evals")]

    def render(out: Console) -> None:
        from rich.table import Table

        table = Table("run", "suite", "started", "engine", "cases", "verdict", box=None)
        for row in rows:
            verdict = row["problem"] or row["verdict"]
            table.add_row(
                *(plain(row[name]) for name in ("run", "suite", "started", "engine", "cases")), plain(verdict)
            )
        if rows:
            out.print(table)
        else:
            out.print("There are no runs yet.")
        out.print("\nNext: brandwright eval run SUITE", markup=False)

    return Result("eval.list", {"suites": [], "runs": rows}, render)


def _run_row(run: StoredRun) -> dict[str, Any]:
    ended = run.end or {}
    verdict = "unfinished" if not run.finished else "passed" if ended.get("passed") else "not passed"
    return {
        "run": run.id,
        "suite": run.header.get("suite", ""),
        "started": run.header.get("started", ""),
        "engine": run.header.get("engine", ""),
        "cases": run.header.get("cases", 0),
        "finished": run.finished,
        "verdict": "damaged" if run.problem else verdict,
        "defect": run.header.get("defect"),
        "source": run.header.get("source"),
        "log": str(run.path),
        "problem": run.problem,
    }


def suites(workspace: Workspace) -> Iterator[tuple[Path, str]]:
    """Each suite with what `eval run` calls it; a suite of the house goes by its name alone."""
    from .._assets import asset

    own = sorted(path.parent for path in workspace.evals.glob("*/suite.yaml"))
    yield from ((folder, str(folder.relative_to(workspace.root))) for folder in own)
    names = {folder.name for folder in own}
    for path in sorted(asset("evals").glob("*/suite.yaml")):
        if path.parent.name not in names:
            yield path.parent, path.parent.name
