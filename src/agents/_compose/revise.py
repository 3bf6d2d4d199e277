"""Revising: what the gate found is put right sentence by sentence, and everything else stays as it is.

The brief's own words are never taken out: where they claim too much, a person has to see it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...brandkit.models import PartSpec
from ...content import Block, Draft, Finding, Part, Sentence, SentenceSpan
from .desk import Desk
from .ideas import BRIEF, Idea
from .legal import Duty, duty_at_a_place, place, still_owed
from .room import part_fits

__all__ = ("NO_ROOM", "revise")

NO_ROOM = "no part has room for it"

_FIXABLE = frozenset({"revise", "block", "unchecked"})


def revise(desk: Desk, previous: Draft) -> list[Part]:
    """The previous draft's parts, with the sentences that were found replaced, mended or removed."""
    _remember(desk, previous)
    channel = desk.task.channel
    filled: dict[str, list[Block]] = {}
    for part in previous.parts:
        spec = channel.part(part.name)
        filled[part.name] = _revised(desk, part, spec) if spec else list(part.blocks)
    owed = still_owed(desk.task, list(desk.used.values()), filled)
    for duty in place(owed, channel, filled):
        desk.note("left out", duty.text[:200], NO_ROOM)
    names = dict.fromkeys([spec.name for spec in channel.parts] + [part.name for part in previous.parts])
    return [Part(name=name, blocks=tuple(filled[name])) for name in names if filled.get(name)]


def _remember(desk: Desk, previous: Draft) -> None:
    """Mark what the draft says as said."""
    known = {idea.key: idea for idea in desk.ideas}
    for part in previous.parts:
        for span in part.spans():
            key = span.sentence.evidence[0] if span.sentence.evidence else span.sentence.text
            said = Idea(key=key, role="", sentences=(span.sentence,))
            desk.used.setdefault(key, known.get(key, said))


def _revised(desk: Desk, part: Part, spec: PartSpec) -> list[Block]:
    """One part's blocks, each offending sentence dealt with in reading order."""
    blocks = _with_texts(desk, part, spec)
    found = [
        finding for finding in desk.task.findings if finding.part == part.name and finding.action in _FIXABLE
    ]
    for span in reversed(list(part.spans())):
        findings = [finding for finding in found if finding.start < span.end and finding.end > span.start]
        if not findings or _untouchable(desk, span.sentence):
            continue
        at = next(index for index, block in enumerate(blocks) if span.sentence in block.sentences)
        options = [_mended(span, findings), *_others(desk, span.sentence), ()]
        for option in options:
            changed = None if option is None else _changed(blocks, at, span.sentence, option, spec)
            if changed is not None:
                _note(desk, span.sentence, option or (), findings[0])
                blocks = changed
                break
    return blocks


def _with_texts(desk: Desk, part: Part, spec: PartSpec) -> list[Block]:
    """The part's blocks with the texts that have to stand at a place of it: beside a claim, first or last."""
    blocks = list(part.blocks)
    missing = [finding for finding in desk.task.findings if finding.part == part.name]
    for finding in sorted(missing, key=lambda finding: -finding.start):
        for fix in finding.fixes:
            duty = duty_at_a_place(desk.task, fix.text) if fix.edit == "insert" else None
            if duty is not None and finding.start == finding.end:
                blocks = _put(blocks, part, spec, finding.start, duty) or blocks
                desk.note(f"put into {part.name}", duty.text[:200], f"the gate found {finding.rule}")
    return blocks


def _put(blocks: list[Block], part: Part, spec: PartSpec, start: int, duty: Duty) -> list[Block] | None:
    """The blocks with a text at a place: behind the sentence that ends there, or as a block; None without room."""
    text = duty.block()
    before = next((span for span in part.spans() if span.end == start), None)
    if before is None:
        options = [[text, *blocks]] if start == 0 else []
        if start == 0 and blocks:
            whole = blocks[0].model_copy(update={"sentences": (*text.sentences, *blocks[0].sentences)})
            options.append([whole, *blocks[1:]])
    else:
        at = next(index for index, block in enumerate(blocks) if before.sentence in block.sentences)
        where = blocks[at].sentences.index(before.sentence) + 1
        sentences = (*blocks[at].sentences[:where], *text.sentences, *blocks[at].sentences[where:])
        options = [[*blocks[:at], blocks[at].model_copy(update={"sentences": sentences}), *blocks[at + 1 :]]]
        if where == len(blocks[at].sentences):
            options.append([*blocks[: at + 1], text, *blocks[at + 1 :]])
    return next((option for option in options if part_fits(option, spec)), None)


def _untouchable(desk: Desk, sentence: Sentence) -> bool:
    """The brief's own words and texts that have to stand as they are."""
    owed = {d.text for d in desk.task.disclosures} | {text for p in desk.task.proof for text in p.disclaimers}
    of_brief = any(evidence.startswith(BRIEF) for evidence in sentence.evidence)
    return of_brief or any(sentence.text in text for text in owed)


def _mended(span: SentenceSpan, findings: Sequence[Finding]) -> tuple[Sentence, ...] | None:
    """The sentence with the fixes of the deterministic rules, if each finding has one."""
    text = span.sentence.text
    for finding in sorted(findings, key=lambda finding: -finding.start):
        fix = next((fix for fix in finding.fixes if fix.edit in ("replace", "remove")), None)
        start, end = finding.start - span.start, finding.end - span.start
        if fix is None or finding.engine != "deterministic" or start < 0 or end > len(span.sentence.text):
            return None
        text = text[:start] + (fix.text if fix.edit == "replace" else "") + text[end:]
    text = " ".join(text.split()).replace(" .", ".").replace(" ,", ",")
    if not any(char.isalnum() for char in text) or text == span.sentence.text:
        return None
    return (span.sentence.model_copy(update={"text": text}),)


def _others(desk: Desk, sentence: Sentence) -> list[tuple[Sentence, ...]]:
    """What could stand in the sentence's place: unused ideas of the same role, best first."""
    key = sentence.evidence[0] if sentence.evidence else sentence.text
    role = next((idea.role for idea in desk.ideas if idea.key == key), "")
    return [idea.running().sentences for idea in desk.candidates(role)] if role else []


def _changed(
    blocks: Sequence[Block], at: int, old: Sentence, new: Sequence[Sentence], spec: PartSpec
) -> list[Block] | None:
    """The blocks with `new` in the place of `old`; None when the part would break its layout."""
    block = blocks[at]
    where = block.sentences.index(old)
    sentences = (*block.sentences[:where], *new, *block.sentences[where + 1 :])
    kept = [block.model_copy(update={"sentences": sentences})] if sentences else []
    changed = [*blocks[:at], *kept, *blocks[at + 1 :]]
    least = max(1 if spec.required else 0, spec.min_blocks if spec.required else 0)
    return changed if len(changed) >= min(least, len(blocks)) and part_fits(changed, spec) else None


def _note(desk: Desk, old: Sentence, new: Sequence[Sentence], finding: Finding) -> None:
    picked = new[0].evidence[0] if new and new[0].evidence else "removed"
    what = f"instead of {old.evidence[0] if old.evidence else old.text[:80]}"
    if new:
        desk.used[picked] = Idea(key=picked, role="", sentences=tuple(new))
    desk.note(what, picked, f"the gate found {finding.rule}")
