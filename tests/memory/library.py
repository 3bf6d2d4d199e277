"""A ledger with learnings that tests call by name, a clock that they set, and questions to measure recall with."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from brandwright.memory import approve, propose
from brandwright.store import Actor, Ledger
from brandwright.store.records import Learning

ADA = Actor("person", "ada", "ada", "local")


class Question(NamedTuple):
    """A question, and the name of the record that answers it; None when nothing on record does."""

    made: str
    text: str
    answer: str | None


class Library:
    """A ledger with approved learnings that tests call by their names."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.names: dict[str, str] = {}

    def add(self, name: str, **values: Any) -> Learning:
        """Put an approved learning on record."""
        with self.ledger.write(ADA) as tx:
            learning = propose(tx, {"kind": "creative", "statement": name, **values})
        approve(self.ledger, [learning.id], actor=ADA, reason="checked")
        self.names[learning.id] = name
        return learning

    def add_all(self, records: dict[str, dict[str, Any]]) -> None:
        """Put many on record at once."""
        with self.ledger.write(ADA) as tx:
            self.names |= {propose(tx, values).id: name for name, values in records.items()}
        approve(self.ledger, None, actor=ADA, reason="checked")


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = datetime(2025, 11, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now
