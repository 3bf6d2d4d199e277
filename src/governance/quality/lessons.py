"""What figures teach, for memory: learnings of kind agent-accuracy, proposed; a person approves them or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..._canonical import digest
from ...memory.importing.private import PersonalPolicy
from ...memory.remember import propose
from ...store import Ledger, Transaction, learnings
from ...store.records import Learning
from ...workspace import slugify
from ..identity import Identity
from .figures import CONFIDENCE, FIGURES, Figure
from .report import Quality, QualityGroup
from .work import Key

__all__ = ("Lessons", "propose_lessons")

_METHODS = {
    "share": "observational; Wilson interval, runs as clusters",
    "median": "observational; median with bounds by rank",
    "mean": "observational; Student's t interval, runs as clusters",
}
_SAME = ("value", "low", "high", "n", "observed")


@dataclass
class Lessons:
    """What became of the figures: ids of learnings that are new, and of those that said the same already."""

    proposed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def propose_lessons(
    ledger: Ledger,
    quality: Quality,
    person: Identity,
    *,
    brand: str = "",
    personal: PersonalPolicy = "refuse",
) -> Lessons:
    """Propose each figure that has enough cases. The same figures of the same period again change nothing.

    Where a period has gone on, the new record replaces the one before, once a person approves it.

    Raises:
        ValueError: a name in a figure's scope looks like personal data, and the policy does not let it in.
    """
    done = Lessons()
    with ledger.write(person.actor) as tx:
        for group in quality.groups:
            for figure in group.figures:
                if not figure.too_few:
                    _propose(tx, done, group, figure, quality.since, brand, personal)
    return done


def _propose(
    tx: Transaction,
    done: Lessons,
    group: QualityGroup,
    figure: Figure,
    since: datetime | None,
    brand: str,
    personal: PersonalPolicy,
) -> None:
    values = _values(group, figure, since)
    known = _newest(tx, values)
    if known is not None and (known.status == "erased" or _same(known, values)):
        done.unchanged.append(known.id)
        return
    if known is not None:
        values["supersedes"] = [known.id]
    made = propose(tx, values, brand=brand, reason="counted by `eval quality`", personal=personal)
    done.proposed.append(made.id)


def _newest(tx: Transaction, values: dict[str, Any]) -> Learning | None:
    """The last record of this figure and period, whatever people decided about it."""
    found = learnings.list_(tx, source_id=values["source"], kinds=("agent-accuracy",), newest_first=True)
    same = (one for one in found if (one.metric, one.format) == (values["metric"], values["format"]))
    replaced = {name for one in found for name in one.supersedes}
    return next((one for one in same if one.id not in replaced), None)


def _same(known: Learning, values: dict[str, Any]) -> bool:
    return all(getattr(known, name) == values.get(name) for name in _SAME)


def _values(group: QualityGroup, figure: Figure, since: datetime | None) -> dict[str, Any]:
    """The figure as a learning's fields."""
    key, work, spec = group.key, group.work, FIGURES[figure.name]
    share = figure.unit == "share"
    begun = since or work.first
    period = since.date().isoformat() if since else "all"
    values: dict[str, Any] = {
        "kind": "agent-accuracy",
        "statement": f"{_named(key)}: {spec.about}.",
        "format": slugify(" ".join(_scope(key)))[:80].strip("-"),
        "metric": f"agent_{figure.name}_rate" if share else f"agent_{figure.name}",
        "unit": figure.unit,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "confidence": CONFIDENCE,
        "n": figure.n,
        "method": _METHODS[spec.kind],
        "observed": work.until,
        "valid_from": min(begun.date(), work.until) if begun and work.until else None,
        "source": f"agent quality of {' '.join(_scope(key))}, {period}"[:200],
        "source_type": "agent-quality",
        "locator": f"sha256 of the cases: {digest(sorted(work.samples[figure.name].ids))}",
    }
    return {name: value for name, value in values.items() if value is not None}


def _scope(key: Key) -> Iterator[str]:
    yield key.agent
    if key.prompt_sha:
        yield f"prompt {key.prompt} {key.prompt_sha[:8]}"
    if key.model:
        yield key.model[:60]


def _named(key: Key) -> str:
    """`Agent content with prompt 3 (ab12cd34) and model m`."""
    prompt = f"prompt {key.prompt} ({key.prompt_sha[:8]})" if key.prompt_sha else ""
    model = f"model {key.model[:60]}" if key.model else ""
    whole = " and ".join(filter(None, (prompt, model)))
    return f"Agent {key.agent}{f' with {whole}' if whole else ''}"
