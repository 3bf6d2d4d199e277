"""The recall agent: answers a question from the organization's records, and says what is not on record."""

from __future__ import annotations

from ._data import rows
from ._tasks import RecallTask

__all__ = ("VARIABLES", "variables")

VARIABLES = frozenset({"question", "records", "conflicts"})


def variables(task: RecallTask) -> dict[str, str]:
    """The prompt's variables."""
    return {
        "question": task.question,
        "records": rows(task.records),
        "conflicts": rows(task.conflicts),
    }
