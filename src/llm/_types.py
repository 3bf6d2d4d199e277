"""What goes to a model and what comes back, whatever the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel

from .prompts import RenderedPrompt

__all__ = ("Account", "Answer", "Call", "Engine", "Reply")

Out = TypeVar("Out", bound=BaseModel)


def _nothing(_value: Any) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Call(Generic[Out]):
    """One question to a model.

    Attributes:
        payload: the agent's task; the embedded engine composes from it.
        compose: how the embedded engine answers.
        problems: what is wrong with an answer that fits the schema; the model is asked once more with it.
    """

    agent: str
    prompt: RenderedPrompt
    payload: BaseModel
    output_model: type[Out]
    compose: Callable[[Any], Out]
    max_tokens: int | None = None
    problems: Callable[[Out], Sequence[str]] = _nothing


@dataclass(frozen=True)
class Account:
    """What an answer cost.

    Attributes:
        cached: input tokens that the provider had cached.
        cost: in the currency of the price settings; None when the price is not known.
        attempts: requests that were made.
        parameters: what was sent beside the messages.
    """

    engine: str
    model: str
    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0
    cost: float | None = None
    ms: float = 0.0
    attempts: int = 1
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply(Generic[Out]):
    """A valid answer and its account."""

    value: Out
    account: Account


@dataclass(frozen=True)
class Answer:
    """A model's raw answer."""

    text: str
    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0
    parameters: Mapping[str, Any] = field(default_factory=dict)


class Engine(Protocol):
    """A chat model behind the port. `ask` makes one request, without retries."""

    @property
    def name(self) -> str:
        """`embedded`, `openai` or `scripted`."""

    @property
    def model(self) -> str:
        """The model's name."""

    def ask(self, messages: Sequence[tuple[str, str]], call: Call[Any]) -> Answer:
        """The model's answer to messages of (role, text).

        Raises:
            ModelError: there is none that could be used.
        """
