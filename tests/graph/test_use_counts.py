"""Who asks memory leaves a trace on the records that bore on the question: how often they were found, and cited."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.graph.desks import at_work
from tests.memory.library import Library

from brandwright.graph.recalling import recall_answer
from brandwright.memory.living.explain import explain
from brandwright.memory.recall import Filters

MAIL = {"channel": "email", "kind": "creative"}


@pytest.mark.parametrize("times", [1, 2])
def test_what_was_found_and_cited_is_counted(example_workspace: Path, times: int) -> None:
    with at_work(example_workspace) as desk:
        library = Library(desk.ledger)
        told = library.add("Questions in subject lines lift opens.", **MAIL)
        other = library.add("Grey bags sell slowly in spring.", kind="offer", channel="shop")
        for _ in range(times):
            answer = recall_answer(
                desk, "Do questions in subject lines lift opens?", Filters(), 3, legs="lexical"
            )
        with desk.ledger.read() as tx:
            counted, silent = explain(tx, told.id), explain(tx, other.id)
        desk.memory.close()

    assert answer.answered
    assert (counted.record.retrieved_count, counted.record.cited_count) == (times, times)
    assert len(counted.uses) == times
    assert (silent.record.retrieved_count, silent.record.cited_count, silent.uses) == (0, 0, ())


def test_what_is_only_near_answers_nothing_and_is_not_counted(example_workspace: Path) -> None:
    with at_work(example_workspace) as desk:
        near = Library(desk.ledger).add("Questions in subject lines lift opens.", **MAIL)
        answer = recall_answer(desk, "Do puns in subject lines sell insurance?", Filters(), 3, legs="lexical")
        with desk.ledger.read() as tx:
            record = explain(tx, near.id).record
        desk.memory.close()

    assert not answer.answered
    assert record.retrieved_count == 0
