"""SARIF 2.1.0: what code scanning services read, with fixes, fingerprints and what is known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ...brandkit.rules import CATALOGUE, RuleInfo
from ...content import Finding, Fix
from ...evaluation.checking import CheckedText, Lines

__all__ = ("sarif",)

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"pass": "note", "needs-role": "warning"}


def sarif(checked: Sequence[CheckedText]) -> str:
    """One run over all files. Columns count Unicode code points, offsets too."""
    rules = list(dict.fromkeys(finding.rule for text in checked for finding in text.findings))
    run = {
        "tool": {"driver": _driver(rules)},
        "columnKind": "unicodeCodePoints",
        "artifacts": [
            {"location": _location(text.name), "length": len(text.source.encode())} for text in checked
        ],
        "results": [
            _result(text, finding, rules, Lines(text.source), index)
            for index, text in enumerate(checked)
            for finding in text.findings
        ],
    }
    return (
        json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)
        + "\n"
    )


def _driver(rules: Iterable[str]) -> dict[str, Any]:
    return {
        "name": "brandwright",
        "semanticVersion": version("brandwright"),
        "rules": [_rule(rule) for rule in rules],
    }


def _rule(rule: str) -> dict[str, Any]:
    info = _info(rule)
    if info is None:
        return {"id": rule}
    return {
        "id": rule,
        "shortDescription": {"text": info.what},
        "fullDescription": {"text": info.why},
        "help": {"text": info.fix},
    }


def _info(rule: str) -> RuleInfo | None:
    exact = next((info for info in CATALOGUE if info.id == rule), None)
    family = rule.partition(".")[0]
    return exact or next((info for info in CATALOGUE if info.id == f"{family}.<id>"), None)


def _location(name: str) -> dict[str, Any]:
    """Relative paths are relative to where the command ran."""
    path = Path(name)
    return {"uri": path.as_uri() if path.is_absolute() else quote(path.as_posix())}


def _result(
    text: CheckedText, finding: Finding, rules: list[str], lines: Lines, index: int
) -> dict[str, Any]:
    physical = {
        "artifactLocation": {**_location(text.name), "index": index},
        "region": _region(finding.start, finding.end, lines, text.source),
    }
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": _LEVELS.get(finding.action, "error"),
        "kind": "fail",
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": physical}],
        "partialFingerprints": {"brandwright/1": finding.fingerprint},
        "properties": {
            "action": finding.action,
            "class": finding.cls,
            "why": finding.why,
            "role": finding.role,
        },
    }
    if finding.fixes:
        result["fixes"] = [_fix(text, finding, fix, lines) for fix in finding.fixes]
    if finding.waiver:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": finding.waiver}]
    return result


def _region(start: int, end: int, lines: Lines, source: str) -> dict[str, Any]:
    line, column = lines.at(start)
    last, last_column = lines.at(end)
    region: dict[str, Any] = {
        "startLine": line,
        "startColumn": column,
        "endLine": last,
        "endColumn": last_column,
        "charOffset": start,
        "charLength": end - start,
    }
    return {**region, "snippet": {"text": source[start:end][:400]}} if end > start else region


def _fix(text: CheckedText, finding: Finding, fix: Fix, lines: Lines) -> dict[str, Any]:
    start = finding.end if fix.edit == "insert" else finding.start
    replacement: dict[str, Any] = {"deletedRegion": _region(start, finding.end, lines, text.source)}
    replacement["deletedRegion"].pop("snippet", None)
    if fix.edit != "remove":
        replacement["insertedContent"] = {"text": fix.text}
    change = {"artifactLocation": _location(text.name), "replacements": [replacement]}
    return {"description": {"text": f"{fix.edit} {fix.text}".strip()}, "artifactChanges": [change]}
