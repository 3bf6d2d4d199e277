"""The ledger as what an index follows."""

from __future__ import annotations

from ..store import Ledger, learnings
from ..store.records import Learning
from ._facets import facets_of
from .convert import retrieval_text
from .index import Changes, Entry, Validity

__all__ = ("LedgerSource",)

_REPLACED = ("superseded", "retired")


class LedgerSource:
    """All learnings of the workspace, whatever their status: what a question may see is decided in SQL."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def changes(self, since: int) -> Changes:
        """What changed after that count, as one consistent picture."""
        with self._ledger.read() as tx:
            sequence = learnings.sequence(tx)
            # Most calls find nothing new, and learn it from the counter alone.
            changed = [] if sequence == since else learnings.changed_since(tx, min(since, sequence))
        return Changes(sequence, [_entry(learning) for learning in changed])


def _entry(learning: Learning) -> Entry:
    validity: Validity = "history" if learning.status in _REPLACED else "current"
    return Entry(learning.id, learning.seq, retrieval_text(learning), validity, facets_of(learning))
