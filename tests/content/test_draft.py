"""A draft is named by its canonical bytes: what is content is in them, and nothing else."""

from __future__ import annotations

import json
import pickle

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from brandwright.content import Block, Brief, Draft, Finding, Part, Sentence, worst


def draft(*texts: str, channel: str = "email", evidence: tuple[str, ...] = ()) -> Draft:
    blocks = tuple(
        Block(kind="paragraph", sentences=(Sentence(text=text, evidence=evidence),)) for text in texts
    )
    return Draft(
        channel=channel,
        segment="cmo",
        stage="decision",
        product="widget",
        market="US",
        locale="en-US",
        parts=(Part(name="body", blocks=blocks),),
    )


def test_the_same_words_have_one_name_whatever_their_line_ends_and_accents() -> None:
    assert draft("Café\r\nopen").sha256 == draft("Cafe\u0301\nopen").sha256


@pytest.mark.parametrize(
    "other",
    [
        draft("Hello!"),
        draft("Hello."),
        draft("Hello", channel="sms"),
        draft("Hello", evidence=("pp-1",)),
        draft("Hello", "World"),
    ],
)
def test_any_other_content_has_another_name(other: Draft) -> None:
    assert draft("Hello").sha256 != other.sha256


def test_canonical_bytes_are_json_that_reads_back_to_the_same_draft() -> None:
    one = draft("Hello", evidence=("pp-1",))
    again = Draft.model_validate(json.loads(one.canonical))
    assert again == one
    assert again.sha256 == one.sha256


def test_a_copy_with_other_words_has_its_own_name() -> None:
    one, other = draft("Hello"), draft("World")
    known = (one.sha256, other.sha256)
    copy = one.model_copy(update={"parts": other.parts})
    same = one.model_copy(deep=True)
    assert (copy.canonical, copy.sha256, same.sha256) == (other.canonical, known[1], known[0])


@pytest.mark.parametrize("deep", [False, True])
def test_a_copy_keeps_nothing_of_what_its_own_words_do_not_say(deep: bool) -> None:
    one, other = draft("Hello", evidence=("pp-1",)), draft("World", "Peace")
    part, block = one.parts[0], one.parts[0].blocks[0]
    assert (part.text, block.text, one.evidence_ids()) == ("Hello", "Hello", ("pp-1",))
    assert [span.end for span in part.spans()] == [5]

    whole = one.model_copy(update={"parts": other.parts}, deep=deep)
    section = part.model_copy(update={"blocks": other.parts[0].blocks}, deep=deep)
    paragraph = block.model_copy(update={"sentences": other.parts[0].blocks[1].sentences}, deep=deep)
    assert (section.text, paragraph.text, whole.evidence_ids()) == ("World\n\nPeace", "Peace", ())
    assert [(span.start, span.end) for span in section.spans()] == [(0, 5), (7, 12)]
    assert (one.evidence_ids(), part.text, block.text) == (("pp-1",), "Hello", "Hello")


def test_a_draft_whose_name_was_asked_for_is_the_same_value() -> None:
    """What was computed for it is no part of it."""
    asked, fresh = draft("Hello"), draft("Hello")
    assert asked.sha256
    assert (asked.parts[0].text, len([*asked.parts[0].spans()]), asked.evidence_ids()) == ("Hello", 1, ())
    assert (asked, hash(asked), repr(asked)) == (fresh, hash(fresh), repr(fresh))
    assert (asked.model_dump(), asked.model_dump_json()) == (fresh.model_dump(), fresh.model_dump_json())
    assert pickle.loads(pickle.dumps(asked)).sha256 == fresh.sha256


def test_canonical_bytes_are_pinned() -> None:
    """A stored approval names these bytes: a change here would orphan every one of them."""
    assert draft("Hello").sha256 == "a152455c0fdc591a381a1cafb54c516308fc340cd717619f2c6550ea04d49da5"


@pytest.mark.parametrize("text", ["nul\x00", "bell\x07", "lone \ud800 surrogate", ""])
def test_text_that_no_reader_could_see_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        Sentence(text=text)


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=30), min_size=1, max_size=4
        ),
        min_size=1,
        max_size=5,
    )
)
def test_spans_point_at_their_sentences(blocks: list[list[str]]) -> None:
    part = Part(
        name="body",
        blocks=tuple(
            Block(kind="paragraph", sentences=tuple(Sentence(text=text) for text in texts))
            for texts in blocks
        ),
    )
    spans = list(part.spans())
    assert [part.text[span.start : span.end] for span in spans] == [span.sentence.text for span in spans]
    assert len(spans) == sum(map(len, blocks))


def test_the_verdict_is_the_worst_action_and_never_an_average() -> None:
    assert worst(["pass", "pass", "block", "pass"]) == "block"
    assert worst(["needs-role", "unchecked", "revise"]) == "unchecked"
    assert worst([]) == "pass"


def test_a_fingerprint_follows_the_words_and_not_their_place() -> None:
    def found(start: int, excerpt: str) -> str:
        return Finding(
            rule="r",
            cls="c",
            severity="error",
            action="block",
            start=start,
            part="body",
            excerpt=excerpt,
            message="m",
        ).fingerprint

    assert found(0, "The  BEST") == found(40, "the best")
    assert found(0, "the best") != found(0, "the worst")


def test_a_brief_asks_for_each_channel_segment_and_stage_once() -> None:
    brief = Brief(
        outcome="trust",
        need="n",
        segments=("a", "b"),
        stages=("s",),
        product="p",
        market="US",
        locale="en-US",
        channels=("email", "sms", "email"),
        message="m",
    )
    assert [spec.key for spec in brief.assets()] == ["email/a/s", "email/b/s", "sms/a/s", "sms/b/s"]


@given(
    st.lists(st.text(max_size=9), min_size=1, max_size=3),
    st.lists(st.text(max_size=9), max_size=3).map(tuple),
)
def test_canonical_bytes_are_those_of_rfc_8785(texts: list[str], evidence: tuple[str, ...]) -> None:
    try:
        one = draft(*texts, evidence=evidence)
    except ValidationError:
        return
    plain = one.model_dump(mode="json")
    try:
        expected = rfc8785.dumps(plain)
    except ValueError:
        with pytest.raises(ValueError, match="UTF-8"):
            _ = one.canonical
    else:
        assert one.canonical == expected
