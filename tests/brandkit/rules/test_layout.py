"""What a channel asks of its copy: parts, links, lengths, legal texts; and what a brief asks of it."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.brandkit.rules.parts import MakeBlock, View, body, rules_of

from brandwright.brandkit import RULES
from brandwright.content import Brief, Part

LAYOUT: tuple[tuple[str, str, Callable[[MakeBlock], list[Part]], list[str]], ...] = (
    (
        "complete",
        "email",
        lambda b: [
            body(b, b("Who signs?", kind="subject"), name="subject"),
            body(b),
            body(b, b("See how", kind="cta", href="https://harborlight.example/x"), name="cta"),
        ],
        [],
    ),
    ("missing part and link", "email", lambda b: [body(b)], ["parts.missing", "parts.link-required"]),
    ("unknown part", "search", lambda b: [body(b), body(b, name="footer")], ["parts.unknown"]),
    ("part twice", "search", lambda b: [body(b), body(b)], ["parts.repeated"]),
    ("too many blocks", "sms", lambda b: [body(b, b("a"), b("b"), b("c"))], ["parts.count"]),
    ("wrong kind", "sms", lambda b: [body(b, b("a", kind="heading"))], ["parts.kind"]),
    ("unknown channel", "radio", lambda b: [body(b)], ["parts.channel"]),
    ("hashtags", "sms", lambda b: [body(b, b("We wait #calm"))], ["parts.hashtags"]),
    ("a number sign is no hashtag", "sms", lambda b: [body(b, b("We are #1 & C#"))], []),
)


@pytest.mark.parametrize(("case", "channel", "parts", "expected"), LAYOUT, ids=[case[0] for case in LAYOUT])
def test_layout(
    view: View,
    make_block: MakeBlock,
    case: str,
    channel: str,
    parts: Callable[[MakeBlock], list[Part]],
    expected: list[str],
) -> None:
    assert rules_of(view(parts=parts(make_block), channel=channel), "parts") == expected


@pytest.mark.parametrize(
    ("href", "problem"),
    [
        ("https://harborlight.example/a?b=c", ""),
        ("https://docs.harborlight.example", ""),
        ("https://status.example", ""),
        ("https://HARBORLIGHT.example", ""),
        ("http://harborlight.example", "not an https address"),
        ("javascript:alert(1)", "not an https address"),
        ("https://", "not an https address"),
        ("/how", "not an https address"),
        ("https://harborlight.example@evil.example", "hides where it leads"),
        ("https://notharborlight.example", "not a host of the kit"),
        ("https://harborlight.example.evil.example", "not a host of the kit"),
        ("https://h\u0430rborlight.example", "not a host of the kit"),
        ("https://[x", "not a web address"),
        (None, "leads nowhere"),
    ],
)
def test_links_lead_to_hosts_of_the_kit(
    view: View, make_block: MakeBlock, href: str | None, problem: str
) -> None:
    part = body(make_block, make_block("See", kind="link", href=href))
    found = [f for f in RULES["parts"](view(parts=[part], channel="search")) if f.rule == "parts.link"]
    assert [problem in f.message for f in found] == ([True] if problem else [])


@pytest.mark.parametrize(
    ("channel", "text", "expected"),
    [
        ("sms", "a" * 160, []),
        ("sms", "a" * 161, [("limits.part", "revise", 160)]),
        ("sms", "€" * 80, []),
        ("sms", "€" * 81, [("limits.part", "revise", 80)]),
        ("sms", "я" * 70, []),
        ("sms", "я" * 71, [("limits.part", "revise", 70)]),
        ("search", "a" * 80, []),
        ("search", "é" * 41, [("limits.part", "revise", 40)]),
        ("email", "a" * 301, [("limits.block", "revise", 300)]),
    ],
)
def test_lengths(view: View, channel: str, text: str, expected: list[tuple[str, str, int]]) -> None:
    found = RULES["limits"](view(text, channel=channel))
    assert [(f.rule, f.action, f.start) for f in found] == expected


def test_a_soft_limit_is_a_note(view: View, make_block: MakeBlock) -> None:
    part = Part(name="subject", blocks=(make_block("a" * 50, kind="subject"),))
    (finding,) = RULES["limits"](view(parts=[part]))
    assert (finding.rule, finding.action) == ("limits.soft", "pass")


def with_legal(make_block: MakeBlock, text: str, legal: str | None) -> list[Part]:
    parts = [body(make_block, make_block(text))]
    return [*parts, body(make_block, make_block(legal, kind="disclosure"), name="legal")] if legal else parts


@pytest.mark.parametrize(
    ("case", "channel", "market", "text", "legal", "expected"),
    [
        ("always in the channel", "email", "US", "We wait.", None, ["disclosures.d-unsubscribe"]),
        ("there", "email", "US", "We wait.", "To stop these emails, use the link below.", []),
        (
            "in the wrong part",
            "email",
            "US",
            "To stop these emails, use the link below.",
            None,
            ["disclosures.d-unsubscribe"],
        ),
        (
            "turned",
            "email",
            "US",
            "We wait.",
            "Never say to stop these emails, use the link below.",
            ["disclosures.d-unsubscribe"],
        ),
        ("by claim class and market", "search", "EU", "It costs $49.", None, ["disclosures.d-price"]),
        ("another market", "search", "US", "It costs $49.", None, []),
        ("said", "search", "EU", "It costs $49. Prices exclude tax.", None, []),
        ("by channel alone", "sms", "US", "We wait.", None, ["disclosures.d-sms"]),
    ],
)
def test_disclosures(
    view: View,
    make_block: MakeBlock,
    case: str,
    channel: str,
    market: str,
    text: str,
    legal: str | None,
    expected: list[str],
) -> None:
    seen = view(parts=with_legal(make_block, text, legal), channel=channel, market=market)
    assert rules_of(seen, "disclosures") == expected


def test_an_offer_and_cited_proof_bring_their_texts(view: View, brief: Brief) -> None:
    offer = Brief.model_validate(brief.model_dump() | {"offer": {"text": "A workshop for your team."}})
    assert rules_of(view("We wait.", brief=offer, channel="search"), "disclosures") == ["disclosures.d-offer"]
    text = "Harborlight opens a review 2x faster than Rivalon."
    assert rules_of(view(text, evidence=["pp-faster"], channel="search"), "disclosures") == [
        "disclosures.disclaimer"
    ]
    both = f"{text} Median of 50 runs in May 2026."
    assert rules_of(view(both, evidence=["pp-faster"], channel="search"), "disclosures") == []


BRIEF_CASES: tuple[tuple[str, str, dict[str, Any], dict[str, Any], list[str]], ...] = (
    ("nothing asked", "We wait.", {}, {}, []),
    ("said", "We wait for you.", {"constraints": {"must_include": ["wait for You"]}}, {}, []),
    (
        "left out",
        "We wait.",
        {"constraints": {"must_include": ["your team"]}},
        {},
        ["constraints.must-include"],
    ),
    ("avoided", "We wait.", {"constraints": {"must_avoid": ["hurry"]}}, {}, []),
    (
        "not avoided",
        "No h\u00adurry.",
        {"constraints": {"must_avoid": ["hurry"]}},
        {},
        ["constraints.must-avoid"],
    ),
    ("another product", "We wait.", {}, {"product": "pilot"}, ["constraints.asset"]),
    ("another market", "We wait.", {}, {"market": "EU"}, ["constraints.asset"]),
    (
        "an offer that ended",
        "A workshop for your team.",
        {"offer": {"text": "A workshop for your team.", "until": "2026-05-31"}},
        {},
        ["constraints.offer-expired"],
    ),
    (
        "an offer that runs",
        "A workshop for your team.",
        {"offer": {"text": "A workshop for your team.", "until": "2026-06-01"}},
        {},
        [],
    ),
)


@pytest.mark.parametrize(
    ("case", "text", "asked", "place", "expected"), BRIEF_CASES, ids=[case[0] for case in BRIEF_CASES]
)
def test_constraints_of_the_brief(
    view: View,
    brief: Brief,
    case: str,
    text: str,
    asked: dict[str, Any],
    place: dict[str, Any],
    expected: list[str],
) -> None:
    wanted = Brief.model_validate(brief.model_dump() | asked)
    assert rules_of(view(text, brief=wanted, **place), "constraints") == expected
    assert rules_of(view(text, **place), "constraints") == []
