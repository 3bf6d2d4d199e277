"""What a scorer is given, and what a scorer is: any callable from a record to scores."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from .score import Score

if TYPE_CHECKING:
    from ..brandkit import DraftView
    from .gate import GateResult

__all__ = ("Record", "Scorer", "is_judge", "judge", "scorer_version")


@dataclass(frozen=True)
class Record:
    """One output and everything that it may be compared with.

    Attributes:
        id: the case's or the draft's id.
        output: what the agent made: a draft, a list of extracts, a plan, an answer.
        input: what the agent was given.
        reference: what is expected, in a suite; empty at run time.
        context: the draft with its kit, brief and evidence, for outputs that are drafts.
        gate: what the gate said about the output, for scorers that compare verdicts with labels.
    """

    id: str
    output: Any
    input: Mapping[str, Any] = field(default_factory=dict)
    reference: Mapping[str, Any] = field(default_factory=dict)
    context: DraftView | None = None
    gate: GateResult | None = None


Scores = Score | Sequence[Score]
Scorer = Callable[[Record], Scores | Awaitable[Scores]]
"""A plain function, or an `async` one. Nothing to inherit from and nothing to register to call it."""

S = TypeVar("S", bound=Scorer)


def judge(scorer: S) -> S:
    """Mark a scorer that asks a model. Judges run last, and only on what the rules let pass."""
    scorer.is_judge = True  # type: ignore[attr-defined]
    return scorer


def is_judge(scorer: Scorer) -> bool:
    """Whether the scorer asks a model."""
    return bool(getattr(scorer, "is_judge", False))


def scorer_version(scorer: Scorer) -> str:
    """The scorer's version: its attribute `version`, `1` when it has none."""
    return str(getattr(scorer, "version", "1"))
