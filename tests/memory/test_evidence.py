"""A record bears on a question by what both name and what each says besides; nearness alone is never enough."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.memory._evidence import Bearing, Judge
from brandwright.memory._words import Remembering
from brandwright.memory.convert import learning_of
from brandwright.memory.inputs import parse_learning
from brandwright.store.records import Learning

if TYPE_CHECKING:
    from brandwright.memory.embedder import Vectors


class Alike:
    """Says of every text that it is the same; and counts the texts it was given."""

    id, sha256, dim = "alike", "0" * 64, 2

    def __init__(self) -> None:
        self.given: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.given += texts
        return np.array([[1.0, 0.0] for _ in texts], np.float32).reshape(len(texts), 2)


SAME = np.array([1.0, 0.0], np.float32)


def learning(statement: str, **values: Any) -> Learning:
    given = parse_learning({"kind": "creative", "statement": statement, **values}, today=date(2025, 11, 1))
    return learning_of(given, workspace="acme")


def bearing(question: str, record: Learning, *, near: bool = False, names: Any = None) -> Bearing:
    vectors = {"it": SAME} if near else {}
    return Judge(question, {"it": record}, names or {}, Alike() if near else None, vectors).bearing("it")


LETTERS = learning(
    "Hand-signed letters get replies from factories.", channel="direct-mail", metric="reply_rate"
)


def test_a_record_that_names_everything_is_an_answer() -> None:
    found = bearing("Do hand-signed letters get replies from factories?", LETTERS)
    assert (found.supports, found.lacking, found.against) == (True, (), ())
    assert found.matched == ("metric reply_rate", "hand", "signed", "letters", "factories")


@pytest.mark.parametrize("said", ["plants", "industrial", "manufacturing"])
def test_another_word_for_the_same_counts_and_is_said_to(said: str) -> None:
    found = bearing(f"Do hand-signed letters get replies from {said}?", LETTERS)
    assert found.meant == (said,)
    assert found.supports
    assert bearing("Do hand-signed letters get replies from zebras?", LETTERS).weight < found.weight


def test_a_word_that_may_name_a_channel_or_a_metric_rules_nothing_out() -> None:
    record = learning(
        "A tier for the best members left what they spend as it was.", channel="app", metric="sales"
    )
    assert bearing("Did the tier for the best members make them buy?", record).against == (
        "metric conversion_rate",
    )
    assert bearing("Did the tier get more purchases of the best members?", record).traits["against metric"]


@pytest.mark.parametrize(
    ("question", "statement", "ruled_out"),
    [
        ("How many tills does Fenmark have?", "Fenmark charges $79 for its tills.", True),
        ("How many tills does Fenmark have?", "Fenmark has 79 tills.", False),
        ("How long does it take to set up a till?", "A till that is set up sells more.", True),
        ("How long does it take to set up a till?", "A till is set up in four days.", False),
    ],
)
def test_a_number_and_a_time_that_are_asked_for_have_to_be_told(
    question: str, statement: str, ruled_out: bool
) -> None:
    assert ("against asked" in bearing(question, learning(statement)).traits) is ruled_out


def test_the_thing_to_be_measured_counts_apart() -> None:
    record = learning("Multi-buy tags made no difference to ground beef.")
    assert bearing("Do multi-buy tags sell more pizza?", record).traits["measure lacking"] == 1
    assert bearing("Do multi-buy tags sell more beef?", record).traits["measure lacking"] == 0


def test_a_letter_too_many_or_swapped_is_read_over() -> None:
    record = learning("A welcome series brings second purchases.", channel="email")
    assert bearing("Does a wellcome sereis bring second purchases?", record).supports


@pytest.mark.parametrize("question", ["Do zebras read?", "Do hand-signed zebras juggle letters in Munich?"])
def test_words_that_are_lacking_are_named(question: str) -> None:
    found = bearing(question, LETTERS)
    assert not found.supports
    assert "zebras" in found.lacking
    assert "lacks" in "; ".join(found.said)


@pytest.mark.parametrize(
    ("question", "against"),
    [
        ("Do hand-signed letters get clicks from factories?", "metric ctr"),
        ("Do hand-signed letters by SMS get replies from factories?", "channel sms"),
        ("Do hand-signed letters get replies from women in factories?", "women"),
        ("Do hand-signed letters get replies from 40 factories?", "40"),
        ("Do hand-signed letters get replies from factories in winter?", "winter"),
        ("Do hand-signed letters get replies from factories in Norway?", "norway"),
        ("Do hand-signed letters get replies from factories near Munich?", "munich"),
        ("Will hand-signed letters get replies from factories?", "future"),
        ("Is there an experiment on hand-signed letters to factories?", "experiment"),
    ],
)
@pytest.mark.parametrize("near", [False, True])
def test_one_term_that_it_says_nothing_of_rules_it_out(question: str, against: str, near: bool) -> None:
    found = bearing(question, LETTERS, near=near)
    assert against in found.against
    assert not found.supports


def test_what_a_record_is_counts_as_said() -> None:
    test = learning(
        "Letters get replies.", channel="direct-mail", method="RCT", n=900, n_control=900, split=0.5
    )
    assert bearing("Is there an experiment on letters?", test).supports
    measured = learning("Letters work.", channel="direct-mail", metric="reply_rate", value=0.1)
    assert bearing("What do letters do to the reply rate?", measured).supports


@pytest.mark.parametrize(
    "question", ["What about podcasts?", "Do balloons please visitors of museums abroad?"]
)
def test_nearness_alone_never_makes_an_answer(question: str) -> None:
    assert not bearing(question, LETTERS, near=True).supports


@pytest.mark.parametrize(
    ("question", "against"),
    [
        ("Do passwords put off surgeons?", "surgeons"),
        ("Do passwords put off hotels?", "hotels"),
        ("Do passwords put off students in nurseries?", "students"),
    ],
)
def test_what_is_said_of_some_people_is_not_said_of_others(question: str, against: str) -> None:
    found = bearing(question, learning("Nurses skip whatever needs a password."), near=True)
    assert against in found.against
    assert not found.supports


def test_a_record_of_no_kind_of_people_is_not_ruled_out_by_one() -> None:
    assert bearing("Do passwords put off surgeons?", learning("A password puts readers off.")).against == ()


def test_who_asks_for_an_amount_of_money_wants_one() -> None:
    question = "What does an empty chair cost the clinic?"
    without = learning(
        "Saying what an empty chair costs the clinic lowered missed appointments.", channel="sms"
    )
    amount = learning("An empty chair costs the clinic 190 EUR an hour.")
    assert ("money" in bearing(question, without).against, "money" in bearing(question, amount).against) == (
        True,
        False,
    )
    assert bearing(question, amount).supports


@pytest.mark.parametrize(
    ("question", "against"),
    [
        ("How many orders came out of the webinar on film?", ("orders",)),
        ("How many of the visitors registered for the webinar on film?", ("visitors",)),
        ("How many plants registered for the webinar on film?", ()),
        ("Did plants register for the webinar on film?", ()),
    ],
)
def test_who_asks_for_a_number_of_things_wants_these_things_counted(
    question: str, against: tuple[str, ...]
) -> None:
    record = learning("240 plants registered for the webinar on film.", channel="webinar")
    assert bearing(question, record, near=True).against == against


@pytest.mark.parametrize(
    ("question", "supports"),
    [
        ("Why were deals lost in 2024?", False),
        ("Why were deals lost in 2023?", True),
        ("Why were deals lost?", True),
    ],
)
def test_a_record_that_names_a_year_answers_for_that_year_only(question: str, supports: bool) -> None:
    record = learning("Reasons for lost deals in 2023: price 48%.", observed="2024-01-09")
    assert bearing(question, record).supports is supports


def test_who_does_not_leave_stays() -> None:
    record = learning("Members with a mentor leave half as often.", metric="churn_rate", segment="members")
    assert "metric retention_rate" not in bearing("Does a mentor make members stay longer?", record).against
    assert (
        "metric retention_rate"
        in bearing("Do hand-signed letters make factories stay longer?", LETTERS).against
    )


def test_of_two_questions_at_once_a_record_may_answer_one() -> None:
    record = learning("A lead from a fair costs 96 EUR.", metric="cpl", channel="event")
    assert bearing("What does a lead from a fair cost, and how many turn up?", record).against == ()


def test_a_word_of_the_same_field_is_only_a_hint() -> None:
    record = learning("In the rain the open day signed up 7 percent.")
    akin, same, neither = (bearing(f"What about {word}?", record) for word in ("drizzle", "rain", "zebras"))
    assert (akin.meant, akin.traits["complete"]) == (("drizzle",), 0.0)
    assert neither.weight < akin.weight < same.weight


@given(st.text(max_size=80))
def test_the_weight_is_a_share_and_the_same_each_time(question: str) -> None:
    first, second = (bearing(question, LETTERS, near=True) for _ in range(2))
    assert first == second
    assert 0 <= first.weight <= 1


@pytest.mark.parametrize("field", ["segment", "product", "offer", "format", "season"])
def test_a_name_on_record_that_the_question_speaks_has_to_match(field: str) -> None:
    question = "Do hand-signed letters get replies from factories for the key account?"
    found = bearing(question, LETTERS, names={field: ["key account"]})
    assert (found.against, found.supports) == (("key account",), False)


def test_of_two_names_set_against_each_other_one_is_enough() -> None:
    record = learning("Reminders beat discounts.", segment="nurses")
    names = {"segment": ["nurses", "dentists"]}
    assert bearing("Do reminders beat discounts for nurses or dentists?", record, names=names).supports
    assert not bearing("Do reminders beat discounts for dentists?", record, names=names).supports


def test_no_text_is_embedded_twice() -> None:
    inner = Alike()
    embedder = Remembering(inner)
    for _ in range(2):
        Judge("Do letters get replies?", {"it": LETTERS}, {}, embedder, {"it": SAME}).bearing("it")
    assert len(inner.given) == len(set(inner.given))
    assert "Do letters get replies?" in inner.given
