"""Scorers for copy as such: reading grade, length, and likeness to what the kit calls off-brand."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.brandkit import DraftView
from brandwright.brandkit.models import Kit
from brandwright.content import Draft
from brandwright.evaluation import SCORERS, Gate, GatePolicy, Record, Score
from brandwright.evaluation._copy import graded
from brandwright.evaluation._likeness import LEAST_LIKENESS, likeness

OFF_BRAND = "Unlock the full potential of your mornings with our revolutionary loaf. Do not miss out."
EASY = "We bake at night. You eat at dawn. The bread is warm. It has four things in it. " * 3
HARD = (
    "Notwithstanding considerable organisational complexity, our multidisciplinary administration systematically "
    "operationalises interdependent methodological considerations throughout international distribution facilities. "
) * 3


def kit(**sections: Any) -> Kit:
    post = {
        "id": "post",
        "name": "Post",
        "main": "body",
        "parts": [{"name": "body", "role": "body", "max_chars": 400}],
    }
    meta = {"brand": "Fernhill", "kit_version": "1", "locales": ["en-GB"], "markets": ["GB"]}
    return Kit.model_validate({"meta": meta, "channels": [post], **sections})


def record(
    *texts: str, of: Kit, kind: str = "paragraph", expect: dict[str, Any] | None = None, **asset: str
) -> Record:
    draft = Draft.model_validate(
        {
            **{"channel": "post", "segment": "all", "stage": "awareness", "product": "box"},
            **{"market": "GB", "locale": "en-GB"},
            **asset,
            "parts": [
                {"name": "body", "blocks": [{"kind": kind, "sentences": [{"text": text} for text in texts]}]}
            ],
        }
    )
    view = DraftView(draft, of, None, {}, (), date(2026, 6, 15))
    return Record("c", draft, {}, expect or {}, context=view)


def ask(name: str, given: Record) -> Score:
    score = SCORERS[name](given)
    assert isinstance(score, Score)
    return score


# --- a grade ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "low", "high", "worth"),
    [
        (7.0, 5.0, 9.0, 1.0),
        (9.0, 5.0, 9.0, 1.0),
        # Three of six grades outside: 1 - 3 / 6.
        (12.0, 5.0, 9.0, 0.5),
        (2.0, 5.0, 9.0, 0.5),
        (15.0, None, 9.0, 0.0),
        (40.0, None, 9.0, 0.0),
        (40.0, 5.0, None, 1.0),
    ],
)
def test_outside_the_bounds_the_worth_falls_in_a_straight_line(
    value: float, low: float | None, high: float | None, worth: float
) -> None:
    assert graded(value, low, high, 6.0) == pytest.approx(worth)


@given(st.floats(-50, 50), st.floats(-50, 50), st.floats(0, 50))
def test_the_worth_is_bounded_and_never_rises_with_the_distance(
    value: float, low: float, wide: float
) -> None:
    near, far = (
        graded(value, low, low + wide, 6.0),
        graded(value + (1 if value > low else -1), low, low + wide, 6.0),
    )

    assert 0 <= near <= 1
    assert far <= near or value < low + wide


def test_the_copy_is_held_against_the_kits_range() -> None:
    of = kit(readability={"grade": {"max": 9}})

    assert ask("readability", record(EASY, of=of)).value == 1.0
    hard = ask("readability", record(HARD, of=of))
    assert (hard.value, hard.verdict) == (0.0, "fail")
    assert "asked for is at most 9" in hard.reason


def test_the_case_may_ask_for_another_range_and_the_channel_for_its_own() -> None:
    of = kit(readability={"grade": {"max": 9}, "channels": {"post": {"grade": {"min": 12}}}})

    assert ask("readability", record(HARD, of=of)).value == 1.0
    assert ask("readability", record(HARD, of=of, expect={"grade": {"max": 9}})).value == 0.0


def test_german_reads_by_its_own_formula() -> None:
    # Bamberger and Vanecek's formula gives short words in short sentences a grade below 5.
    text = "Wir backen in der Nacht. Du isst am Tag. Das Brot ist warm. Es hat ein Herz aus Korn. " * 3
    score = ask("readability", record(text, of=kit(), locale="de-DE", expect={"grade": {"max": 5}}))

    assert score.value == 1.0
    assert score.label is not None
    assert score.label.startswith("grade ")


def test_a_few_words_have_no_grade_and_do_not_count() -> None:
    score = ask("readability", record("Bread, warm.", of=kit(readability={"grade": {"max": 9}})))

    assert (score.value, score.of) == (1.0, 0)


def test_what_others_said_is_not_graded() -> None:
    given_ = record(HARD, of=kit(readability={"grade": {"max": 9}}), kind="quote")

    assert ask("readability", given_).of == 0


@pytest.mark.parametrize(
    "given_",
    [
        record(EASY, of=kit()),
        record(EASY, of=kit(readability={"grade": {"max": 9}}), locale="fr-FR"),
        Record("c", {"text": EASY}),
        Record("c", {"text": EASY}, {}, {"grade": 9}),
    ],
)
def test_without_a_range_or_a_formula_the_grade_is_undetermined(given_: Record) -> None:
    assert ask("readability", given_).verdict == "undetermined"


def test_any_output_can_be_graded_by_its_texts() -> None:
    easy = Record("c", {"answer": [{"text": EASY}]}, {}, {"grade": {"max": 6}})

    assert ask("readability", easy).value == 1.0


# --- length -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "bounds", "value"),
    [
        (50, {"max": 50}, 1.0),
        (100, {"max": 80}, 0.8),
        (20, {"min": 40}, 0.5),
        (50, {"min": 40, "max": 60}, 1.0),
        (0, {"min": 1}, 0.0),
    ],
)
def test_words_are_counted_against_the_case(words: int, bounds: dict[str, int], value: float) -> None:
    score = ask("length", Record("c", {"text": "word " * words}, {}, {"words": bounds}))

    assert score.value == pytest.approx(value)
    assert score.label == f"{words} words"


def test_the_worst_part_counts() -> None:
    # 500 characters where 400 fit, and 100 words where 120 are asked for.
    score = ask("length", record("a" * 4 + " aaaa" * 99 + "!", of=kit(), expect={"words": {"min": 120}}))

    assert score.value == pytest.approx(min(400 / 500, 100 / 120))
    assert [finding.rule for finding in score.findings] == ["length.words", "length.part"]


def test_without_bounds_a_length_is_undetermined() -> None:
    assert ask("length", Record("c", {"text": "words"})).verdict == "undetermined"


# --- likeness to off-brand examples -------------------------------------------------------------------------


def test_likeness_is_what_a_hand_computes() -> None:
    # Word pairs: 4 of each text, 3 of them shared: 2 * 3 / 8. Runs of four characters: nine are shared (_we_ _bak bake
    # ake_ _bre brea read ead_ _at_), and the last words add four (_nig nigh ight ght_) and three (_daw dawn awn_).
    first, second = "we bake bread at night", "we bake bread at dawn"
    runs = 2 * 9 / (13 + 12)

    assert likeness(first, second) == pytest.approx(max(0.75, runs))


TEXTS = st.lists(st.sampled_from(["we", "bake", "bread", "at", "night", "dawn", "Dawn!"]), max_size=9).map(
    " ".join
)


@given(TEXTS, TEXTS)
def test_likeness_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)


@given(TEXTS)
def test_a_text_is_wholly_like_itself_unless_it_is_too_short(text: str) -> None:
    assert likeness(text, text.upper()) == pytest.approx(1.0 if len(text.split()) >= 4 else 0.0)


def examples(**more: Any) -> Kit:
    off = {"id": "hype", "verdict": "off-brand", "text": OFF_BRAND, "why": "We do not shout.", **more}
    on = {
        "id": "calm",
        "verdict": "on-brand",
        "text": "We bake at night, and you eat at dawn.",
        "why": "Plain.",
    }
    return kit(examples=[off, on])


NEAR = "Our revolutionary loaf unlocks the full potential of your mornings."


def test_a_sentence_like_an_off_brand_example_is_flagged_on_its_words() -> None:
    score = ask("off_brand_similarity", record("We bake at night.", NEAR, of=examples()))
    (finding,) = score.findings

    assert score.value == pytest.approx(1 - likeness(NEAR, OFF_BRAND.split(". ")[0]))
    assert (finding.rule, finding.action, finding.excerpt, finding.why) == (
        "examples.off-brand",
        "needs-role",
        NEAR,
        "We do not shout.",
    )


@pytest.mark.parametrize(
    "given_",
    [
        record("We bake at night, and you eat at dawn.", of=examples()),
        record("Unlock the oven.", of=examples()),
        record(NEAR, of=examples(channel="email")),
        record(NEAR, of=examples(), kind="quote"),
        record(NEAR, of=kit()),
    ],
    ids=["on-brand words", "too short", "another channel's example", "somebody else's words", "no examples"],
)
def test_what_is_like_no_off_brand_example_is_left_alone(given_: Record) -> None:
    score = ask("off_brand_similarity", given_)

    assert (score.value, score.findings) == (1.0, ())


def test_in_a_gate_likeness_asks_for_a_person_and_lifts_nothing() -> None:
    of = examples()
    policy = GatePolicy(required=("terms",), optional=("off_brand_similarity",))

    assert Gate(policy, SCORERS).judge(record(NEAR, of=of)).verdict == "needs-role"
    avoided = of.model_copy(update={"terms": kit(terms={"avoid": [{"term": "night"}]}).terms})
    on_brand = record("We bake at night, and you eat at dawn.", of=avoided)
    assert Gate(policy, SCORERS).judge(on_brand).verdict == "revise"


def test_sentences_of_different_brands_are_not_alike() -> None:
    here = "In 2025, 82% of our flour came from farms within 50 miles."
    there = "Receipts find their payments, and you find your evening."

    assert likeness(here, there) < LEAST_LIKENESS / 2


# --- plans --------------------------------------------------------------------------------------------------

ACTION = {"what": "Send the letter", "metric": "open rate", "owner": "mara", "date": "2026-07-01"}
GIVEN = {"metrics": ["open rate"], "owners": ["mara"], "today": "2026-06-15"}


@pytest.mark.parametrize(
    ("change", "good", "says"),
    [
        ({}, 3, ""),
        ({"metric": " "}, 2, "action 1 has no metric"),
        ({"owner": None}, 2, "action 1 has no owner"),
        ({"date": ""}, 2, "action 1 has no date"),
        ({"date": "soon"}, 2, "'soon' is no day"),
        ({"date": "2026-02-30"}, 2, "is no day"),
        ({"date": "2026-06-14"}, 2, "2026-06-14 is before 2026-06-15"),
        ({"date": "2026-06-15"}, 3, ""),
        ({"owner": "nobody"}, 2, "there is no owner 'nobody'"),
        ({"metric": "vibes", "owner": "", "date": "later"}, 0, "there is no metric 'vibes'"),
    ],
)
def test_each_action_has_its_metric_its_owner_and_its_date(
    change: dict[str, Any], good: int, says: str
) -> None:
    score = ask("plan_accountable", Record("c", {"actions": [{**ACTION, **change}]}, GIVEN))

    assert score.value == pytest.approx(good / 3)
    assert says in score.reason


def test_without_lists_any_metric_and_owner_will_do() -> None:
    assert ask("plan_accountable", Record("c", {**ACTION, "owner": "anybody"})).value == 1.0


@pytest.mark.parametrize(
    ("output", "verdict"), [("prose", "undetermined"), ({"actions": "x"}, "undetermined")]
)
def test_what_is_no_plan_is_undetermined(output: Any, verdict: str) -> None:
    assert ask("plan_accountable", Record("c", output)).verdict == verdict


def test_a_plan_without_an_action_is_accountable_for_nothing() -> None:
    assert ask("plan_accountable", Record("c", {"actions": []})).value == 0.0
