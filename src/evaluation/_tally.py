"""Counting a run while it goes on: a few numbers for each case and score, whatever the case holds."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
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


class _Cases:
    """What the scores of one kind of outputs share: for each case in a trial its cluster and its place."""

    def __init__(self) -> None:
        self.clusters: array[int] = array("q")
        self.places: array[int] = array("q")
        self._alone = True
        self._sorted = True

    def add(self, first: Entry, place: int) -> None:
        """Note the next case."""
        self._sorted = self._sorted and (not self.places or self.places[-1] <= place)
        self._alone = self._alone and first["cluster"] == first["case"] and first["trial"] == 1
        self.clusters.append(key64(first["cluster"]))
        self.places.append(place)

    def order(self) -> Sequence[int]:
        """The cases by their places: a sum of floats must not depend on who was first."""
        numbers = range(len(self.places))
        return numbers if self._sorted else sorted(numbers, key=self.places.__getitem__)

    def grouped(self, clusters: Sequence[int], *, pooled: bool) -> Sequence[int] | None:
        """The clusters of some cases, or of their things; None when they all stand alone and need none."""
        # Looking at a hundred thousand clusters takes ten megabytes, and is left out where it can say nothing.
        alone = (self._alone and not pooled) or len(set(clusters)) == len(clusters)
        return None if alone else clusters


class _Numbers:
    """One score: for each case its value, and the number of things that it is a share of; -1 where not asked.

    As long as all values are 0 or 1, each takes a byte.
    """

    def __init__(self, *, labelled: bool) -> None:
        self.values: array[Any] = array("b")
        self.of: array[int] | None = None
        self.labels: array[int] | None = array("b") if labelled else None
        self.errored = 0
        self.asked = 0

    def add(self, at: int, value: float, of: int | None, label: int) -> None:
        """Note the value of the case with this number; those since the last one were not asked."""
        self.asked += 1
        if value not in (0, 1) and self.values.typecode == "b":
            self.values = array("d", self.values)
        self.values.extend([-1] * (at - len(self.values)))
        self.values.append(value if self.values.typecode == "d" else int(value))
        if of is not None and self.of is None:
            self.of = array("q")
        if self.of is not None:
            self.of.extend([-1] * (at - len(self.of)))
            self.of.append(-1 if of is None else of)
        if self.labels is not None:
            self.labels.extend([-1] * (at - len(self.labels)))
            self.labels.append(label)

    def measured(self, cases: _Cases) -> Measured:
        """The values in the order of the cases."""
        order = cases.order()
        if self.of is None and self.labels is None and self.asked == len(order) and isinstance(order, range):
            return Measured(self.values, cases.grouped(cases.clusters, pooled=False), self.errored)
        values: array[float] = array("d")
        clusters: array[int] = array("q")
        for at in order:
            self._take(at, values, clusters, cases.clusters)
        labels = self.labels and array("b", (self.labels[at] for at in order if self._was_asked(at)))
        pooled = self.of is not None
        return Measured(values, cases.grouped(clusters, pooled=pooled), self.errored, labels)

    def _was_asked(self, at: int) -> bool:
        return at < len(self.values) and self.values[at] >= 0

    def _take(self, at: int, values: array[float], clusters: array[int], of_cases: array[int]) -> None:
        """Add the case to the values: once, or once for each thing."""
        if not self._was_asked(at):
            return
        value = self.values[at]
        of = self.of[at] if self.of is not None and at < len(self.of) else -1
        if of < 0:
            values.append(value)
            clusters.append(of_cases[at])
        else:
            good = round(value * of)
            values.extend(float(thing < good) for thing in range(of))
            clusters.extend([of_cases[at]] * of)


class _Side:
    """The scores of stored outputs, or those of an agent called beside them."""

    def __init__(self, labels: Mapping[str, Mapping[str, Any]]) -> None:
        self.labels = labels
        self.numbers = {
            name: _Numbers(labelled=bool(label.get("statistic"))) for name, label in labels.items()
        }
        self.cases = _Cases()
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
            return
        at = len(self.cases.places)
        self.cases.add(entries[0], place)
        for entry in entries:
            if entry["status"] != "skipped":
                self._take(entry, place, at)

    def _take(self, entry: Entry, place: int, at: int) -> None:
        value = entry["value"]
        for name in entry["labels"]:
            numbers = self.numbers[name]
            numbers.errored += value is None
            if value is None:
                numbers.add(at, self.worst[name], None, -1)
            else:
                numbers.add(at, value, entry["of"], _LABELS.get(entry["label"], -1))
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
            if len((measured := self.numbers[name].measured(self.cases)).values) or _limited(label)
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
