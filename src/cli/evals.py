"""`eval`: suites that measure agents and gate, with an exit code for CI."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import _eval_judges
from ._command import Common, Result, command, plain
from ._session import find_workspace, plain_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..evaluation import SuiteRun
    from ..evaluation.runner import Progress
    from ..workspace import Workspace

__all__ = ("register",)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    eval_app = typer.Typer(help="Suites: what agents and gate get right, with intervals and thresholds.")
    command(eval_app, "run")(run)
    command(eval_app, "list")(list_)
    _eval_judges.register(eval_app)
    app.add_typer(eval_app, name="eval")


def run(
    common: Common,
    suite: Annotated[
        Path, typer.Argument(help="The suite: its folder, or its name in evals/.", show_default=False)
    ],
) -> Result:
    """Run a suite: scores with confidence intervals against its thresholds. Exit 3 when one is missed."""
    from ..evaluation import run_suite
    from ..graph.targets import targets

    with plain_desk(common) as opened:
        made = run_suite(
            _folder(suite, opened.workspace),
            targets(opened),
            opened.workspace.state / "evals",
            workspace_kit=opened.workspace.brand,
            engine=opened.port.engine,
            about={"model": opened.port.model, "prompts": opened.prompts.hashes()},
            tell=_bar(common),
        )
    return Result("eval.run", made.as_dict(), lambda out: _render(out, made), 0 if made.passed else 3)


def _folder(suite: Path, workspace: Workspace) -> Path:
    """The folder that is meant: as given, by its name in the workspace, or a suite of the house."""
    from .._assets import asset

    places = (suite, workspace.evals / suite, asset("evals") / suite)
    return next((place for place in places if (place / "suite.yaml").is_file()), suite)


def _bar(common: Common) -> Any:
    """A line of progress on a terminal; nothing elsewhere."""

    def tell(at: Progress) -> None:
        if not common.quiet and sys.stderr.isatty():
            sys.stderr.write(f"\r{at.done}/{at.of} cases" + ("\n" if at.done == at.of else ""))

    return tell


def _render(out: Console, made: SuiteRun) -> None:
    from rich.table import Table

    out.print(f"[bold]{made.suite}[/bold]  {made.run}{'  (resumed)' if made.resumed else ''}")
    for title, scoring in (("", made.scoring), (made.baseline_note, made.baseline)):
        if scoring is None:
            continue
        if title:
            out.print(f"\n{title}", markup=False)
        out.print(
            f"n {scoring.n}  scored {scoring.scored}  errored {scoring.errored}  skipped {scoring.skipped}"
        )
        table = Table("score", "value", "95 % interval", "threshold", "", "n", "detects", box=None)
        for score in scoring.scores:
            mark = {True: "[green]pass[/green]", False: "[red]FAIL[/red]", None: ""}[score.passed]
            limit = (
                ""
                if score.threshold is None
                else f"{'≤' if score.lower_is_better else '≥'} {score.threshold:g}"
            )
            span = f"{score.low:.3f} – {score.high:.3f}"
            table.add_row(
                score.name,
                f"{score.value:.3f}",
                span,
                limit,
                mark,
                str(score.n),
                f"{score.smallest_difference:.3f}",
            )
        out.print(table)
        for failure in scoring.failures[:20]:
            out.print(
                f"  {failure.case} (line {failure.line}) {failure.scorer}: {failure.reason}", markup=False
            )
    out.print("\n[green]passed[/green]" if made.passed else "\n[red]not passed[/red]")
    out.print("Next: brandwright eval list", markup=False)


def list_(common: Common) -> Result:
    """List the suites of this workspace, and those of the house."""
    from ..evaluation import load_suite

    workspace = find_workspace(common)
    rows = []
    for folder, named in _suites(workspace):
        suite = load_suite(folder)
        rows.append(
            {
                "folder": named,
                "id": suite.spec.id,
                "agent": suite.spec.agent,
                "cases": len(suite.cases),
                "description": suite.spec.description,
            }
        )

    def render(out: Console) -> None:
        for row in rows:
            out.print(
                f"[bold]{plain(row['folder'])}[/bold]  {row['cases']} cases  {plain(row['description'])}"
            )
        out.print(f"\nNext: brandwright eval run {plain(rows[0]['folder'])}")

    return Result("eval.list", {"suites": rows}, render)


def _suites(workspace: Workspace) -> Iterator[tuple[Path, str]]:
    """Each suite with what `eval run` calls it; a suite of the house goes by its name alone."""
    from .._assets import asset

    own = sorted(path.parent for path in workspace.evals.glob("*/suite.yaml"))
    yield from ((folder, str(folder.relative_to(workspace.root))) for folder in own)
    names = {folder.name for folder in own}
    for path in sorted(asset("evals").glob("*/suite.yaml")):
        if path.parent.name not in names:
            yield path.parent, path.parent.name
