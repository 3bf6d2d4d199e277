"""Opening a Word document that somebody sent: bounded, and without anything in it that reaches out or runs."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ._carried import Carried, DocumentError, read_carrier

__all__ = ("MAX_BYTES", "Package", "carried_in", "carried_of", "open_package")

MAX_BYTES = 10 * 2**20
"""The most that a document may weigh."""
MAX_PARTS = 2_000
MAX_UNPACKED = 64 * 2**20
MAX_XML = 16 * 2**20
MAX_RATIO = 200
"""Unpacked over packed size; text that people write packs ten times, a bomb thousands of times."""

_OLE = b"\xd0\xcf\x11\xe0"
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_ITEM = re.compile(r"customXml/item\d{1,4}\.xml", re.IGNORECASE)
_CARGO = "{urn:brandwright:draft}draft"
_IGNORED = (
    ("macros", re.compile(r"vbaproject\.bin$|vbadata\.xml$", re.IGNORECASE)),
    ("embedded objects", re.compile(r"^word/(?:embeddings|activex)/", re.IGNORECASE)),
    ("pictures", re.compile(r"^word/media/", re.IGNORECASE)),
)


@dataclass(frozen=True)
class Package:
    """The parts of a document, by name; nothing in them was looked at yet.

    Attributes:
        ignored: what is in the document and is never opened, in words.
    """

    archive: zipfile.ZipFile
    names: frozenset[str]
    ignored: tuple[str, ...]

    def xml(self, name: str) -> Element:
        """The root of a part.

        Raises:
            DocumentError: it is not there, too large, broken, or defines entities.
        """
        if name not in self.names:
            raise DocumentError("package", f"it has no part {name}")
        return _parsed(_text_of(self.archive, name), name)


def open_package(data: bytes) -> Package:
    """The package, if it is a Word document of a bounded size.

    Raises:
        DocumentError: it is too large, no archive, no Word document, or would unpack to too much.
    """
    if len(data) > MAX_BYTES:
        raise DocumentError("size", f"it has {len(data) / 2**20:.1f} MB; {MAX_BYTES // 2**20} MB can be read")
    if data.startswith(_OLE):
        raise DocumentError("package", "it is password-protected, or of Word before 2007")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise DocumentError("package", "it is no .docx file: not an archive") from error
    _bounded(parts)
    names = frozenset(part.filename for part in parts)
    if len(names) < len(parts):
        raise DocumentError("harmful", "it has two parts of the same name")
    if not {"[Content_Types].xml", "word/document.xml"} <= names:
        raise DocumentError("package", "it is an archive, but no Word document")
    ignored = tuple(word for word, pattern in _IGNORED if any(map(pattern.search, names)))
    return Package(archive, names, ignored)


def _bounded(parts: list[zipfile.ZipInfo]) -> None:
    unpacked, packed = sum(p.file_size for p in parts), max(1, sum(p.compress_size for p in parts))
    bomb = unpacked > 2**20 and unpacked / packed > MAX_RATIO
    if bomb or len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
        size = f"{unpacked / 2**20:,.0f} MB in {len(parts):,} parts"
        raise DocumentError("size", f"it would unpack to {size}, and is not opened")
    if any(part.flag_bits & 1 for part in parts):
        raise DocumentError("package", "it is password-protected")


def _text_of(archive: zipfile.ZipFile, name: str) -> str:
    """The text of a part, decoded here, so that the parser sees what was looked at."""
    try:
        with archive.open(name) as file:
            data = file.read(MAX_XML + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        raise DocumentError("package", f"its part {name} is broken") from error
    if len(data) > MAX_XML:
        raise DocumentError("size", f"its part {name} has more than {MAX_XML // 2**20} MB")
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError("package", f"its part {name} is neither UTF-8 nor UTF-16") from error
    head = _DECLARATION.match(text)
    return text[head.end() :] if head else text


def _parsed(text: str, name: str) -> Element:
    # Entities are how XML reaches other files, and how it explodes; no word processor writes them.
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise DocumentError("harmful", f"its part {name} defines XML entities")
    try:
        return ElementTree.fromstring(text)
    except (ElementTree.ParseError, RecursionError, ValueError) as error:
        raise DocumentError("package", f"its part {name} is not well-formed") from error


def carried_in(data: bytes) -> Carried:
    """What a document carries out of sight.

    Raises:
        DocumentError: it cannot be opened, or carries nothing.
    """
    return carried_of(open_package(data))


def carried_of(package: Package) -> Carried:
    """What an opened document carries out of sight.

    Raises:
        DocumentError: it carries nothing, or it is damaged.
    """
    for name in sorted(filter(_ITEM.fullmatch, package.names)):
        root = package.xml(name)
        if root.tag == _CARGO:
            return read_carrier(root.text or "")
    raise DocumentError("carrier", "it carries no draft")
