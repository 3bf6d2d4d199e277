"""Applying the fixes of findings to a text: nothing outside their spans changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..content import Finding
from .checking import CheckedText

__all__ = ("Edit", "Fixed", "edits_of", "fix_text")

ROUNDS = 10
"""One fix may bring up another; what still changes after so many rounds contradicts itself."""


@dataclass(frozen=True)
class Edit:
    """One change of a text: the code points from `start` to `end` become `text`."""

    start: int
    end: int
    text: str
    finding: Finding


@dataclass(frozen=True)
class Fixed:
    """A text after its fixes.

    Attributes:
        checked: the text as it is now, with what is still found.
        edits: how many changes were made.
        settled: whether nothing is left that could be fixed; if not, two rules want the opposite.
    """

    checked: CheckedText
    edits: int
    settled: bool


def fix_text(checked: CheckedText, check: Callable[[str, str], CheckedText]) -> Fixed:
    """Fix what can be fixed, check again, and go on until nothing is left to fix.

    A text that was there before is not written again: two rules that want the opposite of each other are left
    to people.
    """
    seen = {checked.source}
    count = 0
    for _ in range(ROUNDS):
        edits = edits_of(checked)
        if not edits:
            return Fixed(checked, count, True)
        source = _applied(checked.source, edits)
        if source in seen:
            break
        seen.add(source)
        checked = check(source, checked.name)
        count += len(edits)
    return Fixed(checked, count, not edits_of(checked))


def edits_of(checked: CheckedText) -> list[Edit]:
    """The changes that can be made at once: none touches another, and each has its place in the text."""
    edits: list[Edit] = []
    for finding in checked.findings:
        edit = _edit(finding)
        if edit is not None and (not edits or edit.start >= max(edits[-1].end, edits[-1].start + 1)):
            edits.append(edit)
    return edits


def _edit(finding: Finding) -> Edit | None:
    """The first edit that a finding offers; rules name the preferred one first."""
    if not finding.fixes or finding.waiver:
        return None
    fix = finding.fixes[0]
    if fix.edit == "insert":
        return Edit(finding.end, finding.end, fix.text, finding)
    return Edit(finding.start, finding.end, "" if fix.edit == "remove" else fix.text, finding)


def _applied(source: str, edits: Iterable[Edit]) -> str:
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += (source[at : edit.start], edit.text)
        at = edit.end
    return "".join([*pieces, source[at:]])
