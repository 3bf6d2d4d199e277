"""`check`: files as they lie on disk, by the rules of the kit or by Vale styles alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ._checkshow import Report
from ._command import Common, Result, command, print_json
from ._session import find_workspace

if TYPE_CHECKING:
    from rich.console import Console

    from ..evaluation.baseline import Baseline
    from ..evaluation.checking import CheckedText
    from ._checkfiles import TextFile

__all__ = ("register",)

Format = Literal["text", "json", "vale-json", "sarif", "github", "junit"]
STOPS = ("revise", "unchecked", "block")
Check = Callable[[str, str], "CheckedText"]


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

    if fix and diff:
        raise UsageError("BW279", "--fix and --diff exclude each other", where=Where(field="--diff"))
    setting = Setting((on or datetime.now(UTC)).date(), channel, part, product, market, locale, segment)
    if vale_ini:
        checker, described = _by_styles(vale_ini, setting, compat=format == "vale-json")
    else:
        checker, described = _by_kit(common, setting)
    known = _read_baseline(baseline)
    texts = expand(files)
    reports = [
        _one(file, checker, known, fix or diff, alone=len(texts) == 1) for file in _progress(texts, common)
    ]
    if fix:
        _write_all(texts, reports)
    if write_baseline:
        _write_baseline(write_baseline, reports)
    return _result(common, reports, described, format, diff=diff, write_baseline=write_baseline)


def _by_kit(common: Common, setting: Any) -> tuple[Check, dict[str, Any]]:
    from ..brandkit import load_kit
    from ..evaluation.checking import Checker
    from ..governance import load_playbook

    workspace = find_workspace(common)
    kit = load_kit(workspace.brand)
    policy = load_playbook(workspace.playbook).policy.gate if workspace.playbook.is_dir() else None
    return Checker(kit, setting, policy).check, {"kit_sha": kit.sha256, "styles": None}


def _by_styles(vale_ini: Path, setting: Any, *, compat: bool) -> tuple[Check, dict[str, Any]]:
    """Programs that read Vale's JSON get the places that Vale would report."""
    from ..errors import UsageError, Where

    for field in ("channel", "part", "product", "market", "locale", "segment"):
        if getattr(setting, field) is not None:
            hint = "leave it out, or check by the kit without --vale-ini"
            message = f"--{field} belongs to the kit, which --vale-ini leaves out"
            raise UsageError("BW279", message, where=Where(field=f"--{field}"), hint=hint)
    from ..evaluation.stylecheck import StyleChecker

    return StyleChecker(vale_ini, compat=compat).check, {"kit_sha": None, "styles": str(vale_ini)}


def _read_baseline(path: Path | None) -> Baseline | None:
    from ..evaluation.baseline import read_baseline

    return read_baseline(path) if path else None


def _progress(texts: Sequence[TextFile], common: Common) -> Iterator[TextFile]:
    """The files, with a bar on a terminal when there are many."""
    if common.quiet or common.json or len(texts) < 50 or not sys.stderr.isatty():
        yield from texts
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(texts, description="Checking", console=Console(stderr=True), transient=True)


def _one(file: TextFile, check: Check, known: Baseline | None, fixing: bool, *, alone: bool) -> Report:
    """A file's result. One unreadable file among many is `unchecked`; alone it is the command's error."""
    from ..errors import BrandwrightError
    from ..evaluation.checking import CheckedText
    from ..evaluation.fixing import fix_text

    try:
        source = file.read()
        checked = _known(check(source, file.name), known)
        if not fixing:
            return Report(checked, source)
        fixed = fix_text(checked, lambda text, name: _known(check(text, name), known))
        return Report(fixed.checked, source, fixed.edits, fixed.settled)
    except BrandwrightError as error:
        if alone:
            raise
        return Report(CheckedText(file.name, "", "unchecked", ()), "", error=error.as_dict())


def _known(checked: CheckedText, known: Baseline | None) -> CheckedText:
    return known.applied(checked, _key(checked.name)) if known else checked


def _key(name: str) -> str:
    """The name under which a baseline keeps a file: the same from wherever its folder is checked."""
    return Path(os.path.relpath(name)).as_posix()


def _write_all(texts: Sequence[TextFile], reports: Sequence[Report]) -> None:
    for file, report in zip(texts, reports, strict=True):
        if report.edits:
            file.write(report.before, report.checked.source)


def _write_baseline(path: Path, reports: Iterable[Report]) -> None:
    from ..evaluation.baseline import baseline_of
    from ..graph._files import write_whole

    made = baseline_of((_key(report.checked.name), report.checked) for report in reports)
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
            print_check(out, reports, verdict, write_baseline, quiet=common.quiet)
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
