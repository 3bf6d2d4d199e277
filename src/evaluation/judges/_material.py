"""What a judge is shown of a record: the draft, the brief, the voice, the evidence, each as plain text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from ...content import Brief, Draft

if TYPE_CHECKING:
    from ...brandkit import DraftView
    from ..record import Record
    from .spec import JudgeSpec

__all__ = ("MOST", "NoMaterial", "material_of", "text_of")

MOST = 60_000
"""Characters of one piece of material; a judge that sees half of a text judges another one."""

_NONE = "(none)"


class NoMaterial(Exception):
    """The record lacks what the judge has to see; the message says what."""


def material_of(spec: JudgeSpec, record: Record) -> dict[str, str]:
    """The texts by placeholder, for the placeholders of the judge.

    Raises:
        NoMaterial: something is missing, empty or too long.
    """
    from ...llm.prompts import placeholders

    made = {name: _piece(name, record) for name in placeholders(spec.messages.user)}
    for name, text in made.items():
        if len(text) > MOST:
            raise NoMaterial(f"the {name} has {len(text):,} characters, and a judge reads {MOST:,}")
        if not text.strip():
            raise NoMaterial(f"the {name} is empty")
    return made


def _piece(name: str, record: Record) -> str:
    if name in ("draft", "first"):
        return text_of(record.output)
    if name == "second":
        if "other" not in record.reference:
            raise NoMaterial("there is no `other` output to compare with")
        return text_of(record.reference["other"])
    if name == "brief":
        return _brief(record)
    if record.context is None:
        raise NoMaterial(f"the output comes without the {name}: it is not a draft with its brand kit")
    return _voice(record.context) if name == "voice" else _evidence(record.context)


def text_of(output: Any) -> str:
    """An output as its readers see it: the parts of a draft by name, a text as it is, anything else as JSON."""
    if isinstance(output, str):
        return output
    draft = output if isinstance(output, Draft) else _draft(output)
    if draft is not None:
        return "\n\n".join(f"[{part.name}]\n{part.text}" for part in draft.parts)
    value = output.model_dump(mode="json") if isinstance(output, BaseModel) else output
    return json.dumps(value, ensure_ascii=False, indent=1)


def _draft(output: Any) -> Draft | None:
    """A draft that a suite stored as JSON."""
    if isinstance(output, dict) and output.get("format") == "brandwright.draft/1":
        return Draft.model_validate(output)
    return None


def _brief(record: Record) -> str:
    brief = record.context.brief if record.context else None
    if brief is None:
        given = record.input.get("brief")
        if given is None:
            raise NoMaterial("the output comes without its brief")
        brief = Brief.model_validate(given)
    return "\n".join(_brief_lines(brief))


def _brief_lines(brief: Brief) -> Iterator[str]:
    yield f"Need of the reader: {brief.need}"
    yield f"Readers: {', '.join(brief.segments)}; stage: {', '.join(brief.stages)}"
    yield f"Product: {brief.product}; market: {brief.market}; language: {brief.locale}"
    yield f"Message: {brief.message}"
    yield f"Offer: {brief.offer.text if brief.offer else _NONE}"


def _voice(view: DraftView) -> str:
    voice = view.kit.voice
    lines = [f"- {trait.model_dump_json(exclude_none=True)}" for trait in voice.traits]
    lines += [
        f"- point of view: {voice.point_of_view}",
        f"- contractions: {voice.contracting(view.draft.channel)}",
        f"- exclamation marks at most: {voice.exclamation_max}; emoji at most: {voice.emoji_max}",
        f"- phrases to avoid: {', '.join(voice.avoid_phrases) or _NONE}",
    ]
    return "\n".join(lines)


def _evidence(view: DraftView) -> str:
    """What the draft cites, by sentence: a sentence without evidence is shown with none."""
    lines = []
    for place in view.sentences:
        cited = [view.evidence[i] for i in place.sentence.evidence if i in view.evidence]
        proof = "; ".join(f"{one.kind}: {one.text}" for one in cited) or _NONE
        lines.append(f"- {place.sentence.text}\n  rests on {proof}")
    return "\n".join(lines)
