"""Patterns are read in the dialect of .NET and Go, bounded in time, and searched for only where they can match."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.brandkit.vale._dialect import cut, written
from brandwright.brandkit.vale._literals import fold_for_search, required_literals
from brandwright.brandkit.vale._patterns import MANY, Alternatives, PatternError, analysed, compiled


def found(pattern: str, text: str) -> list[str]:
    return [match.group() for match in compiled(analysed(pattern, capture=True).text).finditer(text)]


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"(?<=\bvery\s+)\w+", "very  nice", ["nice"]),
        (r"a(?i)b", "aB AB", ["aB"]),
        (r"(?P<word>ab)\k<word>", "abab", ["abab"]),
        (r"(?<word>ab)(?P=word)", "abab", ["abab"]),
        (r"(\w)\1", "see", ["ee"]),
        (r"end\z", "end end", ["end"]),
        (r"\pL+", "añ1", ["añ"]),
        (r"\p{Lu}", "aB", ["B"]),
        (r"[[:alpha:]]+", "ab1", ["ab"]),
        (r"[a&&b]+", "a&&b", ["a&&b"]),
        (r"[a--c]+|[~~x]", "a~", ["a", "~"]),
        (r"[a[b]+", "a[b", ["a[b"]),
        (r"[]x]+", "]x", ["]x"]),
        (r"x{,2}", "x{,2}", ["x{,2}"]),
        (r"{name}", "a {name}", ["{name}"]),
        (r"x{e<=1}", "y x{e<=1}", ["x{e<=1}"]),
        (r"\x{2014}|\u2013", "a—b–c", ["—", "–"]),
        (r"(?i)strasse", "Straße STRASSE", ["STRASSE"]),
        (r"(?#note)a", "a", ["a"]),
        (r"a\Q.+\E", "a.+", ["a.+"]),
        (r"(?i:A)b", "ab AB", ["ab"]),
        (r"a b", "a b", ["a b"]),
        (r"#1", "#1", ["#1"]),
    ],
)
def test_the_dialect(pattern: str, text: str, matches: list[str]) -> None:
    assert found(pattern, text) == matches


@pytest.mark.parametrize(
    "pattern", ["(", ")", "[a", "*a", "a\\", "(?<", r"[a-z-[aeiou]]", "(?n)a", r"\x{110000}", "(?P<1>a)"]
)
def test_what_is_no_pattern_is_said_to_be_none(pattern: str) -> None:
    with pytest.raises(PatternError, match="is not a pattern"):
        compiled(analysed(pattern, capture=True).text)


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        ("click here", {"click here"}),
        ("[Cc]lick", {"click"}),
        ("colou?r", {"colo"}),
        ("gr[ae]y", {"gray", "grey"}),
        ("(?:foo|bar)s?", {"foo", "bar"}),
        ("(?:foo)?bars", {"bars"}),
        ("x+yz", {"yz"}),
        ("(?=abc)de", {"de"}),
        (r"\bA\.M\.", {"a.m."}),
        (r"\w+", None),
        ("foo|", None),
        ("a", None),
        ("!", {"!"}),
        ("(?:ab){0}", None),
        ("(?:ab){2,}", {"ab"}),
        ("naïve", {"na"}),
        ("(?(1)a|b)", None),
    ],
)
def test_the_literals_that_a_match_must_hold(pattern: str, literals: set[str] | None) -> None:
    assert required_literals(cut(pattern)) == literals


ATOMS = st.sampled_from(
    [
        "a",
        "b",
        "ab",
        "k",
        "s",
        "i",
        "K",
        "[ab]",
        "[^a]",
        "(?:ab|k)",
        "(?:a|)",
        ".",
        r"\w",
        r"\b",
        "(?=s)",
        "ſ",
        "-",
        "(?i)",
    ]
)
REPEATS = st.sampled_from(["", "?", "*", "+", "{2}", "{0,1}", "??", "+?"])


@st.composite
def patterns(draw: st.DrawFn) -> str:
    """Patterns of a few pieces, with alternatives."""
    branches = []
    for _ in range(draw(st.integers(1, 3))):
        pieces = draw(st.lists(st.tuples(ATOMS, REPEATS), min_size=1, max_size=4))
        branches.append("".join(a if a in (r"\b", "(?=s)", "(?i)") else f"(?:{a}){r}" for a, r in pieces))
    return "|".join(branches)


@given(patterns(), st.text(alphabet="abksiKSABſK İı-", max_size=12))
def test_no_match_is_without_its_literals(pattern: str, text: str) -> None:
    pieces = cut(pattern)
    literals = required_literals(pieces)
    for flags in ("", "(?i)"):
        if literals is not None and compiled(flags + written(pieces)).search(text):
            assert any(literal in fold_for_search(text) for literal in literals)


@given(st.text(max_size=40))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold_for_search(text)) == len(text)


@given(st.lists(patterns(), min_size=1, max_size=4), st.text(alphabet="abks -", max_size=20))
def test_many_alternatives_find_what_few_find(tokens: list[str], text: str) -> None:
    tokens = [f"(?:{token})" for token in tokens if "(?i)" not in token] or ["ab"]
    filler = [f"zq{number}" for number in range(MANY)]
    few = Alternatives("(?m)(?:%s)", tokens, indexed=True)
    many = Alternatives("(?m)(?:%s)", [*tokens, *filler], indexed=True)
    assert list(many.hits(text)) == list(few.hits(text))


def test_ten_thousand_alternatives_are_ready_and_searched_in_little_time() -> None:
    terms = [f"term{number} number" for number in range(10_000)]
    begin = perf_counter()
    many = Alternatives(r"(?i)\b(?:%s)\b", terms, indexed=True, verify=True)
    hits = list(many.hits("We wrote Term77 number and term9999 number."))
    assert [hit.index for hit in hits] == [77, 9999]
    assert perf_counter() - begin < 2


def test_a_search_without_end_is_stopped() -> None:
    slow = Alternatives("%s", [r"(?:x+x+)+y"])
    begin = perf_counter()
    with pytest.raises(TimeoutError):
        list(slow.hits("x" * 5000, seconds=0.1))
    assert perf_counter() - begin < 2
