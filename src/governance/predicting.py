"""Predictions: what a recommendation is expected to do, fixed when it is made, and scored by its outcome.

The outcome is an approved learning of the same metric and unit that names what came of the recommendation. It is found
by that link or named by a person; likeness of words never decides.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import NormalDist, median

from ..errors import ConflictError, UsageError
from ..store import Actor, Ledger, ObjectRef, Transaction, learnings, new_id, predictions
from ..store.predictions import LinkKind, Prediction, Scored
from ..store.records import JsonScalar, Learning
from .decisions import checked_reason
from .identity import Identity

__all__ = (
    "HORIZON_DAYS",
    "Effect",
    "Settling",
    "expected_effect",
    "predict",
    "scored",
    "settle_by_hand",
    "settle_known",
)

HORIZON_DAYS = 90
"""By when the outcome of a plan is expected, in days: what a quarter's plan has to show."""

_CHANGES = ("difference", "relative")
_STANDING = ("approved", "superseded")
"""A learning that was replaced was true when it was measured; one that is disputed or retired may never have been."""

_SYSTEM = Actor("system", "brandwright", "", "none")


@dataclass(frozen=True)
class Effect:
    """An expected change of a metric, computed from what was measured before.

    Attributes:
        low, high, confidence: the interval for the next such effect, and its level where it has one.
        probability: that the metric moves to the same side; None without an interval of a known level.
        grounds: ids of the learnings that it was computed from.
    """

    metric: str
    unit: str
    direction: str
    value: float
    low: float | None
    high: float | None
    confidence: float | None
    probability: float | None
    grounds: tuple[str, ...]


def expected_effect(records: Sequence[Learning], metric: str) -> Effect | None:
    """What these learnings let expect of the metric; None when they hold no change of it, or changes of two units.

    One learning is expected to repeat itself. Several with intervals are pooled (inverse variance, random effects);
    the interval then also spans what the studies differ by (Higgins, Thompson and Spiegelhalter 2009). Several
    without intervals give their median and range, of no known level.
    """
    known = [one for one in records if _is_change(one, metric)]
    if not known or len({one.unit for one in known}) > 1:
        return None
    value, low, high, confidence, spread = _together(known)
    from ..memory._statistics import direction_of

    return Effect(
        metric=known[0].metric,
        unit=known[0].unit,
        direction=direction_of(known[0].metric, known[0].unit, value, None, None).replace("none", ""),
        value=value,
        low=low,
        high=high,
        confidence=confidence,
        probability=NormalDist().cdf(abs(value) / spread) if spread else None,
        grounds=tuple(one.id for one in known),
    )


def _is_change(record: Learning, metric: str) -> bool:
    same = record.metric.casefold() == metric.casefold().replace("-", "_")
    return same and record.value is not None and record.unit in _CHANGES and record.status == "approved"


_Together = tuple[float, float | None, float | None, float | None, float | None]


def _together(records: Sequence[Learning]) -> _Together:
    """Value, bounds, their level, and the standard deviation of the next effect."""
    from ..memory.living._pooling import from_interval, pool

    values = [one.value for one in records if one.value is not None]
    if len(records) == 1:
        (one,) = records
        return values[0], one.low, one.high, one.confidence, _deviation(one)
    try:
        effects = [
            from_interval(one.value, one.low, one.high, one.confidence)  # type: ignore[arg-type]
            for one in records
        ]
    except (TypeError, ValueError):
        return median(values), min(values), max(values), None, None
    pooled = pool(effects)
    spread = math.sqrt(pooled.se**2 + pooled.tau2)
    reach = NormalDist().inv_cdf(0.975) * spread
    return pooled.value, pooled.value - reach, pooled.value + reach, 0.95, spread


def _deviation(record: Learning) -> float | None:
    if record.low is None or record.high is None or record.confidence is None or record.high <= record.low:
        return None
    return (record.high - record.low) / (2 * NormalDist().inv_cdf((1 + record.confidence) / 2))


def predict(
    tx: Transaction,
    effect: Effect,
    about: ObjectRef,
    *,
    agent: str,
    run: str,
    prompt_version: str,
    prompt_sha: str,
    engine: str,
    model: str,
) -> Prediction:
    """Fix what a run expects of what it recommends, with the audit entry."""
    made = Prediction(
        id=new_id("prd"),
        agent=agent,
        prompt_version=prompt_version,
        prompt_sha=prompt_sha,
        engine=engine,
        model=model,
        run_id=run,
        object_kind=about.kind,
        object_id=about.id,
        object_sha=about.sha256,
        metric=effect.metric,
        unit=effect.unit,
        direction=effect.direction,
        value=effect.value,
        low=effect.low,
        high=effect.high,
        confidence=effect.confidence,
        probability=effect.probability,
        grounds=effect.grounds,
        made_at=tx.now,
        due=tx.now.date() + timedelta(days=HORIZON_DAYS),
    )
    predictions.add(tx, made)
    refs = [ObjectRef("run", run), about, *(ObjectRef("learning", name) for name in effect.grounds)]
    data: dict[str, JsonScalar] = {
        "metric": effect.metric,
        "value": effect.value,
        "low": effect.low,
        "high": effect.high,
    }
    tx.audit("prediction.made", ObjectRef("prediction", made.id), refs=refs, data=data)
    return made


def scored(prediction: Prediction, outcome: Learning) -> Scored:
    """How good a prediction was, by the outcome's value.

    The direction counts by the side of zero that the value lies on, however wide its interval: whoever predicts
    answers for the direction, not for the size of the sample.
    """
    if outcome.value is None:
        return Scored()
    right = None
    if prediction.direction:
        from ..memory._statistics import direction_of

        moved = direction_of(outcome.metric, outcome.unit, outcome.value, None, None)
        right = moved == prediction.direction if moved else None
    bounds = prediction.low is not None and prediction.high is not None
    return Scored(
        abs_error=None if prediction.value is None else abs(outcome.value - prediction.value),
        brier=None
        if prediction.probability is None or right is None
        else (prediction.probability - float(right)) ** 2,
        within=prediction.low <= outcome.value <= prediction.high if bounds else None,  # type: ignore[operator]
        direction_right=right,
    )


@dataclass
class Settling:
    """What became of the predictions whose outcome was owed.

    Attributes:
        settled, reopened: ids of predictions.
        unclear: predictions that several learnings could be the outcome of, with their ids: a person has to say.
        other_unit: predictions whose outcome was measured in another unit, with the learnings' ids.
    """

    settled: list[str] = field(default_factory=list)
    reopened: list[str] = field(default_factory=list)
    unclear: dict[str, list[str]] = field(default_factory=dict)
    other_unit: dict[str, list[str]] = field(default_factory=dict)


def settle_known(ledger: Ledger) -> Settling:
    """Give each prediction the outcome that names it, and take back outcomes that do not stand any more.

    Exactly one approved learning has to fit: of several none is taken. Repeating it changes nothing.
    """
    done = Settling()
    with ledger.read() as tx:
        if not predictions.any_unsettled(tx) and not predictions.shaken(tx, _STANDING):
            return done
    with ledger.write(_SYSTEM) as tx:
        for prediction in predictions.shaken(tx, _STANDING):
            if predictions.reopen(tx, prediction.id):
                done.reopened.append(prediction.id)
                refs = [ObjectRef("learning", prediction.learning_id)]
                tx.audit("prediction.reopened", ObjectRef("prediction", prediction.id), refs=refs)
        waiting = predictions.list_(tx, settled=False)
        for prediction, found in _candidates(tx, waiting):
            fitting = [one for one in found if one.unit == prediction.unit]
            if len(fitting) == 1:
                _settle(tx, prediction, fitting[0], "came-from", "")
                done.settled.append(prediction.id)
            elif fitting:
                done.unclear[prediction.id] = [one.id for one in fitting]
            elif found:
                done.other_unit[prediction.id] = [one.id for one in found]
    return done


def _candidates(tx: Transaction, waiting: Iterable[Prediction]) -> list[tuple[Prediction, list[Learning]]]:
    """For each prediction the outcomes of its metric that name it, or something that came of it."""
    owed = list(waiting)
    names = predictions.names_of(tx, sorted({one.object_id for one in owed} | {one.run_id for one in owed}))
    by_metric: dict[str, list[Learning]] = {}
    for record in predictions.outcomes(tx, sorted({one.metric for one in owed})):
        by_metric.setdefault(record.metric, []).append(record)
    return [
        (one, [record for record in by_metric.get(one.metric, ()) if _is_outcome(one, record, names)])
        for one in owed
    ]


def _is_outcome(prediction: Prediction, record: Learning, names: dict[str, set[str]]) -> bool:
    links = {*record.derived_from, record.source_id, record.prereg} - {""}
    came = names[prediction.object_id] | names[prediction.run_id]
    return record.id not in prediction.grounds and not links.isdisjoint(came)


def _settle(tx: Transaction, prediction: Prediction, outcome: Learning, link: LinkKind, reason: str) -> bool:
    score = scored(prediction, outcome)
    if not predictions.settle(tx, prediction.id, outcome, link, score):
        return False
    refs = [ObjectRef("learning", outcome.id, outcome.content_sha256), ObjectRef("run", prediction.run_id)]
    data = {"link": link, "value": outcome.value, "abs_error": score.abs_error}
    tx.audit(
        "prediction.settled", ObjectRef("prediction", prediction.id), refs=refs, reason=reason, data=data
    )
    return True


def settle_by_hand(
    ledger: Ledger, person: Identity, prediction_id: str, learning_id: str, *, reason: str
) -> Prediction:
    """Say which learning is the outcome of a prediction, and score it.

    Raises:
        UsageError: no such prediction (`BW2041`), a learning that cannot be its outcome (`BW2042`), no reason
            (`BW210`).
        ConflictError: it has its outcome already (`BW7040`).
    """
    said = checked_reason(reason)
    with ledger.write(person.actor) as tx:
        prediction = predictions.get(tx, prediction_id)
        if prediction is None:
            hint = "`brandwright eval quality` lists those whose outcome is owed."
            raise UsageError("BW2041", f"There is no prediction {prediction_id}.", hint=hint)
        outcome = learnings.get(tx, learning_id)
        if problem := _unfit(prediction, outcome, learning_id):
            hint = "Name an approved learning with a value of the same metric, in the same unit."
            raise UsageError("BW2042", f"{problem}.", hint=hint)
        assert outcome is not None
        if not _settle(tx, prediction, outcome, "by-hand", said):
            message = f"{prediction_id} has its outcome already: {prediction.learning_id}."
            raise ConflictError("BW7040", message, hint="Dispute that learning, if it is wrong.")
        settled = predictions.get(tx, prediction_id)
        assert settled is not None
        return settled


def _unfit(prediction: Prediction, outcome: Learning | None, name: str) -> str:
    """Why the learning cannot be the outcome; empty when it can."""
    if outcome is None:
        return f"There is no learning {name}"
    reasons = (
        (outcome.status != "approved", f"{name} is {outcome.status}, and only an approved learning counts"),
        (outcome.value is None, f"{name} has no value"),
        (
            outcome.metric != prediction.metric,
            f"{name} measures {outcome.metric or 'nothing'}, and {prediction.id} is about {prediction.metric}",
        ),
        (
            outcome.unit != prediction.unit,
            f"{name} is in the unit {outcome.unit or '(none)'}, and {prediction.id} in {prediction.unit}",
        ),
        (name in prediction.grounds, f"{prediction.id} was computed from {name}"),
    )
    return next((why for is_so, why in reasons if is_so), "")
