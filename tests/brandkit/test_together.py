"""One look over all blocks of a draft may name a block in vain, and never leaves one out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.brandkit._many_terms import TermIndex
from brandwright.brandkit._patterns import compile_pattern
from brandwright.brandkit._together import Patterns, Together
from brandwright.brandkit.models import BannedClaim
from brandwright.brandkit.rules._banned_index import BannedIndex
from brandwright.brandkit.text import Folded

TERMS = ("guarantee", "zero risk", "eco-friendly", "été", "k8s", "no.1", "safe")
PATTERNS = (
    r"\brisk\b",
    r"^zero",
    r"safe$",
    r"\Aeco",
    r"ty\z",
    r"(?i)GUAR[^\n]+",
    r"[^a-z ]{3}",
    r"\Bsafe",
    r"(?s)a.b",
    r"[\]^]x",
    r"\Q^\E",
    r"(?m:^s)",
    r"\$5",
)
PIECES = (
    *TERMS,
    *(
        "guar4ntee",
        "z e r o r i s k",
        "#zerorisk",
        "gua\nran\ntee",
        "gu[ar](http://x)antee",
        "ETE",
        "sa\u200bfe",
    ),
    *(" ", ". ", "-", "\n", "a\nb", "^x", "$5", "&#10;", "…", "x", "unsafe", "1", "_", "safety"),
)
TEXTS = st.lists(st.one_of(st.lists(st.sampled_from(PIECES), max_size=5).map("".join), st.text(max_size=12)))


@given(st.text())
def test_no_folded_text_has_a_line_end(text: str) -> None:
    """It is what stands between texts that are read together."""
    assert "\n" not in Folded(text).text


@pytest.mark.parametrize("entity", ["&NewLine;", "&#10;", "&#x0A;", "&Tab;", "\x85", "\u2028", "\r\n", "\v"])
def test_nor_has_one_with_a_line_end_in_disguise(entity: str) -> None:
    assert Folded(f"a{entity}b").text == "a b"


@given(TEXTS)
def test_a_text_with_a_hit_is_among_those_that_hold_a_term(texts: list[str]) -> None:
    index = TermIndex((term, term) for term in TERMS)
    together = Together(map(Folded, texts))
    hit = {at for at, text in enumerate(together.texts) if index.hits(text)}
    assert hit <= together.holding(index.needles) <= set(range(len(texts)))


@given(TEXTS)
def test_a_pattern_that_matches_in_a_text_is_among_those_that_stand(texts: list[str]) -> None:
    together = Together(map(Folded, texts))
    matching = {p for p in PATTERNS for text in together.texts if compile_pattern(p).search(text.text)}
    assert matching <= set(Patterns(PATTERNS).standing(together)) <= set(PATTERNS)


def test_a_pattern_that_matches_nowhere_does_not_stand() -> None:
    together = Together([Folded("Nothing of it"), Folded("is here")])
    assert Patterns([r"\brisk\b", r"[^a-z ]{3}", r"\$5", r"a{4}", r"safe"]).standing(together) == ()


@given(TEXTS)
def test_a_text_with_a_banned_claim_however_spelt_is_a_suspect(texts: list[str]) -> None:
    given_ = {"id": "b", "reason": "r", "owner": "o", "terms": TERMS, "patterns": (r"\brisk\w+", r"^no")}
    index = BannedIndex((BannedClaim.model_validate(given_),))
    together = Together(map(Folded, texts))
    assert {at for at, text in enumerate(together.texts) if index.spans(text)} <= set(
        index.suspects(together)
    )
