"""Rules for the kit from what reviewers change and say. Proposed, with the words before and after; a person decides.

A replacement or a spelling is proposed from one edit that was approved. A phrase that was taken out is proposed once
two reviews took it out. What a reason says in so many words ("say “guests”, not “users”") is read like a guideline.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from .._canonical import sha256_hex
from ..brandkit.models import Kit
from ..brandkit.proposing import Piece, Reading
from ..brandkit.proposing.edited import WordChange, entry_of, removed_words, replaced_words
from ..brandkit.proposing.entries import Proposed, Quoted, is_known, merged, proposed
from ..brandkit.proposing.finding import find
from ..brandkit.text import fold
from ..content import Draft
from ..governance import sentence_changes, view_review
from ..store import ObjectRef, Transaction, drafts, proposals, reviews
from ..store.records import Decision, Review
from .desk import Desk
from .rule_records import FROM_EDITS, grounds, of_decisions, record_entry

__all__ = ("edited_drafts", "propose_rules", "sentences_edited", "withdraw_grounds")

MOST_OF_ONE = 3
"""Rules that one decision proposes at most: an edit that changes more is a rewrite."""

MOST_OPEN = 200
"""Rules from edits that wait for a person at most; until some are decided, no further one is proposed."""

_EARLIER = 50
"""Approved reviews that are searched for an earlier edit that took out the same phrase."""

_QUOTE = 400
_APPROVALS = ("approve", "approve-with-edits")
_SPEAK = (*_APPROVALS, "request-changes", "reject")
_WORDS = ("terms", "banned_claims", "voice")


def propose_rules(tx: Transaction, desk: Desk, decision: Decision, review: Review) -> list[str]:
    """Put on record which rules a decision proposes; ids of those that are new."""
    entries = list(_of_reason(desk.kit, decision, review)) if decision.kind in _SPEAK else []
    if decision.kind in _APPROVALS and view_review(tx, review.id).state == "approved":
        entries += _of_edit(tx, desk.kit, decision, review)
    wanted = [entry for entry in merged(entries) if not is_known(desk.kit, entry)][:MOST_OF_ONE]
    full = len(of_decisions(tx, status="proposed")) >= MOST_OPEN
    return [entry.id for entry in wanted if record_entry(tx, entry, decision.id, only_merge=full)]


def edited_drafts(tx: Transaction, review: Review) -> tuple[Draft, Draft] | None:
    """What the agent wrote last, and what was decided about, where people changed it."""
    uses = [use for use in drafts.uses(tx, review.run_id) if use.asset == review.asset]
    if not uses or uses[-1].draft_sha == review.draft_sha:
        return None
    return drafts.get(tx, uses[-1].draft_sha), drafts.get(tx, review.draft_sha)


def sentences_edited(first: Draft, final: Draft) -> list[tuple[str, str]]:
    """Rewritten sentences whose evidence is the same: what they claim did not change by the edit."""
    was, now = _cited(first), _cited(final)
    pairs = sentence_changes(first, final)
    return [(old, new) for old, new in pairs if was.get(old) == now.get(new)]


def _cited(draft: Draft) -> dict[str, frozenset[str]]:
    """The evidence of each sentence."""
    spans = (span for part in draft.parts for span in part.spans())
    return {span.sentence.text: frozenset(span.sentence.evidence) for span in spans}


def _of_edit(tx: Transaction, kit: Kit, decision: Decision, review: Review) -> list[Proposed]:
    both = edited_drafts(tx, review)
    if both is None:
        return []
    pairs, text, locale = sentences_edited(*both), _text(both[1]), both[1].locale
    changes = replaced_words(pairs, text, kit, locale)
    removed = removed_words(pairs, text, kit, locale)
    if removed:
        before = _removed_before(tx, kit, review)
        changes += [change for change in removed if fold(change.old) in before]
    return [_entry(change, decision, review) for change in changes]


def _text(draft: Draft) -> str:
    return "\n".join(part.text for part in draft.parts)


def _removed_before(tx: Transaction, kit: Kit, review: Review) -> set[str]:
    """Phrases that earlier edits took out, folded."""
    found: set[str] = set()
    for review_id, _ in reviews.approved_drafts(tx, _EARLIER):
        known = reviews.get(tx, review_id) if review_id != review.id else None
        both = edited_drafts(tx, known) if known else None
        if both is not None:
            pairs = sentences_edited(*both)
            found |= {
                fold(change.old) for change in removed_words(pairs, _text(both[1]), kit, both[1].locale)
            }
    return found


def _entry(change: WordChange, decision: Decision, review: Review) -> Proposed:
    section, path, value, why = entry_of(change)
    quote = Quoted(
        file=f"review {review.id}",
        sha256=review.draft_sha,
        quote=change.before[:_QUOTE],
        line=None,
        page=None,
        unit="",
        heading="",
        decision=decision.id,
        after=change.after[:_QUOTE],
        reason=decision.reason[:_QUOTE],
    )
    return Proposed(
        section, path, value, False, (quote,), f"edit.{change.kind}", why, "low", source=FROM_EDITS
    )


def _of_reason(kit: Kit, decision: Decision, review: Review) -> Iterable[Proposed]:
    """What a reason says as a guideline would: words to use, words never to say."""
    text = " ".join(decision.reason.split())
    reading = Reading(
        f"review {review.id}", sha256_hex(text.encode()), (Piece("paragraph", text),), "line", ""
    )
    for entry in proposed([reading], {reading.sha256: find(reading)}):
        if entry.section in _WORDS:
            quotes = tuple(
                replace(quote, decision=decision.id, reason=decision.reason[:_QUOTE])
                for quote in entry.quotes
            )
            yield replace(entry, quotes=quotes, confidence="low", source=FROM_EDITS)


def withdraw_grounds(tx: Transaction, withdrawal: Decision, earlier: Sequence[Decision]) -> None:
    """Take what came of withdrawn decisions out of the rules that are proposed; one without grounds goes too.

    A rule that a person accepted stays in the kit: `kit proposals` says that its ground is gone.
    """
    gone = {decision.id for decision in earlier}
    refs = [ObjectRef("decision", withdrawal.id)]
    for row in of_decisions(tx, status="proposed"):
        entry = Proposed.of(row.payload_json)
        kept = tuple(quote for quote in entry.quotes if quote.decision not in gone)
        if len(kept) == len(entry.quotes):
            continue
        if kept:
            proposals.set_payload(tx, row.id, grounds(replace(entry, quotes=kept)).payload())
        elif proposals.set_status(tx, row.id, "proposed", "withdrawn"):
            tx.audit("proposal.withdrawn", ObjectRef("proposal", row.id), refs=refs)
