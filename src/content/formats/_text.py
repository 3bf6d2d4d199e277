"""The formats that are text: JSON, Markdown with front matter, HTML and CSV."""

from __future__ import annotations

import base64
import csv
import html
import io
import json
import re
from collections.abc import Iterator
from itertools import groupby
from urllib.parse import urlsplit

from ..draft import Block, Draft, Part

__all__ = (
    "carrier",
    "draft_in_text",
    "line_markdown",
    "part_markdown",
    "plain_cell",
    "safe_href",
    "title_of",
    "to_csv",
    "to_html",
    "to_json",
    "to_markdown",
)

_CARRIED = re.compile(r"brandwright-draft:([A-Za-z0-9+/=]+)")
_SAFE = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>\"\x00-\x1f\ufffe\uffff]+", re.IGNORECASE)


def safe_href(block: Block) -> str | None:
    """The address that a file may make a link of; None for one that would run something or cannot be read.

    The gate lets none of those pass; a file that leaves the house does not rely on it.
    """
    if block.href is None or not _SAFE.fullmatch(block.href):
        return None
    try:
        parts = urlsplit(block.href)
    except ValueError:
        return None
    return block.href if parts.hostname or parts.scheme.lower() in ("mailto", "tel") else None


def carrier(draft: Draft) -> str:
    """The canonical bytes in a form that survives comments of every format."""
    return "brandwright-draft:" + base64.b64encode(draft.canonical).decode("ascii")


def to_json(draft: Draft) -> bytes:
    """The draft as indented JSON, with its sha beside it."""
    data = {"draft_sha256": draft.sha256, "draft": draft.model_dump(mode="json")}
    return (json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def title_of(draft: Draft) -> str:
    """What a page or a document is called: the first title or subject of the copy, or its first line."""
    blocks = [block for part in draft.parts for block in part.blocks]
    titled = next((block for block in blocks if block.kind in ("title", "subject")), blocks[0])
    return titled.text.split("\n")[0]


_PLAIN_VALUE = re.compile(r"[A-Za-z][A-Za-z0-9._:-]*(?<!:)")


def to_markdown(draft: Draft) -> bytes:
    """The draft as Markdown with front matter; a comment names each part."""
    names = ("channel", "segment", "stage", "product", "market", "locale")
    lines = [
        "---",
        f"title: {json.dumps(title_of(draft), ensure_ascii=False)}",
        *(f"{name}: {_value(getattr(draft, name))}" for name in names),
        f"draft_sha256: {draft.sha256}",
        "---",
        "",
    ]
    for part in draft.parts:
        lines += [f"<!-- part: {part.name} -->", "", part_markdown(part), ""]
    lines.append(f"<!-- {carrier(draft)} -->")
    return ("\n".join(lines) + "\n").encode()


def _value(text: str) -> str:
    """A value of front matter: one that YAML might take for something else stands in quotes."""
    plain = _PLAIN_VALUE.fullmatch(text) and text.casefold() not in _YAML_WORDS
    return text if plain else json.dumps(text, ensure_ascii=False)


_YAML_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def part_markdown(part: Part) -> str:
    """The Markdown of one part: blocks with a blank line between them."""
    return "\n\n".join(_block_markdown(block) for block in part.blocks)


_ESCAPED = re.compile(r"([\\`*_\[\]<>#]|&(?=#?\w{1,31};)|~(?=~))")
_LEADING = re.compile(r"^(\s*)(?:([-+=])|(\d{1,9})([.)]))")


def _block_markdown(block: Block) -> str:
    return line_markdown(block.kind, block.text, safe_href(block))


def line_markdown(kind: str, text: str, href: str | None = None) -> str:
    """The Markdown line of a block of that kind, which shows exactly this text."""
    text = _ESCAPED.sub(r"\\\1", text.replace("\n", " "))
    if kind == "heading":
        return f"## {text}"
    if href is not None and kind not in ("list-item", "quote"):
        return f"[{text}]({href.translate(_IN_BRACKETS)})"
    # What stands at the start of a line would begin a list, or make a heading of the line above.
    text = _LEADING.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", text)
    return {"list-item": f"- {text}", "quote": f"> {text}"}.get(kind, text)


_IN_BRACKETS = str.maketrans({"(": "%28", ")": "%29", "\\": "%5C"})


_TAGS = {"heading": "h2", "title": "h1", "list-item": "li", "quote": "blockquote", "slide": "section"}


def _block_html(block: Block) -> str:
    tag, href = _TAGS.get(block.kind, "p"), safe_href(block)
    text = html.escape(block.text).replace("\n", "<br>")
    if href:
        text = f'<a href="{html.escape(href, quote=True)}">{text}</a>'
    return f"<{tag}>{text}</{tag}>"


def _blocks_html(part: Part) -> Iterator[str]:
    """The blocks of a part; list items that follow each other are one list."""
    for listed, blocks in groupby(part.blocks, lambda block: block.kind == "list-item"):
        lines = list(map(_block_html, blocks))
        yield from ["<ul>", *lines, "</ul>"] if listed else lines


def to_html(draft: Draft) -> bytes:
    """The draft as a self-contained HTML page: no scripts, no styles, no external requests."""
    parts = "\n".join(
        f'<section data-part="{html.escape(part.name, quote=True)}">\n'
        + "\n".join(_blocks_html(part))
        + "\n</section>"
        for part in draft.parts
    )
    lines = (
        "<!doctype html>",
        f'<html lang="{html.escape(draft.locale, quote=True)}">',
        "<head>",
        '<meta charset="utf-8">',
        f"<title>{html.escape(title_of(draft))}</title>",
        "</head>",
        "<body>",
        "<article>",
        parts,
        "</article>",
        f"<!-- {carrier(draft)} -->",
        "</body>",
        "</html>",
    )
    return ("\n".join(lines) + "\n").encode()


_FORMULA = re.compile("[\\s\ufeff\u200b-\u200f\u2060]*[=+\\-@\t\r\x00＝＋－＠]")


def plain_cell(text: str) -> str:
    """A cell that stays text: what a spreadsheet would take for a formula begins with an apostrophe."""
    return f"'{text}" if _FORMULA.match(text) else text


def to_csv(draft: Draft) -> bytes:
    """The draft as a table, a row for each block, for tools that take copy by the column."""
    file = io.StringIO()
    write = csv.writer(file).writerow
    write(("part", "block", "kind", "text", "href", "evidence"))
    for part in draft.parts:
        for number, block in enumerate(part.blocks, 1):
            cited = dict.fromkeys(id_ for sentence in block.sentences for id_ in sentence.evidence)
            cells = (part.name, block.kind, block.text, block.href or "", " ".join(cited))
            write((plain_cell(cells[0]), number, *map(plain_cell, cells[1:])))
    write(("", "", "source", carrier(draft), "", ""))
    return file.getvalue().encode()


def draft_in_text(data: bytes, suffix: str) -> Draft:
    """The draft that a file of text carries.

    Raises:
        ValueError, KeyError, TypeError: there is none in it.
    """
    text = data.decode()
    if suffix == ".json":
        return Draft.model_validate(json.loads(text)["draft"])
    if suffix not in (".md", ".html", ".csv", ".yaml"):
        raise ValueError("no export format has this suffix")
    found = _CARRIED.findall(text)
    if not found:
        raise ValueError("no draft inside")
    return Draft.model_validate_json(base64.b64decode(found[-1], validate=True))
