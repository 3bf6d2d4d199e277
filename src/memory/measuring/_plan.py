"""From cells to numbers: what a specification asks of one row, worked out once for each distinct row."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .spec import FileFormat, LastDay, Measure, MetricSpec, Quantity

__all__ = ("BadCell", "Plan", "Row", "read_number")

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
LARGEST = 1e15
"""Above it, squares and their sums would lose what they are needed for; a billion in micros is just within."""

_YES = frozenset({"1", "true", "yes", "y", "1.0"})
_NO = frozenset({"0", "false", "no", "n", "0.0"})

Cells = Sequence[str]
Pair = tuple[float, float]


class BadCell(Exception):
    """A cell that is not what it should be: its column, and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


@dataclass(frozen=True)
class Row:
    """What a row says.

    Attributes:
        group: the value of its arm or group.
        segments: for each `by` the value of its cell.
        pairs: for each metric what stands above and below its line.
        units: how many units it stands for; each: the unit that it belongs to, empty for itself.
        currencies: the quantities whose currency a column says, with the cell.
    """

    group: str
    segments: tuple[str, ...]
    pairs: tuple[Pair, ...]
    units: int
    each: str
    day: date | None
    currencies: tuple[tuple[str, str], ...]


class Plan:
    """Reads rows as a specification asks.

    Attributes:
        columns: those that it needs, in the order in which it takes the cells.
    """

    def __init__(self, spec: Measure) -> None:
        self.spec = spec
        self.columns: list[str] = []
        self._where = [(self._at(name), name, frozenset(cells)) for name, cells in spec.where.items()]
        compared = spec.arms or spec.groups
        assert compared is not None
        self._group_name, self._group = compared.column, self._at(compared.column)
        self._segments = [self._at(by.column) for by in spec.by]
        self._pairs = [self._pair(metric) for metric in spec.metrics]
        self._units = self._whole(spec.arms.count) if spec.arms and spec.arms.count else None
        self._each = self._at(spec.groups.each) if spec.groups and spec.groups.each else None
        self._day = self._last_day(spec.observed) if isinstance(spec.observed, LastDay) else None
        self._currencies = [
            (name, self._at(quantity.currency_column))
            for name, quantity in spec.quantities.items()
            if quantity.currency_column and any(name in (m.top, m.bottom) for m in spec.metrics)
        ]

    def row(self, cells: Cells) -> Row | None:
        """The row; nothing where it is left out.

        Raises:
            BadCell: a cell is not what it should be.
        """
        if any(cells[at].strip() not in wanted for at, _, wanted in self._where):
            return None
        group = cells[self._group].strip()
        if not self._wanted(group):
            return None
        return Row(
            group,
            tuple(cells[at].strip() for at in self._segments),
            tuple(pair(cells) for pair in self._pairs),
            int(self._units(cells)) if self._units else 1,
            cells[self._each].strip() if self._each is not None else "",
            self._day(cells) if self._day else None,
            tuple((name, cells[at].strip()) for name, at in self._currencies),
        )

    def _wanted(self, group: str) -> bool:
        if not group:
            raise BadCell(self._group_name, "the cell is empty; say in `where:` which rows count")
        arms = self.spec.arms
        if arms is None or arms.treated == "all" or group in arms.named:
            return True
        if arms.others == "ignore":
            return False
        raise BadCell(self._group_name, f"{group!r} is no arm; name it, or write `others: ignore`")

    def _at(self, column: str) -> int:
        if column not in self.columns:
            self.columns.append(column)
        return self.columns.index(column)

    def _pair(self, metric: MetricSpec) -> Callable[[Cells], Pair]:
        if metric.mean:
            value = self._quantity(metric.mean)
            return lambda cells: (value(cells), 1.0)
        if metric.rate and not metric.of:
            return self._yes_or_no(metric.rate)
        whole = bool(metric.rate)
        top, bottom = (
            self._whole(name) if whole else self._quantity(name) for name in (metric.top, metric.bottom)
        )

        def pair(cells: Cells) -> Pair:
            above, below = top(cells), bottom(cells)
            if whole and above > below:
                raise BadCell(
                    metric.top, f"{above:g} is more than the {below:g} of {metric.bottom}: a rate above 1"
                )
            return above, below

        return pair

    def _yes_or_no(self, column: str) -> Callable[[Cells], Pair]:
        at = self._at(column)

        def pair(cells: Cells) -> Pair:
            text = cells[at].strip().casefold()
            if text in _YES:
                return 1.0, 1.0
            if text in _NO:
                return 0.0, 1.0
            raise BadCell(column, f"{cells[at]!r} is neither 0 nor 1; for counts write `rate` and `of`")

        return pair

    def _whole(self, name: str) -> Callable[[Cells], float]:
        number = self._quantity(name)

        def whole(cells: Cells) -> float:
            value = number(cells)
            if value != int(value):
                raise BadCell(
                    name, f"{value:g} is no whole number; for shares of events write `ratio` and `over`"
                )
            return value

        return whole

    def _quantity(self, name: str) -> Callable[[Cells], float]:
        quantity = self.spec.quantities.get(name) or Quantity(sum=(name,))
        places = [(self._at(column), column) for column in quantity.sum]
        form = self.spec.file

        def value(cells: Cells) -> float:
            total = math.fsum(_number(cells[at], column, quantity, form) for at, column in places)
            return total / quantity.divide

        return value

    def _last_day(self, observed: LastDay) -> Callable[[Cells], date]:
        at = self._at(observed.column)

        def day(cells: Cells) -> date:
            try:
                return datetime.strptime(cells[at].strip(), observed.format).date()
            except ValueError:
                raise BadCell(observed.column, f"{cells[at]!r} is no day as {observed.format}") from None

        return day


def _number(text: str, column: str, quantity: Quantity, form: FileFormat) -> float:
    text = text.strip()
    if not text and quantity.blank == "zero":
        return 0.0
    plain = text.replace(form.thousands, "") if form.thousands else text
    plain = plain.replace(",", ".") if form.decimal == "," else plain
    if not _NUMBER.fullmatch(plain) or not math.isfinite(value := float(plain)):
        reason = (
            "the cell is empty; write `blank: zero` if that means 0" if not text else f"{text!r} is no number"
        )
        if text and "," in text and not form.thousands and form.decimal == ".":
            reason += "; say in `file:` what its comma means"
        raise BadCell(column, reason)
    if abs(value) > LARGEST:
        raise BadCell(column, f"{text} is too large to be meant")
    if value < 0 and not quantity.negative:
        raise BadCell(column, f"{text} is below zero; write `negative: true` if that is meant")
    return value


def read_number(text: str, column: str, form: FileFormat) -> float | None:
    """A number as the file writes it; nothing where there is none."""
    try:
        return _number(text, column, Quantity(sum=(column,), negative=True), form)
    except BadCell:
        return None
