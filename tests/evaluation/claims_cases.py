"""The cases of the claims suite, as they are stored, and how tests read them."""

from datetime import date
from typing import Any

from brandwright._assets import asset
from brandwright.evaluation import SCORERS, load_suite
from brandwright.evaluation.suite import Case

SUITE = asset("evals") / "claims"
SPLITS = ("dev", "held-out", "fresh", "last")
KINDS = ("value", "unit", "metric", "direction", "polarity", "scope", "strength", "expiry")
CASES = load_suite(SUITE, SCORERS).cases


def tagged(tag: str) -> list[Case]:
    return [case for case in CASES if tag in case.tags]


def sentences(case: Case) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = case.output["parts"][0]["blocks"][0]["sentences"]
    return found


def copy_of(case: Case) -> str:
    return " ".join(sentence["text"] for sentence in sentences(case))


def cited(case: Case) -> list[str]:
    return [proof for sentence in sentences(case) for proof in sentence["evidence"]]


def publish(case: Case) -> date:
    return date.fromisoformat(case.input["brief"]["publish"])
