"""Answers come from records: what they do not carry is not said."""

from __future__ import annotations

from typing import Any

import pytest
from tests.agents.kits import ON

from brandwright.agents import RECALL, RecallOutput, RecallTask, RecordNote


def record(name: str, statement: str, **more: Any) -> RecordNote:
    return RecordNote.model_validate({"id": name, "kind": "experiment", "statement": statement, **more})


RECORDS = (
    record("L-1", "Questions in subject lines lifted opens", measurement="+2.1 points, n = 18,000, RCT"),
    record("L-2", "Story openings did worse.", measurement="-4%, n = 300"),
    record("L-3", "Emoji were never tried.", status="proposed"),
)


def answer(question: str, records: tuple[RecordNote, ...] = RECORDS, **more: Any) -> RecallOutput:
    asked = RecallTask(question=question, records=records, **more)
    checked = RECALL.check(asked, RECALL.compose(asked))
    assert checked.notes == ()
    return checked.value


def test_the_answer_is_one_sentence_a_record_in_its_own_words_with_what_was_measured() -> None:
    said = [
        (sentence.text, sentence.records) for sentence in answer("Do questions in subject lines help?").answer
    ]

    assert said == [
        ("Questions in subject lines lifted opens (+2.1 points, n = 18,000, RCT).", ("L-1",)),
        ("Story openings did worse (-4%, n = 300).", ("L-2",)),
    ]


@pytest.mark.parametrize(
    ("statement", "interval"),
    [
        (
            "The question as subject line raised the visit rate by 1.51 points over the plain subject line: 12.51 %"
            " against 11.00 % (95 % interval 0.53 to 2.50 points; 13.8 % more).",
            "95 %: +0.53 to +2.50 pp",
        ),
        (
            "The short page lowered the cost per lead by 4.1 against the long page: 8.0 against 12.1 (95 % interval"
            " 2.0 to 6.2; 34 % less). Nothing was randomised.",
            "95 %: -6.2134 to -2.0132",
        ),
    ],
)
def test_a_statement_with_its_own_interval_is_told_as_it_stands(statement: str, interval: str) -> None:
    known = (
        record("lrn-0123456789ab", statement, interval=interval, sample="n = 8,201", strength="experiment"),
    )
    (said,) = answer("What did it do?", known).answer
    assert said.text.startswith(statement.rstrip("."))


def test_what_is_not_approved_says_nothing() -> None:
    assert not any("Emoji" in sentence.text for sentence in answer("Do emoji help?").answer)


def test_nothing_on_record_is_said_honestly() -> None:
    output = answer("Do podcasts work?", records=())

    assert output.answer == ()
    assert output.missing == "Nothing on record answers this: Do podcasts work?"


@pytest.mark.parametrize("question", ["Questions?", "Do podcasts work?"])
def test_the_conflicts_that_are_given_are_told_with_an_answer_and_without(question: str) -> None:
    conflict = {"records": ["L-1", "L-2"], "text": "L-1 and L-2 disagree."}

    assert answer(question, conflicts=[conflict]).conflicts[0].text == "L-1 and L-2 disagree."


MAIL = (
    record(
        "L-5", "Letters sent on Sunday were read more than those of Tuesday.", channel="email", metric="opens"
    ),
    record(
        "L-6",
        "Letters sent on Tuesday sold more bags than those of Sunday.",
        channel="email",
        metric="orders",
    ),
    record(
        "L-7", "A grinder as a gift brought orders.", channel="shop", metric="orders", direction="positive"
    ),
    record("L-8", "Text messages double the orders.", channel="sms", status="proposed"),
)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        (
            "What have we learned about podcast sponsoring?",
            "No record speaks of: learned, podcast, sponsoring.",
        ),
        (
            "Do text messages raise orders?",
            "No record speaks of: text, messages, raise. On record and not approved: L-8 (proposed).",
        ),
        ("Does our newsletter bring bookings?", "No record speaks of: newsletter, bring, bookings."),
        ("Does radio bring orders?", "No record speaks of: radio, bring."),
    ],
)
def test_a_question_about_something_else_has_no_answer(question: str, missing: str) -> None:
    output = answer(question, MAIL)

    assert output.answer == ()
    assert output.missing == missing


@pytest.mark.parametrize(
    "question",
    [
        "On which day should the letter go out?",
        "Did giving a grinder away pay off?",
        "Does email bring orders?",
        "What works?",
    ],
)
def test_a_question_about_a_record_has_one(question: str) -> None:
    assert answer(question, MAIL).answer


def test_a_long_list_of_records_is_cut_to_those_that_speak_of_the_question() -> None:
    others = tuple(record(f"L-{n}", f"Films of brewing were watched, number {n}.") for n in range(20, 32))

    told = [sentence.records for sentence in answer("Did the grinder bring orders?", (*others, *MAIL)).answer]

    assert ("L-7",) in told
    assert len(told) == 8


def test_two_sentences_of_an_answer_that_disagree_are_shown_as_a_conflict() -> None:
    (conflict,) = answer("On which day should the letter go out?", MAIL).conflicts

    assert conflict.records == ("L-5", "L-6")
    assert conflict.text == f"{MAIL[0].statement} But {MAIL[1].statement}"


def test_a_conflict_that_is_given_is_not_told_twice() -> None:
    conflict = {"records": ["L-6", "L-5"], "text": "They disagree."}

    assert [c.text for c in answer("Which letter?", MAIL, conflicts=[conflict]).conflicts] == [
        "They disagree."
    ]


@pytest.mark.parametrize(
    ("text", "records", "kept"),
    [
        ("Questions in subject lines lifted opens by 2.1 points.", ["L-1"], True),
        ("Questions in subject lines lifted opens by 21 points.", ["L-1"], False),
        ("Questions in subject lines lifted opens by 4%.", ["L-1"], False),
        ("Questions lifted opens by 2.1 points.", ["L-1"], False),
        ("Questions help.", ["L-99"], False),
        ("Emoji were never tried.", ["L-3"], False),
    ],
)
def test_a_models_sentence_stands_on_approved_records_and_their_numbers(
    text: str, records: list[str], kept: bool
) -> None:
    asked = RecallTask(question="?", records=RECORDS)
    output = RecallOutput.model_validate(
        {"answer": [{"text": text, "records": records}], "conflicts": [], "missing": ""}
    )

    checked = RECALL.check(asked, output)

    assert bool(checked.value.answer) is kept
    assert bool(checked.notes) is not kept
    assert kept or checked.value.missing


def test_today_is_no_part_of_an_answer() -> None:
    asked = RecallTask(question="When?", records=RECORDS)

    assert str(ON.year) not in str(RECALL.compose(asked))
