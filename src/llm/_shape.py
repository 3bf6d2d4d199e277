"""The shape that an answer is to have, and what an endpoint said: common to the APIs that models are asked by."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from ..errors import ModelError
from ._faults import Usage, with_usage
from ._judging import in_loop, no_text, repeats
from ._tokens import count_tokens
from ._types import Answer, Messages, Mode
from ._wire import Endpoint
from .schema import strict_schema

__all__ = (
    "FUNCTION",
    "Said",
    "Shape",
    "answer_of",
    "options_of",
    "parameters_in",
    "prompted",
    "said_call",
    "shape_of",
)

FUNCTION = "answer"
"""The name of the one function that a model may call: giving its answer."""


@dataclass(frozen=True)
class Shape:
    """What an answer has to look like.

    Attributes:
        text: the schema as JSON text.
    """

    name: str
    schema: Mapping[str, Any]
    text: str


def shape_of(model: type[BaseModel]) -> Shape:
    """The shape of a model's instances; made once for each model."""
    return _made(model)


@lru_cache(maxsize=256)
def _made(model: type[BaseModel]) -> Shape:
    schema = strict_schema(model)
    return Shape(model.__name__, schema, json.dumps(schema, ensure_ascii=False))


@dataclass(frozen=True)
class Said:
    """What a whole body says.

    Attributes:
        called: the arguments of the call of our function; empty when another one was called, None when none was.
        usage: as the server counted it; None when it did not.
        fault: why the answer is not whole.
    """

    text: str
    called: str | None
    usage: Usage | None
    fault: ModelError | None


def prompted(messages: Messages, mode: Mode, shape: Shape) -> Messages:
    """The messages, with the shape in words where the request itself cannot carry it.

    The words stand at the very end, so that the beginning stays the same from call to call.
    """
    if mode == "schema":
        return messages
    words = (
        f"Give your answer by calling the function `{FUNCTION}` once."
        if mode == "function"
        else f"Answer with one JSON object that fits this schema, and nothing else:\n{shape.text}"
    )
    *before, (role, last) = messages
    return [*before, (role, f"{last}\n\n{words}")]


def options_of(endpoint: Endpoint) -> dict[str, Any]:
    """The temperature, for a model that takes one."""
    if endpoint.temperature is None or not endpoint.preset.takes_temperature(endpoint.model):
        return {}
    return {"temperature": endpoint.temperature}


def said_call(functions: Sequence[Mapping[str, Any]]) -> str | None:
    """The arguments of the first call of our function."""
    for function in functions:
        arguments = function.get("arguments")
        if function.get("name") == FUNCTION and arguments:
            # Some servers send an object where the API has text.
            return arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    return "" if functions else None


def answer_of(said: Said, messages: Messages, asked: Mapping[str, Any]) -> Answer:
    """The answer that was said, by function call or as text.

    Args:
        asked: the body of the request.

    Raises:
        ModelError: it is stuck in a loop, not whole, or empty.
    """
    text = said.called or said.text
    called_another = said.called == "" and not said.text.strip()
    fault = repeats() if in_loop(text) else said.fault
    if fault is None and not text.strip() and not called_another:
        fault = no_text()
    if fault is not None:
        raise with_usage(fault, said.usage)
    return Answer(
        text,
        *(said.usage if said.usage and any(said.usage) else _estimated(messages, text)),
        parameters=parameters_in(asked),
        fault="the answer: it calls a function that there is none of" if called_another else "",
    )


def _estimated(messages: Messages, text: str) -> Usage:
    """What a server that does not count would have counted: a budget must not be blind to it."""
    return Usage(sum(count_tokens(said) for _, said in messages), count_tokens(text))


_CONTENT = ("messages", "input", "stream_options", "store")


def parameters_in(body: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a request. Messages and schemas stay out; their kind stays in."""
    kept = {key: value for key, value in body.items() if key not in _CONTENT}
    if "response_format" in kept:
        kept["response_format"] = kept["response_format"]["type"]
    if "text" in kept:
        kept["response_format"] = kept.pop("text")["format"]["type"]
    if "tools" in kept:
        kept["tools"] = [FUNCTION]
    if isinstance(kept.get("tool_choice"), dict):
        kept["tool_choice"] = FUNCTION
    return kept
