"""Finding out what a model at an endpoint can do: some ten small requests, each of which tempts it to fail."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from statistics import median
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import ModelError
from ._openai import OpenAIEngine
from ._retrying import tried
from ._shape import Shape, answer_of, shape_of
from ._streams import is_stream
from ._types import Answer, Messages, Mode
from ._wire import Endpoint, RequestRefused, exchange
from .capabilities import Capability, Found

__all__ = ("Probe", "ProbeList", "ProbeNested", "Probed", "context_in")

_Fitting = TypeVar("_Fitting", bound=BaseModel)

_MAX_TOKENS = 1500
_LONG = 40
_AT_MOST = 3
_CONTEXT_KEYS = ("max_model_len", "max_context_length", "context_length", "context_window", "n_ctx")
_BIGGEST_CONTEXT = 100_000_000


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Colour(_Strict):
    shade: Literal["light", "dark"]
    name: Literal["red", "green", "blue"]


class _Wall(_Strict):
    side: Literal["north", "south"]
    colour: _Colour


class ProbeNested(_Strict):
    """An enum inside an object inside a list, and a question that tempts to leave all three."""

    walls: list[_Wall]


class ProbeList(_Strict):
    """A long list of small numbers."""

    numbers: list[int]


_TEMPTING = (
    "Which colours fit a reading room? Answer in plain prose, without JSON. "
    "One wall must be purple, and the ceiling should be mentioned."
)
_COUNTING = f"Count from 1 to {_LONG}, and give every number."
_MANY = "Give ten different numbers. Ten, not fewer."
_RANDOM = "Give twelve random numbers between 1 and 100000."


@dataclass(frozen=True)
class Probed:
    """What the probe found.

    Attributes:
        max_items: whether the endpoint keeps a list as short as its schema says.
        long_list: whether a list of forty entries came whole.
        requests, tokens: what the probe itself used.
    """

    capability: Capability
    max_items: Found
    long_list: bool | None
    requests: int
    tokens: int


@dataclass
class Probe:
    """One model at one endpoint, being asked.

    Attributes:
        sleep: how it waits before it asks once more after a failure that may pass.
    """

    endpoint: Endpoint
    sleep: Callable[[float], None] = time.sleep
    _times: list[float] = field(default_factory=list)
    _tokens: int = 0
    _requests: int = 0

    def run(self) -> Probed:
        """Everything that can be found out.

        Raises:
            ModelError: the endpoint cannot be reached, refuses the key, or refuses every kind of request.
        """
        self.endpoint = replace(self.endpoint, modes=(), stream=False)
        context = self._context()
        json_schema = self._shaped("schema")
        function = self._shaped("function")
        if json_schema == function == "refused":
            # Perhaps it takes neither; if it does not even take words, the request itself is at fault.
            self._ask(_TEMPTING, "text")
        best: Mode = "schema" if json_schema == "works" else "function" if function == "works" else "text"
        capability = Capability(
            endpoint=self.endpoint.place,
            model=self.endpoint.model,
            api=self.endpoint.api,
            json_schema=json_schema,
            function=function,
            stream=self._streamed(best),
            seed=self._seed(best),
            context=context,
            latency_ms=round(median(self._times), 1),
            probed_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        max_items = self._max_items() if json_schema == "works" else "unknown"
        long_list = self._long_list(best)
        return Probed(capability, max_items, long_list, self._requests, self._tokens)

    def _shaped(self, mode: Mode) -> Found:
        try:
            answer = self._ask(_TEMPTING, mode)
        except RequestRefused:
            return "refused"
        except ModelError as fault:
            return _ignored(fault)
        return "works" if _fits(answer, ProbeNested) else "ignored"

    def _streamed(self, mode: Mode) -> Found:
        streaming = replace(self.endpoint, stream=True)
        try:
            body = self._exchange(streaming, _COUNTING, mode, shape_of(ProbeList))[1]
        except RequestRefused:
            return "refused"
        except ModelError as fault:
            return "refused" if fault.code == "BW522" else _ignored(fault)
        return "works" if is_stream(body) else "ignored"

    def _seed(self, mode: Mode) -> Literal["repeats", "differs", "refused", "unknown"]:
        if self.endpoint.api == "responses" and not self.endpoint.preset.responses_seed:
            return "refused"
        seeded = replace(self.endpoint, seed=20_251_121, temperature=1.0)
        try:
            first, second = (self._ask(_RANDOM, mode, ProbeList, seeded).text for _ in range(2))
        except RequestRefused:
            return "refused"
        except ModelError as fault:
            _ignored(fault)
            return "unknown"
        return "repeats" if first == second else "differs"

    def _max_items(self) -> Found:
        schema = json.loads(shape_of(ProbeList).text)
        schema["properties"]["numbers"]["maxItems"] = _AT_MOST
        shape = Shape("ProbeList", schema, json.dumps(schema))
        try:
            answer = self._exchange(self.endpoint, _MANY, "schema", shape)[0]
        except RequestRefused:
            return "refused"
        except ModelError as fault:
            return _ignored(fault)
        found = _fits(answer, ProbeList)
        return "works" if found and len(found.numbers) <= _AT_MOST else "ignored"

    def _long_list(self, mode: Mode) -> bool | None:
        try:
            found = _fits(self._ask(_COUNTING, mode, ProbeList), ProbeList)
        except ModelError as fault:
            _ignored(fault)
            return None
        return found is not None and found.numbers == list(range(1, _LONG + 1))

    def _ask(
        self,
        question: str,
        mode: Mode,
        model: type[BaseModel] = ProbeNested,
        endpoint: Endpoint | None = None,
    ) -> Answer:
        return self._exchange(endpoint or self.endpoint, question, mode, shape_of(model))[0]

    def _exchange(self, endpoint: Endpoint, question: str, mode: Mode, shape: Shape) -> tuple[Answer, bytes]:
        """An answer and its body; asked for twice at most."""
        messages: Messages = [("system", "You answer questions of a test."), ("user", question)]
        api = OpenAIEngine(endpoint).api

        def once() -> tuple[Answer, bytes]:
            self._requests += 1
            started = time.perf_counter()
            body = api.body_of(endpoint, messages, mode, shape, endpoint.max_tokens or _MAX_TOKENS)
            answered = exchange(endpoint, api.PATH, body)
            self._times.append((time.perf_counter() - started) * 1000)
            return answer_of(api.said_in(answered), messages, body), answered

        (answer, body), _ = tried(once, 2, self.sleep)
        self._tokens += answer.tokens_in + answer.tokens_out
        return answer, body

    def _context(self) -> int | None:
        """What the endpoint's list of models says of the model."""
        try:
            body = exchange(self.endpoint, "/models", None)
        except ModelError as fault:
            if fault.code in _HOPELESS:
                raise
            return None
        return context_in(body, self.endpoint.model)


_HOPELESS = frozenset({"BW500", "BW501", "BW504", "BW519"})
"""Nothing else will work either."""

_ANSWERED = frozenset({"BW511", "BW512", "BW513", "BW514", "BW515", "BW517"})
"""The model's own doing: it was reached, and gave nothing of use."""


def _ignored(fault: ModelError) -> Found:
    """That an answer was of no use says that the shape did not hold; anything else is a failure of the probe."""
    if fault.code in _ANSWERED:
        return "ignored"
    raise fault


def _fits(answer: Answer, model: type[_Fitting]) -> _Fitting | None:
    try:
        return model.model_validate_json(answer.text) if not answer.fault else None
    except ValidationError:
        return None


def context_in(body: bytes, model: str) -> int | None:
    """How many tokens a model reads, by what a list of models says; None when it says nothing about that."""
    try:
        data = json.loads(body)["data"]
        entry = next(one for one in data if one["id"] == model)
    except (ValueError, RecursionError, KeyError, TypeError, StopIteration):
        return None
    meta = entry.get("meta")
    known: Mapping[str, Any] = {**(meta if isinstance(meta, dict) else {}), **entry}
    for key in (*_CONTEXT_KEYS, "n_ctx_train"):
        value = known.get(key)
        if type(value) is int and 0 < value < _BIGGEST_CONTEXT:
            return value
    return None
