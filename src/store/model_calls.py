"""Requests to models: what was set aside for each before it was sent, and what it came to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import ColumnElement, Text, func, select, type_coerce

from . import _rows, tables
from ._time import to_text

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = (
    "CallState",
    "Group",
    "ModelCall",
    "Spent",
    "close",
    "list_",
    "month_start",
    "reserve",
    "spent",
    "summed",
    "unpriced",
)

CallState = Literal["reserved", "settled", "lost", "refused"]
"""`reserved`: sent or about to be; `settled`: answered; `lost`: its answer never came, so what was reserved counts;
`refused`: the endpoint turned it down and charges nothing for it."""

Group = Literal["agent", "model", "month", "run"]

_t = tables.model_calls.c


@dataclass(frozen=True, kw_only=True)
class ModelCall:
    """One request to a model. Nothing of what was asked or answered stands here.

    Attributes:
        run_id: empty for a request outside of a run, as an evaluation makes it.
        code: the error that it came to, if any.
        attempt: which request of its call it was, from 1.
        tokens, cost, ms: what counts as spent: what was reserved while it is open or after its answer was lost,
            what was used otherwise. A cost of None is unknown.
        cached: of `tokens_in`, those that the provider had cached.
        at: when it was reserved.
    """

    id: str
    run_id: str
    agent: str
    host: str
    model: str
    mode: str = ""
    state: CallState = "reserved"
    code: str = ""
    attempt: int = 0
    tokens: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0
    cost: float | None = None
    ms: float = 0.0
    at: datetime


@dataclass(frozen=True)
class Spent:
    """What some requests came to.

    Attributes:
        tokens: what counts as spent; more than `tokens_in` and `tokens_out` together when answers were lost.
        cost: of the requests whose cost is known.
        unknown: how many requests have a cost that is not known.
        ms: added up, also of requests that ran at the same time.
        lost, refused, open: how many of the requests are in these states.
    """

    calls: int = 0
    tokens: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0
    cost: float = 0.0
    unknown: int = 0
    ms: float = 0.0
    lost: int = 0
    refused: int = 0
    open: int = 0

    @property
    def whole_cost(self) -> float | None:
        """The cost of all of them; None when that of one is unknown."""
        return None if self.unknown else self.cost


def month_start(moment: datetime) -> datetime:
    """When the calendar month of a moment in UTC began."""
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def reserve(tx: Transaction, call: ModelCall) -> None:
    """Record a request before it is sent."""
    _rows.add(tx, tables.model_calls, _rows.values(call))


def close(tx: Transaction, call_id: str, state: CallState, **used: Any) -> bool:
    """Say once what a request came to; `used` are fields of `ModelCall`. False when that is on record already."""
    key = {"id": call_id, "state": "reserved"}
    return _rows.amend(tx, tables.model_calls, key, state=state, **used) == 1


def list_(tx: Transaction, run_id: str) -> list[ModelCall]:
    """The requests of a run, the oldest first."""
    return _rows.read(tx, tables.model_calls, ModelCall, {"run_id": run_id}, order=("at", "id"))


def spent(tx: Transaction, *, run_id: str | None = None, since: datetime | None = None) -> Spent:
    """What the requests of a run, or all since a moment, came to."""
    given = {"run_id = {}": run_id, "at >= {}": None if since is None else to_text(since)}
    asked = {condition: value for condition, value in given.items() if value is not None}
    query = " AND ".join((_ALL_SPENT, *asked))
    return _spent(_rows.answer(tx, query, *asked.values())[0])


_ALL_SPENT = """
SELECT count(*), coalesce(sum(tokens), 0), coalesce(sum(tokens_in), 0), coalesce(sum(tokens_out), 0),
    coalesce(sum(cached), 0), coalesce(sum(cost), 0), count(*) - count(cost), coalesce(sum(ms), 0),
    count(*) FILTER (WHERE state = 'lost'), count(*) FILTER (WHERE state = 'refused'),
    count(*) FILTER (WHERE state = 'reserved')
FROM model_calls WHERE workspace = {}"""
"""The sums of `_sums`. Asked before each request: writing them down takes longer than adding them up."""


def summed(
    tx: Transaction, by: Group, *, run_id: str | None = None, since: datetime | None = None
) -> list[tuple[str, Spent]]:
    """What requests came to, by agent, model, month (`YYYY-MM`) or run; the group that comes last by name first
    for months and runs, in order of names otherwise."""
    key = _key(by)
    order = key.desc() if by in ("month", "run") else key
    statement = select(key, *_sums()).where(*_where(tx, run_id, since)).group_by(key).order_by(order)
    return [(str(name), _spent(rest)) for name, *rest in tx.connection.execute(statement)]


def unpriced(
    tx: Transaction, *, run_id: str | None = None, since: datetime | None = None
) -> list[tuple[str, Spent]]:
    """What requests of unknown cost used, by model."""
    where = (*_where(tx, run_id, since), _t.cost.is_(None))
    statement = select(_t.model, *_sums()).where(*where).group_by(_t.model).order_by(_t.model)
    return [(str(name), _spent(rest)) for name, *rest in tx.connection.execute(statement)]


def _key(by: Group) -> ColumnElement[Any]:
    if by == "month":
        return func.substr(type_coerce(_t.at, Text), 1, 7)
    return {"agent": _t.agent, "model": _t.model, "run": _t.run_id}[by]


def _where(tx: Transaction, run_id: str | None, since: datetime | None) -> Iterator[ColumnElement[bool]]:
    yield _t.workspace == tx.workspace
    if run_id is not None:
        yield _t.run_id == run_id
    if since is not None:
        yield _t.at >= since


_COUNTED: dict[str, CallState] = {"lost": "lost", "refused": "refused", "open": "reserved"}


def _sums() -> Iterator[ColumnElement[Any]]:
    """One column for each field of `Spent`, in its order."""
    yield func.count()
    for name in ("tokens", "tokens_in", "tokens_out", "cached", "cost"):
        yield func.coalesce(func.sum(_t[name]), 0)
    yield func.count() - func.count(_t.cost)
    yield func.coalesce(func.sum(_t.ms), 0)
    for state in _COUNTED.values():
        yield func.count().filter(_t.state == state)


def _spent(row: Any) -> Spent:
    calls, tokens, tokens_in, tokens_out, cached, cost, unknown, ms, lost, refused, still = row
    return Spent(
        calls=calls,
        tokens=int(tokens),
        tokens_in=int(tokens_in),
        tokens_out=int(tokens_out),
        cached=int(cached),
        cost=round(float(cost), 6),
        unknown=unknown,
        ms=float(ms),
        lost=lost,
        refused=refused,
        open=still,
    )
