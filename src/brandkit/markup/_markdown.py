"""Markdown as blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._finish import finished, front_matter, hide, unused
from ._html import html_pieces
from ._model import Document
from ._origin import Lines, Origin, Segment
from ._places import TextBuilder
from ._walk import Ignores, Walker

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ("parse_markdown",)

_FENCED = re.compile(r"(?:---|\+\+\+)[ \t]*\n(.+?)\n(?:---|\+\+\+)[ \t]*(?=\n|\Z)", re.DOTALL)
_CELL_EDGE = " \t\n\v\f\r"


def parse_markdown(source: str, ext: str, ignores: Ignores) -> Document:
    """The blocks of a Markdown source.

    Raises:
        TooComplexError: reading it would take longer than its length allows, or it nests too deep.
    """
    from ._inline import NESTING_MAX, TooComplexError, budget, parser

    lines = Lines(source)
    hidden = unused(source) if ignores.tokens or ignores.blocks else ""
    walker = Walker(ext, ignores, linkify=True, hidden=hidden, source=source)
    if fenced := _FENCED.match(lines.text):
        walker.blocks += front_matter(lines, fenced.start(1), fenced.end(1), ext)
        body = fenced.end()
        lines.text = re.sub(r"[^\n]", " ", lines.text[:body]) + lines.text[body:]
    lines.text = hide(lines.text, ignores, hidden)
    env: dict[str, Any] = budget(len(source))
    try:
        tokens = parser().parse(lines.text, env)
    except RecursionError:
        raise TooComplexError from None
    if any(token.level >= NESTING_MAX - 1 for token in tokens):
        raise TooComplexError
    _Reader(lines, walker, env.get("rows", {})).read(tokens)
    walker.flush()
    return finished(source, walker, "markdown", ext)


@dataclass
class _Reader:
    """Tells a walker what Markdown's tokens mean."""

    lines: Lines
    walker: Walker
    rows: Mapping[int, tuple[int, int]]

    def read(self, tokens: Sequence[Token]) -> None:
        """All block tokens, in order."""
        cells: Iterator[Origin | None] = iter(())
        for token in tokens:
            if token.type == "tr_open" and token.map:
                cells = self._cells(token.map[0])
            if token.type == "inline":
                self._inline(token, cells)
            elif token.type == "html_block" and token.map:
                self.walker.html(token.content, self.lines.below(token.map[0], token.content))
            elif token.type in ("fence", "code_block"):
                self._code_block(token)
            elif token.nesting == 1 and not token.hidden:
                self.walker.start(token.tag)
            elif token.nesting == -1 and not token.hidden:
                self.walker.end(token.tag)
            elif token.type == "paragraph_close":
                # A tight item's paragraph has no element of its own; its text ends all the same.
                self.walker.flush()
            elif token.type == "hr":
                self.walker.start("hr")

    def _code_block(self, token: Token) -> None:
        """A block of code: left out, unless a configuration skips other elements than Vale does."""
        self.walker.start("pre")
        self.walker.start("code")
        if token.map and token.content:
            first = token.map[0] + (token.type == "fence")
            self.walker.piece(token.content, self.lines.below(first, token.content), 0)
        self.walker.end("code")
        self.walker.end("pre")

    def _inline(self, token: Token, cells: Iterator[Origin | None]) -> None:
        in_cell = token.map is not None and token.map[0] in self.rows and token.level and self._cell_open
        origin = next(cells, None) if in_cell else None
        if origin is None and token.map:
            origin = self.lines.below(token.map[0], token.content)
        if origin is not None and token.children:
            self._children(token.children, token.content, origin, 0)

    @property
    def _cell_open(self) -> bool:
        return self.walker.inside("th", "td")

    def _cells(self, line: int) -> Iterator[Origin | None]:
        """The map of each cell of a row; a bar may be escaped in it."""
        if line not in self.rows:
            return
        first, last = self.rows[line]
        row = self.lines.text[first:last]
        first += len(row) - len(row.lstrip(_CELL_EDGE))
        row = row.strip(_CELL_EDGE)
        cells = _split(row)
        if cells and not _content(row, cells[0]):
            cells = cells[1:]
        if cells and not _content(row, cells[-1]):
            cells = cells[:-1]
        for cell in cells:
            yield self._cell(row, first, cell)
        while True:
            yield None

    def _cell(self, row: str, first: int, pieces: list[tuple[int, int]]) -> Origin:
        text = _content(row, pieces)
        lead = len(text) - len(text.lstrip(_CELL_EDGE))
        segments: list[Segment] = []
        at = -lead
        for start, end in pieces:
            size = end - start
            cut = max(-at, 0)
            if cut < size:
                source = self.lines.source_of(first + start + cut)
                segments.append(Segment(at + cut, source, size - cut))
            at += size
        return Origin(segments)

    def _children(self, tokens: Sequence[Token], content: str, origin: Origin, base: int) -> None:
        """The inline tokens of one content; `base` is where `content` starts in what `origin` maps."""
        for token in tokens:
            at = base + token.meta.get("at", 0)
            end = base + token.meta.get("to", 0)
            if token.type == "text":
                if token.content:
                    self._text(token, content, origin, at, base)
            elif token.type == "text_special":
                first, last = origin.span(at, end)
                self.walker.shown(token.content, first, last - first)
            elif token.type == "softbreak":
                first, last = origin.at(at)
                self.walker.shown("\n", first, last - first)
            elif token.type == "hardbreak":
                first, last = origin.at(at)
                self.walker.shown(" ", first, last - first)
            elif token.type == "code_inline":
                self._code(token, content, origin, at, end, base)
            elif token.type == "html_inline":
                self._html_inline(token, origin, at)
            elif token.type == "image":
                self._image(token, origin, at)
            elif token.nesting == 1:
                self.walker.start(token.tag, str(token.attrs["href"]) if "href" in token.attrs else None)
            elif token.nesting == -1:
                self.walker.end(token.tag)

    def _text(self, token: Token, content: str, origin: Origin, at: int, base: int) -> None:
        start = at - base
        text = token.content
        if content.startswith(text, start):
            self.walker.piece(text, origin, at)
        elif content.startswith("<", start):
            # An autolink: its text is what stands between the angle brackets.
            written = content[start + 1 : token.meta["to"] - 1]
            self.walker.piece(written, origin, at + 1)
        else:
            first, last = origin.span(at, at + len(text))
            self.walker.shown(text, first, last - first)

    def _code(self, token: Token, content: str, origin: Origin, at: int, end: int, base: int) -> None:
        marks = len(token.markup)
        written = content[at - base + marks : end - base - marks]
        start = at + marks
        if written[:1] in " \n" and written[-1:] in " \n" and written.strip(" \n"):
            written, start = written[1:-1], start + 1
        self.walker.start("code")
        self.walker.piece(written, origin, start)
        self.walker.end("code")

    def _html_inline(self, token: Token, origin: Origin, at: int) -> None:
        piece = next(html_pieces(token.content), None)
        if piece is None or piece.kind == "text":
            return
        self.walker.html(token.content, origin.moved(at))

    def _image(self, token: Token, origin: Origin, at: int) -> None:
        builder = TextBuilder()
        self._alt(builder, token.children or (), token.content, origin, at + 2)
        self.walker.alt(*builder.build())

    def _alt(
        self, builder: TextBuilder, tokens: Sequence[Token], content: str, origin: Origin, base: int
    ) -> None:
        for token in tokens:
            at, end = base + token.meta.get("at", 0), base + token.meta.get("to", 0)
            if token.type == "text" and token.content and content.startswith(token.content, at - base):
                origin.piece(builder, token.content, at)
            elif token.type in ("text_special", "softbreak", "hardbreak"):
                first, last = origin.span(at, max(end, at + 1)) if token.content else origin.at(at)
                builder.add(token.content or " ", first, last - first)
            elif token.type == "code_inline":
                origin.piece(builder, token.content, at + len(token.markup))
            elif token.type == "image":
                self._alt(builder, token.children or (), token.content, origin, at + 2)


def _split(row: str) -> list[list[tuple[int, int]]]:
    """The cells of a row, each as the stretches of the row that it is made of."""
    cells: list[list[tuple[int, int]]] = []
    pieces: list[tuple[int, int]] = []
    start, escaped = 0, False
    for at, char in enumerate(row):
        if char == "|":
            if escaped:
                pieces.append((start, at - 1))
                start = at
            else:
                cells.append([*pieces, (start, at)])
                pieces, start = [], at + 1
        escaped = char == "\\"
    cells.append([*pieces, (start, len(row))])
    return cells


def _content(row: str, pieces: list[tuple[int, int]]) -> str:
    return "".join(row[start:end] for start, end in pieces)
