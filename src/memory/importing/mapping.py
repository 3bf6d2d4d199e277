"""A mapping: a file that says how a table is read, and which of its columns is which field of a learning."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, ValidationError, field_validator, model_validator

from ..._places import EntryPath, Problem, dotted
from ..._yaml import load_yaml, validate
from ...content._base import Frozen
from ...errors import UsageError, Where
from ..inputs import DATED, NUMERIC, LearningInput

__all__ = ("Column", "Reading", "Skip", "TableMapping", "load_mapping", "measures")

Encoding = Literal["utf-8", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"]
Short = Annotated[str, Field(max_length=200)]
DAY_WORDS = ("day-first", "month-first", "year-first")
_DIRECTIVE = re.compile(r"%(.)")


class Reading(Frozen):
    """How a table's bytes become cells.

    Attributes:
        encoding: of the bytes; a mark at the beginning is dropped.
        delimiter: between cells; by default the comma, and the tab for .tsv.
        quote: around cells that hold a delimiter or a line end.
        preamble: lines above the header.
        decimal, thousands: as in `1.234,50`; without `thousands` a number has none.
    """

    encoding: Encoding = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    quote: Annotated[str, Field(min_length=1, max_length=1)] = '"'
    preamble: Annotated[int, Field(ge=0, le=1000)] = 0
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ""

    @field_validator("encoding", mode="before")
    @classmethod
    def _as_written(cls, value: Any) -> Any:
        names = {codecs.lookup(name).name: name for name in get_args(Encoding)}
        try:
            return names.get(codecs.lookup(value).name, value) if isinstance(value, str) else value
        except (LookupError, ValueError):
            return value

    @model_validator(mode="after")
    def _apart(self) -> Reading:
        for name in ("delimiter", "quote"):
            if getattr(self, name) in ("\r", "\n"):
                raise ValueError(f"{name} cannot be a line end")
        if self.delimiter == self.quote:
            raise ValueError("delimiter and quote have to differ")
        if self.decimal == self.thousands:
            raise ValueError("decimal and thousands have to differ")
        return self


class Column(Frozen):
    """What a column is.

    Attributes:
        field: the learning's field.
        unit: `percent` turns 2.1 (or `2.1 %`) into the share 0.021; `currency` drops currency signs and codes.
        dates: how this column's days are written, if not as the others.
    """

    field: str
    unit: Literal["percent", "currency", "number"] = "number"
    dates: Short = ""

    @field_validator("field")
    @classmethod
    def _known(cls, field: str) -> str:
        if field not in LearningInput.model_fields:
            raise ValueError(
                f"A learning has no field `{field}`; fields: {', '.join(LearningInput.model_fields)}"
            )
        return field

    @field_validator("dates")
    @classmethod
    def _dates(cls, dates: str) -> str:
        return checked_dates(dates)

    @model_validator(mode="after")
    def _fits(self) -> Column:
        if self.unit != "number" and self.field not in NUMERIC:
            raise ValueError(f"`{self.field}` is no number, so it has no unit to be read in")
        if self.dates and self.field not in DATED:
            raise ValueError(f"`{self.field}` is no day, so it has no `dates`")
        return self


class Skip(Frozen):
    """Rows to leave out: those whose cell is one of these words, whatever their case, or is empty."""

    column: Short
    is_: Annotated[tuple[Short, ...], Field(alias="is", max_length=200)] = ()
    empty: bool = False

    @model_validator(mode="after")
    def _says_what(self) -> Skip:
        if bool(self.is_) == self.empty:
            raise ValueError("write either `is: [words]` or `empty: true`")
        return self


def checked_dates(dates: str) -> str:
    """The way of writing days, if it is one."""
    if dates in ("", *DAY_WORDS):
        return dates
    if sorted(_DIRECTIVE.findall(dates)) not in (
        ["Y", "d", "m"],
        ["d", "m", "y"],
        ["B", "Y", "d"],
        ["Y", "b", "d"],
    ):
        raise ValueError(
            f"days are {', '.join(DAY_WORDS)}, or a pattern with %d, one of %m %b %B, and %Y or %y: `%d.%m.%Y`"
        )
    return dates


class TableMapping(Frozen):
    """How a table becomes learnings.

    Attributes:
        columns: column -> field, or field with its unit; columns that are not named are left out.
        set: fields that every row gets unless a column of the row says otherwise.
        skip: rows to leave out.
    """

    file: Reading = Reading()
    dates: Short = ""
    columns: dict[Short, Column] = Field(default_factory=dict)
    set: dict[str, Any] = Field(default_factory=dict)
    skip: Annotated[tuple[Skip, ...], Field(max_length=100)] = ()

    @field_validator("columns", mode="before")
    @classmethod
    def _short_form(cls, columns: Any) -> Any:
        if not isinstance(columns, dict):
            return columns
        return {
            str(name): {"field": what} if isinstance(what, str) else what for name, what in columns.items()
        }

    @field_validator("dates")
    @classmethod
    def _dates(cls, dates: str) -> str:
        return checked_dates(dates)

    def needed(self) -> Iterator[str]:
        """The columns that the file has to have."""
        yield from self.columns
        yield from (skip.column for skip in self.skip)

    def skips(self, cells: Mapping[str, Any]) -> bool:
        """Whether the row is one to leave out."""
        return any(_skipped(skip, cells.get(skip.column)) for skip in self.skip)


def _skipped(skip: Skip, cell: Any) -> bool:
    text = "" if cell is None else str(cell).strip()
    return not text if skip.empty else text.casefold() in {word.strip().casefold() for word in skip.is_}


_HINT = (
    "Write `columns:` with a line `Column: field` for each, and `set:` with fields that are always the same."
)


def measures(path: Path) -> bool:
    """Whether the mapping says what code is to compute from the rows; then the rows themselves are no learnings.

    Raises:
        UsageError: BW200 or BW201, it cannot be read or is no YAML.
    """
    data, _ = load_yaml(path, error=UsageError)
    return isinstance(data, dict) and "measure" in data


def load_mapping(path: Path) -> TableMapping:
    """A mapping file.

    Raises:
        UsageError: BW221, it is no mapping; BW200 or BW201, it cannot be read or is no YAML.
    """
    data, lines = load_yaml(path, error=UsageError)
    if not isinstance(data, dict) or not data.keys() & {"columns", "set"}:
        raise UsageError(
            "BW221", "A mapping has `columns` and `set`, or `measure`.", where=Where(str(path)), hint=_HINT
        )
    mapping = validate(data, lines, TableMapping, Problem(str(path), UsageError, "BW221"))
    for where, message in _mistakes(mapping):
        place = Where(str(path), lines.of(where), dotted(where))
        raise UsageError("BW221", message, where=place, hint="See docs/reference/mapping.md.")
    return mapping


def _mistakes(mapping: TableMapping) -> Iterator[tuple[EntryPath, str]]:
    taken: dict[str, str] = {}
    for name, column in mapping.columns.items():
        if column.field in taken:
            yield (
                ("columns", name),
                f"`{column.field}` comes from two columns: `{taken[column.field]}` and `{name}`.",
            )
        taken[column.field] = name
    fields = LearningInput.model_fields
    for name in mapping.set:
        if name not in fields:
            yield ("set", name), f"A learning has no field `{name}`; fields: {', '.join(fields)}."
    yield from _bad_constants({name: value for name, value in mapping.set.items() if name in fields})


def _bad_constants(constants: Mapping[str, Any]) -> Iterator[tuple[EntryPath, str]]:
    try:
        LearningInput.model_validate({"kind": "creative", "statement": "some text", **constants})
    except ValidationError as fault:
        for error in fault.errors(include_url=False):
            if error["loc"] and error["loc"][0] in constants:
                reason = error["msg"].removeprefix("Value error, ")
                yield ("set", str(error["loc"][0])), f"`set` gives no good `{error['loc'][0]}`: {reason}."
