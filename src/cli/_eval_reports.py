"""`eval compare` and `eval report`: what changed between two runs, and a run as a page, a table or a test result."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import UsageError, Where
from ._command import Common, Result, command, note
from ._session import find_workspace

if TYPE_CHECKING:
    from rich.console import Console

    from ..evaluation.comparing import Comparison
    from ..evaluation.reporting import JudgeCheck, Report
    from ..evaluation.runs import StoredRun
    from ..workspace import Workspace

__all__ = ("register",)

_COLOURS = {
    "better": "green",
    "fixed": "green",
    "worse": "bold red",
    "broken": "red",
    "NOT PASSED": "bold red",
}


class Form(StrEnum):
    """The forms of a report."""

    HTML = "html"
    JUNIT = "junit"
    JSON = "json"
    TEXT = "text"
    INSPECT = "inspect"


RunName = "a run's id or its beginning, its log, or a suite, for its newest finished run"
Margin = Annotated[
    float, typer.Option(help="The smallest difference that matters, as a share of 1.", metavar="SHARE")
]


def register(eval_app: typer.Typer) -> None:
    """Add the commands of this module to `eval`."""
    command(eval_app, "compare")(compare)
    command(eval_app, "report")(report)


def compare(
    common: Common,
    old: Annotated[str, typer.Argument(help=f"The run before: {RunName}.", show_default=False)],
    new: Annotated[str, typer.Argument(help="The run after, named in the same way.", show_default=False)],
    margin: Margin = 0.05,
) -> Result:
    """Compare two runs case by case: differences with intervals, cases fixed and broken. Exit 3 when one is worse."""
    from ..evaluation.comparing import compare_runs
    from ..evaluation.reporting import comparison_json
    from ..evaluation.runs import find_run

    runs = find_workspace(common).state / "evals"
    before, after = find_run(runs, old), find_run(runs, new)
    found = compare_runs(before, after, margin=margin)
    code = 3 if found.verdict == "worse" else 0
    return Result("eval.compare", comparison_json(found), lambda out: _show(out, found), code)


def _show(out: Console, found: Comparison) -> None:
    from ..evaluation.reporting import comparison_text

    _print(out, comparison_text(found))
    out.print(
        f"Next: brandwright eval report {found.new.run} --against {found.old.run} --out report.html",
        markup=False,
    )


def _print(out: Console, told: str) -> None:
    """Text with its verdicts in colour; the words alone say all of it."""
    from rich.text import Text

    shown = Text(told)
    for word, style in _COLOURS.items():
        shown.highlight_words([word], style)
    out.print(shown, overflow="ignore", no_wrap=True, crop=False)


def report(
    common: Common,
    run: Annotated[str, typer.Argument(help=f"The run: {RunName}.", show_default=False)],
    against: Annotated[
        str, typer.Option(help="Set it beside this run, named in the same way.", show_default=False)
    ] = "",
    form: Annotated[
        Form | None,
        typer.Option("--format", help="The form.", show_default="what --out ends with, else text"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write it to this file instead of printing it.", show_default=False)
    ] = None,
    margin: Margin = 0.05,
) -> Result:
    """Report on a run: HTML with plots, JUnit XML, JSON, text, or inspect-ai. Exit 3 when not passed or worse."""
    from ..evaluation.runs import find_run

    chosen = form or _form_of(out)
    workspace = find_workspace(common)
    found = find_run(workspace.state / "evals", run)
    made = _made(workspace, found, against, margin)
    if chosen is Form.INSPECT:
        _write_inspect(found, out)
    elif out is not None:
        _write(out, _written(chosen, found, made))
    if out is not None:
        note(f"{out}: {chosen.value} report of {found.id}", common)
    worse = made.comparison is not None and made.comparison.verdict == "worse"
    return Result(
        "eval.report",
        _data(made),
        lambda screen: _tell(screen, chosen, found, made, out),
        3 if worse or not made.passed else 0,
    )


def _made(workspace: Workspace, found: StoredRun, against: str, margin: float) -> Report:
    from ..evaluation.comparing import compare_runs
    from ..evaluation.reporting import make_report
    from ..evaluation.runs import find_run, list_runs

    folder = workspace.state / "evals"
    beside = compare_runs(find_run(folder, against), found, margin=margin) if against else None
    return make_report(
        found, past=list_runs(folder), comparison=beside, judges=_judges(workspace, found.header)
    )


def _judges(workspace: Workspace, header: Any) -> list[JudgeCheck]:
    """The newest calibrations of the run's judges; without any judge the ledger is left alone."""
    from ..evaluation.reporting import JudgeCheck
    from ..evaluation.scorers import SCORERS

    own = set(SCORERS)
    names = [name for name in header.get("scorers", {}) if name not in own]
    if not names:
        return []
    from ..store import Ledger, calibrations

    with Ledger.open(workspace.database_url, workspace.id) as ledger, ledger.read() as tx:
        rows = [row for name in names if (row := calibrations.newest(tx, name))]
    return [
        JudgeCheck(
            row.judge,
            row.both_pass,
            row.judge_only,
            row.human_only,
            row.both_fail,
            row.unclear_pass + row.unclear_fail,
            row.kappa,
            row.low,
            row.high,
            row.at.isoformat(timespec="seconds"),
        )
        for row in rows
    ]


def _data(made: Report) -> dict[str, Any]:
    from ..evaluation.reporting import report_json

    return report_json(made)


_ENDINGS = {
    "": Form.TEXT,
    ".txt": Form.TEXT,
    ".html": Form.HTML,
    ".htm": Form.HTML,
    ".xml": Form.JUNIT,
    ".json": Form.JSON,
    ".eval": Form.INSPECT,
}


def _form_of(out: Path | None) -> Form:
    """The form that a file's name asks for.

    Raises:
        UsageError: BW2230, it asks for one that there is not.
    """
    ending = out.suffix.lower() if out else ""
    if ending not in _ENDINGS:
        known = ", ".join(name for name in _ENDINGS if name)
        hint = f"End the name with one of {known}, or say which form it is to have: --format html."
        raise UsageError("BW2230", f"No report is written as `{ending}`.", where=Where("--out"), hint=hint)
    return _ENDINGS[ending]


def _written(form: Form, run: StoredRun, made: Report) -> str:
    import json

    from .._visible import visible
    from ..evaluation import reporting

    if form is Form.HTML:
        return reporting.html_report(made)
    if form is Form.JUNIT:
        return reporting.junit_report(run, made)
    if form is Form.JSON:
        data = {"schema": "brandwright.eval.report/1", "ok": made.passed, **_data(made)}
        return visible(json.dumps(data, ensure_ascii=False, indent=2)) + "\n"
    return reporting.report_text(made) + "\n"


def _write_inspect(run: StoredRun, out: Path | None) -> None:
    from ..evaluation.inspect_bridge import write_inspect_log

    write_inspect_log(run, out or Path())


def _write(out: Path, text: str) -> None:
    from .._files import write_whole

    write_whole(out, text.encode())


def _tell(screen: Console, form: Form, run: StoredRun, made: Report, out: Path | None) -> None:
    import sys

    if out is None and form is not Form.TEXT:
        sys.stdout.write(_written(form, run, made))
        return
    from ..evaluation.reporting import report_text, summary_text

    _print(screen, report_text(made) if out is None else summary_text(made))
    screen.print(f"Next: {_next(made, out)}", markup=False)


def _next(made: Report, out: Path | None) -> str:
    if out is not None and out.suffix == ".eval":
        return f"inspect view start --log-dir {out.parent}"
    if out is not None:
        return f"open {out} in a browser" if out.suffix == ".html" else f"brandwright eval report {made.run}"
    if made.comparison is None and len(made.past) > 1:
        return f"brandwright eval compare {made.past[-2].run} {made.run}"
    return f"brandwright eval report {made.run} --out report.html"
