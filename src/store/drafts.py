"""Drafts by content: the canonical bytes, once, however many runs wrote them; and who wrote them when."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import ValidationError
from sqlalchemy import select

from .._canonical import sha256_hex
from ..content import Draft
from ..errors import StateError
from . import _rows, tables, tombstones
from ._types import damaged
from .records import DraftUse

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("find", "get", "put", "record_use", "record_verdict", "use", "uses")

_t = tables.drafts.c


@dataclass(frozen=True)
class _Stored:
    canonical: bytes


def put(tx: Transaction, draft: Draft) -> str:
    """Store a draft's canonical bytes; the same draft again changes nothing. Returns its sha256."""
    row = {"canonical": draft.canonical, "created_at": tx.now, "words": _words(draft)}
    _rows.add_new(tx, tables.drafts, {"sha256": draft.sha256, **row})
    return draft.sha256


def _words(draft: Draft) -> int:
    """How many words its readers see: counted once, so that nobody has to read thousands of drafts to count them."""
    blocks = (block for part in draft.parts for block in part.blocks)
    return sum(len(sentence.text.split()) for block in blocks for sentence in block.sentences)


def get(tx: Transaction, sha256: str) -> Draft:
    """The draft of that sha256, from bytes that still have it.

    Raises:
        StateError: BW705 when the bytes have changed, BW709 when there are none, BW727 when it was erased.
    """
    row = _rows.first(tx, tables.drafts, _Stored, {"sha256": sha256})
    if row is None:
        raise StateError(
            "BW709",
            f"No draft {sha256[:12]} is on record.",
            hint="List what is there with `brandwright review list`.",
        )
    stored = row.canonical
    if stored == b"" and tombstones.get(tx, "draft", sha256):
        raise StateError(
            "BW727",
            f"Draft {sha256[:12]} was erased, because it named a person who is erased.",
            hint="Draft its brief again without the person; `brandwright audit show` says who decided.",
        )
    if sha256_hex(stored) != sha256:
        raise damaged(f"the bytes of draft {sha256[:12]} are not those that were stored")
    try:
        return _read(stored)
    except (ValueError, ValidationError):
        raise damaged(f"draft {sha256[:12]} cannot be read") from None


@lru_cache(maxsize=256)
def _read(canonical: bytes) -> Draft:
    """The draft of these bytes. A run reads what it has just written at every one of its steps."""
    return Draft.model_validate(json.loads(canonical))


def find(tx: Transaction, name: str) -> str | None:
    """The sha256 of the one draft of this name: its id, its sha256, or at least eight of its first digits."""
    digits = name.removeprefix("dr-")
    if not re.fullmatch(r"[0-9a-f]{8,64}", digits):
        return None
    where = (_t.workspace == tx.workspace, _t.sha256.startswith(digits))
    found = tx.connection.execute(select(_t.sha256).where(*where).limit(2)).scalars().all()
    return found[0] if len(found) == 1 else None


def record_use(tx: Transaction, use: DraftUse) -> DraftUse:
    """Record what a round of a run wrote, once: the same run, asset and round gives back the record."""
    if _rows.add_new(tx, tables.draft_uses, _rows.values(use)):
        return use
    known = _use(tx, use.run_id, use.asset, use.round)
    assert known is not None, "the row that was in the way is there: this transaction holds the only pen"
    return known


def _use(tx: Transaction, run_id: str, asset: str, round: int) -> DraftUse | None:
    return _rows.first(tx, tables.draft_uses, DraftUse, {"run_id": run_id, "asset": asset, "round": round})


def use(tx: Transaction, run_id: str, asset: str, round: int) -> DraftUse | None:
    """What that round of the run wrote for the asset."""
    return _use(tx, run_id, asset, round)


def uses(tx: Transaction, run_id: str) -> list[DraftUse]:
    """Everything that the run wrote, by asset and round."""
    return _rows.read(tx, tables.draft_uses, DraftUse, {"run_id": run_id}, order=("asset", "round"))


def record_verdict(
    tx: Transaction, run_id: str, asset: str, round: int, *, verdict: str, gate_id: str
) -> bool:
    """Note what the gate said about that round's draft; False when the run has no such round."""
    key: dict[str, str | int] = {"run_id": run_id, "asset": asset, "round": round}
    return _rows.amend(tx, tables.draft_uses, key, verdict=verdict, gate_sha=gate_id) == 1
