"""What reviewers answer about a draft when they decide about it: kept with the decision, never with a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import get_args

from ..errors import UsageError, Where
from ..store import Transaction, ratings
from ..store.ratings import Answer, Rating
from ..store.records import Decision, JsonScalar

__all__ = ("Answers", "answers_of")

_OPTIONS = {
    "accurate": "--accurate",
    "useful": "--useful",
    "brand_safe": "--brand-safe",
    "real_need": "--real-need",
}


@dataclass(frozen=True)
class Answers:
    """Four questions, each `yes`, `no`, `unsure`, or empty when it was not answered.

    Attributes:
        accurate: is everything in it right?
        useful: does it help to reach the goal?
        brand_safe: would the brand stand by it?
        real_need: is it tied to a real customer need?
    """

    accurate: Answer = ""
    useful: Answer = ""
    brand_safe: Answer = ""
    real_need: Answer = ""

    @property
    def given(self) -> dict[str, JsonScalar]:
        """The questions that were answered."""
        return {name: answer for name, answer in asdict(self).items() if answer}

    def record(self, tx: Transaction, decision: Decision) -> None:
        """Keep the answers with their decision, in its transaction. Without any there is nothing to keep."""
        if self.given:
            made = Rating(
                decision_id=decision.id, review_id=decision.review_id, rated_at=tx.now, **asdict(self)
            )
            ratings.add(tx, made)


def answers_of(given: Mapping[str, str | None]) -> Answers:
    """The answers as they were typed, by the names of the fields.

    Raises:
        UsageError: `BW2040`, an answer is none of the three.
    """
    known = [answer for answer in get_args(Answer) if answer]
    typed = {name: (answer or "").strip().casefold() for name, answer in given.items()}
    for name, answer in typed.items():
        if answer and answer not in known:
            message = f"{given[name]!r} is no answer to `{_OPTIONS[name]}`."
            raise UsageError("BW2040", message, where=Where(field=_OPTIONS[name]), hint=_hint(known))
    return Answers(**typed)  # type: ignore[arg-type]


def _hint(known: list[str]) -> str:
    return f"Answer {', '.join(known[:-1])} or {known[-1]}, or leave the option out."
