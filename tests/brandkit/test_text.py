"""Folded text: what a reader sees, and where it stands in the source."""

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from brandwright.brandkit.text import Folded, fold

DISGUISES = (
    ("as it is", "guaranteed results"),
    ("in capitals", "GUARANTEED Results"),
    ("zero-width characters", "gua\u200bran\u200dteed\u2060 results"),
    ("a soft hyphen", "guaran\u00adteed results"),
    ("a combining grapheme joiner", "g\u034fuaranteed results"),
    ("Cyrillic letters", "guаrаntееd rеsults"),
    ("Greek capitals", "GUΑRΑΝΤΕΕD RΕSULΤS"),
    ("full-width letters", "ｇｕａｒａｎｔｅｅｄ results"),
    ("mathematical letters", "𝐠𝐮𝐚𝐫𝐚𝐧𝐭𝐞𝐞𝐝 results"),
    (
        "a stroke through each letter",
        "g\u0336u\u0336a\u0336r\u0336a\u0336n\u0336t\u0336e\u0336e\u0336d\u0336 results",
    ),
    ("emphasis inside the word", "g**uarante**ed results"),
    ("emphasis around a word", "*guaranteed* __results__"),
    ("code marks", "`guaranteed` results"),
    ("an HTML tag inside the word", "guar<b>ant</b>eed results"),
    ("an HTML comment", "guar<!-- x -->anteed results"),
    ("a character as an entity", "guar&#97;nteed&nbsp;results"),
    ("a soft hyphen as an entity", "guaran&shy;teed results"),
    ("a line break", "guaranteed\nresults"),
    ("a no-break space and more spaces", "guaranteed\u00a0  results"),
    ("a hyphen for the space", "guaranteed-results"),
    ("a non-breaking hyphen", "guaranteed\u2011results"),
    ("a dotless i in small capitals", "ɢᴜaranteed results"),
)


@pytest.mark.parametrize(("how", "text"), DISGUISES, ids=[how for how, _ in DISGUISES])
def test_a_term_is_found_however_it_is_disguised(how: str, text: str) -> None:
    source = f"Our {text}, today"

    (hit,) = Folded(source).find_terms(["guaranteed results"])

    assert source[hit.start : hit.end].strip("*_`<>") != ""
    assert fold(source[hit.start : hit.end]).replace("-", " ") == "guaranteed results"
    assert source[: hit.start].startswith("Our ")
    assert ", today" in source[hit.end :]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("unguaranteed", "guaranteed"),
        ("guaranteeds", "guaranteed"),
        ("snake_guaranteed", "guaranteed"),
        ("10x100", "10x1"),
        ("straße", "stras"),
        ("ﬁne", "f"),
        ("caf\u00e9", "cafe"),
        ("best", "rest"),
    ],
)
def test_a_term_is_a_whole_word(text: str, term: str) -> None:
    assert Folded(text).find_terms([term]) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Smart” ‘quotes’", "\"smart\" 'quotes'"),
        ("a—b–c‑d", "a-b-c-d"),
        ("10² and 10₂", "10² and 10₂"),
        ("2½ times", "2½ times"),
        ("40 µs", "40 us"),
        ("40%¹", "40%¹"),
        ("①", "1"),
        ("nai\u0308ve", "naïve"),
        ("İstanbul", "istanbul"),
        ("2*3 and 5*", "2*3 and 5*"),
        ("snake_case and _free_", "snake_case and free"),
        ("a & b &amp; c &b; d", "a & b & c &b; d"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
    ],
)
def test_what_changes_the_meaning_is_kept(text: str, expected: str) -> None:
    assert fold(text) == expected


def test_places_are_those_of_the_source() -> None:
    source = "Ｆｕｌｌ &amp; g**uarante**ed"
    view = Folded(source)
    start = view.text.index("guaranteed")
    assert source[slice(*view.span(start, start + 10))] == "g**uarante**ed"
    assert view.span(len(view.text), len(view.text)) == (len(source), len(source))


NOISE = st.sampled_from(["", "\u200b", "\u00ad", "**", "<i>", "`", "\u2060"])
WORDS = st.text(alphabet=string.ascii_letters + "éßöñ", min_size=2, max_size=8)


@given(st.lists(WORDS, min_size=1, max_size=3), st.data(), st.text(max_size=20), st.text(max_size=20))
def test_every_span_folds_to_the_term(words: list[str], data: st.DataObject, before: str, after: str) -> None:
    term = " ".join(words)
    hidden = "".join(char + data.draw(NOISE) for char in term)
    source = f"{before} {hidden} {after}"

    hits = Folded(source).find_terms([term])

    assert all(fold(source[hit.start : hit.end]).replace("-", " ") == fold(term) for hit in hits)


@given(st.text(max_size=60))
@example("&amp;lt;b&amp;gt;")
@example("ẞ&shy;İ ﬁ ½ \u0336x")
def test_the_map_covers_the_source_in_order(source: str) -> None:
    view = Folded(source)
    places = [view.span(at, at + 1) for at in range(len(view.text))]
    assert all(0 <= start < end <= len(source) for start, end in places)
    assert places == sorted(places)
    assert "  " not in view.text


@given(st.text(max_size=40), st.text(min_size=1, max_size=6))
def test_any_found_span_reads_like_the_term(source: str, term: str) -> None:
    for hit in Folded(source).find_terms([term]):
        found = fold(source[hit.start : hit.end]).replace("-", " ").strip()
        assert found == fold(term).replace("-", " ").strip()


ORDINARY = st.text(alphabet=st.sampled_from("abcXYZ019.,;:!?'\"()%$/- "), max_size=40)


@given(ORDINARY)
def test_ordinary_text_folds_as_text_with_something_hidden_does(source: str) -> None:
    """The short way for text that hides nothing gives what the long way gives."""
    plain, hidden = Folded(source), Folded(f"{source}\u200b")
    assert plain.text == hidden.text
    assert plain.cased == hidden.cased
    for at in range(len(plain.text)):
        assert plain.span(at, at + 1) == hidden.span(at, at + 1)
