"""Markdown, HTML and plain text as pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

__all__ = ("html_pieces", "markdown_pieces", "text_pieces")

Seen = dict[str, Any]
_LEADING = re.compile(r"^---\n.*?\n---\n", re.DOTALL)


def markdown_pieces(text: str) -> Iterator[Seen]:
    """Headings, paragraphs, list items and table rows; code and comments are not read."""
    from markdown_it import MarkdownIt

    # Front matter is blanked, so that lines keep their numbers.
    text = _LEADING.sub(lambda found: "\n" * found[0].count("\n"), text)
    parser = MarkdownIt("commonmark", {"maxNesting": 50}).enable(["table", "strikethrough"])
    kind, level, table, line = "paragraph", 0, 0, 1
    cells: list[str] | None = None
    lists = 0
    above = ""
    for token in parser.parse(text):
        line = token.map[0] + 1 if token.map else line
        name = token.type
        if name == "heading_open":
            kind, level = "heading", int(token.tag[1])
        elif name in ("bullet_list_open", "ordered_list_open"):
            lists += 1
        elif name in ("bullet_list_close", "ordered_list_close"):
            lists -= 1
        elif name == "paragraph_open":
            kind, level = "item" if lists else "paragraph", lists
        elif name == "table_open":
            table += 1
        elif name == "tr_open":
            cells = []
        elif name == "tr_close":
            yield {"kind": "row", "text": "", "cells": cells or [], "line": line, "table": table}
            cells = None
        elif name == "inline":
            said, types = _inline(token.children or [])
            if cells is not None:
                cells.append(said)
                continue
            seen: Seen = {"kind": kind, "level": level, "line": line, **types}
            yield from _defined(said, seen, above) if kind == "paragraph" else _item(said, seen)
            above = said
        elif name == "html_block":
            shift = line - 1
            for seen in html_pieces(token.content):
                yield {**seen, "line": seen["line"] + shift, "table": seen["table"] + 10_000}


_TASK = re.compile(r"^\[[ xX]\]\s+")


def _item(said: str, seen: Seen) -> Iterator[Seen]:
    yield {**seen, "text": _TASK.sub("", said)}


def _defined(said: str, seen: Seen, above: str) -> Iterator[Seen]:
    """A paragraph, or a term and its definitions: lines that begin with a colon."""
    if seen["strong"] == [said] and len(said) < 60 and said.strip()[-1:] not in (".", ":", ";", ","):
        yield {**seen, "kind": "heading", "level": 6, "text": said}
        return
    named, _, rest = said.partition("\n")
    if rest and seen["strong"][:1] == [named] and len(named) < 60:
        yield {**seen, "text": named}
        yield {**seen, "kind": "item", "text": rest, "line": seen["line"] + 1, "term": named}
        return
    first, *definitions = re.split(r"(?:^|\n):[ \t]+", said)
    term = first.strip() or (above if definitions else "")
    if first.strip():
        yield {**seen, "text": first}
    for place, text in enumerate(definitions, start=bool(first.strip())):
        yield {**seen, "kind": "item", "text": text, "line": seen["line"] + place, "term": term}


_TYPE_OF = {
    **dict.fromkeys(("strong", "b"), "strong"),
    **dict.fromkeys(("s", "del", "strike"), "struck"),
    **dict.fromkeys(("em", "i", "code", "ins", "mark", "kbd", "q", "cite"), "slanted"),
}


def _inline(children: list[Any]) -> tuple[str, dict[str, list[str]]]:
    """The words of a line with its breaks, and those in bold, struck or slanted type."""
    said: list[str] = []
    types: dict[str, list[str]] = {"strong": [], "struck": [], "slanted": []}
    opened: dict[str, int] = {}
    for child in children:
        name, _, side = child.type.rpartition("_")
        tag = re.match(r"<(/?)([a-z]+)", child.content) if child.type == "html_inline" else None
        name, side = (tag[2], "close" if tag[1] else "open") if tag else (name, side)
        if side == "open" and name in _TYPE_OF:
            opened[name] = len(said)
        elif side == "close" and name in opened:
            types[_TYPE_OF[name]].append("".join(said[opened.pop(name) :]))
        elif child.type in ("softbreak", "hardbreak") or name == "br":
            said.append("\n")
        elif child.type in ("text", "code_inline", "image"):
            said.append(child.content)
            if child.type == "code_inline":
                types["slanted"].append(child.content)
    return "".join(said), types


_UNDERLINE = re.compile(r"^(=+|-{3,})\s*$")
_BULLET = re.compile(r"^\s*(?:[-*•·▪◦–]|\(?\d{1,2}[.)])\s+(?=\S)")


def text_pieces(text: str) -> Iterator[Seen]:
    """Paragraphs, list items, and lines that are underlined or stand alone in capitals as headings."""
    kept: list[str] = []
    kind, start = "paragraph", 1
    lines = [*text.split("\n"), ""]
    for number, line in enumerate(lines, start=1):
        bullet = _BULLET.match(line)
        if _UNDERLINE.match(line) and len(kept) == 1:
            yield {"kind": "heading", "level": 1, "text": kept[0], "line": start}
            kept = []
            continue
        if (bullet or not line.strip()) and kept:
            shouted = kind == "paragraph" and len(kept) == 1 and kept[0].isupper() and len(kept[0]) < 80
            yield {
                "kind": "heading" if shouted else kind,
                "level": int(shouted),
                "text": " ".join(kept),
                "line": start,
            }
            kept = []
        if line.strip():
            if not kept:
                kind, start = "item" if bullet else "paragraph", number
            kept.append(line[bullet.end() :].strip() if bullet else line.strip())


_BLOCKS = frozenset(
    ["p", "li", "dt", "dd", "blockquote", "td", "th", "caption", "figcaption", "div", "section", "article"]
)
_HIDDEN = frozenset(["script", "style", "template", "noscript", "nav", "svg", "title"])


class _Html(HTMLParser):
    """Blocks of a page in order. Never fails: what is not closed ends with its parent."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[Seen] = []
        self.said: list[str] = []
        self.types: dict[str, list[str]] = {"strong": [], "struck": [], "slanted": []}
        self.opened: dict[str, int] = {}
        self.term = ""
        self.span = 1
        self.kind, self.level, self.line = "paragraph", 0, 1
        self.hidden = self.lists = self.table = self.tables = 0
        self.cells: list[str] | None = None
        self.row_line = 1

    def flush(self) -> None:
        text = " ".join("".join(self.said).split())
        self.said, self.opened = [], {}
        if not text:
            return
        if self.cells is not None:
            self.cells.append(text)
        else:
            seen = {"kind": self.kind, "text": text, "level": self.level, "line": self.line}
            term = self.term if self.kind == "item" and not self.level else ""
            self.seen.append({**seen, "table": 0, "term": term, **self.types})
        self.types = {"strong": [], "struck": [], "slanted": []}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag in ("ul", "ol"):
            self.flush()
            self.lists += 1
        elif tag == "table":
            self.flush()
            self.tables += 1
            self.table = self.tables
        elif tag == "tr":
            self.flush()
            self._end_row()
            self.cells, self.row_line = [], self.getpos()[0]
        elif tag in _BLOCKS or (len(tag) == 2 and tag[0] == "h" and tag[1] in "123456"):
            self._block(tag)
            told = dict(attrs).get("colspan") or "1"
            self.span = min(20, int(told)) if told.isdecimal() and len(told) < 4 else 1
        elif tag in _TYPE_OF:
            self.opened[tag] = len(self.said)
        elif tag == "br":
            self.said.append(" ")

    def _block(self, tag: str) -> None:
        if self.cells is None or tag in ("td", "th"):
            self.flush()
        self.said += [" "] if self.said else []
        heading = tag[0] == "h" and tag[1:].isdigit()
        self.kind = "heading" if heading else "item" if self.lists or tag in ("li", "dd") else "paragraph"
        self.level, self.line = int(tag[1]) if heading else self.lists, self.getpos()[0]
        if tag == "dt":
            self.kind = "paragraph"

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag in ("ul", "ol"):
            self.flush()
            self.lists = max(0, self.lists - 1)
        elif tag in ("tr", "table"):
            self.flush()
            self._end_row()
        elif tag in ("td", "th"):
            # An empty cell keeps its column.
            text = " ".join("".join(self.said).split())
            if self.cells is not None:
                self.cells += [text, *[""] * (self.span - 1)]
            self.said, self.opened = [], {}
            self.types = {"strong": [], "struck": [], "slanted": []}
        elif tag in self.opened:
            self.types[_TYPE_OF[tag]].append("".join(self.said[self.opened.pop(tag) :]))
        elif tag in ("dt", "dl"):
            self.term = " ".join("".join(self.said).split()) if tag == "dt" else ""
            self.flush()
            self.kind = "paragraph"
        elif tag in _BLOCKS or (len(tag) == 2 and tag[0] == "h"):
            if self.cells is None:
                self.flush()
            self.kind, self.level = "paragraph", 0
            self.line = self.getpos()[0]

    def _end_row(self) -> None:
        if self.cells:
            row = {"kind": "row", "text": "", "cells": self.cells, "line": self.row_line}
            self.seen.append({**row, "table": self.table or 1})
        self.cells = None

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            if not self.said and data.strip():
                self.line = self.getpos()[0]
            self.said.append(data)


def html_pieces(text: str) -> Iterator[Seen]:
    """Headings, paragraphs, list items, definitions and table rows; scripts and navigation are not read."""
    parser = _Html()
    parser.feed(text)
    parser.close()
    parser.flush()
    parser._end_row()
    yield from parser.seen
