"""A second look: chance draws approved drafts, and a person says whether an error got through.

Nobody picks what is drawn: it follows from the workspace's name, the period and the reviews' ids, so anybody can draw
again and compare. What the second looks find is the only measure of approvals that does not come from approvals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import ceil

from .._canonical import sha256_hex
from ..errors import ConflictError, RefusedError, StateError, UsageError
from ..store import Actor, Ledger, ObjectRef, Transaction, drafts, reviews, samples
from ..store.records import Review
from ..store.samples import Outcome, Sample
from .access import require
from .decisions import checked_reason
from .identity import Identity
from .models import AuditSample, Policy
from .notifying import notify
from .playbook import Playbook
from .reviews import APPROVALS, review_refs, view_review

__all__ = ("draw_sample", "look_again", "waiting_samples")

PERIODS_BACK = 8
"""How many periods are drawn for that nobody drew for, such as after a summer in which nothing ran."""

_SYSTEM = Actor("system", "brandwright", "", "none")
_BEGIN = date(2024, 1, 1)
"""A Monday: weeks of the sample are weeks of the calendar."""


def draw_sample(ledger: Ledger, policy: Policy, now: datetime) -> list[Sample]:
    """Draw from the approvals of each period that is over and that was not drawn from; what is new.

    The same call again draws nothing: what a period drew is on record.
    """
    spec = policy.audit_sample
    if spec is None:
        return []
    made: list[Sample] = []
    for period in _periods(spec, now):
        with ledger.read() as tx:
            if samples.list_(tx, period=period.isoformat(), limit=1):
                continue
            drawn = _drawn(tx, spec, period)
        if drawn:
            made += _recorded(ledger, spec, period, drawn)
    return made


def _periods(spec: AuditSample, now: datetime) -> list[date]:
    """The first days of the periods that are over, the oldest first."""
    days = (now.astimezone(UTC).date() - _BEGIN).days
    current = _BEGIN + timedelta(days=days - days % spec.every_days)
    return [current - timedelta(days=spec.every_days * back) for back in range(PERIODS_BACK, 0, -1)]


def _drawn(tx: Transaction, spec: AuditSample, period: date) -> list[tuple[Review, str]]:
    """Reviews with their channel, of each channel the share that is asked for and at least one."""
    start = datetime(period.year, period.month, period.day, tzinfo=UTC)
    approved = samples.approvals_between(tx, start, start + timedelta(days=spec.every_days))
    by_channel: defaultdict[str, list[Review]] = defaultdict(list)
    for review_id in approved:
        view = view_review(tx, review_id)
        if view.state == "approved":
            by_channel[_channel(tx, view.review)].append(view.review)
    seed = f"{tx.workspace}\n{period.isoformat()}"
    chosen: list[tuple[Review, str]] = []
    for channel, found in sorted(by_channel.items()):
        ranked = sorted(found, key=lambda review: sha256_hex(f"{seed}\n{review.id}".encode()))
        chosen += [(review, channel) for review in ranked[: ceil(spec.share * len(found))]]
    return chosen


def _channel(tx: Transaction, review: Review) -> str:
    try:
        return drafts.get(tx, review.draft_sha).channel
    except StateError:
        # Erased meanwhile or damaged: `review show` and `audit verify` say so; the sample is of what can be read.
        return review.asset.partition("/")[0]


def _recorded(
    ledger: Ledger, spec: AuditSample, period: date, drawn: Iterable[tuple[Review, str]]
) -> list[Sample]:
    """The drawn drafts on record, and whoever has the role told. Another process may have been first."""
    made: list[Sample] = []
    with ledger.write(_SYSTEM) as tx:
        for review, channel in drawn:
            name = sha256_hex(f"{tx.workspace}\n{period.isoformat()}\n{review.id}".encode())[:16]
            sample = Sample(
                id=f"smp-{name}",
                review_id=review.id,
                draft_sha=review.draft_sha,
                channel=channel,
                period=period.isoformat(),
                role=spec.role,
                drawn_at=tx.now,
            )
            if samples.add(tx, sample):
                made.append(sample)
                data = {"channel": channel, "period": sample.period, "role": spec.role}
                tx.audit("sample.drawn", ObjectRef("sample", sample.id), refs=review_refs(review), data=data)
        if made:
            count = f"{len(made)} approved draft{'s' if len(made) > 1 else ''} drawn for a second look"
            key = f"sample:{period.isoformat()}"
            notify(tx, "sample", to_roles=[spec.role], title=count, link="/reviews", key=key)
    return made


def waiting_samples(tx: Transaction, *, role: str | None = None) -> list[Sample]:
    """Samples that nobody has looked at, the oldest first."""
    return [one for one in samples.list_(tx, outcome="") if role is None or one.role == role]


def look_again(
    ledger: Ledger, playbook: Playbook, name: str, person: Identity, *, finding: str = ""
) -> Sample:
    """Record what a second look found: an error that was approved, or nothing.

    Args:
        name: the sample's id, or its review's.
        finding: what is wrong; empty when nothing is.

    Raises:
        UsageError: `BW2150`, nothing of that name was drawn.
        ConflictError: `BW7150`, somebody has looked already.
        RefusedError: `BW1150`, the person lacks the role, or approved the draft while others hold the role.
    """
    require(person, "approve")
    said = checked_reason(finding) if finding.strip() else ""
    with ledger.write(person.actor) as tx:
        sample = _found(tx, name)
        if sample.outcome:
            message = f"{sample.by} looked at {sample.review_id} on {sample.ended_at:%Y-%m-%d} already."
            raise ConflictError("BW7150", message, hint="`brandwright review audit` lists what still waits.")
        _may_look(tx, playbook, person, sample)
        outcome: Outcome = "error" if said else "ok"
        if not samples.end(tx, sample.id, outcome, said, person.claimed, person.account):
            raise ConflictError("BW7150", f"Somebody else looked at {sample.review_id} just now.")
        draft = ObjectRef("draft", f"dr-{sample.draft_sha[:12]}", sample.draft_sha)
        refs = [ObjectRef("review", sample.review_id), draft]
        data = {"outcome": outcome, "channel": sample.channel, "period": sample.period}
        tx.audit("sample.looked-at", ObjectRef("sample", sample.id), refs=refs, reason=said, data=data)
        return replace(
            sample,
            outcome=outcome,
            finding=said,
            by=person.claimed,
            account=person.account,
            ended_at=tx.now,
        )


def _found(tx: Transaction, name: str) -> Sample:
    """The sample of that id; of a review's, the one that waits, else the newest."""
    found = samples.get(tx, name)
    known = [found] if found else samples.list_(tx, review_id=name)
    if not known:
        message = f"Chance has not drawn {name} for a second look."
        raise UsageError("BW2150", message, hint="`brandwright review audit` lists what was drawn.")
    return next((one for one in known if not one.outcome), known[-1])


def _may_look(tx: Transaction, playbook: Playbook, person: Identity, sample: Sample) -> None:
    holders = playbook.people.holders(sample.role)
    able = [holder.id for holder in holders]
    if sample.role not in person.roles:
        message = f"{person.claimed} does not look at {sample.review_id}: that takes the role {sample.role}."
        raise RefusedError("BW1150", message, hint=f"{' or '.join(able) or 'Nobody'} may.")
    approvers = {one.by for one in reviews.decisions(tx, sample.review_id) if one.kind in APPROVALS}
    others = [name for name in able if name != person.person.id]
    if others and not approvers.isdisjoint(person.names):
        message = f"{person.claimed} approved {sample.review_id}, so somebody else looks at it again."
        raise RefusedError("BW1150", message, hint=f"{' or '.join(others)} may.")
