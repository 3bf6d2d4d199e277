"""What the brief asks of every draft for it."""

from __future__ import annotations

from collections.abc import Iterator

from ...content import Brief, Finding
from ..text import fold, folded
from ._info import RuleInfo
from ._view import DraftView

__all__ = (
    "INFO",
    "constraints",
)

INFO = (
    RuleInfo(
        "constraints.asset",
        "`brief`",
        "`revise`",
        "The draft was written for something else than the brief asks for.",
        "The brief says what was agreed.",
        "Write for the channel, segment and stage of the brief.",
    ),
    RuleInfo(
        "constraints.must-include",
        "`brief`",
        "`revise`",
        "Words that the brief asks for are missing.",
        "The brief says what was agreed.",
        "Add them.",
    ),
    RuleInfo(
        "constraints.must-avoid",
        "`brief`",
        "`revise`",
        "Words stand that the brief excludes.",
        "The brief says what was agreed.",
        "Take them out.",
    ),
    RuleInfo(
        "constraints.offer-expired",
        "`brief`",
        "`revise`",
        "The offer ends before the copy is published.",
        "An offer that cannot be had is a false one.",
        "Renew the offer, or take it out.",
    ),
)


def constraints(view: DraftView) -> list[Finding]:
    """`constraints.asset`, `.must-include`, `.must-avoid`, `.offer-expired`; nothing without a brief."""
    brief = view.brief
    if brief is None:
        return []
    return [*_asset(view, brief), *_include(view, brief), *_avoid(view, brief), *_offer(view, brief)]


def _asset(view: DraftView, brief: Brief) -> Iterator[Finding]:
    """A draft for something else would be judged by the wrong proof and rules."""
    draft = view.draft
    asked = (
        ("channel", draft.channel, brief.channels),
        ("segment", draft.segment, brief.segments),
        ("stage", draft.stage, brief.stages),
        ("product", draft.product, (brief.product,)),
        ("market", draft.market, (brief.market,)),
        ("locale", draft.locale, (brief.locale,)),
    )
    for name, given, wanted in asked:
        if given not in wanted:
            message = f"the draft is for the {name} {given}; the brief asks for {' or '.join(wanted)}"
            yield view.finding("constraints.asset", "brief", "revise", message)


def _include(view: DraftView, brief: Brief) -> Iterator[Finding]:
    for text in brief.constraints.must_include:
        needle = fold(text).strip()
        stands = any(next(folded(p.text).occurrences(needle, loose=True), None) for p in view.blocks)
        if not stands:
            message = f"the brief asks for “{text}”, and the draft does not say it"
            yield view.finding("constraints.must-include", "brief", "revise", message)


def _avoid(view: DraftView, brief: Brief) -> Iterator[Finding]:
    for placed in view.blocks:
        for hit in folded(placed.text).find_terms(brief.constraints.must_avoid):
            yield view.finding(
                "constraints.must-avoid",
                "brief",
                "revise",
                f"the brief asks not to say “{hit.term}”",
                part=placed.part,
                start=placed.start + hit.start,
                end=placed.start + hit.end,
            )


def _offer(view: DraftView, brief: Brief) -> Iterator[Finding]:
    offer = brief.offer
    if offer is None or offer.until is None or offer.until >= view.on:
        return
    for place in view.sentences:
        if "brief:offer" in place.sentence.evidence or folded(place.sentence.text).contains(offer.text):
            message = f"the offer ended on {offer.until.isoformat()}"
            end = place.start + len(place.sentence.text)
            yield view.finding(
                "constraints.offer-expired",
                "brief",
                "revise",
                message,
                part=place.part,
                start=place.start,
                end=end,
            )
