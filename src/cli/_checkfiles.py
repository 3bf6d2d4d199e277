"""The files that a check is about: finding them, reading them, and writing one back as it was."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import UsageError, Where

__all__ = ("STDIN", "TextFile", "expand")

STDIN = "-"
ENDINGS = (".md", ".markdown", ".html", ".htm", ".txt", ".rst", ".adoc", ".asciidoc")
MOST_FILES = 20_000
MAX_BYTES = 2 * 1024 * 1024
"""A file of copy; a book in Markdown has about half of it."""
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class TextFile:
    """A file of copy, or what stands on standard input."""

    path: Path | None
    name: str

    def read(self) -> str:
        """Its text, with its line ends as they are.

        Raises:
            UsageError: it is not a text that can be checked.
        """
        from ..brandkit.markup import decode_source, read_source

        if self.path is not None:
            return read_source(self.path, max_bytes=MAX_BYTES)
        return decode_source(sys.stdin.buffer.read(MAX_BYTES + 1), self.name, max_bytes=MAX_BYTES)

    def write(self, before: str, after: str) -> None:
        """Put a changed text in its place: whole or not at all, and only if nobody changed it meanwhile.

        Raises:
            UsageError: BW274 the file changed since it was read.
        """
        from .._files import write_whole

        if self.path is None:
            raise UsageError("BW274", "standard input cannot be rewritten", hint="name a file, or use --diff")
        if self.read() != before:
            hint = "run the command again"
            raise UsageError(
                "BW274", f"{self.name} changed while it was checked", where=Where(self.name), hint=hint
            )
        mark = _BOM if self.path.read_bytes().startswith(_BOM) else b""
        # The file may be a link; what it leads to is what changes.
        write_whole(self.path.resolve(), mark + after.encode())


def expand(files: Iterable[Path]) -> list[TextFile]:
    """The files that are named, and those with text endings in folders that are named.

    Raises:
        UsageError: BW278 one of them is not there, a folder has none, or there are too many.
    """
    found = [file for path in files for file in _of(path)]
    if len(found) > MOST_FILES:
        message = f"{len(found)} files are more than one check takes ({MOST_FILES})"
        raise UsageError("BW278", message, hint="name fewer of them at a time")
    return list({file.name: file for file in found}.values())


def _of(path: Path) -> Iterator[TextFile]:
    if str(path) == STDIN:
        yield TextFile(None, "stdin.md")
        return
    try:
        folder, there = path.is_dir(), path.exists()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        name = str(path)[:100]
        raise UsageError(
            "BW278", f"{name!r} is no path: {reason}", where=Where(name), hint="check it"
        ) from None
    if folder:
        yield from _in_folder(path)
    elif there:
        yield TextFile(path, str(path))
    else:
        raise UsageError("BW278", f"there is no file {path}", where=Where(str(path)), hint="check the path")


def _in_folder(folder: Path) -> Iterator[TextFile]:
    """Texts in the folder and below it, also such as cannot be read; hidden files and folders are left out."""
    inside = [
        path for path in sorted(folder.rglob("*")) if path.suffix.lower() in ENDINGS and not path.is_dir()
    ]
    shown = [
        path for path in inside if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    if not shown:
        endings = ", ".join(ENDINGS)
        raise UsageError(
            "BW278",
            f"the folder {folder} has no text to check",
            where=Where(str(folder)),
            hint=f"texts end in {endings}",
        )
    for path in shown:
        yield TextFile(path, str(path))
