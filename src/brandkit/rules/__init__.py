"""The deterministic rules of the gate: each looks at one draft and reports findings with exact places.

`RULES` groups them by the scorer names that a policy may require.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ...content import Finding
from ._banned import banned_claims
from ._citations import citations
from ._claims import claim_classes, claims
from ._constraints import constraints
from ._disclosures import disclosures
from ._limits import limits
from ._locale import locale
from ._parts import parts
from ._privacy import privacy
from ._quotes import quotes
from ._terms import terms
from ._topics import topics
from ._view import CheckedClaim, DraftView
from ._voice import voice

__all__ = ("RULES", "CheckedClaim", "DraftView", "Rule", "check", "claim_classes")

Rule = Callable[[DraftView], list[Finding]]

RULES: Mapping[str, Rule] = MappingProxyType(
    {
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
    }
)


def check(view: DraftView) -> list[Finding]:
    """The findings of all rules."""
    return [finding for rule in RULES.values() for finding in rule(view)]
