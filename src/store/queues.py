"""Which reviews a list shows, in its order: the database counts and sorts, and only a page of them is read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from . import _rows
from ._time import from_text

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("QUEUES", "Queue", "Waiting", "Wanted", "assets", "ids", "waiting")

Queue = Literal["waiting", "back", "decided"]
"""What waits for an answer, what was sent back, everything that is closed."""

QUEUES = ("waiting", "back", "decided")

_IN: dict[str, str] = {
    "waiting": "closed = FALSE",
    "back": (
        "closed = TRUE AND id IN (SELECT review_id FROM decisions WHERE workspace = {} AND kind = 'request-changes')"
        " AND id NOT IN (SELECT review_id FROM decisions WHERE workspace = {} AND kind IN ('withdraw', 'reject'))"
    ),
    "decided": "closed = TRUE",
}
_RISKS = ("block", "unchecked", "revise", "needs-role")
_RISK = (
    "CASE verdict WHEN 'block' THEN 0 WHEN 'unchecked' THEN 1 WHEN 'revise' THEN 2"
    " WHEN 'needs-role' THEN 3 ELSE 4 END"
)
_AGE = "created_at, id"
_ORDER: dict[str, str] = {
    "risk": f"{_RISK}, {_AGE}",
    "age": _AGE,
    "newest": "created_at DESC, id DESC",
}


@dataclass(frozen=True)
class Wanted:
    """What a list shows.

    Attributes:
        roles: only what waits for one of these; None asks nothing.
        channel: of the asset, or empty.
        search: words that its id, asset, verdict, key message or campaign contains, whatever their case; or empty.
        order: the riskiest verdict first, the oldest first, or the newest first.
    """

    queue: Queue = "waiting"
    roles: frozenset[str] | None = None
    channel: str = ""
    search: str = ""
    order: Literal["risk", "age", "newest"] = "risk"


@dataclass(frozen=True)
class Waiting:
    """How many reviews wait, how many of them the gate holds, and since when the oldest waits."""

    count: int
    held: int
    oldest: datetime | None


def ids(tx: Transaction, wanted: Wanted, *, skip: int, limit: int) -> tuple[list[str], int]:
    """The ids of a page, and how many reviews the whole list has."""
    if wanted.roles is not None and not wanted.roles:
        return [], 0
    conditions, given = _conditions(tx, wanted)
    if wanted.search:
        return _searched(tx, wanted, conditions, given, skip, limit)
    query = f"SELECT verdict, count(*) FROM reviews WHERE {conditions} GROUP BY verdict"
    counts = {str(verdict): int(count) for verdict, count in _rows.answer(tx, query, *given)}
    total = sum(counts.values())
    if wanted.order == "risk" and counts.keys() <= {*_RISKS, "pass"}:
        return _by_risk(tx, conditions, given, counts, skip, limit), total
    return _page(tx, conditions, given, _ORDER[wanted.order], skip, limit), total


def _by_risk(
    tx: Transaction,
    conditions: str,
    given: Sequence[_rows.Key],
    counts: Mapping[str, int],
    skip: int,
    limit: int,
) -> list[str]:
    """A page of what is sorted by verdict: within one verdict an index has the order, and nothing is sorted."""
    found: list[str] = []
    for verdict in (*_RISKS, "pass"):
        count = counts.get(verdict, 0)
        if skip < count and len(found) < limit:
            one = f"{conditions} AND verdict = {{}}"
            found += _page(tx, one, [*given, verdict], _AGE, skip, limit - len(found))
        skip = max(0, skip - count)
    return found


def _page(
    tx: Transaction, conditions: str, given: Sequence[_rows.Key], order: str, skip: int, limit: int
) -> list[str]:
    page = f"SELECT id FROM reviews WHERE {conditions} ORDER BY {order} LIMIT {{}} OFFSET {{}}"
    return [str(id_) for (id_,) in _rows.answer(tx, page, *given, limit, skip)]


def _conditions(tx: Transaction, wanted: Wanted) -> tuple[str, list[_rows.Key]]:
    """The condition with a `{}` for each of the values beside it; the first stands for the workspace."""
    said, given = ["workspace = {}", _IN[wanted.queue]], _workspaces(tx, wanted.queue)
    if wanted.roles is not None:
        marks = ", ".join(["{}"] * len(wanted.roles))
        # The workspace is given once more: to take it from the row, SQLite would look anew for each row.
        owed = (
            "SELECT 1 FROM signoffs WHERE workspace = {} AND decision_id IS NULL AND review_id = reviews.id"
        )
        said.append(f"EXISTS ({owed} AND role IN ({marks}))")
        given += [tx.workspace, *sorted(wanted.roles)]
    if wanted.channel:
        said.append("substr(asset, 1, {}) = {}")
        given += [len(wanted.channel) + 1, f"{wanted.channel}/"]
    return " AND ".join(said), given


def _workspaces(tx: Transaction, queue: Queue) -> list[_rows.Key]:
    """The workspace as often as the condition of a queue names it."""
    return [tx.workspace] * _IN[queue].count("{}")


def _searched(
    tx: Transaction, wanted: Wanted, conditions: str, given: Sequence[_rows.Key], skip: int, limit: int
) -> tuple[list[str], int]:
    """Databases fold letters in different ways, and some only those of English: words are compared here."""
    query = f"SELECT id, asset, verdict, brief_json FROM reviews WHERE {conditions} ORDER BY {_ORDER[wanted.order]}"
    words = wanted.search.casefold()
    inside = json.dumps(words, ensure_ascii=False)[1:-1]
    found = [
        str(id_)
        for id_, asset, verdict, brief in _rows.answer(tx, query, *given)
        if words in f"{id_} {asset} {verdict}".casefold()
        or (inside in brief.casefold() and words in _said(brief))
    ]
    return found[skip : skip + limit], len(found)


def _said(brief_json: str) -> str:
    brief = json.loads(brief_json)
    if not isinstance(brief, dict):
        return ""
    return f"{brief.get('message') or ''} {brief.get('campaign') or ''}".casefold()


def waiting(tx: Transaction) -> Waiting:
    """What waits, as one line says it."""
    query = (
        "SELECT count(*), sum(CASE WHEN held THEN 1 ELSE 0 END), min(created_at)"
        " FROM reviews WHERE workspace = {} AND closed = FALSE"
    )
    ((count, held, oldest),) = _rows.answer(tx, query)
    return Waiting(int(count), int(held or 0), from_text(oldest) if oldest else None)


def assets(tx: Transaction, queue: Queue) -> list[str]:
    """The assets of a queue, each once."""
    query = f"SELECT DISTINCT asset FROM reviews WHERE workspace = {{}} AND {_IN[queue]} ORDER BY asset"
    return [str(asset) for (asset,) in _rows.answer(tx, query, *_workspaces(tx, queue))]
