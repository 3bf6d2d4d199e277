"""Deciding about proposed learnings. Who may is the playbook's matter; that it is a person, this module's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import ConflictError, RefusedError, UsageError
from ..store import Actor, Ledger, ObjectRef, Transaction, learnings
from ..store.records import Learning

__all__ = ("ReviewReport", "approve", "pending", "reject")


@dataclass
class ReviewReport:
    """What was decided.

    Attributes:
        changed: ids whose status changed.
        unchanged: ids that stood as wanted already.
        superseded: older records that an approved one replaced.
    """

    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    superseded: list[str] = field(default_factory=list)


def pending(ledger: Ledger) -> list[Learning]:
    """What waits for a decision: proposed and disputed records, the oldest first."""
    with ledger.read() as tx:
        return learnings.list_(tx, statuses=("proposed", "disputed"))


def approve(ledger: Ledger, ids: Sequence[str] | None, *, actor: Actor, reason: str = "") -> ReviewReport:
    """Let records count; None means every proposed one. All of them, or on any problem none.

    A disputed record (its split broke) is approved by its id and with a reason, never along with all others.
    Records that an approved one replaces become superseded.

    Raises:
        RefusedError: the actor is no person.
        UsageError: an unknown id, or a record that cannot be approved as it stands.
        ConflictError: somebody changed a record at the same moment.
    """
    report = ReviewReport()
    with _decision(ledger, actor) as tx:
        for record in _records(tx, ids, ("proposed",)):
            if record.status == "approved":
                report.unchanged.append(record.id)
                continue
            _check_approvable(record, reason)
            _set(tx, record, {"status": "approved", **_approval(tx)}, "memory.approved", reason)
            report.changed.append(record.id)
            report.superseded += _replace(tx, record)
    return report


def reject(ledger: Ledger, ids: Sequence[str] | None, *, actor: Actor, reason: str) -> ReviewReport:
    """Take records out of use; they stay on record as retired, with the reason. None means every proposed one.

    Raises:
        RefusedError: the actor is no person.
        UsageError: an unknown id, or no reason.
        ConflictError: somebody changed a record at the same moment.
    """
    if not reason.strip():
        raise UsageError("BW225", "A rejection needs a reason.", hint="Say why with --reason.")
    report = ReviewReport()
    with _decision(ledger, actor) as tx:
        for record in _records(tx, ids, ("proposed",)):
            if record.status == "retired":
                report.unchanged.append(record.id)
                continue
            _set(tx, record, {"status": "retired"}, "memory.rejected", reason)
            report.changed.append(record.id)
    return report


def _decision(ledger: Ledger, actor: Actor) -> Any:
    if actor.kind != "person" or not actor.id:
        hint = "Name the person who decides with --by."
        raise RefusedError("BW130", "Only a person decides what enters memory.", hint=hint)
    return ledger.write(actor)


def _records(tx: Transaction, ids: Sequence[str] | None, statuses: Sequence[str]) -> list[Learning]:
    if ids is None:
        return learnings.list_(tx, statuses=statuses)
    found = {record.id: record for record in learnings.list_(tx, ids=list(ids))}
    for name in ids:
        if name not in found:
            hint = "`brandwright memory review` lists what waits for a decision."
            raise UsageError("BW224", f"There is no learning {name} on record.", hint=hint)
    return [found[name] for name in dict.fromkeys(ids)]


def _check_approvable(record: Learning, reason: str) -> None:
    if record.status in ("superseded", "retired"):
        message = f"{record.id} is {record.status} and cannot be approved."
        raise UsageError("BW225", message, hint="Import it again as a new record.")
    if record.status == "disputed" and not reason.strip():
        message = (
            f"{record.id} is disputed: its arms did not come out as planned (p = {record.srm_p or 0:.2g})."
        )
        raise UsageError("BW225", message, hint="Say with --reason why it may count all the same.")


def _approval(tx: Transaction) -> dict[str, Any]:
    assert tx.actor is not None, "a write transaction has its actor"
    return {"approver": tx.actor.id, "approved_at": tx.now, "last_confirmed_at": tx.now}


def _set(tx: Transaction, record: Learning, changes: dict[str, Any], act: str, reason: str) -> None:
    assert tx.actor is not None, "a write transaction has its actor"
    author = tx.actor.id
    if learnings.revise(tx, record.id, record.version, changes, author=author, reason=reason) is None:
        raise ConflictError(
            "BW720", f"{record.id} was changed by somebody else.", hint="Look at it again and decide anew."
        )
    tx.audit(act, ObjectRef("learning", record.id, record.content_sha256), reason=reason)


def _replace(tx: Transaction, newer: Learning) -> list[str]:
    """Retire what the newer record replaces: of one subject only, and in the world from the newer's first day on."""
    replaced = []
    for older in learnings.list_(tx, ids=newer.supersedes):
        if older.subject_key != newer.subject_key or older.status not in ("approved", "disputed", "proposed"):
            continue
        until = older.valid_until or newer.valid_from
        changes = {"status": "superseded", "superseded_at": tx.now, "valid_until": until}
        _set(tx, older, changes, "memory.superseded", f"replaced by {newer.id}")
        replaced.append(older.id)
    return replaced
