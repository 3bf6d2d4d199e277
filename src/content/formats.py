"""Export formats: pure functions of a draft's bytes, each carrying the draft it was made of.

A file can therefore be checked on its own: read the draft out of it, hash it, render it again,
and compare byte for byte. A changed word in the visible text makes the comparison fail.
"""

from __future__ import annotations

import base64
import binascii
import csv
import html
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from ..errors import StateError, UsageError, Where
from .draft import Block, Draft, Part

__all__ = ("FORMATS", "draft_of_file", "to_csv", "to_html", "to_json", "to_markdown")

_CARRIED = re.compile(r"brandwright-draft:([A-Za-z0-9+/=]+)")


def _carrier(draft: Draft) -> str:
    """The canonical bytes in a form that survives comments of every format."""
    return "brandwright-draft:" + base64.b64encode(draft.canonical).decode("ascii")


def to_json(draft: Draft) -> bytes:
    """The draft as indented JSON, with its sha beside it."""
    data = {"draft_sha256": draft.sha256, "draft": draft.model_dump(mode="json")}
    return (json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def to_markdown(draft: Draft) -> bytes:
    """The draft as Markdown with front matter; a heading line names each part."""
    head = {"channel": draft.channel, "segment": draft.segment, "stage": draft.stage, "locale": draft.locale}
    lines = [
        "---",
        *(f"{name}: {value}" for name, value in head.items()),
        f"draft_sha256: {draft.sha256}",
        "---",
        "",
    ]
    for part in draft.parts:
        lines += [f"<!-- part: {part.name} -->", "", part_markdown(part), ""]
    lines.append(f"<!-- {_carrier(draft)} -->")
    return ("\n".join(lines) + "\n").encode()


def part_markdown(part: Part) -> str:
    """The Markdown of one part: blocks with a blank line between them."""
    return "\n\n".join(_block_markdown(block) for block in part.blocks)


_ESCAPED = re.compile(r"([\\`*_\[\]<>#])")


def _block_markdown(block: Block) -> str:
    text = _ESCAPED.sub(r"\\\1", block.text.replace("\n", " "))
    if block.kind == "heading":
        return f"## {text}"
    if block.kind == "list-item":
        return f"- {text}"
    if block.kind == "quote":
        return f"> {text}"
    return f"[{text}]({block.href})" if block.href else text


_TAGS = {"heading": "h2", "title": "h1", "list-item": "li", "quote": "blockquote", "slide": "section"}


def _block_html(block: Block) -> str:
    tag = _TAGS.get(block.kind, "p")
    text = html.escape(block.text)
    if block.href:
        text = f'<a href="{html.escape(block.href, quote=True)}">{text}</a>'
    item = f"<{tag}>{text}</{tag}>"
    return f"<ul>{item}</ul>" if tag == "li" else item


def to_html(draft: Draft) -> bytes:
    """The draft as a self-contained HTML page: no scripts, no styles, no external requests."""
    parts = "\n".join(
        f'<section data-part="{html.escape(part.name, quote=True)}">\n'
        + "\n".join(map(_block_html, part.blocks))
        + "\n</section>"
        for part in draft.parts
    )
    title = html.escape(draft.parts[0].text.split("\n")[0])
    lines = (
        "<!doctype html>",
        f'<html lang="{html.escape(draft.locale, quote=True)}">',
        "<head>",
        '<meta charset="utf-8">',
        f"<title>{title}</title>",
        "</head>",
        "<body>",
        "<article>",
        parts,
        "</article>",
        f"<!-- {_carrier(draft)} -->",
        "</body>",
        "</html>",
    )
    return ("\n".join(lines) + "\n").encode()


_FORMULA = re.compile(r"\s*[=+\-@\t\r\x00]")


def _cell(text: str) -> str:
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
            write((_cell(cells[0]), number, *map(_cell, cells[1:])))
    write(("", "", "source", _carrier(draft), "", ""))
    return file.getvalue().encode()


FORMATS: dict[str, Callable[[Draft], bytes]] = {
    "md": to_markdown,
    "html": to_html,
    "json": to_json,
    "csv": to_csv,
}
"""Format names of `export --format`, each with its renderer."""


def draft_of_file(path: Path) -> Draft:
    """The draft that an exported file was made of, once the file proves to be exactly its rendering.

    Raises:
        UsageError: the file is not an export.
        StateError: its bytes are not what the draft renders to: somebody changed it.
    """
    data = path.read_bytes()
    try:
        draft = _carried(data, path.suffix)
    except (ValueError, KeyError, ValidationError, binascii.Error) as error:
        raise UsageError(
            "BW244",
            f"{path.name} carries no draft",
            where=Where(str(path)),
            hint="name a file that `brandwright export` wrote",
        ) from error
    if FORMATS[path.suffix.removeprefix(".")](draft) != data:
        raise StateError(
            "BW710",
            f"{path.name} was changed after its export",
            where=Where(str(path)),
            hint="export the review again",
        )
    return draft


def _carried(data: bytes, suffix: str) -> Draft:
    text = data.decode()
    if suffix == ".json":
        return Draft.model_validate(json.loads(text)["draft"])
    if suffix not in (".md", ".html", ".csv"):
        raise ValueError("no export format has this suffix")
    found = _CARRIED.findall(text)
    if not found:
        raise ValueError("no draft inside")
    return Draft.model_validate_json(base64.b64decode(found[-1], validate=True))
