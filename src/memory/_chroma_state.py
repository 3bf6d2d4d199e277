"""The vector index's state file: what is built, how far it has come, and what its files have to be."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .index import Validity

__all__ = ("ChromaState", "manifest")

_FORMAT = 1


@dataclass(frozen=True)
class ChromaState:
    """One moment of a vector index; readers open it again when this changes.

    Attributes:
        generation: the folder that Chroma writes to; a rebuild makes a new one.
        writing: set while a writer is at work, or was when it was killed.
        counts: vectors a collection.
        golden: records that have to be found by their own vectors.
        files: what `manifest` said when the last writer was done.
    """

    name: str
    embedder: str
    generation: str
    sequence: int = 0
    writing: bool = False
    counts: dict[Validity, int] = field(default_factory=dict)
    golden: list[tuple[Validity, str, list[float]]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

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
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        # A name from a file becomes a path: it may not lead elsewhere.
        return state if state.generation.isalnum() else None

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


def manifest(folder: Path) -> dict[str, str]:
    """The vector segments' files with their sizes, and hashes where they are final.

    Chroma writes a segment out once it has a thousand vectors, and then also its `index_metadata.pickle`. Before
    that its files hold chance bytes, and the vectors stand in Chroma's own database, which reading changes.
    """
    return {
        path.relative_to(folder).as_posix(): _state(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent != folder
    }


def _state(path: Path) -> str:
    size = str(path.stat().st_size)
    if not (path.parent / "index_metadata.pickle").exists():
        return size
    with path.open("rb") as file:
        return f"{size} {hashlib.file_digest(file, 'sha256').hexdigest()}"
