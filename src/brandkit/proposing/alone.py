"""What one proposed entry would find in a text: the kit's own rules, with nothing in the kit but the entry."""

from __future__ import annotations

from datetime import date

from ...content import Draft, Finding
from ..models import Avoid, BannedClaim, Competitor, Kit, Terms, Voice
from ..rules import RULES, DraftView
from ..text import folded
from .entries import Proposed

__all__ = ("findings_alone", "group_of", "lines_with", "literals")


def group_of(entry: Proposed) -> str:
    """The group of rules that judges by the entry; empty for what no rule about words looks at."""
    if entry.sets:
        return ""
    if entry.section == "banned_claims":
        return "banned_claims"
    return "terms" if entry.path in (("avoid",), ("exact",), ("competitors",)) else ""


def literals(entry: Proposed) -> tuple[str, ...]:
    """The words that the entry looks for."""
    value = entry.value
    if isinstance(value, str):
        return (value,)
    if entry.section == "banned_claims":
        return tuple(value.get("terms", ()))
    return (value.get("term") or value["name"], *value.get("aliases", ()))


def findings_alone(entry: Proposed, kit: Kit, draft: Draft, on: date) -> list[Finding]:
    """What the entry would find in a draft; nothing for entries that are not about words."""
    group = group_of(entry)
    if not group or not folded(" ".join(part.text for part in draft.parts)).find_terms(literals(entry)):
        return []
    view = DraftView(draft=draft, kit=_only(entry, kit), brief=None, evidence={}, extracts={}, on=on)
    return RULES[group](view)


def _only(entry: Proposed, kit: Kit) -> Kit:
    terms, banned = Terms(), tuple[BannedClaim, ...]()
    if entry.section == "banned_claims":
        banned = (BannedClaim.model_validate(entry.value),)
    elif entry.path == ("exact",):
        terms = Terms(exact=(entry.value,))
    elif entry.path == ("avoid",):
        terms = Terms(avoid=(Avoid.model_validate(entry.value),))
    else:
        terms = Terms(competitors=(Competitor.model_validate(entry.value),))
    return kit.model_copy(update={"terms": terms, "banned_claims": banned, "voice": Voice()})


def lines_with(entry: Proposed, kit: Kit) -> list[str]:
    """Ids of what the kit itself says in these words: approved lines, claims of proof points, disclosures."""
    if not group_of(entry) or entry.path == ("exact",):
        return []
    words = literals(entry)
    texts = [(line.id, line.text) for pillar in kit.messaging.pillars for line in pillar.lines]
    texts += [(proof.id, " ".join(proof.claims)) for proof in kit.proof_points]
    texts += [(duty.id, duty.text) for duty in kit.disclosures]
    return [name for name, text in texts if folded(text).find_terms(words)]
