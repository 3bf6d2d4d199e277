"""What a rule is given, and how it reports a place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal, NamedTuple

from ...content import Action, Block, Brief, Draft, Evidence, Extract, Finding, Fix, Part, Sentence
from .._many_terms import TermIndex
from .._together import Together
from ..claims import Claim
from ..models import Channel, Kit, Pack, PackRule, PartSpec, VoiceTargets, WordEntry
from ..packs import cue_spans, cued_in, language_of
from ..support import Context, Support, context_for
from ..text import Folded, folded

__all__ = ("CheckedClaim", "DraftView", "PlacedBlock", "PlacedSentence", "Severity")

_QUOTED = ("quote", "disclosure")

Severity = Literal["note", "warning", "error"]


class PlacedBlock(NamedTuple):
    """A block with its place in its part's text."""

    part: Part
    start: int
    block: Block
    text: str


class PlacedSentence(NamedTuple):
    """A sentence with its place in its part's text."""

    part: Part
    start: int
    sentence: Sentence
    block: Block


class CheckedClaim(NamedTuple):
    """A claim of the draft (placed in its sentence), and whether what the sentence cites carries it."""

    place: PlacedSentence
    claim: Claim
    support: Support

    @property
    def start(self) -> int:
        """Place in the part's text."""
        return self.place.start + self.claim.start

    @property
    def end(self) -> int:
        """Place in the part's text."""
        return self.place.start + self.claim.end


@dataclass(frozen=True)
class DraftView:
    """One draft with everything that it is judged by, at one day.

    Attributes:
        brief: None for copy that was written without one; then no constraint of a brief is checked.
        evidence: what may be cited, by id (see `evidence_of`).
        extracts: quotes of sources.
        on: the day that rules and expiry are judged at.
        campaign: the other drafts of the same run, for rules that compare them.
        approved: copy that is already approved, as (name, text without legal lines), the newest first.
        released: approved drafts of other runs of the same campaign, the newest first.
        segments: what the strategy says of each audience segment, its name and its needs, by id.
        by_agent: whether an agent wrote the draft, whatever people have changed in it since.
    """

    draft: Draft
    kit: Kit
    brief: Brief | None
    evidence: Mapping[str, Evidence]
    extracts: Mapping[str, Extract] | Sequence[Extract]
    on: date
    campaign: Sequence[Draft] = ()
    approved: Sequence[tuple[str, str]] = ()
    released: Sequence[Draft] = ()
    segments: Mapping[str, str] = field(default_factory=dict)
    by_agent: bool = False

    @cached_property
    def quotes(self) -> Mapping[str, Extract]:
        """The extracts by id."""
        given = self.extracts
        return given if isinstance(given, Mapping) else {extract.id: extract for extract in given}

    @cached_property
    def channel(self) -> Channel | None:
        """The kit's layout of the draft's channel."""
        return self.kit.channel(self.draft.channel)

    def spec(self, part: Part) -> PartSpec | None:
        """What the layout says of a part."""
        return self._specs.get(part.name)

    @cached_property
    def _specs(self) -> dict[str, PartSpec]:
        return {spec.name: spec for spec in reversed(self.channel.parts)} if self.channel else {}

    @cached_property
    def context(self) -> Context:
        """Where the copy will stand."""
        draft = self.draft
        return context_for(
            self.kit, self.on, draft.product, draft.channel, draft.market, draft.segment, draft.locale
        )

    @cached_property
    def voice(self) -> VoiceTargets:
        """What the voice asks for in the draft's channel."""
        return self.kit.voice.target(self.draft.channel)

    @cached_property
    def parts(self) -> tuple[tuple[Part, str], ...]:
        """All parts, each with its text."""
        return tuple((part, part.text) for part in self.draft.parts)

    @cached_property
    def blocks(self) -> tuple[PlacedBlock, ...]:
        """All blocks, in reading order."""
        return tuple(self._blocks())

    @cached_property
    def together(self) -> Together:
        """The text of all blocks, folded: asked first, it says which of them a rule has to read."""
        return Together(folded(placed.text) for placed in self.blocks)

    def holding(self, index: TermIndex[Any]) -> Iterator[tuple[PlacedBlock, Folded]]:
        """The blocks that may have a term of the index in them, in reading order; no other block has."""
        for number in sorted(self.together.holding(index.needles)):
            yield self.blocks[number], self.together.texts[number]

    @cached_property
    def spoken(self) -> dict[int, PlacedBlock]:
        """The blocks that the brand speaks itself, by their place among all blocks."""
        return {at: placed for at, placed in enumerate(self.blocks) if placed.block.kind not in _QUOTED}

    def cues(self, pack: Pack, rule: PackRule) -> Iterator[tuple[PlacedBlock, int, int]]:
        """Every place in a block where a cue of a pack's rule stands."""
        language = language_of(self.draft.locale)
        known = self._cued.get(id(pack))
        if known is None:
            known = self._cued[id(pack)] = (pack, cued_in(pack, self.together, language))
        if not known[1]:
            return
        at = next(at for at, one in enumerate(pack.rules) if one is rule)
        for number in known[1].get(at, ()):
            for start, end in cue_spans(rule, self.together.texts[number], language):
                yield self.blocks[number], start, end

    @cached_property
    def _cued(self) -> dict[int, tuple[Pack, Mapping[int, Sequence[int]]]]:
        return {}

    def _blocks(self) -> Iterator[PlacedBlock]:
        for part in self.draft.parts:
            start = 0
            for block in part.blocks:
                text = block.text
                yield PlacedBlock(part, start, block, text)
                start += len(text) + 2

    @cached_property
    def sentences(self) -> tuple[PlacedSentence, ...]:
        """All sentences, in reading order."""
        return tuple(
            PlacedSentence(part, span.start, span.sentence, span.block)
            for part in self.draft.parts
            for span in part.spans()
        )

    def cited(self, sentence: Sentence) -> list[Evidence]:
        """What a sentence cites, as far as it exists."""
        evidence = self.evidence
        return [evidence[name] for name in sentence.evidence if name in evidence]

    @cached_property
    def claims(self) -> tuple[CheckedClaim, ...]:
        """Every claim of the draft, each held against what its sentence cites."""
        return tuple(
            CheckedClaim(place, claim, carried)
            for place in self.sentences
            for claim, carried in self.context.checked(place.sentence.text, tuple(self.cited(place.sentence)))
        )

    @cached_property
    def _layout(self) -> dict[int, tuple[str, list[int]]]:
        return {}

    def _laid_out(self, part: Part) -> tuple[str, list[int]]:
        """A part's text and where its second and further lines start: put together once for all findings."""
        known = self._layout.get(id(part))
        if known is None:
            text = part.text
            known = text, [match.end() for match in re.finditer("\n", text)]
            # Only parts of the draft live as long as the view does, so that no other gets the same id.
            if any(part is own for own in self.draft.parts):
                self._layout[id(part)] = known
        return known

    def applies(self, channels: tuple[str, ...], markets: tuple[str, ...]) -> bool:
        """Whether an entry with these restrictions (none means all) is meant for this draft."""
        in_channel = not channels or self.draft.channel in channels
        return in_channel and (not markets or self.draft.market in markets)

    def holds(self, entry: WordEntry) -> bool:
        """Whether an entry of a list of words is in force and meant for this draft."""
        return entry.active(self.on) and self.applies(entry.channels, entry.markets)

    def finding(
        self,
        rule: str,
        cls: str,
        action: Action,
        message: str,
        *,
        part: Part | None = None,
        start: int = 0,
        end: int = 0,
        why: str = "",
        fixes: tuple[Fix, ...] = (),
        proof: str | None = None,
        role: str | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """A finding at a place of a part; the whole part, or the draft, when no place is given."""
        text, lines = self._laid_out(part) if part else ("", [])
        line = bisect_right(lines, start)
        return Finding(
            rule=rule,
            cls=cls,
            severity=severity or ("warning" if action == "pass" else "error"),
            action=action,
            start=start,
            end=end,
            line=line + 1,
            column=start - (lines[line - 1] if line else 0) + 1,
            part=part.name if part else "",
            excerpt=text[start:end][:400],
            message=message,
            why=why,
            fixes=fixes,
            proof=proof,
            role=role,
        )
