"""What a memory covers, what of it is used, and where it has nothing to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ...store.records import Learning

__all__ = ("AGES", "Map", "MemoryStats", "Used", "stats_of")

COUNTED = ("status", "kind", "strength", "channel", "segment", "stage", "origin")
AGES = ((90, "up to 3 months"), (365, "up to 1 year"), (730, "up to 2 years"))
_OLDER, _UNDATED = "older", "without a date"
_MOST_GAPS = 40
_MOST_USED = 5


@dataclass(frozen=True)
class Map:
    """What the company works with, which a memory should know something about: ids of the kit and the strategy."""

    channels: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Used:
    """A record and how often it was found and cited."""

    id: str
    statement: str
    retrieved: int
    cited: int


@dataclass(frozen=True)
class MemoryStats:
    """What is on record, in numbers.

    Attributes:
        counts: by field, then by value; records of every status, without what is erased.
        ages: approved records by the time since they were observed.
        coverage: approved records by channel and kind.
        gaps: what the company works with and nothing approved speaks of, in sentences.
        never_used: approved records that were never found nor cited; `retest`: those that are to be tested again.
    """

    records: int
    approved: int
    counts: Mapping[str, Mapping[str, int]]
    ages: Mapping[str, int]
    coverage: Mapping[str, Mapping[str, int]]
    most_used: tuple[Used, ...] = ()
    never_used: int = 0
    retest: int = 0
    erased: int = 0
    passages: int = 0
    gaps: tuple[str, ...] = field(default_factory=tuple)


def stats_of(records: Iterable[Learning], known: Map, *, today: date, passages: int = 0) -> MemoryStats:
    """Count records, and compare what is approved with what the company works with."""
    every = list(records)
    kept = [record for record in every if record.status != "erased"]
    approved = [record for record in kept if record.status == "approved"]
    return MemoryStats(
        records=len(kept),
        approved=len(approved),
        counts={name: _counted(str(getattr(record, name)) for record in kept) for name in COUNTED},
        ages=_ages(approved, today),
        coverage=_coverage(approved),
        most_used=_most_used(approved),
        never_used=sum(not (record.retrieved_count or record.cited_count) for record in approved),
        retest=sum(bool(record.retest) for record in approved),
        erased=len(every) - len(kept),
        passages=passages,
        gaps=tuple(_gaps(approved, known))[:_MOST_GAPS],
    )


def _counted(values: Iterable[str]) -> dict[str, int]:
    """The most frequent first, and by name among equals."""
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))


def _ages(approved: Sequence[Learning], today: date) -> dict[str, int]:
    found = Counter(_age(record, today) for record in approved)
    return {name: found[name] for name in (*(name for _, name in AGES), _OLDER, _UNDATED)}


def _age(record: Learning, today: date) -> str:
    if record.observed is None:
        return _UNDATED
    days = (today - record.observed).days
    return next((name for most, name in AGES if days <= most), _OLDER)


def _coverage(approved: Sequence[Learning]) -> dict[str, dict[str, int]]:
    channels = sorted({record.channel for record in approved})
    return {
        channel: _counted(record.kind for record in approved if record.channel == channel)
        for channel in channels
    }


def _most_used(approved: Sequence[Learning]) -> tuple[Used, ...]:
    used = [record for record in approved if record.retrieved_count or record.cited_count]
    used.sort(key=lambda record: (-record.cited_count, -record.retrieved_count, record.id))
    return tuple(
        Used(record.id, record.statement, record.retrieved_count, record.cited_count)
        for record in used[:_MOST_USED]
    )


def _gaps(approved: Sequence[Learning], known: Map) -> Iterable[str]:
    """What is missing, the widest gaps first."""
    if not approved:
        yield "nothing is approved yet"
        return
    for name, wanted in (("channel", known.channels), ("segment", known.segments), ("stage", known.stages)):
        there = {getattr(record, name) for record in approved}
        if silent := [value for value in wanted if value not in there]:
            yield f"no learning about {len(silent)} of {len(wanted)} {name}s: {', '.join(silent)}"
    tested = {record.segment for record in approved if record.strength == "experiment"}
    if untested := [segment for segment in known.segments if segment not in tested]:
        yield f"no experiment in {len(untested)} of {len(known.segments)} segments: {', '.join(untested)}"
    pairs = {(record.channel, record.stage) for record in approved}
    spoken = {record.channel for record in approved}
    for channel in known.channels:
        for stage in known.stages if channel in spoken else ():
            if (channel, stage) not in pairs and (channel, "") not in pairs:
                yield f"no learning about {channel} in the stage {stage}"
