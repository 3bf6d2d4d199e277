"""Linking sentences to proof: what may be linked without a citation, and whether a citation holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from . import claims
from .models import Kit
from .rules import DraftView
from .support import is_disclaimer, support
from .text import folded

__all__ = ("claims_supported", "exact_evidence")


def exact_evidence(kit: Kit, sentence: str) -> tuple[str, ...]:
    """Ids of proof points whose approved wording stands in the sentence, word for word after folding.

    A disclaimer that states something is linked to its proof point as well. Whether they are in force, in
    scope and strong enough is for the gate to say.
    """
    text = folded(sentence)
    wordings = {proof.id: [claim.rstrip(" .!?") for claim in proof.claims] for proof in kit.proof_points}
    found = [name for name, wording in wordings.items() if any(map(text.contains, wording))]
    return tuple(found or _disclaimed(kit, sentence))


def _disclaimed(kit: Kit, sentence: str) -> Iterator[str]:
    for proof in kit.proof_points:
        if is_disclaimer(sentence, proof) and claims.detect(sentence, kit, kit.meta.locales[0]):
            yield proof.id


def claims_supported(view: DraftView, sentence: str, evidence: Sequence[str]) -> bool:
    """Whether the cited evidence carries every claim that the sentence makes."""
    cited = [view.evidence[i] for i in evidence if i in view.evidence]
    found = claims.detect(sentence, view.kit, view.draft.locale)
    return all(support(sentence, claim, cited, view.context).ok for claim in found)
