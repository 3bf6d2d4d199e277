"""Where sentences end."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.content.sentences import sentence_spans, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("Dr. Smith met Mr. Jones. They spoke.", ["Dr. Smith met Mr. Jones.", "They spoke."]),
        ("It fell by 3.5 percent. Then it rose.", ["It fell by 3.5 percent.", "Then it rose."]),
        ("See example.com for more.", ["See example.com for more."]),
        ("Use lists, e.g. of terms. Done.", ["Use lists, e.g. of terms.", "Done."]),
        ('She said "Stop." Then she left.', ['She said "Stop."', "Then she left."]),
        ("No end", ["No end"]),
        ("Wait… what?", ["Wait…", "what?"]),
        ("J. R. Smith wrote it.", ["J. R. Smith wrote it."]),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


@given(st.text(max_size=200))
def test_spans_cover_every_visible_character_once_and_in_order(text: str) -> None:
    spans = list(sentence_spans(text))
    assert all(left < right for left, right in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    kept = "".join(text[left:right] for left, right in spans)
    assert "".join(kept.split()) == "".join(text.split())


def test_time_grows_with_the_text_and_not_with_its_square() -> None:
    started = time.process_time()
    assert len(list(sentence_spans("One fact. " * 50_000))) == 50_000
    assert time.process_time() - started < 5
