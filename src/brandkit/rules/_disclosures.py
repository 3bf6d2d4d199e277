"""Texts that have to be there when something else is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...content import Finding, Fix
from ..models import Disclosure
from ..text import fold, folded
from ._info import RuleInfo
from ._view import DraftView

__all__ = ("INFO", "disclosures", "triggered")

INFO = (
    RuleInfo(
        "disclosures.<id>",
        "`disclosure`",
        "`revise`",
        "A text that has to stand, whole and as a statement of its own, is missing.",
        "The entry's trigger is met: a claim class, a channel, a market or an offer asks for it.",
        "Add the text word for word.",
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

_STARTS = re.compile(r"(?:^|[.!?:*()\"-]\s?)$")


def disclosures(view: DraftView) -> list[Finding]:
    """`disclosures.<id>` for the kit's disclosures, `disclosures.disclaimer` for those of cited proof."""
    found = [
        _missing(view, f"disclosures.{entry.id}", entry.text, reason, _where(view, entry))
        for entry, reason in triggered(view)
        if not _stands(view, entry.text, entry.part_role)
    ]
    return [*found, *_disclaimers(view)]


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
        elif view.applies(entry.channels, entry.markets) and (reason := _trigger(view, entry, classes)):
            yield entry, reason


def _trigger(view: DraftView, entry: Disclosure, classes: set[str]) -> str | None:
    hits = sorted(classes.intersection(entry.claim_classes))
    if hits:
        return f"the draft makes a {hits[0]} claim"
    offered = view.brief is not None and view.brief.offer is not None
    if entry.when_offer and (offered or "brief:offer" in view.draft.evidence_ids()):
        return "the draft makes an offer"
    if not entry.claim_classes and not entry.when_offer and (entry.channels or entry.markets):
        return f"copy for {view.draft.channel} in {view.draft.market} carries it"
    return None


def _where(view: DraftView, entry: Disclosure) -> str:
    """The name of the part where it has to stand."""
    channel = view.channel
    if entry.part_role is None or channel is None:
        return ""
    return next((spec.name for spec in channel.parts if spec.role == entry.part_role), "")


def _stands(view: DraftView, text: str, role: str | None) -> bool:
    """Whether the words stand there, whole and as a statement of their own."""
    channel = view.channel
    needle = fold(text).strip()
    for placed in view.blocks:
        spec = channel.part(placed.part.name) if channel else None
        if role is not None and (spec is None or spec.role != role):
            continue
        block = folded(placed.text)
        if any(_STARTS.search(block.text[:start]) for start, _ in block.occurrences(needle)):
            return True
    return False


def _missing(
    view: DraftView, rule: str, text: str, reason: str, part_name: str, proof: str | None = None
) -> Finding:
    place = f" in “{part_name}”" if part_name else ""
    return view.finding(
        rule,
        "disclosure",
        "revise",
        f"“{text}” has to stand{place}: {reason}",
        part=view.draft.part(part_name) if part_name else None,
        fixes=(Fix(edit="insert", text=text),),
        proof=proof,
    )


def _disclaimers(view: DraftView) -> Iterator[Finding]:
    for name in view.draft.evidence_ids():
        proof = view.kit.proof(name)
        for text in proof.disclaimers if proof else ():
            if not _stands(view, text, None):
                yield _missing(
                    view, "disclosures.disclaimer", text, f"the draft cites {name}", "", proof=name
                )
