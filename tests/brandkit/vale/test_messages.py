"""Messages are printed as Go prints them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.brandkit.vale._messages import format_message, joined


@pytest.mark.parametrize(
    ("template", "values", "shown"),
    [
        ("Avoid '%s'.", ("very",), "Avoid 'very'."),
        ("Use '%s' instead of '%s'.", ("use", "utilize"), "Use 'use' instead of 'utilize'."),
        ("No verbs at all.", ("very", "much"), "No verbs at all."),
        ("'%s' and '%s'", ("one",), "'one' and ''"),
        ("'%s', '%s', '%s'", ("one",), "'one', '', '%!s(MISSING)'"),
        ("%[2]s before %[1]s", ("a", "b"), "b before a"),
        ("%[2]s then %s", ("a", "b", "c"), "b then c"),
        ("%[4]s", ("a",), "%!s(BADINDEX)"),
        ("100%% sure", ("a",), "100% sure"),
        ("%d of them", (3,), "3 of them"),
        ("%s of them", (3,), "%!s(int=3) of them"),
        ("%v of them", (3,), "3 of them"),
        ("%d", ("3",), "%!d(string=3)"),
        ("%q", ('say "x"',), '"say \\"x\\""'),
        ("%.2s", ("abc",), "ab"),
        ("[%5s|%-5s]", ("a", "b"), "[    a|b    ]"),
        ("two\nlines %s", ("x",), "two lines x"),
        ("half 50%", ("x",), "half 50%[2]s"),
    ],
)
def test_verbs(template: str, values: tuple[str | int, ...], shown: str) -> None:
    assert format_message(template, *values) == shown


@given(st.text(max_size=60), st.lists(st.text(max_size=8), max_size=3))
def test_any_template_can_be_printed(template: str, values: list[str]) -> None:
    assert "\n" not in format_message(template, *values)


@given(st.text(alphabet=st.characters(exclude_characters="%\n"), max_size=60), st.text(max_size=8))
def test_a_template_without_verbs_stays_as_it_is(template: str, value: str) -> None:
    assert format_message(template, value) == template


@pytest.mark.parametrize(
    ("options", "sentence"),
    [((), ""), (("a",), "'a'"), (("a", "b"), "'a' or 'b'"), (("a", "b", "c"), "'a', 'b', or 'c'")],
)
def test_options_stand_in_a_sentence(options: tuple[str, ...], sentence: str) -> None:
    assert joined(options) == sentence
