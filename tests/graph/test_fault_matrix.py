"""Every fault of an endpoint, met by every agent, once and always: one typed outcome, and nothing of it is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Literal

import pytest
from tests.example import make_example
from tests.graph.faults import AGENTS, CANARY, KEY, SENT, Agent, asking, at_the_endpoint, good_answers

from brandwright.errors import ModelError
from brandwright.graph.desk import Desk
from brandwright.llm.limits import EndpointLimits
from brandwright.store import audit, drafts, model_calls, reviews, runs
from brandwright.store.model_calls import ModelCall
from brandwright.testing import LoopbackEndpoint

pytestmark = pytest.mark.faults

Times = Literal["once", "always"]
BUDGET = 60_000
NUMBERS = count(1)

PASSING = {
    "429": "BW502",
    "500": "BW503",
    "reset": "BW500",
    "hang-up": "BW500",
    "hang": "BW501",
    "drip": "BW501",
}
"""Faults that another try may cure."""
STAYING = {
    "web page": "BW506",
    "empty body": "BW507",
    "broken JSON": "BW508",
    "choices null": "BW509",
    "choices empty": "BW509",
    "error with 200": "BW510",
    "refusal": "BW511",
    "content filter": "BW512",
    "cut off": "BW513",
    "50 MB": "BW516",
    "repeated": "BW517",
}
UNFIT = ("wrong schema", "approved")
SLOW = ("hang", "drip")
UNKNOWN = {
    "content": ("ok", "held: revise"),
    # The quotes are not in the source, so what cites them has no proof.
    "research": ("held: block", "held: block"),
    "planning": ("ok", "BW514"),
    "recall": ("composed", "composed"),
    "kit_proposer": ("dropped 1", "dropped 1"),
}
"""What comes of an answer that rests on what there is not: it is taken out, judged, or asked for again."""
FAULTS = (*PASSING, *STAYING, *UNFIT, "unknown ids")


@dataclass(frozen=True)
class Station:
    """An agent's workspace, and what a good model answers there, request by request."""

    agent: Agent
    desk: Desk
    good: list[str]


@pytest.fixture(scope="module", params=AGENTS, ids=lambda agent: agent.name)
def station(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """One workspace for all faults that an agent meets: a fault may not spoil what comes after it either."""
    agent: Agent = request.param
    pattern, folder = (tmp_path_factory.mktemp(agent.name) / name for name in ("pattern", "demo"))
    make_example(pattern)
    make_example(folder)
    good = good_answers(pattern, agent)
    EndpointLimits.forget()
    with at_the_endpoint(folder, {"BRANDWRIGHT_BUDGET_TOKENS_PER_RUN": str(BUDGET)}) as desk:
        yield Station(agent, desk, good)
    assert not [path for path in folder.rglob("*") if path.is_file() and holds(path)]


def holds(path: Path) -> bool:
    """Whether a file holds words of a fault, or the key."""
    data = path.read_bytes()
    return CANARY.encode() in data or KEY.encode() in data


def script(station: Station, fault: str, times: Times) -> Any:
    """What the endpoint sends: the fault, then good answers; or the fault again and again."""
    good: list[Any] = station.good
    if fault == "unknown ids":
        bad, reads = station.agent.unknown(json.loads(good[0])), station.agent.name == "research"
        if times == "once":
            # An asset that is written anew is written well.
            return [bad, *good[1:], *[good[-1]] * 3]
        # What research hands on is written by another agent, and that one answers well.
        return lambda request: good[-1] if "ContentOutput" in json.dumps(request.body) and reads else bad
    first: Any = SENT.get(fault)
    if fault == "wrong schema":
        first = {"something": CANARY}
    elif fault == "approved":
        first = {**json.loads(good[0]), "approved": True, "note": CANARY}
    return [first, *good] if times == "once" else [first] * 3


def expected(agent: str, fault: str, times: Times) -> str:
    if fault == "unknown ids":
        return UNKNOWN[agent][times == "always"]
    if fault in STAYING:
        return STAYING[fault]
    if times == "once":
        return "ok"
    return PASSING.get(fault, "BW514")


def on_record(desk: Desk) -> tuple[int, int]:
    """How many drafts and reviews there are."""
    with desk.ledger.read() as tx:
        found = runs.list_(tx, limit=1000)
        uses = sum(len(drafts.uses(tx, run.id)) for run in found)
        return uses, len(reviews.list_(tx, limit=None))


def requests_of(desk: Desk) -> tuple[str, str, list[ModelCall]]:
    """The newest run: its id, how it stands, and its requests."""
    with desk.ledger.read() as tx:
        run = runs.list_(tx, limit=1)[0]
        return run.id, run.status, model_calls.list_(tx, run.id)


def told(desk: Desk, run: str) -> list[str]:
    """The codes that the run's record names, as `runs show` does."""
    with desk.ledger.read() as tx:
        entries = audit.entries(tx, limit=10, object_id=run)
    return [str(entry.data["code"]) for entry in entries if entry.act in ("run.stopped", "run.failed")]


@pytest.mark.parametrize("times", ["once", "always"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault(station: Station, fault: str, times: Times, record_property: Any) -> None:
    agent, number = station.agent.name, next(NUMBERS)
    timeout, deadline = (0.5, 4.0) if fault in SLOW else (10.0, 20.0)
    before = on_record(station.desk)

    with LoopbackEndpoint(script(station, fault, times)) as endpoint:
        desk, port = asking(station.desk, endpoint.url, timeout_s=timeout, deadline_s=deadline)
        try:
            outcome = station.agent.job(desk, number)
        except ModelError as error:
            outcome = error.code
        sent = len(endpoint.requests)
    record_property("fault", [fault, times, agent, outcome, sent])

    run, status, asked = requests_of(desk)
    assert outcome == expected(agent, fault, times)
    assert max(port.took) <= 1.1 * deadline
    assert max(call.attempt for call in asked) <= 3
    assert sum(call.tokens for call in asked) <= BUDGET
    if outcome.startswith("BW"):
        assert sent <= 3
        assert on_record(station.desk) == before
        assert status == ("running" if agent in ("research", "content") else "failed")
        assert outcome in told(desk, run)
        if times == "always":
            resumes(station, number, run)


def resumes(station: Station, number: int, run: str) -> None:
    """Done again while the endpoint is well, the work comes to its end; a draft goes on in the same run."""
    if station.agent.name not in ("research", "content"):
        return
    with LoopbackEndpoint(station.good) as endpoint:
        desk, _ = asking(station.desk, endpoint.url, timeout_s=10, deadline_s=20)
        assert station.agent.job(desk, number) == "ok"
    again, status, _ = requests_of(desk)
    assert (again, status) == (run, "finished")
