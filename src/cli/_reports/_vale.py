"""The JSON that Vale prints, for editors and actions that read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ...content import Finding
from ...evaluation.checking import CheckedText

__all__ = ("vale_json",)

_LEVELS = {"pass": "suggestion", "needs-role": "warning"}


def vale_json(checked: Sequence[CheckedText]) -> str:
    """`{file: [alert, …]}`; spans are columns of the line, from 1, both ends inclusive."""
    files = {text.name: [_alert(finding) for finding in text.findings] for text in checked if text.findings}
    return json.dumps(files, ensure_ascii=False, indent=2) + "\n"


def _alert(finding: Finding) -> dict[str, Any]:
    line_end = finding.excerpt.replace("\r", "\n").split("\n")[0]
    length = max(len(line_end), 1)
    return {
        "Action": _action(finding),
        "Span": [finding.column, finding.column + length - 1],
        "Check": finding.rule,
        "Description": finding.why,
        "Link": "",
        "Message": finding.message,
        "Severity": _severity(finding),
        "Match": finding.excerpt,
        "Line": finding.line,
    }


def _action(finding: Finding) -> dict[str, Any]:
    if not finding.fixes:
        return {"Name": "", "Params": None}
    first = finding.fixes[0]
    if first.edit == "remove":
        return {"Name": "remove", "Params": None}
    return {"Name": "replace", "Params": [fix.text for fix in finding.fixes if fix.edit != "remove"]}


def _severity(finding: Finding) -> str:
    """What stops a text is an error in Vale's words; a note keeps the level that its rule has."""
    if finding.action == "pass":
        return "warning" if finding.severity == "warning" else "suggestion"
    return _LEVELS.get(finding.action, "error")
