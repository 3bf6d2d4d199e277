"""Documents as they are read: a bounded walk, one reader a format, one clear error for what cannot be read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ...errors import BrandwrightError
from ._pages import html_pieces, markdown_pieces, text_pieces
from ._pdf import pdf_pieces
from ._pieces import Note, Reading, build, refused
from ._word import word_pieces

__all__ = ("FORMATS", "MAX_FILES", "read_document", "read_documents")

FORMATS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".txt": "text",
    ".docx": "docx",
    ".pdf": "pdf",
}
"""What is read, by the end of a file's name."""

MAX_FILES = 200
MAX_BYTES = 30 * 2**20
MAX_TEXT_BYTES = 5 * 2**20
_MAX_DEPTH = 12
_HINT = f"Name Markdown, HTML, text, Word or PDF files: {', '.join(FORMATS)}."


def read_documents(paths: Sequence[Path]) -> tuple[list[Reading], list[Note]]:
    """Every document that the paths name, and what was left out of folders, with the reason.

    A file that is named itself and cannot be read is an error; inside a folder it becomes a note.

    Raises:
        UsageError: `BW280` to `BW287`.
    """
    readings: dict[str, Reading] = {}
    notes: list[Note] = []
    for path in paths:
        if path.is_dir():
            for found in _walk(path, notes):
                try:
                    reading = read_document(found, name=f"{path.name or '.'}/{found.relative_to(path)}")
                except BrandwrightError as error:
                    notes.append(Note(str(found), f"{error.code} {error.message}"))
                else:
                    readings.setdefault(reading.sha256, reading)
        else:
            reading = read_document(path)
            readings.setdefault(reading.sha256, reading)
    return list(readings.values()), notes


def _walk(root: Path, notes: list[Note]) -> Iterator[Path]:
    """Files of a known format below a folder, in the order of their names."""
    real, count = root.resolve(), 0
    for folder, folders, files in os.walk(root, followlinks=False):
        depth = len(Path(folder).relative_to(root).parts)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and depth < _MAX_DEPTH)
        for name in sorted(files):
            path = Path(folder) / name
            if name.startswith(".") or name.startswith("~$"):
                continue
            if path.is_symlink() and not path.resolve().is_relative_to(real):
                message = f"{path} is a link that leads out of the folder."
                raise refused("BW287", message, str(path), "Take it away, or name its target itself.")
            if path.suffix.lower() not in FORMATS:
                notes.append(Note(str(path), "not a format that is read"))
                continue
            count += 1
            if count > MAX_FILES:
                message = f"{root} holds more than {MAX_FILES} documents."
                raise refused("BW287", message, str(root), "Name the folder of the guidelines alone.")
            yield path


def read_document(path: Path, *, name: str = "") -> Reading:
    """One document.

    Raises:
        UsageError: `BW280` no such file or not a format that is read, `BW281` too large, `BW282` protected by a
            password, `BW283` broken or empty, `BW284` pictures without text, `BW285` macros or entities,
            `BW286` the extra is missing.
    """
    name = name or path.name
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise refused("BW280", f"{name} is not of a format that is read.", name, _HINT)
    data = _bytes(path, name, MAX_TEXT_BYTES if form in ("markdown", "html", "text") else MAX_BYTES)
    pieces = build(_raw(form, path, data, name), name)
    if not pieces:
        raise refused("BW283", f"{name} holds no text.", name, "Name a document with words in it.")
    sha = hashlib.sha256(data).hexdigest()
    return Reading(name, sha, pieces, "paragraph" if form == "docx" else "line", str(path))


def _bytes(path: Path, name: str, limit: int) -> bytes:
    try:
        if not path.is_file():
            raise refused("BW280", f"There is no file {name}.", name, "Check the path.")
        if path.stat().st_size > limit:
            message = f"{name} is larger than {limit // 2**20} MiB."
            raise refused("BW281", message, name, "Take the pictures out, or split it by chapters.")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise refused("BW280", f"{name} cannot be read: {reason}.", name, "Check the path.") from None


def _raw(form: str, path: Path, data: bytes, name: str) -> Iterator[dict[str, Any]]:
    if form == "docx":
        return word_pieces(data, name)
    if form == "pdf":
        return pdf_pieces(path, name)
    reader = {"markdown": markdown_pieces, "html": html_pieces, "text": text_pieces}[form]
    return reader(_decoded(data, name))


def _decoded(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if (data and not text) or "\x00" in text:
        raise refused("BW283", f"{name} is not UTF-8 text.", name, "Save it as UTF-8 text.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
