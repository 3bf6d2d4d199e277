"""Reading a text file: UTF-8, of bounded size, as it is written."""

from __future__ import annotations

from pathlib import Path

from ...errors import UsageError, Where

__all__ = ("MAX_SOURCE_BYTES", "decode_source", "read_source")

MAX_SOURCE_BYTES = 10 * 1024 * 1024
"""The largest file that is read: some thousand pages."""

_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
_KINDS = {
    b"%PDF-": "a PDF document",
    b"PK\x03\x04": "a ZIP archive, such as a Word document",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"{\\rtf": "a rich text document",
}


def read_source(path: Path, *, max_bytes: int = MAX_SOURCE_BYTES) -> str:
    """The text of a file, without a byte-order mark; its line ends stay as they are.

    Raises:
        UsageError: BW275 it cannot be read, or it is not text; BW276 it is text in another encoding than
            UTF-8; BW277 it is larger than `max_bytes`.
    """
    try:
        if not path.is_file():
            what = "it is not a regular file" if path.exists() else "there is no such file"
            what = "it is a folder" if path.is_dir() else what
            raise UsageError(
                "BW275", f"{path} cannot be read: {what}.", where=Where(str(path)), hint="Name a file."
            )
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        hint = "See that the file is there and may be read."
        raise UsageError(
            "BW275", f"{path} cannot be read: {reason}.", where=Where(str(path)), hint=hint
        ) from None
    return decode_source(data, str(path), max_bytes=max_bytes)


def decode_source(data: bytes, name: str, *, max_bytes: int = MAX_SOURCE_BYTES) -> str:
    """The text of a file's bytes; `name` is what messages call the file. Raises what `read_source` does."""
    if len(data) > max_bytes:
        message = f"{name} is larger than {max_bytes / 1024 / 1024:g} MiB."
        raise UsageError("BW277", message, where=Where(name), hint="Divide it, and check the pieces.")
    for start, kind in _KINDS.items():
        if data.startswith(start):
            hint = "Save its text as a Markdown or plain text file, and check that."
            raise UsageError(
                "BW275", f"{name} is not a text file: it is {kind}.", where=Where(name), hint=hint
            )
    encoding = _other_encoding(data)
    if encoding:
        raise _encoded(name, encoding, None)
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        message = f"{name} is not a text file: it holds NUL bytes."
        raise UsageError(
            "BW275", message, where=Where(name, line), hint="Check the text that it was made from."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _encoded(name, "", data[: error.start].count(b"\n") + 1) from None


def _other_encoding(data: bytes) -> str:
    """UTF-16 or UTF-32, by its mark, or by every second byte of the start being empty."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return encoding
    start = data[:512]
    for first, encoding in ((1, "UTF-16LE"), (0, "UTF-16BE")):
        half = start[first::2]
        if len(half) >= 2 and not any(half) and all(start[1 - first :: 2]):
            return encoding
    return ""


def _encoded(name: str, encoding: str, line: int | None) -> UsageError:
    spoken = f"text in {encoding}" if encoding else "not UTF-8 text; Latin-1 or Windows-1252 is likely"
    source = encoding or "WINDOWS-1252"
    hint = f"Save it as UTF-8, for example with `iconv -f {source} -t UTF-8 FILE > NEW`."
    return UsageError("BW276", f"{name} is {spoken}.", where=Where(name, line), hint=hint)
