"""The port: the one way from agents to a model. It picks the agent's engine, and keeps the account."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from .._settings import ModelSettings
from ._asking import Asking
from ._bounded import Bounds, Prices
from ._cache import reply_key
from ._engines import FORBID, agent_engines, engine_of
from ._faults import Usage
from ._types import Account, Call, Engine, Reply
from .trials import current_trial

if TYPE_CHECKING:
    from pathlib import Path

    from langchain_core.language_models.chat_models import BaseChatModel

    from .meter import Meter

__all__ = ("FORBID", "Port", "Prices", "make_port")

SECONDS = 180.0

Out = TypeVar("Out", bound=BaseModel)


@dataclass(frozen=True)
class Port:
    """A model that answers typed questions.

    Attributes:
        chat: the engine of every agent that has none of its own.
        prices: of `chat`, unless `bounds` has a price for its model. When a price is not known, the account's
            cost is None, never 0.
        sleep: how retries wait; tests pass their own.
        agents: the engines of agents with settings of their own, by the agent's id.
        bounds: the endpoint's limits, the price table and the cache of replies.
        seconds: wall-clock limit of one call: waits, tries and reading together.
    """

    chat: Engine
    prices: Prices | None = None
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    agents: Mapping[str, Engine] = field(default_factory=dict)
    bounds: Bounds = field(default_factory=Bounds)
    seconds: float = SECONDS

    @property
    def engine(self) -> str:
        """The engine's name: `embedded`, `openai` or `scripted`."""
        return self.chat.name

    @property
    def model(self) -> str:
        """The model's name."""
        return self.chat.model

    def engine_of(self, agent: str) -> Engine:
        """The engine that answers an agent."""
        return self.agents.get(agent, self.chat)

    def price_of(self, model: str) -> Prices | None:
        """What a model's tokens cost; None when that is not known."""
        return self._priced.prices.get(model)

    def generate(self, call: Call[Out], meter: Meter | None = None) -> Reply[Out]:
        """A valid answer, by at most three requests.

        Args:
            meter: is asked before each request, and told what it came to.

        Raises:
            ModelError: the model cannot be reached, refuses, or no answer of its was valid; or a bound was reached:
                the budget, the deadline, or what the endpoint may be asked for.
        """
        started = time.perf_counter()
        ends = time.monotonic() + self.seconds
        call = replace(call, deadline=ends if call.deadline is None else min(ends, call.deadline))
        engine = self.engine_of(call.agent)
        key = None if self.bounds.cache is None else reply_key(engine, call)
        if (kept := self._kept(key, call)) is not None:
            ms = round((time.perf_counter() - started) * 1000, 3)
            return Reply(kept, Account(engine.name, engine.model, cost=0.0, ms=ms, attempts=0))
        asking = Asking(engine, call, self.sleep, self._priced, meter)
        try:
            value = asking.value()
        finally:
            # What came to nothing has its price too.
            if asking.attempts:
                current_trial().add(self._account(asking, started))
        if key is not None and self.bounds.cache is not None:
            self.bounds.cache.put(key, value.model_dump_json())
        return Reply(value, self._account(asking, started))

    def _kept(self, key: str | None, call: Call[Out]) -> Out | None:
        """The answer that is kept for a request, if it still passes the agent's rules."""
        text = None if key is None or self.bounds.cache is None else self.bounds.cache.get(key)
        if text is None:
            return None
        try:
            value = call.output_model.model_validate_json(text)
        except ValidationError:
            return None
        return None if call.problems(value) else value

    @property
    def _priced(self) -> Bounds:
        """The bounds, with the price of the model that the settings name beside those of the table."""
        if self.prices is None or self.chat.model in self.bounds.prices:
            return self.bounds
        return replace(self.bounds, prices={**self.bounds.prices, self.chat.model: self.prices})

    def _account(self, asking: Asking[Out], started: float) -> Account:
        engine, attempts = asking.engine, asking.attempts
        usage = Usage(
            sum(attempt.tokens_in for attempt in attempts),
            sum(attempt.tokens_out for attempt in attempts),
            sum(attempt.cached for attempt in attempts),
        )
        return Account(
            engine.name,
            engine.model,
            *usage,
            cost=asking.bounds.cost(engine, usage),
            ms=round((time.perf_counter() - started) * 1000, 3),
            attempts=len(attempts),
            parameters=attempts[-1].parameters,
            mode=asking.mode,
            requests=tuple(attempts),
        )


class _Settings(Protocol):
    """Settings with a section `model`; those of a workspace are."""

    @property
    def model(self) -> ModelSettings: ...


def make_port(
    settings: _Settings,
    env: Mapping[str, str] | None = None,
    *,
    chat: BaseChatModel | None = None,
    capabilities: Path | None = None,
) -> Port:
    """The port that the settings ask for.

    The scripted engine without `chat` reads its replies from the file that `model.model` names: one JSON
    value a line.

    Args:
        chat: the model that the scripted engine uses.
        capabilities: the file of what models were found to be able to do; nothing is known without it.

    Raises:
        WorkspaceError: the settings are incomplete, or the file cannot be read.
        ModelError: they name another machine, and models on the network are forbidden.
    """
    env = os.environ if env is None else env
    model = settings.model
    engine = engine_of(model, env, chat=chat, capabilities=capabilities)
    prices = _prices(model) if model.engine == "openai" else None
    return Port(engine, prices, agents=agent_engines(model, env, capabilities))


def _prices(model: ModelSettings) -> Prices | None:
    if model.price_in is None or model.price_out is None:
        return None
    return Prices(model.price_in, model.price_out, model.price_cached)
