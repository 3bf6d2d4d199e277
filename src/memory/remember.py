"""Importing learnings: each row is taken whole or refused with its place; a person has to approve it to count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from ..errors import Where
from ..store import Actor, Ledger, ObjectRef, Transaction, learnings
from ..store.records import Learning
from ._rows import Row, load_mapping, read_rows
from .convert import learning_of, same_content
from .inputs import FieldProblem, parse_learning

__all__ = ("ImportReport", "Refusal", "RowResult", "import_file", "propose")

MAX_REFUSALS = 1000
_BATCH = 200
_TEXTS = ("statement", "source", "locator", "excerpt", "offer", "market", "owner", "method", "prereg")

RowResult = Literal["added", "unchanged", "refused"]


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken, where it stands, and why.

    Attributes:
        code: BW222 when the row is no learning, BW223 when another record has its place.
    """

    where: Where
    message: str
    code: str = "BW222"

    @property
    def line(self) -> int | None:
        """The row's first line in the file."""
        return self.where.line

    @property
    def field(self) -> str:
        """The field that is wrong; empty when the whole row is."""
        return self.where.field or ""


@dataclass
class ImportReport:
    """What became of the rows of a file.

    Attributes:
        added: ids of the new records, proposed or disputed.
        unchanged: ids of records that were there already and say the same.
        refused: the first thousand refusals; `refused_count` counts all.
    """

    dry_run: bool
    added: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    refused_count: int = 0


class _Refused(Exception):
    def __init__(self, message: str, field: str = "", code: str = "BW222") -> None:
        super().__init__(message)
        self.field = field
        self.code = code


class _DryRun(Exception):
    """Rolls a batch back."""


def import_file(
    ledger: Ledger,
    path: Path,
    *,
    actor: Actor,
    mapping: Path | None = None,
    brand: str = "",
    dry_run: bool = False,
    on_row: Callable[[int, RowResult], None] = lambda _line, _result: None,
) -> ImportReport:
    """Put the rows of a CSV, JSONL or Markdown file on record. The same file again changes nothing.

    Args:
        mapping: a YAML file that says which column is which field.
        dry_run: do everything, and take it back.
        on_row: told about each row as it is done.

    Raises:
        UsageError: the file, its header or the mapping cannot be used; nothing was imported.
    """
    rows = read_rows(path, load_mapping(mapping) if mapping else None)
    report = ImportReport(dry_run)
    while batch := list(islice(rows, _BATCH)):
        try:
            with ledger.write(actor) as tx:
                for row in batch:
                    on_row(row.line, _take(tx, row, str(path), brand, report))
                if dry_run:
                    raise _DryRun
        except _DryRun:
            pass
    return report


def propose(tx: Transaction, values: Mapping[str, Any], *, brand: str = "", reason: str = "") -> Learning:
    """Put one learning on record as proposed, such as one that a decision taught.

    Raises:
        ValueError: the values are no learning, or another record has its place.
    """
    try:
        return _record(tx, values, brand, reason)[0]
    except _Refused as refused:
        raise ValueError(f"{refused.field}: {refused}" if refused.field else str(refused)) from None


def _take(tx: Transaction, row: Row, file: str, brand: str, report: ImportReport) -> RowResult:
    try:
        if row.problem:
            raise _Refused(row.problem, row.field)
        place = {"locator": f"{Path(file).name}:{row.line}"[-200:]}
        learning, new = _record(tx, {**place, **row.values}, brand, "imported")
    except _Refused as refused:
        report.refused_count += 1
        if len(report.refused) < MAX_REFUSALS:
            where = Where(file, row.line, refused.field or None)
            report.refused.append(Refusal(where, _sentence(str(refused)), refused.code))
        return "refused"
    (report.added if new else report.unchanged).append(learning.id)
    return "added" if new else "unchanged"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _record(tx: Transaction, values: Mapping[str, Any], brand: str, reason: str) -> tuple[Learning, bool]:
    """The record of these values, and whether it is new."""
    learning = _learning(tx, values, brand)
    known = learnings.get(tx, learning.id)
    if known is not None:
        if not same_content(known, learning):
            message = (
                f"{known.id} ({known.status}) says the same with other values;"
                f" give `supersedes: {known.id}` to replace it"
            )
            raise _Refused(message, "statement", "BW223")
        return known, False
    for problem in _bad_links(tx, learning):
        raise problem
    author = tx.actor.id if tx.actor else ""
    added = learnings.insert(tx, learning, author=author, reason=reason)
    tx.audit("memory.proposed", ObjectRef("learning", added.id, added.content_sha256))
    return added, True


def _learning(tx: Transaction, values: Mapping[str, Any], brand: str) -> Learning:
    from ._personal import personal_data

    try:
        given = parse_learning(values, today=tx.now.date())
    except FieldProblem as problem:
        raise _Refused(problem.reason, problem.field) from None
    for name in _TEXTS:
        for kind in personal_data(getattr(given, name)):
            raise _Refused(f"it seems to hold {kind}; a learning speaks of groups, never of a person", name)
    by = f"{tx.actor.kind}:{tx.actor.id}" if tx.actor else ""
    return learning_of(given, workspace=tx.workspace, brand=brand, extracted_by=by)


def _bad_links(tx: Transaction, learning: Learning) -> Iterator[_Refused]:
    for name in ("supersedes", "contradicts", "supports", "derived_from"):
        for other_id in getattr(learning, name):
            other = learnings.get(tx, other_id)
            if other is None:
                yield _Refused(f"there is no {other_id} on record", name)
            elif name in ("supersedes", "contradicts") and other.subject_key != learning.subject_key:
                yield _Refused(f"{other_id} is about another subject ({other.subject_key})", name)
