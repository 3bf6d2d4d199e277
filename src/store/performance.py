"""What agents' work came to, as slim rows for counting: no draft, no reason and nobody's name is among them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, and_, func, or_, select, type_coerce

from . import tables
from .records import DecisionKind

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = (
    "Called",
    "Decided",
    "Ended",
    "FirstGate",
    "Made",
    "Rated",
    "Submitted",
    "calls",
    "decided",
    "ended_runs",
    "first_gates",
    "made",
    "plans_drafted",
    "rated",
    "submitted",
    "used",
)

_runs, _steps = tables.runs.c, tables.steps.c
_r, _d, _s = tables.reviews.c, tables.decisions.c, tables.signoffs.c


class Made(NamedTuple):
    """Which agent made what, with which prompt and model. `asset` is empty for what is made once in a run."""

    run_id: str
    asset: str
    agent: str
    prompt_version: str
    prompt_sha: str
    engine: str
    model: str
    at: datetime


class Submitted(NamedTuple):
    """A draft that an agent put before people; `owed` counts the sign-offs that nobody gave yet."""

    review_id: str
    run_id: str
    asset: str
    brief_sha: str
    at: datetime
    closed: bool
    words: int | None
    owed: int


class Decided(NamedTuple):
    """One decision on a review."""

    review_id: str
    kind: DecisionKind
    at: datetime
    words_changed: int | None


class FirstGate(NamedTuple):
    """What the gate said of an agent's first round: findings that ask for something, and the draft's words."""

    run_id: str
    asset: str
    verdict: str
    findings: int
    words: int | None


class Rated(NamedTuple):
    """The answers that came with one decision."""

    review_id: str
    accurate: str
    useful: str
    brand_safe: str
    real_need: str


class Called(NamedTuple):
    """Requests of one agent in one run to one model; `failed` were refused, lost, or came to an error."""

    run_id: str
    agent: str
    model: str
    requests: int
    failed: int


class Ended(NamedTuple):
    """A run that is over: finished, failed, or stopped by an error and never taken up again."""

    run_id: str
    graph: str
    failed: bool
    prompts_sha: str
    engine: str
    model: str


def made(tx: Transaction, since: datetime | None = None) -> list[Made]:
    """The last call of each agent for each asset of each run, in the order in which they were recorded."""
    joined = and_(_runs.workspace == _steps.workspace, _runs.id == _steps.run_id)
    detail = type_coerce(_steps.detail_json, Text)
    found = (
        select(_steps.run_id, _steps.asset, _steps.name, detail, _steps.started_at)
        .join(tables.runs, joined)
        .where(*_of_runs(tx, since), _steps.kind == "model")
        .order_by(_runs.created_at, _steps.run_id, _steps.seq)
    )
    last = {
        (run, "" if agent == "research" else asset, agent): (text, at)
        for run, asset, agent, text, at in _stream(tx, found)
    }
    return [Made(run, asset, agent, *_prompt(text), at) for (run, asset, agent), (text, at) in last.items()]


def _prompt(text: str) -> tuple[str, str, str, str]:
    detail = json.loads(text)
    names = ("prompt_version", "prompt_sha", "engine", "model")
    return tuple(str(detail.get(name) or "") for name in names)  # type: ignore[return-value]


def submitted(tx: Transaction, since: datetime | None = None) -> list[Submitted]:
    """Drafts of agents that were put before people, the oldest first."""
    owed = (
        select(_s.review_id, func.count().label("owed"))
        .where(_s.workspace == tx.workspace, _s.decision_id.is_(None))
        .group_by(_s.review_id)
        .subquery()
    )
    d = tables.drafts.c
    statement = (
        select(
            *(_r.id, _r.run_id, _r.asset, type_coerce(_runs.inputs_json, Text), _r.created_at, _r.closed),
            *(d.words, func.coalesce(owed.c.owed, 0)),
        )
        .join(tables.runs, and_(_runs.workspace == _r.workspace, _runs.id == _r.run_id))
        .join(tables.drafts, and_(d.workspace == _r.workspace, d.sha256 == _r.draft_sha))
        .outerjoin(owed, owed.c.review_id == _r.id)
        .where(_r.workspace == tx.workspace, _r.origin == "agent", *_from(_r.created_at, since))
        .order_by(_r.created_at, _r.id)
    )
    return [
        Submitted(review, run, asset, json.loads(inputs).get("brief_sha", ""), at, closed, words, owed)
        for review, run, asset, inputs, at, closed, words, owed in _stream(tx, statement)
    ]


def decided(tx: Transaction, since: datetime | None = None) -> list[Decided]:
    """Decisions on drafts of agents that were submitted since, the oldest first."""
    statement = (
        select(_d.review_id, _d.kind, _d.at, _d.words_changed)
        .join(tables.reviews, and_(_r.workspace == _d.workspace, _r.id == _d.review_id))
        .where(_d.workspace == tx.workspace, _r.origin == "agent", *_from(_r.created_at, since))
        .order_by(_d.at, _d.id)
    )
    return [Decided(*row) for row in _stream(tx, statement)]


def first_gates(tx: Transaction, since: datetime | None = None) -> list[FirstGate]:
    """What the gate said of the first round of every asset; findings that only note something do not count."""
    u, f, d = tables.draft_uses.c, tables.findings.c, tables.drafts.c
    asking = and_(f.workspace == u.workspace, f.gate_id == u.gate_sha, f.action != "pass")
    statement = (
        select(u.run_id, u.asset, u.verdict, func.count(f.gate_id), d.words)
        .join(tables.runs, and_(_runs.workspace == u.workspace, _runs.id == u.run_id))
        .join(tables.drafts, and_(d.workspace == u.workspace, d.sha256 == u.draft_sha))
        .outerjoin(tables.findings, asking)
        .where(*_of_runs(tx, since), u.round == 0, u.gate_sha != "")
        .group_by(u.run_id, u.asset, u.verdict, d.words)
    )
    return [FirstGate(*row) for row in _stream(tx, statement)]


def used(tx: Transaction) -> set[str]:
    """Reviews whose draft was exported or went live."""
    e, p = tables.exports.c, tables.publications.c
    found: set[str] = set()
    for column, workspace in ((e.review_id, e.workspace), (p.review_id, p.workspace)):
        statement = select(column).where(workspace == tx.workspace).distinct()
        found.update(tx.connection.execute(statement).scalars())
    return found


def rated(tx: Transaction, since: datetime | None = None) -> list[Rated]:
    """Answers about drafts of agents that were submitted since."""
    t = tables.ratings.c
    statement = (
        select(t.review_id, t.accurate, t.useful, t.brand_safe, t.real_need)
        .join(tables.reviews, and_(_r.workspace == t.workspace, _r.id == t.review_id))
        .where(t.workspace == tx.workspace, _r.origin == "agent", *_from(_r.created_at, since))
        .order_by(t.rated_at, t.decision_id)
    )
    return [Rated(*row) for row in _stream(tx, statement)]


def calls(tx: Transaction, since: datetime | None = None) -> list[Called]:
    """Requests to models that were made in runs, and how many of them failed; those still open do not count."""
    c = tables.model_calls.c
    failed = func.count().filter(or_(c.state.in_(("lost", "refused")), c.code != ""))
    statement = (
        select(c.run_id, c.agent, c.model, func.count(), failed)
        .where(c.workspace == tx.workspace, c.run_id != "", c.state != "reserved", *_from(c.at, since))
        .group_by(c.run_id, c.agent, c.model)
    )
    return [Called(*row) for row in _stream(tx, statement)]


def ended_runs(tx: Transaction, since: datetime | None = None) -> list[Ended]:
    """Runs that are over. One that an error stopped is over unless the same command took it up again."""
    a = tables.audit.c
    stopped = select(a.object_id).where(a.workspace == tx.workspace, a.act == "run.stopped")
    over = or_(_runs.status != "running", _runs.id.in_(stopped))
    statement = select(
        _runs.id, _runs.graph, _runs.status != "finished", type_coerce(_runs.inputs_json, Text)
    ).where(*_of_runs(tx, since), over)
    rows = ((*row, json.loads(text)) for *row, text in _stream(tx, statement))
    names = ("prompts_sha", "engine", "model")
    # Copy that people submit goes through the same graph; no agent wrote it.
    return [
        Ended(run, graph, failed, *(str(inputs.get(name, "")) for name in names))
        for run, graph, failed, inputs in rows
        if "author" not in inputs
    ]


def plans_drafted(tx: Transaction, since: datetime | None = None) -> dict[str, bool]:
    """Every finished plan, and whether a brief that names it was drafted."""
    brief = type_coerce(_runs.brief_json, Text)
    named = select(_runs.brief_json).where(_runs.workspace == tx.workspace, brief.contains('"plan":"run-'))
    drafted = {given.get("plan") for given in tx.connection.execute(named).scalars()}
    finished = (_runs.graph == "plan", _runs.status == "finished")
    plans = select(_runs.id).where(*_of_runs(tx, since), *finished).order_by(_runs.id)
    return {plan: plan in drafted for plan in tx.connection.execute(plans).scalars()}


def _of_runs(tx: Transaction, since: datetime | None) -> Iterator[ColumnElement[bool]]:
    yield _runs.workspace == tx.workspace
    yield from _from(_runs.created_at, since)


def _from(column: Any, since: datetime | None) -> Iterator[ColumnElement[bool]]:
    if since is not None:
        yield column >= since


def _stream(tx: Transaction, statement: Select[Any]) -> Iterator[Any]:
    """The rows one after the other: a whole history of runs does not have to fit into memory at once."""
    with tx.connection.execute(statement, execution_options={"yield_per": 2000}) as result:
        yield from result
