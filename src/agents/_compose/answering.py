"""A short answer, part by part, once it is decided which records bear on each part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from .._tasks import AnswerSentence, QuestionPart, RecallOutput, RecallTask, RecordNote
from .evidence_words import (
    comparable,
    in_scope,
    lead,
    ranked,
    statement_with_evidence,
    sure_of_one,
    sure_of_two,
)
from .words import content_words

__all__ = ("answer_parts", "in_order", "missing_of")

_MOST_OF_A_PART = 3
_OLD = re.compile(r"old: observed \d{4}-\d{2}-\d{2}")
_ASKED_FOR = re.compile(r"\b(?:which|what)\s+(?P<thing>(?:[^\W_]+[\s-]+){1,3})", re.IGNORECASE)


def answer_parts(task: RecallTask) -> RecallOutput:
    """The answer from approved records: the first of a ranking first, otherwise in the order of the search."""
    known = {record.id: record for record in task.records if record.status in ("approved", "superseded")}
    said: list[AnswerSentence] = []
    leading: Sequence[RecordNote] = ()
    for place, part in enumerate(task.parts):
        following = task.parts[place + 1].ask if place + 1 < len(task.parts) else "find"
        if part.ask == "sure":
            said += [*_sure(leading), *_order(leading)]
            continue
        leading = in_order([known[i] for i in part.records if i in known], part)
        said += _told(leading, part, said)
        if part.ask != "find" and following != "sure":
            said += _order(leading)
    return RecallOutput(answer=tuple(said), conflicts=task.conflicts, missing=missing_of(task))


def missing_of(task: RecallTask) -> str:
    """What the parts ask for and nothing on record covers."""
    return " ".join(part.missing for part in task.parts if part.missing)[:1000]


def in_order(records: Sequence[RecordNote], part: QuestionPart) -> list[RecordNote]:
    """A ranking first; then what speaks of everybody or the segment asked about, and of the thing asked for."""
    first = ranked(records, part.ask, part.text)
    thing = _ASKED_FOR.search(part.text)
    wanted = content_words(thing["thing"]) if thing else frozenset()
    rest = [record for record in records if record not in first]
    return [*first, *sorted(rest, key=lambda record: _place(record, part, wanted))]


def _place(record: RecordNote, part: QuestionPart, wanted: frozenset[str]) -> tuple[int, int]:
    about = " ".join((record.statement, record.format, record.offer, record.segment)).replace("-", " ")
    return -in_scope(record, part.text), -len(wanted & content_words(about))


def _told(
    records: Sequence[RecordNote], part: QuestionPart, said: Sequence[AnswerSentence]
) -> Iterator[AnswerSentence]:
    """One sentence a record; what the answer has said already is not said again."""
    ranking = ranked(records, part.ask, part.text)
    old = {note for sentence in said for note in _OLD.findall(sentence.text)}
    told = {name for sentence in said for name in sentence.records}
    for record in [record for record in records if record.id not in told][:_MOST_OF_A_PART]:
        opening = lead(record, part.ask) if ranking and record is ranking[0] else ""
        notes = set(_OLD.findall(record.note))
        text = statement_with_evidence(record, told=notes <= old)
        old |= notes
        yield AnswerSentence(text=opening + text, records=(record.id,))


def _sure(records: Sequence[RecordNote]) -> Iterator[AnswerSentence]:
    """How sure the first is."""
    for first in records[:1]:
        yield AnswerSentence(text=sure_of_one(first), records=(first.id,))


def _order(records: Sequence[RecordNote]) -> Iterator[AnswerSentence]:
    """Whether the second might be first as well."""
    for first, second in pairwise(records[:2]):
        if comparable(first, second) and (text := sure_of_two(first, second)):
            yield AnswerSentence(text=text, records=(first.id, second.id))
