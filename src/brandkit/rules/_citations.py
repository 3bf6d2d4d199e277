"""What a sentence cites has to exist and to be usable."""

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
)


def citations(view: DraftView) -> list[Finding]:
    """`citations.unknown`, `citations.unusable`.

    A claim that cites nothing is no finding of this family: `claims` stops it and names the nearest proof.
    """
    return [finding for place in view.sentences for finding in _cited(view, place)]


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


def _report(
    view: DraftView, place: PlacedSentence, rule: str, message: str, proof: str | None = None
) -> Finding:
    end = place.start + len(place.sentence.text)
    return view.finding(
        rule, "citation", "revise", message, part=place.part, start=place.start, end=end, proof=proof
    )
