"""Any OpenAI-compatible endpoint as an engine of the port.

The body of each request is made here, byte for byte, because client libraries drop and rename parameters by
the model's name. The answer is bounded and judged before anything interprets it.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from . import _chat_api, _responses_api
from ._shape import answer_of, shape_of
from ._types import Answer, Call, Messages, Mode
from ._wire import Endpoint, exchange, is_loopback
from .presets import OPENAI_URL

__all__ = ("OPENAI_URL", "Endpoint", "OpenAIEngine", "is_loopback")


class OpenAIEngine:
    """A chat model behind an OpenAI-compatible endpoint.

    Attributes:
        api: the module that makes the bodies of requests and reads those of answers.

    Raises:
        WorkspaceError: the address is none.
        ModelError: it is another machine, and models on the network are forbidden.
    """

    name = "openai"

    def __init__(self, endpoint: Endpoint) -> None:
        endpoint.check()
        self._endpoint = endpoint
        self.api: Any = _responses_api if endpoint.api == "responses" else _chat_api

    @property
    def endpoint(self) -> Endpoint:
        """Where the model is, and how it is asked."""
        return self._endpoint

    @property
    def model(self) -> str:
        """The model's name as the endpoint knows it."""
        return self._endpoint.model

    @cached_property
    def host(self) -> str:
        """The endpoint's host and port."""
        return self._endpoint.host

    @property
    def modes(self) -> tuple[Mode, ...]:
        """How answers are asked for, best first."""
        return self._endpoint.modes or self._endpoint.preset.modes

    def limit(self, call: Call[Any]) -> int | None:
        """The call's limit, or the settings'."""
        return call.max_tokens or self._endpoint.max_tokens

    def body(self, messages: Messages, call: Call[Any], mode: Mode | None = None) -> dict[str, Any]:
        """What a request says: model, messages, schema and every parameter."""
        shape = shape_of(call.output_model)
        body: dict[str, Any] = self.api.body_of(
            self._endpoint, messages, mode or self.modes[0], shape, self.limit(call)
        )
        return body

    def ask(self, messages: Messages, call: Call[Any], mode: Mode | None = None) -> Answer:
        """One request, without retries."""
        body = self.body(messages, call, mode)
        said = self.api.said_in(exchange(self._endpoint, self.api.PATH, body, call.deadline))
        return answer_of(said, messages, body)
