"""The brand kit and the deterministic rules that a draft is held against."""

from __future__ import annotations

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
