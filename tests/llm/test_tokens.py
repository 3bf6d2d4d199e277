"""Tokens are counted the same on every machine, near to what a current tokenizer counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.llm.asking import Greeting

from brandwright.llm._bounded import _prompt_tokens
from brandwright.llm._tokens import count_tokens

MEASURED = [
    ("", 0),
    ("A draft goes through 18 checks before a person decides about it.", 14),
    ("Who signs the copy that your AI wrote this morning?", 11),
    ('{"text": "One sentence.", "evidence": ["gate-scorers"]}', 18),
    ("Brandwright prüft jeden Entwurf, bevor ein Mensch darüber entscheidet.", 14),
]
"""Texts with what `o200k_base` counts for them."""


@pytest.mark.parametrize(("text", "tokens"), MEASURED)
def test_the_count_is_near_to_that_of_a_current_tokenizer(text: str, tokens: int) -> None:
    assert abs(count_tokens(text) - tokens) <= 2


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_longer_text_never_has_fewer_tokens_than_its_beginning(first: str, more: str) -> None:
    assert 0 <= count_tokens(first) <= len(first.encode())
    assert count_tokens(f"{first}\n{more}") >= count_tokens(first)


def test_a_long_text_without_a_space_is_counted_in_a_moment() -> None:
    assert count_tokens("a" * 200_000) > 10_000
    assert count_tokens(" \t" * 100_000 + "!?" * 100_000) > 1000


@given(st.lists(st.text(alphabet="ab. \n", max_size=40), max_size=4))
def test_a_prompt_is_counted_line_by_line_whatever_was_counted_before(texts: list[str]) -> None:
    lines = [line for text in texts for line in text.split("\n")]
    wanted = sum(count_tokens(line) + 1 for line in lines)

    found = _prompt_tokens([("user", text) for text in texts], Greeting)

    assert found - _prompt_tokens([], Greeting) == wanted
