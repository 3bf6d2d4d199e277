"""Which scorers an output has to satisfy, and how long they may take."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from ..content._base import Frozen

__all__ = ("DRAFT_RULES", "JUDGE_PREFIX", "LEAST_LABELS", "GatePolicy", "JudgePolicy")

DRAFT_RULES = (
    "banned_claims",
    "claims",
    "parts",
    "limits",
    "disclosures",
    "privacy",
    "citations",
    "quotes",
    "terms",
    "voice",
    "topics",
    "constraints",
    "locale",
    "packs",
    "inclusive",
    "fairness",
    "duplicates",
    "styles",
)
"""The families of brand rules, in the order in which a draft's findings are listed."""

Minimum = Annotated[float, Field(ge=0, le=1)]


JUDGE_PREFIX = "judge."
"""What the names of judges begin with among the scorers."""

LEAST_LABELS = 50
"""Decisions of people that a judge has to be compared with before it may gate; a policy may only ask for more."""


class JudgePolicy(Frozen):
    """What a judge has to show before it may gate, and how long it may take.

    Attributes:
        kappa: the least agreement with people beyond chance.
        labels: the least number of people's decisions that it was compared with.
        timeout_s: how long one judge may take, all of its repeats together.
    """

    kappa: Annotated[float, Field(gt=0, le=1)] = 0.6
    labels: Annotated[int, Field(ge=LEAST_LABELS, le=100_000)] = LEAST_LABELS
    timeout_s: Annotated[float, Field(gt=0, le=600)] = 120


class GatePolicy(Frozen):
    """What the gate asks.

    Attributes:
        required: scorers that have to answer; one that cannot leaves the output `unchecked`.
        optional: scorers whose findings count like any other, but whose silence stops nothing.
        thresholds: the least value of a scorer; below it the output is sent back.
        timeout_s: how long one scorer may take.
        budget: the most that judges may cost for one output; a judge that would start beyond it is skipped.
        judges: when a judge among the scorers may do more than advise.
    """

    required: Annotated[tuple[str, ...], Field(min_length=1)] = DRAFT_RULES
    optional: tuple[str, ...] = ()
    thresholds: dict[str, Minimum] = {}
    timeout_s: Annotated[float, Field(gt=0, le=600)] = 30
    budget: Annotated[float, Field(ge=0)] | None = None
    judges: JudgePolicy = JudgePolicy()

    @model_validator(mode="after")
    def _names_agree(self) -> GatePolicy:
        names = [*self.required, *self.optional]
        if len(set(names)) != len(names):
            raise ValueError("a scorer is named twice")
        # A misspelt threshold would never be applied, and nobody would notice.
        if unknown := sorted(set(self.thresholds) - set(names)):
            raise ValueError(f"there is a threshold for {unknown[0]!r}, which is not among the scorers")
        return self

    @property
    def named_judges(self) -> tuple[str, ...]:
        """The judges among the scorers."""
        return tuple(name for name in (*self.required, *self.optional) if name.startswith(JUDGE_PREFIX))
