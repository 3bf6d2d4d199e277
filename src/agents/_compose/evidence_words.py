"""What code says about records: how strong they are, which of them ranks first, and how sure that is.

These sentences are functions of the records that they cite, so that whoever checks an answer can phrase them again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from itertools import permutations
from typing import Literal

from .._tasks import RecordNote
from .asking import Ask
from .words import closed, content_words

__all__ = (
    "Mark",
    "aside",
    "comparable",
    "in_scope",
    "is_exploratory",
    "lead",
    "metric_words",
    "phrased_by_code",
    "ranked",
    "statement_with_evidence",
    "sure_of_one",
    "sure_of_parts",
    "sure_of_two",
    "unmarked",
    "without_evidence",
)

Mark = Literal["own", "first", "left out"]

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_GRADES = {
    "experiment": "an experiment",
    "observation": "an observation, so that something else may explain it",
    "anecdote": "an anecdote, nothing was measured",
}
_LOWER_IS_BETTER = re.compile(
    r"(?:^|_)(?:cost|cpa|cpc|cpl|cpm|cac|churn|bounce|unsubscribe|complaint|spam|refund|return|error|abandon\w*)(?:_|$)"
)
_SHORT_NAMES = frozenset(
    {"aov", "arpu", "cac", "cpa", "cpc", "cpl", "cpm", "ctr", "ltv", "nps", "roas", "roi"}
)
_EXPLORATORY = re.compile(r"(?<=[.)])\s+Exploratory(?P<run>, as is what follows)?\.")
_UNPLANNED = re.compile(r"(?<=[.)])\s+Nothing was randomised\.")
_WAYS = {"highest": "Highest", "lowest": "Lowest", "best": "Best", "worst": "Worst"}


def metric_words(record: RecordNote) -> str:
    """The metric as words: `visit rate`."""
    return record.metric.replace("_", " ")


def _metric_name(record: RecordNote) -> str:
    """The metric as a reader knows it: `visit rate`, `CTR`."""
    return record.metric.upper() if record.metric in _SHORT_NAMES else metric_words(record)


def is_exploratory(record: RecordNote) -> bool:
    """Whether the statement marks itself as not the outcome that was planned."""
    return _EXPLORATORY.search(closed(record.statement)) is not None


def unmarked(text: str) -> str:
    """A statement without the marks that an answer gives once."""
    return _UNPLANNED.sub("", _EXPLORATORY.sub("", text))


def statement_with_evidence(
    record: RecordNote, *, told: bool = False, mark: Mark = "own", unplanned_told: bool = False
) -> str:
    """The statement as it is on record, with how strong it is and what was measured.

    Args:
        told: the answer has said already how old its evidence is.
        mark: whether the statement keeps `Exploratory`, says it for what follows as well, or leaves it out.
        unplanned_told: the answer has said already that nothing was randomised.
    """
    statement = closed(record.statement.strip())
    if mark != "own":
        instead = " Exploratory, as is what follows." if mark == "first" else ""
        statement = _EXPLORATORY.sub(instead, statement)
    if unplanned_told and record.strength == "observation":
        statement = _UNPLANNED.sub("", statement)
    words, stop = statement[:-1], statement[-1]
    beside = aside(record, told=told)
    return f"{words[:-1]}; {beside}){stop}" if words.endswith(")") else f"{words} ({beside}){stop}"


def without_evidence(text: str, record: RecordNote) -> str:
    """A sentence without what code says beside its statement."""
    for beside in (aside(record), aside(record, told=True), record.measurement.strip()):
        if beside:
            text = text.replace(f" ({beside})", "").replace(f"; {beside})", ")")
    return text


def aside(record: RecordNote, *, told: bool = False) -> str:
    """`experiment; n = 21,307 against 21,306`, in plain words what is weak about it, and the figure if it is new."""
    parts = [
        f"weak evidence: {', '.join(record.weak)}" if record.weak else "",
        "" if record.strength in record.weak else record.strength,
        "" if _states_figure(record) else record.figure,
        "" if record.sample in " ".join(record.weak) else record.sample,
        _note(record, told=told),
        record.replaced,
    ]
    return "; ".join(filter(None, parts))


def _note(record: RecordNote, *, told: bool) -> str:
    return "; ".join(note for note in record.note.split("; ") if not (told and note.startswith("old: ")))


def _states_figure(record: RecordNote) -> bool:
    """Whether the statement gives the figure already, perhaps in fewer digits."""
    shown = _NUMBER.findall(record.figure)
    if not shown:
        return True
    said = _NUMBER.findall(record.statement)
    return any(abs(_number(text) - _number(shown[-1])) <= max(_half(text), _half(shown[-1])) for text in said)


def _half(text: str) -> float:
    """Half a unit of the last digit."""
    return 0.5 * 10.0 ** -len(text.partition(".")[2])


def _number(text: str) -> float:
    return (
        float(text.replace(",", ""))
        if re.fullmatch(r"\d{1,3}(,\d{3})*(\.\d+)?|\d+(\.\d+)?", text)
        else math.inf
    )


def comparable(one: RecordNote, other: RecordNote) -> bool:
    """Whether two figures measure one thing in one unit, so that one of them can be the larger."""
    return bool(one.metric) and None not in (one.value, other.value) and _kind(one) == _kind(other)


def _kind(record: RecordNote) -> tuple[object, ...]:
    """Figures of one kind: the same metric and unit, for a change from the same base."""
    if not _is_change(record):
        return record.metric, record.unit, "level", record.format
    base = record.segment if record.baseline is None else round(record.baseline, 6)
    return record.metric, record.unit, "change", base


def _is_change(record: RecordNote) -> bool:
    return record.direction != "" or record.unit in ("difference", "relative")


def ranked(records: Sequence[RecordNote], ask: Ask, about: str = "") -> tuple[RecordNote, ...]:
    """A group of records whose figures can be compared, in the order asked for; empty when each stands alone.

    Of several groups the one that speaks of everybody, or of the segment that is asked about, comes before groups of
    parts, and then the largest.

    Args:
        about: the question's words.
    """
    if ask not in _WAYS:
        return ()
    groups: dict[tuple[object, ...], list[RecordNote]] = {}
    for record in records:
        if record.value is not None and record.metric:
            groups.setdefault(_kind(record), []).append(record)
    several = [group for group in groups.values() if len(group) > 1]
    best = max(several, key=lambda group: (in_scope(group[0], about), len(group)), default=[])
    low_first = ask == "lowest" or (
        ask in ("best", "worst") and bool(best) and _lower_is_better(best[0]) == (ask == "best")
    )
    return tuple(sorted(best, key=lambda record: (record.value or 0.0) * (1 if low_first else -1)))


def in_scope(record: RecordNote, about: str) -> int:
    """1 for the segment that is asked about, or for everybody where none is; 0 for another part."""
    segment = content_words(record.segment.replace("-", " "))
    return int(segment <= content_words(about))


def _lower_is_better(record: RecordNote) -> bool:
    return _LOWER_IS_BETTER.search(record.metric) is not None


def lead(record: RecordNote, ask: Ask) -> str:
    """What stands before the first of a ranking; nothing where its statement says so itself."""
    way = _WAYS[ask]
    return (
        ""
        if way.casefold() in record.statement.casefold()
        else f"{way} on record for {_metric_name(record)}: "
    )


def sure_of_one(record: RecordNote, *, told: bool = False) -> str:
    """How far one record can be trusted: what it is, how large, how exact.

    Args:
        told: the answer has said already how old its evidence is.
    """
    strong = record.strength == "experiment" and not record.weak
    grade = "strong evidence" if strong else "weak evidence" if record.weak else "moderate evidence"
    interval = f"interval {record.interval}" if record.interval else "no interval on record"
    others = [reason for reason in record.weak if reason != "anecdote"]
    sample = (
        "" if any(record.sample and reason.startswith(record.sample) for reason in others) else record.sample
    )
    parts = [f"{grade}, {_GRADES[record.strength]}", sample, interval, *others, _note(record, told=told)]
    return f"How sure: {'; '.join(filter(None, parts))}."


def sure_of_two(first: RecordNote, second: RecordNote) -> str:
    """Whether the order of two figures may be chance; empty when their intervals are not on record."""
    apart = _apart(first, second)
    if apart is None:
        return ""
    pair = f"({first.interval} against {second.interval})"
    if apart:
        return f"The two intervals do not overlap {pair}: the order is unlikely to be chance."
    return f"The two intervals overlap {pair}: the order may be chance."


def _apart(first: RecordNote, second: RecordNote) -> bool | None:
    """Whether two intervals have nothing in common; None where one is not on record."""
    if first.low is None or first.high is None or second.low is None or second.high is None:
        return None
    return first.high < second.low or second.high < first.low


def sure_of_parts(first: RecordNote, second: RecordNote) -> str:
    """Whether the first of one part differs from the first of another; empty where they cannot be compared."""
    apart = _apart(first, second)
    alike = first.metric and (first.metric, first.unit) == (second.metric, second.unit)
    if (
        apart is None
        or not alike
        or first.segment == second.segment
        or _is_change(first) != _is_change(second)
    ):
        return ""
    scopes = [(record.segment or "all").replace("-", " ") for record in (first, second)]
    figures = [record.figure.removeprefix(metric_words(record)).strip() for record in (first, second)]
    said = (
        "do not overlap: the difference is unlikely to be chance"
        if apart
        else "overlap: the difference may be chance"
    )
    return (
        f"The parts compared, {_metric_name(first)}: {figures[0]} for {scopes[0]}, {figures[1]} for {scopes[1]};"
        f" the intervals {said}."
    )


def phrased_by_code(text: str, cited: Sequence[RecordNote]) -> bool:
    """Whether code would say this sentence about these records."""
    each = {sure_of_one(record, told=told) for record in cited for told in (False, True)}
    return bool(text) and text in {*each, *_pairs(cited)}


def _pairs(cited: Sequence[RecordNote]) -> Iterable[str]:
    for one, other in permutations(cited, 2):
        yield sure_of_two(one, other)
        yield sure_of_parts(one, other)
