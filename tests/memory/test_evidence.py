"""A record bears on a question by what both name; an embedder can excuse a word, and nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.memory._evidence import Bearing, Judge
from brandwright.memory.convert import learning_of
from brandwright.memory.inputs import parse_learning
from brandwright.store.records import Learning

if TYPE_CHECKING:
    from brandwright.memory.embedder import Vectors


class TableEmbedder:
    """Cosines to the statement, as a table says: by the words that a text lacks or has."""

    id, sha256, dim = "table", "0" * 64, 2

    def __init__(self, cosines: dict[str, float], otherwise: float = 1.0) -> None:
        self.cosines, self.otherwise = cosines, otherwise

    def embed(self, texts: Sequence[str]) -> Vectors:
        cosines = [
            next((c for part, c in self.cosines.items() if part in text), self.otherwise) for text in texts
        ]
        return np.array([[cosine, (1 - cosine * cosine) ** 0.5] for cosine in cosines], np.float32)


EVERYTHING_IS_ALIKE = TableEmbedder({})


def learning(statement: str, **values: Any) -> Learning:
    given = parse_learning({"kind": "creative", "statement": statement, **values}, today=date(2025, 11, 1))
    return learning_of(given, workspace="acme")


def bearing(
    question: str, record: Learning, embedder: TableEmbedder | None = None, *others: Learning
) -> Bearing:
    return Judge(question, {"it": record}, [record, *others], embedder).bearing("it")


LETTERS = learning(
    "Hand-signed letters get replies from factories.", channel="direct-mail", metric="reply_rate"
)


def test_a_word_beside_the_point_is_excused() -> None:
    question = "Do hand-signed letters reliably get replies from factories nowadays?"
    assert bearing(question, LETTERS).lacking == ("reliably", "nowadays")
    assert not bearing(question, LETTERS).supports
    excused = bearing(question, LETTERS, TableEmbedder({"Hand-signed": 1.0, "hand-signed": 0.8}))
    assert (excused.supports, excused.excused) == (True, ("reliably", "nowadays"))


def test_a_word_that_sets_the_question_apart_is_decisive() -> None:
    record = learning("Signed letters on heavy paper get replies from old factories.")
    question = "Do signed letters on heavy paper get replies from factories in pharma?"
    assert bearing(question, record).supports
    apart = TableEmbedder({"Signed": 1.0, "pharma": 0.7, "signed": 0.8})
    assert not bearing(question, record, apart).supports


def test_a_word_near_to_the_record_but_not_in_it_is_not_excused() -> None:
    record = learning("Nurses forget passwords.")
    near = TableEmbedder({"Nurses": 1.0, "surgeons": 0.8, "forget": 0.6})
    found = bearing("Do surgeons forget passwords?", record, near)
    assert (found.supports, found.excused, found.lacking) == (False, (), ("surgeons",))


@pytest.mark.parametrize(
    "question",
    [
        "Do hand-signed letters get clicks from factories?",
        "Do hand-signed emails get replies from factories?",
        "Do hand-signed letters get replies from women in factories?",
        "Do hand-signed letters get replies from 40 factories?",
        "Do hand-signed letters get replies in winter?",
        "What about podcasts?",
        "Do balloons please visitors of museums abroad?",
    ],
)
def test_nearness_alone_never_makes_an_answer(question: str) -> None:
    assert not bearing(question, LETTERS, EVERYTHING_IS_ALIKE).supports


@given(st.text(max_size=80))
def test_no_question_without_a_shared_term_is_answered(question: str) -> None:
    found = bearing(question, LETTERS, EVERYTHING_IS_ALIKE)
    assert not found.supports or found.matched


@pytest.mark.parametrize("field", ["segment", "product", "offer", "format", "season"])
def test_a_name_on_record_that_the_question_speaks_has_to_match(field: str) -> None:
    other = learning("Something else.", **{field: "key account"})
    question = "Do hand-signed letters get replies from factories for the key account?"
    assert bearing(question, LETTERS, None, other).against == ((other.offer or "key-account"),)


def test_of_two_names_set_against_each_other_one_is_enough() -> None:
    record = learning("Reminders beat discounts.", segment="nurses")
    other = learning("Something else.", segment="dentists")
    assert bearing("Do reminders beat discounts for nurses or dentists?", record, None, other).supports
    assert not bearing("Do reminders beat discounts for dentists?", record, None, other).supports
