"""The text of a draft cut into runs: nothing is lost, and every word is under exactly its findings."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.content import ACTIONS, Action, Block, Draft, Finding, Part, Sentence
from brandwright.web.marks import numbered, shown_parts

TEXT = "Teams cut onboarding by 43%. We are the #1 guaranteed tool. 🚀🚀 the end"


def draft(*blocks: str) -> Draft:
    made = tuple(
        Block(kind="paragraph", sentences=(Sentence(text=text, evidence=("p-1",)),)) for text in blocks
    )
    return Draft(
        channel="blog",
        segment="all",
        stage="awareness",
        product="widget",
        market="US",
        locale="en",
        parts=(Part(name="body", blocks=made),),
    )


def finding(start: int, end: int, action: Action = "revise", part: str = "body") -> Finding:
    return Finding.model_validate(
        {
            "rule": "claims.unsupported",
            "class": "number",
            "severity": "error",
            "action": action,
            "start": start,
            "end": end,
            "part": part,
            "message": "No proof.",
        }
    )


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        pytest.param([], [("", TEXT)], id="none"),
        pytest.param([(0, 5)], [("1", "Teams"), ("", TEXT[5:])], id="at the beginning"),
        pytest.param([(len(TEXT) - 3, len(TEXT))], [("", TEXT[:-3]), ("1", "end")], id="at the end"),
        pytest.param(
            [(6, 20), (10, 27)],
            [("", TEXT[:6]), ("1", TEXT[6:10]), ("1 2", TEXT[10:20]), ("2", TEXT[20:27]), ("", TEXT[27:])],
            id="overlapping",
        ),
        pytest.param(
            [(6, 9), (6, 9)], [("", TEXT[:6]), ("1 2", "cut"), ("", TEXT[9:])], id="the same words twice"
        ),
        pytest.param(
            [(60, 62)], [("", TEXT[:60]), ("1", "🚀🚀"), ("", TEXT[62:])], id="code points, not UTF-16"
        ),
        pytest.param([(0, 10_000)], [("1", TEXT)], id="longer than the text"),
        pytest.param([(0, 0)], [("", TEXT)], id="about the whole part"),
    ],
)
def test_words_are_marked(spans: list[tuple[int, int]], expected: list[tuple[str, str]]) -> None:
    (part,) = shown_parts(draft(TEXT), numbered(finding(*span) for span in spans))
    (block,) = part.blocks
    assert [(" ".join(map(str, run.findings)), run.text) for run in block.runs] == expected


def test_a_finding_that_runs_over_two_blocks_marks_both_and_is_numbered_once_in_each() -> None:
    (part,) = shown_parts(draft("One two.", "Three four."), numbered([finding(4, 15)]))
    assert [[(run.text, run.begins) for run in block.runs if run.findings] for block in part.blocks] == [
        [("two.", (1,))],
        [("Three", (1,))],
    ]


def test_the_worst_comes_first_and_gives_the_mark_its_colour() -> None:
    found = numbered([finding(0, 9, "pass"), finding(6, 20, "block"), finding(4, 12, "needs-role")])
    (part,) = shown_parts(draft(TEXT), found)
    assert [item.finding.action for item in found] == ["block", "needs-role", "pass"]
    assert {run.worst for run in part.blocks[0].runs} == {"pass", "needs-role", "block", ""}


def test_findings_about_the_whole_part_stand_at_its_name() -> None:
    (part,) = shown_parts(draft(TEXT), numbered([finding(0, 0, "block"), finding(0, 5)]))
    assert part.whole == (1,)


blocks = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60), min_size=1, max_size=4
)
spans = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200), st.sampled_from(ACTIONS)), max_size=12)


@given(blocks, spans)
def test_no_word_is_lost_and_each_is_under_exactly_its_findings(
    texts: list[str], found: list[tuple[int, int, Action]]
) -> None:
    made = draft(*texts)
    items = numbered(finding(min(a, b), max(a, b), action) for a, b, action in found)
    (part,) = shown_parts(made, items)
    at = 0
    for block, original in zip(part.blocks, made.parts[0].blocks, strict=True):
        assert "".join(run.text for run in block.runs) == original.text
        place = at
        for run in block.runs:
            for offset in range(place, place + len(run.text)):
                covering = {i.number for i in items if i.finding.start <= offset < i.finding.end}
                assert set(run.findings) == covering
            place += len(run.text)
        at += len(original.text) + 2


def test_a_thousand_findings_take_no_time_that_anybody_notices() -> None:
    found = numbered(finding(number, number + 400) for number in range(1370))
    began = time.process_time()
    shown_parts(draft("x" * 3000), found)
    assert time.process_time() - began < 2
