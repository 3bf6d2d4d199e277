"""The vector index's state file: what is built, how far it has come, and what its files have to be."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .index import Validity

__all__ = ("ChromaState", "StateFile", "blank_unwritten", "intact", "manifest")

_FORMAT = 2
_HEAD = 64 * 1024


@dataclass(frozen=True)
class ChromaState:
    """One moment of a vector index; readers open it again when this changes.

    Attributes:
        embedder: hash of what made the vectors; `model` is its name.
        generation: the folder that Chroma writes to; a rebuild makes a new one.
        epoch: how many erasures the ledger had seen.
        writing: set while a writer is at work, or was when it was killed.
        rows: how many rows of the file of vectors are whole.
        counts: vectors a collection.
        golden: records that have to be found by their own vectors.
        files: what `manifest` said when the last writer was done.
    """

    name: str
    embedder: str
    generation: str
    model: str = ""
    sequence: int = 0
    epoch: int = 0
    writing: bool = False
    rows: int = 0
    counts: dict[Validity, int] = field(default_factory=dict)
    golden: list[tuple[Validity, str, list[float]]] = field(default_factory=list)
    files: dict[str, list[str]] = field(default_factory=dict)

    def replace(self, **changes: Any) -> ChromaState:
        """The same with some fields changed."""
        return dataclasses.replace(self, **changes)

    @classmethod
    def read(cls, path: Path) -> ChromaState | None:
        """The state in the file; None when there is none, or none of this format."""
        try:
            data = json.loads(path.read_bytes())
            if data.pop("format") != _FORMAT:
                return None
            data["golden"] = [(kind, name, vector) for kind, name, vector in data["golden"]]
            state = cls(**data)
            # A name from a file becomes a path: it may not lead elsewhere.
            return state if state.generation.isalnum() and state.rows >= 0 else None
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None

    def write(self, path: Path) -> None:
        """Replace the file in one step."""
        data = json.dumps({"format": _FORMAT, **dataclasses.asdict(self)}).encode()
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with open(descriptor, "wb") as file:
                file.write(data)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)


class StateFile:
    """The state, read again only when its file is another one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, ...] = ()
        self._state: ChromaState | None = None

    def read(self) -> ChromaState | None:
        """The state as it is now."""
        try:
            found = self.path.stat()
        except OSError:
            self._seen = ()
            return None
        seen = (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size)
        if seen != self._seen:
            self._state, self._seen = ChromaState.read(self.path), seen
        return self._state


def manifest(folder: Path, before: Mapping[str, list[str]] | None = None) -> dict[str, list[str]]:
    """The vector segments' files: size, and for those that are final also time, hash of the beginning, hash of all.

    Chroma writes a segment out once it has a thousand vectors, and then also its `index_metadata.pickle`. Before
    that its files hold chance bytes, and the vectors stand in Chroma's own database, which reading changes.

    Args:
        before: an earlier manifest; what has the same size and time is not hashed again.
    """
    return {name: _described(path, (before or {}).get(name)) for name, path in _files(folder).items()}


def intact(folder: Path, expected: Mapping[str, list[str]], *, thorough: bool = False) -> bool:
    """Whether the files are those of the manifest.

    Quick unless `thorough`: of a file with the same size and time only the beginning is read. One whose time is
    another (a copy, a restored backup) is read whole.
    """
    files = _files(folder)
    return files.keys() == expected.keys() and all(
        _is_same(path, expected[name], thorough) for name, path in files.items()
    )


def blank_unwritten(folder: Path) -> None:
    """Put zeros into the files of segments that Chroma did not write out: they hold whatever was in memory.

    That may be a vector of what was erased. Chroma makes these files anew when it opens such a segment.
    """
    for path in _files(folder).values():
        if path.suffix == ".bin" and path.name != "header.bin" and not _is_written(path):
            size = path.stat().st_size
            with path.open("r+b") as file:
                file.truncate(0)
                file.truncate(size)


def _is_written(path: Path) -> bool:
    return (path.parent / "index_metadata.pickle").exists()


def _files(folder: Path) -> dict[str, Path]:
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent != folder
    }


def _described(path: Path, before: list[str] | None) -> list[str]:
    found = path.stat()
    size, time = str(found.st_size), str(found.st_mtime_ns)
    if not _is_written(path):
        return [size]
    if before is not None and before[:2] == [size, time]:
        return before
    return [size, time, _head(path), _hash(path)]


def _is_same(path: Path, expected: list[str], thorough: bool) -> bool:
    found = path.stat()
    if str(found.st_size) != expected[0]:
        return False
    if len(expected) == 1:
        return True
    if thorough or str(found.st_mtime_ns) != expected[1]:
        return _hash(path) == expected[3]
    return _head(path) == expected[2]


def _head(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.sha256(file.read(_HEAD)).hexdigest()


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
