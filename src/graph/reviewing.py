"""Looking at reviews, deciding them, and edits, whose text goes through the same gate before anyone can approve it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .._places import Problem
from .._yaml import read_text
from ..brandkit import claims_supported, proposed_evidence
from ..brandkit.copytext import parse_copy
from ..content import Draft, Evidence, Finding
from ..errors import StateError, UsageError
from ..governance import (
    Choice,
    Identity,
    ReviewState,
    ReviewView,
    decide,
    identify,
    replace_draft,
    review_state,
    view_review,
    waive,
    withdraw,
)
from ..governance.rating import Answers
from ..store import drafts, findings, ratings, runs
from ..store.ratings import Rating
from ..store.records import Decision
from ._facts import signoff_needs
from ._job import Job, open_review_job
from ._nodes import judge
from ._originals import Original
from .desk import Desk
from .settle import settle_pending

__all__ = ("Decided", "Shown", "decide_review", "edit_review", "read_edit", "show_review", "waive_finding")

SIMILAR = 60.0
"""Least likeness, in percent, at which an edited sentence counts as a version of an old one."""

COPY_BYTES = 512 * 1024


@dataclass(frozen=True)
class Shown:
    """A review with what a person needs to judge it.

    Attributes:
        evidence: what the draft cites, in its order.
        first: the draft as the agent wrote it last, when people changed it since.
        original: the approved draft that this one was made from, and the state of its review today.
        rated: what reviewers answered beside their decisions.
    """

    view: ReviewView
    draft: Draft
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    first: Draft | None
    original: tuple[Original, ReviewState] | None = None
    rated: tuple[Rating, ...] = ()


@dataclass(frozen=True)
class Decided:
    """A decision, the review as it is now, and the run that drafts again, if one was asked for."""

    decision: Decision
    shown: Shown
    child: str


def show_review(desk: Desk, review_id: str) -> Shown:
    """Everything about one review.

    Raises:
        UsageError: there is none of that id.
    """
    with desk.ledger.read() as tx:
        view = view_review(tx, review_id)
        draft = drafts.get(tx, view.review.draft_sha)
        found = findings.for_gate(tx, view.review.gate_id)
        uses = [use for use in drafts.uses(tx, view.review.run_id) if use.asset == view.review.asset]
        written = uses[-1].draft_sha if uses else draft.sha256
        first = drafts.get(tx, written) if written != draft.sha256 else None
        rated = tuple(ratings.for_review(tx, review_id))
    job = open_review_job(desk, review_id)
    known, original = job.evidence, Original.of(job.run)
    made_from = (original, review_state(desk.ledger, original.review)) if original else None
    cited = tuple(known[i] for i in draft.evidence_ids() if i in known)
    return Shown(view, draft, tuple(found), cited, first, made_from, rated)


def decide_review(
    desk: Desk,
    review_id: str,
    kind: Choice | None,
    *,
    by: str,
    reason: str,
    sha: str | None,
    env: Mapping[str, str],
    answers: Answers | None = None,
) -> Decided:
    """Decide, and settle at once; `kind` None withdraws.

    Args:
        sha: of the draft that the person saw; the one under review now when they were shown none.
        answers: what the person says about the draft; nobody is asked when a review is withdrawn.

    Raises:
        RefusedError, ConflictError, UsageError: as `governance.decide` says.
    """
    person = identify(desk.playbook, by, env)
    with desk.ledger.read() as tx:
        review = view_review(tx, review_id).review
    if kind is None:
        decision = withdraw(desk.ledger, desk.playbook, review_id, person, reason=reason)
    else:
        decision = decide(
            desk.ledger,
            desk.playbook,
            review_id,
            kind,
            person,
            sha=sha or review.draft_sha,
            version=review.version,
            reason=reason,
            answers=answers,
        )
    settle_pending(desk)
    with desk.ledger.read() as tx:
        children = runs.list_(tx, limit=1, parent=decision.id)
    return Decided(decision, show_review(desk, review_id), children[0].id if children else "")


def edit_review(
    desk: Desk,
    review_id: str,
    text: str,
    *,
    by: str,
    reason: str,
    version: int,
    env: Mapping[str, str],
    file: str = "edit",
) -> None:
    """Replace the draft under review by the edited text, judged anew.

    Raises:
        UsageError: the text has unknown parts or none.
        ConflictError: the review is not at `version` any more, or is decided.
        RefusedError: this person has no part in the review.
    """
    person = identify(desk.playbook, by, env)
    job = open_review_job(desk, review_id)
    with desk.ledger.read() as tx:
        review = view_review(tx, review_id).review
        before = drafts.get(tx, review.draft_sha)
    after = _edited(job, before, text, file)
    _replace(desk, review_id, person, after, version=version, reason=reason)


def _replace(
    desk: Desk, review_id: str, person: Identity, draft: Draft, *, version: int, reason: str
) -> None:
    """Judge a draft with the waivers in force, and put it under review with whoever must sign it now."""
    job = open_review_job(desk, review_id)
    gate_id, verdict = judge(job, draft, node="edit", asset=review_id, round_=version, review=review_id)
    replace_draft(
        desk.ledger,
        review_id,
        person,
        version=version,
        draft=draft,
        gate_id=gate_id,
        verdict=verdict,
        evidence_sha=job.evidence_sha(draft),
        needs=signoff_needs(job, draft, gate_id),
        reason=reason,
    )


def waive_finding(
    desk: Desk,
    review_id: str,
    fingerprint: str,
    *,
    by: str,
    reason: str,
    until: date | None,
    env: Mapping[str, str],
) -> str:
    """Let one finding stand until a day, and judge the draft again; returns the waiver's id.

    Raises:
        RefusedError: the policy lets nobody waive the rule, or not this person.
        UsageError: the draft has no such finding.
    """
    person = identify(desk.playbook, by, env)
    shown = show_review(desk, review_id)
    rule = next((f.rule for f in shown.findings if f.fingerprint == fingerprint), "")
    days = desk.kit.governance.waiver_days_max
    waiver = waive(
        desk.ledger,
        desk.playbook,
        review_id,
        person,
        rule=rule,
        fingerprint=fingerprint,
        reason=reason,
        until=until,
        days_max=days,
    )
    _replace(
        desk,
        review_id,
        person,
        shown.draft,
        version=shown.view.review.version,
        reason=f"waived {rule}: {reason}",
    )
    return waiver.id


def _edited(job: Job, before: Draft, text: str, file: str) -> Draft:
    channel = job.desk.kit.channel(before.channel)
    if channel is None:
        raise StateError(
            "BW745",
            f"the kit has no channel {before.channel!r} any more",
            hint="put it back, or reject the review",
        )
    parts = parse_copy(text, channel, file=file, evidence_for=lambda part, s: _kept(job, before, part, s))
    after = before.model_copy(update={"parts": parts})
    if after.sha256 == before.sha256:
        raise UsageError("BW257", "the copy was not changed", hint="change it, or decide the review as it is")
    return after


def _kept(job: Job, before: Draft, part_name: str, sentence: str) -> tuple[str, ...]:
    """The evidence of a sentence: an untouched one keeps its own, a changed one if its claims check again.

    Any other gets the proof that carries its claims: in approved wording, or in words that keep every slot.
    """
    from rapidfuzz import fuzz, process

    part = before.part(part_name)
    old = {span.sentence.text: span.sentence.evidence for span in part.spans()} if part else {}
    if sentence in old:
        return old[sentence]
    best = process.extractOne(sentence, list(old), scorer=fuzz.ratio, score_cutoff=SIMILAR)
    evidence = old[best[0]] if best else ()
    if evidence and claims_supported(job.view(before), sentence, evidence):
        return evidence
    # As in copy that people submit, so that an edit which cost a sentence its proof can be taken back.
    return proposed_evidence(job.view(before), sentence)


def read_edit(path: Path) -> str:
    """The text of an edit from a file."""
    return read_text(path, Problem(str(path), UsageError), max_bytes=COPY_BYTES)
