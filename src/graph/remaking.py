"""From one approved asset to others: the same claims in other forms, each gated, routed and reviewed anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ..content import Brief, Draft
from ..errors import ConflictError, GateError, StateError, UsageError, WaitingError, Where
from ..governance.papers import refuse_paper
from ._originals import Original
from .desk import Desk
from .drafting import DraftOptions, DraftReport, draft_brief
from .export import approved_draft

__all__ = ("FORMS", "draft_from", "if_it_holds")

FORMS: tuple[tuple[str, ...], ...] = (
    ("email-sequence", "email"),
    ("ad",),
    ("landing-page",),
    ("linkedin-post",),
    ("video-script",),
    ("sales-email",),
)
"""What an asset is remade into unless channels are named: of each row the first channel that the kit has."""


def draft_from(
    desk: Desk,
    review_id: str,
    *,
    channels: Sequence[str] = (),
    variants: int = 1,
    tell: Callable[[str], None] = lambda _line: None,
) -> DraftReport:
    """Remake the approved draft of a review for other channels; nothing of its approval carries over.

    The brief is the review's, for the draft's own segment and stage. What the draft quotes from sources goes along;
    sources are not read again. A publish date that has passed is today.

    Raises:
        WaitingError, GateError, ConflictError, StateError: the draft could not be exported either.
        UsageError: `BW251`, the kit has no such channel; `BW299`, none is left to remake it for; `BW2210`, it
            is no copy.
        Everything that `draft_brief` raises.
    """
    job, draft = approved_draft(desk, review_id)
    refuse_paper(review_id, draft.channel, "remade")
    wanted = _asked(desk, draft, channels) if channels else _fitting(desk, draft)
    return draft_brief(
        desk,
        _brief(desk, job.brief, draft, wanted),
        file=f"brief of {review_id}",
        options=DraftOptions(variants=variants),
        parent=review_id,
        original=Original(review_id, draft.sha256),
        tell=tell,
    )


def if_it_holds(desk: Desk, original: Original | None) -> Original | None:
    """The original, if its approval still stands on the same bytes; None when it does not."""
    if original is None:
        return None
    try:
        _, draft = approved_draft(desk, original.review)
    except (WaitingError, GateError, ConflictError, StateError):
        # Whatever ended the approval, its words are no longer ones to write from.
        return None
    return original if draft.sha256 == original.draft_sha else None


def _asked(desk: Desk, draft: Draft, channels: Iterable[str]) -> tuple[str, ...]:
    """The channels that were named, once each."""
    where = Where(field="--channel")
    known = [channel.id for channel in desk.kit.channels]
    for name in channels:
        if name not in known:
            hint = f"it has {', '.join(known)}"
            raise UsageError("BW251", f"the kit has no channel {name!r}", where=where, hint=hint)
        if name == draft.channel:
            hint = "name another channel, or draft its brief again"
            raise UsageError("BW299", f"the approved draft is for {name} already", where=where, hint=hint)
    return tuple(dict.fromkeys(channels))


def _fitting(desk: Desk, draft: Draft) -> tuple[str, ...]:
    """The channels that an asset is usually remade for, without its own."""
    known = {channel.id for channel in desk.kit.channels}
    found = (next((name for name in names if name in known), None) for names in FORMS)
    fitting = tuple(name for name in found if name is not None and name != draft.channel)
    if not fitting:
        raise UsageError(
            "BW299",
            "the kit has no other channel of those that an asset is usually remade for",
            where=Where(str(desk.workspace.brand / "channels.yaml")),
            hint=f"name one with `--channel`; it has {', '.join(sorted(known))}",
        )
    return fitting


def _brief(desk: Desk, brief: Brief, draft: Draft, channels: tuple[str, ...]) -> Brief:
    later = brief.publish is not None and brief.publish > desk.today()
    return brief.model_copy(
        update={
            "channels": channels,
            "segments": (draft.segment,),
            "stages": (draft.stage,),
            "sources": (),
            "publish": brief.publish if later else None,
        }
    )
