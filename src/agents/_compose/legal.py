"""What has to stand in a draft: disclosures whose trigger is met, and disclaimers of the used proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...brandkit.models import Channel, ClaimClass, Disclosure, PartRole, PartSpec
from ...content import Block, Sentence
from ...content.sentences import split_sentences
from .._tasks import ContentTask
from .ideas import Idea
from .room import part_fits, with_tail

__all__ = ("Duty", "duty_at_a_place", "host_of", "place", "still_owed")


@dataclass(frozen=True)
class Duty:
    """A text that has to stand in the draft, in a part of that role if one is named."""

    text: str
    part_role: PartRole | None = None
    evidence: tuple[str, ...] = ()

    def block(self) -> Block:
        """The exact words as a block, which may stand in any part."""
        sentences = (Sentence(text=text, evidence=self.evidence) for text in split_sentences(self.text))
        return Block(kind="disclosure", sentences=tuple(sentences))


def host_of(duty: Duty, channel: Channel) -> PartSpec:
    """The part where a duty stands when the legal part cannot take it: its own role's, or the main part."""
    named = next((spec for spec in channel.parts if spec.role == duty.part_role), None)
    main = channel.part(channel.main)
    assert main is not None, "the channel's model checks that its main part exists"
    return main if named is None or named.role == "legal" else named


def place(owed: Sequence[Duty], channel: Channel, filled: dict[str, list[Block]]) -> list[Duty]:
    """Put duties where they belong: into the legal part first. Those for which there is no room come back."""
    homeless: list[Duty] = []
    for duty in owed:
        legal = [spec for spec in channel.parts if spec.role == "legal" and duty.part_role in (None, "legal")]
        for spec in (*legal, host_of(duty, channel)):
            blocks = with_tail(filled.get(spec.name, []), [duty.block()], spec)
            if part_fits(blocks, spec):
                filled[spec.name] = blocks
                break
        else:
            homeless.append(duty)
    return homeless


def duty_at_a_place(task: ContentTask, text: str) -> Duty | None:
    """The disclosure of these words that has to stand at a place of its own, which the gate names; None for others."""
    wanted = text.strip()
    found = (d for d in task.disclosures if d.text.strip() == wanted and d.placement != "anywhere")
    return next((Duty(d.text, d.part_role) for d in found), None)


def still_owed(task: ContentTask, used: Sequence[Idea], filled: dict[str, list[Block]]) -> list[Duty]:
    """The duties that no block fulfils yet."""
    said = [block.text for blocks in filled.values() for block in blocks]
    sentences = [s.text for blocks in filled.values() for block in blocks for s in block.sentences]
    return [duty for duty in _duties(task, used, sentences) if not any(duty.text in text for text in said)]


def _duties(task: ContentTask, used: Sequence[Idea], sentences: Sequence[str]) -> list[Duty]:
    """What has to be said, given what is said; and what the gate missed last time.

    What has a place of its own, beside a claim, first or last, waits for the gate to name that place.
    """
    classes = _classes(task, used, sentences)
    found = [
        *_asked_for(task),
        *(
            Duty(d.text, d.part_role)
            for d in task.disclosures
            if _triggered(d, task, classes) and d.placement == "anywhere"
        ),
        *_disclaimers(task, used),
    ]
    return list({duty.text: duty for duty in found}.values())


def _triggered(disclosure: Disclosure, task: ContentTask, classes: set[ClaimClass]) -> bool:
    """Whether a trigger is met; channels and markets narrow the other triggers, or stand alone."""
    if disclosure.id in task.channel.disclosures:
        return True
    if not disclosure.holds_in(task.asset.channel, task.brief.market, task.brief.locale):
        return False
    if disclosure.when_agent:
        return True
    if not disclosure.claim_classes and not disclosure.when_offer:
        return bool(disclosure.channels or disclosure.markets or disclosure.locales)
    offered = disclosure.when_offer and task.brief.offer is not None
    return offered or bool(set(disclosure.claim_classes) & classes)


def _classes(task: ContentTask, used: Sequence[Idea], sentences: Sequence[str]) -> set[ClaimClass]:
    """The classes of claims that the draft makes, as the gate finds them, and those that its proof supports."""
    # On demand: a question to memory makes no claims.
    from ...brandkit.claims import classes_in

    cited = {evidence for idea in used for evidence in idea.evidence}
    classes = {cls for proof in task.proof if proof.id in cited for cls in proof.supports}
    names = (task.brand, *((task.product.name,) if task.product else ()))
    return classes.union(*(classes_in(text, names, task.brief.locale) for text in sentences))


def _disclaimers(task: ContentTask, used: Sequence[Idea]) -> Iterator[Duty]:
    cited = {evidence for idea in used for evidence in idea.evidence}
    for proof in task.proof:
        if proof.id in cited:
            yield from (Duty(text, None, (proof.id,)) for text in proof.disclaimers)


def _asked_for(task: ContentTask) -> Iterator[Duty]:
    """Disclosures and disclaimers of the kit that the gate found missing in the draft before."""
    wanted = {fix.text.strip() for finding in task.findings for fix in finding.fixes if fix.edit == "insert"}
    for disclosure in task.disclosures:
        if disclosure.text.strip() in wanted:
            yield Duty(disclosure.text, disclosure.part_role)
    for proof in task.proof:
        yield from (Duty(text, None, (proof.id,)) for text in proof.disclaimers if text.strip() in wanted)
