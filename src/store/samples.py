"""Approved drafts that were drawn for a second look, and what it found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from . import _rows, tables

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("Outcome", "Sample", "add", "approvals_between", "end", "get", "list_")

Outcome = Literal["", "ok", "error"]
"""Empty until somebody has looked."""

_t = tables.samples.c
_d = tables.decisions.c


@dataclass(frozen=True, kw_only=True)
class Sample:
    """An approved draft that is looked at a second time.

    Attributes:
        period: the first day of the period that drew it.
        role: who looks.
        finding: what was wrong; empty where nothing was.
    """

    id: str
    review_id: str
    draft_sha: str
    channel: str
    period: str
    role: str
    drawn_at: datetime
    outcome: Outcome = ""
    finding: str = ""
    by: str = ""
    account: str = ""
    ended_at: datetime | None = None


def add(tx: Transaction, sample: Sample) -> bool:
    """Record that a draft was drawn; False when it is on record."""
    return _rows.add_new(tx, tables.samples, _rows.values(sample))


def get(tx: Transaction, sample_id: str) -> Sample | None:
    """The sample of that id."""
    return _rows.first(tx, tables.samples, Sample, {"id": sample_id})


def list_(
    tx: Transaction,
    *,
    period: str | None = None,
    review_id: str | None = None,
    outcome: Outcome | None = None,
    limit: int | None = None,
) -> list[Sample]:
    """Samples that fit every given piece, the oldest first; the outcome `""` lists what nobody has looked at."""
    where = _rows.equal({_t.period: period, _t.review_id: review_id, _t.outcome: outcome})
    return _rows.many(tx, tables.samples, Sample, *where, order=(_t.drawn_at, _t.id), limit=limit)


def end(tx: Transaction, sample_id: str, outcome: Outcome, finding: str, by: str, account: str) -> bool:
    """Record what was found; True for one caller only."""
    new = {"outcome": outcome, "finding": finding, "by": by, "account": account, "ended_at": tx.now}
    return _rows.change(tx, tables.samples, _t.id == sample_id, _t.outcome == "", **new) == 1


@dataclass(frozen=True)
class _Approval:
    review_id: str


def approvals_between(tx: Transaction, start: datetime, end: datetime) -> list[str]:
    """Reviews with an approval in this time, by id; the end is not in it."""
    kinds = _d.kind.in_(("approve", "approve-with-edits"))
    found = _rows.many(tx, tables.decisions, _Approval, kinds, _d.at >= start, _d.at < end, order=(_d.id,))
    return sorted({one.review_id for one in found})
