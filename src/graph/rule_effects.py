"""What a proposed rule would have flagged: in drafts that people approved, and in what the kit itself says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..brandkit.proposing.alone import Alone, lines_with
from ..brandkit.proposing.entries import Proposed
from ..content import Draft, Finding
from ..errors import StateError
from ..store import Transaction, drafts, publications, reviews
from .desk import Desk

__all__ = ("PAST", "Effect", "Flagged", "effects")

PAST = 200
"""Approved drafts that a rule is held against, the newest."""


@dataclass(frozen=True)
class Flagged:
    """A place in an approved draft that the rule would have flagged.

    Attributes:
        action: what the gate would have asked for.
        live: places where the draft is live, as `platform:id`.
    """

    review: str
    channel: str
    part: str
    excerpt: str
    action: str
    live: tuple[str, ...]


@dataclass(frozen=True)
class Effect:
    """What a rule would have flagged.

    Attributes:
        looked_at: approved drafts that it was held against; 0 for what is no rule about words.
        drafts: how many of them it would have flagged.
        places: where, draft by draft.
        kit: ids of lines, proof points and disclosures of the kit that it would flag.
    """

    looked_at: int
    drafts: int
    places: tuple[Flagged, ...]
    kit: tuple[str, ...]


def effects(desk: Desk, entries: Sequence[Proposed]) -> dict[str, Effect]:
    """The effect of each entry on its own, by its id. Drafts are read once for all entries."""
    alone = Alone(entries, desk.kit)
    found: dict[str, list[Flagged]] = {entry.id: [] for entry in alone.entries}
    looked_at, today = 0, desk.today()
    with desk.ledger.read() as tx:
        for review, draft in _approved(tx) if alone.entries else ():
            looked_at += 1
            for name, findings in alone.findings(draft, today).items():
                found[name] += _flagged(tx, findings, review, draft)
    return {
        entry.id: Effect(
            looked_at,
            len({place.review for place in found[entry.id]}),
            tuple(found[entry.id]),
            tuple(lines_with(entry, desk.kit)),
        )
        for entry in alone.entries
    }


def _approved(tx: Transaction) -> Iterator[tuple[str, Draft]]:
    """Approved drafts by review, the newest first; those that were erased are gone."""
    for review, sha in reviews.approved_drafts(tx, PAST):
        try:
            yield review, drafts.get(tx, sha)
        except StateError as error:
            if error.code != "BW727":
                raise


def _flagged(tx: Transaction, findings: Sequence[Finding], review: str, draft: Draft) -> Iterator[Flagged]:
    live = tuple(
        f"{one.platform}:{one.external_id}" for one in publications.list_(tx, review_id=review, live=True)
    )
    for one in findings:
        yield Flagged(review, draft.channel, one.part, one.excerpt, one.action, live)
