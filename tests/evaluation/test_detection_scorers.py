"""Detection: recall, precision and F1 on ids, spans and findings, against counts made by hand."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.content import Finding
from brandwright.evaluation import SCORERS, GateResult, Record, Score

NAMES = ("detection_recall", "detection_precision", "detection_f1")


def ask(name: str, found: Any, wanted: Any) -> Score:
    score = SCORERS[name](Record("c", {"found": found}, {}, {"found": wanted}))
    assert isinstance(score, Score)
    return score


@pytest.mark.parametrize(
    ("found", "wanted", "recall", "precision", "f1"),
    [
        # TP / (TP + FN), TP / (TP + FP), 2 TP / (2 TP + FP + FN): good and all of each, as a suite adds them up.
        (["a", "b"], ["a", "b"], (2, 2), (2, 2), (4, 4)),
        (["a", "x"], ["a", "b", "c"], (1, 3), (1, 2), (2, 5)),
        ([], ["a"], (0, 1), (0, 0), (0, 1)),
        (["a"], [], (0, 0), (0, 1), (0, 1)),
        ([], [], (0, 0), (0, 0), (0, 0)),
        # What is found twice and labelled once is once too much.
        (["a", "a"], ["a"], (1, 1), (1, 2), (2, 3)),
        (["a"], ["a", "a"], (1, 2), (1, 1), (2, 3)),
    ],
)
def test_ids_are_counted(
    found: list[str],
    wanted: list[str],
    recall: tuple[int, int],
    precision: tuple[int, int],
    f1: tuple[int, int],
) -> None:
    for name, (good, total) in zip(NAMES, (recall, precision, f1), strict=True):
        score = ask(name, found, wanted)

        assert score.of == total
        assert score.value == (good / total if total else 1.0)


def span(start: int, end: int, kind: str = "spike") -> dict[str, Any]:
    return {"kind": kind, "start": start, "end": end}


@pytest.mark.parametrize("other", [span(3, 8), span(4, 9), span(3, 9, "drop")])
def test_a_span_has_to_agree_exactly(other: dict[str, Any]) -> None:
    assert ask("detection_recall", [span(3, 9)], [span(3, 9)]).value == 1.0
    assert ask("detection_recall", [other], [span(3, 9)]).value == 0.0


def test_what_is_missed_and_what_is_too_much_is_named() -> None:
    score = ask("detection_f1", ["b", "z"], ["a", "b"])

    assert [finding.message for finding in score.findings] == [
        "a was not found",
        "z was found and is not labelled",
    ]


def gate(*found: tuple[str, str, str]) -> GateResult:
    findings = tuple(
        Finding.model_validate(
            {"rule": r, "class": "x", "severity": "note", "action": a, "excerpt": e, "message": "m"}
        )
        for r, e, a in found
    )
    return GateResult("revise", findings, (), "", 1, 1, 0, 0)


FOUND = gate(
    ("terms.avoid", "Cheap", "revise"),
    ("voice.tell", "not just", "pass"),
    ("claims.unsupported", "9", "revise"),
)


@pytest.mark.parametrize(
    ("about", "labels", "values"),
    [
        # A note counts like any finding, and case does not matter.
        (["voice.*"], [{"rule": "voice.tell", "excerpt": "Not just"}], (1.0, 1.0, 1.0)),
        (["terms.*", "voice.*"], [{"rule": "terms.avoid"}], (1.0, 0.5, 2 / 3)),
        (["terms.avoid"], [{"rule": "terms.avoid", "excerpt": "cheapest"}], (0.0, 0.0, 0.0)),
        # The label with a place takes its finding first.
        (
            ["terms.avoid"],
            [{"rule": "terms.avoid"}, {"rule": "terms.avoid", "excerpt": "cheap"}],
            (0.5, 1.0, 2 / 3),
        ),
        (["topics.*"], [], (1.0, 1.0, 1.0)),
    ],
)
def test_findings_of_the_rules_that_a_case_is_about_are_compared(
    about: list[str], labels: list[dict[str, str]], values: tuple[float, float, float]
) -> None:
    record = Record("c", {}, {}, {"findings": labels, "about": about}, gate=FOUND)

    assert tuple(SCORERS[name](record).value for name in NAMES) == pytest.approx(values)  # type: ignore[union-attr]


def test_without_rules_all_findings_count() -> None:
    record = Record("c", {}, {}, {"findings": []}, gate=FOUND)

    assert SCORERS["detection_precision"](record).of == 3  # type: ignore[union-attr]


@pytest.mark.parametrize(("about", "value"), [(["topics.*"], 1.0), (["voice.*"], 0.0)])
def test_a_near_miss_is_quiet_when_nothing_unlabelled_is_found(about: list[str], value: float) -> None:
    record = Record("c", {}, {}, {"findings": [], "about": about}, gate=FOUND)

    assert SCORERS["detection_quiet"](record).value == value  # type: ignore[union-attr]


ITEMS = st.lists(st.sampled_from("abcd"), max_size=6)


@given(ITEMS, ITEMS, st.permutations(range(6)))
def test_the_order_of_things_does_not_matter(found: list[str], wanted: list[str], order: list[int]) -> None:
    moved = [found[at] for at in order if at < len(found)]

    for name in NAMES:
        assert ask(name, found, wanted).value == ask(name, moved, wanted).value


@given(ITEMS, ITEMS)
def test_f1_lies_between_recall_and_precision(found: list[str], wanted: list[str]) -> None:
    recall, precision, f1 = (ask(name, found, wanted).value or 0.0 for name in NAMES)

    if found and wanted:
        assert min(recall, precision) - 1e-12 <= f1 <= max(recall, precision) + 1e-12


@pytest.mark.parametrize("name", [*NAMES, "detection_quiet"])
@pytest.mark.parametrize(
    "record",
    [
        Record("c", "prose"),
        Record("c", {"found": "abc"}, {}, {"found": ["a"]}),
        Record("c", {"found": ["a"]}),
        Record("c", {}, {}, {"findings": [], "about": []}),
    ],
)
def test_what_has_no_label_is_undetermined(name: str, record: Record) -> None:
    ask_it: Callable[[Record], Any] = SCORERS[name]

    assert ask_it(record).verdict == "undetermined"
