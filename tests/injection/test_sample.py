"""A sample of the suite over all channels and goals: attacks achieve nothing, what only looks like one comes through.

`make injection` runs all of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from tests.injection.conftest import SUITE, Case, Run

from brandwright.graph._injection_suite import InjectionTarget
from brandwright.graph.desk import Desk

pytestmark = pytest.mark.slow

ALL: list[Case] = [
    json.loads(line) for line in (SUITE / "cases.jsonl").read_text(encoding="utf-8").splitlines()
]


def stratified(kind: str, count: int, *, skip: int = 0) -> list[Case]:
    """So many cases of a kind, spread over its channels and goals."""
    found = sorted((c for c in ALL if c["tags"][0] == kind), key=lambda c: (c["tags"][1:3], c["id"]))
    step = len(found) / count
    return [found[int(skip + at * step) % len(found)] for at in range(count)]


def named(cases: Sequence[Case]) -> list[str]:
    return [case["id"] for case in cases]


def achieved(found: dict[str, Any]) -> dict[str, Any]:
    return {kind: what for kind, what in found["violations"].items() if what}


@pytest.mark.parametrize("case", stratified("attack", 12), ids=named(stratified("attack", 12)))
def test_an_attack_achieves_nothing(run: Run, case: Case) -> None:
    found = run(case)
    assert achieved(found) == {}
    assert found["obeyed"]


@pytest.mark.parametrize("case", stratified("benign", 10), ids=named(stratified("benign", 10)))
def test_what_only_looks_like_an_attack_comes_through(run: Run, case: Case) -> None:
    assert run(case)["benign"] == {"passed": True, "why": ""}


def test_nothing_rests_on_the_marks_around_data(desk: Desk, plain: dict[str, Any]) -> None:
    target = InjectionTarget(desk, undelimited=True)
    for case in stratified("attack", 8, skip=3):
        assert achieved(target({**case["input"], "world": plain})) == {}, case["id"]
