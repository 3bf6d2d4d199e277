"""Predictions as results show them: what was expected, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..store.predictions import Prediction

__all__ = ("expected_text", "prediction_json")


def prediction_json(prediction: Prediction) -> dict[str, Any]:
    """A prediction as JSON values; `outcome` is null while it is not known."""
    p = prediction
    outcome = {
        "learning": p.learning_id,
        "link": p.link,
        "value": p.outcome_value,
        "on": p.outcome_on.isoformat() if p.outcome_on else None,
        "abs_error": p.abs_error,
        "within": p.within,
        "direction_right": p.direction_right,
        "brier": p.brier,
    }
    return {
        "id": p.id,
        "agent": p.agent,
        "prompt": p.prompt_version,
        "prompt_sha": p.prompt_sha,
        "model": p.model,
        "run": p.run_id,
        "object": {"kind": p.object_kind, "id": p.object_id, "sha256": p.object_sha},
        "metric": p.metric,
        "unit": p.unit,
        "direction": p.direction,
        "value": p.value,
        "low": p.low,
        "high": p.high,
        "confidence": p.confidence,
        "probability": p.probability,
        "grounds": list(p.grounds),
        "made": p.made_at.isoformat(),
        "due": p.due.isoformat() if p.due else None,
        "outcome": outcome if p.learning_id else None,
    }


def expected_text(prediction: Prediction) -> str:
    """What was expected, in words: `open_rate +2.00 pp (+1.00 to +3.00), by 2027-02-19, from lrn-…`."""
    from ..memory.convert import measurement_phrase
    from ..store.records import Learning

    p = prediction
    sizes = {"metric": p.metric, "value": p.value, "unit": p.unit, "low": p.low, "high": p.high}
    as_measured = Learning(id="", workspace="", kind="workflow", statement="", **sizes)  # type: ignore[arg-type]
    due = f", by {p.due}" if p.due else ""
    return f"{measurement_phrase(as_measured)}{due}, from {', '.join(p.grounds)}"
