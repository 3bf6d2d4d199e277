"""An answer from records: one sentence a record, in its own words, and what is not on record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from .._tasks import AnswerSentence, Conflict, LearningNote, RecallOutput, RecallTask
from .answering import answer_parts
from .words import closed, content_words, shared_words, stem

__all__ = ("compose_recall",)

_MOST_SENTENCES = 8
_MOST_CONFLICTS = 20
_ALIKE = 0.5
"""Share of common words from which two statements are about the same thing."""

_ASKING_WORDS = """
away begin best better bring brought buy change cost difference do effect find found get give giving go good
happen help hold improve increase keep know known learn learned learnt lie lower matter off often pay people
raise raised reduce result show tell think thing things try tried way work worked year years
"""
_ASKING = frozenset(map(stem, _ASKING_WORDS.split()))
"""Words of asking and of effect: they are in a question about anything."""

_ASKED_FOR = re.compile(r"\b(?:which|what|how many|how much)\s+(?P<word>[^\W_]+)", re.IGNORECASE)


def compose_recall(task: RecallTask) -> RecallOutput:
    """The records as an answer, in the order in which the search ranked them; unapproved ones say nothing.

    Where no record speaks of what the question is about, there is no answer. The conflicts that the task names
    are told in any case, and beside them those that the answer itself has. A task with parts has been through the
    search's own judgement.
    """
    if task.parts:
        return answer_parts(task)
    approved = [record for record in task.records if record.status == "approved"]
    told = _closest(task.question, approved) if _on_record(task.question, approved) else []
    ids = {record.id for record in task.records}
    conflicts = [conflict for conflict in task.conflicts if set(conflict.records) <= ids]
    conflicts += _opposed(told, conflicts)
    answer = tuple(AnswerSentence(text=_sentence(record), records=(record.id,)) for record in told)
    missing = _missing(task, told or approved, answered=bool(told))
    return RecallOutput(answer=answer, conflicts=tuple(conflicts[:_MOST_CONFLICTS]), missing=missing)


def _sentence(record: LearningNote) -> str:
    """The statement as it is on record, with what was measured."""
    statement = record.statement.strip()
    if not record.measurement.strip():
        return closed(statement)
    return f"{statement.rstrip('.')} ({record.measurement.strip()})."


def _text(record: LearningNote) -> str:
    """Everything that a record speaks of: its statement, its measure, and what it holds for."""
    about = (record.kind, record.channel, record.segment, record.stage, record.product, record.format)
    text = " ".join((record.statement, record.measurement, *about, record.metric))
    return text.replace("-", " ").replace("_", " ")


def _subjects(question: str) -> list[str]:
    """The stems of what a question is about, in order: neither words of asking, nor what it asks for."""
    asked_for = {stem(match["word"].casefold()) for match in _ASKED_FOR.finditer(question)}
    stems = dict.fromkeys(stem(word) for word in shared_words(question, question))
    return [word for word in stems if word not in _ASKING | asked_for]


def _on_record(question: str, records: Sequence[LearningNote]) -> bool:
    """Whether one record speaks of most of what the question is about, or of half with its first subject."""
    subjects = _subjects(question)
    if not subjects:
        return True
    for record in records:
        known = content_words(_text(record))
        covered = sum(word in known for word in subjects)
        if covered * 2 > len(subjects) or (covered * 2 == len(subjects) and subjects[0] in known):
            return True
    return False


def _closest(question: str, records: Sequence[LearningNote]) -> list[LearningNote]:
    """As many records as an answer has room for: those that share most with the question, in the search's order."""
    wanted = content_words(question)
    places = sorted(range(len(records)), key=lambda at: -len(content_words(_text(records[at])) & wanted))
    return [records[at] for at in sorted(places[:_MOST_SENTENCES])]


def _opposed(records: Sequence[LearningNote], told: Sequence[Conflict]) -> Iterator[Conflict]:
    """Pairs of the answer that are about the same thing and differ in direction or in what was measured."""
    known = [set(conflict.records) for conflict in told]
    for one, other in combinations(records, 2):
        first, second = content_words(one.statement), content_words(other.statement)
        alike = len(first & second) >= _ALIKE * max(1, len(first | second))
        differ = (one.direction, one.metric) != (other.direction, other.metric)
        if alike and differ and {one.id, other.id} not in known:
            text = f"{closed(one.statement)} But {closed(other.statement)}"
            yield Conflict(records=(one.id, other.id), text=text[:1000])


def _missing(task: RecallTask, records: Sequence[LearningNote], *, answered: bool) -> str:
    """What the question asks for and no record speaks of; empty when the records cover it."""
    unapproved = _unapproved(task) if not answered else ""
    if not records:
        return f"Nothing on record answers this: {task.question}"[: 1000 - len(unapproved)] + unapproved
    known = set(shared_words(task.question, " ".join(map(_text, records))))
    asked = content_words(task.question)
    words = [word for word in shared_words(task.question, task.question) if word not in known]
    if answered and (not words or len(words) * 2 < len(asked)):
        return ""
    if not words:
        return f"No record speaks of all of this: {task.question}"[: 1000 - len(unapproved)] + unapproved
    return f"No record speaks of: {', '.join(words[:8])}.{unapproved}"[:1000]


def _unapproved(task: RecallTask) -> str:
    """Records that speak of it and may not be used, by id and status alone."""
    others = [record for record in task.records if record.status != "approved"]
    named = [f"{record.id} ({record.status})" for record in others if _on_record(task.question, [record])]
    return f" On record and not approved: {', '.join(named[:4])}." if named else ""
