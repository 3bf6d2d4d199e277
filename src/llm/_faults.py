"""What can go wrong between us and a model, as errors that never repeat what the server said.

A server's words may hold the key it was called with, or a person's data from the prompt: they are read
for their kind and then dropped, causes and contexts included.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from ..errors import ModelError

__all__ = (
    "TransientError",
    "Usage",
    "charged",
    "fails_endpoint",
    "no_connection",
    "status_fault",
    "timed_out",
    "too_large",
    "unusable",
    "usage_of",
    "with_usage",
)

MODEL_HINT = "Try again, or use another model or endpoint."


class Usage(NamedTuple):
    """What an endpoint says that a request used."""

    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0


NOTHING = Usage()


class TransientError(ModelError):
    """A failure that another try may cure: a rate limit, a server error, a timeout, a lost connection.

    Attributes:
        retry_after: seconds that the server asked us to wait.
    """

    def __init__(self, code: str, message: str, *, hint: str, retry_after: float | None = None) -> None:
        super().__init__(code, message, hint=hint)
        self.retry_after = retry_after


_TURNED_DOWN = frozenset({"BW502", "BW504", "BW505", "BW518", "BW519"})
"""Codes of requests that were never worked on: a limit, a key, a request that the endpoint does not take."""

_UNWELL = frozenset({"BW500", "BW501", "BW503"})


def charged(fault: ModelError) -> Usage | None:
    """What a failed request costs; None when its answer was lost, which may cost what an answer costs."""
    usage: Usage | None = getattr(fault, "usage", None)
    return NOTHING if usage is None and fault.code in _TURNED_DOWN else usage


def with_usage(fault: ModelError, usage: Usage | None) -> ModelError:
    """The fault, with what the endpoint says that the request used although its answer is of no use."""
    fault.usage = usage  # type: ignore[attr-defined]
    return fault


def fails_endpoint(fault: ModelError) -> bool:
    """Whether a fault says that the endpoint is unwell: it is not reached, too slow, or fails by its own word."""
    return fault.code in _UNWELL


def no_connection(host: str, *, sent: bool = True) -> ModelError:
    """The endpoint cannot be reached, or it hung up.

    Args:
        sent: whether any of the request may have reached it.
    """
    fault = TransientError(
        "BW500",
        f"The model endpoint {host} cannot be reached.",
        hint="Check `model.base_url` and the network.",
    )
    return fault if sent else with_usage(fault, NOTHING)


def timed_out(host: str, seconds: float) -> ModelError:
    """The endpoint took too long."""
    return TransientError(
        "BW501",
        f"The model endpoint {host} did not answer within {seconds:g} s.",
        hint="Raise `model.timeout_s`, or use a faster model.",
    )


def too_large(limit: int) -> ModelError:
    """The answer is larger than any answer may be."""
    return ModelError("BW516", f"The model's answer is larger than {limit // 2**20} MiB.", hint=MODEL_HINT)


def status_fault(status: int, headers: Mapping[str, str], body: bytes) -> ModelError:
    """The error for an HTTP status other than success."""
    if status == 429 and b"insufficient_quota" in body:
        return ModelError(
            "BW502", "The account at the model endpoint has no quota left.", hint="Check its billing."
        )
    if status == 429:
        wait = _retry_after(headers)
        return TransientError(
            "BW502",
            "The model endpoint limits the rate of requests.",
            hint=_wait_hint(wait),
            retry_after=wait,
        )
    if status >= 500 or status == 408:
        message = f"The model endpoint failed with HTTP status {status}."
        return TransientError("BW503", message, hint="Try again later.", retry_after=_retry_after(headers))
    if status in (401, 403):
        message = f"The model endpoint refused the key (HTTP status {status})."
        return ModelError(
            "BW504", message, hint="Check the key in the variable that `model.api_key_env` names."
        )
    return ModelError(
        "BW505",
        f"The model endpoint refused the request (HTTP status {status}).",
        hint="Check `model.base_url`, `model.model` and that the model can answer by JSON Schema.",
    )


def _wait_hint(wait: float | None) -> str:
    if wait is None or wait <= 0:
        return "Try again later."
    seconds = math.ceil(wait)
    return f"Try again in {seconds} second{'' if seconds == 1 else 's'}."


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that the header `Retry-After` asks for, given as seconds or as a date."""
    value = headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def unusable(code: str, what: str) -> ModelError:
    """An answer with status 200 that is none."""
    return ModelError(
        code, what, hint="Check that `model.base_url` is an OpenAI-compatible API, ending in /v1."
    )


def usage_of(data: Any) -> Usage | None:
    """What a chat completion or a response says that it used; None when it does not say so in numbers."""
    usage = data.get("usage") if isinstance(data, dict) else None
    if not isinstance(usage, dict):
        return None
    counts = [_count(usage.get(first, usage.get(second))) for first, second in _COUNTS]
    details = usage.get("prompt_tokens_details", usage.get("input_tokens_details"))
    cached = _count(details.get("cached_tokens")) if isinstance(details, dict) else 0
    tokens_in, tokens_out = counts
    if tokens_in is None or tokens_out is None:
        return None
    return Usage(tokens_in, tokens_out, min(cached or 0, tokens_in))


def _count(value: Any) -> int | None:
    return value if type(value) is int and value >= 0 else None


_COUNTS = (("prompt_tokens", "input_tokens"), ("completion_tokens", "output_tokens"))
