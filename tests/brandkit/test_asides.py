"""Figures that measure nothing stand aside, whether or not they have a digit in them."""

import pytest

from brandwright.brandkit._asides import asides


@pytest.mark.parametrize(
    ("text", "aside"),
    [
        ("we meet on 3 may.", "3 may"),
        ("call 555 010 0199 for a seat.", "555 010 0199"),
        ("step ٣ is the last.", "step ٣"),
        ("write to half.price@shop.example.", "half.price@shop.example."),
        ("see https://shop.example/dozens", "https://shop.example/dozens"),
    ],
)
def test_a_figure_that_measures_nothing_is_found(text: str, aside: str) -> None:
    assert [text[start:end] for start, end in asides(text)] == [aside]


@pytest.mark.parametrize("text", ["most customers stay.", "half of the teams at home"])
def test_words_alone_are_no_aside(text: str) -> None:
    assert not list(asides(text))
