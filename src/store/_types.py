"""Column types with one representation on every database: text for moments, days and JSON.

Reading a value is one function, without the wrapper that a decorator puts around it: a question reads thousands.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from ..errors import StateError
from ._json import json_text
from ._time import from_text, to_text

__all__ = ("Day", "Json", "Moment", "Names", "damaged")


def damaged(what: str) -> StateError:
    """The error for a row that does not read back as it was written."""
    return StateError(
        "BW705",
        f"The ledger is damaged: {what}.",
        hint="Run `brandwright audit verify`, then restore the newest backup of the database.",
    )


class Moment(TypeDecorator[datetime]):
    """An aware datetime, stored as `YYYY-MM-DDTHH:MM:SS.ffffffZ`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else to_text(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        return _moment


class Day(TypeDecorator[date]):
    """A date, stored as `YYYY-MM-DD`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], date | None]:
        return _day


class Json(TypeDecorator[Any]):
    """A JSON value, stored as its canonical text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return json_text(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return _json


class Names(Json):
    """A tuple of strings, stored as a JSON list."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return super().process_bind_param(list(value), dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], tuple[str, ...]]:
        return _tuple


def _moment(value: Any) -> datetime | None:
    try:
        return None if value is None else from_text(value)
    except (TypeError, ValueError):
        raise damaged(f"{value!r} is not a time") from None


def _day(value: Any) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise damaged(f"{value!r} is not a date") from None


def _json(value: Any) -> Any:
    try:
        return json.loads(value)
    except (TypeError, ValueError, RecursionError):
        raise damaged(f"{str(value)[:40]!r} is not JSON") from None


def _tuple(value: Any) -> tuple[str, ...]:
    # Most lists are empty.
    return () if value == "[]" else tuple(_json(value))
