"""The gate suite: what it holds, that its copy is current, and that its scorers count what they say."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from brandwright._assets import asset
from brandwright.content import Finding
from brandwright.evaluation import SCORERS, Record, Score, load_suite
from brandwright.evaluation.gate import GateResult
from brandwright.evaluation.suite import Case

SUITE = asset("evals") / "gate"
SCRIPT = Path(__file__).parents[2] / "scripts" / "gate_cases.py"
CASES = list(load_suite(SUITE, SCORERS).cases)
PAIRS = list(zip(CASES[::2], CASES[1::2], strict=True))
WAYS = ("uncited", "expired", "retired", "other-value", "other-proof", "other-product", "other-market")


def words(case: Case) -> list[str]:
    parts = case.output["parts"]
    return [s["text"] for part in parts for block in part["blocks"] for s in block["sentences"]]


def proofs(case: Case) -> list[str]:
    parts = case.output["parts"]
    return [proof for p in parts for b in p["blocks"] for s in b["sentences"] for proof in s["evidence"]]


def test_the_cases_are_those_of_the_written_copy() -> None:
    assert subprocess.run([sys.executable, SCRIPT, "--check"], check=False).returncode == 0


def test_there_are_two_hundred_pairs_about_claims_of_ten_kinds() -> None:
    assert len(PAIRS) >= 200
    assert len(Counter(case.tags[2] for case in CASES)) == 10
    assert len({case.kit for case in CASES}) == 3


def test_the_copy_is_written_and_not_filled_in() -> None:
    assert len({tuple(words(good)) for good, _ in PAIRS}) == len(PAIRS)
    said = {text for good, _ in PAIRS for text in words(good)}
    assert len(said) > 400


def test_twins_are_one_good_and_one_bad_of_one_proof() -> None:
    for good, bad in PAIRS:
        assert good.id.removesuffix("-with") == bad.id.removesuffix("-without")
        assert good.cluster == bad.cluster
        assert (good.expect["held"], bad.expect["held"]) == (False, True)
        assert bad.expect["reason"].endswith(".")


@pytest.mark.parametrize("way", WAYS)
def test_a_proof_is_taken_away_in_the_way_that_is_named_and_no_word_is_changed(way: str) -> None:
    twins = [(good, bad) for good, bad in PAIRS if way in bad.tags]
    assert twins
    for good, bad in twins:
        assert words(good) == words(bad)
        before, after = good.input["brief"], bad.input["brief"]
        changed = {name for name in before if before[name] != after[name]}
        if way == "uncited":
            assert (changed, proofs(bad)) == (set(), [])
        elif way == "expired":
            assert (changed, proofs(bad)) == ({"publish"}, proofs(good))
            assert after["publish"] > before["publish"]
        elif way in ("other-product", "other-market"):
            assert (changed, proofs(bad)) == ({way.removeprefix("other-")}, proofs(good))
        else:
            assert not changed
            assert set(proofs(bad)).isdisjoint(proofs(good))


def test_reworded_copy_keeps_its_proof_and_its_reasons_differ() -> None:
    twins = [(good, bad) for good, bad in PAIRS if "reworded" in bad.tags]
    assert len(twins) == 24
    assert all(proofs(good) == proofs(bad) and words(good) != words(bad) for good, bad in twins)
    reasons = sorted(bad.expect["reason"] for _, bad in twins)
    assert all(one != other for one, other in pairwise(reasons))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("email uncited | Only a subject", "one sentence has a star"),
        ("post uncited | No star", "one sentence has a star"),
        ("post expired | *When", "is no way to take a proof away"),
        ("post gone | *What", "is no way to take a proof away"),
        ("poster uncited | *Where", "unknown word"),
        ("  A reason. | *And no draft before", "no draft before it"),
    ],
)
def test_a_line_that_is_wrong_is_named(tmp_path: Path, line: str, problem: str) -> None:
    (tmp_path / "written").mkdir()
    head = "day 2026-06-15\nproduct p\nmarket GB\nlocale en-GB\nbanned x\nproof a class number\n"
    (tmp_path / "written" / "heronway.txt").write_text(f"{head}{line}\n")
    command = [sys.executable, str(SCRIPT), "--write", "--suite", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.startswith("heronway.txt:7: ")
    assert problem in ended.stderr


def judged(verdict: Any, held: bool) -> Record:
    found = Finding.model_validate(
        {
            "rule": "claims.unsupported",
            "class": "number",
            "severity": "error",
            "action": verdict,
            "message": "no",
        }
    )
    counts = {"n": 1, "scored": 1, "errored": 0, "skipped": 0}
    gate = GateResult(verdict, (found,), (), "", **counts)
    return Record("case", {}, reference={"held": held, "reason": "It is not so."}, gate=gate)


ROWS = [  # verdict, held; then good and of, for recall, precision, let through
    ("pass", False, (0, 0), (0, 0), (1, 1)),
    ("needs-role", False, (0, 0), (0, 0), (1, 1)),
    ("revise", False, (0, 0), (0, 1), (0, 1)),
    ("pass", True, (0, 1), (0, 0), (0, 0)),
    ("needs-role", True, (0, 1), (0, 0), (0, 0)),
    ("revise", True, (1, 1), (1, 1), (0, 0)),
    ("unchecked", True, (1, 1), (1, 1), (0, 0)),
    ("block", True, (1, 1), (1, 1), (0, 0)),
]


@pytest.mark.parametrize(("verdict", "held", "recall", "precision", "through"), ROWS)
def test_the_scorers_count_what_they_say(
    verdict: str, held: bool, recall: tuple[int, int], precision: tuple[int, int], through: tuple[int, int]
) -> None:
    names = ("gate_recall", "gate_precision", "gate_lets_through")
    for name, (good, of) in zip(names, (recall, precision, through), strict=True):
        score = SCORERS[name](judged(verdict, held))
        assert isinstance(score, Score)
        assert (score.of, round((score.value or 0) * of)) == (of, good)


def test_a_wrong_verdict_says_what_the_gate_said_and_why_the_label_differs() -> None:
    missed = SCORERS["gate_recall"](judged("pass", held=True))
    stopped = SCORERS["gate_precision"](judged("revise", held=False))
    assert isinstance(missed, Score)
    assert isinstance(stopped, Score)
    assert missed.reason == "the gate says pass; the label says that it has to be held: It is not so."
    assert stopped.reason == "the gate says revise; claims.unsupported: no"


@pytest.mark.parametrize("name", ["gate_recall", "gate_precision", "gate_lets_through"])
@pytest.mark.parametrize("record", [Record("a", {}, reference={"held": True}), judged("pass", held="no")])  # type: ignore[arg-type]
def test_without_a_gate_or_a_label_nothing_can_be_said(name: str, record: Record) -> None:
    score = SCORERS[name](record)
    assert isinstance(score, Score)
    assert score.verdict == "undetermined"


def test_no_label_hangs_on_what_the_gate_says() -> None:
    imported = [
        line for line in SCRIPT.read_text("utf-8").splitlines() if line.startswith(("import ", "from "))
    ]
    assert not [line for line in imported if "brandwright" in line]
    assert json.loads((SUITE / "cases.jsonl").read_text("utf-8").splitlines()[0])["expect"]["held"] is False
