"""Text from right to left, emoji with modifiers, mixed normal forms, NUL bytes: places are right, nothing breaks."""

import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from brandwright.brandkit import RULES, DraftView, Kit
from brandwright.brandkit.markup import read_source
from brandwright.content import Finding, Sentence
from brandwright.errors import UsageError
from brandwright.evaluation.checking import Checker, Setting

View = Callable[..., DraftView]
TODAY = date(2026, 6, 1)

FAMILY = "👩\u200d👩\u200d👧\u200d👦"
BEFORE = {
    "Hebrew": "שלום לכולם,",
    "Arabic": "مرحبا بكم،",
    "Arabic in an embedding": "\u202bمرحبا\u202c",
    "an override": "\u202eabc\u202c",
    "a family": f"{FAMILY} and {FAMILY}",
    "a skin tone": "👍🏽👍🏿",
    "a flag": "🇩🇪🏳️\u200d🌈",
    "keycaps": "1️⃣2️⃣",
    "composed letters": "\u00e9\u00f6\u00fc",
    "letters with two marks": "q\u0307\u0323",
    "Korean": "안녕하세요",
    "letters beyond the first plane": "𝒜𝒷𝒸 𐐷",
    "a byte order mark inside": "a\ufeffb",
}


def offset_of(text: str, line: int, column: int) -> int:
    """The place that a line and a column name, counted in code points."""
    lines = text.split("\n")
    return sum(len(item) + 1 for item in lines[: line - 1]) + column - 1


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
def test_places_in_a_draft_count_code_points(view: View, before: str) -> None:
    text = f"{before} it is guaranteed, write to ann@other.example."
    draft = view(text)
    (part,) = draft.draft.parts

    for family, excerpt in (("banned_claims", "guaranteed"), ("privacy", "ann@other.example")):
        (finding,) = RULES[family](draft)
        assert part.text[finding.start : finding.end] == excerpt == finding.excerpt
        assert offset_of(part.text, finding.line, finding.column) == finding.start
        assert finding.start == part.text.index(excerpt)


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
@pytest.mark.parametrize("ending", ["md", "html", "txt"])
@pytest.mark.parametrize("end_of_line", ["\n", "\r\n"])
def test_places_in_a_file_count_code_points(kit: Kit, before: str, ending: str, end_of_line: str) -> None:
    last = f"{before} it is guaranteed, write to ann@other.example."
    source = f"First {FAMILY} line.{end_of_line}{end_of_line}{last}{end_of_line}"
    if ending == "html":
        source = f"<p>First {FAMILY} line.</p>{end_of_line}{end_of_line}<p>{last}</p>{end_of_line}"

    checked = Checker(kit, Setting(TODAY)).check(source, f"copy.{ending}")

    found = {finding.rule: finding for finding in checked.findings}
    for rule, excerpt in (("banned.no-guarantees", "guaranteed"), ("privacy.email", "ann@other.example")):
        finding = found[rule]
        assert source[finding.start : finding.end] == excerpt == finding.excerpt
        assert finding.line == 3
        assert finding.column == finding.start - source.rindex("\n", 0, finding.start)


def test_decomposed_letters_in_a_file_keep_their_own_places(kit: Kit) -> None:
    source = unicodedata.normalize("NFD", "Größe, Ménü, Łódź: ") + "it is guaranteed. Größe too."

    checked = Checker(kit, Setting(TODAY)).check(source, "copy.md")

    (finding,) = [finding for finding in checked.findings if finding.rule.startswith("banned.")]
    assert (finding.start, finding.column) == (source.index("guaranteed"), source.index("guaranteed") + 1)


def test_a_draft_cannot_hold_a_nul_byte() -> None:
    with pytest.raises(ValidationError, match="not allowed"):
        Sentence(text="It is guar\x00anteed.")


def test_a_file_with_a_nul_byte_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "copy.md"
    file.write_bytes(b"It is guar\x00anteed.")
    with pytest.raises(UsageError) as refused:
        read_source(file)
    assert refused.value.code.startswith("BW27")
    assert refused.value.hint


PIECES = st.lists(
    st.sampled_from([
        *BEFORE.values(), "guaranteed", "g\u200buaranteed", "ann@other.example", "+1 212 555 0142",
        "Dr. Anna Keller", "\n",
        "\n\n", " ", ". ", "e\u0301", "\u0301", "\u200d", "**", "`", "<b>", "</b>", "[a](b)", "# ", "- ", "&amp;",
        "&#97;", "א",
        "ß", "4111 1111 1111 1111", "100%", "“", "”", "\u2028", "\u0085", "12 Harbor Street, Springfield, IL 62701",
    ]),
    min_size=1,
    max_size=12,
)  # fmt: skip


def _sound(findings: list[Finding], text: str) -> None:
    for finding in findings:
        assert finding.rule != "engine_error"
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.excerpt == text[finding.start : finding.end][:400]


@settings(max_examples=60, deadline=None)
@given(PIECES)
def test_no_rule_breaks_on_a_draft_of_such_pieces(view: View, pieces: list[str]) -> None:
    try:
        draft = view("".join(pieces))
    except ValidationError:
        return  # nothing visible, or more than a sentence holds
    for part in draft.draft.parts:
        for family in ("banned_claims", "privacy", "terms", "claims", "topics"):
            findings = [finding for finding in RULES[family](draft) if finding.part == part.name]
            _sound(findings, part.text)
            for finding in findings:
                assert offset_of(part.text, finding.line, finding.column) == finding.start


@settings(max_examples=60, deadline=None)
@given(PIECES, st.sampled_from(["md", "html", "txt"]))
def test_no_rule_breaks_on_a_file_of_such_pieces(kit: Kit, pieces: list[str], ending: str) -> None:
    source = "".join(pieces)
    try:
        checked = Checker(kit, Setting(TODAY)).check(source, f"copy.{ending}")
    except UsageError:
        return  # there is no copy in it
    _sound(list(checked.findings), source)
