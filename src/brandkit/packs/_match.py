"""Where the words of a pack stand in a text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ...content.same import Same
from .._locales import language_of
from .._many_terms import Needles, needle
from .._patterns import compile_pattern
from .._together import Patterns, Together
from ..models import Pack, PackRule
from ..models._packs import PackTexts
from ..text import Folded

__all__ = ("cue_spans", "cued_in", "language_of", "matches", "swaps_for", "texts_for")


def texts_for(texts: PackTexts, language: str) -> tuple[str, ...]:
    """The words of one language and those that hold for every language."""
    return tuple(text for key, group in texts.items() if key in (language, "any") for text in group)


def swaps_for(rule: PackRule, language: str) -> dict[str, str]:
    """The rule's words of one language with what to write instead."""
    return {
        word: use
        for key, group in rule.swap.items()
        if key in (language, "any")
        for word, use in group.items()
    }


def cue_spans(rule: PackRule, text: Folded, language: str) -> list[tuple[int, int]]:
    """Places in the source where a cue of the rule stands; of overlapping ones the longest."""
    words, patterns = _cues(Same(rule), language)
    spans = {(hit.start, hit.end) for hit in text.find_terms(words)}
    spans |= matches(patterns, text)
    if not spans:
        return []
    excused = matches(texts_for(rule.unless, language), text)
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        inside = any(first <= start and end <= last for first, last in excused)
        if not inside and (not kept or start >= kept[-1][1]):
            kept.append((start, end))
    return kept


@lru_cache(maxsize=1024)
def _cues(same: Same[PackRule], language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The rule's words and patterns of a language: put together once, because every block is held against them."""
    rule = same.value
    words = (*texts_for(rule.cues, language), *swaps_for(rule, language))
    return words, texts_for(rule.patterns, language)


def cued_in(pack: Pack, together: Together, language: str) -> dict[int, Sequence[int]]:
    """Which texts may have a cue of a rule in them, by the rule's place in the pack; no other has."""
    needles, patterns = _all_cues(Same(pack), language)
    found: dict[int, Sequence[int]] = {}
    places: dict[int, list[int]] = {}
    for word, start, _ in needles.places(together.loose):
        for rule in needles.owners[word]:
            places.setdefault(rule, []).append(start)
    for rule, starts in places.items():
        found[rule] = sorted(together.at(starts))
    for rule, some in patterns.items():
        if some.standing(together):
            found[rule] = range(len(together.texts))
    return found


@lru_cache(maxsize=256)
def _all_cues(same: Same[Pack], language: str) -> tuple[Needles[int], dict[int, Patterns]]:
    """The words and patterns of all rules of a pack in a language."""
    cues = [_cues(Same(rule), language) for rule in same.value.rules]
    words = Needles((needle(word), at) for at, (words, _) in enumerate(cues) for word in words)
    return words, {at: Patterns(patterns) for at, (_, patterns) in enumerate(cues) if patterns}


def matches(patterns: tuple[str, ...], text: Folded) -> set[tuple[int, int]]:
    """Places in the source where one of the patterns matches the folded text."""
    return {
        text.span(match.start(), match.end())
        for pattern in patterns
        for match in compile_pattern(pattern).finditer(text.text)
        if match.start() < match.end()
    }
