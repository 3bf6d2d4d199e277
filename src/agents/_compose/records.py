"""An answer from records: one sentence a record, in its own words, and what is not on record."""

from __future__ import annotations

from .._tasks import AnswerSentence, LearningNote, RecallOutput, RecallTask
from .words import closed, content_words, shared_words

__all__ = ("compose_recall",)

_MOST_SENTENCES = 8


def compose_recall(task: RecallTask) -> RecallOutput:
    """The records as an answer, in the order in which the search ranked them; unapproved ones say nothing."""
    approved = [record for record in task.records if record.status == "approved"][:_MOST_SENTENCES]
    ids = {record.id for record in task.records}
    conflicts = tuple(c for c in task.conflicts if set(c.records) <= ids)
    answer = tuple(AnswerSentence(text=_sentence(record), records=(record.id,)) for record in approved)
    return RecallOutput(answer=answer, conflicts=conflicts, missing=_missing(task, approved))


def _sentence(record: LearningNote) -> str:
    """The statement as it is on record, with what was measured."""
    statement = record.statement.strip()
    if not record.measurement.strip():
        return closed(statement)
    return f"{statement.rstrip('.')} ({record.measurement.strip()})."


def _missing(task: RecallTask, records: list[LearningNote]) -> str:
    """What the question asks for and no record speaks of; empty when the records cover it."""
    if not records:
        return f"Nothing on record answers this: {task.question}"[:1000]
    covered = " ".join(
        " ".join(
            (r.statement, r.measurement, r.kind, r.channel, r.segment, r.stage, r.product, r.format, r.metric)
        )
        for r in records
    )
    known = set(shared_words(task.question, covered.replace("-", " ").replace("_", " ")))
    asked = content_words(task.question)
    words = [word for word in shared_words(task.question, task.question) if word not in known]
    if not words or len(words) * 2 < len(asked):
        return ""
    return f"No record speaks of: {', '.join(words[:8])}."
