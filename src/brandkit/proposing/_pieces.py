"""What every reader makes of a document: pieces of text in reading order, each with its place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from ...errors import UsageError, Where

__all__ = ("MAX_PIECES", "MAX_TEXT", "Note", "Piece", "PieceKind", "Reading", "build", "clean", "refused")

PieceKind = Literal["heading", "paragraph", "item", "row"]

MAX_PIECES = 20_000
"""Headings, paragraphs, list items and table rows of one document."""

MAX_TEXT = 2_000_000
"""Characters of one document's text."""


@dataclass(frozen=True)
class Piece:
    """One heading, paragraph, list item or table row.

    Attributes:
        text: its words, without marks; the cells of a row are joined by ` | `.
        level: of a heading, 1 to 6; of a list item, how deep it is nested, from 1 (0 where that is unknown).
        line: 1-based; of the file, of the page in a PDF, or the paragraph's number in a Word file.
        page: 1-based, in a PDF.
        cells: of a row. head: the cells of the first row of its table, whether or not it is a header.
        table: the number of the table in the document; 0 outside tables.
        first: the row is the first of its table.
        headings: the headings above it, the outermost first.
        lead: the paragraph right before a list or table.
        strong: words in bold type. struck: words that are struck out. slanted: words in italics or set as code.
        term: the term that the piece defines, in a list of definitions.
        parent: the list item has items below it. below: the first of them.
    """

    kind: PieceKind
    text: str
    level: int = 0
    line: int | None = None
    page: int | None = None
    cells: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    table: int = 0
    first: bool = False
    headings: tuple[str, ...] = ()
    lead: str = ""
    strong: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()
    slanted: tuple[str, ...] = ()
    term: str = ""
    parent: bool = False
    below: str = ""


@dataclass(frozen=True)
class Note:
    """Something that was not read, and why."""

    file: str
    reason: str


@dataclass(frozen=True)
class Reading:
    """A document as it was read.

    Attributes:
        name: as messages and quotes name it.
        sha256: of the file's bytes.
        unit: what `line` counts in this format.
    """

    name: str
    sha256: str
    pieces: tuple[Piece, ...]
    unit: Literal["line", "paragraph"] = "line"
    path: str = field(default="", compare=False)

    @cached_property
    def text(self) -> str:
        """The extracted text: one piece a line. Every quote stands in it, letter by letter."""
        return "\n".join(piece.text for piece in self.pieces)


def clean(text: str) -> str:
    """Text in NFC on one line, without control characters and soft hyphens."""
    kept = (" " if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") else char for char in text)
    return " ".join(unicodedata.normalize("NFC", "".join(kept).replace("\u00ad", "")).split())


def refused(code: str, message: str, name: str, hint: str) -> UsageError:
    """The one error of a document that is not read."""
    return UsageError(code, message, where=Where(name), hint=hint)


def _bounded(count: int, size: int, name: str) -> None:
    if count >= MAX_PIECES or size > MAX_TEXT:
        limit = f"{MAX_PIECES:,} pieces or {MAX_TEXT:,} characters"
        raise refused("BW281", f"{name} holds more than {limit}.", name, "Split it by chapters.")


def _set(seen: dict[str, Any], name: str) -> tuple[str, ...]:
    """The words of a piece in one kind of type."""
    return tuple(filter(None, map(clean, seen.get(name, ()))))


def _is_title(cells: tuple[str, ...]) -> bool:
    return len(cells) > 1 and len({cell for cell in cells if cell}) < 2


def _adopt(made: list[Piece]) -> None:
    """Marks the item above as the parent of a nested one."""
    above, last = made[-2] if len(made) > 1 else None, made[-1]
    if above and above.kind == last.kind == "item" and 0 < above.level < last.level:
        made[-2] = replace(above, parent=True, below=last.text)


def build(raw: Iterable[dict[str, Any]], name: str) -> tuple[Piece, ...]:
    """Pieces with headings, lead-ins and table heads; `BW281` when the document holds more than is read."""
    made: list[Piece] = []
    path: list[tuple[int, str]] = []
    head: tuple[str, ...] = ()
    lead, table, size = "", 0, 0
    for seen in raw:
        cells = tuple(clean(cell) for cell in seen.get("cells", ()))
        text = " | ".join(cells) if cells else clean(seen["text"])
        if not text.strip(" |"):
            continue
        size += len(text)
        _bounded(len(made), size, name)
        kind, level, number = seen["kind"], seen.get("level", 0), seen.get("table", 0)
        path = [step for step in path if step[0] < level] if kind == "heading" else path
        # A first row of one merged cell is the table's title; its head is the row below.
        first = kind == "row" and (number != table or _is_title(head))
        head, table = (cells, number) if first else (head, table if kind == "row" else 0)
        made.append(
            Piece(
                kind,
                text,
                level,
                seen.get("line"),
                seen.get("page"),
                cells,
                head if kind == "row" else (),
                number,
                first,
                tuple(step[1] for step in path),
                lead if kind in ("item", "row") else "",
                _set(seen, "strong"),
                _set(seen, "struck"),
                _set(seen, "slanted"),
                clean(seen.get("term", "")),
            )
        )
        _adopt(made)
        if kind == "heading":
            path.append((level, text))
        lead = text if kind == "paragraph" else "" if kind == "heading" else lead
    return tuple(made)
