"""`check`: files as they lie on disk, by the rules of the kit or by Vale styles alone."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ._checkshow import Report
from ._command import Common, Result, command, print_json
from ._session import find_workspace

if TYPE_CHECKING:
    from rich.console import Console

    from ..evaluation.checking import Setting
    from ._checkfiles import TextFile

__all__ = ("register",)

Format = Literal["text", "json", "vale-json", "sarif", "github", "junit"]
STOPS = ("revise", "unchecked", "block")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(app, "check")(check)


def check(
    common: Common,
    files: Annotated[
        list[Path],
        typer.Argument(help="Texts, or folders of them; - reads standard input.", show_default=False),
    ],
    channel: Annotated[str | None, typer.Option(help="The channel that they are for.")] = None,
    part: Annotated[str | None, typer.Option(help="The channel's part that each file is.")] = None,
    format: Annotated[Format, typer.Option("--format", help="How to report.")] = "text",
    fix: Annotated[
        bool, typer.Option("--fix", help="Write the first fix of each finding into the files.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change, and change nothing.")
    ] = False,
    vale_ini: Annotated[
        Path | None, typer.Option(help="Check by these Vale styles alone, without the kit.")
    ] = None,
    baseline: Annotated[Path | None, typer.Option(help="Known findings: only others fail.")] = None,
    write_baseline: Annotated[
        Path | None, typer.Option(help="Write what is found now as known, and pass.")
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day of publication.", show_default="today"),
    ] = None,
    product: Annotated[str | None, typer.Option(help="The product.", show_default="the kit's first")] = None,
    market: Annotated[str | None, typer.Option(help="The market.", show_default="the kit's first")] = None,
    locale: Annotated[str | None, typer.Option(help="The language.", show_default="the kit's first")] = None,
    segment: Annotated[str | None, typer.Option(help="The audience segment.")] = None,
) -> Result:
    """Check texts by the rules of the gate. Exit 3 when one has to be changed; needs-role passes and says who signs."""
    from ..errors import UsageError, Where
    from ..evaluation.checking import Setting
    from ._checkfiles import expand
    from ._checkwork import Work, reports_of

    if fix and diff:
        raise UsageError("BW279", "--fix and --diff exclude each other", where=Where(field="--diff"))
    setting = Setting((on or datetime.now(UTC)).date(), channel, part, product, market, locale, segment)
    if vale_ini:
        _nothing_of_the_kit(setting)
    texts = expand(files)
    if write_baseline:
        _only_over_a_baseline(write_baseline)
    work = Work(
        setting,
        root=None if vale_ini else find_workspace(common).root,
        vale_ini=vale_ini,
        compat=format == "vale-json",
        baseline=baseline,
        fixing=fix or diff,
        alone=len(texts) == 1,
    )
    reports, described = reports_of(work, texts, shown=not (common.quiet or common.json))
    if fix:
        _write_all(texts, reports)
    if write_baseline:
        _write_baseline(write_baseline, reports)
    return _result(common, reports, described, format, diff=diff, write_baseline=write_baseline)


def _nothing_of_the_kit(setting: Setting) -> None:
    from ..errors import UsageError, Where

    for field in ("channel", "part", "product", "market", "locale", "segment"):
        if getattr(setting, field) is not None:
            hint = "leave it out, or check by the kit without --vale-ini"
            message = f"--{field} belongs to the kit, which --vale-ini leaves out"
            raise UsageError("BW279", message, where=Where(field=f"--{field}"), hint=hint)


def _write_all(texts: Sequence[TextFile], reports: Sequence[Report]) -> None:
    for file, report in zip(texts, reports, strict=True):
        if report.edits:
            file.write(report.before, report.checked.source)


def _only_over_a_baseline(path: Path) -> None:
    """A baseline takes the place of another one, never of a file of copy."""
    from ..evaluation.baseline import read_baseline

    if path.is_file():
        read_baseline(path)


def _write_baseline(path: Path, reports: Iterable[Report]) -> None:
    from .._files import write_whole
    from ..evaluation.baseline import baseline_of
    from ._checkwork import file_key

    made = baseline_of((file_key(report.checked.name), report.checked) for report in reports)
    write_whole(path, made.as_json().encode())


def _result(
    common: Common,
    reports: Sequence[Report],
    described: dict[str, Any],
    format: Format,
    *,
    diff: bool,
    write_baseline: Path | None,
) -> Result:
    from ..content import worst

    verdict = worst(report.checked.verdict for report in reports)
    data = {"verdict": verdict, **described, "files": [_file_json(report) for report in reports]}
    stopped = verdict in STOPS and not (write_baseline and not any(report.error for report in reports))

    def render(out: Console) -> None:
        from ._checkshow import print_check, print_diffs
        from ._reports import REPORTS

        if diff:
            print_diffs(reports)
        elif format == "json":
            print_json(result)
        elif format == "text":
            print_check(
                out, reports, verdict, write_baseline, quiet=common.quiet, styles=bool(described["styles"])
            )
        else:
            sys.stdout.write(REPORTS[format]([report.checked for report in reports]))

    result = Result("check", data, render, exit_code=3 if stopped else 0)
    return result


def _file_json(report: Report) -> dict[str, Any]:
    checked = report.checked
    data = {
        "path": checked.name,
        "verdict": checked.verdict,
        "findings": [finding.as_dict() for finding in checked.findings],
        "notes": list(checked.notes),
        "edits": report.edits,
    }
    return data if report.error is None else {**data, "error": report.error}
