"""Counting a run while it goes on: a few numbers for each case and score, whatever the case holds."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .._canonical import key64
from ._summary import Failure, Measured, Scoring, Spent, failed, suite_score

__all__ = ("MOST_FAILURES", "Tally")

MOST_FAILURES = 1_000
"""Failures that a result lists; the log holds all of them."""

_LINES = 1 << 40
_TRIALS = 1 << 12
_LABELS = {"false": 0, "true": 1}

Entry = Mapping[str, Any]


@dataclass
class _Numbers:
    """One score: for each case its value, the number of things that it is a share of, its cluster and its place."""

    values: array[float] = field(default_factory=lambda: array("d"))
    of: array[int] = field(default_factory=lambda: array("q"))
    clusters: array[int] = field(default_factory=lambda: array("q"))
    places: array[int] = field(default_factory=lambda: array("q"))
    labels: array[int] | None = None
    errored: int = 0

    def measured(self) -> Measured:
        """The values in the order of the cases: a sum of floats must not depend on who was first."""
        order = range(len(self.places))
        if any(self.places[at] < self.places[at - 1] for at in order[1:]):
            order = sorted(order, key=self.places.__getitem__)  # type: ignore[assignment]
        values: array[float] = array("d")
        clusters: array[int] = array("q")
        for at in order:
            value, of, cluster = self.values[at], self.of[at], self.clusters[at]
            if of < 0:
                values.append(value)
                clusters.append(cluster)
            else:
                good = round(value * of)
                values.extend(float(thing < good) for thing in range(of))
                clusters.extend([cluster] * of)
        labels = None if self.labels is None else array("b", (self.labels[at] for at in order))
        # Cases that all stand alone need no clusters.
        alone = len(set(clusters)) == len(clusters)
        return Measured(values, None if alone else clusters, self.errored, labels)


class _Side:
    """The scores of stored outputs, or those of an agent called beside them."""

    def __init__(self, labels: Mapping[str, Mapping[str, Any]]) -> None:
        self.labels = labels
        self.numbers = {
            name: _Numbers(labels=array("b") if label.get("statistic") else None)
            for name, label in labels.items()
        }
        self.order = {name: at for at, name in enumerate(labels)}
        self.worst = {name: float(label["lower_is_better"]) for name, label in labels.items()}
        self.scored = self.errored = self.skipped = self.failed = 0
        self.failures: list[tuple[int, int, Failure]] = []

    def take(self, entries: Sequence[Entry], place: int) -> None:
        statuses = {entry["status"] for entry in entries}
        if "errored" in statuses:
            self.errored += 1
        elif "scored" in statuses:
            self.scored += 1
        else:
            self.skipped += 1
        cluster = key64(entries[0]["cluster"]) if entries else 0
        for entry in entries:
            if entry["status"] != "skipped":
                self._take(entry, place, cluster)

    def _take(self, entry: Entry, place: int, cluster: int) -> None:
        value = entry["value"]
        for name in entry["labels"]:
            numbers = self.numbers[name]
            of = entry["of"]
            numbers.values.append(self.worst[name] if value is None else value)
            numbers.of.append(-1 if of is None or value is None else of)
            numbers.clusters.append(cluster)
            numbers.places.append(place)
            numbers.errored += value is None
            if numbers.labels is not None:
                numbers.labels.append(_LABELS.get(entry["label"], -1) if value is not None else -1)
        labels = entry["labels"]
        if labels and failed(value, entry["reason"], lower_is_better=self.worst[labels[0]] > 0):
            # One answer that counts in several scores is one failure, under the first that the suite names.
            part = entry.get("part", "")
            made = Failure(entry["case"], entry["line"], labels[0], value, entry["reason"], part)
            self._note_failure(made, place)

    def _note_failure(self, failure: Failure, place: int) -> None:
        self.failed += 1
        self.failures.append((place, self.order[failure.scorer], failure))
        if len(self.failures) > 2 * MOST_FAILURES:
            self._first_failures()

    def _first_failures(self) -> list[Failure]:
        # Cases end in any order; a report reads the same each time.
        self.failures.sort(key=lambda noted: noted[:2])
        del self.failures[MOST_FAILURES:]
        return [failure for _, _, failure in self.failures]

    def scoring(self, prefix: str, unasked: int) -> Scoring:
        skipped = self.skipped + unasked
        scores = tuple(
            suite_score(prefix + name, label, measured)
            for name, label in self.labels.items()
            if len((measured := self.numbers[name].measured()).values) or _limited(label)
        )
        failures = self._first_failures()
        return Scoring(
            n=self.scored + self.errored + skipped,
            scored=self.scored,
            errored=self.errored,
            skipped=skipped,
            scores=scores,
            failures=tuple(failure.under(prefix) for failure in failures),
            failures_left_out=self.failed - len(failures),
        )


def _limited(label: Mapping[str, Any]) -> bool:
    return label["min"] is not None or label["max"] is not None


class Tally:
    """Counts the lines of a run, in whatever order they come.

    Args:
        labels: what each score is, of stored outputs and of live ones, as the header of the log has it.
        parts: the suite's parts, in their order.
    """

    def __init__(
        self,
        labels: Mapping[str, Any],
        live_labels: Mapping[str, Any],
        parts: Sequence[str] = (),
    ) -> None:
        self.spent = Spent()
        self._sides = {"stored": _Side(labels), "live": _Side(live_labels)}
        self._parts = {name: at for at, name in enumerate(parts)}

    def take(self, entries: Sequence[Entry]) -> None:
        """Count the scores of one case in one trial."""
        first = entries[0]
        part = self._parts.get(first.get("part", ""), 0)
        place = (part * _LINES + first["line"]) * _TRIALS + first["trial"]
        self._sides[first["mode"]].take(entries, place)
        for entry in entries:
            self.spent.add(entry)

    def take_output(self, entry: Entry) -> None:
        """Count what an output took."""
        self.spent.add(entry)

    @property
    def cases(self) -> int:
        """How many cases were worked on, each trial for itself."""
        return sum(side.scored + side.errored + side.skipped for side in self._sides.values())

    @property
    def errored(self) -> int:
        """How many of them are errors."""
        return sum(side.errored for side in self._sides.values())

    def scoring(self, mode: str, prefix: str = "", unasked: int = 0) -> Scoring:
        """The scores of one kind of outputs; `unasked` is how many cases nobody was asked about."""
        return self._sides[mode].scoring(prefix, unasked)
