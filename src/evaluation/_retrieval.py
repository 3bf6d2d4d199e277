"""Scorers for a memory that is asked: is the right record near the top, and is there silence where none answers?

An output holds `answered`, `answer: [{text, records}]`, `ranking` (the ids that the asker is shown, best first),
`found` (what the search found, before it was decided what bears on the question) and `found_by_words` (the same without
the vectors). A label holds `relevant: {id: grade}`: 2 answers the question, 1 helps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from ._recall import _dcg
from ._text import problem
from .record import Record
from .score import Score, share, undetermined

__all__ = (
    "cited_coverage",
    "false_answer",
    "found_at_10",
    "found_by_words_at_10",
    "ndcg",
    "ndcg_at_10",
    "recall_at_10",
)

K = 10
F = TypeVar("F", bound=Callable[[Record], Score])


def _mean(scorer: F) -> F:
    """Marks a scorer whose mean gets its interval by resampling."""
    scorer.resampled = True  # type: ignore[attr-defined]
    return scorer


def _lower_is_better(scorer: F) -> F:
    """Marks a scorer whose best value is 0; an error counts as 1."""
    scorer.lower_is_better = True  # type: ignore[attr-defined]
    return scorer


def ndcg(ranking: Sequence[str], grades: Mapping[str, float], k: int = K) -> float:
    """Normalised discounted gain of the first `k`: (2^grade - 1) / log2(place + 1), over that of the best order."""
    best = _dcg(sorted(grades.values(), reverse=True)[:k])
    # A record that is listed twice must not count twice.
    first = list(dict.fromkeys(ranking))[:k]
    return min(1.0, _dcg(grades.get(item, 0.0) for item in first) / best) if best else 1.0


def _asked(record: Record, name: str) -> tuple[Mapping[str, Any], dict[str, float]] | Score:
    output, relevant = record.output, record.reference.get("relevant")
    if not isinstance(output, Mapping) or not isinstance(output.get("answered"), bool):
        return undetermined(name, "the output is not an answer of the memory")
    if not isinstance(relevant, Mapping) or not any(grade > 0 for grade in relevant.values()):
        return undetermined(name, "it needs `relevant` in the case's `expect`")
    return output, {str(item): float(grade) for item, grade in relevant.items()}


@_mean
def ndcg_at_10(record: Record) -> Score:
    """Normalised discounted gain of the first ten records shown, by the grades of `expect.relevant`."""
    case = _asked(record, "ndcg_at_10")
    if isinstance(case, Score):
        return case
    value = ndcg(case[0]["ranking"], case[1])
    full = value >= 1 - 1e-9
    reason = "" if full else f"the order is worth {value:.2f} of the best"
    return Score(
        name="ndcg_at_10",
        value=1.0 if full else value,
        verdict="pass" if full else "fail",
        reason=reason,
    )


@_mean
def recall_at_10(record: Record) -> Score:
    """Share of the records of `expect.relevant` that are among the first ten shown."""
    return _recalled(record, "recall_at_10", "ranking")


@_mean
def found_at_10(record: Record) -> Score:
    """Share of the records of `expect.relevant` that the search found first, whatever was made of them."""
    return _recalled(record, "found_at_10", "found")


@_lower_is_better
@_mean
def found_by_words_at_10(record: Record) -> Score:
    """The same when only words are searched. Lower is better: what it misses is what the vectors are there for."""
    score = _recalled(record, "found_by_words_at_10", "found_by_words")
    # Finding a record by words alone is no fault of the memory.
    return (
        score
        if score.value is None
        else score.model_copy(update={"verdict": "pass", "findings": (), "reason": ""})
    )


def _recalled(record: Record, name: str, ranking: str) -> Score:
    case = _asked(record, name)
    if isinstance(case, Score):
        return case
    shown = case[0][ranking][:K]
    wanted = [item for item, grade in case[1].items() if grade > 0]
    missed = [item for item in wanted if item not in shown]
    found = [problem("memory.missed", f"{item} is not among the first {K}", excerpt=item) for item in missed]
    return share(name, len(wanted) - len(missed), len(wanted), found)


def cited_coverage(record: Record) -> Score:
    """Whether an answer was given, and one of the records that it cites is judged 1 or better."""
    case = _asked(record, "cited_coverage")
    if isinstance(case, Score):
        return case
    output, grades = case
    cited = {str(item) for sentence in output["answer"] for item in sentence["records"]}
    good = output["answered"] and any(grades.get(item, 0) >= 1 for item in cited)
    message = "nothing that it cites helps" if output["answered"] else "no answer, and the records hold one"
    found = () if good else (problem("memory.uncovered", message),)
    return share("cited_coverage", int(good), 1, found)


@_lower_is_better
def false_answer(record: Record) -> Score:
    """Whether a question was answered that nothing on record answers: 1 if so, which is the worst."""
    output, expected = record.output, record.reference.get("answered")
    if (
        not isinstance(output, Mapping)
        or not isinstance(output.get("answered"), bool)
        or expected is not False
    ):
        return undetermined(
            "false_answer", "it needs an answer, and `answered: false` in the case's `expect`"
        )
    if not output["answered"]:
        return Score(name="false_answer", value=0.0, verdict="pass")
    cited = [str(item) for sentence in output["answer"] for item in sentence["records"]]
    reason = f"answered from {', '.join(dict.fromkeys(cited)) or 'nothing'}"
    return Score(name="false_answer", value=1.0, verdict="fail", reason=reason)
