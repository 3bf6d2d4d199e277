"""What gates found: one row a judgement, one row a finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ..content import Finding
from . import _rows, tables
from ._types import damaged
from .records import GateRow

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("first_gates", "for_gate", "gate", "latest_gate", "put_many", "record_gate", "standing")

_g = tables.gates.c


@dataclass(frozen=True)
class _Found:
    finding_json: dict[str, Any]


def record_gate(tx: Transaction, row: GateRow) -> GateRow:
    """Record a judgement once; the same id again gives back what is on record."""
    return row if _rows.add_new(tx, tables.gates, _rows.values(row)) else gate(tx, row.id) or row


def gate(tx: Transaction, gate_id: str) -> GateRow | None:
    """The judgement of that id."""
    return _rows.first(tx, tables.gates, GateRow, {"id": gate_id})


def latest_gate(tx: Transaction, draft_sha: str) -> GateRow | None:
    """The draft's newest judgement."""
    newest = ("-created_at", "-id")
    return _rows.first(tx, tables.gates, GateRow, {"draft_sha": draft_sha}, order=newest)


def first_gates(tx: Transaction, limit: int) -> list[GateRow]:
    """The first judgement of each draft, among the newest judgements; oldest first."""
    newest = (_g.created_at.desc(), _g.id.desc())
    rows = _rows.many(tx, tables.gates, GateRow, order=newest, limit=limit)
    return list({row.draft_sha: row for row in rows}.values())[::-1]


def put_many(tx: Transaction, draft_sha: str, gate_id: str, found: Sequence[Finding]) -> None:
    """Record a judgement's findings, in order; what is on record already stays as it is."""
    for position, finding in enumerate(found):
        _rows.add_new(tx, tables.findings, _columns(draft_sha, gate_id, position, finding))


def _columns(draft_sha: str, gate_id: str, position: int, finding: Finding) -> dict[str, Any]:
    return {
        "gate_id": gate_id,
        "position": position,
        "draft_sha": draft_sha,
        "rule": finding.rule,
        "action": finding.action,
        "fingerprint": finding.fingerprint,
        "finding_json": finding.as_dict(),
    }


def standing(tx: Transaction, gate_id: str) -> int:
    """How many findings of the judgement ask for something and are not waived."""
    # A quotation mark inside of a finding's texts is escaped, so the key is found only as a key.
    return _rows.number(
        tx,
        "SELECT count(*) FROM findings WHERE workspace = {} AND gate_id = {} AND action <> 'pass' "
        "AND finding_json NOT LIKE {}",
        gate_id,
        '%"waiver":"%',
    )


def for_gate(tx: Transaction, gate_id: str) -> list[Finding]:
    """The judgement's findings, in the order in which they were put."""
    rows = _rows.read(tx, tables.findings, _Found, {"gate_id": gate_id}, order=("position",))
    try:
        return [Finding.model_validate(row.finding_json) for row in rows]
    except ValidationError:
        raise damaged(f"the findings of gate {gate_id} cannot be read") from None
