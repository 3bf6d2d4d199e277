"""Annotations on a pull request: the commands that GitHub reads from a step's output."""

from __future__ import annotations

from collections.abc import Sequence

from ...content import Finding
from ...evaluation.checking import CheckedText, Lines

__all__ = ("github",)


def github(checked: Sequence[CheckedText]) -> str:
    """One command a finding; findings that are known are left out."""
    return "".join(
        _command(text, finding, Lines(text.source))
        for text in checked
        for finding in text.findings
        if not finding.waiver
    )


def _command(text: CheckedText, finding: Finding, lines: Lines) -> str:
    last, column = lines.at(max(finding.end - 1, finding.start))
    place = {
        "file": text.name,
        "line": str(finding.line),
        "endLine": str(last),
        "col": str(finding.column),
        "endColumn": str(column + 1),
        "title": finding.rule,
    }
    if last != finding.line:
        # Columns may only be named on one line.
        del place["col"], place["endColumn"]
    properties = ",".join(f"{name}={_property(value)}" for name, value in place.items())
    return f"::{_level(finding)} {properties}::{_data(_said(finding))}\n"


def _level(finding: Finding) -> str:
    if finding.action == "pass":
        return "notice"
    return "warning" if finding.action == "needs-role" else "error"


def _said(finding: Finding) -> str:
    fix = finding.fixes[0] if finding.fixes else None
    role = f" ({finding.role} may sign)" if finding.role else ""
    return f"{finding.message}{role}" + (f"\nfix: {fix.edit} {fix.text.strip()}" if fix else "")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
