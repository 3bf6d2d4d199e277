"""What is to go out and when: reviews by the date that their draft is judged for, and what is live."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from . import _rows

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("Scheduled", "between", "known_assets")

_BETWEEN = """
SELECT r.id, r.asset, r.draft_sha, r.brief_json, r.closed, r.held, g.publish_on
FROM reviews r JOIN gates g ON g.workspace = r.workspace AND g.id = r.gate_id
WHERE r.workspace = {} AND g.publish_on >= {} AND g.publish_on <= {}
AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.workspace = r.workspace AND d.review_id = r.id
    AND d.kind IN ('withdraw', 'reject', 'request-changes', 'expire'))
AND substr(r.asset, 1, 5) <> 'plan/' AND substr(r.asset, 1, 9) <> 'research/'
ORDER BY g.publish_on, r.asset, r.id
"""

_KNOWN = "SELECT brief_json, asset FROM reviews WHERE workspace = {} AND created_at >= {}"


@dataclass(frozen=True)
class Scheduled:
    """A review that did not end with a no; closed ones are approved."""

    id: str
    asset: str
    draft_sha: str
    brief: dict[str, Any]
    closed: bool
    held: bool
    publish_on: date


def between(tx: Transaction, first: date, last: date) -> list[Scheduled]:
    """The reviews of copy whose publish date is one of these days, by it."""
    found = _rows.answer(tx, _BETWEEN, first.isoformat(), last.isoformat())
    return [
        Scheduled(id_, asset, sha, json.loads(brief), bool(closed), bool(held), date.fromisoformat(day))
        for id_, asset, sha, brief, closed, held, day in found
    ]


def known_assets(tx: Transaction, since: date) -> set[tuple[str, str]]:
    """Brief and asset of every review that was opened since a day, whatever became of it."""
    found = _rows.answer(tx, _KNOWN, since.isoformat())
    return {(str(json.loads(brief).get("id") or ""), asset) for brief, asset in found}
