"""The reviewer's four questions as options, and their answers as results show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..store.ratings import Rating

__all__ = ("Accurate", "BrandSafe", "RealNeed", "Useful", "answered", "answers_text")

_SAID = "yes|no|unsure"
Accurate = Annotated[str | None, typer.Option(help="Is everything in it right?", metavar=_SAID)]
Useful = Annotated[str | None, typer.Option(help="Does it help to reach the goal?", metavar=_SAID)]
BrandSafe = Annotated[str | None, typer.Option(help="Would the brand stand by it?", metavar=_SAID)]
RealNeed = Annotated[str | None, typer.Option(help="Is it tied to a real customer need?", metavar=_SAID)]


def answered(decision: str, rated: Iterable[Rating]) -> dict[str, str]:
    """What was answered beside a decision, by question."""
    from ..store.ratings import QUESTIONS

    rating = next((one for one in rated if one.decision_id == decision), None)
    given = {name: str(getattr(rating, name, "")) for name in QUESTIONS}
    return {name: answer for name, answer in given.items() if answer}


def answers_text(decision: str, rated: Iterable[Rating]) -> str:
    """The same in a line; empty when nothing was answered."""
    said = answered(decision, rated).items()
    return ", ".join(f"{name.replace('_', ' ')} {answer}" for name, answer in said)
