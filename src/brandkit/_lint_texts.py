"""The kit's own texts held against its own rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import NamedTuple

from ..content import Block, Draft, Evidence, Finding, Part, Sentence, worst
from ..content.sentences import split_sentences
from ._problem import KitProblem
from ._quantities import quantities, same_unit
from .evidence import evidence_of
from .linking import exact_evidence
from .models import Kit, MessagingLine, Pillar, ProofPoint
from .rules import RULES, DraftView
from .rules._banned import banned_spans
from .support import Context, proof_problem
from .text import fold, folded

__all__ = ("banned_examples", "examples", "expired_proof", "own_gate")

_TEXT_RULES = ("banned_claims", "claims", "citations", "quotes", "terms", "voice", "privacy")
_EXAMPLE_RULES = (*_TEXT_RULES, "topics")
_STOPPED = ("revise", "unchecked", "block")
_PROOF, _MESSAGING = "proof_points.yaml", "messaging.yaml"


def expired_proof(kit: Kit, on: date) -> Iterator[KitProblem]:
    """Approved proof points that have run out."""
    for proof in kit.proof_points:
        last = min(proof.valid_until, proof.expires_on or proof.valid_until)
        if proof.status == "approved" and last < on:
            message = f"It expired on {last.isoformat()}; copy may not rest on it any more."
            hint = (
                f"Renew it with new evidence, or `kit retire {proof.id}`; `kit stale` lists what rests on it."
            )
            yield KitProblem("BW632", _PROOF, proof.id, message, hint)


class _Gate(NamedTuple):
    """The kit's own rules on one day, with what may be cited: put together once, because it takes long."""

    kit: Kit
    on: date
    evidence: Mapping[str, Evidence]

    @classmethod
    def of(cls, kit: Kit, on: date) -> _Gate:
        return cls(kit, on, evidence_of(kit, (), (), None))


def own_gate(kit: Kit, on: date) -> Iterator[KitProblem]:
    """Approved lines, wordings and disclaimers that the gate would stop, each with the first reason."""
    gate = _Gate.of(kit, on)
    for pillar in kit.messaging.pillars:
        for line in pillar.lines if pillar.active(on) else ():
            yield from _line(gate, pillar, line)
    for proof in kit.proof_points:
        if proof.usable(on):
            yield from _proof(gate, proof)


def _line(gate: _Gate, pillar: Pillar, line: MessagingLine) -> Iterator[KitProblem]:
    for place in _usable_places(gate, pillar, line):
        # A search query is written as people type it, names included.
        rules = [name for name in _TEXT_RULES if name != "terms" or line.role != "query"]
        stopped = _stopped(gate, (line.text,), (line.id, *line.proof), place, rules)
        if stopped:
            message = f"The approved line “{_short(line.text)}” would be stopped: {stopped[0].message}."
            hint = "Change the line, or name the proof that carries it."
            yield KitProblem("BW633", _MESSAGING, line.id, message, hint)
            return


def _proof(gate: _Gate, proof: ProofPoint) -> Iterator[KitProblem]:
    kit = gate.kit
    place = _Place(
        (proof.products or _products(kit))[0],
        (proof.channels or _channels(kit))[0],
        (proof.markets or _markets(kit))[0],
        (proof.segments or ("any",))[0],
    )
    for wording in proof.claims:
        if problem := _other_figure(proof, wording):
            yield KitProblem("BW633", _PROOF, proof.id, problem, "Correct the wording or the value.")
        elif stopped := _stopped(gate, (wording,), (proof.id,), place, _TEXT_RULES):
            message = f"The approved wording “{_short(wording)}” would be stopped: {stopped[0].message}."
            hint = "Change the wording, or what the proof supports."
            yield KitProblem("BW633", _PROOF, proof.id, message, hint)
    for text in proof.disclaimers:
        if stopped := _stopped(gate, split_sentences(text), (proof.id,), place, _TEXT_RULES):
            message = f"The disclaimer “{_short(text)}” would be stopped: {stopped[0].message}."
            yield KitProblem("BW633", _PROOF, proof.id, message, "Change the disclaimer.")


def _other_figure(proof: ProofPoint, wording: str) -> str | None:
    """A wording is taken at its word, so its figure has to be the proof's."""
    same = [item for item in quantities(fold(wording)) if proof.unit and same_unit(item.unit, proof.unit)]
    if proof.value is None or not same or any(item.value == proof.value for item in same):
        return None
    stated = f"{same[0].value:g} {proof.unit}"
    return f"The wording “{_short(wording)}” states {stated}; the value is {proof.value:g}."


class _Place(NamedTuple):
    """Where a text is tried."""

    product: str
    channel: str
    market: str
    segment: str


def _products(kit: Kit) -> tuple[str, ...]:
    return tuple(item.id for item in kit.meta.products) or ("any",)


def _channels(kit: Kit) -> tuple[str, ...]:
    return tuple(channel.id for channel in kit.channels) or ("any",)


def _markets(kit: Kit) -> tuple[str, ...]:
    return kit.meta.markets or ("US",)


def _places(kit: Kit, pillar: Pillar, line: MessagingLine) -> Iterator[_Place]:
    """Everywhere the line may stand, as far as its proof or a banned claim makes a difference there."""
    proofs = [proof for name in line.proof if (proof := kit.proof(name))]
    products = pillar.products or _products(kit)
    channels = line.channels or _channels(kit)
    markets = _markets(kit)
    segments = line.segments or pillar.segments or ("any",)
    banned = kit.banned_claims
    by_channel = any(p.channels for p in proofs) or any(entry.channels for entry in banned)
    by_market = any(p.markets for p in proofs) or any(entry.markets for entry in banned)
    wanted = product(
        products if any(proof.products for proof in proofs) else products[:1],
        channels if by_channel else channels[:1],
        markets if by_market else markets[:1],
        segments if any(proof.segments for proof in proofs) else segments[:1],
    )
    return (_Place(*names) for names in wanted)


def _usable_places(gate: _Gate, pillar: Pillar, line: MessagingLine) -> list[_Place]:
    """The places where its proof may be used: elsewhere no draft gets the line.

    Where it may be used nowhere, the first place is left, so that the reason is told.
    """
    proofs = [proof for name in line.proof if (proof := gate.kit.proof(name))]
    places = list(_places(gate.kit, pillar, line))
    usable = [place for place in places if not any(_not_here(gate, proof, place) for proof in proofs)]
    return usable or places[:1]


def _not_here(gate: _Gate, proof: ProofPoint, place: _Place) -> bool:
    item, channel, market, segment = place
    return proof_problem(proof, Context(gate.kit, gate.on, item, channel, market, segment)) is not None


def _stopped(
    gate: _Gate, texts: Sequence[str], cited: Sequence[str], place: _Place, rules: Sequence[str]
) -> list[Finding]:
    sentences = tuple(Sentence(text=text, evidence=tuple(cited)) for text in texts)
    return [f for f in _findings(gate, sentences, place, rules) if f.action in _STOPPED]


def _findings(
    gate: _Gate, sentences: tuple[Sentence, ...], place: _Place, rules: Sequence[str]
) -> list[Finding]:
    kit = gate.kit
    item, channel_id, market, segment = place
    channel = kit.channel(channel_id)
    part = Part(
        name=channel.main if channel else "body", blocks=(Block(kind="paragraph", sentences=sentences),)
    )
    draft = Draft(
        channel=channel_id,
        segment=segment,
        stage="any",
        product=item,
        market=market,
        locale=kit.meta.locales[0],
        parts=(part,),
    )
    view = DraftView(draft=draft, kit=kit, brief=None, evidence=gate.evidence, extracts={}, on=gate.on)
    return [finding for name in rules for finding in RULES[name](view)]


def banned_examples(kit: Kit) -> Iterator[KitProblem]:
    """The examples of a banned claim are its tests."""
    for entry in kit.banned_claims:
        for text in entry.fail_examples:
            if not banned_spans(folded(text), entry):
                message = f"The fail_example “{_short(text)}” is not found by it."
                yield KitProblem(
                    "BW635", "banned_claims.yaml", entry.id, message, "Add the term, or the example's words."
                )
        for text in entry.pass_examples:
            if banned_spans(folded(text), entry):
                message = f"The pass_example “{_short(text)}” is found by it."
                yield KitProblem(
                    "BW635",
                    "banned_claims.yaml",
                    entry.id,
                    message,
                    "Narrow the term, or change the example.",
                )


def examples(kit: Kit, on: date) -> Iterator[KitProblem]:
    """Off-brand examples have to be stopped or sent to a person; on-brand ones must not be stopped."""
    gate = _Gate.of(kit, on)
    for example in kit.examples:
        place = _Place(_products(kit)[0], example.channel or _channels(kit)[0], _markets(kit)[0], "any")
        sentences = tuple(
            Sentence(text=text, evidence=tuple(dict.fromkeys((*example.proof, *exact_evidence(kit, text)))))
            for text in split_sentences(example.text)
        )
        found = _findings(gate, sentences, place, _EXAMPLE_RULES)
        verdict = worst(finding.action for finding in found)
        if example.verdict == "off-brand" and verdict == "pass":
            message = f"This off-brand example would pass: “{_short(example.text)}”."
            hint = "Add the rule that it breaks, or take it out: it shows what no rule can see."
            yield KitProblem("BW634", "examples.yaml", example.id, message, hint)
        elif example.verdict == "on-brand" and verdict in _STOPPED:
            first = next(finding for finding in found if finding.action == verdict)
            message = f"This on-brand example would be stopped: {first.message}."
            yield KitProblem(
                "BW634", "examples.yaml", example.id, message, "Change the example, or name its proof."
            )


def _short(text: str) -> str:
    return text if len(text) <= 70 else f"{text[:67]}…"
