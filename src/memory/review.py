"""Deciding about learnings. Who may is the playbook's matter; that it is a person, this module's.

Agents only propose: each function that decides refuses whoever is no identified person, before it looks at anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from ..errors import ConflictError, RefusedError, UsageError
from ..store import Actor, Ledger, ObjectRef, Transaction, audit, learnings, pairs
from ..store.records import Learning
from ._conflicts import contradiction
from ._pairs import LIVE
from ._touched import TouchedDraft, touched_drafts
from ._waiting import (
    PairView,
    Waiting,
    listed,
    look_for_pairs,
    open_pairs,
    pending,
    source_of,
    summary,
)

__all__ = (
    "QUARANTINE",
    "PairView",
    "ReviewReport",
    "TouchedDraft",
    "Waiting",
    "allow_public_use",
    "approve",
    "confirm",
    "dispute",
    "forbid_public_use",
    "keep_both",
    "listed",
    "look_for_pairs",
    "merge",
    "open_pairs",
    "pending",
    "reject",
    "retire",
    "source_of",
    "summary",
    "touched_drafts",
)

QUARANTINE = 0.001
"""Below this p-value of the sample-ratio check, nobody can approve what a test seemed to show."""

_FEW = 50


@dataclass
class ReviewReport:
    """What was decided.

    Attributes:
        changed: ids whose record changed.
        unchanged: ids that stood as wanted already.
        superseded: older records that an approved or merged one replaced.
        touched: for records that may no longer support copy, the drafts that rest on them.
    """

    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    superseded: list[str] = field(default_factory=list)
    touched: dict[str, tuple[TouchedDraft, ...]] = field(default_factory=dict)


def approve(
    ledger: Ledger, ids: Sequence[str] | None, *, actor: Actor, reason: str = "", source: str | None = None
) -> ReviewReport:
    """Let records count; None means every proposed one, of one source or of all. All of them, or on any problem none.

    A disputed record (its split broke) is approved by its id and with a reason, never along with all others.
    Records that an approved one replaces become superseded.

    Raises:
        RefusedError: the actor is no person.
        UsageError: an unknown id or source, or a record that cannot be approved as it stands (BW225, BW226).
        ConflictError: somebody changed a record at the same moment.
    """
    with _decision(ledger, actor) as tx:
        chosen = _records(tx, ids, source)
        report = ReviewReport(unchanged=[one.id for one in chosen if one.status == "approved"])
        waiting = [one for one in chosen if one.status != "approved"]
        for record in waiting:
            _check_approvable(record, reason)
        _change(tx, waiting, {"status": "approved", **_approval(tx)}, "memory.approved", reason)
        report.changed += [one.id for one in waiting]
        for record in waiting:
            if record.supersedes:
                report.superseded += _replace(tx, record)
    return report


def reject(
    ledger: Ledger, ids: Sequence[str] | None, *, actor: Actor, reason: str, source: str | None = None
) -> ReviewReport:
    """Take records out of use; they stay on record as retired, with the reason. None means every proposed one.

    Raises:
        RefusedError: the actor is no person.
        UsageError: an unknown id or source, or no reason.
        ConflictError: somebody changed a record at the same moment.
    """
    _need(reason, "A rejection")
    with _decision(ledger, actor) as tx:
        return _end(tx, _records(tx, ids, source), "memory.rejected", reason)


def retire(ledger: Ledger, ids: Sequence[str], *, actor: Actor, reason: str) -> ReviewReport:
    """Take approved records out of use, and say which drafts rest on them.

    Raises:
        RefusedError: the actor is no person.
        UsageError: an unknown id, or no reason.
        ConflictError: somebody changed a record at the same moment.
    """
    _need(reason, "Retiring a record")
    with _decision(ledger, actor) as tx:
        return _end(tx, _records(tx, ids), "memory.retired", reason)


def _end(tx: Transaction, chosen: Sequence[Learning], act: str, reason: str) -> ReviewReport:
    report = ReviewReport(unchanged=[one.id for one in chosen if one.status in ("retired", "erased")])
    return _withdrawn(tx, report, chosen, {"status": "retired"}, act, reason)


def dispute(ledger: Ledger, ids: Sequence[str], *, actor: Actor, reason: str) -> ReviewReport:
    """Doubt records: they no longer count until somebody approves them again, and the drafts they touched are named.

    Raises:
        RefusedError: the actor is no person.
        UsageError: an unknown id, no reason, or a record that counts no more anyway (BW225).
        ConflictError: somebody changed a record at the same moment.
    """
    _need(reason, "A dispute")
    with _decision(ledger, actor) as tx:
        chosen = _records(tx, ids)
        for record in chosen:
            if record.status not in LIVE:
                message = f"{record.id} is {record.status}: there is nothing left to dispute."
                raise UsageError("BW225", message, hint="`brandwright memory review ID` shows a record.")
        report = ReviewReport(unchanged=[one.id for one in chosen if one.status == "disputed"])
        return _withdrawn(tx, report, chosen, {"status": "disputed"}, "memory.disputed", reason)


def allow_public_use(ledger: Ledger, ids: Sequence[str], *, actor: Actor, reason: str = "") -> ReviewReport:
    """Let approved records support claims in copy; it is recorded by whom.

    Raises:
        RefusedError: the actor is no person.
        UsageError: an unknown id, or a record that the public may not hear of (BW226).
        ConflictError: somebody changed a record at the same moment.
    """
    with _decision(ledger, actor) as tx:
        chosen = _records(tx, ids)
        for record in chosen:
            _check_public(record)
        report = ReviewReport(unchanged=[one.id for one in chosen if one.public_use])
        wanted = [one for one in chosen if not one.public_use]
        changes = {"public_use": True, "public_use_by": actor.id}
        _change(tx, wanted, changes, "memory.public-use-allowed", reason)
        report.changed += [one.id for one in wanted]
    return report


def forbid_public_use(ledger: Ledger, ids: Sequence[str], *, actor: Actor, reason: str = "") -> ReviewReport:
    """Let records support no claim in copy any more, and say which drafts rest on them.

    Raises:
        RefusedError: the actor is no person.
        UsageError: an unknown id.
        ConflictError: somebody changed a record at the same moment.
    """
    with _decision(ledger, actor) as tx:
        chosen = _records(tx, ids)
        report = ReviewReport(unchanged=[one.id for one in chosen if not one.public_use])
        changes = {"public_use": False, "public_use_by": actor.id}
        return _withdrawn(tx, report, chosen, changes, "memory.public-use-forbidden", reason)


def confirm(ledger: Ledger, ids: Sequence[str], *, actor: Actor, reason: str = "") -> ReviewReport:
    """Say that approved records still hold: they are as fresh as on the first day, and no longer marked for a re-test.

    Raises:
        RefusedError: the actor is no person.
        UsageError: an unknown id, or a record that is not approved (BW225).
        ConflictError: somebody changed a record at the same moment.
    """
    with _decision(ledger, actor) as tx:
        chosen = _records(tx, ids)
        for record in chosen:
            if record.status != "approved":
                message = f"{record.id} is {record.status}, and only an approved record can be confirmed."
                raise UsageError("BW225", message, hint="Approve it first, with --approve.")
        changes = {"last_confirmed_at": tx.now, "retest": ""}
        _change(tx, chosen, changes, "memory.confirmed", reason)
        return ReviewReport(changed=[one.id for one in chosen])


def merge(ledger: Ledger, one_id: str, into_id: str, *, actor: Actor, reason: str = "") -> ReviewReport:
    """Let one of two records of a subject stand for both: it names the other as superseded, and what it came from.

    Raises:
        RefusedError: the actor is no person.
        UsageError: an unknown id, or two records that cannot become one (BW227).
        ConflictError: somebody changed a record at the same moment.
    """
    with _decision(ledger, actor) as tx:
        if one_id == into_id:
            raise UsageError("BW227", f"{one_id} cannot be merged into itself.", hint="Name two records.")
        one, into = _records(tx, [one_id, into_id])
        _check_mergeable(one, into)
        _refuse_opposites(tx, one, into)
        links = {
            "supersedes": _joined(into.supersedes, one.id),
            "supports": _joined(into.supports, *(i for i in one.supports if i != into.id)),
            "derived_from": _joined(into.derived_from, *one.derived_from),
        }
        said = reason or f"merged with {one.id}"
        _change(tx, [into], links, "memory.merged", said)
        report = ReviewReport(changed=[into.id], superseded=[one.id])
        _hand_over(tx, one, into)
        ended = {"status": "superseded", "superseded_at": tx.now}
        _change(tx, [one], ended, "memory.superseded", f"merged into {into.id}")
        report.touched = {one.id: touched_drafts(tx, one.id)} if one.public_use else {}
    return report


def _joined(known: Sequence[str], *more: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *more)))


def _check_mergeable(one: Learning, into: Learning) -> None:
    hint = "`brandwright memory review` shows the open pairs with both sides."
    if (one.subject_key, one.brand) != (into.subject_key, into.brand):
        message = f"{one.id} and {into.id} are about different subjects: neither can stand for the other."
        raise UsageError("BW227", message, hint=hint)
    for record in (one, into):
        if record.status not in LIVE:
            raise UsageError("BW227", f"{record.id} is {record.status} and cannot be merged.", hint=hint)
    if one.status == "approved" and into.status != "approved":
        message = f"{into.id} is {into.status}: an approved record would give way to one that does not count."
        raise UsageError("BW227", message, hint=f"Approve {into.id} first, or merge the other way round.")


def _refuse_opposites(tx: Transaction, one: Learning, into: Learning) -> None:
    """Of two findings that disagree neither stands for the other, and its pairs with others would be untrue."""
    why = contradiction(one, into)
    if not why:
        return
    pair = pairs.get(tx, pairs.pair(tx, "contradiction", (one.id, into.id)).id)
    keep = f"--keep-both {pair.id}, or " if pair and pair.status == "open" else ""
    message = f"{one.id} and {into.id} contradict each other ({why}): neither can stand for the other."
    hint = f"Decide with {keep}--retire, --reject or --dispute for the one that is wrong."
    raise UsageError("BW227", message, hint=hint)


def _hand_over(tx: Transaction, one: Learning, into: Learning) -> None:
    """Close the pairs of a merged record: those with others are from now on pairs of the record that stands for it."""
    for pair in pairs.list_(tx, learning_id=one.id, status="open"):
        third = pair.other if pair.one == one.id else pair.one
        pairs.decide(tx, pair.id, "merged")
        if third != into.id:
            pairs.add_many(tx, [pairs.pair(tx, pair.kind, (into.id, third), score=pair.score, why=pair.why)])


def keep_both(ledger: Ledger, pair_ids: Sequence[str], *, actor: Actor, reason: str = "") -> ReviewReport:
    """Dismiss pairs: both records stay as they are, and the pair is not proposed again.

    Raises:
        RefusedError: the actor is no person.
        UsageError: an unknown pair (BW227).
    """
    report = ReviewReport()
    with _decision(ledger, actor) as tx:
        for name in dict.fromkeys(pair_ids):
            pair = pairs.get(tx, name)
            if pair is None:
                hint = "`brandwright memory review` lists the open pairs."
                raise UsageError("BW227", f"There is no pair {name} on record.", hint=hint)
            if not pairs.decide(tx, name, "dismissed"):
                report.unchanged.append(name)
                continue
            refs = [ObjectRef("learning", pair.one), ObjectRef("learning", pair.other)]
            tx.audit("memory.kept-both", ObjectRef("pair", name), refs=refs, reason=reason)
            report.changed.append(name)
    return report


# --- what all of them share ---------------------------------------------------------------------------------


def _decision(ledger: Ledger, actor: Actor) -> AbstractContextManager[Transaction]:
    if actor.kind != "person" or not actor.id:
        hint = "Name the person who decides with --by."
        raise RefusedError("BW130", "Only a person decides what enters memory.", hint=hint)
    return ledger.write(actor)


def _need(reason: str, what: str) -> None:
    if not reason.strip():
        raise UsageError("BW225", f"{what} needs a reason.", hint="Say why with --reason.")


def _records(tx: Transaction, ids: Sequence[str] | None, source: str | None = None) -> list[Learning]:
    if ids is None:
        found = listed(tx, source=source, statuses=("proposed",))
        if source is not None and not found:
            hint = "`brandwright memory review` counts what waits by source."
            raise UsageError("BW224", f"Nothing proposed waits from {source!r}.", hint=hint)
        return found
    known = learnings.get_many(tx, ids)
    for name in ids:
        if name not in known:
            hint = "`brandwright memory review` lists what waits for a decision."
            raise UsageError("BW224", f"There is no learning {name} on record.", hint=hint)
    return list(known.values())


def _check_approvable(record: Learning, reason: str) -> None:
    if record.status not in LIVE:
        message = f"{record.id} is {record.status} and cannot be approved."
        raise UsageError("BW225", message, hint="Import it again as a new record.")
    broken = record.srm_p is not None and record.srm_p < QUARANTINE
    if broken and record.value is not None:
        message = (
            f"{record.id} is in quarantine: its arms came out too far from the plan (p = {record.srm_p:.2g})."
        )
        hint = "Find out what broke the split. If the plan was another one, record that with `supersedes`."
        raise UsageError("BW226", message, hint=hint)
    if record.status == "disputed" and not reason.strip():
        why = f": its arms did not come out as planned (p = {record.srm_p:.2g})" if record.srm_p else ""
        message = f"{record.id} is disputed{why}."
        raise UsageError("BW225", message, hint="Say with --reason why it may count all the same.")


def _check_public(record: Learning) -> None:
    barred = (
        (record.status != "approved", f"it is {record.status}, not approved"),
        (record.origin == "example", "it is an example about another company"),
        (bool(record.access), f"it is kept to those with {' or '.join(record.access)}"),
        (record.personal_data, "it holds personal data"),
    )
    for is_so, why in barred:
        if is_so:
            message = f"{record.id} cannot support public copy: {why}."
            raise UsageError("BW226", message, hint="`brandwright memory review ID` shows a record.")


def _approval(tx: Transaction) -> dict[str, Any]:
    assert tx.actor is not None, "a write transaction has its actor"
    return {"approver": tx.actor.id, "approved_at": tx.now, "last_confirmed_at": tx.now}


def _withdrawn(
    tx: Transaction,
    report: ReviewReport,
    chosen: Sequence[Learning],
    changes: dict[str, Any],
    act: str,
    reason: str,
) -> ReviewReport:
    """Change all that do not stand so already; what supported copy until now is followed to its drafts."""
    wanted = [one for one in chosen if one.id not in report.unchanged]
    _change(tx, wanted, changes, act, reason)
    report.changed += [one.id for one in wanted]
    report.touched = {
        one.id: drafts
        for one in wanted
        if one.approved_at is not None and (drafts := touched_drafts(tx, one.id))
    }
    return report


def _change(
    tx: Transaction, records: Sequence[Learning], changes: dict[str, Any], act: str, reason: str
) -> None:
    """Change the records, and write an audit entry for each. A pair whose side counts no more is closed."""
    assert tx.actor is not None, "a write transaction has its actor"
    if learnings.revise_many(tx, records, changes, author=tx.actor.id, reason=reason) is None:
        which = records[0].id if len(records) == 1 else "One of these records"
        message = f"{which} was changed by somebody else."
        raise ConflictError("BW720", message, hint="Look at it again and decide anew.")
    audit.append_many(
        tx, act, (ObjectRef("learning", one.id, one.content_sha256) for one in records), reason=reason
    )
    if changes.get("status", "approved") not in LIVE:
        _close_pairs(tx, (one.id for one in records))


def _close_pairs(tx: Transaction, ids: Iterable[str]) -> None:
    gone = set(ids)
    # One at a time they are looked up, by the thousands read through: either way not many times over.
    few = len(gone) <= _FEW
    found = (
        [pair for name in gone for pair in pairs.list_(tx, learning_id=name, status="open")]
        if few
        else [pair for pair in pairs.list_(tx, status="open") if not gone.isdisjoint((pair.one, pair.other))]
    )
    for pair in found:
        pairs.decide(tx, pair.id, "dismissed")


def _replace(tx: Transaction, newer: Learning) -> list[str]:
    """Retire what the newer record replaces: of one subject only, and in the world from the newer's first day on."""
    replaced = []
    for older in learnings.get_many(tx, newer.supersedes).values():
        if older.subject_key != newer.subject_key or older.status not in LIVE:
            continue
        until = older.valid_until or newer.valid_from
        changes = {"status": "superseded", "superseded_at": tx.now, "valid_until": until}
        _change(tx, [older], changes, "memory.superseded", f"replaced by {newer.id}")
        replaced.append(older.id)
    return replaced
