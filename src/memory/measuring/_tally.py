"""The rows of a file, added up: one pass, in memory only what is compared."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ...errors import UsageError, Where
from ._plan import BadCell, Plan, Row, read_number
from ._reading import Chunk, Source, open_source
from .effects import Moments
from .spec import Measure

__all__ = ("ALL", "Part", "Tallied", "Tally", "tally")

MAX_GROUPS = 200
MAX_UNITS = 200_000
ROUNDING = 0.002
"""Part by which a total may differ, because exports round each row."""

Part = tuple[int, str]
"""A part of the rows: which `by`, and the value in it."""

ALL: Part = (-1, "")
"""All rows."""


@dataclass
class Tally:
    """What the rows of one arm or group add up to.

    Attributes:
        rows, units: how many rows, and for how many units they stand.
        moments: a metric's pairs, over rows.
        each: the unit drawn anew in the bootstrap -> its sums, above and below the line of each metric in turn.
    """

    rows: int = 0
    units: int = 0
    moments: list[Moments] = field(default_factory=list)
    each: dict[str | int, list[float]] = field(default_factory=dict)


@dataclass
class Tallied:
    """A file, added up.

    Attributes:
        parts: part -> arm or group -> its tally.
        currencies: quantity -> its currency, where a column says it.
        last_day: the last day of the column that says when.
    """

    path: Path
    parts: dict[Part, dict[str, Tally]] = field(default_factory=dict)
    currencies: dict[str, str] = field(default_factory=dict)
    last_day: date | None = None
    first: int = 0
    last: int = 0
    units: int = 0


def tally(path: Path, spec: Measure) -> Tallied:
    """Add up a file.

    Raises:
        UsageError: BW262 when file and specification do not fit, BW263 for the first bad cell.
    """
    plan = Plan(spec)
    with open_source(path, spec.file) as source:
        tallied = Tallied(path)
        for chunk in source.chunks(plan.columns):
            _add(chunk, plan, tallied)
        tallied.first, tallied.last = source.first, source.last
        _check_rows(source, tallied)
        if source.totals and spec.groups is not None and not spec.where:
            _check_totals(source, tallied, spec)
    return tallied


def _check_totals(source: Source, tallied: Tallied, spec: Measure) -> None:
    """The file's own totals are a test of what was read: one of them has to be the sum of the rows."""
    for column, total in _sums(tallied, spec).items():
        at = source.header.index(column)
        given = [
            (line, value)
            for line, cells in source.totals
            if (value := read_number(cells[at], column, spec.file)) is not None
        ]
        if given and not any(
            math.isclose(total, value, rel_tol=ROUNDING, abs_tol=0.01) for _, value in given
        ):
            line, value = given[-1]
            raise UsageError(
                "BW263",
                f"The file's own total of `{column}` is {value:,.6g}, and its rows add up to {total:,.6g}.",
                where=Where(str(source.path), line, column),
                hint="Export it again; or correct `file:` and `where:`. Nothing was measured.",
            )


def _sums(tallied: Tallied, spec: Measure) -> dict[str, float]:
    """Column -> its sum, for each column that is a quantity by itself."""
    sums: dict[str, float] = {}
    for at, metric in enumerate(spec.metrics):
        for above, name in ((True, metric.top), (False, metric.bottom)):
            quantity = spec.quantities.get(name)
            columns, divide = (quantity.sum, quantity.divide) if quantity else ((name,), 1.0)
            if name and len(columns) == 1 and not (metric.rate and not metric.of):
                found = (tally.moments[at] for tally in tallied.parts[ALL].values())
                sums[columns[0]] = math.fsum(m.sum_x if above else m.sum_y for m in found) * divide
    return sums


def _check_rows(source: Source, tallied: Tallied) -> None:
    if tallied.parts:
        return
    why = "no row of it is wanted" if source.first else "it has a header and no rows"
    hint = "Compare `where:` with the cells of the file." if source.first else "Export it again."
    raise UsageError(
        "BW262",
        f"{source.path.name} gives nothing to measure: {why}.",
        where=Where(str(source.path)),
        hint=hint,
    )


def _add(chunk: Chunk, plan: Plan, tallied: Tallied) -> None:
    # Rows that say the same are worked out once: a test has few distinct ones.
    for cells, times in Counter(chunk.cells).items():
        try:
            row = plan.row(cells)
            if row is not None:
                _note_currencies(row, plan.spec, tallied)
        except BadCell as bad:
            line = chunk.lines[chunk.cells.index(cells)]
            raise UsageError(
                "BW263",
                f"`{bad.column}`: {bad.reason}.",
                where=Where(str(tallied.path), line, bad.column),
                hint="Correct the cell or the mapping; nothing was measured.",
            ) from None
        if row is None:
            continue
        if row.day is not None and (tallied.last_day is None or row.day > tallied.last_day):
            tallied.last_day = row.day
        for part in _parts(row, plan.spec):
            _add_row(row, times, _tally_of(part, row.group, plan.spec, tallied), plan.spec, tallied)


def _note_currencies(row: Row, spec: Measure, tallied: Tallied) -> None:
    for name, currency in row.currencies:
        known = tallied.currencies.setdefault(name, currency)
        if known != currency:
            column = spec.quantities[name].currency_column
            reason = f"{currency!r} follows {known!r}: money is never added up over currencies"
            raise BadCell(column, f"{reason}; choose one with `where:`")


def _parts(row: Row, spec: Measure) -> Iterator[Part]:
    yield ALL
    for at, (by, value) in enumerate(zip(spec.by, row.segments, strict=True)):
        if value in by.values:
            yield at, value


def _tally_of(part: Part, group: str, spec: Measure, tallied: Tallied) -> Tally:
    groups = tallied.parts.setdefault(part, {})
    found = groups.get(group)
    if found is None:
        if len(groups) >= MAX_GROUPS:
            compared = spec.arms or spec.groups
            assert compared is not None
            raise UsageError(
                "BW262",
                f"`{compared.column}` has more than {MAX_GROUPS} values.",
                where=Where(str(tallied.path), None, compared.column),
                hint="Name a column with fewer, or choose rows with `where:`.",
            )
        found = groups[group] = Tally(moments=[Moments() for _ in spec.metrics])
    return found


def _add_row(row: Row, times: int, tally: Tally, spec: Measure, tallied: Tallied) -> None:
    tally.rows += times
    tally.units += times * row.units
    for moments, (above, below) in zip(tally.moments, row.pairs, strict=True):
        moments.add(above, below, times)
    if spec.groups is None:
        return
    for number in range(1 if row.each else times):
        key: str | int = row.each or tally.rows - number
        weight = times if row.each else 1
        sums = tally.each.get(key)
        if sums is None:
            tallied.units += 1
            if tallied.units > MAX_UNITS:
                hint = "Name in `groups.each` the column of what the rows belong to, such as the ad."
                message = f"{tallied.path.name} has more than {MAX_UNITS:,} units to draw from."
                raise UsageError("BW262", message, where=Where(str(tallied.path)), hint=hint)
            sums = tally.each[key] = [0.0] * (2 * len(row.pairs))
        for at, (above, below) in enumerate(row.pairs):
            sums[2 * at] += above * weight
            sums[2 * at + 1] += below * weight
