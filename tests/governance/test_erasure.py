"""A person is found in every spelling and encoding that a store or a file may hold, and nobody else is."""

from __future__ import annotations

import html
import json
import unicodedata
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.errors import UsageError
from brandwright.governance.erasure import Subject, subject_of

ZOE = subject_of("Zoë Müller-Ørsted", ["zoe.m@example.net", "+49 151 2345 6789", "cust-00417"])


@pytest.mark.parametrize(
    "text",
    [
        "Zoë Müller-Ørsted",
        "ZOË MÜLLER-ØRSTED",
        "Zoe Muller-Orsted",
        "zoe mueller-oersted",
        "Zoë  Müller Ørsted",
        "Zoë\nMüller-Ørsted",
        "Ørsted, Zoë Müller",
        "zoe_muller_orsted",
        unicodedata.normalize("NFD", "Zoë Müller-Ørsted"),
        "Ｚｏë Müller-Ørsted",
        "Z\u200boë Mül\u00adler-Ørsted",
        json.dumps("Zoë Müller-Ørsted"),
        json.dumps(json.dumps("Zoë Müller-Ørsted")),
        quote("Zoë Müller-Ørsted"),
        quote(quote("Zoë Müller-Ørsted")),
        quote_plus("Zoë Müller-Ørsted"),
        "Zo&euml; M&#252;ller-&Oslash;rsted",
        html.escape("mail <zoe.m@example.net>"),
        "mailto:ZOE.M@EXAMPLE.NET?subject=x",
        quote("zoe.m@example.net", safe=""),
        "+4915123456789",
        "0049 151 / 2345-6789",
        "(49) 151 2345.6789",
        "CUST-00417",
        "cust 00417",
    ],
)
def test_she_is_in(text: str) -> None:
    assert ZOE.is_in(f"Before {text} after.")
    assert ZOE.is_in_bytes(f"Before {text} after.".encode())
    assert ZOE.is_in_bytes(f"Before {text} after.".encode("utf-16"))
    assert ZOE.is_in_bytes(b"x" + f"Before {text} after.".encode("utf-16-be"))


@pytest.mark.parametrize(
    "text",
    [
        "Zoë Müller",
        "Zoë was here, and so was Müller-Ørsted",
        "Zoë Müller-Ørstedsen",
        "azoe.m@example.net",
        "zoe.m@example.network",
        "+49 151 2345 67891",
        "cust-004170",
        "",
    ],
)
def test_somebody_else_is_not(text: str) -> None:
    assert not ZOE.is_in(text)


def test_a_name_in_a_script_without_spaces_is_found_inside_a_sentence() -> None:
    assert subject_of("山田太郎").is_in("昨日は山田太郎さんが来ました。")


def test_latin_1_is_read() -> None:
    assert subject_of("Zoë").is_in_bytes("Frau Zoë kam".encode("latin-1"))


def test_lines_are_numbered_also_where_a_name_is_broken() -> None:
    assert ZOE.lines("one\nZoe Muller-Orsted\nthree") == [2]
    assert ZOE.lines("one\nhere is Zoë\nMüller-Ørsted\nfour") == [2]
    assert ZOE.lines("nobody") == []


@pytest.mark.parametrize("given", ["", "Al", "…", "  ", "a\x00b", "x" * 201])
def test_what_would_find_everybody_is_refused(given: str) -> None:
    with pytest.raises(UsageError) as refused:
        subject_of(given)
    assert refused.value.code == "BW267"


WORD = st.text(st.characters(categories=("Lu", "Ll"), max_codepoint=0x17F), min_size=3, max_size=12)


@given(
    WORD,
    WORD,
    st.sampled_from(["upper", "lower", "title", "casefold"]),
    st.sampled_from(["NFC", "NFD", "NFKC"]),
)
def test_any_name_is_found_in_any_case_and_form(first: str, last: str, case: str, form: str) -> None:
    name = f"{first} {last}"
    shown = unicodedata.normalize(form, getattr(name, case)())  # type: ignore[arg-type]
    subject: Subject = subject_of(name)
    assert subject.is_in(shown)
    assert subject.is_in(json.dumps({"a": [shown]}))
    assert subject.is_in(quote(shown))
