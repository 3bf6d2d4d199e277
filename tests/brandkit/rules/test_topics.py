"""Sensitive topics: cues as words, phrases and beginnings of words; what is excepted; where and when."""

from collections.abc import Callable
from typing import Any

import pytest

from brandwright.brandkit import RULES, DraftView
from brandwright.brandkit.models import Kit, SensitiveTopic
from brandwright.brandkit.rules import topics_named

View = Callable[..., DraftView]

JOBS: dict[str, Any] = {
    "id": "jobs",
    "cues": ["job cuts", "redundan*", "marathon"],
    "except_in": ["Berlin Marathon"],
    "role": "people",
    "reason": "People read it.",
}


def with_topic(kit: Kit, **changes: Any) -> Kit:
    """The kit with one topic."""
    return kit.model_copy(update={"sensitive_topics": (SensitiveTopic.model_validate(JOBS | changes),)})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("After the job-cuts.", ["job-cuts"]),
        ("Redundancies and redundant copies.", ["Redundancies", "redundant"]),
        ("Non-redundant.", ["redundant"]),
        ("Abredundanz.", []),
        ("A marathon week.", ["marathon"]),
        ("At the Berlin marathon.", []),
        ("A marathon after the Berlin Marathon.", ["marathon"]),
        ("Red\u00adundancies.", ["Red\u00adundancies"]),
    ],
)
def test_cues(view: View, kit: Kit, text: str, expected: list[str]) -> None:
    found = RULES["topics"](view(text, kit=with_topic(kit)))
    assert [f.excerpt for f in found] == expected
    assert all((f.rule, f.role) == ("topics.jobs", "people") for f in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("After the job-cuts.", {"jobs"}),
        ("At the Berlin marathon.", {"jobs"}),
        ("Jobs and cuts.", set()),
        ("A marathon, and a storm.", {"jobs", "weather"}),
    ],
)
def test_the_topics_that_a_text_names(kit: Kit, text: str, expected: set[str]) -> None:
    weather = SensitiveTopic.model_validate(JOBS | {"id": "weather", "cues": ["storm", "flood"]})
    assert topics_named(text, (*with_topic(kit).sensitive_topics, weather)) == expected


@pytest.mark.parametrize(
    "away",
    [
        {"status": "retired"},
        {"effective_from": "2026-06-02"},
        {"expires_on": "2026-05-31"},
        {"channels": ["sms"]},
        {"markets": ["EU"]},
    ],
    ids=str,
)
def test_a_topic_holds_where_and_when_it_is_meant(view: View, kit: Kit, away: dict[str, Any]) -> None:
    assert RULES["topics"](view("Job cuts.", kit=with_topic(kit)))
    assert RULES["topics"](view("Job cuts.", kit=with_topic(kit, **away))) == []
