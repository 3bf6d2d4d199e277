"""The screen of one review: what its views, its panels and its forms are filled with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from ..brandkit.copytext import render_copy
from ..content import Draft
from ..content.papers import paper_kind
from ..governance import Identity, waivable_by
from ..governance._attempts import ReasonCode
from ..governance.access import may
from ..store import Transaction, drafts, locks, tombstones
from .changes import Change, changes
from .live import review_stamp
from .marks import NumberedThread, numbered, shown_parts
from .queues import rail
from .stamps import new_key, stamp
from .turns import turns

if TYPE_CHECKING:
    from ..errors import BrandwrightError
    from ..graph.desk import Desk
    from ..graph.editing import Preview
    from ..graph.reviewing import Shown

__all__ = ("VIEWS", "editor_values", "gate_values", "screen_values")

VIEWS = {"final": "Final", "changes": "Changes", "side": "Side by side", "sources": "Sources"}
RAIL = 12
"""Reviews that wait beside the one on the screen."""


@dataclass(frozen=True)
class Compared:
    """Two versions of the draft, by their numbers, and what changed between them."""

    before: int
    after: int
    parts: list[Change]


def screen_values(desk: Desk, shown: Shown, person: Identity, query: Mapping[str, str]) -> dict[str, Any]:
    """Everything that the screen shows."""
    findings = numbered(shown.findings)
    threads = [NumberedThread(number, thread) for number, thread in enumerate(shown.threads, 1)]
    view = query.get("view", "")
    return {
        **_frame(desk, shown, person),
        "view": view if view in VIEWS else "final",
        "parts": shown_parts(shown.draft, findings, threads),
        "findings": findings,
        "threads": threads,
        "compared": _compared(desk, shown, query) if view in ("changes", "side") else None,
        "rail": rail(desk.ledger, person, shown.view.review.id, RAIL),
        **_deciding(desk, shown, person),
    }


def editor_values(
    desk: Desk,
    shown: Shown,
    person: Identity,
    *,
    copy: str | None = None,
    preview: Preview | None = None,
    error: BrandwrightError | None = None,
    reason: str = "",
) -> dict[str, Any]:
    """The copy as text, with what the gate says of it; and what was wrong with an edit, nothing of it lost."""
    return {
        **_frame(desk, shown, person),
        "rail": rail(desk.ledger, person, shown.view.review.id, RAIL),
        "copy": render_copy(shown.draft) if copy is None else copy,
        "error": error,
        "reason": reason,
        "mine": [signoff for signoff in shown.view.open if signoff.role in person.roles],
        "may_approve": may(person, "approve-with-edits"),
        **(gate_values(preview) if preview else _stored_gate(shown)),
    }


def gate_values(preview: Preview) -> dict[str, Any]:
    """What the gate says of a text that nobody has kept."""
    findings = numbered(preview.findings)
    parts = shown_parts(preview.draft, findings)
    return {"verdict": preview.verdict, "found": findings, "marked": parts, "judges": preview.judges}


def _stored_gate(shown: Shown) -> dict[str, Any]:
    findings = numbered(shown.findings)
    parts = shown_parts(shown.draft, findings)
    return {"verdict": shown.view.review.verdict, "found": findings, "marked": parts, "judges": ()}


def _frame(desk: Desk, shown: Shown, person: Identity) -> dict[str, Any]:
    review = shown.view.review
    paper = paper_kind(review.asset)
    with desk.ledger.read() as tx:
        lock = locks.get(tx, review.id)
        seen = review_stamp(tx, review.id)
        with_whom = turns(tx, desk.playbook, [shown.view])
    return {
        "person": person,
        "shown": shown,
        "review": review,
        "state": shown.view.state,
        "stamp": seen,
        "note": stamp(desk, review.id, review.draft_sha),
        "key": new_key(),
        "lock": lock,
        "turns": with_whom,
        "now": desk.ledger.now(),
        "engine": desk.port.engine,
        "open": shown.view.state in ("pending", "held"),
        "may_edit": may(person, "edit") and shown.view.state in ("pending", "held") and not paper,
        "may_comment": may(person, "comment"),
        "may_hold": may(person, "lock") and shown.view.state in ("pending", "held"),
    }


def _deciding(desk: Desk, shown: Shown, person: Identity) -> dict[str, Any]:
    """Which answers the page offers; the decision itself asks again for each right."""
    mine = [signoff for signoff in shown.view.open if signoff.role in person.roles]
    asked = {signoff.role for signoff in shown.view.open}
    people = desk.playbook.people
    held_roles = {role for one in people.people for role in one.roles} - {signoff.role for signoff in mine}
    policy = desk.playbook.policy
    rules = {item.rule for item in shown.findings}
    yours = {rule for rule in rules if not person.roles.isdisjoint(waivable_by(policy, rule))}
    waivable = {
        item.fingerprint
        for item in shown.findings
        if item.action in ("needs-role", "revise", "block") and not item.waiver and item.rule in yours
    }
    return {
        "mine": mine,
        "asked": sorted(asked),
        "decided": {decision.id: decision for decision in shown.view.decisions},
        "able": sorted({holder.id for role in asked for holder in people.holders(role)}),
        "approvable": bool(mine) and not shown.view.review.held and may(person, "approve"),
        "may_refuse": bool(mine) and may(person, "reject"),
        "may_withdraw": may(person, "withdraw"),
        "may_escalate": bool(mine) and may(person, "escalate"),
        "roles": sorted(held_roles),
        "waivable": waivable if may(person, "waive") else set(),
        "codes": get_args(ReasonCode),
    }


def _compared(desk: Desk, shown: Shown, query: Mapping[str, str]) -> Compared | None:
    """The versions that the address names, or the first and the newest one."""
    numbers = {version.number: version.draft_sha for version in shown.versions}
    if len(numbers) < 2:
        return None
    before = _number(query.get("from", ""), numbers, min(numbers))
    after = _number(query.get("to", ""), numbers, max(numbers))
    with desk.ledger.read() as tx:
        old, new = (_draft(tx, numbers[number]) for number in (before, after))
    return Compared(before, after, changes(old, new)) if old and new else None


def _draft(tx: Transaction, sha: str) -> Draft | None:
    return None if tombstones.get(tx, "draft", sha) else drafts.get(tx, sha)


def _number(said: str, known: Mapping[int, str], otherwise: int) -> int:
    number = int(said) if said.isascii() and said.isdecimal() and len(said) < 6 else otherwise
    return number if number in known else otherwise
