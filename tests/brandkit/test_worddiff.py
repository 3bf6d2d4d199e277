"""The word diff: exact, readable, and bounded in time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.brandkit.worddiff import word_diff, words_changed

TEXT = st.text(st.sampled_from("ab \n"), max_size=60)


@given(TEXT, TEXT)
def test_both_texts_can_be_read_out_of_the_diff(before: str, after: str) -> None:
    runs = list(word_diff(before, after))
    assert "".join(text for kind, text in runs if kind != "insert") == before
    assert "".join(text for kind, text in runs if kind != "delete") == after


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (
            "the room goes quiet. Now",
            "the room falls silent. Now",
            "the room [goes quiet.]{falls silent.} Now",
        ),
        ("a b c", "x b c", "[a]{x} b c"),
        ("a b", "x new y", "[a b]{x new y}"),
        ("so it is", "so it really is", "so it {really }is"),
        ("one\n\ntwo", "three\n\nfour", "[one]{three}\n\n[two]{four}"),
    ],
)
def test_words_replaced_in_a_row_are_shown_as_one_phrase(before: str, after: str, shown: str) -> None:
    marks = {"keep": "{}", "delete": "[{}]", "insert": "{{{}}}"}
    assert "".join(marks[kind].format(text) for kind, text in word_diff(before, after)) == shown


@given(TEXT)
def test_no_change_is_no_change(text: str) -> None:
    assert words_changed(text, text) == 0


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("one two three", "one 2 three", 2),
        ("one two", "one two three", 1),
        ("", "a b c", 3),
        ("a b c", "", 3),
    ],
)
def test_editing_effort_counts_deleted_and_inserted_words(before: str, after: str, changed: int) -> None:
    assert words_changed(before, after) == changed


def test_long_texts_do_not_stall_a_reviewer() -> None:
    words = [f"word{number % 997}" for number in range(50_000)]
    before = " ".join(words)
    after = " ".join("changed" if number % 50 == 0 else word for number, word in enumerate(words))
    started = time.process_time()
    assert words_changed(before, after) > 0
    assert time.process_time() - started < 5
