"""What runs expected of what they recommend, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Text, select, type_coerce

from . import _rows, tables
from .records import Learning

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = (
    "LinkKind",
    "Prediction",
    "Scored",
    "add",
    "any_unsettled",
    "get",
    "list_",
    "names_of",
    "outcomes",
    "reopen",
    "settle",
    "shaken",
)

LinkKind = Literal["", "came-from", "by-hand"]
"""How the outcome was found: the learning names what it came from, or a person said so."""

_t = tables.predictions.c


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """An effect that a run expected, fixed when it was made; and its outcome once that is known.

    Attributes:
        object_kind, object_id, object_sha: what was recommended, such as a plan; its id is a run's for plans.
        unit: of `value`, `low`, `high` and the outcome, as in learnings: `difference`, `relative`, `share`, …
        direction: `positive` or `negative`, whether the metric was expected to get better or worse.
        confidence: the interval's level, such as 0.95.
        probability: that the metric moves that way, from 0 to 1; None when nobody said.
        grounds: ids of the learnings that it rests on.
        due: the day by which the outcome was expected.
        learning_id, link: the learning that is the outcome, and how it was found; empty while it is not known.
        abs_error: between outcome and value, in `unit`; brier: (probability - what happened) squared.
        within: whether the outcome lies in the interval; direction_right: whether it moved as was said.
    """

    id: str
    agent: str
    prompt_version: str = ""
    prompt_sha: str = ""
    engine: str = ""
    model: str = ""
    run_id: str
    object_kind: str
    object_id: str
    object_sha: str = ""
    metric: str
    unit: str = ""
    direction: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    confidence: float | None = None
    probability: float | None = None
    grounds: tuple[str, ...] = ()
    made_at: datetime
    due: date | None = None
    learning_id: str = ""
    link: LinkKind = ""
    outcome_value: float | None = None
    outcome_on: date | None = None
    settled_at: datetime | None = None
    abs_error: float | None = None
    brier: float | None = None
    within: bool | None = None
    direction_right: bool | None = None


@dataclass(frozen=True)
class Scored:
    """How good a prediction was; None for what cannot be said of it. The fields are those of `Prediction`."""

    abs_error: float | None = None
    brier: float | None = None
    within: bool | None = None
    direction_right: bool | None = None


def add(tx: Transaction, prediction: Prediction) -> Prediction:
    """Record a prediction once; the same id again gives back what is on record, unchanged."""
    if _rows.add_new(tx, tables.predictions, _rows.values(prediction)):
        return prediction
    return get(tx, prediction.id) or prediction


def get(tx: Transaction, prediction_id: str) -> Prediction | None:
    """The prediction of that id."""
    return _rows.first(tx, tables.predictions, Prediction, {"id": prediction_id})


def list_(
    tx: Transaction,
    *,
    agent: str | None = None,
    run_id: str | None = None,
    since: datetime | None = None,
    settled: bool | None = None,
    limit: int | None = None,
) -> list[Prediction]:
    """Predictions that fit every given piece, the oldest first; `since` is about when they were made."""
    where = _rows.equal({_t.agent: agent, _t.run_id: run_id})
    if since is not None:
        where.append(_t.made_at >= since)
    if settled is not None:
        where.append(_t.settled_at.is_not(None) if settled else _t.settled_at.is_(None))
    order = (_t.made_at, _t.id)
    return _rows.many(tx, tables.predictions, Prediction, *where, order=order, limit=limit)


def any_unsettled(tx: Transaction) -> bool:
    """Whether an outcome is still owed."""
    return bool(list_(tx, settled=False, limit=1))


def settle(tx: Transaction, prediction_id: str, outcome: Learning, link: LinkKind, scored: Scored) -> bool:
    """Record the outcome of a prediction and its scores, once; False when it has one already."""
    new = {
        "learning_id": outcome.id,
        "link": link,
        "outcome_value": outcome.value,
        "outcome_on": outcome.observed,
        "settled_at": tx.now,
        **_rows.values(scored),
    }
    return _rows.change(tx, tables.predictions, _t.id == prediction_id, _t.settled_at.is_(None), **new) == 1


def reopen(tx: Transaction, prediction_id: str) -> bool:
    """Take the outcome back, because the learning does not stand; False when there was none."""
    empty = {"learning_id": "", "link": "", "outcome_value": None, "outcome_on": None, "settled_at": None}
    where = (_t.id == prediction_id, _t.settled_at.is_not(None))
    return _rows.change(tx, tables.predictions, *where, **empty, **_rows.values(Scored())) == 1


def shaken(tx: Transaction, statuses: Sequence[str]) -> list[Prediction]:
    """Settled predictions whose learning has none of these statuses any more, or other values than it had."""
    record = tables.learnings.c
    stands = select(record.id).where(
        record.workspace == tx.workspace,
        record.status.in_(tuple(statuses)),
        record.id == _t.learning_id,
        record.value == _t.outcome_value,
    )
    where = (_t.settled_at.is_not(None), ~stands.exists())
    return _rows.many(tx, tables.predictions, Prediction, *where, order=(_t.made_at, _t.id))


def outcomes(tx: Transaction, metrics: Sequence[str]) -> list[Learning]:
    """Approved learnings with a value of one of these metrics, in the order of their last change."""
    record = tables.learnings.c
    where = (record.status == "approved", record.value.is_not(None), record.metric.in_(tuple(metrics)))
    return _rows.many(tx, tables.learnings, Learning, *where, order=(record.seq,))


def names_of(tx: Transaction, plans: Sequence[str]) -> dict[str, set[str]]:
    """What came of each plan, by the name that a learning may give: runs, reviews, drafts, decisions, publications.

    A run came of a plan when its brief names it (`plan`).
    """
    made = {plan: {plan} for plan in plans}
    for run_id, plan in _runs_of(tx, frozenset(plans)):
        made[plan].add(run_id)
    of_run = {run: plan for plan, names in made.items() for run in names}
    r, d, p = tables.reviews.c, tables.decisions.c, tables.publications.c
    for some in _rows.pieces(of_run):
        found = select(r.id, r.run_id, r.draft_sha).where(r.workspace == tx.workspace, r.run_id.in_(some))
        for review_id, run_id, sha in tx.connection.execute(found):
            made[of_run[run_id]] |= {review_id, sha, f"dr-{sha[:12]}"}
        joined = (d.workspace == r.workspace) & (d.review_id == r.id)
        decided = select(d.id, r.run_id, d.draft_sha).join(tables.reviews, joined)
        for decision_id, run_id, sha in tx.connection.execute(
            decided.where(r.workspace == tx.workspace, r.run_id.in_(some))
        ):
            made[of_run[run_id]] |= {decision_id, sha, f"dr-{sha[:12]}"}
        live = select(p.id, p.platform, p.external_id, r.run_id).join(
            tables.reviews, (p.workspace == r.workspace) & (p.review_id == r.id)
        )
        for name, platform, external_id, run_id in tx.connection.execute(
            live.where(r.workspace == tx.workspace, r.run_id.in_(some))
        ):
            made[of_run[run_id]] |= {name, f"{platform}:{external_id}"}
    return made


def _runs_of(tx: Transaction, plans: frozenset[str]) -> list[tuple[str, str]]:
    """Runs whose brief names one of these plans, with the plan."""
    run = tables.runs.c
    named = type_coerce(run.brief_json, Text).contains('"plan":"run-')
    found = select(run.id, run.brief_json).where(run.workspace == tx.workspace, named)
    rows = tx.connection.execute(found)
    return [(run_id, brief["plan"]) for run_id, brief in rows if brief.get("plan") in plans]
