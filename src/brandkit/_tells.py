"""Phrasing that gives away a machine: lists shipped as data, one a language."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from .._yaml import load_model
from ..content._base import Frozen, Text
from ._locales import language_of
from ._many_terms import TermIndex
from ._patterns import compile_pattern
from ._together import Patterns, Together
from .models import ShortText
from .text import Folded

__all__ = ("Tell", "TellPattern", "Tells", "find_tells", "tells_among", "tells_of")

_FOLDER = Path(__file__).parent / "packs" / "tells"


class TellPattern(Frozen):
    """A turn of phrase. Fewer than `at_least` of them in one draft are no tell."""

    name: ShortText
    pattern: ShortText
    example: ShortText
    at_least: Annotated[int, Field(ge=1)] = 1


class Tells(Frozen):
    """One language's list.

    Attributes:
        phrases: literal; patterns are RE2.
        dashes_per_100: dashes between words in 100 words that are no tell.
    """

    language: Text
    reviewed_on: Text
    phrases: tuple[ShortText, ...]
    patterns: tuple[TellPattern, ...]
    dashes_per_100: float


class Tell(Frozen):
    """A tell in a text: where it stands in the source, and what it is."""

    name: str
    start: int
    end: int
    at_least: int = 1


@lru_cache(maxsize=8)
def _loaded(language: str) -> tuple[Tells, TermIndex[str], Patterns] | None:
    path = _FOLDER / f"{language}.yaml"
    if not path.is_file():
        return None
    tells = load_model(path, Tells)
    patterns = Patterns([item.pattern for item in tells.patterns])
    return tells, TermIndex((phrase, phrase) for phrase in tells.phrases), patterns


def tells_of(locale: str) -> Tells | None:
    """The list of a locale's language, if there is one."""
    known = _loaded(language_of(locale))
    return known[0] if known else None


def tells_among(together: Together, locale: str) -> tuple[set[int], tuple[str, ...]]:
    """The texts that may have a phrase of the list in them, and the patterns that may match in any of them."""
    known = _loaded(language_of(locale))
    if known is None:
        return set(), ()
    _, index, patterns = known
    return together.holding(index.needles), patterns.standing(together)


@lru_cache(maxsize=512)
def find_tells(text: Folded, locale: str, patterns: tuple[str, ...] | None = None) -> tuple[Tell, ...]:
    """The tells of a text, of those that overlap the first; of the patterns only these, where they are named."""
    known = _loaded(language_of(locale))
    if known is None:
        return ()
    tells, index, _ = known
    found = [Tell(name=hit.term, start=hit.start, end=hit.end) for hit, _ in index.hits(text)]
    for item in tells.patterns:
        if patterns is not None and item.pattern not in patterns:
            continue
        for match in compile_pattern(item.pattern).finditer(text.text):
            start, end = text.span(match.start(), match.end())
            found.append(Tell(name=item.name, start=start, end=end, at_least=item.at_least))
    kept: list[Tell] = []
    for tell in sorted(found, key=lambda tell: (tell.at_least, tell.start, -tell.end)):
        if all(tell.end <= other.start or tell.start >= other.end for other in kept):
            kept.append(tell)
    return tuple(sorted(kept, key=lambda tell: tell.start))
