"""Scorers for labelled copy: are the personal data found, at their exact places, and nothing else?

A case's output is `{"text": …}`, its label `{"spans": [{"kind", "text"}]}`; each text stands once in the copy.
A span counts as found when kind, start and end agree. `consented` in a case's input lists who may be named.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..content import Finding
from ._text import fold, problem
from .record import Record
from .score import Score, pooled, share, undetermined

__all__ = ("privacy_precision", "privacy_quiet", "privacy_recall")

_Span = tuple[str, int, int]


class _Compared(NamedTuple):
    text: str
    wanted: frozenset[_Span]
    found: frozenset[_Span]

    @property
    def met(self) -> int:
        return len(self.wanted & self.found)

    def missed(self) -> list[Finding]:
        return [self._problem("privacy.missed", "was not found", span) for span in self.wanted - self.found]

    def surplus(self) -> list[Finding]:
        return [self._problem("privacy.surplus", "is none", span) for span in self.found - self.wanted]

    def _problem(self, rule: str, what: str, span: _Span) -> Finding:
        excerpt = self.text[span[1] : span[2]]
        return problem(rule, f"{span[0]}: {excerpt!r} {what}", excerpt=excerpt)


def _compare(record: Record) -> _Compared | None:
    """What is labelled beside what is found; None when the case cannot be read."""
    from ..brandkit.personal import recognise

    output, labels = record.output, record.reference.get("spans")
    text = output.get("text") if isinstance(output, Mapping) else None
    if not isinstance(text, str) or not isinstance(labels, list):
        return None
    wanted = [_labelled(text, label) for label in labels]
    if None in wanted or len(set(wanted)) != len(labels):
        return None
    may_be_named = {fold(str(name)) for name in record.input.get("consented", ())}
    found = {
        (item.kind, item.start, item.end)
        for item in recognise(text)
        if item.kind != "name" or fold(text[item.start : item.end]) not in may_be_named
    }
    return _Compared(text, frozenset(span for span in wanted if span), frozenset(found))


def _labelled(text: str, label: Mapping[str, str]) -> _Span | None:
    words = label["text"]
    if not words or text.count(words) != 1:
        return None
    start = text.index(words)
    return label["kind"], start, start + len(words)


def _unreadable(name: str) -> Score:
    return undetermined(name, "it needs `text`, and `spans` whose texts stand in it once")


def privacy_recall(record: Record) -> Score:
    """Of the personal data in the copy, the share that is found; pooled over the cases."""
    case = _compare(record)
    if case is None:
        return _unreadable("privacy_recall")
    return pooled("privacy_recall", case.met, len(case.wanted), case.missed())


def privacy_precision(record: Record) -> Score:
    """Of what is found, the share that is personal data; pooled over the cases."""
    case = _compare(record)
    if case is None:
        return _unreadable("privacy_precision")
    return pooled("privacy_precision", case.met, len(case.found), case.surplus())


def privacy_quiet(record: Record) -> Score:
    """Whether nothing is found that is no personal data: what a look-alike has to come through."""
    case = _compare(record)
    if case is None:
        return _unreadable("privacy_quiet")
    surplus = case.surplus()
    return share("privacy_quiet", int(not surplus), 1, surplus)
