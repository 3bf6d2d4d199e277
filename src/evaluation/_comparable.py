"""Whether two runs measure the same thing with the same rule, and what else differs between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import UsageError, Where
from .runs import StoredRun

__all__ = ("Difference", "check_comparable", "differences", "whole_scores")

_SAME = frozenset(
    {"type", "schema", "run", "started", "ended", "cases", "dataset_sha", "labels", "live_labels"}
)
"""What says which run it is, or has to agree in any case."""


@dataclass(frozen=True)
class Difference:
    """A setting that is not the same in both runs; None where a run does not have it."""

    what: str
    old: str | None
    new: str | None


def check_comparable(old: StoredRun, new: StoredRun) -> None:
    """Refuse runs whose scores do not mean the same.

    Raises:
        UsageError: with the reason, and what to do.
    """
    for run in (old, new):
        run.check()
        if not run.finished:
            raise UsageError(
                "BW2022",
                f"The run {run.id} has not finished, so its scores are not those of its suite.",
                where=Where(str(run.path)),
                hint=f"`brandwright eval run {run.header.get('suite', 'SUITE')}` goes on where it stopped.",
            )
    before, after = (str(run.header.get("dataset_sha", "")) for run in (old, new))
    if before != after:
        raise UsageError(
            "BW2020",
            f"The runs have other cases: data set {before[:12] or 'unknown'} in {old.id},"
            f" {after[:12] or 'unknown'} in {new.id}.",
            where=Where(str(new.path), field="dataset_sha"),
            hint=f"Run the older state again on the cases of today: `brandwright eval run {new.header.get('suite')}`.",
        )
    _check_scorers(old, new)


def _check_scorers(old: StoredRun, new: StoredRun) -> None:
    before, after = (_mapping(run.header.get("scorers")) for run in (old, new))
    changed = [name for name in before if name in after and before[name] != after[name]]
    if changed:
        name = changed[0]
        raise UsageError(
            "BW2021",
            f"The scorer {name!r} has version {before[name]} in {old.id} and {after[name]} in {new.id}"
            + (f"; {len(changed) - 1} more differ." if len(changed) > 1 else "."),
            where=Where(str(new.path), field=f"scorers.{name}"),
            hint=f"`brandwright eval score {old.id}` scores the older outputs with the scorers of today.",
        )
    for field in ("labels", "live_labels"):
        _check_labels(old, new, field)


def _check_labels(old: StoredRun, new: StoredRun, field: str) -> None:
    """One name has to mean one measure."""
    before, after = (_mapping(run.header.get(field)) for run in (old, new))
    for label in before.keys() & after.keys():
        first, second = (
            (known[label].get("scorer"), known[label].get("lower_is_better")) for known in (before, after)
        )
        if first != second:
            raise UsageError(
                "BW2021",
                f"The score {label!r} is not the same measure in both runs: {_measure(first)} in {old.id},"
                f" {_measure(second)} in {new.id}.",
                where=Where(str(new.path), field=f"{field}.{label}"),
                hint="Run the older state again with the suite of today.",
            )


def _measure(measure: tuple[Any, Any]) -> str:
    return f"{measure[0]}, {'lower' if measure[1] else 'higher'} is better"


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def whole_scores(run: StoredRun, field: str) -> frozenset[str]:
    """The scores that are no means over cases, so that two runs of them cannot be paired case by case.

    A calibration error is one: it says how far confidences hold over all cases, and nothing of a single one.
    """
    labels = _mapping(run.header.get(field))
    return frozenset(name for name, label in labels.items() if label.get("statistic"))


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """What the headers say differently, entry by entry."""
    before, after = dict(_entries(old)), dict(_entries(new))
    return tuple(
        Difference(name, before.get(name), after.get(name))
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    )


def _entries(header: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in header.items():
        if name in _SAME or value is None or value == "":
            continue
        if isinstance(value, Mapping):
            yield from ((f"{name}.{key}", str(inner)) for key, inner in value.items())
        else:
            yield name, str(value)
