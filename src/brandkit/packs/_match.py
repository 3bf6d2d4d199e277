"""Where the words of a pack stand in a text."""

from __future__ import annotations

from functools import lru_cache

from ...content.same import Same
from .._patterns import compile_pattern
from ..models import PackRule
from ..models._packs import PackTexts
from ..text import Folded

__all__ = ("cue_spans", "language_of", "matches", "swaps_for", "texts_for")


def language_of(locale: str) -> str:
    """`de` of `de-AT`."""
    return locale.split("-")[0].lower()


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


def matches(patterns: tuple[str, ...], text: Folded) -> set[tuple[int, int]]:
    """Places in the source where one of the patterns matches the folded text."""
    return {
        text.span(match.start(), match.end())
        for pattern in patterns
        for match in compile_pattern(pattern).finditer(text.text)
        if match.start() < match.end()
    }
