"""The report: figures of every agent, prompt and model, what changed between prompts, and what is still owed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from ...store import Ledger, Transaction, predictions, reviews
from ...store.predictions import Prediction
from ..models import People
from ..predicting import settle_known
from .comparing import Comparison, compare_prompts
from .figures import FIGURES, LEAST, Figure, figure_of
from .work import By, Key, Work, gather, merged

__all__ = ("MetricError", "Quality", "QualityGroup", "Withdrawal", "agent_quality")

_WITHDRAWN_SHOWN = 20
_WAITING_SHOWN = 50


@dataclass(frozen=True)
class MetricError:
    """How far predictions of a metric were off: the mean absolute error, in the metric's unit."""

    metric: str
    unit: str
    n: int
    mean: float | None


@dataclass(frozen=True)
class Withdrawal:
    """An approved draft that was taken back, and why; persons in the reason are left out."""

    review: str
    reason: str


@dataclass(frozen=True)
class QualityGroup:
    """One agent with one prompt and model.

    Attributes:
        calibration_error: ECE of the probabilities that were given, of `stated` predictions.
        level: the mean level that the intervals of predictions claim; `within_interval` should come near it.
        work: what the figures were counted from.
    """

    key: Key
    figures: tuple[Figure, ...]
    errors: tuple[MetricError, ...]
    calibration_error: float | None
    stated: int
    level: float | None
    withdrawn: tuple[Withdrawal, ...]
    work: Work


@dataclass(frozen=True)
class Quality:
    """Agents' quality over a time.

    Attributes:
        since: when the work began that is counted; None counts all of it.
        least: how few cases give no figure.
        waiting: predictions whose outcome is owed, those that are due first.
        unclear: predictions that several learnings could be the outcome of; a person has to name one.
        other_unit: predictions whose outcome was measured in another unit.
    """

    since: datetime | None
    by: By | None
    least: int
    groups: tuple[QualityGroup, ...]
    comparisons: tuple[Comparison, ...]
    settled: int
    waiting: tuple[Prediction, ...]
    unclear: Mapping[str, list[str]]
    other_unit: Mapping[str, list[str]]


def agent_quality(
    ledger: Ledger,
    people: People,
    *,
    agent: str | None = None,
    since: datetime | None = None,
    by: By | None = None,
    least: int = LEAST,
) -> Quality:
    """Count what agents' work came to; predictions get the outcomes that are known by now first.

    Args:
        people: whose names are left out of reasons.
        agent: this one only.
    """
    settling = settle_known(ledger)
    with ledger.read() as tx:
        work = gather(tx, agent=agent, since=since)
        hide = _Hider(people)
        groups = [_group(tx, key, one, least, hide) for key, one in merged(work, by).items()]
        known = predictions.list_(tx, agent=agent, since=since)
    owed = sorted((p for p in known if not p.learning_id), key=lambda p: (p.due is None, p.due, p.id))
    ids = {p.id for p in owed}
    return Quality(
        since=since,
        by=by,
        least=least,
        groups=tuple(groups),
        # Prompts are compared whatever the figures are told apart by.
        comparisons=tuple(compare_prompts(merged(work, "prompt"), least)),
        settled=len(known) - len(owed),
        waiting=tuple(owed[:_WAITING_SHOWN]),
        unclear={name: found for name, found in settling.unclear.items() if name in ids},
        other_unit={name: found for name, found in settling.other_unit.items() if name in ids},
    )


def _group(tx: Transaction, key: Key, work: Work, least: int, hide: _Hider) -> QualityGroup:
    figures = [figure_of(name, work.samples[name], least) for name in FIGURES if name in work.samples]
    return QualityGroup(
        key=key,
        figures=tuple(figures),
        errors=tuple(
            MetricError(metric, unit, len(found), fmean(found) if len(found) >= least else None)
            for (metric, unit), found in sorted(work.errors.items())
        ),
        calibration_error=_calibration(work.stated) if len(work.stated) >= least else None,
        stated=len(work.stated),
        level=fmean(work.levels) if len(work.levels) >= least else None,
        withdrawn=tuple(_withdrawals(tx, work.withdrawn[-_WITHDRAWN_SHOWN:], hide)),
        work=work,
    )


def _calibration(stated: Iterable[tuple[float, bool]]) -> float:
    from ...evaluation.statistics import expected_calibration_error

    return expected_calibration_error(stated)


def _withdrawals(tx: Transaction, ids: Iterable[str], hide: _Hider) -> Iterable[Withdrawal]:
    for review_id in ids:
        decisions = reviews.decisions(tx, review_id)
        reason = next((one.reason for one in reversed(decisions) if one.kind == "withdraw"), "")
        yield Withdrawal(review_id, hide(reason, {one.by for one in decisions}))


class _Hider:
    """Leaves persons out of a text: listed people and who decided by name, anybody else's data by its form."""

    def __init__(self, people: People) -> None:
        self._listed = {name for person in people.people for name in (person.id, person.name)}

    def __call__(self, text: str, deciders: Collection[str]) -> str:
        from ...memory.importing.private import Tokeniser

        names = sorted({*self._listed, *deciders} - {""}, key=len, reverse=True)
        words = "|".join(map(re.escape, names))
        cleaned = Tokeniser().clean(text)
        return (
            re.sub(rf"(?<!\w)(?:{words})(?!\w)", "[person]", cleaned, flags=re.IGNORECASE)
            if words
            else cleaned
        )
