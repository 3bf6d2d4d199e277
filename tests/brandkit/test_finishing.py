"""What code adds to an agent's draft before the gate: tags on its links, and the line that says an agent wrote it."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from brandwright.brandkit.finishing import finished
from brandwright.brandkit.models import Disclosure, Kit, Links, Utm
from brandwright.brandkit.rules import RULES, DraftView
from brandwright.brandkit.tagging import tagged
from brandwright.content import Block, Brief, Draft, Finding, Part

DAY = date(2026, 11, 22)
HOW = "https://acme.example/how"
UTM = {
    "source": "{channel}",
    "medium": "social",
    "campaign": "{campaign}",
    "content": "{segment}-{stage}",
    "channels": {"post": {}, "email": {"source": "newsletter", "medium": "email", "term": "{locale}"}},
}
LEGAL = {"name": "legal", "role": "legal", "kind": "disclosure", "required": False}
PARTS = [
    {"name": "body", "role": "body"},
    {"name": "cta", "role": "cta", "kind": "cta", "required": False},
    LEGAL,
]
LINE = "Prepared with AI, approved by a person."
AI = {
    "id": "ai-en",
    "text": LINE,
    "when_agent": True,
    "markets": ["EU"],
    "channels": ["post"],
    "part_role": "legal",
}
AI_DE = {**AI, "id": "ai-de", "text": "Mit KI erstellt, von einem Menschen freigegeben.", "locales": ["de"]}


def kit(utm: dict[str, Any] | None = None, *lines: dict[str, Any]) -> Kit:
    channels = [
        {"id": name, "name": name, "main": "body", "parts": PARTS} for name in ("post", "email", "blog")
    ]
    return Kit.model_validate(
        {
            "meta": {
                "brand": "Acme",
                "kit_version": "1",
                "locales": ["en", "de"],
                "products": [{"id": "acme", "name": "Acme", "url": "https://acme.example"}],
            },
            "channels": channels,
            "links": {"utm": utm} if utm else {},
            "disclosures": lines,
        }
    )


def brief(**given: Any) -> Brief:
    asked = {
        "id": "spring",
        "outcome": "o",
        "need": "n",
        "segments": "cmo",
        "stages": "decision",
        "product": "acme",
    }
    more = {"market": "DE", "locale": "en", "channels": "post", "message": "m"}
    return Brief.model_validate({**asked, **more, **given})


def draft(href: str | None = HOW, channel: str = "post", **given: Any) -> Draft:
    link = Block.model_validate({"kind": "cta", "sentences": [{"text": "See how"}], "href": href})
    body = Block.model_validate({"kind": "paragraph", "sentences": [{"text": "Read it."}]})
    known = {"segment": "cmo", "stage": "decision", "product": "acme", "market": "DE", "locale": "en"}
    parts = (Part(name="body", blocks=(body,)), Part(name="cta", blocks=(link,)))
    return Draft.model_validate({"channel": channel, **known, **given, "parts": parts})


def href_of(made: Draft) -> str | None:
    return made.parts[1].blocks[0].href


def found(kit_: Kit, made: Draft, brief_: Brief | None = None, *, by_agent: bool = False) -> list[Finding]:
    view = DraftView(made, kit_, brief_ or brief(), {}, (), DAY, by_agent=by_agent)
    groups = ("parts", "disclosures")
    return [
        f for group in groups for f in RULES[group](view) if f.rule.startswith(("links.", "disclosures."))
    ]


TAGGED = [
    (HOW, {}, "?utm_source=post&utm_medium=social&utm_campaign=spring&utm_content=cmo-decision"),
    (
        f"{HOW}?a=1&b=%20x#top",
        {},
        "?a=1&b=%20x&utm_source=post&utm_medium=social&utm_campaign=spring&utm_content=cmo-decision#top",
    ),
    (
        f"{HOW}?utm_source=x&UTM_ID=3&a",
        {},
        "?a&utm_source=post&utm_medium=social&utm_campaign=spring&utm_content=cmo-decision",
    ),
    (
        HOW,
        {"campaign": "launch:2026"},
        "?utm_source=post&utm_medium=social&utm_campaign=launch-2026&utm_content=cmo-decision",
    ),
]


@pytest.mark.parametrize(("href", "asked", "query"), TAGGED)
def test_a_link_is_tagged_by_the_rules_and_keeps_what_else_it_says(
    href: str, asked: dict[str, str], query: str
) -> None:
    made = tagged(kit(UTM), draft(href), brief(**asked))
    assert href_of(made) == HOW + query
    assert tagged(kit(UTM), made, brief(**asked)) == made
    assert found(kit(UTM), made, brief(**asked)) == []


def test_a_channel_may_say_otherwise() -> None:
    made = tagged(kit(UTM), draft(channel="email"), brief())
    assert dict(parse_qsl(urlsplit(href_of(made) or "").query)) == {
        "utm_source": "newsletter",
        "utm_medium": "email",
        "utm_campaign": "spring",
        "utm_term": "en",
        "utm_content": "cmo-decision",
    }


@pytest.mark.parametrize(
    ("given", "href", "channel"),
    [
        (None, HOW, "post"),
        (UTM, HOW, "blog"),
        (UTM, "https://other.example/how", "post"),
        (UTM, "https://notacme.example/how", "post"),
        ({**UTM, "hosts": ["shop.example"]}, HOW, "post"),
        (UTM, "mailto:a@acme.example", "post"),
        (UTM, "https://[broken", "post"),
        (UTM, None, "post"),
    ],
)
def test_nothing_happens_to_other_links(given: dict[str, Any] | None, href: str | None, channel: str) -> None:
    made = draft(href, channel)
    assert finished(kit(given), made, brief(), DAY) == made
    assert found(kit(given), made) == []


@pytest.mark.parametrize(
    ("href", "problem"),
    [
        (HOW, "utm_source is missing; it is “post” here"),
        (HOW + TAGGED[0][2].replace("=post", "=Post"), "utm_source is “Post”; it is “post” here"),
        (HOW + TAGGED[0][2] + "&utm_medium=x", "utm_medium is there 2 times"),
        (HOW + TAGGED[0][2] + "&utm_term=x", "utm_term is none of its tags"),
    ],
)
def test_a_link_of_people_that_breaks_the_rules_is_found(href: str, problem: str) -> None:
    (finding,) = found(kit(UTM), draft(href))
    assert (finding.rule, finding.action, finding.part) == ("links.utm", "revise", "cta")
    assert problem in finding.message


def test_copy_without_a_campaign_may_name_any_that_is_well_formed() -> None:
    plain = brief(id="submitted")
    good = HOW + TAGGED[0][2].replace("=spring", "=whatever-they-say")
    assert found(kit(UTM), draft(good), plain) == []
    (bad,) = found(kit(UTM), draft(good.replace("whatever-they-say", "What%20Ever")), plain)
    assert "not written like “what-ever”" in bad.message
    (missing,) = found(kit(UTM), draft(HOW + TAGGED[0][2].replace("&utm_campaign=spring", "")), plain)
    assert "utm_campaign is missing" in missing.message


@given(st.text(min_size=1, max_size=80), st.sampled_from("-_."), st.sampled_from(["lower", "keep"]))
def test_a_value_has_allowed_signs_alone_whatever_the_template_says(
    text: str, separator: str, case: str
) -> None:
    try:
        rules = Utm.model_validate(
            {
                "channels": {"post": {}},
                "medium": text,
                "separator": separator,
                "case": case,
                "signs": separator,
            }
        )
    except ValidationError:
        return
    made = tagged(kit().model_copy(update={"links": Links(utm=rules)}), draft(), brief())
    for name, value in parse_qsl(urlsplit(href_of(made) or "").query):
        assert name in ("utm_source", "utm_medium", "utm_campaign")
        assert all(sign.isascii() and (sign.isalnum() or sign == separator) for sign in value)
        assert case == "keep" or value == value.lower()
        assert len(value) <= rules.max_chars


@pytest.mark.parametrize("template", ["{nothing}", "{channel", "a}", "{}", "{channel.__class__}"])
def test_a_template_that_names_something_else_is_refused(template: str) -> None:
    with pytest.raises(ValidationError):
        Utm.model_validate({"channels": {"post": {}}, "source": template})


@pytest.mark.parametrize(
    ("market", "locale", "line"),
    [
        ("EU", "en", LINE),
        ("DE", "en", LINE),
        ("US", "en", ""),
        ("DE", "de-AT", AI_DE["text"]),
    ],
)
def test_the_line_is_that_of_the_region_and_the_language(market: str, locale: str, line: str) -> None:
    lines = ({**AI, "locales": ["en"]}, AI_DE)
    written = draft(market=market, locale=locale)
    made = finished(kit(None, *lines), written, brief(), DAY)
    legal = made.part("legal")
    assert (legal.text if legal else "") == line
    assert [part.name for part in made.parts] == ["body", "cta", *(["legal"] if line else [])]
    assert finished(kit(None, *lines), made, brief(), DAY) == made
    assert found(kit(None, *lines), made, by_agent=True) == []
    assert [f.rule for f in found(kit(None, *lines), written, by_agent=True)] == (
        [f"disclosures.ai-{locale[:2]}"] if line else []
    )


def test_copy_that_people_wrote_is_not_asked_for_it() -> None:
    assert found(kit(None, AI), draft()) == []


@pytest.mark.parametrize(
    ("more", "blocks"),
    [
        ({"part_role": None}, ["Read it.", LINE]),
        ({"part_role": None, "placement": "first"}, [LINE, "Read it."]),
    ],
)
def test_the_line_stands_where_the_entry_says(more: dict[str, Any], blocks: list[str]) -> None:
    made = finished(kit(None, {**AI, **more}), draft(), brief(), DAY)
    assert [block.text for block in made.parts[0].blocks] == blocks


def test_a_channel_without_the_part_is_left_to_the_gate() -> None:
    lines = {**AI, "part_role": "alt"}
    made = finished(kit(None, lines), draft(), brief(), DAY)
    assert made == draft()
    assert [f.rule for f in found(kit(None, lines), made, by_agent=True)] == ["disclosures.ai-en"]


@pytest.mark.parametrize(
    "more", [{"claim_classes": ["price"]}, {"when_offer": True}, {"placement": "adjacent"}]
)
def test_who_wrote_the_copy_is_a_trigger_of_its_own(more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Disclosure.model_validate({**AI, **more})
