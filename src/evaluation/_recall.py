"""Scorers for recall: the right records first, sentences that they carry, silence where nothing is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..content import Finding
from ._text import all_numbers, numbers, problem
from .record import Record
from .score import Score, share, undetermined

__all__ = ("abstention", "answer_grounded", "answer_recall", "conflicts_shown", "ndcg_at_5", "recall_at_5")

K = 5
STRENGTHS = ("experiment", "observation", "anecdote")


def _answer(record: Record) -> Mapping[str, Any] | None:
    output = record.output
    return output if isinstance(output, Mapping) and isinstance(output.get("answered"), bool) else None


def _ranked(output: Mapping[str, Any]) -> list[str]:
    return [str(item["id"]) for item in output.get("records", ())]


def _cited(output: Mapping[str, Any]) -> list[str]:
    return [str(ref) for sentence in output.get("answer", ()) for ref in sentence.get("records", ())]


def _grades(record: Record) -> dict[str, float]:
    return {str(k): float(v) for k, v in record.reference.get("relevant", {}).items()}


def _dcg(grades: Iterable[float]) -> float:
    return math.fsum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def ndcg_at_5(record: Record) -> Score:
    """Normalised discounted gain of the first five records, by the grades of `expect.relevant`."""
    output, grades = _answer(record), _grades(record)
    if output is None or "relevant" not in record.reference:
        return undetermined("ndcg_at_5", "it needs an answer, and `relevant` in the case's `expect`")
    if not grades:
        return share("ndcg_at_5", 1, 1)
    best = _dcg(sorted(grades.values(), reverse=True)[:K])
    # A record that is listed twice must not count twice.
    ranked = list(dict.fromkeys(_ranked(output)))[:K]
    value = min(1.0, _dcg(grades.get(item, 0.0) for item in ranked) / best)
    verdict = "pass" if math.isclose(value, 1.0) else "fail"
    reason = "" if verdict == "pass" else f"the order is worth {value:.2f} of the best"
    return Score.model_validate({"name": "ndcg_at_5", "value": value, "verdict": verdict, "reason": reason})


def recall_at_5(record: Record) -> Score:
    """Share of the records of `expect.relevant` (at most five) that are among the first five."""
    output, grades = _answer(record), _grades(record)
    if output is None or "relevant" not in record.reference:
        return undetermined("recall_at_5", "it needs an answer, and `relevant` in the case's `expect`")
    wanted = sorted(grades, key=lambda item: -grades[item])[:K]
    missed = [item for item in wanted if item not in _ranked(output)[:K]]
    found = [problem("recall.missed", f"{item} is not among the first {K}", excerpt=item) for item in missed]
    return share("recall_at_5", len(wanted) - len(missed), len(wanted), found)


def abstention(record: Record) -> Score:
    """Whether the question is answered exactly when it can be, and silence says what is missing."""
    output, expected = _answer(record), record.reference.get("answered")
    if output is None or not isinstance(expected, bool):
        return undetermined("abstention", "it needs an answer, and `answered` in the case's `expect`")
    found = list(_abstained(output, expected))
    return share("abstention", int(not found), 1, found)


def _abstained(output: Mapping[str, Any], expected: bool) -> Iterable[Finding]:
    if output["answered"] and not expected:
        yield problem("recall.answered", "nothing on record answers this question", part="answered")
    if not output["answered"] and expected:
        yield problem("recall.silent", "the records answer this question", part="answered")
    if output["answered"] != bool(output.get("answer")):
        yield problem("recall.contradicts", "`answered` and `answer` say different things", part="answered")
    if not output["answered"] and not str(output.get("missing", "")).strip():
        yield problem("recall.missing", "it does not say what is not on record", part="missing")


def answer_grounded(record: Record) -> Score:
    """Share of the answer's sentences that rest on approved records and state no number beyond them."""
    output = _answer(record)
    if output is None:
        return undetermined("answer_grounded", "the output is not an answer")
    known = {str(item["id"]): item for item in record.input.get("records", ())}
    sentences: Sequence[Mapping[str, Any]] = output.get("answer", ())
    found, good = list(_invented(output, known)), 0
    for index, sentence in enumerate(sentences):
        problems = list(_ungrounded(sentence, known, f"answer[{index}]"))
        good += not problems
        found += problems
    return share("answer_grounded", good, len(sentences), found)


def _invented(output: Mapping[str, Any], known: Mapping[str, Any]) -> Iterable[Finding]:
    for item in _ranked(output):
        if item not in known:
            yield problem("recall.unknown", f"there is no record {item}", excerpt=item, part="records")


def _ungrounded(sentence: Mapping[str, Any], known: Mapping[str, Any], part: str) -> Iterable[Finding]:
    text, ids = str(sentence.get("text", "")), [str(ref) for ref in sentence.get("records", ())]
    if not ids:
        yield problem("recall.uncited", "the sentence names no record", excerpt=text, part=part)
    for item in ids:
        if item not in known:
            yield problem("recall.unknown", f"there is no record {item}", excerpt=item, part=part)
        elif known[item].get("status", "approved") != "approved":
            message = f"{item} is {known[item]['status']}, not approved"
            yield problem("recall.not-approved", message, excerpt=item, part=part, action="block")
    records = [known[item] for item in ids if item in known]
    if records and (more := numbers(text) - all_numbers(map(_wording, records))):
        message = f"the records do not state {', '.join(sorted(more))}"
        yield problem("recall.number", message, excerpt=text, part=part)
    if records:
        yield from _overstated(text, records, part)


def _wording(record: Mapping[str, Any]) -> str:
    fields = ("id", "statement", "measurement", "observed")
    return " ".join(str(record.get(name, "")) for name in fields)


def _overstated(text: str, records: Sequence[Mapping[str, Any]], part: str) -> Iterable[Finding]:
    """A sentence that names a strength names one that its records have."""
    held = {str(record.get("strength")) for record in records}
    for word in sorted(set(STRENGTHS) - held):
        if word in text.casefold() and not any(word in _wording(record).casefold() for record in records):
            yield problem("recall.strength", f"no record cited here is an {word}", excerpt=word, part=part)


def answer_recall(record: Record) -> Score:
    """Share of the records of `expect.cites` that the answer rests on."""
    output, expected = _answer(record), record.reference.get("cites")
    if output is None or not isinstance(expected, list):
        return undetermined("answer_recall", "it needs an answer, and `cites` in the case's `expect`")
    missed = [item for item in expected if item not in _cited(output)]
    found = [problem("recall.unused", f"the answer does not rest on {item}", excerpt=item) for item in missed]
    return share("answer_recall", len(expected) - len(missed), len(expected), found)


def conflicts_shown(record: Record) -> Score:
    """Share of the contradictions of `expect.conflicts` (lists of record ids) that the output shows."""
    output, expected = _answer(record), record.reference.get("conflicts", [])
    if output is None:
        return undetermined("conflicts_shown", "the output is not an answer")
    shown = [set(map(str, conflict.get("records", ()))) for conflict in output.get("conflicts", ())]
    hidden = [ids for ids in expected if not any(set(ids) <= group for group in shown)]
    found = [
        problem(
            "recall.conflict",
            "these records contradict each other, and it is not said",
            excerpt=", ".join(ids),
        )
        for ids in hidden
    ]
    return share("conflicts_shown", len(expected) - len(hidden), len(expected), found)
