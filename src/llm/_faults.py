"""What can go wrong between us and a model, as errors that never repeat what the server said.

A server's words may hold the key it was called with, or a person's data from the prompt: they are read
for their kind and then dropped, causes and contexts included.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from ..errors import ModelError

__all__ = (
    "TransientError",
    "check_body",
    "no_connection",
    "status_fault",
    "timed_out",
    "too_large",
    "unusable",
)

MODEL_HINT = "Try again, or use another model or endpoint."


class TransientError(ModelError):
    """A failure that another try may cure: a rate limit, a server error, a timeout, a lost connection.

    Attributes:
        retry_after: seconds that the server asked us to wait.
    """

    def __init__(self, code: str, message: str, *, hint: str, retry_after: float | None = None) -> None:
        super().__init__(code, message, hint=hint)
        self.retry_after = retry_after


def no_connection(host: str) -> ModelError:
    """The endpoint cannot be reached, or it hung up."""
    return TransientError(
        "BW500",
        f"The model endpoint {host} cannot be reached.",
        hint="Check `model.base_url` and the network.",
    )


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
    return "Try again later." if wait is None else f"Try again in {wait:.0f} seconds."


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


def check_body(body: bytes) -> None:
    """Check that a successful answer's body is a chat completion that ended by itself.

    Raises:
        ModelError: it is not; one code for each kind.
    """
    message = _message(_parsed(body))
    if message.get("refusal"):
        raise ModelError(
            "BW511", "The model refused to answer.", hint="Rephrase the brief, or use another model."
        )
    if not isinstance(message.get("content"), str) or not message["content"].strip():
        raise ModelError("BW515", "The model answered without any text.", hint=MODEL_HINT)


def _parsed(body: bytes) -> dict[str, Any]:
    if not body.strip():
        raise unusable("BW507", "The model endpoint answered with an empty body.")
    if body.lstrip().startswith(b"<"):
        raise unusable("BW506", "The model endpoint answered with a web page instead of JSON.")
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise unusable("BW508", "The model endpoint answered with broken JSON.")
    if data.get("error"):
        raise unusable("BW510", "The model endpoint reported an error, with a status of success.")
    return data


def _message(data: dict[str, Any]) -> dict[str, Any]:
    choices = data.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    message = first.get("message") if isinstance(first, dict) else None
    if not isinstance(first, dict) or not isinstance(message, dict):
        raise unusable("BW509", "The model endpoint answered without choices.")
    if first.get("finish_reason") == "length":
        hint = "Raise `model.max_tokens`, or ask for less at once."
        raise ModelError("BW513", "The model's answer was cut off at its length limit.", hint=hint)
    if first.get("finish_reason") == "content_filter":
        hint = "Rephrase the brief, or use another model."
        raise ModelError("BW512", "The provider's content filter stopped the answer.", hint=hint)
    return message
