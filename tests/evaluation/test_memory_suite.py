"""The memory suite: its libraries and questions are what they claim to be, and the memory can be asked about them."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any, get_args

import pytest
from tests.graph.desks import at_work

from brandwright._assets import asset
from brandwright.cli._scaffold import scaffold_company
from brandwright.evaluation import SCORERS, load_suite, run_suite
from brandwright.evaluation.suite import Case
from brandwright.graph._memory_suite import Library, MemoryTarget, load_library, searched
from brandwright.graph.desk import Desk
from brandwright.memory.inputs import parse_learning
from brandwright.store import learnings
from brandwright.store.records import LearningKind

FOLDER = asset("evals") / "memory"
PARTS = ("dev",)
# Read by nobody who works on recall: its format is checked here, and no test asks it.
BLIND = ("blind",)
LABELLED = {"approved", "superseded", "disputed", "retired", "proposed"}
GROUPS = {
    *("lexical", "paraphrase", "no-shared-word", "filtered", "several"),
    *("conflict", "superseded", "comparative", "typo"),
}
Row = dict[str, Any]


@cache
def libraries(part: str) -> dict[str, dict[str, Row]]:
    """Records by key, by library."""
    files = sorted((FOLDER / part / "inputs").glob("*.jsonl"))
    rows = {file.stem: [json.loads(line) for line in file.read_text().splitlines()] for file in files}
    return {name: {row["key"]: row for row in library} for name, library in rows.items()}


@cache
def cases(part: str) -> tuple[Case, ...]:
    return tuple(load_suite(FOLDER / part, SCORERS).cases)


def every_record(parts: tuple[str, ...] = PARTS + BLIND) -> list[Row]:
    return [row for part in parts for library in libraries(part).values() for row in library.values()]


def every_case(parts: tuple[str, ...] = PARTS + BLIND) -> list[tuple[Case, dict[str, Row]]]:
    return [(case, libraries(part)[case.uses[0]]) for part in parts for case in cases(part)]


# --- what it is made of -----------------------------------------------------------------------------------


def test_it_is_as_large_as_it_says() -> None:
    tags = Counter(tag for case, _ in every_case(PARTS) for tag in case.tags)

    assert len(every_record(PARTS)) >= 400
    assert tags["answerable"] >= 150
    assert tags["unanswerable"] >= 100
    assert tags["no-shared-word"] >= 30
    assert set(tags) >= GROUPS
    assert len(libraries("dev")) >= 6


def test_the_blind_part_has_two_large_libraries_and_every_group_in_each() -> None:
    assert len(libraries("blind")) == 2
    for name, library in libraries("blind").items():
        tags = Counter(tag for case in cases("blind") if case.uses[0] == name for tag in case.tags)
        assert len(library) >= 70, name
        assert (tags["answerable"] >= 35, tags["unanswerable"] >= 25) == (True, True), name
        assert set(tags) >= GROUPS, name
        assert {row["kind"] for row in library.values()} == set(get_args(LearningKind)), name
        assert {row["status"] for row in library.values()} == LABELLED, name


def test_the_whole_suite_asks_both_parts() -> None:
    whole = load_suite(FOLDER, SCORERS)

    assert [case.id for case in whole.cases] == [case.id for part in PARTS + BLIND for case in cases(part)]
    only = {scorer.label: scorer.only for scorer in whole.spec.scorers}
    assert (only["false_answers"], only["coverage"]) == ("dev-unanswerable", "dev-answerable")
    assert (only["blind_false_answers"], only["blind_coverage"]) == ("blind-unanswerable", "blind-answerable")
    assert not {name for name in whole.spec.thresholds if name.startswith("blind")}
    assert whole.spec.thresholds["false_answers"].max == 0.05
    assert whole.spec.thresholds["coverage"].min == 0.9


def test_records_are_learnings_of_every_kind_year_and_state() -> None:
    records = every_record()

    for row in records:
        given = {name: value for name, value in row.items() if name not in ("key", "status")}
        given.pop("supersedes", None)
        assert parse_learning(given, today=date(2026, 11, 1)).statement == row["statement"]
    assert {row["kind"] for row in records} == set(get_args(LearningKind))
    assert {row["status"] for row in records} == LABELLED
    assert {row["observed"][:4] for row in records} == {"2022", "2023", "2024", "2025", "2026"}
    assert sum("low" in row for row in records) > 200


def test_nothing_is_written_twice_and_no_part_shares_with_the_other() -> None:
    records, questions = every_record(), [case.input["question"] for case, _ in every_case()]

    for texts in ([row["key"] for row in records], [row["statement"] for row in records], questions):
        assert [text for text, count in Counter(texts).items() if count > 1 and text not in filtered()] == []
    names = [name for part in PARTS + BLIND for name in libraries(part)]
    assert len(names) == len(set(names))


def filtered() -> set[str]:
    """A question may be asked again when filters make another one of it."""
    return {case.input["question"] for case, _ in every_case() if case.input.get("filters")}


def test_judgments_name_records_of_the_library() -> None:
    for case, library in every_case():
        assert set(case.expect.get("relevant", ())) | set(case.expect.get("near", ())) <= set(library), (
            case.id
        )
        assert case.expect["answered"] is ("answerable" in case.tags), case.id
        if case.expect["answered"]:
            assert set(case.expect["relevant"].values()) <= {1, 2}, case.id
            assert 2 in case.expect["relevant"].values(), case.id
        else:
            assert case.expect["near"], case.id


def test_only_what_counts_answers() -> None:
    """An answer rests on an approved record, or on one that was replaced since when the question is about then."""
    for case, library in every_case():
        then = "as_of" in case.input.get("filters", {})
        for key in case.expect.get("relevant", ()):
            assert library[key]["status"] in ({"approved", "superseded"} if then else {"approved"}), (
                case.id,
                key,
            )


def test_judged_records_come_through_the_filters() -> None:
    for case, library in every_case():
        asked = case.input.get("filters", {})
        for key in case.expect.get("relevant", ()):
            row = library[key]
            assert row.get("channel", "") in ("", asked.get("channel", row.get("channel", ""))), (
                case.id,
                key,
            )
            assert row.get("segment", "") in ("", asked.get("segment", row.get("segment", ""))), (
                case.id,
                key,
            )
            assert asked.get("since", "") <= row["observed"] <= asked.get("as_of", "9"), (case.id, key)


# --- no shared word, by a stemmer that the product does not use -------------------------------------------

STOP = frozenset(
    re.findall(
        r"\w+",
        """
        a about after all an and any anybody anyone are as at back be because been before being between
        both but by can could did do does down each few first for from get gets got had has have her
        here him his how if in into is it its itself just like made make makes many may me more most
        much must my no nor not of off on once one only or other our ours out over own same shall she
        should so some somebody someone something still such than that the their them then there these
        they this those through to too under until up us use very was way we were what when where which
        while who whom whose why will with without would you your
        """,
    )
)
ENDINGS = (
    *(
        "ations",
        "ation",
        "ments",
        "ingly",
        "ment",
        "ness",
        "ings",
        "edly",
        "ions",
        "able",
        "ing",
        "ers",
        "ies",
    ),
    *("ied", "ion", "ors", "er", "ed", "es", "ly", "al", "or", "s", "y", "e"),
)


def stem(word: str) -> str:
    """What is left when every ending is gone: shorter than Porter's stem, so more words are the same."""
    cut = next((e for e in ENDINGS if word.endswith(e) and len(word) - len(e) >= 3), "")
    if cut:
        return stem(word.removesuffix(cut))
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def content_words(text: str) -> set[str]:
    plain = re.sub(r"[’']s?\b", "", text.lower())
    return set(re.findall(r"[a-z0-9]+", plain)) - STOP


def alike(one: str, other: str) -> bool:
    return stem(one) == stem(other) or (min(len(one), len(other)) >= 5 and one[:5] == other[:5])


def found_by_its_words(row: Row) -> str:
    """Everything of a record that a search by words could look at."""
    names = ("kind", "statement", "market", "segment", "stage", "channel", "format", "offer", "product")
    texts = [str(row.get(name, "")) for name in (*names, "season", "metric")]
    return (
        " ".join([*texts, f"{date.fromisoformat(row['observed']):%B %Y}"]).replace("-", " ").replace("_", " ")
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("opened", "opens", True),
        ("cancelled", "cancel", True),
        ("shopping", "shoppers", True),
        ("payment", "paying", True),
        ("delivery", "deliver", True),
        ("rain", "drizzle", False),
        ("blades", "knife", False),
    ],
)
def test_the_stemmer_of_this_test(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is same


def test_questions_without_a_shared_word_share_none() -> None:
    shared = [
        (case.id, key, word, other)
        for case, library in every_case()
        if "no-shared-word" in case.tags
        for key in case.expect["relevant"]
        for word in content_words(case.input["question"])
        for other in content_words(found_by_its_words(library[key]))
        if alike(word, other)
    ]
    assert shared == []


# --- asking it --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("asking") / "acme"
    scaffold_company(folder, "ACME")
    with at_work(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def everything(desk: Desk) -> Library:
    """The records of all libraries as one; those of the blind part are never searched by a test."""
    return load_library(desk, every_record(PARTS))


def test_records_are_taken_in_as_they_are_labelled(desk: Desk, everything: Library) -> None:
    for library, parts in ((everything, PARTS), (load_library(desk, every_record(BLIND)), BLIND)):
        with library.desk.ledger.read() as tx:
            found = {library.keys[record.id]: record.status for record in learnings.list_(tx)}
        assert found == {row["key"]: row["status"] for row in every_record(parts)}


def test_a_label_that_does_not_hold_is_refused(desk: Desk) -> None:
    row = {
        "key": "one",
        "status": "disputed",
        "kind": "creative",
        "statement": "Blue won.",
        "observed": "2025-01-01",
    }

    with pytest.raises(ValueError, match="did not come out as labelled: one"):
        load_library(desk, [row])


@pytest.mark.slow
def test_without_the_vectors_questions_without_a_shared_word_find_no_record(everything: Library) -> None:
    """What the vectors are for: recall@10 with them and without, on the same questions."""
    if reason := MemoryTarget.unavailable():
        pytest.skip(f"no embedding model here: {reason}")
    asked = [case for case, _ in every_case(PARTS) if "no-shared-word" in case.tags]

    def recall(vectors: bool) -> float:
        found = [set(searched(everything, case.input["question"], vectors=vectors)) for case in asked]
        wanted = [set(case.expect["relevant"]) for case in asked]
        return fmean(len(one & other) / len(one) for one, other in zip(wanted, found, strict=True))

    assert len(asked) >= 30
    assert recall(vectors=True) - recall(vectors=False) >= 0.3


LIBRARY = [
    {"key": "r0", "channel": "email", "metric": "open_rate", "statement": "Questions lift opens."},
    {"key": "r1", "channel": "sms", "metric": "ctr", "statement": "Short links lift clicks."},
]
ROWS = [{**row, "kind": "creative", "status": "approved", "observed": "2025-02-03"} for row in LIBRARY]


@pytest.fixture
def target(desk: Desk) -> MemoryTarget:
    if reason := MemoryTarget.unavailable():
        pytest.skip(f"no embedding model here: {reason}")
    return MemoryTarget(desk)


def test_a_library_is_asked_as_recall_asks(target: MemoryTarget) -> None:
    said = target({"records": ROWS, "question": "Do questions in email lift opens?"})
    late = {"since": "2025-02-04"}
    silent = target({"records": ROWS, "question": "Do questions lift opens?", "filters": late})

    assert (said["answered"], said["ranking"], said["answer"][0]["records"]) == (True, ["r0"], ["r0"])
    assert (silent["answered"], silent["answer"]) == (False, [])


def test_a_suite_of_one_right_and_one_wrong_expectation(target: MemoryTarget, tmp_path: Path) -> None:
    asked = {"uses": ["few"], "input": {"question": "Do questions in email lift opens?"}}
    right = {"id": "a1", "tags": ["answerable"], "expect": {"answered": True, "relevant": {"r0": 2}}, **asked}
    wrong = {"id": "u1", "tags": ["unanswerable"], "expect": {"answered": False, "near": ["r0"]}, **asked}
    (tmp_path / "inputs").mkdir()
    shutil.copy(FOLDER / "dev" / "suite.yaml", tmp_path)
    for name, rows in (("inputs/few.jsonl", ROWS), ("cases.jsonl", [right, wrong])):
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = run_suite(tmp_path, {"memory": target}, tmp_path / "runs")

    scores = {score.name: score for score in result.scoring.scores}
    assert (result.scoring.n, result.scoring.errored, result.passed) == (2, 0, False)
    assert (scores["coverage"].value, scores["coverage"].passed) == (1.0, True)
    assert (scores["false_answers"].value, scores["false_answers"].passed) == (1.0, False)
    assert [(failure.case, failure.reason) for failure in result.scoring.failures] == [
        ("u1", "answered from r0")
    ]
