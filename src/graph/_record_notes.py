"""Records as the recall agent and the screen get them: numbers phrased, weaknesses named, by code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ..agents import RecordNote
from ..memory.convert import measurement_phrase
from ..memory.figures import baseline_phrase, figure_phrase, interval_phrase, sample_phrase
from ..memory.recall import Recalled
from ..store import Transaction, learnings
from ..store.records import Learning
from ._told import learning_note

__all__ = ("Replacement", "record_json", "record_note", "replacements", "side_json", "weaknesses")

SMALL_N = 100
TINY_N = 30
"""An interval on record tells by itself how little a small sample shows; below this it cannot be trusted either."""
OLD_DAYS = 3 * 365
WIDE = 1.5
_REPLACING = ("approved", "superseded", "retired")


@dataclass(frozen=True)
class Replacement:
    """What replaced a record, and on which day."""

    by: str
    on: date | None

    def __str__(self) -> str:
        day = f" on {self.on.isoformat()}" if self.on else ""
        return f"replaced by {self.by}{day}"


def replacements(tx: Transaction, records: Sequence[Learning]) -> dict[str, Replacement]:
    """By the id of each superseded record, what replaced it."""
    found: dict[str, Replacement] = {}
    for gone in (record for record in records if record.status == "superseded"):
        # Only a record of the same subject may replace another one.
        of_subject = learnings.list_(tx, subject_key=gone.subject_key, statuses=_REPLACING)
        day = gone.superseded_at.date() if gone.superseded_at else None
        for other in of_subject:
            if gone.id in other.supersedes:
                found[gone.id] = Replacement(other.id, day)
    return found


def weaknesses(record: Learning) -> Iterator[str]:
    """Why the evidence of a record is weak; nothing when it is not."""
    if record.strength == "anecdote":
        yield "anecdote"
    if record.status == "disputed":
        yield "disputed"
    arms = [count for count in (record.n, record.n_control) if count is not None]
    least = TINY_N if record.low is not None else SMALL_N
    if arms and min(arms) < least:
        yield f"n = {min(arms):,} is small"
    if record.value is not None and record.low is not None and record.high is not None:
        change = record.direction != "" or record.unit in ("difference", "relative")
        if change and record.low <= 0 <= record.high:
            yield "the interval holds zero"
        elif record.high - record.low > WIDE * abs(record.value):
            yield "wide interval"


def _remarks(record: Learning, on: date, contradicted_by: Sequence[str]) -> Iterator[str]:
    """What has to be known beside its strength."""
    if record.observed and record.kind != "seasonal" and (on - record.observed).days > OLD_DAYS:
        yield f"old: observed {record.observed.isoformat()}"
    if record.retest:
        yield f"marked for re-test: {record.retest}"
    if contradicted_by:
        yield f"contradicted by {', '.join(contradicted_by)}"


def record_note(
    record: Learning, *, on: date, contradicted_by: Sequence[str] = (), replaced: Replacement | None = None
) -> RecordNote:
    """A record as the recall agent sees it.

    Args:
        on: the day that the question is about.
    """
    return RecordNote(
        **learning_note(record).model_dump(),
        offer=record.offer,
        market=record.market,
        season=record.season,
        method=record.method,
        figure=figure_phrase(record),
        interval=interval_phrase(record),
        sample=sample_phrase(record),
        unit=record.unit,
        baseline=record.baseline,
        low=record.low,
        high=record.high,
        n=record.n,
        weak=tuple(weaknesses(record)),
        note="; ".join(_remarks(record, on, contradicted_by)),
        replaced=str(replaced) if replaced else "",
        source=_source(record),
    )


def _source(record: Learning) -> str:
    return ", ".join(filter(None, (record.source_id, record.locator)))


def record_json(item: Recalled, note: RecordNote, replaced: Replacement | None = None) -> dict[str, Any]:
    """A record as the command line shows it. `recalled` marks it: it is on record already, and is no new learning."""
    return {
        **side_json(item.record),
        "status": item.record.status,
        "score": item.score,
        "why": str(item.why),
        "weak": list(note.weak),
        "note": note.note,
        "replaced": asdict(replaced) | {"on": str(replaced.on or "")} if replaced else None,
        "recalled": True,
    }


def side_json(record: Learning) -> dict[str, Any]:
    """What a record says, with its numbers and where they come from."""
    return {
        "id": record.id,
        "kind": record.kind,
        "statement": record.statement,
        "measurement": measurement_phrase(record),
        "figures": dict(_figures(record)),
        "strength": record.strength,
        "status": record.status,
        "channel": record.channel,
        "segment": record.segment,
        "observed": record.observed.isoformat() if record.observed else None,
        "source": record.source_id,
        "locator": record.locator,
        "excerpt": record.excerpt,
        "origin": record.origin,
    }


def _figures(record: Learning) -> Mapping[str, Any]:
    numbers = ("metric", "value", "unit", "low", "high", "confidence", "baseline", "n", "n_control", "method")
    shown = {
        "figure": figure_phrase(record),
        "interval": interval_phrase(record),
        "sample": sample_phrase(record),
        "base": baseline_phrase(record),
    }
    return {name: getattr(record, name) for name in numbers} | shown
