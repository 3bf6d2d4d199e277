"""What people say about a place of a draft: kept with the words that stood there, open until somebody settles it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .._canonical import clean_text, digest
from ..content import Draft
from ..errors import ConflictError, UsageError
from ..store import Ledger, ObjectRef, Transaction, comments, drafts, new_id
from ..store.comments import Comment
from ..store.records import JsonScalar, Review
from .access import require
from .identity import Identity
from .reviews import view_review

__all__ = ("Span", "Thread", "comment", "find", "place_of", "reply", "settle_thread", "threads_of")

TEXT_MAX = 2000
COMMENTS_MAX = 200
"""Comments that one review takes."""


@dataclass(frozen=True)
class Span:
    """A place in a draft: code points of a part's text, end exclusive. Without a part, all of the draft is meant."""

    part: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Thread:
    """A comment with its replies.

    Attributes:
        place: where the words stand in the draft as it is now; None when they are gone, or stand there twice.
    """

    first: Comment
    replies: tuple[Comment, ...]
    place: Span | None

    @property
    def open(self) -> bool:
        """Whether nobody has settled it."""
        return self.first.resolved_at is None


def comment(
    ledger: Ledger,
    review_id: str,
    person: Identity,
    text: str,
    *,
    at: Span | None = None,
    sha: str = "",
    key: str = "",
) -> Comment:
    """Say something about a review's draft, or about a place in it.

    Args:
        at: the place in the draft that the person saw; all of it when absent.
        sha: of that draft; the one under review now when empty.
        key: the same one again keeps the comment once.

    Raises:
        RefusedError: `BW1100`, the person's access does not cover it.
        UsageError: no such review (`BW211`), no text (`BW2120`), or no such place (`BW2121`).
    """
    require(person, "comment")
    said = _checked(text)
    with ledger.write(person.actor) as tx:
        review = view_review(tx, review_id).review
        seen = sha or review.draft_sha
        span = at or Span()
        quote = _quoted(_draft(tx, review, seen), span)
        return _keep(tx, review, person, said, key, span=span, quote=quote, sha=seen)


def reply(ledger: Ledger, thread: str, person: Identity, text: str, *, key: str = "") -> Comment:
    """Answer in a thread, under the same words.

    Raises:
        RefusedError: `BW1100`, the person's access does not cover it.
        UsageError: no such comment (`BW2122`), or no text (`BW2120`).
    """
    require(person, "comment")
    said = _checked(text)
    with ledger.write(person.actor) as tx:
        first = _first(tx, thread)
        review = view_review(tx, first.review_id).review
        span = Span(first.part, first.starts, first.ends)
        return _keep(
            tx, review, person, said, key, span=span, quote=first.quote, sha=first.draft_sha, to=first.id
        )


def settle_thread(ledger: Ledger, thread: str, person: Identity, *, open_: bool = False) -> Comment:
    """Close a thread, or open it again with `open_`. What is so already stays so.

    Raises:
        RefusedError: `BW1100`, the person's access does not cover it.
        UsageError: `BW2122`, no such comment.
    """
    require(person, "comment")
    with ledger.write(person.actor) as tx:
        first = _first(tx, thread)
        changed = comments.reopen(tx, first.id) if open_ else comments.resolve(tx, first.id, person.claimed)
        if changed:
            act = "comment.reopened" if open_ else "comment.resolved"
            tx.audit(act, ObjectRef("comment", first.id), refs=[ObjectRef("review", first.review_id)])
        return _first(tx, first.id)


def threads_of(said: Sequence[Comment], draft: Draft) -> list[Thread]:
    """The comments as threads, each with its place in this draft: open ones first, then the oldest."""
    replies: dict[str, list[Comment]] = {}
    for one in said:
        if one.reply_to:
            replies.setdefault(one.reply_to, []).append(one)
    threads = [
        Thread(one, tuple(replies.get(one.id, ())), place_of(one, draft)) for one in said if not one.reply_to
    ]
    return sorted(threads, key=lambda thread: (not thread.open, thread.first.at))


def place_of(said: Comment, draft: Draft) -> Span | None:
    """Where the words of a comment stand in a draft, which may be another one than it was made on."""
    part = draft.part(said.part)
    if not said.part:
        return Span()
    if part is None:
        return None
    if said.draft_sha == draft.sha256 or not said.quote:
        return Span(said.part, said.starts, said.ends)
    if part.text.count(said.quote) != 1:
        return None
    start = part.text.index(said.quote)
    return Span(said.part, start, start + len(said.quote))


def find(draft: Draft, words: str) -> Span:
    """The one place where a draft has these words.

    Raises:
        UsageError: `BW2121`, they stand nowhere, or more than once.
    """
    count = sum(part.text.count(words) for part in draft.parts) if words else 0
    if count != 1:
        stand = f"{count} times" if count else "nowhere"
        message = f"“{words[:80]}” stands {stand} in the draft."
        raise UsageError("BW2121", message, hint="Give the words as they stand there, and enough of them.")
    part = next(part for part in draft.parts if words in part.text)
    start = part.text.index(words)
    return Span(part.name, start, start + len(words))


def _draft(tx: Transaction, review: Review, sha: str) -> Draft:
    if sha != review.draft_sha and not any(use.draft_sha == sha for use in drafts.uses(tx, review.run_id)):
        message = f"{review.id} is not what was shown: it is at version {review.version} by now."
        raise ConflictError(
            "BW731", message, hint=f"Read it again with `brandwright review show {review.id}`."
        )
    return drafts.get(tx, sha)


def _quoted(draft: Draft, span: Span) -> str:
    """The words at a place, which nobody but the draft says."""
    if not span.part and not span.start and not span.end:
        return ""
    part = draft.part(span.part)
    text = part.text if part else ""
    if part is None or not 0 <= span.start <= span.end <= len(text):
        names = ", ".join(f"{one.name} (0 to {len(one.text)})" for one in draft.parts)
        message = f"The draft has no place {span.start} to {span.end} in `{span.part}`."
        raise UsageError("BW2121", message, hint=f"Its parts: {names}.")
    return text[span.start : span.end]


def _keep(
    tx: Transaction,
    review: Review,
    person: Identity,
    text: str,
    key: str,
    *,
    span: Span,
    quote: str,
    sha: str,
    to: str = "",
) -> Comment:
    made = Comment(
        id=f"cmt-{digest([review.id, person.claimed, key])[:16]}" if key else new_id("cmt"),
        review_id=review.id,
        draft_sha=sha,
        part=span.part,
        starts=span.start,
        ends=span.end,
        quote=quote,
        text=text,
        reply_to=to,
        by=person.claimed,
        account=person.account,
        at=tx.now,
    )
    _bounded(tx, review.id)
    if comments.add(tx, made):
        refs = [ObjectRef("review", review.id), ObjectRef("draft", f"dr-{sha[:12]}", sha)]
        data: dict[str, JsonScalar] = {"starts": span.start, "ends": span.end}
        tx.audit("comment.made", ObjectRef("comment", made.id), refs=refs, data=data)
    return comments.get(tx, made.id) or made


def _bounded(tx: Transaction, review_id: str) -> None:
    if len(comments.for_review(tx, review_id)) >= COMMENTS_MAX:
        message = f"{review_id} has {COMMENTS_MAX} comments, which is the most."
        raise UsageError("BW2123", message, hint="Decide, or edit the draft; nobody reads more.")


def _first(tx: Transaction, thread: str) -> Comment:
    found = comments.get(tx, thread)
    if found is not None and found.reply_to:
        found = comments.get(tx, found.reply_to)
    if found is None:
        raise UsageError(
            "BW2122", f"There is no comment {thread}.", hint="See `brandwright review show REVIEW`."
        )
    return found


def _checked(text: str) -> str:
    try:
        said = clean_text(text).strip()
    except ValueError as error:
        raise UsageError("BW2120", f"The comment cannot be kept: {error}.", hint="Type it plainly.") from None
    if not said or len(said) > TEXT_MAX:
        what = f"is longer than {TEXT_MAX} characters" if said else "is empty"
        raise UsageError("BW2120", f"The comment {what}.", hint="Say in a sentence or two what you mean.")
    return said
