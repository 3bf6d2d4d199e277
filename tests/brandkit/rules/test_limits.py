"""What a channel takes, counted as the platform counts, and said so."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from brandwright.brandkit import RULES, DraftView
from brandwright.brandkit.models import Channel, Kit
from brandwright.content import Block, Part

View = Callable[..., DraftView]
MakeBlock = Callable[..., Block]


def with_part(kit: Kit, **part: Any) -> Kit:
    """The kit with a channel of one part."""
    spec = {"name": "body", "role": "body"} | part
    channel = Channel.model_validate({"id": "post", "name": "Post", "main": "body", "parts": [spec]})
    return kit.model_copy(update={"channels": (channel,)})


@pytest.mark.parametrize(
    ("spec", "text", "expected"),
    [
        ({"max_chars": 5}, "Hello", []),
        ({"max_chars": 5}, "Hello!", [("limits.part", "!")]),
        ({"max_chars": 6, "count": "bytes"}, "Grüße", [("limits.part", "e")]),
        ({"max_chars": 2, "count": "graphemes"}, "👍🏽👨‍👩‍👧‍👦", []),
        ({"max_chars": 1, "count": "graphemes"}, "👍🏽👨‍👩‍👧‍👦", [("limits.part", "👨‍👩‍👧‍👦")]),
        ({"max_chars": 1, "count": "sms"}, "x" * 160, []),
        ({"max_chars": 1, "count": "sms"}, "x" * 161, [("limits.part", "x")]),
        ({"max_chars": 1, "count": "sms"}, "я" * 71, [("limits.part", "я")]),
        ({"max_chars": 4, "count": "x"}, "漢字漢", [("limits.part", "漢")]),
        ({"soft_chars": 2}, "abc", [("limits.soft", "c")]),
        ({"block_max_chars": 2}, "abc", [("limits.block", "c")]),
        ({"hashtags_max": 1}, "#one and #two, a/#three", [("limits.hashtags", "#two")]),
        ({"hashtags_max": 0}, "We are #1", []),
        ({"emoji_max": 1}, "🎉 and 👩🏽‍💻", [("limits.emoji", "👩🏽‍💻")]),
        ({"links_max": 0}, "See harborlight.example.", []),
        ({"links_max": 0}, "See harborlight.com/x.", [("limits.links", "harborlight.com/x")]),
        (
            {"links_max": 1},
            "https://a.example/1 https://a.example/2",
            [("limits.links", "https://a.example/2")],
        ),
    ],
)
def test_limits(
    view: View, kit: Kit, spec: dict[str, Any], text: str, expected: list[tuple[str, str]]
) -> None:
    found = RULES["limits"](view(text, kit=with_part(kit, **spec), channel="post"))
    assert [(f.rule, f.excerpt) for f in found] == expected


def test_a_link_block_is_one_link(view: View, kit: Kit, make_block: MakeBlock) -> None:
    link = make_block("https://a.example/", kind="link", href="https://a.example/")
    part = Part(name="body", blocks=(link, link))
    found = RULES["limits"](view(parts=[part], kit=with_part(kit, links_max=1), channel="post"))
    assert [(f.rule, f.start) for f in found] == [("limits.links", len("https://a.example/\n\n"))]


@pytest.mark.parametrize(
    ("count", "text", "words"),
    [
        ("characters", "ab", "2 characters (Unicode code points); the limit is 1"),
        ("graphemes", "ab", "as a reader sees them"),
        ("utf16", "ab", "UTF-16 units"),
        ("bytes", "ab", "bytes of UTF-8"),
        ("gsm7", "ab", "2 GSM-7 septets"),
        ("gsm7", "aя", "“я” is outside the GSM alphabet"),
        ("sms", "x" * 161, "2 text messages (160 GSM-7 septets in one, 153 in each of several"),
        ("sms", "я" * 71, "2 text messages (70 UCS-2 units in one, 67 in each of several, because of “я”)"),
        ("x", "ab", "as X counts them"),
    ],
)
def test_the_message_says_how_it_is_counted(view: View, kit: Kit, count: str, text: str, words: str) -> None:
    seen = view(text, kit=with_part(kit, max_chars=1, count=count), channel="post")
    assert words in RULES["limits"](seen)[0].message


def test_a_layout_that_is_not_in_force_limits_nothing(view: View, kit: Kit) -> None:
    new = with_part(kit, max_chars=1)
    later = new.channels[0].model_copy(update={"effective_from": date(2027, 1, 1)})
    assert (
        RULES["limits"](view("abc", kit=new.model_copy(update={"channels": (later,)}), channel="post")) == []
    )
