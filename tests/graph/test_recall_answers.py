"""A hundred composed answers: each sentence cites records that exist, and states only numbers that they hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.example import make_example
from tests.graph.desks import ANA, at_work
from tests.memory.library import Library

from brandwright.agents._grounded import why_refused
from brandwright.evaluation import SCORERS, Gate, Record
from brandwright.evaluation.policy import GatePolicy
from brandwright.graph.desk import Desk
from brandwright.graph.recalling import RecallAnswer, recall_answer, recall_task
from brandwright.memory import approve
from brandwright.memory.recall import Filters
from brandwright.store import learnings
from brandwright.store.records import Learning

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "memory" / "data"
ANSWERS = 100
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
GATE = Gate(GatePolicy(required=("answer_grounded",), timeout_s=20), SCORERS)

RANKING = (
    "Which e-mail drove visits, and how sure are we?",
    "Which e-mail drove more visits, and for past buyers of men's merchandise too?",
    "Which campaign won the cheapest approved conversion, and how sure are we?",
    "Which e-mail brought the most conversions?",
    "Which e-mail was worst for visits?",
)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A workspace whose memory holds a company's records and those of the examples."""
    folder = tmp_path_factory.mktemp("answers") / "demo"
    make_example(folder)
    with at_work(folder) as opened:
        rows = [*_lines(DATA / "records.jsonl"), *_lines(ROOT / "examples" / "learnings.jsonl")]
        Library(opened.ledger).add_all({row.pop("name", row["statement"]): row for row in rows})
        approve(opened.ledger, None, actor=ANA, reason="checked")
        yield opened
        opened.memory.close()


@pytest.fixture(scope="module")
def answers(desk: Desk) -> dict[str, RecallAnswer]:
    """The first hundred questions that are answered, each with its answer."""
    asked = [row["question"] for row in _lines(DATA / "questions.jsonl") if row["record"]]
    # What people ask in other words than the record's is not always found by words alone; its own words are.
    own = [f"Is it on record that {row['statement'].rstrip('.')}?" for row in _lines(DATA / "records.jsonl")]
    found: dict[str, RecallAnswer] = {}
    for question in dict.fromkeys([*RANKING, *asked, *own]):
        answer = recall_answer(desk, question, Filters(), 5, legs="lexical")
        if answer.answered:
            found[question] = answer
        if len(found) == ANSWERS:
            break
    return found


@pytest.fixture(scope="module")
def known(desk: Desk) -> dict[str, Learning]:
    with desk.ledger.read() as tx:
        return {record.id: record for record in learnings.list_(tx)}


def numbers(text: str) -> set[str]:
    """The numbers of a text, ids left out."""
    return {number.replace(",", "") for number in NUMBER.findall(re.sub(r"lrn-[0-9a-f]{12}", "", text))}


def stated(record: Learning, row: dict[str, Any]) -> set[str]:
    """Every number that a record holds, as people wrote it and as it is shown."""
    shown = json.dumps(row["figures"], ensure_ascii=False)
    return numbers(f"{record.statement} {row['measurement']} {record.observed} {shown}")


def test_there_are_a_hundred_of_them(answers: dict[str, RecallAnswer]) -> None:
    assert len(answers) == ANSWERS
    assert sum(len(answer.sentences) for answer in answers.values()) > ANSWERS


def test_every_sentence_cites_records_that_exist_and_are_approved(
    answers: dict[str, RecallAnswer], known: dict[str, Learning]
) -> None:
    for question, answer in answers.items():
        for sentence in answer.sentences:
            assert sentence.records, question
            assert all(known[name].status == "approved" for name in sentence.records), question


def test_every_number_of_a_sentence_stands_in_a_record_that_it_cites(
    answers: dict[str, RecallAnswer], known: dict[str, Learning]
) -> None:
    for question, answer in answers.items():
        rows = {row["id"]: row for row in answer.records}
        for sentence in answer.sentences:
            held = set[str]().union(*(stated(known[name], rows[name]) for name in sentence.records))
            assert numbers(sentence.text) <= held, (question, sentence.text)


def test_the_gate_of_recall_passes_every_sentence(desk: Desk, answers: dict[str, RecallAnswer]) -> None:
    for question, answer in answers.items():
        task = recall_task(desk, question, Filters(), 5, legs="lexical")
        assert not answer.dropped
        for sentence in answer.sentences:
            assert why_refused(sentence.text, sentence.records, task) == "", (question, sentence.text)


def test_the_gate_of_suites_finds_them_grounded(answers: dict[str, RecallAnswer]) -> None:
    for question, answer in answers.items():
        output = {
            "answered": True,
            "answer": [sentence.model_dump(mode="json") for sentence in answer.sentences],
            "records": [{"id": row["id"]} for row in answer.records],
        }
        records = [
            row | {"measurement": f"{row['measurement']} {json.dumps(row['figures'])}"}
            for row in answer.records
        ]
        result = GATE.judge(
            Record(id=question, input={"question": question, "records": records}, output=output)
        )
        assert result.verdict == "pass", (question, [finding.message for finding in result.findings])


@pytest.mark.parametrize(
    ("found", "instead"),
    [("7.66", "9.66"), ("more visits", "fewer visits"), ("men's", "women's"), ("n = 21,307", "n = 41,307")],
)
def test_the_same_gate_stops_a_sentence_that_says_something_else(
    desk: Desk, answers: dict[str, RecallAnswer], found: str, instead: str
) -> None:
    question = RANKING[0]
    first = answers[question].sentences[0]
    assert found in first.text
    task = recall_task(desk, question, Filters(), 5, legs="lexical")
    assert why_refused(first.text.replace(found, instead), first.records, task)
