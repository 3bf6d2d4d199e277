"""Pauses: an agent, a channel or everything that a person stopped, until a person lets it go on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from sqlalchemy import ColumnElement, and_, or_

from . import _rows, tables

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("Pause", "PauseKind", "add", "end", "in_force")

PauseKind = Literal["agent", "channel", "all"]

_t = tables.pauses.c


@dataclass(frozen=True, kw_only=True)
class Pause:
    """What was stopped, by whom and why; `ended_at` is when it went on."""

    id: str
    kind: PauseKind
    target: str
    by: str
    account: str
    reason: str
    at: datetime
    ended_at: datetime | None = None
    ended_by: str = ""


def add(tx: Transaction, pause: Pause) -> Pause:
    """Record a pause."""
    _rows.add(tx, tables.pauses, _rows.values(pause))
    return pause


def end(tx: Transaction, pause_id: str, by: str) -> bool:
    """Let it go on; False when it does already."""
    where = (_t.id == pause_id, _t.ended_at.is_(None))
    return _rows.change(tx, tables.pauses, *where, ended_at=tx.now, ended_by=by) == 1


def in_force(
    tx: Transaction, *, agents: Collection[str] | None = None, channel: str | None = None
) -> list[Pause]:
    """Pauses in force, the oldest first: all of them, or those that stop one of these agents or this channel."""
    # Asked before every call of an agent and every gate, and nearly always answered by: none.
    if not _rows.number(tx, "SELECT count(*) FROM pauses WHERE workspace = {} AND ended_at IS NULL"):
        return []
    where: list[ColumnElement[bool]] = [_t.ended_at.is_(None)]
    if agents is not None or channel is not None:
        where.append(
            or_(
                _t.kind == "all",
                and_(_t.kind == "agent", _t.target.in_(agents or ())),
                and_(_t.kind == "channel", _t.target == (channel or "")),
            )
        )
    return _rows.many(tx, tables.pauses, Pause, *where, order=(_t.at, _t.id))
