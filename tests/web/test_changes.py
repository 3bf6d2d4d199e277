"""What changed between two drafts: nothing is lost, and what stands is folded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.web.test_marks import draft

from brandwright.content import Draft
from brandwright.web.changes import Change, changes

WORDS = st.lists(st.sampled_from(["one", "two", "three", "four"]), min_size=1, max_size=30).map(" ".join)


def only(before: Draft, after: Draft) -> Change:
    (change,) = changes(before, after)
    return change


def said(change: Change, *kinds: str) -> str:
    return "".join(piece.text + piece.folded + piece.rest for piece in change.pieces if piece.kind in kinds)


@given(before=WORDS, after=WORDS)
def test_both_drafts_can_be_read_from_what_changed(before: str, after: str) -> None:
    change = only(draft(before), draft(after))
    assert said(change, "keep", "delete") == before
    assert said(change, "keep", "insert") == after
    assert change.changed == (before != after)


def test_the_middle_of_what_stands_is_folded() -> None:
    words = " ".join(f"word{number}" for number in range(400))
    (kept, added) = only(draft(words), draft(f"{words} more")).pieces
    assert (kept.kind, added.kind) == ("keep", "insert")
    assert kept.words > 300
    assert kept.text + kept.folded + kept.rest == words


def test_a_part_that_only_one_of_them_has_is_shown_whole() -> None:
    old = draft("Words.")
    new = old.model_copy(update={"parts": (old.parts[0].model_copy(update={"name": "hook"}),)})
    assert [
        (change.part, said(change, "delete"), said(change, "insert")) for change in changes(old, new)
    ] == [
        ("body", "Words.", ""),
        ("hook", "", "Words."),
    ]
