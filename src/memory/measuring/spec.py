"""The `measure:` block of a mapping file: what a row is, what is compared, and which numbers are wanted.

Columns are named as the file names them. A quantity is a column, or a sum of columns in other units; a metric is
made of quantities; arms or groups say who is compared with whom.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from ..._yaml import load_model
from ...content._base import Frozen, Text
from ...errors import UsageError
from ...store.records import LearningKind
from ..inputs import Day, Line, Metric, Slug

__all__ = (
    "Arms",
    "By",
    "FileFormat",
    "Groups",
    "LastDay",
    "Measure",
    "MetricSpec",
    "Quantity",
    "Scope",
    "load_spec",
)

UNKNOWN = "unknown"
"""The currency of money whose currency nobody wrote down."""

_CURRENCY = re.compile(r"[A-Z]{3}|unknown")


def _as_text(value: Any) -> Any:
    # A file's cells are text; YAML reads `control: 916` as a number.
    return str(value) if isinstance(value, int | float | bool) else value


def _currency(text: str) -> str:
    if text and not _CURRENCY.fullmatch(text):
        raise ValueError("a currency is three capital letters such as EUR, or `unknown`")
    return text


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str | int | float) else value


Cell = Annotated[Text, BeforeValidator(_as_text), Field(max_length=200)]
Column = Annotated[Text, BeforeValidator(_as_text), Field(min_length=1, max_length=200)]
Cells = Annotated[tuple[Cell, ...], BeforeValidator(_listed), Field(min_length=1, max_length=200)]
Columns = Annotated[tuple[Column, ...], BeforeValidator(_listed), Field(min_length=1, max_length=50)]
Phrase = Annotated[Text, Field(min_length=1, max_length=80)]
Currency = Annotated[str, AfterValidator(_currency)]


class FileFormat(Frozen):
    """How the file is written, where it is not plain CSV in UTF-8.

    Attributes:
        preamble: lines before the header, as in exports that begin with a title.
        decimal, thousands: as in `1.234,50`; without `thousands` a number has none.
        totals: rows to leave out, by what their cell begins with, such as `{Campaign: "Total"}`.
    """

    encoding: Literal["utf-8", "utf-16", "cp1252"] = "utf-8"
    delimiter: Literal[",", ";", "\t", "|"] = ","
    preamble: Annotated[int, Field(ge=0, le=100)] = 0
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " "] = ""
    totals: dict[Column, Cell] = {}

    @model_validator(mode="after")
    def _told_apart(self) -> FileFormat:
        if self.decimal == self.thousands:
            raise ValueError("`decimal` and `thousands` are the same character")
        return self


class Quantity(Frozen):
    """A number of a row: a column, or several added, in the unit that people use.

    Attributes:
        divide: what the file's number is divided by: 1000000 for micros, 100 for percent or cents.
        currency: for money, what it is in after dividing; `currency_column` where a column says so.
        blank: whether an empty cell means zero; otherwise it is an error.
        negative: whether it may fall below zero, as refunds do.
    """

    sum: Columns
    divide: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    currency: Currency = ""
    currency_column: Cell = ""
    blank: Literal["refuse", "zero"] = "refuse"
    negative: bool = False

    @model_validator(mode="after")
    def _one_currency(self) -> Quantity:
        if self.currency and self.currency_column:
            raise ValueError("give either `currency` or `currency_column`")
        return self

    @property
    def is_money(self) -> bool:
        """Whether it is in a currency."""
        return bool(self.currency or self.currency_column)


class MetricSpec(Frozen):
    """One metric: a rate, a mean or a ratio of sums, of quantities or columns.

    Attributes:
        rate: a column of 0 and 1; with `of` a count of events and how many could have had one.
        mean: the average of a row.
        ratio, over: sum divided by sum, such as spend over conversions.
        primary: the one metric that the test was made for; all others are exploratory.
        say: its name in sentences, such as `cost per approved conversion`.
        better: which way helps; by default what the name says (costs and complaints: lower).
    """

    name: Metric
    rate: Cell = ""
    of: Cell = ""
    mean: Cell = ""
    ratio: Cell = ""
    over: Cell = ""
    primary: bool = False
    say: Annotated[Text, Field(max_length=60)] = ""
    better: Literal["", "higher", "lower"] = ""

    @model_validator(mode="after")
    def _one_form(self) -> MetricSpec:
        if sum(map(bool, (self.rate, self.mean, self.ratio))) != 1:
            raise ValueError("a metric is one of `rate`, `mean` and `ratio`")
        if self.of and not self.rate:
            raise ValueError("`of` belongs to `rate`")
        if bool(self.ratio) != bool(self.over):
            raise ValueError("`ratio` and `over` belong together")
        return self

    @property
    def top(self) -> str:
        """The quantity above the line."""
        return self.rate or self.mean or self.ratio

    @property
    def bottom(self) -> str:
        """The quantity below the line; empty where it is the number of rows."""
        return self.of or self.over


class Arms(Frozen):
    """The arms of a test, by the values of a column.

    Attributes:
        treated: values of the column, or `all` others that are found.
        names: value -> its name in sentences, such as `the men's e-mail`.
        count: the column with the number of units, where a row sums up many.
        pairs: compare each with the control, or `all` with each other as well.
        others: what to do with rows of no arm.
    """

    column: Column
    control: Cell
    treated: Literal["all"] | Cells = "all"
    names: dict[Cell, Phrase] = {}
    count: Cell = ""
    pairs: Literal["control", "all"] = "control"
    others: Literal["refuse", "ignore"] = "refuse"

    @model_validator(mode="after")
    def _distinct(self) -> Arms:
        if self.treated != "all" and len({self.control, *self.treated}) != len(self.treated) + 1:
            raise ValueError("an arm is named twice")
        return self

    @property
    def named(self) -> tuple[str, ...]:
        """Control and treated arms as far as they are named."""
        return (self.control, *(() if self.treated == "all" else self.treated))


class Groups(Frozen):
    """Groups that nobody assigned, such as campaigns, by the values of a column.

    Attributes:
        each: the column that tells apart what is drawn anew in the bootstrap, such as the ad; by default a row.
        each_say: what these are called, in the plural.
        say: how a group is called in sentences; `{}` is its value.
        names: value -> what stands for `{}`; groups that are not named keep their value.
        compare: the best one with each other, `all` pairs, or none.
    """

    column: Column
    each: Cell = ""
    each_say: Phrase = "rows"
    say: Annotated[Text, Field(max_length=80, pattern=r"\{\}")] = "{}"
    names: dict[Cell, Phrase] = {}
    compare: Literal["best", "all", "none"] = "best"


class By(Frozen):
    """A split into segments: the same comparison among the rows of each value.

    Attributes:
        values: value -> its name in sentences, such as `new customers`; other values are left alone.
        field: which field of the learning the name goes into.
    """

    column: Column
    values: Annotated[dict[Cell, Phrase], Field(min_length=1, max_length=50)]
    field: Literal["segment", "channel", "market", "stage", "product", "format", "season"] = "segment"


class Scope(Frozen):
    """What all rows have in common."""

    channel: Slug = ""
    segment: Slug = ""
    market: Line = ""
    stage: Slug = ""
    product: Slug = ""
    format: Slug = ""
    season: Slug = ""


class LastDay(Frozen):
    """A column of days, of which the last is the day of observation; `format` as in `%d/%m/%Y`."""

    column: Column
    format: Annotated[str, Field(pattern="%")]


class Measure(Frozen):
    """How a file of raw rows becomes learnings.

    Attributes:
        split: the planned share of each arm, in any unit; without it nothing counts as an experiment.
        unit: what is counted, in the plural, such as `customers`.
        confidence: the level of the intervals.
        where: column -> values; other rows are left out.
    """

    design: Literal["randomised", "observational"]
    metrics: Annotated[tuple[MetricSpec, ...], Field(max_length=20)]
    arms: Arms | None = None
    groups: Groups | None = None
    split: dict[Cell, Annotated[float, Field(gt=0, allow_inf_nan=False)]] = {}
    quantities: dict[Column, Quantity] = {}
    by: Annotated[tuple[By, ...], Field(max_length=10)] = ()
    where: dict[Column, Cells] = {}
    scope: Scope = Scope()
    kind: LearningKind | None = None
    unit: Phrase = "rows"
    confidence: Annotated[float, Field(ge=0.5, le=0.999)] = 0.95
    observed: LastDay | Day | None = None
    prereg: Line = ""
    source: Line = ""
    source_type: Slug = ""
    file: FileFormat = FileFormat()

    @model_validator(mode="after")
    def _compared(self) -> Measure:
        if (self.arms is None) == (self.groups is None):
            raise ValueError("give either `arms` (a test) or `groups` (what ran as it did)")
        if self.groups is not None and self.design == "randomised":
            raise ValueError("`groups` were not assigned: they are `observational`; a test has `arms`")
        return self

    @model_validator(mode="after")
    def _one_primary(self) -> Measure:
        primary = sum(metric.primary for metric in self.metrics)
        # Not as a minimum length, which would be said of a list whose only metric has a fault.
        if not self.metrics:
            raise ValueError("`metrics` names no metric")
        if len({metric.name for metric in self.metrics}) != len(self.metrics):
            raise ValueError("a metric is named twice")
        if primary > 1 or (primary == 0 and len(self.metrics) > 1):
            raise ValueError("exactly one metric is `primary: true`: the one that the test was made for")
        return self

    @model_validator(mode="after")
    def _planned(self) -> Measure:
        if self.split and self.arms is None:
            raise ValueError("`split` belongs to `arms`")
        if self.split and self.design == "observational":
            raise ValueError("a planned `split` belongs to a `randomised` design")
        if self.split and self.arms is not None:
            # With `treated: all` the file says which arms there are, and the reader compares them.
            named = set(self.split) if self.arms.treated == "all" else set(self.arms.named)
            if set(self.split) != named or self.arms.control not in self.split:
                raise ValueError("`split` has to name each arm, and no other")
        return self

    @model_validator(mode="after")
    def _units(self) -> Measure:
        for metric in self.metrics:
            if self.arms is not None and metric.of and metric.of != self.arms.count:
                raise ValueError(
                    f"`{metric.name}`: a rate `of` something needs `arms.count` to name the same column;"
                    " where each row is one unit, write `ratio` and `over`"
                )
            if self.arms is not None and self.arms.count and not metric.of:
                raise ValueError(
                    f"`{metric.name}`: where a row sums up many, only a `rate` with `of` can be judged"
                )
            if self.groups is not None and metric.mean and self.groups.each:
                raise ValueError(f"`{metric.name}`: a `mean` is taken over rows; write `ratio` and `over`")
        return self

    @model_validator(mode="after")
    def _currencies(self) -> Measure:
        for metric in self.metrics:
            above, below = self.quantities.get(metric.top), self.quantities.get(metric.bottom)
            if metric.rate and any(q is not None and q.is_money for q in (above, below)):
                raise ValueError(f"`{metric.name}`: money is no rate; write `ratio` and `over`")
            if above is None or below is None or not (above.is_money and below.is_money):
                continue
            if (above.currency, above.currency_column) != (below.currency, below.currency_column):
                raise ValueError(f"`{metric.name}` divides money in two currencies")
        return self

    @property
    def primary(self) -> str:
        """The name of the metric that the test was made for."""
        return next((m.name for m in self.metrics if m.primary), self.metrics[0].name)


class _MappingFile(Frozen):
    measure: Measure


def load_spec(path: Path) -> Measure:
    """The `measure:` block of a mapping file.

    Raises:
        UsageError: BW261 with file, line and field, when it does not fit.
    """
    return load_model(path, _MappingFile, error=UsageError, code="BW261").measure
