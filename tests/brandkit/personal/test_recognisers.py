"""Personal data is recognised by form, checksum and the words around it, at its exact place, in linear time."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.brandkit.models import PersonalData
from brandwright.brandkit.personal import ALL_KINDS, FORMS, luhn, mod97, personal_data, recognise
from brandwright.brandkit.personal._names import names


def found(text: str, *kinds: PersonalData) -> list[tuple[str, str]]:
    return [(item.kind, text[item.start : item.end]) for item in recognise(text, kinds or ALL_KINDS)]


# Published examples: ISO/IEC 7812 annex, the IBAN registry, the networks' test numbers.
@pytest.mark.parametrize("digits", ["79927398713", "4111111111111111", "378282246310005", "6011111111111117"])
def test_luhn_holds_for_published_numbers_and_for_no_neighbour(digits: str) -> None:
    assert luhn(digits)
    for place, char in enumerate(digits):
        assert not luhn(f"{digits[:place]}{(int(char) + 1) % 10}{digits[place + 1 :]}")


@pytest.mark.parametrize(
    "iban",
    [
        "gb82west12345698765432",
        "de89370400440532013000",
        "no9386011117947",
        "mt84malt011000012345mtlcast001s",
    ],
)
def test_mod97_holds_for_published_accounts_and_for_no_neighbour(iban: str) -> None:
    assert mod97(iban)
    for place, char in enumerate(iban):
        if char.isdigit():
            assert not mod97(f"{iban[:place]}{(int(char) + 1) % 10}{iban[place + 1 :]}")


@pytest.mark.parametrize(
    ("text", "kind", "excerpt"),
    [
        ("Write to ann\u200ba@ex\u00adample.com now", "email", "ann\u200ba@ex\u00adample.com"),
        ("Write to anna&#64;example.com now", "email", "anna&#64;example.com"),
        ("Write to anna@ｅxample.com now", "email", "anna@ｅxample.com"),
        ("Write to аnna@example.com now", "email", "аnna@example.com"),
        ("Write to an**na**@example.com now", "email", "an**na**@example.com"),
        ("Card 4111&nbsp;1111 1111&#32;1111 ok", "card", "4111&nbsp;1111 1111&#32;1111"),
        ("Card ４１１１ 1111 1111 1111 ok", "card", "４１１１ 1111 1111 1111"),
        ("Card 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 ok", "card", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"),
        ("To DE89\u00a03704\u202f0044 0532 0130 00.", "iban", "DE89\u00a03704\u202f0044 0532 0130 00"),
        ("To DE89 3704\n0044 0532 0130 00.", "iban", "DE89 3704\n0044 0532 0130 00"),
        ("Ask Dr. 𝐀nna Keller.", "name", "𝐀nna Keller"),
        ("Ask Dr. A\u200bnna K**eller** today.", "name", "A\u200bnna K**eller"),
    ],
)
def test_what_hides_from_a_search_is_found_at_its_place(text: str, kind: PersonalData, excerpt: str) -> None:
    assert found(text, kind) == [(kind, excerpt)]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("SSN 536-90-4399", ["ssn"]),
        ("Part 536-90-4399", []),
        ("000-12-3456, 666-12-3456, 987-65-4320, 536-00-4399 and 536-90-0000", []),
        ("Call 212-555-0142", ["phone"]),
        ("Order 212-555-0142", []),
        ("Order? Call 212-555-0142", ["phone"]),
        ("+12 500 000 copies", []),
        ("Server 127.0.0.1, mask 255.255.255.0, any 0.0.0.0, network 10.0.0.0/8", []),
        ("Server 10.1.2.3 and 203.0.113.5", ["ip", "ip"]),
        ("Version 10.1.2.3", []),
        ("IMEI 490154203237518", []),
        ("4111 1111 1111 1111 12/28 123", ["card"]),
        ("4111 1111 1111 1111 4242 4242 4242 4242", ["card", "card"]),
        ("logo@2x.png and git@v2 and @acme/reader@2.4.1", []),
        ("Steuer-ID 86095742719", ["ssn"]),
        ("Rechnung 86095742719", []),
    ],
)
def test_look_alikes_are_told_apart(text: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in found(text, *FORMS)] == kinds


def test_a_private_key_is_found_with_all_its_lines() -> None:
    block = "-----BEGIN EC PRIVATE KEY-----\nMHQCAQEEIKx\nabc=\n-----END EC PRIVATE KEY-----"
    assert found(f"Look: {block} in the repo.", "key") == [("key", block)]


def test_what_is_sure_says_so_and_what_is_read_from_words_does_not() -> None:
    sure = recognise("Card 4111 1111 1111 1111, DE89 3704 0044 0532 0130 00, a@example.com")
    assert {item.confidence for item in sure} == {1.0}
    for text in ("Here is Anna Keller.", "Number 536-90-4399.", "at 88 Oak Lane"):
        (item,) = recognise(text)
        assert item.confidence < 0.9


def test_names_are_no_form() -> None:
    assert list(personal_data("Dr. Anna Keller said so.")) == []
    assert [kind for kind, *_ in personal_data("She lives at 88 Oak Lane.")] == ["postal"]


@given(st.text(alphabet="Ab4 0@.-+()/:\"'äß\u200b*\n", max_size=120))
def test_places_are_in_order_inside_the_text_and_do_not_overlap(text: str) -> None:
    items = recognise(text)
    assert all(0 <= item.start < item.end <= len(text) for item in items)
    assert all(a.end <= b.start for a, b in pairwise(items))


PATHOLOGICAL = (
    "4 ", "4111 ", "0 ", "030 ", "1.", "a@", "a at ", "a-", "a'b", "a_", "Ab ", "Anna ", "12 Ab ", "12 Ab Street ",
    "Astraße ", "Am Alten ", "password=", "-----begin private key-----", "eyj", "de89", "\"says ", "Dr. ", "2001:",
    "(030) ", "P.O. Box 1 ", "x", "&", "<", "123-45-",
)  # fmt: skip


@pytest.mark.parametrize("unit", PATHOLOGICAL)
def test_the_time_grows_with_the_length_and_no_faster(unit: str) -> None:
    def took(length: int) -> float:
        text = (unit * length)[:length]
        start = time.process_time()
        recognise(text)
        return time.process_time() - start

    small, large = min(took(4_000), took(4_001)), took(32_000)
    assert large < 30 * small + 0.5  # eight times the text; quadratic would be 64 times


NAMED = st.lists(
    st.sampled_from(
        (
            "Anna",
            "Keller",
            "von",
            "De",
            "ter.",
            "J.",
            "St.",
            "Dr.",
            "Max's",
            "said",
            "ask",
            "the",
            "3M",
            "a_B",
            ",",
        )
    ),
    max_size=8,
)


@given(st.lists(st.tuples(NAMED, st.sampled_from(("", " ", "  ", ". ", "-", ' "'))), max_size=4))
def test_text_that_can_hold_no_name_is_left_early_for_a_good_reason(
    rows: list[tuple[list[str], str]],
) -> None:
    """A letter outside ASCII, in a sentence of its own, makes every word be looked at."""
    text = "".join(f"{' '.join(row)}{gap}" for row, gap in rows)
    assert list(names(text)) == list(names(f"{text}. \xe9"))
