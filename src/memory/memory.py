"""The organizational memory of a workspace: its ledger's learnings, and the index that finds them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ..store import Ledger, learnings
from ..workspace import Workspace, slugify
from ._fulltext import LexicalIndex
from ._hybrid import HybridIndex
from ._ledger_source import LedgerSource
from ._words import Remembering
from .index import Health, Index, IndexUnavailable
from .recall import EVERYTHING, Filters, RecallResult, recall

if TYPE_CHECKING:
    from .embedder import Embedder

__all__ = ("Legs", "Memory")

Legs = Literal["both", "lexical"]


@dataclass(frozen=True)
class Memory:
    """Asks and looks after the memory. Nothing heavy is loaded before the first question that needs it.

    Attributes:
        folder: where the index lives; deleting it loses nothing.
        cache: where the embedding model is built; the user's cache folder by default.
    """

    ledger: Ledger
    folder: Path
    brand: str = "brand"
    cache: Path | None = None

    @classmethod
    def open(cls, workspace: Workspace, ledger: Ledger) -> Memory:
        """The memory of a workspace."""
        return cls(ledger, workspace.state / "index", slugify(workspace.settings.workspace.brand) or "brand")

    def recall(
        self, question: str, filters: Filters = EVERYTHING, k: int = 10, *, legs: Legs = "both"
    ) -> RecallResult:
        """What is on record about a question.

        Args:
            legs: `lexical` asks by words alone, which loads neither the vector index nor the model.
        """
        with self.ledger.read() as tx:
            empty = not learnings.sequence(tx)
        if empty:
            return recall(self.ledger, self._lexical, question, filters=filters)
        both = legs == "both"
        index, embedder = (self._hybrid, self.embedder) if both else (self._lexical, None)
        result = recall(self.ledger, index, question, filters=filters, k=k, embedder=embedder)
        if both and embedder is None:
            notice = f"Only words are searched, not meanings. {self._found[1]}"
            return replace(result, notices=(*result.notices, notice))
        return result

    def rebuild(self) -> Health:
        """Build the whole index anew from the ledger, and check it.

        Raises:
            StateError: BW721 when the index's folder cannot be used.
        """
        from ..errors import StateError, Where

        try:
            self._hybrid.rebuild()
            return self._hybrid.verify()
        except IndexUnavailable as error:
            where, hint = Where(str(self.folder)), "Make the folder yours and writable, or delete it."
            raise StateError(
                "BW721", f"The index cannot be built: {error}.", where=where, hint=hint
            ) from None

    def verify(self) -> Health:
        """Whether the index holds exactly what the ledger holds, and finds each of it."""
        try:
            found = self._hybrid.verify()
            latest = self._source.changes(found.sequence).sequence
            if not found.ok and (found.sequence < latest or not latest):
                # Only behind, or never built: the index follows when it is asked, and nobody asked since.
                self._hybrid.sync()
                found = self._hybrid.verify()
        except IndexUnavailable as error:
            return Health(0, 0, (str(error),))
        return found

    def close(self) -> None:
        """Let go of the index's files."""
        for part in ("_lexical", "_vectors"):
            index = self.__dict__.get(part)
            if index is not None:
                index.close()

    @property
    def embedder(self) -> Embedder | None:
        """What turns texts into vectors here, if anything does."""
        return self._remembering

    @cached_property
    def _remembering(self) -> Embedder | None:
        embedder = self._found[0]
        return None if embedder is None else Remembering(embedder)

    @cached_property
    def _found(self) -> tuple[Embedder | None, str]:
        from .embedder import find_embedder

        return find_embedder(self.cache)

    @cached_property
    def _source(self) -> LedgerSource:
        return LedgerSource(self.ledger)

    @cached_property
    def _lexical(self) -> Index:
        return LexicalIndex(self.folder / "fulltext.sqlite3", self._source)

    @cached_property
    def _vectors(self) -> Index | None:
        from ._chroma import ChromaIndex

        if self.embedder is None:
            return None
        name = f"{slugify(self.ledger.workspace) or 'workspace'}.{self.brand}"
        return ChromaIndex(self.folder / "chroma", self._source, self.embedder, name=name)

    @cached_property
    def _hybrid(self) -> HybridIndex:
        return HybridIndex(self._lexical, *filter(None, [self._vectors]))
