"""`voice.yaml`: how the brand sounds, as far as it can be measured, and how hard it reads."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ...content._base import Frozen, Name
from ._entry import ShortText

__all__ = (
    "Contractions",
    "Range",
    "Readability",
    "ReadingTarget",
    "Trait",
    "Voice",
    "VoiceTargets",
)

Contractions = Literal["allowed", "required", "forbidden"]


class Range(Frozen):
    """A target: from `min` to `max`, both included; either may be left out."""

    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Range:
        if self.min is None and self.max is None:
            raise ValueError("a range needs `min`, `max` or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("`min` is larger than `max`")
        return self

    def holds(self, value: float) -> bool:
        """Whether a value is inside."""
        return (self.min is None or value >= self.min) and (self.max is None or value <= self.max)


class Trait(Frozen):
    """One trait of the voice, by what we are and what we are not."""

    we_are: ShortText
    we_are_not: ShortText


class VoiceTargets(Frozen):
    """Measures of the voice and where they should lie; what is not set is not measured.

    Attributes:
        sentence_words: average length of the draft's sentences, in words.
        sentence_spread: standard deviation of their length, in words; a low one reads like a machine.
        we_share: how many of `we` and `you` together are `we` (our, us, …), in percent.
        you_share: words that address the reader, in percent of all words.
        passive_share: sentences in the passive, in percent.
        jargon_per_100: words of the kit's `jargon` list in 100 words.
        tells_per_100: phrases of the list of machine phrasing in 100 words.
        contractions, exclamation_max, emoji_max: as in `voice`, which they replace.
    """

    sentence_words: Range | None = None
    sentence_spread: Range | None = None
    we_share: Range | None = None
    you_share: Range | None = None
    passive_share: Range | None = None
    jargon_per_100: Range | None = None
    tells_per_100: Range | None = None
    contractions: Contractions | None = None
    exclamation_max: Annotated[int, Field(ge=0)] | None = None
    emoji_max: Annotated[int, Field(ge=0)] | None = None


class Voice(Frozen):
    """How the brand sounds.

    Attributes:
        contractions: `allowed` (or `true`), `required` or `forbidden` (or `false`).
        strict: findings of the voice go back to the writer; otherwise most of them are notes.
        tells: whether phrasing that gives away a machine is pointed out.
        jargon: words that only insiders know.
        targets, channels: measures for all copy, and what differs in a channel.
    """

    traits: tuple[Trait, ...] = ()
    point_of_view: Literal["we", "you", "neutral"] = "we"
    contractions: bool | Contractions = True
    exclamation_max: Annotated[int, Field(ge=0)] = 0
    emoji_max: Annotated[int, Field(ge=0)] = 0
    avoid_phrases: tuple[ShortText, ...] = ()
    strict: bool = False
    tells: bool = True
    jargon: tuple[ShortText, ...] = ()
    targets: VoiceTargets = VoiceTargets()
    channels: dict[Name, VoiceTargets] = {}

    def target(self, channel: str) -> VoiceTargets:
        """The targets of a channel: its own where it has some, else those of all copy."""
        own = self.channels.get(channel)
        if own is None:
            return self.targets
        given = {name: getattr(own, name) for name in VoiceTargets.model_fields}
        return self.targets.model_copy(update={k: v for k, v in given.items() if v is not None})

    def contracting(self, channel: str) -> Contractions:
        """Whether copy of a channel contracts words."""
        if (own := self.target(channel).contractions) is not None:
            return own
        if isinstance(self.contractions, bool):
            return "allowed" if self.contractions else "forbidden"
        return self.contractions


class ReadingTarget(Frozen):
    """How hard copy may read. `grade` is a school grade: Flesch-Kincaid in English, Wiener Sachtextformel in German."""

    grade: Range | None = None
    sentence_max_words: Annotated[int, Field(ge=5)] | None = None
    paragraph_max_words: Annotated[int, Field(ge=10)] | None = None


class Readability(Frozen):
    """Sentence and paragraph bounds, in words, and the grade; also in `voice.yaml`.

    Attributes:
        channels, segments: what differs in a channel or for an audience; the audience goes first.
    """

    sentence_max_words: Annotated[int, Field(ge=5)] = 32
    paragraph_max_words: Annotated[int, Field(ge=10)] = 120
    grade: Range | None = None
    channels: dict[Name, ReadingTarget] = {}
    segments: dict[Name, ReadingTarget] = {}

    def target(self, channel: str, segment: str) -> Readability:
        """The bounds of a channel and an audience."""
        own = [t for t in (self.channels.get(channel), self.segments.get(segment)) if t is not None]
        names = ReadingTarget.model_fields
        given = {name: value for t in own for name in names if (value := getattr(t, name)) is not None}
        return self.model_copy(update=given) if given else self
