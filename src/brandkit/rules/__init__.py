"""The deterministic rules of the gate: each looks at one draft and reports findings with exact places.

`RULES` groups them by the scorer names that a policy may require.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from types import MappingProxyType

from ...content import ACTIONS, Finding
from . import (
    _banned,
    _citations,
    _claims,
    _constraints,
    _disclosures,
    _duplicates,
    _fairness,
    _inclusive,
    _limits,
    _locale,
    _packs,
    _parts,
    _privacy,
    _quotes,
    _styles,
    _terms,
    _topics,
    _voice,
)
from ._banned import banned_claims
from ._citations import citations
from ._claims import claim_classes, claims
from ._constraints import constraints
from ._disclosures import disclosures, lacks
from ._duplicates import compared_text, duplicates
from ._fairness import fairness
from ._inclusive import inclusive
from ._info import GATE_INFO, RuleInfo
from ._limits import limits
from ._locale import locale
from ._packs import packs
from ._parts import parts
from ._privacy import privacy
from ._quotes import quotes
from ._styles import styles
from ._terms import terms
from ._topics import topics, topics_named
from ._view import CheckedClaim, DraftView
from ._voice import voice

__all__ = (
    "CATALOGUE",
    "MOST_FINDINGS",
    "RULES",
    "CheckedClaim",
    "DraftView",
    "Rule",
    "RuleInfo",
    "check",
    "claim_classes",
    "compared_text",
    "lacks",
    "topics_named",
)

Rule = Callable[[DraftView], list[Finding]]

MOST_FINDINGS = 300
"""What one group of rules reports of one draft at most: more than a person reads, and less than would stop the gate."""


def _bounded(rule: Rule) -> Rule:
    """The rule, with the worst of its findings and one that counts the rest."""

    def bounded(view: DraftView) -> list[Finding]:
        found = rule(view)
        if len(found) <= MOST_FINDINGS:
            return found
        order = sorted(range(len(found)), key=lambda at: -ACTIONS.index(found[at].action))
        kept, rest = sorted(order[:MOST_FINDINGS]), order[MOST_FINDINGS:]
        more = view.finding(
            "gate.more",
            found[rest[0]].cls,
            found[rest[0]].action,
            f"{len(rest)} more findings of this kind are not listed; they come up when these are dealt with",
        )
        return [*(found[at] for at in kept), more]

    return wraps(rule)(bounded)


_RULES: dict[str, Rule] = {
    "banned_claims": banned_claims,
    "claims": claims,
    "parts": parts,
    "limits": limits,
    "disclosures": disclosures,
    "privacy": privacy,
    "citations": citations,
    "quotes": quotes,
    "terms": terms,
    "voice": voice,
    "topics": topics,
    "constraints": constraints,
    "locale": locale,
    "packs": packs,
    "inclusive": inclusive,
    "fairness": fairness,
    "duplicates": duplicates,
    "styles": styles,
}
_MODULES = (
    _banned,
    _claims,
    _parts,
    _limits,
    _disclosures,
    _privacy,
    _citations,
    _quotes,
    _terms,
    _voice,
    _topics,
    _constraints,
    _locale,
    _packs,
    _inclusive,
    _fairness,
    _duplicates,
    _styles,
)
CATALOGUE: tuple[RuleInfo, ...] = (*(info for module in _MODULES for info in module.INFO), *GATE_INFO)
"""Every rule that a finding may name, with what it is about."""

RULES: Mapping[str, Rule] = MappingProxyType({name: _bounded(rule) for name, rule in _RULES.items()})


def check(view: DraftView) -> list[Finding]:
    """The findings of all rules."""
    return [finding for rule in RULES.values() for finding in rule(view)]
