"""The paragraphs of a Word document as a reader sees them once every tracked change is accepted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ._carried import DocumentError
from ._package import Package

__all__ = ("Paragraph", "paragraphs_of", "text_of_paragraphs")

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f"{{{_MAIN}}}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DEEPEST = 40
MOST_PARAGRAPHS = 20_000
_GONE = frozenset({"del", "moveFrom", "rPr", "pPr", "drawing", "pict", "object", "txbxContent"})
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "ptab": "\t"}
_FIELD = re.compile(r"\s*HYPERLINK\s+\"([^\"\s]+)\"")


@dataclass
class Paragraph:
    """A paragraph: its text, the name of its style, the addresses that it links to, and what stands in it.

    Attributes:
        listed: whether it is an item of a list.
        begins, ends: where comments begin and end in the text, by their ids.
        runs_on: whether its end was deleted, so that the next paragraph continues it.
        revised: whether changes were tracked in it.
    """

    text: str = ""
    style: str = ""
    listed: bool = False
    hrefs: list[str] = field(default_factory=list)
    begins: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)
    runs_on: bool = False
    revised: bool = False


def paragraphs_of(package: Package) -> list[Paragraph]:
    """The paragraphs of the document's body, tables included, in reading order.

    Raises:
        DocumentError: a part is broken, or there are more paragraphs than anybody reads.
    """
    root = package.xml("word/document.xml")
    if root.tag == f"{{{_STRICT}}}document":
        raise DocumentError("package", "it is a Strict Open XML document; save it as a Word document (.docx)")
    body = root.find(f"{_W}body")
    if body is None:
        raise DocumentError("package", "its document has no body")
    reader = _Reader(_style_names(package), _targets(package))
    found: list[Paragraph] = []
    for element in _blocks(body):
        found.append(reader.paragraph(element) if element.tag == f"{_W}p" else reader.between(element))
        if len(found) > MOST_PARAGRAPHS:
            raise DocumentError("size", f"it has more than {MOST_PARAGRAPHS:,} paragraphs")
    return _joined(found)


def text_of_paragraphs(element: Element) -> str:
    """The text of all paragraphs in an element, such as a comment, a line for each."""
    reader = _Reader({}, {})
    return "\n".join(reader.paragraph(found).text for found in element.iter(f"{_W}p")).strip()


def _style_names(package: Package) -> dict[str, str]:
    if "word/styles.xml" not in package.names:
        return {}
    names = {}
    for style in package.xml("word/styles.xml").iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        if name is not None:
            names[style.get(f"{_W}styleId", "")] = name.get(f"{_W}val", "").casefold()
    return names


def _targets(package: Package) -> dict[str, str]:
    """The addresses that the document links to, by their ids."""
    name = "word/_rels/document.xml.rels"
    if name not in package.names:
        return {}
    rows = package.xml(name)
    return {
        row.get("Id", ""): row.get("Target", "") for row in rows if row.get("Type", "").endswith("/hyperlink")
    }


def _blocks(parent: Element, depth: int = 0) -> Iterator[Element]:
    """Paragraphs, and the ends of comments between them; what was deleted is left out."""
    if depth > _DEEPEST:
        raise DocumentError("harmful", "its elements stand too deep in each other")
    for element in parent:
        name = _name(element)
        if name in ("p", "commentRangeStart", "commentRangeEnd"):
            yield element
        elif name == "tr" and element.find(f"{_W}trPr/{_W}del") is not None:
            continue
        elif name in ("tbl", "tr", "tc", "sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _blocks(element, depth + 1)


def _name(element: Element) -> str:
    """The element's name in the main vocabulary; empty for those of others."""
    return element.tag.removeprefix(_W) if element.tag.startswith(_W) else ""


def _joined(found: Iterable[Paragraph]) -> list[Paragraph]:
    """The paragraphs, those that run on joined with what continues them; places between two go to the next."""
    made: list[Paragraph] = []
    held: Paragraph | None = None
    for paragraph in found:
        if held is not None:
            shift = len(held.text)
            paragraph.begins = {**held.begins, **{i: at + shift for i, at in paragraph.begins.items()}}
            paragraph.ends = {**held.ends, **{i: at + shift for i, at in paragraph.ends.items()}}
            paragraph.hrefs = [*held.hrefs, *paragraph.hrefs]
            paragraph.text, paragraph.revised = held.text + paragraph.text, True
        held = paragraph if paragraph.runs_on else None
        if held is None:
            made.append(paragraph)
    return [*made, held] if held is not None else made


class _Reader:
    """Reads paragraphs by the styles and the addresses of one document."""

    def __init__(self, styles: dict[str, str], targets: dict[str, str]) -> None:
        self._styles = styles
        self._targets = targets

    def paragraph(self, element: Element) -> Paragraph:
        """A paragraph with every tracked change accepted."""
        made = Paragraph()
        properties = element.find(f"{_W}pPr")
        if properties is not None:
            style = properties.find(f"{_W}pStyle")
            id_ = style.get(f"{_W}val", "") if style is not None else ""
            made.style = self._styles.get(id_, id_.casefold())
            made.listed = properties.find(f"{_W}numPr") is not None or made.style.startswith("list")
            made.runs_on = properties.find(f"{_W}rPr/{_W}del") is not None
        self._read(element, made, 0)
        return made

    def between(self, element: Element) -> Paragraph:
        """The end of a comment that stands between two paragraphs: an empty paragraph that the next continues."""
        made = Paragraph(runs_on=True)
        self._place(element, made)
        return made

    def _place(self, element: Element, made: Paragraph) -> None:
        places = made.begins if element.tag == f"{_W}commentRangeStart" else made.ends
        places[element.get(f"{_W}id", "")] = len(made.text)

    def _read(self, parent: Element, made: Paragraph, depth: int) -> None:
        if depth > _DEEPEST:
            raise DocumentError("harmful", "its elements stand too deep in each other")
        for element in parent:
            name = _name(element)
            made.revised = made.revised or name in ("ins", "del", "moveFrom", "moveTo")
            if name == "t":
                made.text += (element.text or "").replace("\x7f", "")
            elif name in _SIGNS:
                made.text += _SIGNS[name]
            elif name in ("commentRangeStart", "commentRangeEnd"):
                self._place(element, made)
            elif name == "instrText":
                made.hrefs += _FIELD.findall(element.text or "")
            elif name and name not in _GONE:
                if name == "hyperlink" and (target := self._targets.get(element.get(_R_ID, ""))):
                    made.hrefs.append(target)
                self._read(element, made, depth + 1)
