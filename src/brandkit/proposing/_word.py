"""Word files as pieces. A file that could do harm is refused before anything in it is unpacked."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from ._pieces import refused

__all__ = ("word_pieces",)

MAX_PARTS = 3_000
MAX_PART = 40 * 2**20
MAX_UNPACKED = 150 * 2**20
MAX_RATIO = 200
"""Unpacked over packed size; text that people write packs ten times, a bomb thousands of times."""
_OLE = b"\xd0\xcf\x11\xe0"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def word_pieces(data: bytes, name: str) -> Iterator[dict[str, Any]]:
    """Headings, paragraphs, list items and table rows in their order.

    Raises:
        UsageError: `BW281` to `BW286`; the message says which.
    """
    _check(data, name)
    try:
        import docx
    except ImportError:
        raise missing_extra(name) from None
    try:
        made = docx.Document(io.BytesIO(data))
        body: list[Any] = list(made.iter_inner_content())
    except Exception as error:  # the parsers below it raise many kinds; all say that the file is broken
        raise _broken(name, error) from None
    tables = 0
    for number, block in enumerate(body, start=1):
        if hasattr(block, "rows"):
            tables += 1
            above: list[str] = []
            for row in block._tbl.tr_lst:
                cells = above = _row(row, above)
                yield {"kind": "row", "text": "", "cells": cells, "line": number, "table": tables}
        else:
            yield {**_paragraph(block), "line": number}


def missing_extra(name: str) -> Exception:
    """The error of an installation without the readers of Word and PDF files."""
    hint = "pip install 'brandwright[documents]'"
    return refused("BW286", f"Reading {name} needs the extra `documents`.", name, hint)


def _broken(name: str, error: object) -> Exception:
    reason = " ".join(str(error).split())[:120] or type(error).__name__
    return refused("BW283", f"{name} is broken: {reason}.", name, "Open it in its program and save it anew.")


def _check(data: bytes, name: str) -> None:
    """Sizes, number and names of the parts, from the directory of the archive alone."""
    if data.startswith(_OLE):
        message = f"{name} is password-protected, or of Word before 2007."
        raise refused("BW282", message, name, "Save it as .docx without a password.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, UnicodeDecodeError) as error:
        raise _broken(name, error) from None
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    bomb = unpacked > 2**20 and unpacked / packed > MAX_RATIO
    if (
        len(parts) > MAX_PARTS
        or bomb
        or unpacked > MAX_UNPACKED
        or any(p.file_size > MAX_PART for p in parts)
    ):
        message = (
            f"{name} would unpack to {unpacked / 2**20:,.0f} MiB in {len(parts):,} parts and is not opened."
        )
        raise refused("BW281", message, name, "Take the pictures out, or split it by chapters.")
    if any(part.flag_bits & 1 for part in parts):
        raise refused("BW282", f"{name} is password-protected.", name, "Save it without a password.")
    names = {part.filename.lower() for part in parts}
    if any(part.endswith("vbaproject.bin") for part in names):
        raise refused("BW285", f"{name} carries macros and is not opened.", name, "Save it as plain .docx.")
    if not {"[content_types].xml", "word/document.xml"} <= names:
        raise refused("BW283", f"{name} is an archive, but not a Word file.", name, "Save it as .docx.")
    _no_entities(archive, parts, name)


def _no_entities(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], name: str) -> None:
    """No part defines entities: they are how XML reaches other files, and how it explodes."""
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            try:
                with archive.open(part) as file:
                    text = file.read(MAX_PART + 1)
            except Exception as error:  # zlib, CRC and decoding problems have no common class
                raise _broken(name, error) from None
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\x00<\x00!" in text:
                message = f"{name} defines XML entities and is not opened."
                raise refused("BW285", message, name, "Save it anew with your word processor.")


def _row(row: Any, above: list[str]) -> list[str]:
    """The cells of a row: one that is merged sideways fills its columns, one that is merged down says it again."""
    cells: list[str] = []
    for cell in row.tc_lst:
        place = len(cells)
        goes_on = cell.vMerge == "continue" and place < len(above)
        cells += [above[place] if goes_on else _cell(cell), *[""] * (min(63, cell.grid_span) - 1)]
    return cells


def _cell(cell: Any) -> str:
    lines = ["".join(t.text or "" for t in p.iter(f"{_W}t")) for p in cell.iter(f"{_W}p")]
    return "\n".join(filter(None, lines))


def _paragraph(block: Any) -> dict[str, Any]:
    text = block.text
    style = (block.style.name if block.style is not None else "") or ""
    types = {
        "strong": [run.text for run in block.runs if run.bold and run.text.strip()],
        "struck": [run.text for run in block.runs if run.font.strike and run.text.strip()],
        "slanted": [run.text for run in block.runs if run.italic and run.text.strip()],
    }
    words = style.lower().split()
    if words[:1] == ["heading"] and words[-1].isdigit():
        return {"kind": "heading", "level": int(words[-1]), "text": text}
    if words[:1] == ["title"]:
        return {"kind": "heading", "level": 1, "text": text}
    numbered = block._p.pPr is not None and block._p.pPr.numPr is not None
    bullet = _BULLET.match(text)
    if words[:1] == ["list"] or numbered or bullet:
        return {
            "kind": "item",
            "text": text[bullet.end() :] if bullet else text,
            "level": _depth(block, words),
            **types,
        }
    # Many people write a heading as a short line in bold or large type.
    large = [run.text for run in block.runs if run.font.size is not None and run.font.size.pt >= 13]
    short = text.strip() != "" and len(text) < 80 and text.strip()[-1] not in ".:;,"
    if short and text.strip() in ("".join(types["strong"]).strip(), "".join(large).strip()):
        return {"kind": "heading", "level": 4, "text": text}
    return {"kind": "paragraph", "text": text, **types}


_BULLET = re.compile(r"^\s*[•·▪◦●○■–-]\s+(?=\S)")


def _depth(block: Any, words: list[str]) -> int:
    """How deep a list item is nested, from 1: by its numbering, or by the number in its style's name."""
    properties = block._p.pPr.numPr if block._p.pPr is not None else None
    if properties is not None and properties.ilvl is not None:
        return int(properties.ilvl.val) + 1
    return int(words[-1]) if words and words[-1].isdecimal() and len(words[-1]) == 1 else 1
