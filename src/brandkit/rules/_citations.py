"""What a sentence cites has to exist and to be usable; what claims something has to cite."""

from __future__ import annotations

from collections.abc import Iterator

from ...content import Finding
from ..support import proof_problem
from ._info import RuleInfo
from ._view import DraftView, PlacedSentence

__all__ = (
    "INFO",
    "citations",
)

INFO = (
    RuleInfo(
        "citations.unknown",
        "`citation`",
        "`revise`",
        "The sentence cites evidence that does not exist.",
        "A citation that leads nowhere proves nothing.",
        "Cite evidence that exists.",
    ),
    RuleInfo(
        "citations.unusable",
        "`citation`",
        "`revise`",
        "The cited evidence is expired, retired, or not for this product, channel, market or segment.",
        "Copy may rest only on what is in force where and when it appears.",
        "Renew the proof point, or cite another one.",
    ),
    RuleInfo(
        "citations.missing",
        "`citation`",
        "`revise`",
        "A claim that needs proof cites none.",
        "Every claim rests on evidence that somebody could ask to see.",
        "Cite the proof point that carries it, or take the claim out.",
    ),
)


def citations(view: DraftView) -> list[Finding]:
    """`citations.unknown`, `citations.unusable`, `citations.missing`."""
    found: list[Finding] = []
    for place in view.sentences:
        found.extend(_cited(view, place))
    found.extend(_uncited(view))
    return found


def _cited(view: DraftView, place: PlacedSentence) -> Iterator[Finding]:
    for name in dict.fromkeys(place.sentence.evidence):
        proof = view.kit.proof(name)
        if proof is not None:
            if problem := proof_problem(proof, view.context):
                yield _report(
                    view, place, "citations.unusable", f"this sentence may not rest on it: {problem}", name
                )
        elif name not in view.evidence:
            yield _report(view, place, "citations.unknown", f"there is no evidence “{name}”")


def _uncited(view: DraftView) -> Iterator[Finding]:
    """Sentences with a claim that needs proof and nothing cited that could be proof."""
    needing = [
        item.place
        for item in view.claims
        if view.kit.claims.classes.get(item.claim.cls, "needs-proof") == "needs-proof"
    ]
    places = {(id(place.part), place.start): place for place in needing}
    for place in places.values():
        kinds = {evidence.kind for evidence in view.cited(place.sentence)}
        if not kinds & {"proof", "learning", "quote"}:
            yield _report(
                view, place, "citations.missing", "this sentence claims something and cites no proof"
            )


def _report(
    view: DraftView, place: PlacedSentence, rule: str, message: str, proof: str | None = None
) -> Finding:
    end = place.start + len(place.sentence.text)
    return view.finding(
        rule, "citation", "revise", message, part=place.part, start=place.start, end=end, proof=proof
    )
