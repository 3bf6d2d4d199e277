"""What became of one try to deliver a notice, and when the next one is."""

from __future__ import annotations

from datetime import timedelta

__all__ = ("Undelivered", "pause_before")

FIRST_S, LONGEST_S = 30, 3600


class Undelivered(Exception):
    """It was not delivered.

    Attributes:
        word: why, in a word; never an address, a password or a server's own words.
        again: whether another try may succeed.
        wait: seconds that the other side asked to wait.
    """

    def __init__(self, word: str, *, again: bool, wait: float | None = None) -> None:
        super().__init__(word)
        self.word = word
        self.again = again
        self.wait = wait


def pause_before(attempt: int, asked: float | None) -> timedelta:
    """How long to wait before the try with this number: ever longer, with chance in it, never shorter than asked."""
    from tenacity import RetryCallState, wait_exponential, wait_random

    state = RetryCallState(retry_object=None, fn=None, args=(), kwargs={})  # type: ignore[arg-type]
    state.attempt_number = max(attempt - 1, 1)
    longer = wait_exponential(multiplier=FIRST_S, max=LONGEST_S - FIRST_S) + wait_random(0, FIRST_S)
    return timedelta(seconds=max(longer(state), min(asked or 0.0, LONGEST_S)))
