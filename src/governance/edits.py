"""What may change under review: the draft, gated again; and findings that a person lets stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from difflib import SequenceMatcher
from fnmatch import fnmatchcase

from ..content import Draft, Finding, Verdict
from ..errors import ConflictError, RefusedError, UsageError
from ..store import Ledger, ObjectRef, Transaction, drafts, findings, new_id, reviews, waivers
from ..store.records import Review, SignOff, Waiver
from ._entitled import require_part
from .access import require
from .decisions import checked_reason
from .identity import Identity
from .models import Policy
from .notifying import tell_asked
from .playbook import Playbook
from .reviews import (
    EDITED,
    HELD_VERDICTS,
    ReviewView,
    already_decided,
    review_refs,
    signoffs_for,
    view_review,
)
from .rights import DEFAULT_HOURS, SignOffNeed

__all__ = ("WAIVER_DAYS_MAX", "replace_draft", "sentence_changes", "waivable_by", "waive")

WAIVER_DAYS_MAX = 90
NEVER_WAIVED = ("policy.*", "gate.*")
_WAIVABLE = ("needs-role", "revise", "block")


def replace_draft(
    ledger: Ledger,
    review_id: str,
    person: Identity,
    *,
    version: int,
    draft: Draft,
    gate_id: str,
    verdict: Verdict,
    evidence_sha: str,
    needs: Sequence[SignOffNeed],
    reason: str,
) -> Review:
    """Put a draft that the gate has judged into an open review, as its next version.

    The same draft again takes over a new judgement, after a waiver. For a changed one every role signs anew:
    those that signed before, those that the policy asks by now, and those that were asked already.

    Args:
        version: of the review as the person saw it.
        gate_id, verdict: of the judgement of exactly this draft, which is on record.

    Raises:
        ConflictError: decided already (`BW730`), changed by somebody else (`BW731`), or not judged (`BW737`).
        RefusedError: the person's access does not cover it (`BW1100`, `BW1101`), or the person has no part in the
            review (`BW103`).
        UsageError: no such review (`BW211`), no reason (`BW210`).
    """
    require(person, "edit")
    said = checked_reason(reason)
    with ledger.write(person.actor) as tx:
        view = view_review(tx, review_id)
        _open_at(view, version)
        require_part(view, person)
        _judged(tx, gate_id, draft.sha256, verdict)
        draft_sha = drafts.put(tx, draft)
        held = verdict in HELD_VERDICTS
        if not reviews.set_draft(tx, review_id, version, draft_sha, gate_id, verdict, held, evidence_sha):
            raise already_decided(review_id, view.decisions)
        after = view_review(tx, review_id)
        asked = _asked_anew(tx, after, needs)
        reviews.add_signoffs(tx, signoffs_for(tx, review_id, asked))
        tell_asked(tx, after.review, [need.role for need in asked])
        act = EDITED if draft_sha != view.review.draft_sha else "review.judged-again"
        before = ObjectRef("draft", f"dr-{view.review.draft_sha[:12]}", view.review.draft_sha)
        data = {
            "version": version + 1,
            "verdict": verdict,
            "held": held,
            "asked": [need.role for need in asked],
        }
        refs = [*review_refs(after.review), before]
        tx.audit(act, ObjectRef("review", review_id), refs=refs, reason=said, data=data)
        return after.review


def _open_at(view: ReviewView, version: int) -> None:
    review = view.review
    if review.closed or view.state not in ("pending", "held"):
        raise already_decided(review.id, view.decisions)
    if review.version != version:
        message = f"{review.id} is at version {review.version} by now, not {version}."
        hint = f"Read it again with `brandwright review show {review.id}`, and edit that."
        raise ConflictError("BW731", message, hint=hint)


def _judged(tx: Transaction, gate_id: str, draft_sha: str, verdict: Verdict) -> None:
    """A verdict counts only with the judgement on record that gave it to this very draft."""
    row = findings.gate(tx, gate_id)
    if row is None or (row.draft_sha, row.verdict) != (draft_sha, verdict):
        message = (
            f"The judgement {gate_id or '(none)'} is not one that gave this draft the verdict `{verdict}`."
        )
        raise ConflictError("BW737", message, hint="Run the gate on the edited draft, then replace it.")


def _asked_anew(tx: Transaction, view: ReviewView, needs: Sequence[SignOffNeed]) -> list[SignOffNeed]:
    """The sign-offs to add: of roles that owe none at present, or that signed another draft.

    One that is owed already stands for the rules of the new words as well.
    """
    by_id = {decision.id: decision for decision in view.decisions}
    sha = view.review.draft_sha
    answered = [signoff for signoff in view.signoffs if signoff.decision_id]
    stale = [s for s in answered if by_id[s.decision_id or ""].draft_sha != sha]
    current = [s for s in view.signoffs if s not in stale]
    asked = {need.role for need in needs}
    again = {
        s.role: SignOffNeed(s.role, DEFAULT_HOURS, s.reason, s.rules, apart=s.apart)
        for s in stale
        if s.role not in asked
    }
    added: list[SignOffNeed] = []
    for need in (*again.values(), *needs):
        there = next((s for s in current if _stands_for(s, need)), None)
        if there is None:
            added.append(need)
            continue
        current.remove(there)
        if there.decision_id is None:
            reviews.tighten(tx, there, rules=need.rules, apart=need.apart)
    return added


def _stands_for(signoff: SignOff, need: SignOffNeed) -> bool:
    """Whether a sign-off is what is needed; one that was given cannot become one that two people give."""
    return signoff.role == need.role and (not signoff.decision_id or set(need.apart) <= set(signoff.apart))


def sentence_changes(before: Draft, after: Draft) -> list[tuple[str, str]]:
    """Sentences that were rewritten, as (old, new) pairs, part by part in reading order.

    A sentence that was added or removed has no partner, and is not among them.
    """
    pairs: list[tuple[str, str]] = []
    for part in before.parts:
        edited = after.part(part.name)
        old = [span.sentence.text for span in part.spans()]
        new = [span.sentence.text for span in edited.spans()] if edited else []
        for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag == "replace":
                pairs += zip(old[i:j], new[k:m], strict=False)
    return pairs


def waivable_by(policy: Policy, rule: str) -> tuple[str, ...]:
    """The roles that may let findings of this rule stand; none for rules that nobody can waive.

    Nobody waives what the policy's floors hold, what the policy forbids, or a pause, whatever `waivers` says.
    """
    if any(fnmatchcase(rule, floor) for floor in (*NEVER_WAIVED, *policy.floors.findings)):
        return ()
    roles = (right.role for right in policy.waivers if fnmatchcase(rule, right.rule))
    return tuple(dict.fromkeys(roles))


def waive(
    ledger: Ledger,
    playbook: Playbook,
    review_id: str,
    person: Identity,
    *,
    rule: str,
    fingerprint: str,
    reason: str,
    until: date | None = None,
    days_max: int = WAIVER_DAYS_MAX,
) -> Waiver:
    """Let one finding of the review's draft stand until a day. The draft then has to be gated again.

    Args:
        until: the last day; as late as allowed when absent.
        days_max: how long a waiver may last, by the brand kit.

    Raises:
        RefusedError: the person's access does not cover it (`BW1100`, `BW1101`), or nobody may waive the rule, or
            not this person, or not for so long (`BW106`).
        ConflictError: `BW730`, the review is decided.
        UsageError: no such review (`BW211`), no such finding or a day that is past (`BW212`), or no reason
            (`BW210`).
    """
    require(person, "waive")
    said = checked_reason(reason)
    with ledger.write(person.actor) as tx:
        view = view_review(tx, review_id)
        if view.review.closed or view.state not in ("pending", "held"):
            raise already_decided(review_id, view.decisions)
        _finding(tx, view.review, rule, fingerprint)
        waiver = Waiver(
            id=new_id("wvr"),
            review_id=review_id,
            rule=rule,
            fingerprint=fingerprint,
            role=_waiving_role(playbook, person, rule),
            by=person.claimed,
            reason=said,
            until=_last_day(until, tx.now.date(), days_max),
            created_at=tx.now,
        )
        waivers.add(tx, waiver)
        refs = [ObjectRef("waiver", waiver.id), *review_refs(view.review)]
        data = {"rule": rule, "fingerprint": fingerprint, "role": waiver.role, "until": str(waiver.until)}
        tx.audit("finding.waived", ObjectRef("review", review_id), refs=refs, reason=said, data=data)
        return waiver


def _finding(tx: Transaction, review: Review, rule: str, fingerprint: str) -> Finding:
    found = findings.for_gate(tx, review.gate_id)
    for finding in found:
        if (finding.rule, finding.fingerprint) == (rule, fingerprint) and finding.action in _WAIVABLE:
            return finding
    message = f"{review.id} has no finding {rule} with the fingerprint {fingerprint} that could be waived."
    hint = f"See `brandwright review show {review.id}`; what is `unchecked` has to be checked, not waived."
    raise UsageError("BW212", message, hint=hint)


def _waiving_role(playbook: Playbook, person: Identity, rule: str) -> str:
    roles = waivable_by(playbook.policy, rule)
    if not roles:
        hint = "Edit the words away; the policy lets nobody waive this rule."
        raise RefusedError("BW106", f"Findings of {rule} cannot be waived.", hint=hint)
    mine = [role for role in roles if role in person.roles]
    if not mine:
        able = sorted({holder.id for role in roles for holder in playbook.people.holders(role)})
        message = f"{person.claimed} cannot waive {rule}: that takes the role {' or '.join(roles)}."
        raise RefusedError("BW106", message, hint=f"{' or '.join(able)} may.")
    return mine[0]


def _last_day(until: date | None, today: date, days_max: int) -> date:
    latest = today + timedelta(days=days_max)
    if until is None:
        return latest
    if until < today:
        raise UsageError(
            "BW212", f"The waiver would have ended on {until}.", hint="Name a day that is still to come."
        )
    if until > latest:
        message = f"A waiver lasts {days_max} days at most, until {latest}."
        raise RefusedError("BW106", message, hint="Name an earlier day; it can be renewed.")
    return until
