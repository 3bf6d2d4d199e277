"""Which repetition of a measurement the work of this context belongs to, and what its model calls come to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._types import Account

__all__ = ("Trial", "current_trial", "in_trial")


@dataclass
class Trial:
    """One repetition.

    Attributes:
        number: from 1.
        seed: of everything that is left to chance; the same seed and number repeat the same work.
        tokens, cost: of the model calls so far; a call without a known price adds no cost.
    """

    number: int = 1
    seed: int = 0
    tokens: int = 0
    cost: float = 0.0

    def add(self, account: Account) -> None:
        """Count what a model call came to."""
        self.tokens += account.tokens_in + account.tokens_out
        self.cost += account.cost or 0.0


_TRIAL: ContextVar[Trial | None] = ContextVar("brandwright_trial", default=None)


def current_trial() -> Trial:
    """The repetition that the caller works for; the first one with seed 0 outside of any."""
    return _TRIAL.get() or Trial()


@contextmanager
def in_trial(number: int, seed: int = 0) -> Iterator[Trial]:
    """Requests in the body belong to this repetition: the replies of others are not taken for its own."""
    trial = Trial(number, seed)
    token = _TRIAL.set(trial)
    try:
        yield trial
    finally:
        _TRIAL.reset(token)
