"""Where something is live, and that only what was approved can be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.errors import UsageError
from brandwright.governance.publishing import Place, place_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("linkedin:7261508", Place("linkedin", "7261508")),
        ("LinkedIn:7261508", Place("linkedin", "7261508")),
        ("  x:1 ", Place("x", "1")),
        ("web:https://example.com/p?a=1", Place("web", "https://example.com/p?a=1")),
    ],
)
def test_a_place_is_a_platform_and_its_own_id(text: str, expected: Place) -> None:
    assert place_of(text) == expected


@pytest.mark.parametrize("text", ["", ":", "linkedin", ":1", "linkedin:", "linked in:1", "x:" + "1" * 300])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        place_of(text)
    assert caught.value.code == "BW2092"


words = st.text(st.characters(categories=["Ll", "Nd"]), min_size=1, max_size=40)


@given(words, words)
def test_a_place_is_read_as_it_is_written(platform: str, id_: str) -> None:
    place = Place(platform.casefold(), id_)
    assert place_of(str(place)) == place
