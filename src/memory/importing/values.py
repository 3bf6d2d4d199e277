"""Cells as values: numbers and days in the way of writing that the mapping names, and in no other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from ..inputs import DATED, NUMERIC
from .mapping import Column, Reading, TableMapping

__all__ = ("Unreadable", "day", "fields_of", "number")

_SIGNS = re.compile(r"^[-+−]?\s*(?:[$€£¥₹]|[A-Z]{3}(?=[\s\d.,]))\s*|\s*(?:[$€£¥₹]|\b[A-Z]{3})$")
_ORDERED = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})\.?", re.ASCII)
_EITHER = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\.?")


class Unreadable(ValueError):
    """A cell that is not what its column holds: which field, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


def fields_of(cells: Mapping[str, Any], mapping: TableMapping) -> dict[str, Any]:
    """The fields of a row; its own value goes before a constant, and an empty cell says nothing.

    Raises:
        Unreadable: a cell is no number or day as the mapping writes them.
    """
    values = dict(mapping.set)
    for name, column in mapping.columns.items():
        cell = cells.get(name)
        if cell is not None and cell != "":
            values[column.field] = _value(cell, column, mapping)
    return values


def _value(cell: Any, column: Column, mapping: TableMapping) -> Any:
    if column.field in NUMERIC:
        return number(cell, column, mapping.file)
    dates = column.dates or mapping.dates
    if column.field in DATED and isinstance(cell, str):
        return day(cell, column.field, dates)
    return cell


def number(cell: Any, column: Column, numbers: Reading) -> Any:
    """A cell as a number; what is none already (true, a list) is left for the record to refuse.

    Raises:
        Unreadable: it is no number in this way of writing.
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return cell / 100 if column.unit == "percent" else cell
    if not isinstance(cell, str):
        return cell
    text = cell.strip()
    if column.unit == "currency":
        sign = "-" if text.startswith(("-", "−")) else ""
        text = sign + _SIGNS.sub("", text).strip().lstrip("-−")
    if text.endswith("%"):
        if column.unit != "percent":
            raise Unreadable(
                column.field, f"{_shown(cell)} is a percentage; say `unit: percent` in the mapping"
            )
        text = text[:-1].rstrip()
    plain = _plain(text, column.field, numbers)
    return float(plain) / 100 if column.unit == "percent" else _whole(plain)


def _plain(text: str, field: str, numbers: Reading) -> str:
    match = _pattern(numbers.decimal, numbers.thousands).fullmatch(re.sub("[\u00a0\u2009\u202f]", " ", text))
    if match is None:
        raise Unreadable(field, _no_number(text, numbers))
    whole = re.sub(r"[^0-9]", "", match["whole"])
    sign = "-" if match["sign"] in ("-", "−") else ""
    rest = f".{match['rest']}" if match["rest"] else ""
    return f"{sign}{whole or '0'}{rest}{match['power']}"


@lru_cache
def _pattern(decimal: str, thousands: str) -> re.Pattern[str]:
    grouped = rf"|\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+" if thousands else ""
    rest = rf"(?:{re.escape(decimal)}(?P<rest>\d*))?"
    return re.compile(
        rf"(?P<sign>[-+−]?) ?(?P<whole>(?:\d+{grouped})?){rest}(?P<power>(?:[eE][-+]?\d{{1,3}})?)", re.ASCII
    )


def _no_number(text: str, numbers: Reading) -> str:
    said = f"decimal `{numbers.decimal}`" + (
        f" and thousands `{numbers.thousands}`" if numbers.thousands else ""
    )
    if re.fullmatch(r"[-+]?[\d.,' ]+", text):
        return f"{_shown(text)} is no number with {said}; say `decimal` and `thousands` under `file:` in the mapping"
    return f"{_shown(text)} is no number"


def _whole(text: str) -> int | float:
    return int(text) if re.fullmatch(r"-?\d{1,18}", text) else float(text)


def _shown(cell: Any) -> str:
    text = " ".join(str(cell).split())
    return f"`{text[:40]}{'…' if len(text) > 40 else ''}`"


def day(cell: str, field: str, dates: str) -> date:
    """A cell as a day.

    Raises:
        Unreadable: it is no day in this order; in two orders at once it is refused as ambiguous.
    """
    text = cell.strip()
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
        if dates.startswith("%") or "%" in dates:
            return datetime.strptime(text, dates).date()
        return _ordered(text, field, dates)
    except Unreadable:
        raise
    except ValueError:
        raise Unreadable(field, f"{_shown(cell)} is no day written as {dates or 'YYYY-MM-DD'}") from None


def _ordered(text: str, field: str, dates: str) -> date:
    match = _ORDERED.fullmatch(text)
    if match is None:
        raise ValueError("no day")
    if not dates:
        if _EITHER.fullmatch(text):
            raise Unreadable(
                field,
                f"`{text}` does not say which is the day and which the month; "
                "say `dates: day-first` or `month-first` in the mapping",
            )
        raise ValueError("no day")
    first, second, third = match.groups()
    order = {"day-first": (third, second, first), "month-first": (third, first, second)}
    year, month, number_ = order.get(dates, (first, second, third))
    if len(year) not in (2, 4) or max(len(month), len(number_)) > 2:
        raise ValueError("no day")
    return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(number_))
