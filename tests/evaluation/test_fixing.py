"""Fixes: nothing outside the found spans changes, and a second run has nothing left to fix."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from brandwright.brandkit import load_kit
from brandwright.content import Finding, Fix
from brandwright.evaluation.checking import CheckedText, Checker, Setting
from brandwright.evaluation.fixing import edits_of, fix_text

KIT = Path(__file__).parents[1] / "brandkit" / "kit"


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(load_kit(KIT), Setting(date(2026, 6, 1)))


def _pieces(checker: Checker) -> list[str]:
    """Words that the kit fixes, plain ones, and markup around both."""
    kit = checker.kit
    avoided = [entry.term for entry in kit.terms.avoid]
    exact = [name.lower() for name in kit.terms.exact]
    banned = [claim.terms[0] for claim in kit.banned_claims if claim.terms]
    plain = ["the", "team", "reads", "a page", "on Monday", "and then", "writes", "Zürich", "😀", "&amp;"]
    return [*avoided, *exact, *banned, *plain]


def _generated(checker: Checker, seed: int) -> tuple[str, str]:
    """A text of a few blocks, and the ending that says its format."""
    pick = random.Random(seed)
    words = _pieces(checker)
    shapes = [
        "{}.",
        "# {}\n",
        "- {}\n- {}",
        "> {}.",
        "**{}** and *{}*.",
        "A [{}](https://x.example/) here.",
        "| {} | b |\n|---|---|\n| c | {} |",
    ]
    blocks = []
    for _ in range(pick.randint(1, 5)):
        shape = pick.choice(shapes)
        fill = [" ".join(pick.choices(words, k=pick.randint(1, 6))) for _ in range(shape.count("{}"))]
        blocks.append(shape.format(*fill))
    end = pick.choice(["\n", "\n", "\r\n"])
    return ("\n\n".join(blocks) + "\n").replace("\n", end), pick.choice(["md", "md", "txt"])


@pytest.mark.parametrize("seed", range(200))
def test_a_second_run_has_nothing_to_fix_and_nothing_else_changed(checker: Checker, seed: int) -> None:
    source, ending = _generated(checker, seed)
    checked = checker.check(source, f"a.{ending}")
    fixed = fix_text(checked, checker.check)

    assert fixed.settled
    assert fixed.checked.source == _applied_by_hand(checked, checker)
    again = checker.check(fixed.checked.source, f"a.{ending}")
    assert not [finding for finding in again.findings if finding.fixes]
    assert fix_text(again, checker.check).edits == 0


def _applied_by_hand(checked: CheckedText, checker: Checker) -> str:
    """The same by another way: one edit at a time from the end, each proving what stays around it."""
    while edits := edits_of(checked):
        source = checked.source
        spans = [(edit.start, edit.end) for edit in edits]
        for edit in reversed(edits):
            source = source[: edit.start] + edit.text + source[edit.end :]
        kept = _around(checked.source, spans)
        at = 0
        for piece in kept:
            at = source.index(piece, at) + len(piece)
        checked = checker.check(source, checked.name)
    return checked.source


def _around(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """What stands between the spans."""
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    return [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


def test_the_generated_texts_have_something_to_fix(checker: Checker) -> None:
    counts = []
    for seed in range(200):
        source, ending = _generated(checker, seed)
        counts.append(fix_text(checker.check(source, f"a.{ending}"), checker.check).edits)
    assert sum(count > 0 for count in counts) > 120


def _checked(source: str, *found: tuple[int, int, Fix]) -> CheckedText:
    findings = tuple(
        Finding(
            rule="x.y", cls="x", severity="error", action="revise", start=s, end=e, message="m", fixes=(fix,)
        )
        for s, e, fix in found
    )
    return CheckedText("a.txt", source, "revise", findings)


@pytest.mark.parametrize(
    ("fix", "text"),
    [
        (Fix(text="B"), "a B c"),
        (Fix(edit="remove"), "a  c"),
        (Fix(edit="insert", text="™"), "a b™ c"),
    ],
)
def test_an_edit_replaces_removes_or_adds(fix: Fix, text: str) -> None:
    fixed = fix_text(
        _checked("a b c", (2, 3, fix)), lambda source, name: CheckedText(name, source, "pass", ())
    )
    assert (fixed.checked.source, fixed.edits, fixed.settled) == (text, 1, True)


def test_edits_that_touch_each_other_are_made_one_after_the_other() -> None:
    checked = _checked("a b c", (0, 3, Fix(text="x")), (2, 5, Fix(text="y")))
    assert [(edit.start, edit.end) for edit in edits_of(checked)] == [(0, 3)]


def test_two_rules_that_want_the_opposite_end_with_a_word_to_people() -> None:
    def check(source: str, _name: str) -> CheckedText:
        return _checked(source, (0, 1, Fix(text="b" if source == "a" else "a")))

    fixed = fix_text(check("a", ""), check)
    assert not fixed.settled
    assert fixed.checked.source in ("a", "b")


def test_half_a_mark_is_never_left_behind(checker: Checker) -> None:
    term = next(entry for entry in checker.kit.terms.avoid if entry.use)
    source = f"It **is {term.term[:3]}**{term.term[3:]} here."
    checked = checker.check(source, "a.md")
    assert any(finding.rule == "terms.avoid" for finding in checked.findings), "it is found all the same"
    assert fix_text(checked, checker.check).checked.source == source
