"""PDF files as pieces. They are read by a process of their own, with bounds on its time and memory."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from ._pieces import refused
from ._word import missing_extra

__all__ = ("MAX_PAGES", "pdf_pieces")

MAX_PAGES = 200
SECONDS = 60
MEMORY = 2 * 2**30

_PROBLEMS = {
    "password": ("BW282", "{name} is password-protected.", "Save it without a password."),
    "pages": ("BW281", f"{{name}} has more than {MAX_PAGES} pages.", "Keep the chapters about language."),
    "scan": (
        "BW284",
        "{name} holds pictures of text, but no text.",
        "Run it through text recognition, or use the original.",
    ),
    "broken": ("BW283", "{name} is broken and cannot be read as a PDF.", "Export it anew."),
    "time": (
        "BW281",
        f"{{name}} took more than {SECONDS} seconds to read.",
        "Export it anew, or split it by chapters.",
    ),
}


def pdf_pieces(path: Path, name: str) -> Iterator[dict[str, Any]]:
    """Headings, paragraphs, list items and table rows by page.

    Raises:
        UsageError: `BW281` to `BW286`; the message says which.
    """
    try:
        import pypdf  # noqa: F401
    except ImportError:
        raise missing_extra(name) from None
    command = [sys.executable, "-m", __name__, str(path)]
    try:
        ended = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        answer: dict[str, Any] = json.loads(ended.stdout) if ended.returncode == 0 else {"problem": "broken"}
    except subprocess.TimeoutExpired:
        answer = {"problem": "time"}
    except ValueError:
        answer = {"problem": "broken"}
    if problem := answer.get("problem"):
        code, message, hint = _PROBLEMS[problem]
        raise refused(code, message.format(name=name), name, hint)
    yield from _pieces(answer["pages"])


def _pieces(pages: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Lines of all pages, joined to paragraphs, items and rows."""
    body = _body_size(pages)
    pages = [{"lines": _emphasised(page, body)} for page in pages]
    sizes = sorted({size for page in pages for _, size in page["lines"] if size > body * 1.08}, reverse=True)
    repeated = _running(pages)
    width = max(
        (len(line) for page in pages for line, size in page["lines"] if size <= body * 1.08), default=0
    )
    table = 0
    for number, page in enumerate(pages, start=1):
        block: list[tuple[int, str, float]] = []
        edges = _edges(page)
        for place, (line, size) in enumerate([*page["lines"], ("", 0.0)], start=1):
            if line.strip() and not (place - 1 in edges and _numberless(line) in repeated):
                if block and _starts_anew(block, line, size, body, width):
                    table = yield from _block(block, number, sizes, table)
                    block = []
                block.append((place, line, size))
            elif block and not _within_table(page["lines"], place - 1):
                table = yield from _block(block, number, sizes, table)
                block = []


def _running(pages: list[dict[str, Any]]) -> set[str]:
    """Headers and footers: first or last lines that stand on most pages."""
    seen = Counter(
        line for page in pages for line in {_numberless(page["lines"][place][0]) for place in _edges(page)}
    )
    return {line for line, count in seen.items() if count > 1 and count > len(pages) / 2}


def _edges(page: dict[str, Any]) -> set[int]:
    """The places of the first and the last line of a page."""
    places = [place for place, (line, _) in enumerate(page["lines"]) if line.strip()]
    return {*places[:1], *places[-1:]}


def _numberless(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()))


def _emphasised(page: dict[str, Any], body: float) -> list[tuple[str, float]]:
    """The lines of a page; a short one that is all bold counts as larger than the body, as headings are."""
    bold = set(page.get("bold", ()))
    return [
        (line, max(size, round(body * 1.1, 1)) if place in bold and _may_head(line) else size)
        for place, (line, size) in enumerate(page["lines"])
    ]


def _may_head(line: str) -> bool:
    text = line.strip()
    return bool(text) and len(text) < 80 and text[-1] not in ".:;," and not _GAP.search(text)


def _body_size(pages: list[dict[str, Any]]) -> float:
    counted: dict[float, int] = {}
    for page in pages:
        for line, size in page["lines"]:
            counted[size] = counted.get(size, 0) + len(line.strip())
    return max(counted, key=lambda size: counted[size]) if counted else 0.0


_BULLET = re.compile(r"^\s*(?:[•·▪◦●○■\u2022\uf0b7–*-]|\(?\d{1,2}[.)])\s+(?=\S)")
_GAP = re.compile(r"\s{3,}")


def _starts_anew(
    block: list[tuple[int, str, float]], line: str, size: float, body: float, width: int
) -> bool:
    """Whether a line begins another block than the lines right above it."""
    last, last_size = block[-1][1], block[-1][2]
    heading, was = size > body * 1.08, last_size > body * 1.08
    gap, had = bool(_GAP.search(line.strip())), any(_GAP.search(text.strip()) for _, text, _ in block)
    if heading or was:
        return not (heading and was and size == last_size)
    if gap and not had:
        return True
    # A list item that ends early is over, though no empty line follows it.
    if _BULLET.match(block[0][1]) and len(last) + len(line.split()[0]) < width * 0.75:
        return True
    return bool(_BULLET.match(line)) or (bool(_BULLET.match(last)) and _indent(line) < _indent(last))


def _within_table(lines: list[tuple[str, float]], place: int) -> bool:
    """Whether an empty line stands between two rows of one table: their later cells begin at one place."""
    if not 0 < place < len(lines) - 1 or lines[place][0].strip():
        return False
    above, below = (_starts(lines[at][0])[1:] for at in (place - 1, place + 1))
    return bool(above and below) and set(below) <= set(above)


def _starts(line: str) -> list[int]:
    return [found.start() for found in re.finditer(r"(?<!\S)\S(?:\s{0,2}\S)*", line)]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _block(
    block: list[tuple[int, str, float]], page: int, sizes: list[float], table: int
) -> Generator[dict[str, Any], None, int]:
    """The pieces of one block; returns the number of the last table."""
    place, first, size = block[0]
    lines = [line for _, line, _ in block]
    at = {"page": page, "line": place}
    if size in sizes:
        text = _joined(lines)
        yield {"kind": "heading", "level": min(6, sizes.index(size) + 1), "text": text, **at}
    elif any(_GAP.search(line.strip()) for line in lines):
        table += 1
        for row_place, cells in _rows(block):
            yield {"kind": "row", "text": "", "cells": cells, "page": page, "line": row_place, "table": table}
    elif bullet := _BULLET.match(first):
        text = _joined([first[bullet.end() :], *lines[1:]])
        yield {"kind": "item", "text": text, **at}
    else:
        yield {"kind": "paragraph", "text": _joined(lines), **at}
    return table


_BROKEN = re.compile(r"(?<=[^\W\d_]{2})-$")


def _joined(lines: list[str]) -> str:
    """Lines as one text; a word that is broken at a line's end is whole again."""
    text = ""
    for line in map(str.strip, lines):
        whole = _BROKEN.sub("", text) if line[:1].islower() else text
        text = whole + line if whole != text else f"{text} {line}" if text else line
    return text


def _rows(block: list[tuple[int, str, float]]) -> list[tuple[int, list[str]]]:
    """Rows of a table: columns by where the first line's cells begin; a line without its first cell goes on."""
    starts = _starts(block[0][1])
    begun = [line.strip()[0] for _, line, _ in block if len(_starts(line)) > 1]
    # Where most rows begin in lower case, that does not tell a row that goes on.
    lower = sum(map(str.islower, begun)) > len(begun) / 2
    rows: list[tuple[int, list[str]]] = []
    for place, line, _ in block:
        cells = _GAP.split(line.strip())
        if len(cells) != len(starts):
            bounds = [0, *starts[1:], len(line)]
            cells = [line[left:right].strip() for left, right in pairwise(bounds)]
        full = sum(map(bool, cells))
        continues = (
            rows
            and full < len(starts)
            and full < sum(map(bool, rows[-1][1]))
            and _goes_on(rows, cells, lower)
        )
        if continues:
            last = rows[-1][1]
            rows[-1] = (rows[-1][0], [" ".join(filter(None, pair)) for pair in zip(last, cells, strict=True)])
        else:
            rows.append((place, cells))
    return rows


def _goes_on(rows: list[tuple[int, list[str]]], cells: list[str], lower: bool) -> bool:
    """Whether a line that lacks cells continues the row above: it has no first cell, or begins in lower case."""
    head = cells[0]
    return len(rows) > 1 and (
        not head or (head[:1].islower() and not lower) or len([c for c in cells if c]) == 1
    )


def _read(path: str) -> dict[str, Any]:
    """What the other process answers: lines with their size by page, or the problem."""
    import pypdf
    from pypdf.errors import PyPdfError

    try:
        reader = pypdf.PdfReader(path, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return {"problem": "password"}
        if len(reader.pages) > MAX_PAGES:
            return {"problem": "pages"}
        pages = [_page(page) for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
        return {"problem": "broken"}
    if not any(line.strip() for page in pages for line, _ in page["lines"]):
        return {"problem": "scan"}
    return {"pages": pages}


def _page(page: Any) -> dict[str, Any]:
    """The lines of a page as they are laid out, each with the size of its type, and which are bold."""
    sizes: dict[str, float] = {}
    placed: list[tuple[str, int]] = []
    wholes: set[str] = set()
    bold: set[str] = set()
    plain: set[str] = set()

    def visit(text: str, _cm: Any, matrix: Any, font: Any, size: float) -> None:
        words = "".join(text.split())
        if words:
            heavy = re.search(r"(?i)bold|black|heavy|semib", str((font or {}).get("/BaseFont", "")))
            (bold if heavy else plain).add(words)
            scale = abs(matrix[3]) or abs(matrix[0]) or 1.0
            sizes[words] = max(sizes.get(words, 0.0), round(float(size) * scale, 1))
            wholes.update(part.strip() for part in text.split("\n") if len(part.strip()) > 3)
            placed.append((text.strip(), round(float(matrix[4]))))

    page.extract_text(visitor_text=visit)
    # Where several lines begin at one place, there is a column.
    begun = Counter(left for _, left in placed)
    margin = min(begun, default=0)
    jumps = {text for text, left in placed if left > margin + 20 and begun[left] > 1 and len(text) > 3}
    made = []
    laid = page.extract_text(extraction_mode="layout").split("\n")
    for line in _in_columns(laid):
        made.append((_apart(line.rstrip(), jumps, wholes), _size("".join(line.split()), sizes)))
    heavy = [place for place, (line, _) in enumerate(made) if "".join(line.split()) in bold - plain]
    return {"lines": made, "bold": heavy}


def _in_columns(lines: list[str]) -> list[str]:
    """The lines in reading order: where a gutter runs down most of a page of prose, its left half comes first."""
    full = [line for line in lines if line.strip()]
    width = max(map(len, full), default=0)
    if len(full) < 20 or width < 60:
        return lines
    # A place in the middle third where many lines begin words and hardly one has letters right before it.
    gutter = max(range(int(width * 0.35), int(width * 0.65)), key=lambda at: _clear(full, at))
    crossing = [line for line in full if line[gutter - 2 : gutter].strip()]
    both = [line for line in full if line[gutter:].strip() and line not in crossing]
    wordy = [line for line in both if len(line[gutter:].split()) > 4]
    if len(crossing) > 3 or len(both) < 10 or len(wordy) < 5:
        return lines
    first = next((n for n, line in enumerate(lines) if line in both), 0)
    last = max(n for n, line in enumerate(lines) if line.strip())
    # The last line, far below the others, is the page's foot.
    foot = not any(line.strip() for line in lines[max(0, last - 2) : last])
    last -= foot
    middle = lines[first : last + 1]
    halves = [[line[:gutter] for line in middle], [""], [line[gutter:] for line in middle]]
    return [*lines[:first], *(line for half in halves for line in half), *lines[last + 1 :]]


def _clear(lines: list[str], at: int) -> tuple[int, int]:
    """How many lines leave a place free, and how many begin words right there."""
    free = [line for line in lines if not line[at - 2 : at].strip()]
    return len(free), sum(bool(line[at : at + 1].strip()) for line in free)


def _size(words: str, sizes: dict[str, float]) -> float:
    """The size of most of a line's letters."""
    if words in sizes:
        return sizes[words]
    counted: dict[float, int] = {}
    for part, size in sizes.items():
        if part in words:
            counted[size] = counted.get(size, 0) + len(part)
    return max(counted, key=lambda size: counted[size]) if counted else 0.0


def _apart(line: str, jumps: set[str], wholes: set[str]) -> str:
    """Cells that touch, because the left one fills its column, are set apart."""
    for text in jumps:
        at = line.find(text)
        left = line[:at].rstrip() if at > 0 else ""
        if left.strip() and at - len(left) < 3 and any(left.endswith(whole) for whole in wholes):
            line = f"{left}   {line[at:]}"
    return line


def _bounded() -> None:
    """Bounds of this process; a machine that does not know them still has the time limit of the caller."""
    import resource

    for what, limit in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        resource.setrlimit(what, (limit, limit))


if __name__ == "__main__":
    _bounded()
    json.dump(_read(sys.argv[1]), sys.stdout)
