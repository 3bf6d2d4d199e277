"""What is wrong with an answer that came with a status of success: one typed error for each kind."""

from __future__ import annotations

import json
from typing import Any

from ..errors import ModelError
from ._faults import MODEL_HINT, TransientError, unusable

__all__ = (
    "broken_off",
    "cut_off",
    "dicts_in",
    "filtered",
    "in_loop",
    "no_choices",
    "no_text",
    "parsed",
    "refused",
    "repeats",
    "reported",
)

_REPHRASE = "Rephrase the brief, or use another model."
_LOOP_WINDOW = 720
_LONGEST_PERIOD = 72


def parsed(body: bytes) -> dict[str, Any]:
    """The body as a JSON object.

    Raises:
        ModelError: it is empty, a web page, broken, or an error in an envelope of success.
    """
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
        raise reported()
    return data


def dicts_in(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; none of anything else, which a server may well send in its place."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def reported() -> ModelError:
    """The endpoint says that something failed, although its status says otherwise."""
    return unusable("BW510", "The model endpoint reported an error, with a status of success.")


def no_choices() -> ModelError:
    """The envelope holds no answer."""
    return unusable("BW509", "The model endpoint answered without choices.")


def refused() -> ModelError:
    """The model does not want to."""
    return ModelError("BW511", "The model refused to answer.", hint=_REPHRASE)


def filtered() -> ModelError:
    """The provider's filter stepped in."""
    return ModelError("BW512", "The provider's content filter stopped the answer.", hint=_REPHRASE)


def cut_off() -> ModelError:
    """The answer is not whole."""
    hint = "Raise `model.max_tokens`, or ask for less at once."
    return ModelError("BW513", "The model's answer was cut off at its length limit.", hint=hint)


def no_text() -> ModelError:
    """The answer is empty."""
    return ModelError("BW515", "The model answered without any text.", hint=MODEL_HINT)


def repeats() -> ModelError:
    """The model got stuck."""
    hint = "Use another model, or raise `model.temperature` where the model takes one."
    return ModelError("BW517", "The model's answer repeats the same words without end.", hint=hint)


def broken_off() -> ModelError:
    """A stream ended before its answer did."""
    return TransientError("BW522", "The model's answer broke off while it was streamed.", hint=MODEL_HINT)


def in_loop(text: str) -> bool:
    """Whether a text is stuck: somewhere in it, at most 72 characters come again and again for 720."""
    for start in range(0, len(text) - _LOOP_WINDOW + 1, _LOOP_WINDOW // 3):
        stretch = text[start : start + _LOOP_WINDOW]
        # What comes again after a period begins with what the stretch begins with.
        again = stretch[:_LONGEST_PERIOD]
        period = stretch.find(again, 1, 2 * _LONGEST_PERIOD)
        while period > 0:
            if stretch.startswith(stretch[period:]):
                return True
            period = stretch.find(again, period + 1, 2 * _LONGEST_PERIOD)
    return False
