"""Linking sentences to proof: what may be linked without a citation, and whether a citation holds."""

from __future__ import annotations

from collections.abc import Sequence

from . import claims
from .models import Kit
from .rules import DraftView
from .support import support
from .text import folded

__all__ = ("claims_supported", "exact_evidence")


def exact_evidence(kit: Kit, sentence: str) -> tuple[str, ...]:
    """Ids of proof points whose approved wording stands in the sentence, word for word after folding.

    Whether they are in force, in scope and strong enough is for the gate to say.
    """
    text = folded(sentence)
    wordings = {proof.id: [claim.rstrip(" .!?") for claim in proof.claims] for proof in kit.proof_points}
    return tuple(name for name, claims in wordings.items() if any(map(text.contains, claims)))


def claims_supported(view: DraftView, sentence: str, evidence: Sequence[str]) -> bool:
    """Whether the cited evidence carries every claim that the sentence makes."""
    cited = [view.evidence[i] for i in evidence if i in view.evidence]
    found = claims.detect(sentence, view.kit, view.draft.locale)
    return all(support(sentence, claim, cited, view.context).ok for claim in found)
