"""What is asked for and what is made: briefs, drafts, evidence, findings, verdicts."""

from .brief import AssetSpec, Brief, Offer
from .draft import Block, BlockKind, Draft, Part, Sentence, SentenceSpan
from .evidence import Evidence, EvidenceKind, Extract
from .finding import ACTIONS, Action, Finding, Fix, Verdict, worst

__all__ = (
    "ACTIONS",
    "Action",
    "AssetSpec",
    "Block",
    "BlockKind",
    "Brief",
    "Draft",
    "Evidence",
    "EvidenceKind",
    "Extract",
    "Finding",
    "Fix",
    "Offer",
    "Part",
    "Sentence",
    "SentenceSpan",
    "Verdict",
    "worst",
)
