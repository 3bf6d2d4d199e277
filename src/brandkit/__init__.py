"""The brand kit and the deterministic rules that a draft is held against."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._lint_packs import packs_by_market
    from .claims import Claim, detect
    from .evidence import evidence_digest, evidence_of
    from .gaps import Gap, missing_for_draft
    from .linking import claims_supported, exact_evidence, proposed_evidence
    from .lint import KitProblem, lint_kit
    from .loader import load_kit
    from .models import Kit
    from .rules import RULES, DraftView, Rule, check, claim_classes
    from .support import Context

__all__ = (
    "RULES",
    "Claim",
    "Context",
    "DraftView",
    "Gap",
    "Kit",
    "KitProblem",
    "Rule",
    "check",
    "claim_classes",
    "claims_supported",
    "detect",
    "evidence_digest",
    "evidence_of",
    "exact_evidence",
    "lint_kit",
    "load_kit",
    "missing_for_draft",
    "packs_by_market",
    "proposed_evidence",
)

_HOMES = {
    "RULES": "rules",
    "Claim": "claims",
    "Context": "support",
    "DraftView": "rules",
    "Gap": "gaps",
    "Kit": "models",
    "KitProblem": "lint",
    "Rule": "rules",
    "check": "rules",
    "claim_classes": "rules",
    "claims_supported": "linking",
    "detect": "claims",
    "evidence_digest": "evidence",
    "evidence_of": "evidence",
    "exact_evidence": "linking",
    "lint_kit": "lint",
    "load_kit": "loader",
    "missing_for_draft": "gaps",
    "packs_by_market": "_lint_packs",
    "proposed_evidence": "linking",
}


def __getattr__(name: str) -> Any:
    # On demand, so that a question to memory loads no rule.
    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
