"""JUnit XML: one test case a case of the suite, and one a threshold, for the services that show test results.

A case without full marks is a failure only where its score missed the suite's threshold: a suite that asks for 90 %
and gets 95 % has passed. What cannot be said of a case is an error, whatever the thresholds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from .._summary import Outcome
from ._words import percent
from .xmltext import document, xml_text

if TYPE_CHECKING:
    from ..runs import StoredRun
    from .facts import Report, ReportScore

__all__ = ("junit_report",)


@dataclass
class _Case:
    """One case of a suite with all that was said of it."""

    ms: float = 0.0
    errors: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def junit_report(run: StoredRun, report: Report) -> str:
    """The document for a finished run."""
    parts = [_cases_suite(report, report.suite, run.outcomes("stored"), report.scores)]
    if report.live:
        parts.append(_cases_suite(report, f"{report.suite} live", run.outcomes("live"), report.live))
    parts.append(_thresholds(report))
    root = ET.Element("testsuites", name=xml_text(f"brandwright eval {report.suite}"))
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(part.get(name, "0")) for part in parts)))
    root.extend(parts)
    return document(root)


def _cases_suite(
    report: Report, name: str, outcomes: Iterable[Outcome], scores: Iterable[ReportScore]
) -> ET.Element:
    prefix = f"baseline/{report.engine or 'unnamed'}/"
    missed = {score.name.removeprefix(prefix) for score in scores if score.passed is False}
    cases: dict[str, _Case] = {}
    for outcome in outcomes:
        _take(cases.setdefault(outcome.case, _Case()), outcome, missed)
    suite = _suite(report, name, len(cases))
    suite.set("failures", str(sum(bool(case.failures) and not case.errors for case in cases.values())))
    suite.set("errors", str(sum(bool(case.errors) for case in cases.values())))
    suite.set("time", f"{sum(case.ms for case in cases.values()) / 1000:.3f}")
    suite.extend(_testcase(name, case, said) for case, said in cases.items())
    return suite


def _suite(report: Report, name: str, tests: int) -> ET.Element:
    suite = ET.Element("testsuite", name=xml_text(name), tests=str(tests), failures="0", errors="0")
    suite.set("skipped", "0")
    suite.set("time", "0.000")
    suite.set("timestamp", report.started[:19])
    properties = ET.SubElement(suite, "properties")
    for key, value in report.provenance:
        ET.SubElement(properties, "property", name=xml_text(key), value=xml_text(value))
    return suite


def _take(case: _Case, outcome: Outcome, missed: set[str]) -> None:
    case.ms += outcome.ms
    if not outcome.failed:
        return
    value = "error" if outcome.value is None else f"{outcome.value:g}"
    place = f"{outcome.scorer}, line {outcome.line}, trial {outcome.trial}: {value}"
    quoted = [f"  {row.get('message', '')}: {row.get('excerpt', '')}" for row in outcome.findings]
    told = "\n".join([f"{place} {outcome.reason}".rstrip(), *quoted])
    if outcome.value is None:
        case.errors.append(told)
    else:
        (case.failures if outcome.scorer in missed else case.notes).append(told)


def _testcase(suite: str, name: str, case: _Case) -> ET.Element:
    made = ET.Element("testcase", name=xml_text(name), classname=xml_text(f"brandwright.eval.{suite}"))
    made.set("time", f"{case.ms / 1000:.3f}")
    notes = list(case.notes)
    if case.errors:
        _outcome(made, "error", case.errors)
        notes += case.failures
    elif case.failures:
        _outcome(made, "failure", case.failures)
    if notes:
        ET.SubElement(made, "system-out").text = xml_text("\n".join(notes))
    return made


def _outcome(made: ET.Element, kind: str, told: list[str]) -> None:
    message = told[0].partition("\n")[0]
    ET.SubElement(made, kind, message=xml_text(message), type=kind).text = xml_text("\n".join(told))


def _thresholds(report: Report) -> ET.Element:
    asked = [score for score in (*report.scores, *report.live) if score.threshold is not None]
    suite = _suite(report, f"{report.suite} thresholds", len(asked))
    suite.set("failures", str(sum(not score.passed for score in asked)))
    for score in asked:
        made = ET.SubElement(suite, "testcase", name=xml_text(score.name), time="0.000")
        made.set("classname", xml_text(f"brandwright.eval.{report.suite}.thresholds"))
        told = (
            f"{percent(score.value)}, {score.limit} asked for ({percent(score.low)} to {percent(score.high)})"
        )
        if not score.passed:
            ET.SubElement(made, "failure", message=xml_text(told), type="threshold")
    return suite
