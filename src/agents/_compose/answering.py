"""A short answer, part by part, once it is decided which records bear on each part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from .._tasks import AnswerSentence, QuestionPart, RecallOutput, RecallTask, RecordNote
from .evidence_words import (
    Mark,
    comparable,
    in_scope,
    is_exploratory,
    lead,
    phrased_by_code,
    ranked,
    statement_with_evidence,
    sure_of_one,
    sure_of_parts,
    sure_of_two,
)
from .words import content_words

__all__ = ("AnswerSection", "answer_parts", "apart", "in_order", "missing_of", "sections")

_MOST_OF_A_PART = 3
_OLD = re.compile(r"old: observed \d{4}-\d{2}-\d{2}")
_ASKED_FOR = re.compile(r"\b(?:which|what)\s+(?P<thing>(?:[^\W_]+[\s-]+){1,3})", re.IGNORECASE)


@dataclass(frozen=True)
class AnswerSection:
    """A part of a question with the sentences that answer it.

    Attributes:
        question: as it was asked; empty for what compares several parts.
        records: what was found for it.
    """

    question: str
    sentences: tuple[AnswerSentence, ...]
    records: tuple[str, ...]


def answer_parts(task: RecallTask) -> RecallOutput:
    """The answer from approved records: the first of a ranking first, otherwise in the order of the search.

    How the first of two parts compare is said last of all.
    """
    known = {record.id: record for record in task.records if record.status in ("approved", "superseded")}
    voice = _Voice()
    plan = list(_planned(task, known))
    voice.follow([record for part in plan for record in part.told])
    said: list[AnswerSentence] = []
    for part in plan:
        said += (voice.sentence(record, part.opening(record)) for record in part.told)
        if part.asked.ask == "sure":
            said += (
                _cited(sure_of_one(first, told=voice.old_told(first)), first) for first in part.leading[:1]
            )
        if part.compares:
            said += _order(part.leading)
    said += _across([part for part in plan if part.asked.ask not in ("find", "sure")])
    return RecallOutput(answer=tuple(said), conflicts=task.conflicts, missing=missing_of(task))


@dataclass(frozen=True)
class _Planned:
    """What a part of the answer is made of.

    Attributes:
        leading: its records in order; `told`: those that no earlier part tells; `compares`: its first two.
    """

    asked: QuestionPart
    leading: tuple[RecordNote, ...]
    told: tuple[RecordNote, ...]
    compares: bool

    def opening(self, record: RecordNote) -> str:
        ranking = ranked(self.leading, self.asked.ask, self.asked.text)
        return lead(record, self.asked.ask) if ranking and record is ranking[0] else ""


def _planned(task: RecallTask, known: Mapping[str, RecordNote]) -> Iterator[_Planned]:
    told: set[str] = set()
    leading: tuple[RecordNote, ...] = ()
    for place, part in enumerate(task.parts):
        following = task.parts[place + 1].ask if place + 1 < len(task.parts) else "find"
        if part.ask == "sure":
            yield _Planned(part, leading, (), compares=True)
            continue
        leading = tuple(in_order([known[name] for name in part.records if name in known], part))
        new = tuple(record for record in leading if record.id not in told)[:_MOST_OF_A_PART]
        told |= {record.id for record in new}
        yield _Planned(part, leading, new, compares=part.ask != "find" and following != "sure")


@dataclass
class _Voice:
    """Says each record once, and what holds for several of them in the first of them."""

    exploratory_run: Sequence[str] = ()
    old: set[str] = field(default_factory=set)
    unplanned: bool = False

    def follow(self, records: Sequence[RecordNote]) -> None:
        """Note from where on every record is exploratory, to the end of the answer."""
        run = [*takewhile(is_exploratory, reversed(records))]
        self.exploratory_run = [record.id for record in reversed(run)] if len(run) > 1 else []

    def sentence(self, record: RecordNote, opening: str) -> AnswerSentence:
        text = statement_with_evidence(
            record, told=self.old_told(record), mark=self._mark(record), unplanned_told=self.unplanned
        )
        self.old |= set(_OLD.findall(record.note))
        self.unplanned |= "Nothing was randomised" in record.statement
        return _cited(opening + text, record)

    def old_told(self, record: RecordNote) -> bool:
        return set(_OLD.findall(record.note)) <= self.old

    def _mark(self, record: RecordNote) -> Mark:
        if record.id not in self.exploratory_run:
            return "own"
        return "first" if record.id == self.exploratory_run[0] else "left out"


def _cited(text: str, *records: RecordNote) -> AnswerSentence:
    return AnswerSentence(text=text, records=tuple(record.id for record in records))


def sections(task: RecallTask, sentences: Sequence[AnswerSentence]) -> tuple[AnswerSection, ...]:
    """The sentences below the parts that they answer, in the order asked; what compares parts comes last.

    A part with records whose sentences stand elsewhere is there as well, without any.
    """
    placed: dict[int, list[AnswerSentence]] = {}
    for sentence in sentences:
        placed.setdefault(_place_of(task, sentence), []).append(sentence)
    found = [
        AnswerSection(part.text, tuple(placed.get(place, ())), part.records)
        for place, part in enumerate(task.parts)
        if part.records or place in placed
    ]
    last = tuple(placed.get(len(task.parts), ()))
    return (*found, AnswerSection("", last, ())) if last else tuple(found)


def _place_of(task: RecallTask, sentence: AnswerSentence) -> int:
    """The part that a sentence answers; the number of parts where it compares several."""
    owners = {_owner(task, name) for name in sentence.records}
    if len(owners) > 1:
        return len(task.parts)
    place = min(owners)
    asks_sure = place + 1 < len(task.parts) and task.parts[place + 1].ask == "sure"
    cited = [record for record in task.records if record.id in sentence.records]
    return place + 1 if asks_sure and phrased_by_code(sentence.text, cited) else place


def _owner(task: RecallTask, name: str) -> int:
    return next((place for place, part in enumerate(task.parts) if name in part.records), 0)


def apart(parts: Sequence[QuestionPart], records: Mapping[str, RecordNote]) -> tuple[QuestionPart, ...]:
    """The parts, each with the records of its own scope: what speaks of a segment stands where that was asked."""
    if sum(part.ask != "sure" for part in parts) < 2:
        return tuple(parts)
    scoped = [_of_named_segment(part, records) for part in parts]
    made = []
    for place, part in enumerate(parts):
        kept = part.records
        if scoped[place]:
            kept = scoped[place]
        elif any(scoped):
            kept = tuple(name for name in kept if not records[name].segment) or kept
        made.append(part.model_copy(update={"records": kept}))
    return tuple(made)


def _of_named_segment(part: QuestionPart, records: Mapping[str, RecordNote]) -> tuple[str, ...]:
    found = (name for name in part.records if records[name].segment)
    return tuple(name for name in found if in_scope(records[name], part.text))


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


def _order(records: Sequence[RecordNote]) -> Iterator[AnswerSentence]:
    """Whether the second might be first as well."""
    for first, second in pairwise(records[:2]):
        if comparable(first, second) and (text := sure_of_two(first, second)):
            yield _cited(text, first, second)


def _across(parts: Sequence[_Planned]) -> Iterator[AnswerSentence]:
    """How the first of a part compares with that of the next; only where each part has a ranking of its own."""
    heads = [
        ranking[0] for part in parts if (ranking := ranked(part.leading, part.asked.ask, part.asked.text))
    ]
    for first, second in pairwise(heads[:2]):
        if first.id != second.id and (text := sure_of_parts(first, second)):
            yield _cited(text, first, second)
