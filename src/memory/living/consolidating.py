"""Many records of one subject as one: a proposed summary with links back, which a person approves like any other.

Numbers are pooled only where that is valid: the same metric, unit, strength and method, and intervals that give a
standard error. Elsewhere the summary lists what was found and pools nothing.
"""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ...store import Ledger, learnings
from ...store.records import Actor, Learning
from ..convert import measurement_phrase
from ..remember import propose
from ._pooling import Pooled, from_interval, pool

__all__ = ("Summary", "consolidate", "summaries_of")

LEAST = 3
"""Records of one subject that are worth a summary."""

MOST = 50
"""Records that one summary may link to."""

_SCOPE = ("market", "segment", "stage", "channel", "format", "offer", "product", "season")
_STATEMENT = 300
_NOT_LETTERS = re.compile(r"[^a-z]+")


@dataclass(frozen=True)
class Summary:
    """What several records say together.

    Attributes:
        pooled: None when pooling is not valid; `why_not` says why.
        id: of the proposed record; empty as long as nothing was proposed.
        new: whether the proposal was not on record before.
    """

    records: tuple[Learning, ...]
    pooled: Pooled | None
    why_not: str
    values: dict[str, Any]
    id: str = ""
    new: bool = False

    @property
    def statement(self) -> str:
        """What the proposed record says."""
        return str(self.values["statement"])


def summaries_of(records: Iterable[Learning], *, least: int = LEAST) -> list[Summary]:
    """The summaries that approved records allow, by subject. Summaries themselves are not summed up again."""
    groups: dict[tuple[str, str, str], list[Learning]] = defaultdict(list)
    for record in sorted(records, key=lambda record: record.id):
        if record.status == "approved" and record.metric and not record.derived_from:
            groups[record.brand, record.subject_key, record.metric].append(record)
    return [_summary(group[:MOST]) for _, group in sorted(groups.items()) if len(group) >= least]


def _summary(records: Sequence[Learning]) -> Summary:
    pooled, why_not = _pooled(records)
    first = records[0]
    days = [record.observed for record in records if record.observed]
    values: dict[str, Any] = {
        "kind": first.kind,
        "statement": _statement(records, pooled, why_not),
        **{name: getattr(first, name) for name in _SCOPE if getattr(first, name)},
        "metric": first.metric,
        "observed": max(days).isoformat() if days else None,
        "derived_from": [record.id for record in records],
        "source": "consolidation",
        "source_type": "consolidation",
    }
    if pooled is not None:
        values |= {
            "value": pooled.value,
            "low": pooled.low,
            "high": pooled.high,
            "unit": first.unit,
            "n": sum(record.n or 0 for record in records) or None,
            "method": f"{pooled.model} effects over {len(records)} {first.strength} records",
        }
    given = {name: value for name, value in values.items() if value is not None}
    return Summary(tuple(records), pooled, why_not, given)


def _pooled(records: Sequence[Learning]) -> tuple[Pooled | None, str]:
    if why := _differ(records):
        return None, why
    try:
        effects = [
            from_interval(record.value, record.low, record.high, record.confidence or 0.95)
            for record in records
            if record.value is not None and record.low is not None and record.high is not None
        ]
    except ValueError as problem:
        return None, str(problem)
    if len(effects) < len(records):
        return None, "not every record has an interval"
    return pool(effects), ""


def _differ(records: Sequence[Learning]) -> str:
    """What keeps the numbers from being one: they have to measure the same thing in the same way."""
    designs: dict[str, set[str]] = {
        "unit": {record.unit for record in records},
        "strength": {record.strength for record in records},
    }
    designs["method"] = {_NOT_LETTERS.sub("", record.method.lower()) for record in records}
    different = [name for name, values in designs.items() if len(values) > 1]
    if different:
        return f"they differ in {' and '.join(different)}"
    return "anecdotes are not pooled" if records[0].strength == "anecdote" else ""


def _statement(records: Sequence[Learning], pooled: Pooled | None, why_not: str) -> str:
    first = records[0]
    scope = ", ".join(getattr(first, name) for name in _SCOPE if getattr(first, name))
    about = f"{len(records)} records on {first.metric}{f' ({scope})' if scope else ''}"
    if pooled is not None:
        said = f"{about} together: {_measured(first, pooled)}, {pooled.model} effects, I² {pooled.i2:.0%}."
    else:
        values = [record.value for record in records if record.value is not None]
        spread = f" between {min(values):.4g} and {max(values):.4g}" if values else ""
        said = f"{about}{spread}; not pooled: {why_not}."
    return said if len(said) <= _STATEMENT else f"{said[: _STATEMENT - 1]}…"


def _measured(record: Learning, pooled: Pooled) -> str:
    """The pooled effect as people read any other measurement."""
    alone = dataclasses.replace(
        record,
        value=pooled.value,
        low=pooled.low,
        high=pooled.high,
        n=None,
        n_control=None,
        method="",
        observed=None,
    )
    return measurement_phrase(alone)


def consolidate(ledger: Ledger, *, actor: Actor, least: int = LEAST) -> list[Summary]:
    """Propose each summary that is not on record; the same records again give the same proposals."""
    made = []
    with ledger.write(actor) as tx:
        for summary in summaries_of(learnings.list_(tx, statuses=("approved",)), least=least):
            before = learnings.sequence(tx)
            record = propose(tx, summary.values, brand=summary.records[0].brand, reason="consolidated")
            new = learnings.sequence(tx) > before
            made.append(
                Summary(summary.records, summary.pooled, summary.why_not, summary.values, record.id, new)
            )
    return made
