"""JUnit XML: one test case a file, for the many services that show test results."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from ...evaluation.checking import CheckedText
from ...evaluation.reporting.xmltext import document, xml_text

__all__ = ("junit",)

_FAILING = ("revise", "unchecked", "block")


def junit(checked: Sequence[CheckedText]) -> str:
    """A file passes when nothing stops it; what needs a role is a note in its output."""
    failing = [text for text in checked if text.verdict in _FAILING]
    root = ET.Element(
        "testsuites", name="brandwright check", tests=str(len(checked)), failures=str(len(failing))
    )
    suite = ET.SubElement(root, "testsuite", name="brandwright check", errors="0", skipped="0")
    suite.set("tests", str(len(checked)))
    suite.set("failures", str(len(failing)))
    for text in checked:
        case = ET.SubElement(suite, "testcase", name=xml_text(text.name), classname="brandwright.check")
        stops = [finding for finding in text.findings if finding.action in _FAILING]
        if stops:
            message = f"{text.verdict}: {len(stops)} findings"
            ET.SubElement(case, "failure", message=message, type=text.verdict).text = _list(
                text, failing=True
            )
        if len(stops) < len(text.findings):
            ET.SubElement(case, "system-out").text = _list(text, failing=False)
    return document(root)


def _list(text: CheckedText, *, failing: bool) -> str:
    lines = [
        f"{text.name}:{finding.line}:{finding.column} {finding.action} {finding.rule} {finding.message}"
        for finding in text.findings
        if (finding.action in _FAILING) is failing
    ]
    return xml_text("\n".join(lines))
