"""Long texts as sources: read, cut into passages, put on record. They are asked like learnings, and prove nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..._canonical import clean_text, digest, sha256_hex
from ...errors import BrandwrightError, UsageError, Where
from ...store import Actor, Ledger, ObjectRef, Transaction, audit, passages
from ...store.records import Passage
from ..remember import MAX_REFUSALS, Progress, Refusal
from .files import OpenFile, files_below, opened
from .passages import Paragraph, cut, paragraphs
from .private import PersonalPolicy, Tokeniser, personal_data
from .rows import json_rows

__all__ = ("SOURCE_SUFFIXES", "SourceReport", "import_sources")

SOURCE_SUFFIXES = frozenset({".md", ".markdown", ".txt", ".html", ".htm", ".jsonl", ".ndjson"})
MAX_TEXT = 20 * 2**20
MAX_JSON_LINE = 8 * 2**20
_BATCH = 500
_KNOWN = frozenset({"_id", "id", "title", "text", "metadata", "url"})
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?^---[ \t]*$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^(?:#{1,6}[ \t]+(.+?)[ \t]*#*|title:[ \t]*[\"']?(.+?)[\"']?)[ \t]*$", re.MULTILINE)


@dataclass
class SourceReport:
    """What became of the texts.

    Attributes:
        added_count: texts that are new on record, in `passages` new pieces.
        unchanged_count: texts that were there already, word by word.
        refused: the first thousand refusals (BW237); `refused_count` counts all.
        tokenised: how many texts had personal data replaced.
    """

    dry_run: bool
    added_count: int = 0
    unchanged_count: int = 0
    passages: int = 0
    tokenised: int = 0
    refused: list[Refusal] = field(default_factory=list)
    refused_count: int = 0

    def refuse(self, where: Where, message: str) -> None:
        """Count a refusal, and keep it if it is among the first."""
        self.refused_count += 1
        if len(self.refused) < MAX_REFUSALS:
            self.refused.append(Refusal(where, f"{message[:1].upper()}{message[1:].rstrip('.')}.", "BW237"))


@dataclass(frozen=True)
class _Text:
    """A text before it is cut."""

    id: str
    title: str
    paragraphs: Sequence[Paragraph]
    place: str
    where: Where
    access: tuple[str, ...] = ()
    lines: bool = True


class _Bad(Exception):
    def __init__(self, where: Where, message: str) -> None:
        super().__init__(message)
        self.where = where


def _silent(_progress: Progress) -> None:
    """Tell nobody."""


def import_sources(
    ledger: Ledger,
    path_or_items: Path | Iterable[Mapping[str, Any]],
    *,
    actor: Actor,
    brand: str = "",
    personal: PersonalPolicy = "refuse",
    dry_run: bool = False,
    on_progress: Callable[[Progress], None] = _silent,
) -> SourceReport:
    """Put long texts on record, in passages that can be found. The same texts again change nothing.

    Args:
        path_or_items: a .md, .txt, .html or .jsonl file, a folder of them, or mappings with `_id`, `title` and
            `text`. A text is known by its id (of a file: its name), its words and the brand.
        personal: refuse texts with personal data, or replace it by words such as `[email 1]`.

    Raises:
        UsageError: BW220, a file cannot be read or is of another kind; BW234, it changed meanwhile; BW235, the
            folder has nothing to read.
        StateError: the ledger cannot be written; batches before this one are on record.
    """
    keeper = _Keeper(ledger, actor, brand, personal, SourceReport(dry_run))
    if not isinstance(path_or_items, Path):
        keeper.take(_of_items(path_or_items), lambda: None)
        return keeper.report
    path = path_or_items
    for file in files_below(path, SOURCE_SUFFIXES) if path.is_dir() else (path,):
        name = file.relative_to(path).as_posix() if path.is_dir() else file.name
        _check_kind(file)
        with opened(file) as source, closing(_of_file(source, name)) as texts:
            keeper.take(texts, source.check)
            on_progress(Progress(file, source.size, source.size, keeper.report.added_count))
    return keeper.report


def _check_kind(path: Path) -> None:
    if path.suffix.lower() not in SOURCE_SUFFIXES:
        message = f"{path.name} is no text that can be a source."
        hint = f"Name one of {', '.join(sorted(SOURCE_SUFFIXES))}."
        raise UsageError("BW220", message, where=Where(str(path)), hint=hint)


# --- reading ------------------------------------------------------------------------------------------------


def _of_file(source: OpenFile, name: str) -> Generator[_Text | _Bad, None, None]:
    suffix = source.path.suffix.lower()
    if suffix in (".jsonl", ".ndjson"):
        rows = json_rows(source, max_line=MAX_JSON_LINE)
        with closing(rows):
            for row in rows:
                where = Where(str(source.path), row.line, row.field or None)
                yield (
                    _Bad(where, row.problem)
                    if row.problem
                    else _item(row.values, f"{name}:{row.line}", where)
                )
        return
    where = Where(str(source.path), 1)
    try:
        yield _html(source, name, where) if suffix in (".html", ".htm") else _plain(source, name, where)
    except _Bad as bad:
        yield bad


def _of_items(items: Iterable[Mapping[str, Any]]) -> Iterator[_Text | _Bad]:
    for number, item in enumerate(items, start=1):
        place = str(item.get("_id", item.get("id", number))) if isinstance(item, Mapping) else str(number)
        yield _item(item, place, Where(None, number))


def _item(item: Any, place: str, where: Where) -> _Text | _Bad:
    if not isinstance(item, Mapping):
        return _Bad(where, "it is no mapping with `_id`, `title` and `text`")
    if unknown := [name for name in item if name not in _KNOWN]:
        return _Bad(where, f"a source has no `{unknown[0]}`; it has `_id`, `title` and `text`")
    name, title, text = item.get("_id", item.get("id")), item.get("title") or "", item.get("text")
    if isinstance(name, int) and not isinstance(name, bool):
        name = str(name)
    for field_, value in (("_id", name), ("title", title), ("text", text)):
        if not isinstance(value, str) or (field_ != "title" and not value.strip()):
            return _Bad(Where(where.file, where.line, field_), "it is missing, or no text")
    try:
        pieces = paragraphs(clean_text(str(text)))
        return _Text(_name(str(name)), _title(str(title)), pieces, place[:200], where, lines=False)
    except ValueError as problem:
        return _Bad(where, str(problem))


def _plain(source: OpenFile, name: str, where: Where) -> _Text:
    if source.size > MAX_TEXT:
        raise _Bad(where, f"it is larger than {MAX_TEXT // 2**20} MiB; split it by chapters")
    data = source.file.read()
    try:
        text = clean_text(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        place = Where(where.file, line)
        raise _Bad(place, f"it is not UTF-8 text (byte {data[error.start]:#04x}); save it as UTF-8") from None
    except ValueError as problem:
        raise _Bad(where, str(problem)) from None
    heading = _HEADING.search(text)
    title = next(filter(None, heading.groups()), "") if heading else ""
    # Front matter is blanked, so that lines keep their numbers.
    body = _FRONT_MATTER.sub(lambda found: "\n" * found[0].count("\n"), text)
    return _Text(_name(name), _title(title or source.path.stem), paragraphs(body), name, where)


def _html(source: OpenFile, name: str, where: Where) -> _Text:
    from ...brandkit.proposing.reading import read_document

    try:
        reading = read_document(source.path, name=name)
    except BrandwrightError as error:
        raise _Bad(where, error.message) from None
    title = next((piece.text for piece in reading.pieces if piece.kind == "heading"), source.path.stem)
    pieces = [Paragraph(piece.line or 1, clean_text(piece.text)) for piece in reading.pieces if piece.text]
    return _Text(_name(name), _title(title), pieces, name, where)


def _name(text: str) -> str:
    return Tokeniser().clean(" ".join(clean_text(text).split()))[:200]


def _title(text: str) -> str:
    return " ".join(clean_text(text).split())[:300]


# --- keeping ------------------------------------------------------------------------------------------------


class _Keeper:
    """Puts texts on record, some hundred passages at a time."""

    def __init__(
        self, ledger: Ledger, actor: Actor, brand: str, personal: PersonalPolicy, report: SourceReport
    ) -> None:
        self.ledger, self.actor, self.brand, self.personal, self.report = (
            ledger,
            actor,
            brand,
            personal,
            report,
        )
        self._waiting: list[list[Passage]] = []
        self._seen: set[str] = set()
        with ledger.read() as tx:
            self._now = tx.now

    def take(self, texts: Iterable[_Text | _Bad], check: Callable[[], None]) -> None:
        """Cut each text and record it."""
        for text in texts:
            made = text if isinstance(text, _Bad) else self._passages(text)
            if isinstance(made, _Bad):
                self.report.refuse(made.where, str(made))
                continue
            self._waiting.append(made)
            if sum(map(len, self._waiting)) >= _BATCH:
                self._flush(check)
        self._flush(check)

    def _passages(self, text: _Text) -> list[Passage] | _Bad:
        cleaned = self._without_personal(text)
        if isinstance(cleaned, _Bad):
            return cleaned
        title, pieces = cleaned
        cuts = cut(pieces)
        if not cuts:
            return _Bad(text.where, "it holds no text")
        sha256 = sha256_hex("\n\n".join((title, *(piece.text for piece in pieces))).encode())
        return [
            Passage(
                id=f"src-{digest([self.ledger.workspace, self.brand, text.id, sha256, ordinal])[:12]}",
                source_id=text.id,
                source_sha256=sha256,
                title=title,
                locator=f"{text.place}:{one.first}-{one.last}" if text.lines else text.place,
                brand=self.brand,
                ordinal=ordinal,
                text=one.text,
                access=text.access,
                trust=self.actor.kind,
                added_at=self._now,
            )
            for ordinal, one in enumerate(cuts)
        ]

    def _without_personal(self, text: _Text) -> tuple[str, list[Paragraph]] | _Bad:
        pieces = list(text.paragraphs)
        if self.personal == "tokenise":
            tokens = Tokeniser()
            title = tokens.clean(text.title)
            pieces = [Paragraph(piece.line, tokens.clean(piece.text)) for piece in pieces]
            self.report.tokenised += bool(tokens.replaced)
            return title, pieces
        for piece in (Paragraph(1, text.title), *pieces):
            if kinds := personal_data(piece.text):
                line = piece.line if text.lines else text.where.line
                hint = "take it out, or let the policy tokenise (`memory: {personal_data: tokenise}`)"
                return _Bad(Where(text.where.file, line), f"it seems to hold {kinds[0]}; {hint}")
        return text.title, pieces

    def _flush(self, check: Callable[[], None]) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        if self.report.dry_run:
            with self.ledger.read() as tx:
                self._count(waiting, self._known(tx, waiting))
            return
        with self.ledger.write(self.actor) as tx:
            check()
            known = self._known(tx, waiting)
            passages.put_many(tx, [one for source in waiting for one in source])
            audit.append_many(tx, "source.added", _sources_of(waiting, known))
        self._count(waiting, known)

    def _known(self, tx: Transaction, waiting: Iterable[Sequence[Passage]]) -> set[str]:
        return set(passages.get_many(tx, [one.id for source in waiting for one in source]))

    def _count(self, waiting: Iterable[Sequence[Passage]], known: set[str]) -> None:
        # Twice the same text in one go is new once; a dry run sees no ledger that would say so later.
        seen = self._seen if self.report.dry_run else set()
        for source in waiting:
            new = {one.id for one in source} - known - seen
            seen |= new
            self.report.passages += len(new)
            if new:
                self.report.added_count += 1
            else:
                self.report.unchanged_count += 1


def _sources_of(waiting: Iterable[Sequence[Passage]], known: set[str]) -> Iterator[ObjectRef]:
    named = set()
    for source in waiting:
        if source[0].id not in known and source[0].id not in named:
            named.add(source[0].id)
            yield ObjectRef("source", source[0].source_id, source[0].source_sha256)
