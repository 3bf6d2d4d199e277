"""What requests to models cost, as people and scripts see it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.cli.terminal import POST, Ended, brandwright
from tests.graph.desks import post

from brandwright.testing import FAULTS, LoopbackEndpoint
from brandwright.testing.fixtures import serve_model

__all__ = ["serve_model"]

Serve = Callable[[Sequence[Any]], LoopbackEndpoint]


def drafted(folder: Path, endpoint: LoopbackEndpoint, monkeypatch: pytest.MonkeyPatch, *extra: str) -> Ended:
    for name, value in {
        "BRANDWRIGHT_MODEL_ENGINE": "openai",
        "BRANDWRIGHT_MODEL_BASE_URL": endpoint.url,
        "BRANDWRIGHT_MODEL_MODEL": "test-model",
    }.items():
        monkeypatch.setenv(name, value)
    return brandwright("draft", POST, *extra, cwd=folder)


def priced(folder: Path) -> None:
    settings = folder / "brandwright.toml"
    text = settings.read_text("utf-8") + '\n[prices."test-model"]\nin = 2\nout = 10\ncached = 0.5\n'
    settings.write_text(text + "\n[budget]\ncost_per_month = 5\n", "utf-8")


def test_a_run_shows_its_requests_and_what_stopped_it(
    example_workspace: Path, serve_model: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = serve_model([FAULTS["server-error"], FAULTS["refusal"], post()])
    stopped = drafted(example_workspace, endpoint, monkeypatch)
    run = json.loads(brandwright("runs", "list", "--json", cwd=example_workspace).out)["runs"][0]["id"]
    shown = json.loads(brandwright("runs", "show", run, "--json", cwd=example_workspace).out)

    assert stopped.code == 5
    assert [call["code"] for call in shown["requests"]] == ["BW503", "BW511"]
    assert [call["state"] for call in shown["requests"]] == ["lost", "settled"]
    assert [stop["code"] for stop in shown["stopped"]] == ["BW511"]
    assert (shown["status"], shown["spent"]["cost"], shown["spent"]["lost"]) == ("running", None, 1)
    words = brandwright("runs", "show", run, cwd=example_workspace).out
    assert "BW503: answer lost, counted as spent" in words
    assert "stopped by BW511" in words
    assert "resumes this run" in words


def test_an_unknown_price_is_unknown_and_a_sum_that_holds_one_says_so(
    example_workspace: Path, serve_model: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert drafted(example_workspace, serve_model([post()]), monkeypatch).code == 0
    assert "unknown" in brandwright("runs", "costs", cwd=example_workspace).out
    priced(example_workspace)
    assert drafted(example_workspace, serve_model([post()]), monkeypatch).code == 0

    costs = json.loads(brandwright("runs", "costs", "--by", "agent", "--json", cwd=example_workspace).out)
    words = brandwright("runs", "costs", "--by", "model", cwd=example_workspace).out

    (row,) = costs["rows"]
    cost = (11 * 2 + 7 * 10) / 1e6
    assert (row["name"], row["requests"], row["tokens"], row["cost"]) == ("content", 2, 36, None)
    assert (row["known_cost"], row["unknown_cost_requests"]) == (cost, 1)
    assert costs["month"]["budget"] == {"cost": 5.0}
    assert "0.000092 + 1 unknown" in words
    assert "this month: 0.000092 + 1 unknown of 5 in money" in words


def test_a_draft_says_what_it_cost_and_what_came_from_the_cache(
    example_workspace: Path, serve_model: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRANDWRIGHT_CACHE_REPLIES", "true")
    endpoint = serve_model([post()])
    assert "· 1 call · 18 tokens · cost unknown ·" in drafted(example_workspace, endpoint, monkeypatch).out
    again = drafted(example_workspace, endpoint, monkeypatch).out
    assert "· 1 call · 1 from the cache · 0 tokens · cost 0 ·" in again
    assert len(endpoint.requests) == 1

    run = brandwright("runs", "list", "--json", cwd=example_workspace).json["runs"][0]["id"]
    assert "from the cache of replies" in brandwright("runs", "show", run, cwd=example_workspace).out


def test_without_a_request_there_is_nothing_to_sum(example_workspace: Path) -> None:
    assert "No request to a model is on record." in brandwright("runs", "costs", cwd=example_workspace).out


@pytest.mark.parametrize(("since", "rows"), [("2020-01-01", 1), ("2999-01-01", 0)])
def test_costs_since_a_day(
    since: str, rows: int, example_workspace: Path, serve_model: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert drafted(example_workspace, serve_model([post()]), monkeypatch).code == 0

    shown = json.loads(brandwright("runs", "costs", "--since", since, "--json", cwd=example_workspace).out)

    assert len(shown["rows"]) == rows


def test_another_sum_than_those_there_are_is_refused(example_workspace: Path) -> None:
    ended = brandwright("runs", "costs", "--by", "mood", cwd=example_workspace)

    assert ended.code == 2
    assert "agent, model, month, run" in ended.err
