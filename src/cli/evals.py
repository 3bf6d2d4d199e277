"""`eval`: suites that measure agents and gate, with an exit code for CI."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import _eval_judges, _eval_lists, _eval_quality, _eval_reports
from ._command import Common, Result, command
from ._session import plain_desk

if TYPE_CHECKING:
    from ..evaluation import SuiteRun

__all__ = ("register",)

Limit = Annotated[int, typer.Option(min=1, max=256, help="How many calls of agents or judges run at once.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    eval_app = typer.Typer(help="Suites: what agents and gate get right, with intervals and thresholds.")
    command(eval_app, "run")(run)
    command(eval_app, "score")(score)
    _eval_lists.register(eval_app)
    _eval_reports.register(eval_app)
    _eval_judges.register(eval_app)
    _eval_quality.register(eval_app)
    app.add_typer(eval_app, name="eval")


def run(
    common: Common,
    suite: Annotated[
        Path, typer.Argument(help="The suite: its folder, or its name in evals/.", show_default=False)
    ],
    trials: Annotated[
        int | None,
        typer.Option(
            min=1, max=1000, help="Call agents so often for each case, instead of what the suite says."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of whatever agents and scorers leave to chance.")] = 0,
    limit: Limit = 4,
    defect: Annotated[
        str | None,
        typer.Option(
            help="Plant this defect in the outputs, to see that the suite fails: exit 3 when it is caught, 1 when it is"
            " not. `eval list --defects` lists them.",
            show_default=False,
        ),
    ] = None,
    spread: Annotated[
        str | None,
        typer.Option(
            metavar="ray[:ADDRESS]",
            help="Spread the cases over Ray's actors: on this machine, or in the cluster with that address.",
            show_default=False,
        ),
    ] = None,
) -> Result:
    """Run a suite: scores with confidence intervals against its thresholds. Exit 3 when one is missed."""
    from ..evaluation.planted import run_planted
    from ..graph.evaluating import evaluate, suite_folder, suite_setting
    from ._eval_defects import planted_result
    from ._eval_shown import progress

    cluster = _cluster(spread, defect)
    with plain_desk(common) as opened, progress(common) as tell:
        place = suite_folder(suite, opened.workspace)
        asked: dict[str, Any] = {"trials": trials, "seed": seed, "limit": limit, "tell": tell}
        if defect is not None:
            return planted_result(run_planted(defect, **suite_setting(opened, place, **asked)))
        made = evaluate(opened, place, spread=cluster, **asked)
    return _result("eval.run", made)


def _cluster(spread: str | None, defect: str | None) -> str | None:
    """The cluster's address, empty for this machine; None for a run that is not spread.

    Raises:
        UsageError: BW2160 there is no such way to spread a run, or not together with a planted defect.
    """
    from ..errors import UsageError, Where

    if spread is None:
        return None
    where = Where(field="--spread")
    how, _, address = spread.partition(":")
    if how != "ray" or spread == "ray:":
        hint = "Use --spread ray for this machine, or --spread ray:HOST:PORT for a cluster."
        raise UsageError("BW2160", f"A run cannot be spread by {spread!r}.", where=where, hint=hint)
    if defect is not None:
        message = "A defect is planted in this process, so that a run with one is not spread."
        raise UsageError("BW2160", message, where=where, hint="Leave out --spread or --defect.")
    return address


def score(
    common: Common,
    run: Annotated[
        str,
        typer.Argument(
            help="A run's id or the beginning of it, its log, or a suite for its newest run.",
            show_default=False,
        ),
    ],
    suite: Annotated[
        Path | None,
        typer.Option(help="The suite's folder.", show_default="the suite of the run's name"),
    ] = None,
    limit: Limit = 4,
) -> Result:
    """Score the outputs of a run again, with the suite and its scorers as they are now. No agent is called."""
    from ..evaluation.runner import score_run
    from ..evaluation.runs import find_run
    from ..graph.evaluating import suite_folder
    from ..graph.judging import suite_scorers
    from ._eval_shown import progress

    with plain_desk(common) as opened, progress(common) as tell:
        workspace = opened.workspace
        folder = workspace.state / "evals"
        stored = find_run(folder, run)
        stored.check()
        place = suite_folder(suite or Path(stored.header["suite"]), workspace)
        made = score_run(
            stored,
            place,
            folder,
            scorers=suite_scorers(opened, place),
            workspace_kit=workspace.brand,
            limit=limit,
            tell=tell,
        )
    return _result("eval.score", made)


def _result(name: str, made: SuiteRun) -> Result:
    from ._eval_shown import render

    data = {key: value for key, value in made.as_dict().items() if key != "schema"}
    return Result(name, data, lambda out: render(out, made), 0 if made.passed else 3)
