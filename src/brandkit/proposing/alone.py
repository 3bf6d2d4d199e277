"""What one proposed entry would find in a text: the kit's own rules, with nothing in the kit but the entry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ...content import Draft, Finding
from .._many_terms import TermIndex
from ..models import Avoid, BannedClaim, Competitor, Kit, Terms, Voice
from ..rules import RULES, DraftView
from ..text import folded
from .entries import Proposed

__all__ = ("Alone", "group_of", "lines_with", "literals")


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


class Alone:
    """Entries about words, each to be held against texts by itself."""

    def __init__(self, entries: Iterable[Proposed], kit: Kit) -> None:
        self.entries = tuple(entry for entry in entries if group_of(entry))
        self._kits = {entry.id: _only(entry, kit) for entry in self.entries}
        # One look at a text for the words of all entries: a company's guidelines may propose thousands.
        self._index = TermIndex((word, entry) for entry in self.entries for word in literals(entry))

    def findings(self, draft: Draft, on: date) -> dict[str, list[Finding]]:
        """What each entry would find in a draft, by the entry's id; those that find nothing are left out."""
        text = folded("\n".join(part.text for part in draft.parts))
        near = {entry.id: entry for _, entry in self._index.hits(text)}
        found = {name: self._found(entry, draft, on) for name, entry in near.items()}
        return {name: findings for name, findings in found.items() if findings}

    def _found(self, entry: Proposed, draft: Draft, on: date) -> list[Finding]:
        kit = self._kits[entry.id]
        view = DraftView(draft=draft, kit=kit, brief=None, evidence={}, extracts={}, on=on)
        return RULES[group_of(entry)](view)


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
