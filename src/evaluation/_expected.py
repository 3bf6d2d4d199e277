"""Scorers for labelled outputs: does the gate say of an output what a person said of it?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ..content import Finding
from ._text import fold, problem
from .record import Record
from .score import Score, share, undetermined

__all__ = ("expected_findings", "expected_verdict")

_Key = tuple[str, str]


def expected_verdict(record: Record) -> Score:
    """Whether the gate's verdict is the one of `expect.verdict`."""
    expected = record.reference.get("verdict")
    if record.gate is None or expected is None:
        return undetermined("expected_verdict", "it needs a gate, and `verdict` in the case's `expect`")
    if record.gate.verdict == expected:
        return share("expected_verdict", 1, 1)
    verdict, found = record.gate.verdict, record.gate.findings
    return Score(
        name="expected_verdict",
        value=0.0,
        verdict="fail",
        label=verdict,
        findings=found,
        reason=f"the gate says {verdict}, the label says {expected}{_because(found)}",
    )


def _because(findings: Iterable[Finding]) -> str:
    first = next((f for f in findings if f.action != "pass"), None)
    return f" ({first.rule}: {first.message})" if first else ""


def expected_findings(record: Record) -> Score:
    """How far the gate's findings are those of `expect.findings` ({rule, excerpt}): the F1 of both together.

    Notes (`pass`) do not count. An expected finding without `excerpt` is met by any span.
    """
    expected = record.reference.get("findings")
    if record.gate is None or not isinstance(expected, list):
        return undetermined("expected_findings", "it needs a gate, and `findings` in the case's `expect`")
    have = Counter((f.rule, fold(f.excerpt)) for f in record.gate.findings if f.action != "pass")
    met, missed = _matched(expected, have)
    found = [problem("label.missed", f"{rule} was expected", excerpt=excerpt) for rule, excerpt in missed]
    found += [
        problem("label.surplus", f"{rule} was not expected", excerpt=excerpt)
        for rule, excerpt in sorted(have)
    ]
    return share("expected_findings", 2 * met, 2 * met + len(missed) + have.total(), found)


def _matched(expected: Iterable[Mapping[str, Any]], have: Counter[_Key]) -> tuple[int, list[_Key]]:
    """How many expected findings are there, and which are not; those that are leave `have`."""
    met, missed = 0, []
    for item in sorted(expected, key=lambda item: "excerpt" not in item):
        rule, excerpt = str(item["rule"]), item.get("excerpt")
        keys = [key for key in have if key[0] == rule and (excerpt is None or key[1] == fold(excerpt))]
        if keys:
            met += 1
            have[keys[0]] -= 1
            have += Counter()  # drops what is used up
        else:
            missed.append((rule, str(excerpt or "")))
    return met, missed
