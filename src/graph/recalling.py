"""`recall QUESTION`: search, then an answer whose every sentence cites records; or an honest no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..agents import RECALL, AnswerSentence, Conflict, LearningNote, RecallOutput, RecallTask, run_agent
from ..errors import UsageError
from ..memory.convert import measurement_phrase
from ..memory.recall import Filters, Recalled, RecallResult
from ..store import learnings, runs
from ._job import learning_note
from ._nodes import account_detail
from ._single import single_run
from .desk import SYSTEM, Desk

__all__ = ("RecallAnswer", "recall_answer")

QUESTION_MAX = 1000


@dataclass(frozen=True)
class RecallAnswer:
    """An answer with its records.

    Attributes:
        records: those that bear on the question; when nothing does, the nearest, which answer nothing.
        empty: there is no approved record at all.
    """

    answered: bool
    sentences: tuple[AnswerSentence, ...]
    records: tuple[dict[str, Any], ...]
    conflicts: tuple[Conflict, ...]
    missing: str
    notices: tuple[str, ...]
    empty: bool


def recall_answer(desk: Desk, question: str, filters: Filters, k: int) -> RecallAnswer:
    """Ask memory. The agent phrases; what it may say was found, ranked and checked by code.

    Raises:
        UsageError: the question is empty or too long.
    """
    question = " ".join(question.split())
    if not question or len(question) > QUESTION_MAX:
        raise UsageError(
            "BW258", "a question is a sentence or two", hint=f"ask in up to {QUESTION_MAX} characters"
        )
    found = desk.memory.recall(question, filters, k)
    with desk.ledger.read() as tx:
        empty = not learnings.list_(tx, statuses=("approved",), limit=1)
    if not found.answered:
        return _unanswered(found, empty)
    output = _phrased(desk, question, found)
    return RecallAnswer(
        answered=bool(output.answer),
        sentences=output.answer,
        records=tuple(map(record_json, found.records)),
        conflicts=output.conflicts,
        missing=output.missing,
        notices=found.notices,
        empty=False,
    )


def _unanswered(found: RecallResult, empty: bool) -> RecallAnswer:
    nearest = tuple(map(record_json, found.nearest))
    return RecallAnswer(False, (), nearest, (), found.missing, found.notices, empty)


def _phrased(desk: Desk, question: str, found: RecallResult) -> RecallOutput:
    """The answer of the recall agent, recorded as a run."""
    task = recall_task(question, [learning_note(item.record) for item in found.records], found)
    with single_run(desk, RECALL, "recall", "question", question) as run:
        result = run_agent(RECALL, task, desk.agents(run.id))
        with desk.ledger.write(SYSTEM) as tx:
            ids = [item.record.id for item in found.records]
            detail = account_detail(result, ids)
            runs.add_step(tx, run.id, "recall", kind="model", name="recall", detail=detail)
            runs.finish(tx, run.id, "finished", {"answered": bool(result.value.answer)})
            learnings.count_use(tx, retrieved=ids, cited=[i for s in result.value.answer for i in s.records])
    return result.value


def recall_task(question: str, notes: Sequence[LearningNote], found: RecallResult) -> RecallTask:
    """The recall agent's task; of a conflict it sees both sides."""
    conflicts = tuple(
        Conflict(records=conflict.records, text=conflict.text[:1000]) for conflict in found.conflicts
    )
    return RecallTask(question=question, records=tuple(notes), conflicts=conflicts)


def record_json(item: Recalled) -> dict[str, Any]:
    """A record as the command line shows it."""
    record = item.record
    return {
        "id": record.id,
        "kind": record.kind,
        "statement": record.statement,
        "measurement": measurement_phrase(record),
        "strength": record.strength,
        "status": record.status,
        "channel": record.channel,
        "segment": record.segment,
        "observed": record.observed.isoformat() if record.observed else None,
        "source": " ".join(filter(None, (record.source_id, record.locator))),
        "origin": record.origin,
        "score": item.score,
        "why": str(item.why),
    }
