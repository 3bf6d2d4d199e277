"""Calibrations: how a judge's verdicts compared with people's, for one wording of the judge and one model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from . import _rows, tables
from .records import Decision, ObjectRef

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("Calibration", "LabelSource", "add", "decided", "get", "list_", "newest")

LabelSource = Literal["reviews", "file"]
"""Where the labels come from: people's decisions on the review queue, or a file beside the judge."""

_t = tables.calibrations.c


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """One comparison of a judge with people. Nothing of a draft stands here.

    Attributes:
        spec_sha: hash of everything that the judge is made of; prompt_sha: of what it says to the model.
        both_pass, judge_only, human_only, both_fail: cases by who let them pass.
        unclear_pass, unclear_fail: cases that people let pass, or not, and on which the judge was undetermined.
        repeats: how often the judge was asked about each case.
        kappa, low, high: agreement beyond chance with its interval; None when one label was all there was.
        base_rate: of the labelled cases, the share that people let pass.
        consistency: mean share of a case's answers that say what most of them say.
        cost: of all requests; None when it is not known.
        sample_json: where the cases come from: population, ids, what was left out.
        by: who asked for it.
    """

    id: str
    judge: str
    version: str
    spec_sha: str
    prompt_sha: str
    engine: str
    model: str
    source: LabelSource
    both_pass: int
    judge_only: int
    human_only: int
    both_fail: int
    unclear_pass: int = 0
    unclear_fail: int = 0
    repeats: int = 1
    kappa: float | None = None
    low: float | None = None
    high: float | None = None
    base_rate: float | None = None
    sensitivity: float | None = None
    specificity: float | None = None
    consistency: float | None = None
    cost: float | None = None
    seed: int = 0
    sample_json: Mapping[str, Any] = field(default_factory=dict)
    by: str
    at: datetime

    @property
    def labels(self) -> int:
        """How many cases people had labelled."""
        decided = self.both_pass + self.judge_only + self.human_only + self.both_fail
        return decided + self.unclear_pass + self.unclear_fail


def add(tx: Transaction, row: Calibration) -> Calibration:
    """Record a calibration, with an entry in the audit log."""
    _rows.add(tx, tables.calibrations, _rows.values(row))
    tx.audit(
        "judge.calibrate",
        ObjectRef("calibration", row.id),
        refs=[ObjectRef("judge", row.judge, row.spec_sha)],
        data={"labels": row.labels, "kappa": row.kappa, "source": row.source, "seed": row.seed},
    )
    return row


def get(tx: Transaction, calibration_id: str) -> Calibration | None:
    """The calibration of that id."""
    return _rows.first(tx, tables.calibrations, Calibration, {"id": calibration_id})


def list_(
    tx: Transaction,
    *,
    judge: str | None = None,
    source: LabelSource | None = None,
    spec_sha: str | None = None,
    engine: str | None = None,
    model: str | None = None,
    limit: int | None = 100,
) -> list[Calibration]:
    """Calibrations that fit every given piece, the newest first."""
    given = {_t.judge: judge, _t.source: source, _t.spec_sha: spec_sha, _t.engine: engine, _t.model: model}
    where = _rows.equal(given)
    order = (_t.at.desc(), _t.id.desc())
    return _rows.many(tx, tables.calibrations, Calibration, *where, order=order, limit=limit)


def newest(tx: Transaction, judge: str, **given: str) -> Calibration | None:
    """The judge's newest calibration against people's decisions.

    Args:
        given: `spec_sha`, `engine` and `model` that it has to have been made with; any by default.
    """
    return next(iter(list_(tx, judge=judge, source="reviews", limit=1, **given)), None)


def decided(tx: Transaction) -> dict[str, list[Decision]]:
    """What people and deadlines decided, by review, each the oldest first."""
    d = tables.decisions.c
    found: dict[str, list[Decision]] = {}
    for decision in _rows.many(tx, tables.decisions, Decision, order=(d.at, d.id)):
        found.setdefault(decision.review_id, []).append(decision)
    return found
