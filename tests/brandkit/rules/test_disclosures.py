"""Texts that have to stand, and where: beside the claim, in its part, first, last, never among hashtags."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.brandkit import RULES, DraftView
from brandwright.brandkit.models import Channel, Disclosure, Kit
from brandwright.content import Block, Brief, Finding, Part

View = Callable[..., DraftView]
Mend = Callable[[DraftView, list[Finding]], DraftView]
MakeBlock = Callable[..., Block]

PRICE, TAX = "It costs $49.", "Prices exclude tax."


def ours(kit: Kit, **entry: Any) -> Kit:
    """A kit with one channel and one disclosure."""
    parts = [
        {"name": "hook", "role": "hook", "max_blocks": 1},
        {"name": "body", "role": "body"},
        {"name": "tags", "role": "tags", "kind": "tag"},
        {"name": "alt", "role": "alt", "kind": "alt"},
        {"name": "legal", "role": "legal", "kind": "disclosure"},
    ]
    channel = Channel.model_validate({"id": "post", "name": "Post", "main": "body", "parts": parts})
    given = {"id": "d-tax", "text": TAX} | entry
    if not {"claim_classes", "channels", "when_offer"} & set(given):
        given["claim_classes"] = ["price"]
    disclosure = Disclosure.model_validate(given)
    return kit.model_copy(update={"channels": (channel,), "disclosures": (disclosure,)})


def parts_of(make_block: MakeBlock, **texts: str) -> list[Part]:
    """Parts from texts; `|` divides blocks, `/` sentences."""
    return [
        Part(name=name, blocks=tuple(make_block(*b.split("/")) for b in text.split("|")))
        for name, text in texts.items()
    ]


ADJACENT = {"placement": "adjacent"}
NEAR = {"placement": "adjacent", "within_chars": 10}
FIRST = {"placement": "first"}
FIRST_30 = {"placement": "first", "within_chars": 30, "channels": ["post"]}
LAST = {"placement": "last"}
LAST_30 = {"placement": "last", "within_chars": 30}
SAME = {"placement": "same-part"}
AD = {"text": "#ad", "channels": ["post"]}

# the disclosure, the draft, then part and place of each finding
CASES: tuple[tuple[dict[str, Any], dict[str, str], list[tuple[str, int]]], ...] = (
    ({}, {"body": f"{PRICE}|{TAX}"}, []),
    ({}, {"body": PRICE}, [("body", 13)]),
    ({}, {"body": "We wait."}, []),
    ({}, {"body": PRICE, "legal": TAX}, []),
    ({"part_role": "legal"}, {"body": PRICE, "legal": "More."}, [("legal", 5)]),
    ({"part_role": "legal"}, {"body": f"{PRICE}|{TAX}"}, [("", 0)]),
    # parts that nobody reads
    ({}, {"body": PRICE, "alt": TAX}, [("body", 13)]),
    ({"part_role": "alt"}, {"body": PRICE, "alt": TAX}, []),
    # the same part as the claim
    (SAME, {"hook": PRICE, "body": TAX}, [("hook", 13)]),
    (SAME, {"hook": f"{PRICE}/{TAX}", "body": f"{PRICE}|We wait."}, [("body", 23)]),
    (SAME, {"body": f"{PRICE}|We wait.|{TAX}"}, []),
    # beside the claim
    (ADJACENT, {"body": f"{PRICE}/{TAX}"}, []),
    (ADJACENT, {"body": f"{PRICE}|{TAX}"}, []),
    (ADJACENT, {"body": f"{PRICE}|We wait.|{TAX}"}, [("body", 13)]),
    (ADJACENT, {"body": f"{TAX}|{PRICE}"}, [("body", 34)]),
    (ADJACENT, {"hook": PRICE, "body": TAX}, [("hook", 13)]),
    (ADJACENT, {"body": f"{PRICE}/{TAX}|We wait.|Later $59."}, [("body", 55)]),
    (ADJACENT, {"body": f"{PRICE}/Later $59."}, [("body", 13)]),
    # not too far from it
    (NEAR, {"body": f"{PRICE}/{TAX}"}, []),
    (NEAR, {"body": f"{PRICE}/We wait a while./{TAX}"}, [("body", 13)]),
    (NEAR, {"body": f"{PRICE}/Later it costs $59."}, [("body", 13), ("body", 33)]),
    # first and last
    (FIRST, {"body": f"{TAX}|{PRICE}"}, []),
    (FIRST, {"body": f"{PRICE}|{TAX}"}, [("body", 0)]),
    (FIRST_30, {"body": f"{TAX}/{PRICE}"}, []),
    (FIRST_30, {"body": f"{PRICE}/{TAX}"}, [("body", 0)]),
    (LAST, {"body": f"{PRICE}|We wait.|{TAX}"}, []),
    (LAST, {"body": f"{TAX}|{PRICE}"}, [("body", 34)]),
    (LAST_30, {"body": f"{PRICE}|{TAX}/Yes."}, []),
    (LAST_30, {"body": f"{PRICE}|{TAX}/We wait for you."}, [("body", 51)]),
    # among hashtags
    (AD, {"body": "#ad We love it."}, []),
    (AD, {"body": "We love it. #ad"}, []),
    (AD, {"body": "We love it. #calm #harbor #ad"}, [("body", 29)]),
    (AD, {"body": "We love it.", "tags": "#ad"}, [("body", 11)]),
    (AD | {"in_hashtags": True}, {"body": "We love it. #calm #harbor #ad"}, []),
    (AD | {"part_role": "tags"}, {"body": "We love it.", "tags": "#calm #ad"}, []),
)


@pytest.mark.parametrize(("entry", "texts", "expected"), CASES, ids=[f"{c[0]} {c[1]}" for c in CASES])
def test_disclosures(
    view: View,
    mend: Mend,
    make_block: MakeBlock,
    kit: Kit,
    entry: dict[str, Any],
    texts: dict[str, str],
    expected: list[tuple[str, int]],
) -> None:
    seen = view(parts=parts_of(make_block, **texts), kit=ours(kit, **entry), channel="post")
    found = RULES["disclosures"](seen)
    assert [(f.part, f.start) for f in found] == expected
    assert all(f.rule == "disclosures.d-tax" and f.fixes[0].edit == "insert" for f in found)
    if all(f.part for f in found) and not entry.get("text"):
        assert RULES["disclosures"](mend(seen, found)) == []


def test_the_offer_is_what_the_text_belongs_to(
    view: View, kit: Kit, make_block: MakeBlock, brief: Brief
) -> None:
    offer = Brief.model_validate(brief.model_dump() | {"offer": {"text": "A workshop for your team."}})
    kit = ours(kit, text="Terms apply.", when_offer=True, placement="adjacent")
    parts = parts_of(make_block, body="We wait.|A workshop for your team./It is calm.|We wait.|Terms apply.")
    (finding,) = RULES["disclosures"](view(parts=parts, kit=kit, channel="post", brief=offer))
    assert parts[0].text[: finding.start].endswith("for your team.")
    assert finding.fixes[0].text == " Terms apply."


def test_a_text_that_cannot_be_put_where_it_belongs_has_no_fix(
    view: View, kit: Kit, make_block: MakeBlock
) -> None:
    far = ours(kit, placement="adjacent", within_chars=3)
    parts = parts_of(make_block, body="It costs $49 for each of your teams.")
    (finding,) = RULES["disclosures"](view(parts=parts, kit=far, channel="post"))
    assert finding.fixes == ()
    assert "at most 3 characters away" in finding.message


SENTENCES = st.lists(
    st.sampled_from(
        [PRICE, "We wait.", TAX, "Later it costs $59.", "|", "Guaranteed results.", "It is RISK-FREE."]
    ),
    min_size=1,
    max_size=8,
)


@given(
    SENTENCES,
    st.sampled_from(["anywhere", "same-part", "adjacent", "first", "last"]),
    st.sampled_from([None, 40]),
)
def test_no_fix_asks_for_another(
    view: View,
    mend: Mend,
    make_block: MakeBlock,
    kit: Kit,
    pieces: list[str],
    placement: str,
    within: int | None,
) -> None:
    ours_ = ours(kit, placement=placement, within_chars=within if placement == "adjacent" else None)
    blocks = [b.strip("/") for b in "/".join(pieces).split("|")]
    parts = parts_of(make_block, body="|".join(b for b in blocks if b) or "We wait.")
    seen = view(parts=parts, kit=ours_, channel="post")
    found = [f for rule in ("disclosures", "banned_claims") for f in RULES[rule](seen) if f.fixes]
    mended = mend(seen, found)
    again = [f for rule in ("disclosures", "banned_claims") for f in RULES[rule](mended) if f.fixes]
    assert not again, mended.draft.parts[0].text
