"""One record's whole history: what changed and why, where it came from, what links to it, and what used it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ...errors import UsageError
from ...store import Transaction, learnings, pairs, tombstones
from ...store.records import AuditEntry, Learning, LearningVersion, Pair, Tombstone
from ...store.tracing import LINKS, RunUse, audit_of, links_to, uses_of

__all__ = ("Change", "Explanation", "Link", "VersionStory", "explain")

_COUNTERS = ("version", "seq", "workspace", "retrieved_count", "cited_count")


@dataclass(frozen=True)
class Change:
    """One field that a version changed."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class VersionStory:
    """One version: who made it when and why, and what it changed; the first one changed nothing."""

    version: int
    author: str
    reason: str
    at: datetime
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Link:
    """A record on the other end of a link.

    Attributes:
        outward: whether the explained record names the other; otherwise the other one names it.
        status, statement: of the other; empty when it is not on record.
    """

    kind: str
    outward: bool
    id: str
    status: str = ""
    statement: str = ""


@dataclass(frozen=True)
class Explanation:
    """Everything that is known of one record.

    Attributes:
        superseded_by: what replaced it, or would once it is approved.
        pairs: duplicates and contradictions that code found.
        tombstone: set when it was erased; then nothing else of it is left.
    """

    record: Learning
    versions: tuple[VersionStory, ...]
    links: tuple[Link, ...]
    pairs: tuple[Pair, ...]
    uses: tuple[RunUse, ...]
    audit: tuple[AuditEntry, ...]
    tombstone: Tombstone | None = None

    @property
    def superseded_by(self) -> tuple[str, ...]:
        """Ids of the records that say they replace it."""
        return tuple(link.id for link in self.links if link.kind == "supersedes" and not link.outward)


def explain(tx: Transaction, learning_id: str) -> Explanation:
    """The record's history.

    Raises:
        UsageError: `BW224`, there is none of that id.
    """
    record = learnings.get(tx, learning_id)
    if record is None:
        hint = "List records with `brandwright recall` or `brandwright memory review`."
        raise UsageError("BW224", f"There is no learning {learning_id}.", hint=hint)
    return Explanation(
        record=record,
        versions=tuple(_stories(learnings.versions(tx, learning_id))),
        links=tuple(_links(tx, record)),
        pairs=tuple(pairs.list_(tx, learning_id=learning_id)),
        uses=tuple(uses_of(tx, learning_id)),
        audit=tuple(audit_of(tx, learning_id)),
        tombstone=tombstones.get(tx, "learning", learning_id),
    )


def _stories(versions: list[LearningVersion]) -> list[VersionStory]:
    stories = []
    for place, version in enumerate(versions):
        before = versions[place - 1].learning if place else None
        changes = _changes(before, version.learning) if before else ()
        stories.append(VersionStory(version.version, version.author, version.reason, version.at, changes))
    return stories


def _changes(before: Learning, after: Learning) -> tuple[Change, ...]:
    names = [name for name in before.__dataclass_fields__ if name not in _COUNTERS]
    return tuple(
        Change(name, getattr(before, name), getattr(after, name))
        for name in names
        if getattr(before, name) != getattr(after, name)
    )


def _links(tx: Transaction, record: Learning) -> list[Link]:
    outward = [(kind, other) for kind in LINKS for other in getattr(record, kind)]
    known = learnings.get_many(tx, [other for _, other in outward])
    found = [
        Link(kind, True, other, known[other].status, known[other].statement)
        if other in known
        else Link(kind, True, other)
        for kind, other in outward
    ]
    inward = links_to(tx, record.id)
    return found + [Link(kind, False, other.id, other.status, other.statement) for kind, other in inward]
