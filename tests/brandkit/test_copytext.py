"""Copy as people write it: what is read, what is refused, and that nothing is lost on the way."""

from __future__ import annotations

import pytest

from brandwright.brandkit.copytext import parse_copy, render_copy
from brandwright.brandkit.models import Channel, PartSpec
from brandwright.content import Block, Draft, Part, Sentence
from brandwright.content.formats import to_markdown
from brandwright.errors import UsageError

EMAIL = Channel(
    id="email",
    name="E-mail",
    main="body",
    parts=(
        PartSpec(name="subject", role="subject", kind="subject"),
        PartSpec(name="body", role="body", headings=True),
        PartSpec(name="cta", role="cta", kind="cta", required=False),
    ),
)

DRAFT = Draft(
    channel="email",
    segment="cmo",
    stage="decision",
    product="widget",
    market="US",
    locale="en-US",
    parts=(
        Part(
            name="subject", blocks=(Block(kind="subject", sentences=(Sentence(text="A *starred* subject"),)),)
        ),
        Part(
            name="body",
            blocks=(
                Block(kind="heading", sentences=(Sentence(text="Why now"),)),
                Block(
                    kind="paragraph", sentences=(Sentence(text="One fact."), Sentence(text="Another one."))
                ),
                Block(kind="list-item", sentences=(Sentence(text="First [draft]"),)),
                Block(kind="quote", sentences=(Sentence(text="A quoted line."),)),
            ),
        ),
        Part(
            name="cta",
            blocks=(Block(kind="cta", sentences=(Sentence(text="Read on"),), href="https://example.com/"),),
        ),
    ),
)


def parts(text: str) -> tuple[Part, ...]:
    return parse_copy(text, EMAIL, file="copy.md", evidence_for=lambda _part, _sentence: ())


@pytest.mark.parametrize("text", [render_copy(DRAFT), to_markdown(DRAFT).decode()], ids=["editor", "export"])
def test_what_we_write_reads_back_to_the_same_parts(text: str) -> None:
    assert parts(text) == DRAFT.parts


def test_text_without_marks_goes_into_the_main_part() -> None:
    (part,) = parts("Hello there. How are you?\n\nBye.")
    assert part.name == "body"
    assert [block.text for block in part.blocks] == ["Hello there. How are you?", "Bye."]


def test_sentences_get_the_evidence_that_is_found_for_them() -> None:
    (part,) = parse_copy(
        "It is free. It is fast.",
        EMAIL,
        file="copy.md",
        evidence_for=lambda name, sentence: (f"{name}:{sentence[-5:-1]}",),
    )
    assert [s.evidence for s in part.blocks[0].sentences] == [("body:free",), ("body:fast",)]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", None, "no text"),
        ("   \n\n", None, "no text"),
        ("<!-- part: subject -->\n", None, "no text"),
        ("Hi\n<!-- part: footer -->\nBye", 2, "no part 'footer'"),
        ("<!-- part: body -->\nA\n<!-- part: body -->\nB", 3, "begins twice"),
        ("---\nchannel: email\n---\n<!-- part: nope -->\nB", 4, "no part 'nope'"),
    ],
)
def test_what_cannot_be_copy_is_refused_with_its_line(text: str, line: int | None, problem: str) -> None:
    with pytest.raises(UsageError, match=problem) as caught:
        parts(text)
    assert caught.value.where.line == line


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("word " * 900, "a sentence of part 'body' has 4499 characters"),
        ("So! " * 10_001, "part 'body' has 10001 sentences; 10000 can be read"),
        ("A line.\n\n" * 401, "part 'body' has 401 paragraphs and items; 400 can be read"),
    ],
)
def test_what_one_draft_cannot_hold_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        parts(text)
    assert caught.value.code == "BW246"
    assert words in str(caught.value)
