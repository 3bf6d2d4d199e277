"""How channels count."""

import pytest

from brandwright.brandkit.lengths import COUNTS


@pytest.mark.parametrize(
    ("count", "text", "length"),
    [
        ("characters", "Grüße €", 7),
        ("bytes", "Grüße €", 11),
        ("gsm7", "Hello", 5),
        ("gsm7", "Price: 5 €", 11),
        ("gsm7", "x" * 160, 160),
        ("gsm7", "х" * 70, 160),
        ("gsm7", "х" * 71, 163),
    ],
)
def test_a_text_is_as_long_as_its_channel_counts(count: str, text: str, length: int) -> None:
    assert COUNTS[count](text) == length
