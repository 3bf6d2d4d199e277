"""The kit, the brief and the asset as text for the content agent: whatever is the same for every brief comes first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ..brandkit.models import Channel, Disclosure, PartSpec, ProofPoint
from ..content import Finding
from ..content.same import Same
from ._data import NONE, listed, marked_line, names, sentence_places
from ._shown import shown_lines
from ._tasks import ContentTask

__all__ = (
    "asset_text",
    "brand_text",
    "brief_text",
    "channel_text",
    "disclosures_text",
    "examples_text",
    "findings_text",
    "lines_text",
    "product_text",
    "proof_text",
    "voice_text",
    "words_text",
)

_COUNTS = {
    "characters": "characters",
    "graphemes": "characters",
    "utf16": "UTF-16 units",
    "bytes": "bytes",
    "gsm7": "characters, where a sign outside the GSM alphabet counts much more",
    "sms": "text messages",
    "x": "characters as X counts them",
}


def brand_text(task: ContentTask) -> str:
    """The brand and its position."""
    return f"{task.brand}\n{task.positioning}".strip()


def voice_text(task: ContentTask) -> str:
    """How the brand sounds, by what can be said in words."""
    voice, reading = task.voice, task.readability
    contracting = voice.contracting(task.channel.id)
    lines = [f"We are {trait.we_are}; not {trait.we_are_not}." for trait in voice.traits]
    lines += [
        f"Point of view: {voice.point_of_view}. Contractions: {contracting}. "
        f"At most {voice.exclamation_max} exclamation marks and {voice.emoji_max} emoji.",
        f"Up to {reading.sentence_max_words} words a sentence, {reading.paragraph_max_words} a paragraph.",
    ]
    return "\n".join(lines)


def words_text(task: ContentTask) -> str:
    """Names and words, and claims that nobody makes; behind an arrow stands what to say instead."""
    lines = [f"Our words: {names(task.preferred)}"] if task.preferred else []
    lines += [f"Spelled exactly so: {names(task.exact)}"] if task.exact else []
    swaps = (f"{word.term} -> {word.use}" if word.use else word.term for word in task.avoid)
    lines.append(f"Not these words: {names(swaps, '; ')}")
    lines.append(f"Not these phrases: {names(task.voice.avoid_phrases, '; ')}")
    lines.append("Not these claims, nor others of their kind:")
    for claim in task.banned:
        instead = f" -> {claim.safe_alternative}" if claim.safe_alternative else ""
        lines.append(f"- {names(claim.terms, '; ') if claim.terms else claim.reason}{instead}")
    return "\n".join(lines)


def examples_text(task: ContentTask) -> str:
    """Copy of the kit that sounds like the brand, copy that does not, and how a sentence names its proof."""
    lines = [
        f'{"Good" if example.verdict == "on-brand" else "Bad"}: "{example.text}" {example.why}'
        for example in task.examples
    ]
    proof = next((p for p in task.proof if p.value is not None), next(iter(task.proof), None))
    if proof is not None:
        good = {"text": f"{proof.claims[0].rstrip('.')}.", "evidence": [proof.id]}
        bad = {**good, "evidence": []}
        lines.append(f"Good: {json.dumps(good, ensure_ascii=False)}")
        lines.append(f"Bad: {json.dumps(bad, ensure_ascii=False)} A claim without its proof is taken out.")
    return "\n".join(lines) or NONE


def product_text(task: ContentTask) -> str:
    """The product as copy writes it."""
    if task.product is None:
        return NONE
    product = task.product
    return "\n".join(part for part in (product.name, product.description, product.url or "") if part)


def brief_text(task: ContentTask) -> str:
    """What is wanted, in the words of the brief."""
    brief = task.brief
    wanted = brief.constraints
    lines = [
        f"message: {brief.message}",
        f"need: {brief.need}",
        f"market: {brief.market}; day of publishing: {task.on.isoformat()}",
    ]
    if brief.offer:
        until = f" (until {brief.offer.until.isoformat()})" if brief.offer.until else ""
        lines.append(f"offer: {brief.offer.text}{until}")
    lines += [f"include: {text}" for text in wanted.must_include]
    lines += [f"avoid: {text}" for text in wanted.must_avoid]
    lines += [f"note: {text}" for text in wanted.notes]
    lines += [f"fact about the asset: {flag}" for flag in brief.flags]
    return "\n".join(lines)


def asset_text(task: ContentTask) -> str:
    """The one asset: where, for whom, when in their way to the product."""
    asset, audience = task.asset, task.audience
    who = f"{asset.segment} ({audience.name})" if audience else asset.segment
    lines = [f"channel: {asset.channel}", f"segment: {who}", f"stage: {asset.stage}"]
    lines += (
        [f"the segment says: {need}" for need in audience.needs if need != task.brief.need]
        if audience
        else []
    )
    return "\n".join(lines + [f"customers say: {phrase}" for phrase in task.phrases])


# --- channel ------------------------------------------------------------------------------------------------


def channel_text(task: ContentTask) -> str:
    """The layout: each part with the kind of its blocks, how many of them, and how long they may be."""
    channel = task.channel
    about = [f"{channel.name}."]
    about += ["A link or call to action is required."] if channel.link_required else []
    about += [f"At most {channel.hashtags_max} hashtags."] if channel.hashtags_max is not None else []
    parts = (f"{part.name}{'' if part.required else ' (optional)'}: {_part(part)}" for part in channel.parts)
    reading = task.readability.target(channel.id, task.asset.segment)
    if reading != task.readability:
        about.append(
            f"Here {reading.sentence_max_words} words a sentence, {reading.paragraph_max_words} a paragraph."
        )
    return f"{' '.join(about)}\n{listed(parts)}"


def _part(part: PartSpec) -> str:
    kind = f"{part.kind}, heading or list-item" if part.headings else part.kind
    blocks = (
        str(part.min_blocks)
        if part.min_blocks == part.max_blocks
        else f"{part.min_blocks} to {part.max_blocks}"
    )
    unit = _COUNTS[part.count]
    bounds = (
        (part.max_chars, f"at most {part.max_chars} {unit} in all"),
        (part.soft_chars, f"better {part.soft_chars} or less"),
        (part.block_max_chars, f"at most {part.block_max_chars} {unit} a block"),
        (part.hashtags_max, f"at most {part.hashtags_max} hashtags"),
        (part.emoji_max, f"at most {part.emoji_max} emoji"),
        (part.links_max, f"at most {part.links_max} links"),
    )
    noun = "block" if blocks == "1" else "blocks"
    said = [f"{blocks} {noun} of {kind}", *(text for bound, text in bounds if bound is not None)]
    return "; ".join(said)


def disclosures_text(task: ContentTask) -> str:
    """Texts that have to stand when their trigger is met, with the place that they ask for."""
    return listed(f'"{entry.text}" {_trigger(entry, task.channel)}' for entry in task.disclosures)


def _trigger(entry: Disclosure, channel: Channel) -> str:
    when = [f"a claim is {' or '.join(entry.claim_classes)}"] if entry.claim_classes else []
    when += ["there is an offer"] if entry.when_offer else []
    always = entry.id in channel.disclosures or not when
    places = [part.name for part in channel.parts if part.role == entry.part_role] if entry.part_role else []
    where = f"in {names(places)}" if places else "in any part"
    near = "" if entry.placement == "anywhere" else f", {entry.placement}"
    return f"always, {where}{near}" if always else f"when {' or '.join(when)}, {where}{near}"


# --- evidence -----------------------------------------------------------------------------------------------


def lines_text(task: ContentTask) -> str:
    """The approved lines that are shown, by pillar: id, role and shape, proof, words, link."""
    pillars: dict[tuple[str, str], list[str]] = {}
    for candidate in shown_lines(task):
        line = candidate.line
        kind = line.role if line.shape == "statement" else f"{line.role}, {line.shape}"
        proof = f"; proof {', '.join(line.proof)}" if line.proof else ""
        link = f" -> {line.href}" if line.href else ""
        pillars.setdefault((candidate.pillar, candidate.title), []).append(
            f"{line.id} ({kind}{proof}): {line.text}{link}"
        )
    return (
        "\n".join(f"{pillar}: {title}\n{listed(lines)}" for (pillar, title), lines in pillars.items()) or NONE
    )


def proof_text(task: ContentTask) -> str:
    """Proof points: the approved wordings, and what a sentence in other words has to keep to."""
    return listed(_proof(Same(proof)) for proof in task.proof)


@lru_cache(maxsize=512)
def _proof(same: Same[ProofPoint]) -> str:
    """Made once: a kit offers the same proof points to many drafts."""
    proof = same.value
    return f"{proof.id}: {_quoted(proof.claims)}{_bounds(proof)}"


def _quoted(texts: Iterable[str]) -> str:
    return names((json.dumps(text, ensure_ascii=False) for text in texts), " or ")


def _bounds(proof: ProofPoint) -> str:
    scope = names((s for s in (proof.scope.population, proof.scope.period, proof.scope.geography) if s), "; ")
    value = f"{proof.value:g} {proof.unit}".strip() if proof.value is not None else ""
    facts = (
        ("value", value),
        ("measures", ", ".join(proof.metric)),
        ("direction", "" if proof.direction == "none" else proof.direction),
        ("against", proof.comparator),
        ("holds for", "" if scope == NONE else scope),
        ("keep", _quoted(proof.qualifier) if proof.qualifier else ""),
        ("carries", "" if proof.supports == ("number",) else ", ".join(proof.supports)),
        ("add", " ".join(proof.disclaimers)),
    )
    said = names((f"{name} {text}" for name, text in facts if text), "; ")
    return "" if said == NONE else f" ({said})"


# --- revising -----------------------------------------------------------------------------------------------


def findings_text(task: ContentTask) -> str:
    """What the gate found, numbered: the sentence, the place in it, the words, the reason, the fixes."""
    found = [f for f in task.findings if f.action != "pass"]
    return "\n".join(f"{number}. {_finding(task, f)}" for number, f in enumerate(found, start=1)) or NONE


def _finding(task: ContentTask, finding: Finding) -> str:
    fixes = names((_fix(fix.edit, fix.text) for fix in finding.fixes), " or ")
    advice = "" if fixes == NONE else f" Fix: {fixes}."
    return f"{names(_places(task, finding), ' and ')}: {finding.message} ({finding.rule}){advice}"


def _fix(edit: str, text: str) -> str:
    return "take it out" if edit == "remove" else f"{edit} {json.dumps(text, ensure_ascii=False)}"


def _places(task: ContentTask, finding: Finding) -> Iterator[str]:
    """Each sentence that the finding marks, with the places inside that sentence; or the part, or the draft."""
    part = task.previous.part(finding.part) if task.previous else None
    if part is None or finding.start == finding.end:
        yield f"part {finding.part}" if finding.part else "the whole draft"
        return
    for name, span in sentence_places(part):
        first, last = max(span.start, finding.start) - span.start, min(span.end, finding.end) - span.start
        if first < last:
            words = marked_line(span.sentence.text[first:last])
            yield f'{name}, characters {first} to {last}, "{words}"'
