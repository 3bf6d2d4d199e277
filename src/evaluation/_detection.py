"""Scorers for detectors: of what is labelled, how much is found, and how much of what is found is labelled.

Two forms of a case are read:

- Copy with the gate's result. The things found are the gate's findings, notes included, the label is
  `expect.findings: [{rule, excerpt}]`. `expect.about: [rule]` names the rules that the case was labelled for, as globs;
  findings of other rules do not count. A label without an excerpt is met by any place.
- Any other detector. The output is `{"found": [...]}`, the label `expect.found: [...]`; an item is an id, or a span
  `{"kind", "start", "end"}` that has to agree exactly.

The formulas are those of information retrieval (van Rijsbergen, Information Retrieval, 1979, chapter 7): recall
TP / (TP + FN), precision TP / (TP + FP), F1 2 TP / (2 TP + FP + FN). They are pooled: things are counted, not cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from ..content import Finding
from ._text import fold, problem
from .record import Record
from .score import Score, pooled, share, undetermined

__all__ = ("detection_f1", "detection_precision", "detection_quiet", "detection_recall")

_Thing = tuple[str, str]
_ANY = "\0"
"""In the place of an excerpt: any place will do. No text of copy holds it."""


class _Compared(NamedTuple):
    met: int
    missed: Counter[_Thing]
    surplus: Counter[_Thing]

    @property
    def wanted(self) -> int:
        return self.met + self.missed.total()

    @property
    def found(self) -> int:
        return self.met + self.surplus.total()

    def problems(self, *, missed: bool = False, surplus: bool = False) -> list[Finding]:
        """What is wrong, in a fixed order."""
        told = [("detection.missed", "was not found", self.missed)] if missed else []
        told += [("detection.surplus", "was found and is not labelled", self.surplus)] if surplus else []
        return [
            problem(rule, _named(thing, what), excerpt=thing[1].replace(_ANY, ""))
            for rule, what, things in told
            for thing in sorted(things.elements())
        ]


def _named(thing: _Thing, what: str) -> str:
    kind, place = thing
    return f"{kind} {what}" if place in ("", _ANY) else f"{kind} on {place!r} {what}"


def detection_recall(record: Record) -> Score:
    """Of the things that are labelled, the share that is found; pooled over the cases."""
    case = _compare(record)
    if case is None:
        return _unreadable("detection_recall")
    return pooled("detection_recall", case.met, case.wanted, case.problems(missed=True))


def detection_precision(record: Record) -> Score:
    """Of the things that are found, the share that is labelled; pooled over the cases."""
    case = _compare(record)
    if case is None:
        return _unreadable("detection_precision")
    return pooled("detection_precision", case.met, case.found, case.problems(surplus=True))


def detection_f1(record: Record) -> Score:
    """The harmonic mean of both, pooled: a thing that is met counts twice, one on one side alone once."""
    case = _compare(record)
    if case is None:
        return _unreadable("detection_f1")
    found = case.problems(missed=True, surplus=True)
    return pooled("detection_f1", 2 * case.met, case.wanted + case.found, found)


# A thing that is met stands twice in the sum, so no interval that takes the terms for independent would be right.
detection_f1.resampled = True  # type: ignore[attr-defined]


def detection_quiet(record: Record) -> Score:
    """Whether nothing is found that is not labelled: what a near miss has to come through."""
    case = _compare(record)
    if case is None:
        return _unreadable("detection_quiet")
    surplus = case.problems(surplus=True)
    return share("detection_quiet", int(not surplus), 1, surplus)


def _unreadable(name: str) -> Score:
    return undetermined(
        name, "it needs the gate and `findings` in `expect`, or `found` in the output and in `expect`"
    )


def _compare(record: Record) -> _Compared | None:
    """What is labelled beside what is found; None when the case cannot be read."""
    labels = record.reference.get("findings")
    if record.gate is not None and isinstance(labels, list):
        about = record.reference.get("about", ["*"])
        have = Counter(
            (finding.rule, fold(finding.excerpt))
            for finding in record.gate.findings
            if any(fnmatchcase(finding.rule, pattern) for pattern in about)
        )
        return _matched([_label(item) for item in labels], have)
    found = record.output.get("found") if isinstance(record.output, Mapping) else None
    wanted = record.reference.get("found")
    if not isinstance(found, list | tuple) or not isinstance(wanted, list | tuple):
        return None
    return _matched([_thing(item) for item in wanted], Counter(_thing(item) for item in found))


def _label(item: Mapping[str, Any]) -> _Thing:
    return str(item["rule"]), fold(str(item["excerpt"])) if "excerpt" in item else _ANY


def _thing(item: Any) -> _Thing:
    if isinstance(item, Mapping):
        return str(item.get("kind", "")), f"{int(item['start'])}-{int(item['end'])}"
    return str(item), ""


def _matched(wanted: Iterable[_Thing], have: Counter[_Thing]) -> _Compared:
    """Each label takes one thing that was found; labels with a place choose before those without."""
    left, missed, met = +have, Counter[_Thing](), 0
    for kind, place in sorted(wanted, key=lambda thing: thing[1] == _ANY):
        taken = next((key for key in sorted(left) if key[0] == kind and place in (key[1], _ANY)), None)
        if taken is None:
            missed[kind, place] += 1
            continue
        met += 1
        left[taken] -= 1
        left = +left
    return _Compared(met, missed, left)
