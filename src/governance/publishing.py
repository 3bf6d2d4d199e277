"""What is live: a person says that an approved draft was published, and that it was taken down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..errors import ConflictError, UsageError
from ..store import Ledger, ObjectRef, Transaction, drafts, new_id, publications, reviews
from ..store.records import Publication, Review
from .access import require
from .decisions import checked_reason
from .exports import approved
from .identity import Identity
from .papers import refuse_paper
from .playbook import Playbook
from .reviews import view_review
from .rights import Facts, matching_rules
from .rulings import require_role

__all__ = ("Place", "place_of", "record_live", "reviews_of", "take_down")


@dataclass(frozen=True)
class Place:
    """Where something is live: a platform's name, and the platform's own id of it."""

    platform: str
    id: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.id}"


def place_of(text: str) -> Place:
    """A place as people write it, `linkedin:7261…`.

    Raises:
        UsageError: BW2092 it is not `PLATFORM:ID`.
    """
    platform, colon, id_ = text.strip().partition(":")
    if not (colon and platform and id_) or any(map(str.isspace, text.strip())) or len(text) > 300:
        hint = "Write the platform's name, a colon, and the platform's id: --as linkedin:7261508"
        raise UsageError("BW2092", f"`{text}` does not say where something is live.", hint=hint)
    return Place(platform.casefold(), id_)


def record_live(
    ledger: Ledger,
    playbook: Playbook,
    person: Identity,
    draft: str,
    place: Place,
    *,
    url: str = "",
    at: datetime | None = None,
) -> Publication:
    """Record that a draft was published. Only an approved draft can have been.

    Args:
        draft: its id, its sha256, or its review's id.
        at: when it went live; now when absent.

    Raises:
        RefusedError: BW1100, BW1101 the person's access does not cover it; BW1103, BW107, BW1105 the policy says never,
            or takes another role or person.
        UsageError: BW2093 there is no such draft; BW2210 it is a plan or a report of research.
        WaitingError, GateError, ConflictError: it is not approved; then what is live was never approved.
        ConflictError: BW7096 something is recorded as live in that place already.
    """
    require(person, "live")
    with ledger.write(person.actor) as tx:
        review = _approved_review(tx, draft)
        refuse_paper(review.id, review.asset, "published")
        _policy_allows(tx, playbook, person, review)
        known = publications.list_(tx, platform=place.platform, external_id=place.id, live=True)
        if known:
            other = known[0]
            if other.draft_sha == review.draft_sha:
                return other
            message = f"{place} is on record as live already, with draft {other.draft_sha[:12]}."
            raise ConflictError("BW7096", message, hint=f"Take that down first: live … --as {place} --down")
        made = Publication(
            id=new_id("pub"),
            draft_sha=review.draft_sha,
            review_id=review.id,
            platform=place.platform,
            external_id=place.id,
            url=url,
            live_at=at or tx.now,
        )
        publications.add(tx, made)
        _tell(tx, "draft.live", made)
        return made


def _policy_allows(tx: Transaction, playbook: Playbook, person: Identity, review: Review) -> None:
    """Where the policy speaks of publishing, it takes the roles that it names; otherwise the access is enough."""
    made = drafts.get(tx, review.draft_sha)
    facts = Facts(kind="publish", channel=made.channel, market=made.market, segment=made.segment)
    if matching_rules(playbook.policy, facts):
        require_role(playbook, person, "publish", facts)


def take_down(ledger: Ledger, person: Identity, place: Place, *, reason: str) -> Publication:
    """Record that what was live in a place was taken down there.

    Raises:
        RefusedError: BW1100, BW1101 the person's access does not cover it.
        UsageError: BW2093 nothing is live in that place; BW210 no reason.
    """
    require(person, "live")
    said = checked_reason(reason)
    with ledger.write(person.actor) as tx:
        found = publications.list_(tx, platform=place.platform, external_id=place.id, live=True)
        if not found:
            raise UsageError(
                "BW2093", f"Nothing is on record as live at {place}.", hint="See `audit show DRAFT`."
            )
        publications.withdraw(tx, found[0].id)
        _tell(tx, "draft.taken-down", found[0], said)
        return found[0]


def _tell(tx: Transaction, act: str, made: Publication, reason: str = "") -> None:
    refs = [
        ObjectRef("draft", f"dr-{made.draft_sha[:12]}", made.draft_sha),
        ObjectRef("review", made.review_id),
    ]
    place = ObjectRef("platform", made.platform)
    tx.audit(act, ObjectRef("publication", made.id), refs=[*refs, place], reason=reason)


def reviews_of(tx: Transaction, draft: str) -> list[Review]:
    """The reviews of a draft by its id or sha, or the one review of that id; the newest first.

    Raises:
        UsageError: BW2093 there is none.
    """
    by_id = reviews.get(tx, draft)
    if by_id is not None:
        return [by_id]
    sha = drafts.find(tx, draft)
    found = reviews.list_(tx, draft_sha=sha, limit=None) if sha else []
    if not found:
        hint = "Name a draft by its id (dr-…) or its sha, or a review; see `brandwright review list --all`."
        raise UsageError("BW2093", f"There is no reviewed draft {draft}.", hint=hint)
    return found


def _approved_review(tx: Transaction, draft: str) -> Review:
    found = reviews_of(tx, draft)
    for review in found:
        if view_review(tx, review.id).state == "approved":
            return review
    approved(view_review(tx, found[0].id))
    raise AssertionError("a review that is not approved was refused above")
