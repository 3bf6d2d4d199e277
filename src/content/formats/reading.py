"""A document that comes back from a word processor: its copy as Markdown, and what its reader wrote beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ._carried import Carried, DocumentError
from ._docx import ABOUT_ALL, FOR_REVIEW, PART_MARK
from ._docx_parts import AUTHOR
from ._package import MAX_BYTES, Package, carried_of, open_package
from ._text import line_markdown
from ._word import Paragraph, paragraphs_of, text_of_paragraphs

__all__ = ("MAX_BYTES", "DocumentError", "ReadDocument", "Remark", "read_docx")

MOST_REMARKS = 100
LONGEST_REMARK = 1700
MOST_QUOTED = 400

_MARK = re.compile(re.escape(PART_MARK).replace(re.escape("{}"), "([a-z0-9][a-z0-9._:-]{0,79})"))
_LIKE_A_MARK = re.compile(r"\[\s*part\b.*", re.IGNORECASE | re.DOTALL)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Remark:
    """A comment that a person wrote in a document.

    Attributes:
        author: the name that the word processor gives; nobody checked it.
        part, start, end: the words that it is about, in the part's text as it came back; no part for the whole text.
        quoted: those words.
    """

    author: str
    text: str
    part: str = ""
    start: int = 0
    end: int = 0
    quoted: str = ""


@dataclass(frozen=True)
class ReadDocument:
    """What a document says.

    Attributes:
        carried: the draft that it was made of.
        markdown: its copy with marks of parts, every tracked change accepted.
        remarks: what people wrote beside it; our own notes are not among them.
        revised: whether changes were tracked in it.
        ignored: what is in it and was not read, in words.
    """

    carried: Carried
    markdown: str
    remarks: tuple[Remark, ...]
    revised: bool
    ignored: tuple[str, ...]


@dataclass(frozen=True)
class _Placed:
    """A paragraph of the copy, with its place in its part's text."""

    part: str
    start: int
    paragraph: Paragraph


def read_docx(data: bytes) -> ReadDocument:
    """The copy and the comments of a document that `to_docx` made and people worked on.

    Raises:
        DocumentError: it cannot be opened, carries no draft, or its parts are not those of that draft.
    """
    package = open_package(data)
    carried = carried_of(package)
    paragraphs = paragraphs_of(package)
    placed = _in_parts(paragraphs, carried)
    return ReadDocument(
        carried,
        _markdown(placed, carried),
        _remarks(package, carried, placed),
        any(paragraph.revised for paragraph in paragraphs),
        _not_read(package),
    )


def _in_parts(paragraphs: Sequence[Paragraph], carried: Carried) -> list[_Placed]:
    """The paragraphs of the copy, each in its part.

    Raises:
        DocumentError: a part is missing, unknown or there twice, or text stands above the first.
    """
    placed: list[_Placed] = []
    part, start, seen = "", 0, []
    for paragraph in paragraphs:
        text = paragraph.text.strip()
        if mark := _part_named(text):
            part, start = mark, 0
            seen.append(mark)
        elif not part and text and not _own_line(text):
            raise DocumentError("parts", f"text stands above its first part: “{text[:60]}”")
        elif part and text:
            placed.append(_Placed(part, start, paragraph))
            start += len(text) + 2
    _as_carried(seen, carried)
    return placed


def _part_named(text: str) -> str:
    """The part that a line opens, if it is such a line."""
    if mark := _MARK.fullmatch(text):
        return mark[1]
    if text and _LIKE_A_MARK.fullmatch(text):
        raise DocumentError(
            "parts", f"the line “{text[:60]}” was changed; it has to read like “[part: body]”"
        )
    return ""


def _own_line(text: str) -> bool:
    """A line that we wrote above the copy, as we wrote it: whatever else stands there somebody has to read."""
    return " ".join(text.split()) in (FOR_REVIEW, ABOUT_ALL)


def _as_carried(seen: Sequence[str], carried: Carried) -> None:
    wanted = [part.name for part in carried.draft.parts]
    if twice := next((name for name in seen if seen.count(name) > 1), None):
        raise DocumentError("parts", f"the part “{twice}” is there twice")
    if unknown := next((name for name in seen if name not in wanted), None):
        raise DocumentError(
            "parts", f"the part “{unknown}” is none of its draft, which has {', '.join(wanted)}"
        )
    if missing := next((name for name in wanted if name not in seen), None):
        raise DocumentError("parts", f"the line “{PART_MARK.format(missing)}” is missing")


def _markdown(placed: Sequence[_Placed], carried: Carried) -> str:
    lines: list[str] = []
    for part in carried.draft.parts:
        lines += [f"<!-- part: {part.name} -->", ""]
        for item in placed:
            if item.part == part.name:
                lines += [_line(item.paragraph), ""]
    return "\n".join(lines)


def _line(paragraph: Paragraph) -> str:
    href = next((href for href in paragraph.hrefs if not re.search(r"\s", href)), None)
    return line_markdown(_kind(paragraph), re.sub(r"[ \t\n]+", " ", paragraph.text).strip(), href)


def _kind(paragraph: Paragraph) -> str:
    words = paragraph.style.split()
    if words[:1] == ["heading"]:
        return "heading"
    if paragraph.listed:
        return "list-item"
    return "quote" if "quote" in words else "paragraph"


def _remarks(package: Package, carried: Carried, placed: Sequence[_Placed]) -> tuple[Remark, ...]:
    if "word/comments.xml" not in package.names:
        return ()
    ours = {_flat(note.text) for note in carried.notes}
    made: list[Remark] = []
    for element in package.xml("word/comments.xml").iter(f"{_W}comment"):
        author, text = element.get(f"{_W}author", "").strip(), text_of_paragraphs(element)
        if not text or (author == AUTHOR and _flat(text) in ours):
            continue
        if len(text) > LONGEST_REMARK or len(made) == MOST_REMARKS:
            limit = f"{MOST_REMARKS} of at most {LONGEST_REMARK:,} characters"
            raise DocumentError("size", f"it has more or longer comments than can be read: {limit}")
        made.append(_anchored(element.get(f"{_W}id", ""), author or "somebody", text, placed))
    return tuple(made)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _anchored(id_: str, author: str, text: str, placed: Sequence[_Placed]) -> Remark:
    """The comment with the words that it is about: those of the paragraph in which it begins."""
    for item in placed:
        if id_ in item.paragraph.begins:
            written = item.paragraph.text
            left = len(written) - len(written.lstrip())
            size = len(written.strip())
            first = min(max(item.paragraph.begins[id_] - left, 0), size)
            last = min(max(item.paragraph.ends.get(id_, len(written)) - left, first), size)
            quoted = written.strip()[first:last][:MOST_QUOTED]
            return Remark(author[:100], text, item.part, item.start + first, item.start + last, quoted)
    return Remark(author[:100], text)


def _not_read(package: Package) -> tuple[str, ...]:
    notes = ("footnotes", "endnotes")
    found = [name for name in notes if f"word/{name}.xml" in package.names and _has_notes(package, name)]
    return (*package.ignored, *found)


def _has_notes(package: Package, name: str) -> bool:
    """Whether there are notes of the reader; two that only draw lines belong to every document."""
    root = package.xml(f"word/{name}.xml")
    return any(element.get(f"{_W}type") in (None, "normal") for element in root)
