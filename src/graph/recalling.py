"""`recall QUESTION`: search, then an answer whose every sentence cites records; or an honest no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from ..agents import (
    RECALL,
    AnswerSection,
    AnswerSentence,
    CheckedAnswer,
    Conflict,
    QuestionPart,
    RecallTask,
    RecordNote,
    apart,
    asked_parts,
    in_order,
    run_agent,
    sections,
)
from ..errors import UsageError
from ..memory.recall import EVERYTHING, Filters, Recalled, RecallResult, admitted_of
from ..memory.wanted import wanted_line
from ..store import learnings, runs
from ..store.records import Learning
from ._record_notes import Replacement, record_json, record_note, replacements, side_json
from ._single import single_run
from ._told import account_detail
from .desk import SYSTEM, Desk

if TYPE_CHECKING:
    from ..agents import AskedPart
    from ..memory.memory import Legs

__all__ = ("AnsweredPart", "RecallAnswer", "open_record", "recall_answer", "recall_task")

QUESTION_MAX = 1000
NEAREST_MOST = 3
RANKED_DEPTH = 40
"""How many records a ranking is made among."""


@dataclass(frozen=True)
class AnsweredPart:
    """A part of a question: whether anything on record bears on it, and what would have to be recorded if not."""

    question: str
    answered: bool
    records: tuple[str, ...]
    missing: str = ""
    record: str = ""


@dataclass(frozen=True)
class RecallAnswer:
    """An answer with its records.

    Attributes:
        records: those that bear on the question; when nothing does, the nearest, which answer nothing.
        conflicts: records that say different things: their ids, the words, and both sides with their numbers.
        superseded: records that would have answered and were replaced.
        empty: there is no approved record at all.
        dropped: sentences of a model that its records do not carry, with the reason.
        composed: a model was asked, nothing that it wrote stood, and code composed the answer.
        sections: the sentences below the parts that they answer.
    """

    answered: bool
    sentences: tuple[AnswerSentence, ...]
    records: tuple[dict[str, Any], ...]
    conflicts: tuple[dict[str, Any], ...]
    missing: str
    notices: tuple[str, ...]
    empty: bool
    parts: tuple[AnsweredPart, ...] = ()
    superseded: tuple[dict[str, Any], ...] = ()
    sources: tuple[dict[str, Any], ...] = ()
    dropped: tuple[dict[str, Any], ...] = ()
    composed: bool = False
    sections: tuple[AnswerSection, ...] = ()


@dataclass
class _Found:
    """What the search found for all parts together."""

    asked: list[tuple[AskedPart, RecallResult]]
    on: date
    known: Mapping[str, Learning] = field(default_factory=dict)
    replaced: Mapping[str, Replacement] = field(default_factory=dict)

    @property
    def items(self) -> dict[str, Recalled]:
        """Each record once, as it was found first."""
        return _once(item for _, result in self.asked for item in result.records)

    @property
    def conflicts(self) -> list[Any]:
        """Each conflict once."""
        every = [conflict for _, result in self.asked for conflict in result.conflicts]
        return list({conflict.records: conflict for conflict in every}.values())


def _once(items: Iterable[Recalled]) -> dict[str, Recalled]:
    found: dict[str, Recalled] = {}
    for item in items:
        found.setdefault(item.record.id, item)
    return found


def recall_answer(
    desk: Desk, question: str, filters: Filters, k: int, *, legs: Legs = "both", sources: int = 0
) -> RecallAnswer:
    """Ask memory. The agent phrases; what it may say was found, ranked and checked by code.

    Args:
        sources: how many passages of long source texts to show beside the records.

    Raises:
        UsageError: the question is empty or too long.
    """
    question = " ".join(question.split())
    if not question or len(question) > QUESTION_MAX:
        raise UsageError(
            "BW258", "a question is a sentence or two", hint=f"ask in up to {QUESTION_MAX} characters"
        )
    found = _searched(desk, question, filters, k, legs)
    notes = _notes(found)
    task = _task(question, found, notes)
    answer = _phrased(desk, task) if found.items else CheckedAnswer(answer=(), conflicts=(), missing="")
    made = _answer(desk, found, notes, answer, filters)
    made = _in_sections(made, task)
    return _with_passages(desk, made, question, sources) if sources else made


def open_record(desk: Desk, learning_id: str) -> dict[str, Any] | None:
    """An approved record that holds today and that nobody needs an access tag for; None of any other.

    The words of its source are left out: who may read the record may not always read those.
    """
    with desk.ledger.read() as tx:
        record = admitted_of(tx, [learning_id], EVERYTHING).get(learning_id)
    if record is None:
        return None
    return {name: value for name, value in side_json(record).items() if name != "excerpt"}


def _searched(desk: Desk, question: str, filters: Filters, k: int, legs: Legs) -> _Found:
    """Each part by itself; a part that only asks how sure the answer is has none of its own."""
    on = filters.as_of or desk.today()
    asked = []
    for part in asked_parts(question):
        if part.ask == "sure":
            asked.append((part, RecallResult(part.search)))
            continue
        # What ranks first by its figures need not be what the search found first.
        depth = k if part.ask == "find" else max(k, RANKED_DEPTH)
        result = desk.memory.recall(part.search, filters, depth, legs=legs)
        asked.append((part, _first_of(part, result, k, on)))
    found = _Found(_apart(asked, on), on)
    with desk.ledger.read() as tx:
        shown = [item.record for item in found.items.values()]
        found.replaced = replacements(tx, shown)
        sides = {name for conflict in found.conflicts for name in conflict.records}
        others = {name: learnings.get(tx, name) for name in sides}
    found.known = {record.id: record for record in shown} | {n: r for n, r in others.items() if r is not None}
    return found


def _first_of(part: AskedPart, result: RecallResult, k: int, on: date) -> RecallResult:
    """The k records that come first in the order that the part asks for, as the search ranked them."""
    if len(result.records) <= k:
        return result
    notes = [record_note(item.record, on=on) for item in result.records]
    asked = QuestionPart(text=part.text[:1000], ask=part.ask)
    first = {note.id for note in in_order(notes, asked)[:k]}
    return replace(
        result,
        records=tuple(item for item in result.records if item.record.id in first),
        conflicts=tuple(c for c in result.conflicts if not first.isdisjoint(c.records)),
    )


def _apart(asked: Sequence[tuple[AskedPart, RecallResult]], on: date) -> list[tuple[AskedPart, RecallResult]]:
    """The parts, each with the records of its own scope."""
    notes = {i.record.id: record_note(i.record, on=on) for _, result in asked for i in result.records}
    parts = [
        QuestionPart(text=part.text[:1000], ask=part.ask, records=tuple(i.record.id for i in result.records))
        for part, result in asked
    ]
    kept = [set(part.records) for part in apart(parts, notes)]
    return [
        (part, replace(result, records=tuple(item for item in result.records if item.record.id in names)))
        for (part, result), names in zip(asked, kept, strict=True)
    ]


def _notes(found: _Found) -> dict[str, RecordNote]:
    against: dict[str, list[str]] = {}
    for conflict in found.conflicts:
        for name in conflict.records:
            against.setdefault(name, []).extend(other for other in conflict.records if other != name)
    return {
        name: record_note(
            item.record,
            on=found.on,
            contradicted_by=against.get(name, ()),
            replaced=found.replaced.get(name),
        )
        for name, item in found.items.items()
    }


def recall_task(desk: Desk, question: str, filters: Filters, k: int, *, legs: Legs = "both") -> RecallTask:
    """What the recall agent is given for a question: the records that bear on each of its parts, with their numbers."""
    found = _searched(desk, question, filters, k, legs)
    return _task(question, found, _notes(found))


def _task(question: str, found: _Found, notes: Mapping[str, RecordNote]) -> RecallTask:
    """The recall agent's task; of a conflict it sees both sides."""
    parts = tuple(
        QuestionPart(
            text=part.text[:1000],
            ask=part.ask,
            records=tuple(item.record.id for item in result.records),
            missing="" if part.ask == "sure" else result.missing[:1000],
        )
        for part, result in found.asked
    )
    conflicts = tuple(Conflict(records=c.records, text=c.text[:1000]) for c in found.conflicts)
    return RecallTask(question=question, records=tuple(notes.values()), conflicts=conflicts, parts=parts)


def _phrased(desk: Desk, task: RecallTask) -> CheckedAnswer:
    """The answer of the recall agent, recorded as a run."""
    with single_run(desk, RECALL, "recall", "question", task.question) as run:
        result = run_agent(RECALL, task, desk.agents(run.id))
        with desk.ledger.write(SYSTEM) as tx:
            ids = [note.id for note in task.records]
            detail = account_detail(result, ids) | {"notes": list(result.notes)}
            runs.add_step(tx, run.id, "recall", kind="model", name="recall", detail=detail)
            runs.finish(tx, run.id, "finished", {"answered": bool(result.value.answer)})
            learnings.count_use(tx, retrieved=ids, cited=[i for s in result.value.answer for i in s.records])
    return result.value


def _in_sections(answer: RecallAnswer, task: RecallTask) -> RecallAnswer:
    """The answer in the order of the parts asked."""
    placed = sections(task, answer.sentences)
    said = tuple(sentence for section in placed for sentence in section.sentences)
    return replace(answer, sentences=said, sections=placed)


def _answer(
    desk: Desk,
    found: _Found,
    notes: Mapping[str, RecordNote],
    said: CheckedAnswer,
    filters: Filters,
) -> RecallAnswer:
    with desk.ledger.read() as tx:
        empty = not found.items and not learnings.list_(tx, statuses=("approved",), limit=1)
    results = [result for _, result in found.asked]
    items = found.items or dict(list(_once(i for r in results for i in r.nearest).items())[:NEAREST_MOST])
    parts = tuple(_part(part, result, filters) for part, result in found.asked if part.ask != "sure")
    return RecallAnswer(
        answered=bool(said.answer),
        sentences=said.answer,
        records=tuple(
            record_json(
                item, notes.get(name) or record_note(item.record, on=found.on), found.replaced.get(name)
            )
            for name, item in items.items()
        ),
        conflicts=tuple(_conflict(conflict, found.known) for conflict in said.conflicts),
        missing=said.missing or " ".join(dict.fromkeys(part.missing for part in parts if part.missing)),
        notices=tuple(dict.fromkeys(notice for result in results for notice in result.notices)),
        empty=empty,
        parts=parts,
        superseded=tuple(_superseded(desk, results)),
        dropped=tuple(sentence.model_dump(mode="json") for sentence in said.dropped),
        composed=said.replaced,
    )


def _part(part: AskedPart, result: RecallResult, filters: Filters) -> AnsweredPart:
    ids = tuple(item.record.id for item in result.records)
    wanted = "" if ids else wanted_line(part.search, filters)
    return AnsweredPart(part.text, bool(ids), ids, result.missing if not ids else "", wanted)


def _conflict(conflict: Conflict, known: Mapping[str, Learning]) -> dict[str, Any]:
    sides = [side_json(known[name]) for name in conflict.records if name in known]
    sides.sort(key=lambda side: str(side["observed"] or ""), reverse=True)
    return {"records": list(conflict.records), "text": conflict.text, "sides": sides}


def _superseded(desk: Desk, results: Sequence[RecallResult]) -> Iterable[dict[str, Any]]:
    """Records that would have answered, had they not been replaced."""
    items = _once(item for result in results for item in result.superseded)
    with desk.ledger.read() as tx:
        replaced = replacements(tx, [item.record for item in items.values()])
    for name, item in items.items():
        by = replaced.get(name)
        yield side_json(item.record) | {"replaced": str(by) if by else "replaced since"}


def _with_passages(desk: Desk, answer: RecallAnswer, question: str, most: int) -> RecallAnswer:
    """The answer with passages of long source texts beside it: what a source says, quoted; never a learning."""
    hits = desk.memory.search_sources(question, most)
    quoted = tuple(
        {
            "id": hit.passage.id,
            "quote": " ".join(hit.passage.text.split()),
            "title": hit.passage.title,
            "source": hit.passage.source_id,
            "locator": hit.passage.locator,
            "score": hit.score,
        }
        for hit in hits
    )
    return replace(answer, sources=quoted, notices=tuple(dict.fromkeys((*answer.notices, *hits.notices))))
