"""What a scorer said of a case, as a line of the run's log."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

from pydantic_core import to_json

from ._runlog import Entry, encoded
from .gate import Answer
from .score import Score

if TYPE_CHECKING:
    from ._bench import Task

__all__ = ("scored_line",)


def scored_line(
    task: Task, labels: Sequence[str], answer: Answer, ms: float, *, lower_is_better: bool
) -> tuple[Entry, bytes]:
    """The entry of one scorer, and its line; an answer that cannot be written down is an error.

    Args:
        labels: the suite's scores that the answer counts in.
        ms: what the call took, for scorers that do not say it themselves.
    """
    entry = _entry(task, labels, answer, ms, lower_is_better)
    try:
        return entry, to_json(entry) + b"\n"
    except (TypeError, ValueError, RecursionError):
        pass
    try:
        return entry, encoded(entry)  # slower, and able to write half of a surrogate pair
    except (TypeError, ValueError, RecursionError):
        unwritten = Answer(answer.name, "errored", reason="its answer cannot be written down as JSON")
        entry = _entry(task, labels, unwritten, ms, lower_is_better)
        return entry, encoded(entry)


def _entry(task: Task, labels: Sequence[str], answer: Answer, ms: float, lower_is_better: bool) -> Entry:
    """One line for one scorer. Of several scores the worst counts; one without a number is an error."""
    case, scores = task.case, answer.scores
    value = _worst(scores, lower_is_better)
    only = scores[0] if len(scores) == 1 else None
    entry = {
        "type": "score",
        "mode": task.mode,
        "case": case.id,
        "cluster": case.cluster or case.id,
        "tags": case.tags,
        "line": case.line,
        "trial": task.trial,
        "scorer": answer.name,
        "labels": labels,
        "status": "skipped" if answer.status == "skipped" else "errored" if value is None else "scored",
        "value": value,
        "label": only.label if only else None,
        "of": _number(only.of) if only else None,
        "reason": _why(only) if only and not answer.reason else _reason(answer),
        "findings": _findings(scores),
        "ms": round(_sum(scores, "ms") or ms, 3),
        "cost": _sum(scores, "cost"),
        "tokens": int(_sum(scores, "tokens")),
    }
    if case.part:
        entry["part"] = case.part
    return entry


def _worst(scores: Sequence[Score], lower_is_better: bool) -> float | None:
    worst: float | None = None
    for score in scores:
        value = _value(score, lower_is_better)
        if value is None:
            return None
        if worst is None or (value > worst if lower_is_better else value < worst):
            worst = value
    return worst


def _value(score: Score, lower_is_better: bool) -> float | None:
    """A score as a number; a bare verdict counts as the best or the worst, and doubt as nothing."""
    if score.verdict == "undetermined":
        return None
    return score.value if score.value is not None else float((score.verdict == "pass") != lower_is_better)


def _reason(answer: Answer) -> str:
    reasons = [answer.reason, *(_why(score) for score in answer.scores)]
    return "; ".join(reason for reason in reasons if reason)


def _why(score: Score) -> str:
    return score.reason or ("it could not tell" if score.verdict == "undetermined" else "")


def _findings(scores: Sequence[Score]) -> list[Entry]:
    return [
        {
            "rule": finding.rule,
            "part": finding.part,
            "excerpt": finding.excerpt,
            "message": finding.message,
        }
        for score in scores
        for finding in score.findings
    ]


def _sum(scores: Sequence[Score], name: str) -> float:
    """What was spent; models can be built unvalidated, and a sum must not become nothing or less."""
    total = 0.0
    for score in scores:
        amount = getattr(score, name)
        if amount and isinstance(amount, int | float) and isfinite(amount) and amount > 0:
            total += amount
    return total


def _number(of: int | None) -> int | None:
    return of if isinstance(of, int) and of >= 0 else None
