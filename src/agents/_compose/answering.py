"""A short answer, part by part, once it is decided which records bear on each part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from .._tasks import AnswerSentence, QuestionPart, RecallOutput, RecallTask, RecordNote
from .evidence_words import comparable, lead, ranked, statement_with_evidence, sure_of_one, sure_of_two
from .words import content_words

__all__ = ("answer_parts", "missing_of")

_MOST_OF_A_PART = 3
_ASKED_FOR = re.compile(r"\b(?:which|what)\s+(?P<thing>(?:[^\W_]+[\s-]+){1,3})", re.IGNORECASE)


def answer_parts(task: RecallTask) -> RecallOutput:
    """The answer from approved records: the first of a ranking first, otherwise in the order of the search."""
    known = {record.id: record for record in task.records if record.status in ("approved", "superseded")}
    said: list[AnswerSentence] = []
    leading: Sequence[RecordNote] = ()
    for part in task.parts:
        if part.ask == "sure":
            said += _sure(leading)
            continue
        leading = _in_order([known[i] for i in part.records if i in known], part)
        told = {ids for sentence in said for ids in sentence.records}
        said += [sentence for sentence in _told(leading, part) if not set(sentence.records) <= told]
        if part.ask != "find":
            said += _order(leading)
    return RecallOutput(answer=tuple(said), conflicts=task.conflicts, missing=missing_of(task))


def missing_of(task: RecallTask) -> str:
    """What the parts ask for and nothing on record covers."""
    return " ".join(part.missing for part in task.parts if part.missing)[:1000]


def _in_order(records: Sequence[RecordNote], part: QuestionPart) -> list[RecordNote]:
    """A ranking first; otherwise what speaks of the thing asked for (`which campaign …`) before the rest."""
    first = ranked(records, part.ask)
    thing = _ASKED_FOR.search(part.text)
    wanted = content_words(thing["thing"]) if thing else frozenset()
    rest = [record for record in records if record not in first]
    return [*first, *sorted(rest, key=lambda record: -len(wanted & content_words(_about(record))))]


def _about(record: RecordNote) -> str:
    return " ".join((record.statement, record.format, record.offer, record.segment)).replace("-", " ")


def _told(records: Sequence[RecordNote], part: QuestionPart) -> Iterator[AnswerSentence]:
    ranking = ranked(records, part.ask)
    for record in records[:_MOST_OF_A_PART]:
        opening = lead(record, part.ask) if ranking and record is ranking[0] else ""
        yield AnswerSentence(text=opening + statement_with_evidence(record), records=(record.id,))


def _sure(records: Sequence[RecordNote]) -> Iterator[AnswerSentence]:
    """How sure the first is."""
    for first in records[:1]:
        yield AnswerSentence(text=sure_of_one(first), records=(first.id,))


def _order(records: Sequence[RecordNote]) -> Iterator[AnswerSentence]:
    """Whether the second might be first as well."""
    for first, second in pairwise(records[:2]):
        if comparable(first, second) and (text := sure_of_two(first, second)):
            yield AnswerSentence(text=text, records=(first.id, second.id))
