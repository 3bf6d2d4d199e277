"""The draft as a Word document: written part by part, so that the same draft gives the same bytes on any machine.

A library would bring its own template, times and order, and each of its versions other bytes. The archive is stored,
not packed, for the same reason. The names of elements are those of ECMA-376, WordprocessingML.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from itertools import chain

from ..draft import BLOCK_GAP, Block, Draft, Part
from ._carried import Carried, carrier_of
from ._docx_parts import (
    PACKAGE_PARTS,
    comments_part,
    content_types,
    document_part,
    links_part,
    settings,
    xml_text,
)
from ._notes import Note
from ._text import safe_href, title_of

__all__ = ("ABOUT_ALL", "FOR_REVIEW", "PART_MARK", "to_docx")

PART_MARK = "[part: {}]"
"""The line above each part of the copy; it names the part, so that the text can be read back."""
FOR_REVIEW = "[For review: nobody has approved this text. Keep the lines in square brackets.]"
"""The first line of a document that is for reviewers alone."""

ABOUT_ALL = "[About the whole text]"
"""The first line of a document with notes on all of it."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_STYLES = {"heading": "Heading2", "title": "Title", "list-item": "ListBullet", "quote": "Quote"}


def to_docx(draft: Draft, notes: Sequence[Note] = (), review: str = "") -> bytes:
    """The draft as a document, each part under a line that names it, with notes as comments beside the words.

    Args:
        notes: findings and evidence; they become part of the file, and of what proves it.
        review: the review that the document is a copy for; its first line then says that nobody approved it.
    """
    carried = Carried(draft, tuple(notes), review)
    links = {url: f"rLink{at}" for at, url in enumerate(_addresses(draft), 1)}
    body = "".join(chain(_opening(carried), *(_part(part, carried.notes, links) for part in draft.parts)))
    parts = {
        "[Content_Types].xml": content_types(),
        **PACKAGE_PARTS,
        "word/document.xml": document_part(body),
        "word/_rels/document.xml.rels": links_part(links),
        "word/comments.xml": comments_part([note.text for note in carried.notes]),
        "word/settings.xml": settings(draft.locale),
        "docProps/core.xml": _core(draft),
        "customXml/item1.xml": _cargo(carried),
    }
    return _archive(parts)


def _archive(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = 0, 0
            archive.writestr(entry, text.encode())
    return file.getvalue()


def _addresses(draft: Draft) -> list[str]:
    hrefs = (safe_href(block) for part in draft.parts for block in part.blocks)
    return list(dict.fromkeys(href for href in hrefs if href))


def _opening(carried: Carried) -> Iterator[str]:
    """What stands before the copy: for whom it is, and the notes about the whole draft."""
    said = [at for at, note in enumerate(carried.notes) if carried.draft.part(note.part) is None]
    if carried.review:
        yield _paragraph("BrandwrightMark", _marked(FOR_REVIEW, said))
    elif said:
        yield _paragraph("BrandwrightMark", _marked(ABOUT_ALL, said))


def _marked(text: str, notes: Sequence[int]) -> str:
    begins = "".join(f'<w:commentRangeStart w:id="{at}"/>' for at in notes)
    return begins + _run(text) + "".join(map(_note_end, notes))


def _part(part: Part, notes: Sequence[Note], links: dict[str, str]) -> Iterator[str]:
    yield _paragraph("BrandwrightMark", _run(PART_MARK.format(part.name)))
    own = [(at, note) for at, note in enumerate(notes) if note.part == part.name]
    start, size = 0, len(part.text)
    for block in part.blocks:
        end = start + len(block.text)
        # A note belongs to the block in which it begins; one from beyond the text to the last block.
        reach = size if end == size else end + len(BLOCK_GAP) - 1
        here = [(at, note) for at, note in own if start <= min(note.start, size) <= reach]
        yield _block(block, [_in_block(at, note, start, end) for at, note in here], links)
        start = end + len(BLOCK_GAP)


def _in_block(at: int, note: Note, start: int, end: int) -> tuple[int, int, int]:
    """A note's number and its place in the block's text."""
    first = min(note.start, end)
    return at, first - start, max(first, min(note.end, end)) - start


def _block(block: Block, notes: Sequence[tuple[int, int, int]], links: dict[str, str]) -> str:
    """A block as a paragraph: its text cut where comments begin and end."""
    href = safe_href(block)
    cuts = sorted({0, len(block.text), *(place for _, start, end in notes for place in (start, end))})
    pieces: list[str] = []
    for place, following in zip(cuts, [*cuts[1:], None], strict=True):
        pieces += [_note_end(at) for at, start, end in notes if end == place and start < end]
        pieces += [f'<w:commentRangeStart w:id="{at}"/>' for at, start, _ in notes if start == place]
        pieces += [_note_end(at) for at, start, end in notes if start == end == place]
        if following is not None:
            text = _run(block.text[place:following], linked=href is not None)
            pieces.append(f'<w:hyperlink r:id="{links[href]}">{text}</w:hyperlink>' if href else text)
    return _paragraph(_STYLES.get(block.kind, "Normal"), "".join(pieces))


def _note_end(at: int) -> str:
    mark = f'<w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:commentReference w:id="{at}"/></w:r>'
    return f'<w:commentRangeEnd w:id="{at}"/>{mark}'


def _paragraph(style: str, content: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{content}</w:p>'


def _run(text: str, *, linked: bool = False) -> str:
    style = '<w:rPr><w:rStyle w:val="Hyperlink"/></w:rPr>' if linked else ""
    lines = (f'<w:t xml:space="preserve">{_plain(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{style}{'<w:br/>'.join(lines)}</w:r>" if text else ""


def _plain(text: str) -> str:
    """The text as XML can hold it."""
    return xml_text(text).replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')


def _core(draft: Draft) -> str:
    """The document's title and language; no times and no names of people."""
    title, language = xml_text(title_of(draft)), xml_text(draft.locale)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties'
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:language>{language}</dc:language></cp:coreProperties>"
    )


def _cargo(carried: Carried) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<draft xmlns="urn:brandwright:draft">{carrier_of(carried)}</draft>'
    )
