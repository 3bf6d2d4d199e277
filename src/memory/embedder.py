"""What turns texts into vectors, and which of the ways is at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .._settings import MemorySettings

    Vector = NDArray[np.float32]
    """One row: of length one."""
    Vectors = NDArray[np.float32]
    """Rows of vectors."""

__all__ = ("GROUP", "Embedder", "EmbedderUnavailable", "find_embedder")

GROUP = "brandwright.embedders"
"""Entry points of users' own embedders: each names a callable that takes the settings and gives an `Embedder`."""


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


def find_embedder(
    cache: Path | None = None, settings: MemorySettings | None = None, env: Mapping[str, str] | None = None
) -> tuple[Embedder | None, str]:
    """The embedder that the settings ask for, or none, and then why.

    Args:
        cache: where built models are kept; the user's cache folder by default.
        settings: `[memory]`; without it, the best one that runs on this machine without a network.
        env: where a key is looked up.
    """
    wanted = settings.embedder if settings is not None else "auto"
    try:
        if wanted == "none":
            return None, "The settings ask for no embedding model (`memory.embedder`)."
        if wanted == "openai" and settings is not None:
            from ._openai_embedder import OpenAIEmbedder

            return OpenAIEmbedder.configured(settings, env), ""
        if wanted in ("auto", "minilm"):
            return _minilm(cache), ""
        return _registered(wanted, settings), ""
    except EmbedderUnavailable as error:
        return None, str(error)


def _minilm(cache: Path | None) -> Embedder:
    """The model of the installed distribution, or the one that `memory embedder install` fetched."""
    from ._downloaded import DownloadedMiniLM
    from ._minilm import OnnxMiniLM

    try:
        return OnnxMiniLM.installed(cache)
    except EmbedderUnavailable as missing:
        found = DownloadedMiniLM.fetched(cache)
        if found is None:
            hint = "Or fetch it: brandwright memory embedder install"
            raise EmbedderUnavailable(f"{missing}. {hint}") from None
        return found


def _registered(name: str, settings: MemorySettings | None) -> Embedder:
    from importlib.metadata import entry_points

    points = tuple(entry_points(group=GROUP, name=name))
    if len(points) != 1:
        known = ", ".join(sorted({point.name for point in entry_points(group=GROUP)})) or "none"
        many = "several packages register" if points else "no package registers"
        raise EmbedderUnavailable(f"`memory.embedder` is `{name}`, and {many} it (registered: {known}).")
    try:
        made = points[0].load()(settings)
    except Exception as error:  # somebody else's code: whatever it raises means that there is no embedder
        raise EmbedderUnavailable(
            f"The embedder `{name}` of {points[0].value} failed: {type(error).__name__}: {error}"
        ) from None
    if not isinstance(made, Embedder):
        raise EmbedderUnavailable(f"`{points[0].value}` gives no embedder for `{name}`.")
    return made
