"""One request within its bounds: a slot at the endpoint, a reservation before it is sent, its account afterwards."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..errors import ModelError
from ._faults import Usage, charged, fails_endpoint
from ._tokens import count_tokens
from ._types import Account, Answer, Call, Engine, Messages, Mode
from .limits import Slot
from .schema import strict_schema

if TYPE_CHECKING:
    from pydantic import BaseModel

    from ._cache import ReplyCache
    from .limits import EndpointLimits
    from .meter import Meter

__all__ = ("ANSWER_TOKENS", "Bounds", "Prices", "bounded")

ANSWER_TOKENS = 4096
"""What an answer is taken to have at most when neither the call nor the settings limit it."""


@dataclass(frozen=True)
class Prices:
    """What a million tokens cost; cached input costs as much as other input unless it is given."""

    tokens_in: float
    tokens_out: float
    cached: float | None = None

    def of(self, tokens_in: int, tokens_out: int, cached: int = 0) -> float:
        """The price of so many tokens; `cached` are among `tokens_in`."""
        of_cached = self.tokens_in if self.cached is None else self.cached
        total = (tokens_in - cached) * self.tokens_in + cached * of_cached + tokens_out * self.tokens_out
        return round(total / 1_000_000, 9)


@dataclass(frozen=True)
class Bounds:
    """What holds for every request of a port.

    Attributes:
        limits: the endpoint's; None where there are none, as for a scripted model.
        prices: by the model's name; a model without one has an unknown price.
        cache: None when replies are not kept.
    """

    limits: EndpointLimits | None = None
    prices: Mapping[str, Prices] = field(default_factory=dict)
    cache: ReplyCache | None = None

    def cost(self, engine: Engine, usage: Usage) -> float | None:
        """What a request of an engine costs; None when the model's price is unknown."""
        if engine.name == "embedded" or usage == Usage():
            return 0.0
        prices = self.prices.get(engine.model)
        return prices.of(*usage) if prices else None


def bounded(
    engine: Engine,
    call: Call[Any],
    messages: Messages,
    mode: Mode | None,
    *,
    bounds: Bounds,
    meter: Meter | None,
    attempt: int,
) -> Answer:
    """The engine's answer to one request.

    Args:
        attempt: which request of its call it is, from 1.

    Raises:
        ModelError: the engine's; or there is no slot, or no budget, and then nothing was sent.
    """
    if engine.name == "embedded":
        return engine.ask(messages, call, mode)
    most = Usage(_prompt_tokens(messages, call.output_model), engine.limit(call) or ANSWER_TOKENS)
    with _slotted(engine, call, bounds, most) as slot, _metered(engine, call, bounds, meter, most) as entry:
        entry.mode, entry.attempt = mode, attempt
        answer = engine.ask(messages, call, mode)
        slot.tokens = answer.tokens_in + answer.tokens_out or slot.tokens
        entry.answer = answer
    return answer


@contextmanager
def _slotted(engine: Engine, call: Call[Any], bounds: Bounds, most: Usage) -> Iterator[Slot]:
    """A slot at the endpoint, told afterwards what the request says about the endpoint."""
    tokens = most.tokens_in + most.tokens_out
    if bounds.limits is None or not engine.host:
        yield Slot(tokens, time.monotonic())
        return
    with bounds.limits.slot(engine.host, call.deadline, tokens) as slot:
        try:
            yield slot
        except ModelError as fault:
            slot.failed() if fails_endpoint(fault) else slot.answered()
            raise
        slot.answered()


@dataclass
class _Entry:
    """What the account of one request will say."""

    mode: Mode | None = None
    attempt: int = 0
    answer: Answer | None = None


@contextmanager
def _metered(
    engine: Engine, call: Call[Any], bounds: Bounds, meter: Meter | None, most: Usage
) -> Iterator[_Entry]:
    """A reservation for the request, and its account however it ends."""
    entry, started = _Entry(), time.perf_counter()
    if meter is None:
        yield entry
        return

    def account(usage: Usage) -> Account:
        return Account(
            engine.name,
            engine.model,
            *usage,
            cost=bounds.cost(engine, usage),
            ms=round((time.perf_counter() - started) * 1000, 3),
            attempts=entry.attempt,
            mode=entry.mode,
        )

    tokens = most.tokens_in + most.tokens_out
    reservation = meter.reserve(call.agent, engine.host, engine.model, tokens, bounds.cost(engine, most))
    started = time.perf_counter()
    try:
        yield entry
    except BaseException as error:
        fault = error if isinstance(error, ModelError) else None
        usage = charged(fault) if fault else None
        meter.fail(reservation, account(usage) if usage else None, fault.code if fault else "")
        raise
    answer = entry.answer or Answer("")
    meter.settle(reservation, account(Usage(answer.tokens_in, answer.tokens_out, answer.cached)))


def _prompt_tokens(messages: Messages, output_model: type[BaseModel]) -> int:
    """The tokens of the lines, and one for the end of each; between two paragraphs there is an empty line."""
    paragraphs = [paragraph for _, text in messages for paragraph in text.split("\n\n")]
    lines = sum(map(_paragraph_tokens, paragraphs)) + len(paragraphs) - len(messages)
    return _schema_tokens(output_model) + lines


@lru_cache(maxsize=1024)
def _paragraph_tokens(paragraph: str) -> int:
    """Counted once: most of a prompt stands in the next one as well."""
    return sum(_line_tokens(line) + 1 for line in paragraph.split("\n"))


@lru_cache(maxsize=8192)
def _line_tokens(line: str) -> int:
    return count_tokens(line)


@lru_cache(maxsize=64)
def _schema_tokens(output_model: type[BaseModel]) -> int:
    """Providers count the schema as part of the prompt."""
    return count_tokens(json.dumps(strict_schema(output_model)))
