"""The one place where a request to a model's endpoint is tried again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ._faults import TransientError

if TYPE_CHECKING:
    from tenacity import RetryCallState

__all__ = ("TRIES", "tried")

TRIES = 3
LONGEST_WAIT_S = 30.0

T = TypeVar("T")


def tried(request: Callable[[], T], tries: int, sleep: Callable[[float], None]) -> tuple[T, int]:
    """What the request gives, and how many times it was made; `sleep` waits between them.

    Raises:
        ModelError: the last one's, or the first that trying again would not mend.
    """
    from tenacity import Retrying, retry_if_exception, stop_after_attempt

    retrying = Retrying(
        stop=stop_after_attempt(tries),
        wait=_wait,
        retry=retry_if_exception(_worth_another_try),
        sleep=sleep,
        reraise=True,
    )
    return retrying(request), int(retrying.statistics["attempt_number"])


def _worth_another_try(error: BaseException) -> bool:
    return isinstance(error, TransientError) and (error.retry_after or 0) <= LONGEST_WAIT_S


def _wait(state: RetryCallState) -> float:
    """What the server asked for, or exponential with jitter, so that many clients do not return at once."""
    from tenacity import wait_random_exponential

    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, TransientError) else None
    jittered: float = wait_random_exponential(multiplier=0.5, max=8)(state)
    return jittered if asked is None else asked + min(jittered, 1.0)
