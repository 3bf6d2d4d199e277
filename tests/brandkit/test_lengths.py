"""How channels count. The lengths are computed by hand from each platform's published rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.brandkit.lengths import COUNTS, graphemes, gsm7_septets, is_gsm7, sms_segments, x_weight
from brandwright.brandkit.models import Count

FAMILY = "👨‍👩‍👧‍👦"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("count", "text", "length"),
    [
        ("characters", "Grüße €", 7),
        ("bytes", "Grüße €", 11),
        ("bytes", "👍", 4),
        # Characters as a reader sees them.
        ("graphemes", "Grüße", 5),
        ("graphemes", "e\u0301", 1),
        ("graphemes", FAMILY, 1),
        ("graphemes", "👍🏽!", 2),
        ("graphemes", "🇩🇪🇫🇷", 2),
        ("graphemes", ENGLAND, 1),
        ("graphemes", "한국", 2),
        ("graphemes", "a\r\nb", 3),
        # UTF-16: outside the first plane two units.
        ("utf16", "Grüße", 5),
        ("utf16", "👍🏽", 4),
        ("utf16", FAMILY, 11),
        # Septets of one message.
        ("gsm7", "Hello", 5),
        ("gsm7", "Price: 5 €", 11),
        ("gsm7", "x" * 160, 160),
        ("gsm7", "х" * 70, 160),
        ("gsm7", "х" * 71, 163),
        # Whole messages: 160 alone, 153 each; 70 alone, 67 each.
        ("sms", "", 0),
        ("sms", "x" * 160, 1),
        ("sms", "x" * 161, 2),
        ("sms", "x" * 306, 2),
        ("sms", "x" * 307, 3),
        ("sms", "€" * 80, 1),
        ("sms", "€" * 81, 2),
        # 76 of them fill 152 of 153 septets; the 77th is not divided.
        ("sms", "€" * 152, 2),
        ("sms", "€" * 153, 3),
        ("sms", "ç" + "x" * 69, 1),
        ("sms", "ç" + "x" * 70, 2),
        ("sms", "я" * 134, 2),
        ("sms", "я" * 135, 3),
        ("sms", "👍" * 35, 1),
        ("sms", "👍" * 36, 2),
        # 33 of them fill 66 of 67 units; the 34th is not divided.
        ("sms", "👍" * 66, 2),
        ("sms", "👍" * 67, 3),
        # X: Latin 1, CJK 2, emoji 2 whatever is joined, addresses 23.
        ("x", "Hello", 5),
        ("x", "Grüße", 5),
        ("x", "Привет", 6),
        ("x", "漢字", 4),
        ("x", "“quoted” – so", 13),
        ("x", "…", 2),
        ("x", "👍", 2),
        ("x", FAMILY, 2),
        ("x", "🇩🇪", 2),
        ("x", "e\u0301", 1),
        ("x", "See https://example.com/a/very/long/path?with=query.", 28),
        ("x", "See example.com.", 28),
        ("x", "me@example.com", 14),
    ],
)
def test_a_text_is_as_long_as_its_channel_counts(count: Count, text: str, length: int) -> None:
    assert COUNTS[count](text) == length


EXTENDED = "^{}\\[~]|€\f"


@given(st.text(alphabet="abc xyz" + EXTENDED, max_size=400))
def test_what_is_escaped_takes_two_septets(text: str) -> None:
    assert is_gsm7(text)
    assert gsm7_septets(text) == len(text) + sum(char in EXTENDED for char in text)


@given(st.text(max_size=300), st.text(max_size=20))
def test_more_text_never_takes_fewer_messages(text: str, more: str) -> None:
    assert sms_segments(text + more) >= sms_segments(text)


@given(st.text(max_size=200))
def test_no_count_is_larger_than_its_parts_allow(text: str) -> None:
    assert graphemes(text) <= len(text)
    assert (sms_segments(text) == 1) == (0 < gsm7_septets(text) <= 160)


@given(
    st.text(
        alphabet=st.characters(max_codepoint=0x7E, min_codepoint=0x20, exclude_characters="./:"), max_size=300
    )
)
def test_plain_letters_weigh_one_on_x(text: str) -> None:
    assert x_weight(text) == len(text)
