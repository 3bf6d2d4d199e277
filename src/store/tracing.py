"""Where a learning is spoken of: in other records, in runs and drafts, and in the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Text, or_, select, type_coerce

from . import _rows, audit, tables
from .records import AuditEntry, Learning

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("RunUse", "audit_of", "links_to", "uses_of")

LINKS = ("supersedes", "contradicts", "supports", "derived_from")


@dataclass(frozen=True)
class RunUse:
    """A run that was given a learning, or a draft of it that cites it.

    Attributes:
        draft_sha: of the draft; empty when the run only read or answered.
        node: the step that had it.
    """

    run: str
    graph: str
    at: datetime
    node: str = ""
    asset: str = ""
    draft_sha: str = ""


def links_to(tx: Transaction, learning_id: str) -> list[tuple[str, Learning]]:
    """Records that link to this one, each with the kind of link."""
    t = tables.learnings.c
    named = [type_coerce(t[name], Text).contains(f'"{learning_id}"') for name in LINKS]
    found = _rows.many(tx, tables.learnings, Learning, or_(*named), order=(t.id,))
    return [(name, record) for record in found for name in LINKS if learning_id in getattr(record, name)]


def uses_of(tx: Transaction, learning_id: str, limit: int = 200) -> list[RunUse]:
    """Drafts that cite the learning, and steps of runs that had it; the newest first."""
    u, r, s = tables.draft_uses.c, tables.runs.c, tables.steps.c
    quoted = f'"{learning_id}"'
    cited = (
        select(r.id, r.graph, r.created_at, u.asset, u.draft_sha)
        .join(tables.draft_uses, (u.workspace == r.workspace) & (u.run_id == r.id))
        .where(r.workspace == tx.workspace, type_coerce(u.evidence_json, Text).contains(quoted))
    )
    had = (
        select(r.id, r.graph, s.started_at, s.node, s.asset)
        .join(tables.steps, (s.workspace == r.workspace) & (s.run_id == r.id))
        .where(r.workspace == tx.workspace, type_coerce(s.detail_json, Text).contains(quoted))
    )
    ended = select(r.id, r.graph, r.created_at).where(
        r.workspace == tx.workspace, type_coerce(r.outcome_json, Text).contains(quoted)
    )
    execute = tx.connection.execute
    uses = [RunUse(run, graph, at, "write", asset, sha) for run, graph, at, asset, sha in execute(cited)]
    uses += [RunUse(run, graph, at, node, asset) for run, graph, at, node, asset in execute(had)]
    uses += [RunUse(run, graph, at) for run, graph, at in execute(ended)]
    once = list(dict.fromkeys(uses))
    return sorted(once, key=lambda use: (use.at, use.run, use.asset), reverse=True)[:limit]


def audit_of(tx: Transaction, learning_id: str) -> list[AuditEntry]:
    """Audit entries about the learning, and those that refer to it, the oldest first."""
    t = tables.audit.c
    named = or_(t.object_id == learning_id, t.refs.contains(f'"{learning_id}"'))
    numbers = (
        tx.connection.execute(select(t.seq).where(t.workspace == tx.workspace, named).order_by(t.seq))
        .scalars()
        .all()
    )
    return [entry for seq in numbers for entry in audit.entries(tx, 1, after=seq - 1, newest=False)]
