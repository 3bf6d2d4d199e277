"""The ledger as what an index follows: learnings, and the passages of long source texts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..store import Ledger, learnings, passages, tombstones
from ..store.records import Learning, Passage
from ._facets import REPLACED, Facets, facets_of
from .convert import retrieval_text
from .index import Changes, Entry, Validity

__all__ = ("LedgerSource", "PassageSource", "passage_text")


class LedgerSource:
    """All learnings of the workspace, whatever their status: what a question may see is decided by its filter."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._held: tuple[int, int] | None = None

    @contextmanager
    def held(self) -> Iterator[int]:
        """Read the counters once for all that is asked meanwhile, such as by the legs of one question."""
        with self._ledger.read() as tx:
            held = self._held = learnings.sequence(tx), tombstones.epoch(tx)
        try:
            yield held[0]
        finally:
            self._held = None

    def changes(self, since: int) -> Changes:
        """What changed after that count, as one consistent picture."""
        if self._held is not None and self._held[0] == since:
            return Changes(since, [], self._held[1])
        with self._ledger.read() as tx:
            sequence, epoch = learnings.sequence(tx), tombstones.epoch(tx)
            # Most calls find nothing new, and learn it from the counter alone.
            changed = [] if sequence == since else learnings.changed_since(tx, min(since, sequence))
        entries = [_entry(learning) for learning in changed if learning.status != "erased"]
        return Changes(sequence, entries, epoch)


class PassageSource:
    """All passages of the workspace's source texts."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def changes(self, since: int) -> Changes:
        """What changed after that count, as one consistent picture."""
        with self._ledger.read() as tx:
            sequence, epoch = passages.sequence(tx), tombstones.epoch(tx)
            changed = [] if sequence == since else passages.changed_since(tx, min(since, sequence))
        return Changes(sequence, [_source_entry(passage) for passage in changed if not passage.erased], epoch)


def _entry(learning: Learning) -> Entry:
    validity: Validity = "history" if learning.status in REPLACED else "current"
    return Entry(learning.id, learning.seq, retrieval_text(learning), validity, facets_of(learning))


def _source_entry(passage: Passage) -> Entry:
    facets = Facets(kind="source", brand=passage.brand, source=passage.source_id, access=passage.access)
    return Entry(passage.id, passage.seq, passage_text(passage), "sources", facets)


def passage_text(passage: Passage) -> str:
    """A passage as one text that can be found by its words."""
    return " ".join(filter(None, (passage.title, passage.text)))
