"""Sources as research read them, and the extracts that runs took from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from .._canonical import sha256_hex
from ..content import Extract
from . import _rows, tables
from ._types import damaged
from .records import SourceText

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("dropped", "extracts", "get", "has_extracts", "put", "put_extracts")


@dataclass(frozen=True)
class _Extracts:
    run_id: str
    key: str
    extracts_json: list[dict[str, object]]
    dropped: int


def put(tx: Transaction, source: SourceText) -> SourceText:
    """Store a source's text; the same text again gives back what is on record.

    Raises:
        ValueError: when `sha256` is not that of the text.
    """
    if sha256_hex(source.text.encode()) != source.sha256:
        raise ValueError(f"the text of source {source.path!r} does not have the sha256 it is named by")
    if _rows.add_new(tx, tables.sources, _rows.values(source)):
        return source
    return get(tx, source.sha256) or source


def get(tx: Transaction, sha256: str) -> SourceText | None:
    """The source of that sha256.

    Raises:
        StateError: BW705 when the text has changed.
    """
    source = _rows.first(tx, tables.sources, SourceText, {"sha256": sha256})
    if source is not None and sha256_hex(source.text.encode()) != sha256:
        raise damaged(f"the text of source {sha256[:12]} is not the one that was stored")
    return source


def put_extracts(tx: Transaction, run_id: str, key: str, taken: Sequence[Extract], dropped: int) -> None:
    """Record the extracts that a run took under a key, and how many were dropped; the first record stays."""
    row = _Extracts(run_id, key, [extract.model_dump(mode="json") for extract in taken], dropped)
    _rows.add_new(tx, tables.extracts, _rows.values(row))


def has_extracts(tx: Transaction, run_id: str, key: str) -> bool:
    """Whether the run has recorded its extracts under that key, be they none."""
    return _rows.first(tx, tables.extracts, _Extracts, {"run_id": run_id, "key": key}) is not None


def extracts(tx: Transaction, run_id: str, key: str | None = None) -> list[Extract]:
    """The run's extracts, of one key or of all in the order of the keys."""
    try:
        return [Extract.model_validate(one) for row in _taken(tx, run_id, key) for one in row.extracts_json]
    except ValidationError:
        raise damaged(f"the extracts of {run_id} cannot be read") from None


def dropped(tx: Transaction, run_id: str, key: str | None = None) -> int:
    """How many extracts were dropped, of one key or of all."""
    return sum(row.dropped for row in _taken(tx, run_id, key))


def _taken(tx: Transaction, run_id: str, key: str | None) -> list[_Extracts]:
    wanted = {"run_id": run_id} | ({} if key is None else {"key": key})
    return _rows.read(tx, tables.extracts, _Extracts, wanted, order=("key",))
