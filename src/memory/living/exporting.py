"""The whole memory as a file: JSON lines that come back without a loss, or a table for people."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Literal

from ..._files import fill_whole
from ...store import Ledger, ObjectRef, Transaction, learnings, pairs, passages
from ...store.records import Actor, Learning
from ...store.transfer import all_versions
from ._lines import FORMAT, SCHEMA, sealed

__all__ = ("ExportReport", "Format", "export_memory")

Format = Literal["jsonl", "csv"]
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_COLUMNS = (
    *(
        "id",
        "kind",
        "status",
        "strength",
        "statement",
        "brand",
        "market",
        "segment",
        "stage",
        "channel",
        "format",
    ),
    *(
        "offer",
        "product",
        "season",
        "metric",
        "value",
        "unit",
        "direction",
        "baseline",
        "low",
        "high",
        "confidence",
    ),
    *("n", "n_control", "method", "observed", "valid_from", "valid_until", "source_id", "locator", "owner"),
    *("approver", "approved_at", "public_use", "retest", "retrieved_count", "cited_count", "version"),
)


@dataclass
class ExportReport:
    """What a file holds: `counts` by kind of line, `sha256` of the file."""

    path: Path
    counts: dict[str, int] = field(default_factory=dict)
    sha256: str = ""


def export_memory(ledger: Ledger, path: Path, *, actor: Actor, as_: Format = "jsonl") -> ExportReport:
    """Write every record with all of its versions, every passage and pair; what is erased is in none of them.

    `csv` has one row a record as it stands now, with numbers of six digits, for people: it cannot be imported.

    Raises:
        StateError: `BW744`, the file cannot be written; what was there before stays.
    """
    report = ExportReport(path)
    with ledger.read() as tx:
        report.sha256 = _write(path, _csv(tx, report) if as_ == "csv" else _jsonl(tx, report))
    with ledger.write(actor) as tx:
        data: dict[str, Any] = {"format": as_, **report.counts}
        tx.audit("memory.exported", ObjectRef("file", "", report.sha256), data=data)
    return report


def _jsonl(tx: Transaction, report: ExportReport) -> Iterator[bytes]:
    head = {"schema": SCHEMA, "format": FORMAT, "workspace": tx.workspace, "at": tx.now.isoformat()}
    yield sealed("head", **head)
    counts: Counter[str] = Counter()
    for kind, values in _records(tx):
        counts[kind] += 1
        yield sealed(kind, **values)
    report.counts = dict(sorted(counts.items()))
    yield sealed("end", lines=counts.total())


def _records(tx: Transaction) -> Iterator[tuple[str, dict[str, Any]]]:
    erased = {learning.id for learning in learnings.list_(tx, statuses=("erased",))}
    for version in all_versions(tx):
        if version["learning_id"] not in erased:
            yield "version", version
    for learning in learnings.list_(tx):
        if learning.id not in erased and (learning.retrieved_count or learning.cited_count):
            counts = {"retrieved_count": learning.retrieved_count, "cited_count": learning.cited_count}
            yield "uses", {"learning_id": learning.id, **counts}
    for passage in passages.changed_since(tx, 0):
        if not passage.erased:
            yield "passage", {"passage": _plain(passage)}
    for pair in pairs.list_(tx):
        yield "pair", {"pair": _plain(pair)}


def _plain(row: Any) -> dict[str, Any]:
    return {name: _value(value) for name, value in vars(row).items()}


def _value(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _csv(tx: Transaction, report: ExportReport) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf"  # spreadsheets take the file for UTF-8 by this mark alone
    yield _csv_row(_COLUMNS)
    count = 0
    for learning in learnings.list_(tx):
        if learning.status != "erased":
            count += 1
            yield _csv_row(tuple(_cell(learning, name) for name in _COLUMNS))
    report.counts = {"record": count}


def _csv_row(cells: tuple[str, ...]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode()


def _cell(learning: Learning, name: str) -> str:
    value = getattr(learning, name)
    if value is None:
        return ""
    if isinstance(value, str):
        # A spreadsheet would run what begins like a formula; numbers of ours are none.
        return f"'{value}" if value.startswith(_FORMULA) else value
    return _rounded(value) if isinstance(value, float) else str(_value(value))


def _rounded(value: float) -> str:
    """Six significant digits, without an exponent: what people read. The lossless form is JSONL."""
    digits = format(Decimal(f"{value:.6g}"), "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _write(path: Path, pieces: Iterator[bytes]) -> str:
    """Write beside the file and put it in its place; the SHA-256 of it all."""
    import hashlib

    hashed = hashlib.sha256()

    def into(file: IO[bytes]) -> None:
        for piece in pieces:
            hashed.update(piece)
            file.write(piece)

    fill_whole(path, into, mode=0o600)
    return hashed.hexdigest()
