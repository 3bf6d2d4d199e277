"""What is a learning, and what is refused; and the record that becomes of it."""

import math
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.memory.convert import learning_of, measurement_phrase, retrieval_text, same_content
from brandwright.memory.inputs import FieldProblem, LearningInput, parse_learning
from brandwright.store.records import Learning

TODAY = date(2025, 11, 1)
SMALL: dict[str, Any] = {
    "kind": "experiment",
    "statement": "A shorter subject line lost opens.",
    "channel": "email",
    "metric": "open_rate",
    "value": -0.021,
    "n": 18000,
    "method": "RCT",
    "observed": "2025-04-10",
}


def parse(**changes: Any) -> LearningInput:
    return parse_learning({**SMALL, **changes}, today=TODAY)


def record(**changes: Any) -> Learning:
    return learning_of(parse(**changes), workspace="acme")


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("value", math.nan, "finite"),
        ("value", math.inf, "finite"),
        ("value", True, "true or false"),
        ("value", "much", "number"),
        ("value", 2.1, "0.021 for 2.1 %"),
        ("value", -1.5, "0.021 for 2.1 %"),
        ("baseline", -0.1, "between 0 and 1"),
        ("baseline", 21, "between 0 and 1"),
        ("low", 0.1, "low <= value <= high"),
        ("n", -5, "at least 1"),
        ("n", 0, "at least 1"),
        ("n", 1.5, "whole number"),
        ("n", "many", "whole number"),
        ("srm_p", 1.2, "at most 1"),
        ("observed", "2025-11-02", "future"),
        ("valid_from", "2026-01-01", "future"),
        ("observed", "10/04/2025", "YYYY-MM-DD"),
        ("observed", 1744243200, "YYYY-MM-DD"),
        ("observed", "2025-02-30", "day"),
        ("valid_until", "2020-01-01", "before valid_from"),
        ("kind", "hunch", "one of experiment, creative"),
        ("statement", "x" * 301, "300"),
        ("statement", "", "at least 3"),
        ("statement", "a\x00bc", "U+0000"),
        ("metric", "", "needs its metric"),
        ("channel", "☃", "letter or digit"),
        ("supersedes", "lrn-1", "twelve hexadecimal"),
        ("audience", "cmo", "no such field"),
    ],
)
def test_refuses(field: str, value: Any, reason: str) -> None:
    with pytest.raises(FieldProblem) as caught:
        parse(valid_from="2025-04-10", **{field: value}) if field == "valid_until" else parse(
            **{field: value}
        )
    assert reason in caught.value.reason


@pytest.mark.parametrize("field", ["kind", "statement"])
def test_names_what_is_missing(field: str) -> None:
    with pytest.raises(FieldProblem) as caught:
        parse_learning({name: value for name, value in SMALL.items() if name != field}, today=TODAY)
    assert caught.value.field == field


def test_a_rate_may_fall_but_a_level_is_a_share() -> None:
    assert parse(value=-0.021).value == -0.021
    with pytest.raises(FieldProblem, match="between 0 and 1"):
        parse(value=-0.021, unit="share")


def test_a_relative_change_may_exceed_one() -> None:
    assert parse(value=1.4, unit="relative").value == 1.4


def test_names_are_normalised() -> None:
    given = parse(kind="Agent_Accuracy", channel="Paid Social", metric="Open Rate", segment=" CMO ")
    assert (given.kind, given.channel, given.metric, given.segment) == (
        "agent-accuracy",
        "paid-social",
        "open_rate",
        "cmo",
    )


def test_a_test_is_an_experiment_once_its_planned_split_held() -> None:
    made = record(n=18000, n_control=18100, split="50/50")
    assert (made.strength, made.status, made.direction) == ("experiment", "proposed", "negative")


def test_the_smallest_line_of_a_test_is_an_observation() -> None:
    made = record()
    assert (made.strength, made.srm_p, made.status) == ("observation", None, "proposed")
    assert (made.unit, made.direction) == ("difference", "negative")
    assert made.valid_from == date(2025, 4, 10)
    assert made.subject_key == "experiment|channel=email|metric=open_rate"


def test_a_split_that_broke_is_disputed() -> None:
    made = record(n=18000, n_control=16000, split="50/50")
    assert made.srm_p is not None
    assert made.srm_p < 0.01
    assert (made.strength, made.status) == ("observation", "disputed")


def test_the_same_line_has_the_same_id() -> None:
    assert record().id == record(statement="  A shorter  subject line lost opens. ").id


@pytest.mark.parametrize(
    "changes",
    [
        {"statement": "Another."},
        {"channel": "sms"},
        {"source": "report"},
        {"observed": "2025-04-11"},
        {"kind": "creative"},
    ],
)
def test_what_identifies_a_record_changes_its_id(changes: dict[str, Any]) -> None:
    assert record(**changes).id != record().id


def test_numbers_do_not_identify_a_record_but_are_its_content() -> None:
    changed = record(value=-0.03)
    assert changed.id == record().id
    assert changed.content_sha256 != record().content_sha256
    assert not same_content(changed, record())


def test_the_place_in_a_file_is_no_content() -> None:
    assert same_content(record(locator="a.csv:2"), record(locator="a.csv:3"))


def test_records_that_name_nothing_share_no_subject() -> None:
    bare = {"channel": "", "metric": "", "value": None}
    assert record(**bare).subject_key != record(**bare, statement="Something else.").subject_key


@pytest.mark.parametrize(
    ("changes", "phrase"),
    [
        ({"low": -0.03, "high": -0.012}, "open_rate -2.10 pp (-3.00 to -1.20), n = 18,000, RCT, 2025-04-10"),
        ({"n_control": 17900}, "open_rate -2.10 pp, n = 18,000 against 17,900, RCT, 2025-04-10"),
        ({"value": 0.34, "unit": "share"}, "open_rate 34.0 %, n = 18,000, RCT, 2025-04-10"),
        ({"value": 0.12, "unit": "relative"}, "open_rate +12.0 %, n = 18,000, RCT, 2025-04-10"),
        ({"metric": "cpl", "value": 1234.5, "unit": "EUR", "n": None}, "cpl 1,234.5 EUR, RCT, 2025-04-10"),
        ({"metric": "", "value": None, "n": None, "method": "", "observed": None}, ""),
    ],
)
def test_measurements_are_phrased_by_code(changes: dict[str, Any], phrase: str) -> None:
    values = {name: value for name, value in {**SMALL, **changes}.items() if value is not None}
    made = learning_of(parse_learning(values, today=TODAY), workspace="acme")
    assert measurement_phrase(made) == phrase


def test_the_text_to_find_it_by_says_what_it_is_about() -> None:
    text = retrieval_text(record(segment="it-leaders", offer="Free audit"))
    assert text == (
        "experiment. email it leaders Free audit: A shorter subject line lost opens."
        " Metric open rate. Observed April 2025."
    )


@given(
    st.dictionaries(
        st.sampled_from(sorted(LearningInput.model_fields)),
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=40)
        | st.lists(st.text(max_size=5)),
    )
)
def test_anything_is_a_learning_or_a_named_problem(values: dict[str, Any]) -> None:
    try:
        made = learning_of(parse_learning({**SMALL, **values}, today=TODAY), workspace="acme")
    except FieldProblem:
        pass
    else:
        assert made.status in ("proposed", "disputed")
        assert made.value is None or math.isfinite(made.value)


@pytest.mark.parametrize("written", ["Board, Legal", ["board", "legal"], "board legal"])
def test_access_tags_are_a_list_of_names(written: object) -> None:
    assert record(access=written).access == ("board", "legal")
    assert record().access == ()


@pytest.mark.parametrize(
    ("by", "sha256", "trust"),
    [
        ("person:ada", "", "person"),
        ("agent:content", "", "agent"),
        ("person:ada", "5" * 64, "imported"),
        ("", "", ""),
    ],
)
def test_how_far_a_record_is_trusted_follows_from_who_brought_it(by: str, sha256: str, trust: str) -> None:
    assert learning_of(parse(), workspace="w", extracted_by=by, source_sha256=sha256).trust == trust
