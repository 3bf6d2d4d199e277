"""Words and voice: terms, traits, readability."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ...content._base import Frozen, Text
from ._entry import ShortText

__all__ = (
    "Avoid",
    "Competitor",
    "Readability",
    "Terms",
    "Trait",
    "Voice",
)


class Avoid(Frozen):
    """A word not to use, and what to write instead."""

    term: ShortText
    use: Text = ""
    why: Text = ""


class Competitor(Frozen):
    """Another company's name and whether copy may mention it."""

    name: ShortText
    mention: Literal["never", "approval", "neutral"] = "never"


class Terms(Frozen):
    """`terms.yaml`: words. `exact` are names whose spelling and case never vary."""

    preferred: tuple[ShortText, ...] = ()
    avoid: tuple[Avoid, ...] = ()
    exact: tuple[ShortText, ...] = ()
    competitors: tuple[Competitor, ...] = ()
    acronyms: dict[str, str] = {}


class Trait(Frozen):
    """One trait of the voice, by what we are and what we are not."""

    we_are: ShortText
    we_are_not: ShortText


class Voice(Frozen):
    """`voice.yaml`: how the brand sounds."""

    traits: tuple[Trait, ...] = ()
    point_of_view: Literal["we", "you", "neutral"] = "we"
    contractions: bool = True
    exclamation_max: Annotated[int, Field(ge=0)] = 0
    emoji_max: Annotated[int, Field(ge=0)] = 0
    avoid_phrases: tuple[ShortText, ...] = ()


class Readability(Frozen):
    """Sentence and paragraph bounds, in words; also in `voice.yaml`."""

    sentence_max_words: Annotated[int, Field(ge=5)] = 32
    paragraph_max_words: Annotated[int, Field(ge=10)] = 120
