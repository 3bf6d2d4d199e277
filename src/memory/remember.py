"""Importing learnings: each row is taken whole or refused with its place; a person has to approve it to count."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..errors import Where
from ..store import Actor, Ledger, Transaction
from ..store.records import Learning
from .importing.files import SUFFIXES, OpenFile, Row, files_below, opened
from .importing.private import PersonalPolicy, Tokeniser

if TYPE_CHECKING:
    from .importing.mapping import TableMapping
    from .importing.taking import Taker

__all__ = ("ImportReport", "Progress", "Refusal", "RowResult", "import_file", "propose")

MAX_REFUSALS = 1000
MAX_IDS = 10_000
PREVIEW = 20
BATCH = 500

Rows = Generator[Row, None, None]
RowResult = Literal["added", "unchanged", "refused"]


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken, where it stands, and why.

    Attributes:
        code: BW222 when the row is no learning, BW223 when another record has its place, BW238 when its record
            was erased.
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


@dataclass(frozen=True)
class Progress:
    """How far an import has come; told after each batch, when its rows are on record.

    Attributes:
        done, size: bytes of the file that were read, and all of them.
        rows: how many rows were read so far.
    """

    path: Path
    done: int
    size: int
    rows: int


@dataclass
class ImportReport:
    """What became of the rows of a file.

    Attributes:
        added: ids of the first ten thousand new records, proposed or disputed; `added_count` counts all.
        unchanged: the same of records that were there already and say the same.
        refused: the first thousand refusals; `refused_count` counts all.
        preview: the first new records.
        tokenised: how many new records had personal data replaced.
        sources: long texts that went in as sources; `passages` counts their new pieces.
    """

    dry_run: bool
    added: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    added_count: int = 0
    unchanged_count: int = 0
    refused_count: int = 0
    preview: list[Learning] = field(default_factory=list)
    tokenised: int = 0
    sources: int = 0
    passages: int = 0

    def refuse(self, refusal: Refusal) -> None:
        """Count a refusal, and keep it if it is among the first."""
        self.refused_count += 1
        if len(self.refused) < MAX_REFUSALS:
            self.refused.append(refusal)

    def take(self, learning: Learning, result: RowResult) -> None:
        """Count a row that was taken."""
        ids = self.added if result == "added" else self.unchanged
        if len(ids) < MAX_IDS:
            ids.append(learning.id)
        if result == "unchanged":
            self.unchanged_count += 1
            return
        self.added_count += 1
        self.tokenised += bool(learning.sensitivity)
        if len(self.preview) < PREVIEW:
            self.preview.append(learning)


def _silent(_progress: Progress) -> None:
    """Tell nobody."""


def import_file(
    ledger: Ledger,
    path: Path,
    *,
    actor: Actor,
    mapping: Path | None = None,
    brand: str = "",
    dry_run: bool = False,
    personal: PersonalPolicy = "refuse",
    on_progress: Callable[[Progress], None] = _silent,
) -> ImportReport:
    """Put the rows of a CSV, TSV or JSONL file, a Markdown note or a folder of them on record, as proposed.

    The file is read as a stream, and its rows are kept in batches: what breaks off is completed by the same call.
    The same file again changes nothing. A note without front matter becomes a source text.

    Args:
        actor: a person, or an agent: whoever it is, only a person approves.
        mapping: a YAML file that says which column is which field, or what to compute from the rows.
        dry_run: say what would be done; write nothing.
        personal: refuse rows with personal data, or replace it.
        on_progress: told after each batch.

    Raises:
        UsageError: the file, its header or the mapping cannot be used (BW220, BW221, BW233), it changed while it
            was read (BW234), or the folder has nothing to read (BW235).
        StateError: the ledger is full, locked or damaged; earlier batches are on record, this one is not.
    """
    from .importing.mapping import load_mapping, measures
    from .importing.taking import Taker

    report = ImportReport(dry_run)
    plan = mapping if mapping is not None and measures(mapping) else None
    chosen = load_mapping(mapping) if mapping is not None and plan is None else None
    with Taker(ledger, actor, brand, personal, report) as taker:
        for file in files_below(path, frozenset(SUFFIXES)) if path.is_dir() else (path,):
            with opened(file) as source, ExitStack() as stack:
                rows = _measured(file, plan) if plan else _rows(source, chosen, taker)
                stack.callback(rows.close)
                _take_all(taker, source, rows, on_progress)
    return report


def _rows(source: OpenFile, mapping: TableMapping | None, taker: Taker) -> Rows:
    from .importing.rows import is_note, kind_of, rows_of

    if kind_of(source.path) == "note" and not is_note(source):
        return _source_text(source, taker)
    return rows_of(source, mapping)


def _source_text(source: OpenFile, taker: Taker) -> Rows:
    from .importing.sources import import_sources

    made = import_sources(
        taker.ledger,
        source.path,
        actor=taker.actor,
        brand=taker.brand,
        personal=taker.personal,
        dry_run=taker.report.dry_run,
    )
    taker.report.sources += made.added_count + made.unchanged_count
    taker.report.passages += made.passages
    for refusal in made.refused:
        taker.report.refuse(refusal)
    yield from ()


def _measured(path: Path, mapping: Path) -> Rows:
    from .measuring import measure_file

    for values in measure_file(path, mapping):
        yield Row(0, dict(values))


def _take_all(
    taker: Taker, source: OpenFile, rows: Iterator[Row], on_progress: Callable[[Progress], None]
) -> None:
    place = Tokeniser().clean(source.path.stem)[-150:] + source.path.suffix
    count = 0
    while batch := list(islice(rows, BATCH)):
        taker.take(batch, source, place)
        count += len(batch)
        on_progress(Progress(source.path, source.done, source.size, count))
    source.check()


def propose(
    tx: Transaction,
    values: Mapping[str, Any],
    *,
    brand: str = "",
    reason: str = "",
    personal: PersonalPolicy = "refuse",
    came_from: Iterable[str] = (),
) -> Learning:
    """Put one learning on record as proposed, such as one that a decision taught. An agent may do so too.

    Args:
        came_from: ids of what taught it, such as a decision and its draft.

    Raises:
        ValueError: the values are no learning, hold personal data, or another record has its place.
    """
    from .importing.taking import take_one

    return take_one(tx, values, brand=brand, reason=reason, personal=personal, came_from=tuple(came_from))
