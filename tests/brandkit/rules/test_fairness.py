"""Which segments are defined by a protected attribute or by what stands for one, and which only look like it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from brandwright.brandkit import RULES, DraftView
from brandwright.brandkit.rules._fairness import protected_attribute
from brandwright.content import Block, Draft, Part, Sentence
from brandwright.governance import load_playbook

ROOT = Path(__file__).parents[3]

PROTECTED = [
    ("seniors", "", "age"),
    ("over-60", "", "age"),
    ("tier-b", "I am retired and read every letter twice.", "age"),
    ("young-parents", "", "age"),
    ("women-who-lead", "", "gender"),
    ("tier-b", "Ich suche etwas für Mütter im Büro.", "gender"),
    ("expats", "", "origin"),
    ("tier-b", "My mother tongue is not yours.", "origin"),
    ("tier-b", "I shop halal.", "religion"),
    ("wheelchair-users", "", "disability"),
    ("tier-b", "My parents decide with me.", "family"),
    ("zip-60601", "", "place of living"),
    ("alleinerziehende", "", "family"),
    ("tier-b", "Wir wohnen in einem teuren Viertel.", "place of living"),
]

LOOK_ALIKES = [
    ("new-members", ""),
    ("senior-engineers", ""),
    ("senior-marketing-managers", ""),
    ("black-friday-buyers", ""),
    ("silver-plan", ""),
    ("it-admins", "We still run older systems that nobody dares to touch."),
    ("brand-leads", "Our reviews have blind spots."),
    ("editors", "I polish every sentence twice."),
    ("founders", "We are a young company without a brand book."),
    ("ops", "Chronic delays eat our launches."),
    ("archivists", "Every zip file has another name."),
    ("lawyers", "They act in good faith and still get it wrong."),
    ("leitung", "Wir sind ein junges Team, und ältere Systeme bremsen uns."),
    ("planners", "It costs us forty man hours a month."),
    ("returning-customers", "I came back for the price."),
]


@pytest.mark.parametrize(("segment", "need", "attribute"), PROTECTED)
def test_a_segment_is_defined_by_an_attribute(segment: str, need: str, attribute: str) -> None:
    assert protected_attribute(segment, need, ()) == attribute


@pytest.mark.parametrize(("segment", "need"), LOOK_ALIKES)
def test_what_only_looks_like_an_attribute_is_none(segment: str, need: str) -> None:
    assert protected_attribute(segment, need, ()) is None


def test_no_segment_of_the_shipped_strategy_is_defined_by_one() -> None:
    segments = load_playbook(ROOT / "playbook").strategy.segments
    told = {s.id: protected_attribute(s.id, " | ".join((s.name, *s.needs)), ()) for s in segments}
    assert segments
    assert set(told.values()) == {None}


def _draft(segment: str, text: str) -> Draft:
    return Draft(
        channel="email",
        segment=segment,
        stage="decision",
        product="harborlight",
        market="US",
        locale="en",
        parts=(Part(name="body", blocks=(Block(kind="paragraph", sentences=(Sentence(text=text),)),)),),
    )


@pytest.mark.parametrize(
    ("needs", "found"),
    [
        ({"tier-b": "Pensioners | I live on a pension."}, True),
        ({"tier-b": "Agencies | I bill by the hour."}, False),
        ({"tier-a": "Pensioners | I live on a pension."}, False),
        ({}, False),
    ],
)
def test_what_the_strategy_says_of_a_segment_counts(
    view: Callable[..., DraftView], needs: dict[str, str], found: bool
) -> None:
    placed = replace(
        view("x"),
        draft=_draft("tier-b", "The plan is $59 a month."),
        campaign=(_draft("tier-a", "The plan is $39 a month."),),
        segments=needs,
    )
    assert ("fairness.offer" in {f.rule for f in RULES["fairness"](placed)}) is found


@pytest.mark.parametrize(
    ("own", "other", "found"),
    [
        ("The bar is by the door.", "The bar is on the rack.", False),
        ("We deliver before you wake.", "We deliver at night.", False),
        ("Das Fest geht bis Berlin.", "Das Fest geht weiter.", False),
        ("Order until Friday.", "Order until Monday.", True),
        ("Order by the 15th.", "Order by the 20th.", True),
        ("Order by the end of May.", "Order by the end of June.", True),
        ("Order until 30 June.", "Order until 30 June 2026.", False),
        ("Order by June 9.", "Order when you like.", True),
        ("Bestell bis zum 3. Mai.", "Bestell bis zum 9. Mai.", True),
        ("Bestell bis Ende März.", "Bestell bis Ende April.", True),
        ("The offer ends on 2026-06-30.", "The offer ends on 2026-07-31.", True),
        ("Order before midnight.", "Order before noon.", True),
        ("Order before Christmas.", "Order when you like.", True),
    ],
)
def test_a_deadline_is_a_day_or_an_hour(
    view: Callable[..., DraftView], own: str, other: str, found: bool
) -> None:
    placed = replace(view("x"), draft=_draft("seniors", own), campaign=(_draft("tier-a", other),))

    assert ("fairness.offer" in {f.rule for f in RULES["fairness"](placed)}) is found
