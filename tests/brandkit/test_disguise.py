"""A banned term is found however it is spelled for the eye, at its exact place, and nothing else is."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.brandkit import DraftView, Kit
from brandwright.brandkit.rules._banned import banned_spans
from brandwright.brandkit.text import folded

View = Callable[..., DraftView]


def places(kit: Kit, text: str) -> list[str]:
    (entry,) = [entry for entry in kit.banned_claims if entry.id == "no-guarantees"]
    return [text[start:end] for start, end in banned_spans(folded(text), entry)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It is g u a r a n t e e d.", "g u a r a n t e e d"),
        ("It is a G U A R A N T E E D win.", "G U A R A N T E E D"),
        ("It is g.u.a.r.a.n.t.e.e.d!", "g.u.a.r.a.n.t.e.e.d"),
        ("It is g-u-a-r-a-n-t-e-e-d today.", "g-u-a-r-a-n-t-e-e-d"),
        ("It is guar4nteed.", "guar4nteed"),
        ("It is gu@ranteed.", "gu@ranteed"),
        ("It is GUAR4NT33D!", "GUAR4NT33D"),
        ("A r1sk-free start.", "r1sk-free"),
        ("A ri$k free start.", "ri$k free"),
    ],
)
def test_a_disguised_term_is_found_at_its_place(kit: Kit, text: str, found: str) -> None:
    assert places(kit, text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "Plan B 2 B campaigns in 4 steps.",
        "Options a, b, c, d, e and f.",
        "Call 1-800-4-RISK at 7.",
        "The A B C D E F of copy.",
        "Version v1.4.7 runs on py3.",
        "Mail a@b.example or see $5 plans!",
        "guar4nteedness and 4guaranteed are no words of ours.",
        "An F-R-E-E-D-O-M march.",
        "1337 people",
    ],
)
def test_what_only_looks_like_it_is_left_alone(kit: Kit, text: str) -> None:
    assert places(kit, text) == []


@given(st.text(alphabet="abcdefg hij-.4@1!$0", max_size=80))
def test_spans_are_places_of_the_text(kit: Kit, text: str) -> None:
    for found in places(kit, text):
        assert found in text


def test_the_gate_blocks_a_disguised_term(view: View) -> None:
    from brandwright.brandkit import RULES

    (finding,) = RULES["banned_claims"](view("We make it g u a r a n t e e d for you."))
    assert (finding.action, finding.excerpt) == ("block", "g u a r a n t e e d")
