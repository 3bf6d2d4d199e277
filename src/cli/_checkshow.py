"""How a check looks on a terminal."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._command import plain
from ._show import indented, verdict_text

if TYPE_CHECKING:
    from rich.console import Console

    from ..content import Finding
    from ..evaluation.checking import CheckedText

__all__ = ("Report", "print_check", "print_diffs")

AROUND = 60
"""Characters of the line that are shown on either side of what was found."""


@dataclass(frozen=True)
class Report:
    """One file's result: the text as it is now, how many fixes were made, or why it could not be read."""

    checked: CheckedText
    before: str
    edits: int = 0
    settled: bool = True
    error: dict[str, Any] | None = None


def print_check(
    out: Console,
    reports: Sequence[Report],
    verdict: str,
    baseline: Path | None,
    *,
    quiet: bool,
    styles: bool,
) -> None:
    """Each finding with its line, then the count, then what to do next."""
    for report in reports:
        _print_file(out, report)
    _print_sum(out, reports, verdict)
    if not quiet:
        _print_notes(out, reports)
        out.print(f"\nNext: {_next(reports, baseline, styles=styles)}", markup=False)


def _print_file(out: Console, report: Report) -> None:
    checked = report.checked
    if report.error is not None:
        out.print(f"{verdict_text('unchecked')}  {plain(checked.name)}")
        indented(out, f"{report.error['code']} {report.error['message']}", 2)
        return
    lines = checked.source.splitlines()
    for finding in checked.findings:
        if not finding.waiver:
            _print_finding(out, checked, finding, lines)
    if report.edits:
        out.print(f"[green]fixed[/green] {report.edits} in {plain(checked.name)}")
    if not report.settled:
        out.print(
            f"[yellow]two rules want opposite fixes in {plain(checked.name)}; they are left to you[/yellow]"
        )


def _print_finding(out: Console, checked: CheckedText, finding: Finding, lines: Sequence[str]) -> None:
    place = f"{checked.name}:{finding.line}:{finding.column}"
    out.print(
        f"{verdict_text(finding.action)}  [bold]{plain(place)}[/bold]  [dim]{plain(finding.rule)}[/dim]"
    )
    if finding.end > finding.start:
        _print_line(out, finding, lines)
    indented(out, finding.message, 4)
    for fix in finding.fixes[:3]:
        indented(out, f"fix: {fix.edit} {fix.text.strip()!r}" if fix.text else f"fix: {fix.edit}", 4, "green")
    if finding.role and finding.action == "needs-role":
        indented(out, f"{finding.role} may sign", 4, "yellow")


def _print_line(out: Console, finding: Finding, lines: Sequence[str]) -> None:
    """The line with what was found underlined, cut to what fits."""
    from rich.text import Text

    line = lines[finding.line - 1] if finding.line <= len(lines) else ""
    start = finding.column - 1
    end = min(len(line), start + max(finding.end - finding.start, 1))
    first, last = max(0, start - AROUND), min(len(line), end + AROUND)
    marks = ("…" if first else "", "…" if last < len(line) else "")
    text = Text(marks[0] + line[first:last] + marks[1])
    text.stylize("underline red", start - first + len(marks[0]), end - first + len(marks[0]))
    indented(out, text, 4)


def _print_sum(out: Console, reports: Sequence[Report], verdict: str) -> None:
    counts: dict[str, int] = {}
    known = 0
    for report in reports:
        for finding in report.checked.findings:
            known += bool(finding.waiver)
            if not finding.waiver:
                counts[finding.action] = counts.get(finding.action, 0) + 1
    listed = ", ".join(f"{count} {name if name != 'pass' else 'notes'}" for name, count in counts.items())
    files = f"{len(reports)} file{'s' if len(reports) != 1 else ''}"
    beside = f"; {known} known from the baseline" if known else ""
    out.print(f"{verdict_text(verdict)}  {files}: {listed or 'nothing found'}{beside}")


def _print_notes(out: Console, reports: Iterable[Report]) -> None:
    for text in dict.fromkeys(note for report in reports for note in report.checked.notes):
        indented(out, text, 0, "dim")


def _next(reports: Sequence[Report], baseline: Path | None, *, styles: bool) -> str:
    if baseline is not None:
        return f"brandwright check FILE… --baseline {baseline}"
    first = next((f for r in reports for f in r.checked.findings if f.action != "pass"), None)
    if any(finding.fixes for report in reports for finding in report.checked.findings):
        return "brandwright check FILE… --diff shows the fixes, --fix writes them"
    if styles:
        return "brandwright kit import-vale PATH takes the styles into a kit"
    if first is not None:
        return f"brandwright kit explain {first.rule}"
    return "brandwright submit FILE --channel CHANNEL puts the copy before people"


def print_diffs(reports: Iterable[Report]) -> None:
    """A unified diff of every file that the fixes would change."""
    for report in reports:
        name = report.checked.name.lstrip("/")
        before, after = (text.splitlines(keepends=True) for text in (report.before, report.checked.source))
        for line in difflib.unified_diff(before, after, f"a/{name}", f"b/{name}"):
            sys.stdout.write(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
