"""What turns texts into vectors, and which of the ways is at hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]
    """One row: of length one."""
    Vectors = NDArray[np.float32]
    """Rows of vectors."""

__all__ = ("Embedder", "EmbedderUnavailable", "find_embedder")


@runtime_checkable
class Embedder(Protocol):
    """Turns texts into vectors of length one, the same vector for the same text.

    Attributes:
        id: a name for collections, such as `minilm-l6-v2`.
        sha256: hash of everything that decides the vectors; vectors of another hash are not comparable.
        dim: length of a vector.
    """

    @property
    def id(self) -> str: ...

    @property
    def sha256(self) -> str: ...

    @property
    def dim(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, in the order of the texts."""
        ...


class EmbedderUnavailable(Exception):
    """This embedder cannot run here; the message says why and what would help."""


def find_embedder(cache: Path | None = None) -> tuple[Embedder | None, str]:
    """The best embedder that runs on this machine without a network, or none, and then why.

    Args:
        cache: where built models are kept; the user's cache folder by default.
    """
    from ._minilm import OnnxMiniLM

    try:
        return OnnxMiniLM.installed(cache), ""
    except EmbedderUnavailable as error:
        return None, str(error)
