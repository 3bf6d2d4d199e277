"""The recall agent: answers a question from the organization's records, and says what is not on record."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ._compose import compose_recall
from ._data import rows
from ._tasks import AnswerSentence, LearningNote, RecallOutput, RecallTask
from .base import Agent, Checked

__all__ = ("RECALL",)

_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*")
_VARIABLES = frozenset({"question", "records", "conflicts"})


def _variables(task: RecallTask) -> dict[str, str]:
    return {
        "question": task.question,
        "records": rows(task.records),
        "conflicts": rows(task.conflicts),
    }


def _check(task: RecallTask, output: RecallOutput) -> Checked[RecallOutput]:
    """Keep sentences whose records exist, are approved and state the sentence's numbers; count the others."""
    records = {record.id: record for record in task.records}
    kept = tuple(sentence for sentence in output.answer if _stands(sentence, records))
    conflicts = tuple(conflict for conflict in output.conflicts if set(conflict.records) <= set(records))
    dropped = len(output.answer) - len(kept)
    notes = (f"{dropped} of {len(output.answer)} sentences do not rest on their records and were dropped",)
    missing = output.missing
    if not kept and not missing.strip():
        missing = f"Nothing on record answers this: {task.question}"[:1000]
    value = RecallOutput(answer=kept, conflicts=conflicts, missing=missing)
    return Checked(value, notes if dropped else ())


def _stands(sentence: AnswerSentence, records: dict[str, LearningNote]) -> bool:
    cited = [records[i] for i in sentence.records if i in records]
    if len(cited) != len(sentence.records) or any(record.status != "approved" for record in cited):
        return False
    said = _numbers([sentence.text])
    return said <= _numbers(f"{r.id} {r.statement} {r.measurement} {r.observed}" for r in cited)


def _numbers(texts: Iterable[str]) -> set[str]:
    """The numbers in texts; `18,000` and `18000` are one, and so are `2.10` and `2.1`."""
    found = (number for text in texts for number in _NUMBER.findall(text))
    return {_plain(number) for number in found}


def _plain(number: str) -> str:
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", number):
        number = number.replace(",", "")
    return number.rstrip("0").rstrip(".") if "." in number else number


RECALL = Agent(
    id="recall",
    job="Answer a question from the organization's records, and say what is not on record.",
    input_model=RecallTask,
    output_model=RecallOutput,
    reads=frozenset({"learnings"}),
    refs=lambda task: [("learning", record.id) for record in task.records],
    compose=compose_recall,
    variable_names=_VARIABLES,
    variables=_variables,
    check=_check,
)
