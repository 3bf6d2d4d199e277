"""What goes to a model and what comes back, whatever the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from .prompts import RenderedPrompt

__all__ = ("Account", "Answer", "Attempt", "Call", "Engine", "Messages", "Mode", "Reply")

Mode = Literal["schema", "function", "text"]
"""How a model is held to the shape of its answer: by `json_schema`, by a function to call, or by words alone."""

Messages = Sequence[tuple[str, str]]
"""The messages of a conversation, as (role, text)."""

Out = TypeVar("Out", bound=BaseModel)


def _nothing(_value: Any) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Call(Generic[Out]):
    """One question to a model.

    Attributes:
        payload: the agent's task; the embedded engine composes from it.
        compose: how the embedded engine answers.
        max_tokens: of the answer; the settings' limit when absent.
        problems: what is wrong with an answer that fits the schema; the model is asked once more with it.
        objections: what is not as good as it should be in an answer that can be used; the model is asked once more
            with it, if a request is left, and the better answer is taken.
        deadline: on the monotonic clock, in seconds; every request, every wait and all reading end by it.
    """

    agent: str
    prompt: RenderedPrompt
    payload: BaseModel
    output_model: type[Out]
    compose: Callable[[Any], Out]
    max_tokens: int | None = None
    problems: Callable[[Out], Sequence[str]] = _nothing
    objections: Callable[[Out], Sequence[str]] = _nothing
    deadline: float | None = None


@dataclass(frozen=True)
class Attempt:
    """One request of a call.

    Attributes:
        mode: how the shape was asked for; None where the engine asks for none.
        outcome: `answered`, `unfit` for an answer that did not fit, or the code of the fault.
        ms: wall-clock time of the request.
        parameters: what was sent beside the messages.
    """

    mode: Mode | None
    outcome: str
    ms: float
    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Account:
    """What an answer cost, all requests together.

    Attributes:
        cached: input tokens that the provider had cached.
        cost: in the currency of the price settings; None when the price is not known.
        ms: wall-clock time, waits included.
        attempts: requests that were made.
        parameters: what the last request sent beside the messages.
        mode: how the shape of the answer that was taken had been asked for.
        requests: every request, in order.
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
    mode: Mode | None = None
    requests: tuple[Attempt, ...] = ()


@dataclass(frozen=True)
class Reply(Generic[Out]):
    """A valid answer and its account."""

    value: Out
    account: Account


@dataclass(frozen=True)
class Answer:
    """A model's raw answer.

    Attributes:
        text: the answer as JSON text, be it from the message or from the arguments of a function call.
        fault: what is wrong with the answer's form, in words for the model; empty when it can be read.
    """

    text: str
    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0
    parameters: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ""


class Engine(Protocol):
    """A chat model behind the port. `ask` makes one request, without retries."""

    @property
    def name(self) -> str:
        """`embedded`, `openai` or `scripted`."""

    @property
    def model(self) -> str:
        """The model's name."""

    @property
    def host(self) -> str:
        """The endpoint's host and port; empty when no network is used."""

    @property
    def modes(self) -> tuple[Mode, ...]:
        """How answers are asked for, best first; empty where the engine asks for no shape."""

    def limit(self, call: Call[Any]) -> int | None:
        """How many tokens an answer to this call may have; None when nobody said."""

    def ask(self, messages: Messages, call: Call[Any], mode: Mode | None = None) -> Answer:
        """The model's answer to the messages.

        Raises:
            ModelError: there is none that could be used.
        """
