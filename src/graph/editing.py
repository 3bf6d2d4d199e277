"""Edits under review: their text goes through the same gate before anyone can approve it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .._places import Problem
from .._yaml import read_text
from ..brandkit import claims_supported, proposed_evidence
from ..brandkit.copytext import parse_copy
from ..content import Block, Draft, Finding, Part, Sentence, Verdict
from ..content.draft import BLOCK_GAP
from ..content.keeping import kept_blocks
from ..content.sentences import split_sentences
from ..errors import GateError, StateError, UsageError
from ..evaluation import SCORERS, Gate, Record
from ..governance import HELD_VERDICTS, Identity, replace_draft, view_review, waive
from ..governance.papers import refuse_paper
from ..governance.rating import Answers
from ..store import drafts, findings
from ..store.records import Review
from ._facts import signoff_needs
from ._job import Job, open_review_job
from ._nodes import judge
from .desk import Desk
from .reviewing import Beside, Decided, decide_review, show_review

__all__ = (
    "Preview",
    "approve_edited",
    "edit_review",
    "fix_finding",
    "preview_edit",
    "read_edit",
    "waive_finding",
)

SIMILAR = 60.0
"""Least likeness, in percent, at which an edited sentence counts as a version of an old one."""

COPY_BYTES = 512 * 1024


@dataclass(frozen=True)
class Preview:
    """What the gate's rules say of a text that nobody has kept.

    Attributes:
        judges: the judges that look at it besides once it is kept.
    """

    draft: Draft
    verdict: Verdict
    findings: tuple[Finding, ...]
    judges: tuple[str, ...]


def edit_review(
    desk: Desk,
    review_id: str,
    text: str,
    person: Identity,
    *,
    reason: str,
    version: int,
    file: str = "edit",
) -> None:
    """Replace the draft under review by the edited text, judged anew.

    Raises:
        UsageError: the text has unknown parts or none.
        ConflictError: the review is not at `version` any more, or is decided.
        RefusedError: this person has no part in the review.
    """
    _, before = _under_review(desk, review_id)
    job = open_review_job(desk, review_id)
    _Judged(job, review_id, _edited(job, before, text, file), version).keep(person, reason)


def approve_edited(
    desk: Desk,
    review_id: str,
    text: str,
    person: Identity,
    *,
    reason: str,
    version: int,
    answers: Answers | None = None,
    beside: Beside | None = None,
) -> Decided:
    """Keep an edit and approve it, if the gate passes it; otherwise nothing is kept.

    When somebody else edits in between the two, the edit stands and theirs is the text to decide about.

    Raises:
        GateError: `BW3120`, the gate does not pass it.
        UsageError, ConflictError, RefusedError: as for an edit, and for a decision.
    """
    _, before = _under_review(desk, review_id)
    job = open_review_job(desk, review_id)
    judged = _Judged(job, review_id, _edited(job, before, text, "edit"), version)
    if judged.verdict in HELD_VERDICTS:
        raise _not_passed(desk, judged)
    judged.keep(person, reason)
    sha = judged.draft.sha256
    return decide_review(
        desk, review_id, "approve", person, reason=reason, sha=sha, answers=answers, beside=beside
    )


def _not_passed(desk: Desk, judged: _Judged) -> GateError:
    with desk.ledger.read() as tx:
        found = findings.for_gate(tx, judged.gate_id)
    named = "; ".join(f"{one.rule}: {one.message}" for one in found if one.action in HELD_VERDICTS)
    message = f"The gate says `{judged.verdict}` to the edited text, so it is not approved. {named[:600]}"
    return GateError("BW3120", message.rstrip(), hint="Change what it names, and approve again.")


def fix_finding(
    desk: Desk,
    review_id: str,
    person: Identity,
    *,
    fingerprint: str,
    start: int,
    fix: int,
    version: int,
) -> None:
    """Make one replacement that a finding offers, at exactly its span, and judge the draft again.

    Args:
        fingerprint, start: the finding, among those of the draft under review.
        fix: which of its fixes, from 0.

    Raises:
        UsageError: `BW2124`, there is no such finding or fix.
        ConflictError, RefusedError: as for an edit.
    """
    review, before = _under_review(desk, review_id)
    with desk.ledger.read() as tx:
        found = findings.for_gate(tx, review.gate_id)
    finding = next((one for one in found if (one.fingerprint, one.start) == (fingerprint, start)), None)
    if finding is None or not 0 <= fix < len(finding.fixes) or review.version != version:
        raise _no_fix(review)
    job = open_review_job(desk, review_id)
    after = _fixed(job, before, finding, fix)
    if after.sha256 == before.sha256:
        raise _no_fix(review)
    made = finding.fixes[fix]
    words = f"“{finding.excerpt[:80]}” → “{made.text[:80]}”" if made.edit == "replace" else made.edit
    _Judged(job, review_id, after, version).keep(person, f"Fixed {finding.rule}: {words}")


def _no_fix(review: Review) -> UsageError:
    message = f"The page offered a fix that {review.id} does not have now."
    return UsageError(
        "BW2124", message, hint="Open the review again; its findings are those of the text now."
    )


def preview_edit(desk: Desk, review_id: str, text: str) -> Preview:
    """What the gate's rules say of an edited text. Nothing is kept, and no model is asked.

    Raises:
        UsageError: the text has unknown parts or none.
    """
    _, before = _under_review(desk, review_id)
    job = open_review_job(desk, review_id)
    draft = _parsed(job, before, text, "edit")
    record = Record(id=draft.sha256, output=draft, input={"run": job.run.id}, context=job.view(draft))
    result = _rules(desk).judge(record)
    return Preview(draft, result.verdict, result.findings, desk.playbook.policy.gate.named_judges)


def _rules(desk: Desk) -> Gate:
    """The gate without its judges: a person who types asks it many times."""
    policy = desk.playbook.policy.gate
    if not (judges := policy.named_judges):
        return desk.gate
    without = {
        "required": tuple(name for name in policy.required if name not in judges),
        "optional": tuple(name for name in policy.optional if name not in judges),
    }
    return Gate(policy.model_copy(update=without), SCORERS)


def waive_finding(
    desk: Desk,
    review_id: str,
    fingerprint: str,
    person: Identity,
    *,
    reason: str,
    until: date | None,
) -> str:
    """Let one finding stand until a day, and judge the draft again; returns the waiver's id.

    Raises:
        RefusedError: the policy lets nobody waive the rule, or not this person.
        UsageError: the draft has no such finding.
    """
    shown = show_review(desk, review_id)
    rule = next((f.rule for f in shown.findings if f.fingerprint == fingerprint), "")
    waiver = waive(
        desk.ledger,
        desk.playbook,
        review_id,
        person,
        rule=rule,
        fingerprint=fingerprint,
        reason=reason,
        until=until,
        days_max=desk.kit.governance.waiver_days_max,
    )
    judged = _Judged(open_review_job(desk, review_id), review_id, shown.draft, shown.view.review.version)
    judged.keep(person, f"waived {rule}: {reason}")
    return waiver.id


class _Judged:
    """A draft that was judged with the waivers in force, to be put under review."""

    def __init__(self, job: Job, review_id: str, draft: Draft, version: int) -> None:
        self.draft = draft
        self._job, self._review, self._version = job, review_id, version
        self.gate_id, self.verdict = judge(
            job, draft, node="edit", asset=review_id, round_=version, review=review_id
        )

    def keep(self, person: Identity, reason: str) -> None:
        """Put it under review with whoever must sign it now."""
        replace_draft(
            self._job.desk.ledger,
            self._review,
            person,
            version=self._version,
            draft=self.draft,
            gate_id=self.gate_id,
            verdict=self.verdict,
            evidence_sha=self._job.evidence_sha(self.draft),
            needs=signoff_needs(self._job, self.draft, self.gate_id),
            reason=reason,
        )


def _under_review(desk: Desk, review_id: str) -> tuple[Review, Draft]:
    with desk.ledger.read() as tx:
        review = view_review(tx, review_id).review
        refuse_paper(review_id, review.asset, "edited")
        return review, drafts.get(tx, review.draft_sha)


def _edited(job: Job, before: Draft, text: str, file: str) -> Draft:
    after = _parsed(job, before, text, file)
    if after.sha256 == before.sha256:
        raise UsageError("BW257", "the copy was not changed", hint="change it, or decide the review as it is")
    return after


def _parsed(job: Job, before: Draft, text: str, file: str) -> Draft:
    channel = job.desk.kit.channel(before.channel)
    if channel is None:
        raise StateError(
            "BW745",
            f"the kit has no channel {before.channel!r} any more",
            hint="put it back, or reject the review",
        )
    parts = parse_copy(text, channel, file=file, evidence_for=lambda part, s: _kept(job, before, part, s))
    return before.model_copy(update={"parts": kept_blocks(before, parts)})


def _fixed(job: Job, before: Draft, finding: Finding, fix: int) -> Draft:
    """The draft with one replacement made; only the block where it stands changes."""
    made = finding.fixes[fix]
    start, end = (finding.end, finding.end) if made.edit == "insert" else (finding.start, finding.end)
    text = "" if made.edit == "remove" else made.text
    parts = []
    for part in before.parts:
        changed = part.name == finding.part
        blocks = tuple(_replaced(job, before, part, start, end, text)) if changed else part.blocks
        # A part that has no word left is gone.
        parts += [part.model_copy(update={"blocks": blocks})] if blocks else []
    return before.model_copy(update={"parts": tuple(parts)}) if parts else before


def _replaced(job: Job, before: Draft, part: Part, start: int, end: int, text: str) -> Iterator[Block]:
    """The part's blocks with code points replaced, in the block where they begin."""
    at, done = 0, False
    for block in part.blocks:
        here = block.text
        if not done and at <= start <= at + len(here):
            done = True
            yield from _block(job, before, part.name, block, _spliced(here, start - at, end - at, text))
        else:
            yield block
        at += len(here) + len(BLOCK_GAP)


def _spliced(here: str, start: int, end: int, text: str) -> str:
    """The text with the span replaced; words that go leave one space, not two."""
    left, right = here[:start], here[end:]
    if not text and (not left or left.endswith(" ")):
        right = right.removeprefix(" ")
    if not right:
        left = left.removesuffix(" ") if not text else left
    return left + text + right


def _block(job: Job, before: Draft, part: str, block: Block, words: str) -> Iterator[Block]:
    """The block with other words; none when nothing is left of it."""
    sentences = tuple(
        Sentence(text=one, evidence=_kept(job, before, part, one)) for one in split_sentences(words)
    )
    if sentences:
        yield block.model_copy(update={"sentences": sentences})


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
