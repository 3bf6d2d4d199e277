"""What code adds to an agent's draft before the gate: tags on its links, and the line that says an agent wrote it."""

from __future__ import annotations

from datetime import date

from ..content import Block, Brief, Draft, Part, Sentence
from ..content.sentences import split_sentences
from .models import Channel, Disclosure, Kit, PartSpec
from .rules import DraftView, lacks
from .tagging import tagged

__all__ = ("finished",)


def finished(kit: Kit, draft: Draft, brief: Brief, on: date) -> Draft:
    """The draft as it goes to the gate; the same one where the kit asks for neither tags nor lines."""
    draft = tagged(kit, draft, brief)
    for entry in kit.disclosures:
        if entry.when_agent and entry.active(on) and _due(entry, draft):
            view = DraftView(draft, kit, brief, {}, (), on, by_agent=True)
            if lacks(view, entry):
                draft = _with_line(kit, draft, entry)
    return draft


def _due(entry: Disclosure, draft: Draft) -> bool:
    return entry.holds_in(draft.channel, draft.market, draft.locale)


def _with_line(kit: Kit, draft: Draft, entry: Disclosure) -> Draft:
    """The draft with the line as a block of its own; the same one where the channel has no part for it."""
    channel = kit.channel(draft.channel)
    spec = _home(channel, entry) if channel else None
    if channel is None or spec is None:
        return draft
    line = Block(
        kind="disclosure", sentences=tuple(Sentence(text=text) for text in split_sentences(entry.text))
    )
    part = draft.part(spec.name)
    blocks = part.blocks if part else ()
    made = Part(name=spec.name, blocks=(line, *blocks) if entry.placement == "first" else (*blocks, line))
    parts = {**{one.name: one for one in draft.parts}, spec.name: made}
    known = [one.name for one in channel.parts]
    order = sorted(parts, key=lambda name: known.index(name) if name in known else len(known))
    return draft.model_copy(update={"parts": tuple(parts[name] for name in order)})


def _home(channel: Channel, entry: Disclosure) -> PartSpec | None:
    if entry.part_role is None:
        return channel.part(channel.main)
    return next((spec for spec in channel.parts if spec.role == entry.part_role), None)
