"""Text with places: whatever is done to it, each character knows where it came from."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.brandkit.copytext import parse_copy, place_copy
from brandwright.brandkit.models import Channel, PartSpec
from brandwright.brandkit.placed import PlacedText

POST = Channel(
    id="post",
    name="Post",
    main="body",
    parts=(
        PartSpec(name="title", role="title", required=False),
        PartSpec(name="body", role="body", headings=True),
    ),
)


def placed(source: str) -> PlacedText:
    return PlacedText.verbatim(source, 0, len(source))


@pytest.mark.parametrize(
    ("source", "text", "span", "found"),
    [
        ("  two   words ", "two words", (3, 4), "   "),
        ("a\r\nb", "a b", (1, 2), "\r\n"),
        ("cafe\u0301 bar", "café bar", (3, 4), "e\u0301"),
        ("\u1100\u1161 x", "가 x", (0, 1), "\u1100\u1161"),
        ("plain", "plain", (0, 5), "plain"),
    ],
)
def test_flat_text_points_to_what_it_stands_for(
    source: str, text: str, span: tuple[int, int], found: str
) -> None:
    flat = placed(source).flat()
    assert flat.text == text
    start, end = flat.span(*span)
    assert source[start:end] == found


@given(st.text(max_size=60))
def test_flat_is_what_people_would_type_and_its_places_only_go_forward(source: str) -> None:
    flat = placed(source).flat()
    assert flat.text == unicodedata.normalize("NFC", " ".join(source.split()))
    assert len(flat.starts) == len(flat.ends) == len(flat.text)
    assert flat.starts == sorted(flat.starts)
    assert all(0 <= start < end <= len(source) for start, end in zip(flat.starts, flat.ends, strict=True))


def test_an_empty_span_stays_empty_and_empty_text_has_a_place() -> None:
    assert placed("ab").span(1, 1) == (1, 1)
    assert placed("ab").span(2, 2) == (2, 2)
    assert PlacedText("", [], []).span(0, 0) == (0, 0)


def test_removing_marks_keeps_the_places_of_what_stays() -> None:
    plain = placed(r"a \* b").without(re.compile(r"\\([*])"))
    assert plain.text == "a * b"
    assert plain.span(2, 3) == (3, 4)


COPY = """---
title: not copy
---
First \\*starred\\* line,
second line.

<!-- part: title -->
A title

<!-- part: body -->
"""


@given(
    st.lists(
        st.sampled_from(
            [
                "## A heading",
                "- an item",
                "> a quote",
                "Words here. More  words.",
                "",
                "[Go](https://x.example/)",
                "e\u0301t\u00e9",
            ]
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_every_word_of_a_part_stands_where_its_place_says(lines: list[str], end: str) -> None:
    source = end.join(["<!-- part: title -->", "A title", "", "<!-- part: body -->", *lines, "last"])
    for part, places in place_copy(source, POST, file="x.md", evidence_for=lambda _p, _s: ()):
        assert places.text == part.text
        for word in re.finditer(r"\S+", places.text):
            start, stop = places.span(*word.span())
            assert unicodedata.normalize("NFC", source[start:stop]) == word.group()


def test_front_matter_is_no_copy_and_shifts_nothing() -> None:
    source = COPY.replace("<!-- part: body -->\n", "")
    body, title = sorted(
        place_copy(source, POST, file="x.md", evidence_for=lambda _p, _s: ()), key=lambda p: p.part.name
    )
    assert body.part.text == "First *starred* line, second line."
    start, end = body.places.span(6, 15)
    assert source[start:end] == "*starred\\*"
    assert title.part.text == "A title"


def test_the_places_change_nothing_about_the_parts() -> None:
    source = "A. B.\n\n- c\n"
    placed_parts = place_copy(source, POST, file="x.md", evidence_for=lambda _p, _s: ())
    assert tuple(p.part for p in placed_parts) == parse_copy(
        source, POST, file="x.md", evidence_for=lambda _p, _s: ()
    )
