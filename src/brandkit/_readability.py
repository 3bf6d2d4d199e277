"""Statistics of a text, and the readability formulas that rest on them.

Words, sentences and syllables are counted as Vale counts them, so that a figure here and a figure of a Vale rule
agree. The syllables are an estimate for English (`_syllables`); the formulas are the published ones.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..content.sentences import split_sentences
from ._syllables import syllables

__all__ = (
    "FORMULAS",
    "TextStatistics",
    "automated_readability",
    "coleman_liau",
    "flesch_kincaid",
    "flesch_reading_ease",
    "gunning_fog",
    "smog",
    "text_statistics",
    "words_of",
)

_WORD = re.compile(r"(?:[A-Z]\.){2,}|(?:[^\W_]|')+")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n+")
_ENDINGS = ("es", "ed", "ing")
_LONG = 6
_MANY_SYLLABLES = 2


@dataclass(frozen=True)
class TextStatistics:
    """What a text is made of.

    Attributes:
        characters: letters and digits of the words.
        long_words: of more than six characters.
        polysyllabic_words: of more than two syllables.
        complex_words: of more than two syllables, the endings -es, -ed and -ing not counted.
        paragraphs: pieces between empty lines.
    """

    words: int = 0
    sentences: int = 0
    characters: int = 0
    syllables: int = 0
    long_words: int = 0
    complex_words: int = 0
    polysyllabic_words: int = 0
    paragraphs: int = 0


def words_of(text: str) -> list[str]:
    """The words of a text: runs of letters, digits and apostrophes, and initials with their full stops."""
    return _WORD.findall(text)


def text_statistics(text: str) -> TextStatistics:
    """The statistics of a text without markup; paragraphs stand between empty lines."""
    paragraphs = [piece for piece in _PARAGRAPHS.split(text) if piece.strip()]
    sentences = sum(len(split_sentences(piece)) for piece in paragraphs)
    words = words_of(text)
    spoken = [syllables(word) for word in words]
    return TextStatistics(
        words=len(words),
        sentences=sentences,
        characters=sum(1 for word in words for char in word if char.isalnum()),
        syllables=sum(spoken),
        long_words=sum(len(word) > _LONG for word in words),
        complex_words=sum(_is_complex(word, count) for word, count in zip(words, spoken, strict=True)),
        polysyllabic_words=sum(count > _MANY_SYLLABLES for count in spoken),
        paragraphs=len(paragraphs),
    )


def _is_complex(word: str, count: int) -> bool:
    return count - word.endswith(_ENDINGS) > _MANY_SYLLABLES


def _per(part: float, whole: float) -> float:
    """A share; 0 of nothing, so that an empty text has a figure and no error."""
    return part / whole if whole else 0.0


def flesch_kincaid(text: TextStatistics) -> float:
    """The Flesch-Kincaid grade: years of schooling in the United States."""
    return 0.39 * _per(text.words, text.sentences) + 11.8 * _per(text.syllables, text.words) - 15.59


def flesch_reading_ease(text: TextStatistics) -> float:
    """The Flesch reading ease: 100 is very easy, 0 very hard."""
    return 206.835 - 1.015 * _per(text.words, text.sentences) - 84.6 * _per(text.syllables, text.words)


def gunning_fog(text: TextStatistics) -> float:
    """The Gunning fog index: a grade."""
    return 0.4 * (_per(text.words, text.sentences) + 100 * _per(text.complex_words, text.words))


def smog(text: TextStatistics) -> float:
    """The SMOG grade."""
    return 1.0430 * math.sqrt(_per(text.polysyllabic_words * 30.0, text.sentences)) + 3.1291


def automated_readability(text: TextStatistics) -> float:
    """The automated readability index: a grade."""
    return 4.71 * _per(text.characters, text.words) + 0.5 * _per(text.words, text.sentences) - 21.43


def coleman_liau(text: TextStatistics) -> float:
    """The Coleman-Liau index: a grade."""
    return 5.88 * _per(text.characters, text.words) - 29.6 * _per(text.sentences, text.words) - 15.8


FORMULAS: Mapping[str, Callable[[TextStatistics], float]] = {
    "Gunning Fog": gunning_fog,
    "Coleman-Liau": coleman_liau,
    "Flesch-Kincaid": flesch_kincaid,
    "SMOG": smog,
    "Automated Readability": automated_readability,
}
"""The grades by the name that Vale's rules use."""
