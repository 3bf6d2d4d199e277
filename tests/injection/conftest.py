"""The injection suite at work: its cases, its target, and a world to do bad deeds in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.example import make_example

from brandwright._assets import asset
from brandwright._yaml import load_yaml
from brandwright.graph._injection_suite import InjectionTarget
from brandwright.graph._injection_world import World
from brandwright.graph.desk import Desk, open_desk
from brandwright.workspace import Workspace

SUITE = asset("evals") / "injection"
Case = dict[str, Any]
Run = Callable[[Case], dict[str, Any]]


@pytest.fixture(scope="session")
def cases() -> list[Case]:
    """The cases as they are written."""
    return [json.loads(line) for line in (SUITE / "cases.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="session")
def plain() -> dict[str, Any]:
    """What every case starts from."""
    data, _ = load_yaml(SUITE / "inputs" / "world.yaml")
    world: dict[str, Any] = data["world"]
    return world


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The desk of a workspace that the suite is run in."""
    folder: Path = tmp_path_factory.mktemp("injection") / "demo"
    make_example(folder)
    with open_desk(Workspace.find(folder, env={})) as opened:
        yield opened


@pytest.fixture(scope="session")
def run(desk: Desk, plain: dict[str, Any]) -> Run:
    """What a case achieves on the product as it is."""
    target = InjectionTarget(desk)
    return lambda case: target({**case["input"], "world": plain})


@pytest.fixture(scope="session")
def world(desk: Desk, plain: dict[str, Any]) -> World:
    """A world for tests that do what no agent can do."""
    return World(desk, plain)
