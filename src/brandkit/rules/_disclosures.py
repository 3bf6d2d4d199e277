"""Texts that have to be there when something else is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...content import Finding, Fix
from ..models import Disclosure
from ..text import folded
from ._info import RuleInfo
from ._placement import Span, Spot, missing_spots, places
from ._view import DraftView

__all__ = ("INFO", "disclosures", "lacks", "triggered")

INFO = (
    RuleInfo(
        "disclosures.<id>",
        "`disclosure`",
        "`revise`",
        "A text that has to stand, whole and as a statement of its own, is missing, or not where it has to stand.",
        "The entry's trigger is met: a claim class, a channel, a market or an offer asks for it.",
        "Add the text word for word, where the fix puts it.",
    ),
    RuleInfo(
        "disclosures.disclaimer",
        "`disclosure`",
        "`revise`",
        "A cited proof point brings a text along that is missing.",
        "The claim is true only with it.",
        "Add the disclaimer word for word.",
    ),
)


def disclosures(view: DraftView) -> list[Finding]:
    """`disclosures.<id>` for the kit's disclosures, `disclosures.disclaimer` for those of cited proof."""
    found = [
        _missing(view, f"disclosures.{entry.id}", entry.text, reason, spot)
        for entry, reason in triggered(view)
        for spot in missing_spots(view, entry, _anchors(view, entry))
    ]
    return [*found, *_disclaimers(view)]


def lacks(view: DraftView, entry: Disclosure) -> bool:
    """Whether the text of an entry that no claim asks for is missing, or not where it has to stand."""
    return any(True for _ in missing_spots(view, entry, ()))


def triggered(view: DraftView) -> Iterator[tuple[Disclosure, str]]:
    """Disclosures that this draft needs, each with the reason."""
    channel = view.channel
    always = channel.disclosures if channel else ()
    classes: set[str] = {item.claim.cls for item in view.claims}
    for entry in view.kit.disclosures:
        if not entry.active(view.on):
            continue
        if entry.id in always:
            yield entry, f"the channel {view.draft.channel} always carries it"
        elif _holds(view, entry) and (reason := _trigger(view, entry, classes)):
            yield entry, reason


def _holds(view: DraftView, entry: Disclosure) -> bool:
    return entry.holds_in(view.draft.channel, view.draft.market, view.draft.locale)


def _trigger(view: DraftView, entry: Disclosure, classes: set[str]) -> str | None:
    if entry.when_agent:
        return "an agent wrote the draft" if view.by_agent else None
    hits = sorted(classes.intersection(entry.claim_classes))
    if hits:
        return f"the draft makes a {hits[0]} claim"
    offered = view.brief is not None and view.brief.offer is not None
    if entry.when_offer and (offered or "brief:offer" in view.draft.evidence_ids()):
        return "the draft makes an offer"
    if (
        not entry.claim_classes
        and not entry.when_offer
        and (entry.channels or entry.markets or entry.locales)
    ):
        return f"copy for {view.draft.channel} in {view.draft.market} carries it"
    return None


def _anchors(view: DraftView, entry: Disclosure) -> list[Span]:
    """What asks for the text: the claims of its classes, and the sentences that make the offer."""
    wanted = set(entry.claim_classes)
    claims = [Span(c.place.part, c.start, c.end) for c in view.claims if c.claim.cls in wanted]
    return sorted({*claims, *(_offers(view) if entry.when_offer else ())}, key=_in_order(view))


def _in_order(view: DraftView) -> Callable[[Span], tuple[int, int]]:
    order = {part.name: at for at, part in enumerate(view.draft.parts)}
    return lambda span: (order[span.part.name], span.start)


def _offers(view: DraftView) -> Iterator[Span]:
    text = view.brief.offer.text if view.brief is not None and view.brief.offer is not None else ""
    for place in view.sentences:
        sentence = place.sentence
        if "brief:offer" in sentence.evidence or (text and folded(sentence.text).contains(text)):
            yield Span(place.part, place.start, place.start + len(sentence.text))


def _missing(
    view: DraftView, rule: str, text: str, reason: str, spot: Spot, proof: str | None = None
) -> Finding:
    return view.finding(
        rule,
        "disclosure",
        "revise",
        f"“{text}” has to stand{spot.words}: {reason}",
        part=spot.part,
        start=spot.at,
        end=spot.at,
        fixes=(Fix(edit="insert", text=f"{spot.before}{text}{spot.after}"),) if spot.mends else (),
        proof=proof,
    )


def _disclaimers(view: DraftView) -> Iterator[Finding]:
    for name in view.draft.evidence_ids():
        proof = view.kit.proof(name)
        for text in proof.disclaimers if proof else ():
            if not any(True for _ in places(view, text, None, in_hashtags=False)):
                reason = f"the draft cites {name}"
                yield _missing(view, "disclosures.disclaimer", text, reason, Spot(), proof=name)
