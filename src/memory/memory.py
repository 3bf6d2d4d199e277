"""The organizational memory of a workspace: its ledger's learnings, and the index that finds them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .._slugs import slugify
from ..errors import ModelError
from ..store import Ledger
from ._facets import Where as PassageWhere
from ._fulltext import LexicalIndex
from ._hybrid import HybridIndex
from ._ledger_source import LedgerSource, PassageSource
from ._words import Remembering
from .index import Health, Index, IndexBusy, IndexUnavailable, Progress, Source, Validity
from .recall import EVERYTHING, Filters, RecallResult, asked, recall, recall_known

if TYPE_CHECKING:
    from .._settings import MemorySettings
    from ..workspace import Workspace
    from ._sources import SourceHits
    from .embedder import Embedder

__all__ = ("Legs", "Memory")

Legs = Literal["both", "lexical"]
AT_ONCE = 5000
"""How many texts a question may wait for to be embedded; more are `rebuild`'s to do, with a progress bar."""


@dataclass(frozen=True)
class Memory:
    """Asks and looks after the memory. Nothing heavy is loaded before the first question that needs it.

    Attributes:
        folder: where the index lives; deleting it loses nothing.
        cache: where the embedding model is built; the user's cache folder by default.
        settings: which embedding model is wanted; the one on this machine by default.
    """

    ledger: Ledger
    folder: Path
    brand: str = "brand"
    cache: Path | None = None
    settings: MemorySettings | None = None

    @classmethod
    def open(cls, workspace: Workspace, ledger: Ledger) -> Memory:
        """The memory of a workspace."""
        brand = slugify(workspace.settings.workspace.brand) or "brand"
        return cls(ledger, workspace.state / "index", brand, settings=workspace.settings.memory)

    def recall(
        self, question: str, filters: Filters = EVERYTHING, k: int = 10, *, legs: Legs = "both"
    ) -> RecallResult:
        """What is on record about a question.

        Args:
            legs: `lexical` asks by words alone, which loads neither the vector index nor the model.
        """
        try:
            return self._recall(question, filters, k, legs)
        except ModelError as error:
            # The embeddings come from an endpoint that does not answer as it should.
            result = self._recall(question, filters, k, "lexical")
            return _by_words_alone(result, error.message)

    def _recall(self, question: str, filters: Filters, k: int, legs: Legs) -> RecallResult:
        with self._source.held() as ledger:
            if not ledger.sequence:
                return recall(ledger, self._lexical, question, filters=filters)
            if legs == "lexical":
                return recall_known(ledger, self._lexical, question, filters=filters, k=k)
            embedder = self._remembering
            if embedder is not None:
                # While words are searched, the model is at work.
                embedder.ahead(asked(question))
            result = recall_known(ledger, self._hybrid, question, filters=filters, k=k, embedder=embedder)
        return result if embedder else _by_words_alone(result, self._found[1])

    def search_sources(
        self, question: str, k: int = 10, *, brand: str | None = None, access: frozenset[str] = frozenset()
    ) -> SourceHits:
        """The passages of source texts that speak of a question, best first; of each source its best passages.

        Args:
            brand: only passages of this brand, and those of none.
            access: the tags that the reader holds.
        """
        from ._sources import search_sources

        where = PassageWhere(brand=brand or "", access=access)
        found = search_sources(self.ledger, self._sources, question, k, where)
        if self.embedder is None and found:
            found.notices += (f"Only words are searched, not meanings. {self._found[1]}",)
        return found

    def rebuild(self, on_progress: Progress | None = None, *, reuse_vectors: bool = False) -> Health:
        """Build the whole index anew from the ledger, and check it.

        Args:
            reuse_vectors: embed only what has no whole vector yet. Not for an index that may be damaged.

        Raises:
            StateError: BW721 when the index's folder cannot be used, BW724 when another process is at it.
        """
        from ..errors import StateError, Where

        try:
            for index in self._all:
                index.rebuild(on_progress, reuse_vectors=reuse_vectors)
            return self._verified()
        except IndexBusy as error:
            where, hint = Where(str(self.folder)), "Wait until it is done, and try again."
            raise StateError("BW724", f"The index is in use: {error}.", where=where, hint=hint) from None
        except IndexUnavailable as error:
            where, hint = Where(str(self.folder)), "Make the folder yours and writable, or delete it."
            raise StateError(
                "BW721", f"The index cannot be built: {error}.", where=where, hint=hint
            ) from None

    def verify(self) -> Health:
        """Whether the index holds exactly what the ledger holds, and finds each of it."""
        try:
            found = self._verified()
            if not found.ok and self._is_behind:
                # Only behind, or never built: the index follows when it is asked, and nobody asked since.
                for index in self._all:
                    index.sync()
                found = self._verified()
        except IndexUnavailable as error:
            return Health(0, 0, (str(error),))
        return found

    def _verified(self) -> Health:
        learnt, read = (index.verify() for index in self._all)
        problems = (*learnt.problems, *(f"source texts: {problem}" for problem in read.problems))
        return Health(learnt.entries + read.entries, learnt.sequence, problems)

    @property
    def _is_behind(self) -> bool:
        """Whether an index has not seen all of what it follows; one that is not built has seen nothing."""
        followed: list[tuple[Index, Source]] = [(self._hybrid, self._source), (self._sources, self._passages)]
        return any(_is_behind(index, source) for index, source in followed)

    def close(self) -> None:
        """Let go of the index's files."""
        for part in ("_lexical", "_vectors", "_sources"):
            index = self.__dict__.get(part)
            if index is not None:
                index.close()

    @property
    def embedder(self) -> Embedder | None:
        """What turns texts into vectors here, if anything does."""
        return self._remembering

    @property
    def why_no_embedder(self) -> str:
        """Why there is no embedder, and what would help; empty when there is one."""
        return self._found[1]

    @cached_property
    def _remembering(self) -> Remembering | None:
        embedder = self._found[0]
        return None if embedder is None else Remembering(embedder)

    @cached_property
    def _found(self) -> tuple[Embedder | None, str]:
        from .embedder import find_embedder

        return find_embedder(self.cache, self.settings)

    @cached_property
    def _source(self) -> LedgerSource:
        return LedgerSource(self.ledger)

    @cached_property
    def _passages(self) -> PassageSource:
        return PassageSource(self.ledger)

    @cached_property
    def _lexical(self) -> LexicalIndex:
        return LexicalIndex(self.folder / "fulltext.sqlite3", self._source, reads=True)

    @cached_property
    def _vectors(self) -> Index | None:
        if self.embedder is None:
            return None
        return self._chroma("chroma", self._source, self._lexical, ("current", "history"))

    def _chroma(self, name: str, source: Source, sieve: LexicalIndex, kinds: tuple[Validity, ...]) -> Index:
        from ._chroma import ChromaIndex

        assert self.embedder is not None, "asked for only where there is one"
        begins = f"{slugify(self.ledger.workspace) or 'workspace'}.{self.brand}"
        folder = self.folder / name
        return ChromaIndex(folder, source, self.embedder, name=begins, sieve=sieve, kinds=kinds, most=AT_ONCE)

    @cached_property
    def _hybrid(self) -> HybridIndex:
        return HybridIndex(self._lexical, *filter(None, [self._vectors]), folder=self.folder)

    @cached_property
    def _sources(self) -> HybridIndex:
        lexical = LexicalIndex(self.folder / "sources.sqlite3", self._passages)
        if self.embedder is None:
            return HybridIndex(lexical)
        return HybridIndex(lexical, self._chroma("sources", self._passages, lexical, ("sources",)))

    @property
    def _all(self) -> tuple[HybridIndex, HybridIndex]:
        return self._hybrid, self._sources


def _by_words_alone(result: RecallResult, why: str) -> RecallResult:
    return replace(result, notices=(*result.notices, f"Only words are searched, not meanings. {why}"))


def _is_behind(index: Index, source: Source) -> bool:
    try:
        known = index.health().sequence
    except IndexUnavailable:
        known = 0
    return not known or known < source.changes(known).sequence
