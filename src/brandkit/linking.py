"""Linking sentences to proof: what may be linked without a citation, and whether a citation holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from ..content import Evidence
from . import claims
from .claims import Claim
from .models import Kit, ProofPoint
from .rules import DraftView
from .support import Context, alike, is_disclaimer, support
from .text import fold, folded

__all__ = ("claims_supported", "exact_evidence", "proposed_evidence")

NEAREST = 5
"""How many proof points likeness may propose for one sentence."""


def exact_evidence(kit: Kit, sentence: str) -> tuple[str, ...]:
    """Ids of proof points whose approved wording stands in the sentence, word for word after folding.

    A disclaimer that states something is linked to its proof point as well. Whether they are in force, in
    scope and strong enough is for the gate to say.
    """
    text = folded(sentence)
    found = [
        proof.id
        for proof in kit.proof_points
        if any(said in text.text and text.contains(said) for said in _plain(tuple(proof.claims)))
    ]
    return tuple(found or _disclaimed(kit, sentence))


@lru_cache(maxsize=4096)
def _plain(wordings: tuple[str, ...]) -> tuple[str, ...]:
    """Approved wordings as they are looked for in folded text."""
    return tuple(fold(wording.rstrip(" .!?")).strip() for wording in wordings)


def proposed_evidence(place: DraftView | Context, sentence: str) -> tuple[str, ...]:
    """Ids of proof points to link a sentence to that cites nothing: copy that people wrote.

    Approved wording comes first. For claims that it does not carry, likeness proposes the nearest proof points
    that may be used in this place, and the slot check decides: they are linked only when together they
    carry every claim of the sentence. A sentence without a claim is linked to nothing.
    """
    context = place.context if isinstance(place, DraftView) else place
    kit = context.kit
    locale = place.draft.locale if isinstance(place, DraftView) else place.locale
    exact = exact_evidence(kit, sentence)
    found = claims.detect(sentence, kit, locale)
    cited = [_evidence(proof) for name in exact if (proof := kit.proof(name)) is not None]
    rest = [claim for claim in found if not support(sentence, claim, cited, context).ok]
    if not rest:
        return exact
    chosen = _carrying(sentence, rest, cited, context)
    return exact if chosen is None else (*exact, *chosen)


def _carrying(
    sentence: str, rest: Sequence[Claim], cited: Sequence[Evidence], context: Context
) -> tuple[str, ...] | None:
    """The first of the nearest proof points that carries all of the claims, or the few that do so together."""
    near = [_evidence(proof) for proof in alike(sentence, context, NEAREST)]
    carried = {
        item.id: [claim for claim in rest if support(sentence, claim, [item], context).ok] for item in near
    }
    whole = next((name for name, some in carried.items() if len(some) == len(rest)), None)
    if whole is not None:
        return (whole,)
    chosen = [item for item in near if carried[item.id]]
    together = all(support(sentence, claim, [*cited, *chosen], context).ok for claim in rest)
    return tuple(item.id for item in chosen) if chosen and together else None


def _evidence(proof: ProofPoint) -> Evidence:
    """A proof point as something citable; the hash is left to the gate, which looks at the kit's own."""
    return Evidence(id=proof.id, kind="proof", text=proof.claims[0], source=proof.evidence.source, sha256="")


def _disclaimed(kit: Kit, sentence: str) -> Iterator[str]:
    for proof in kit.proof_points:
        if is_disclaimer(sentence, proof) and claims.detect(sentence, kit, kit.meta.locales[0]):
            yield proof.id


def claims_supported(view: DraftView, sentence: str, evidence: Sequence[str]) -> bool:
    """Whether the cited evidence carries every claim that the sentence makes."""
    cited = [view.evidence[i] for i in evidence if i in view.evidence]
    found = claims.detect(sentence, view.kit, view.draft.locale)
    return all(support(sentence, claim, cited, view.context).ok for claim in found)
