"""The port: the one way from agents to a model. It retries, validates, asks once more, keeps the account."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from .._settings import ModelSettings
from ..errors import ModelError, WorkspaceError
from ._retrying import TRIES, tried
from ._types import Account, Answer, Call, Engine, Reply

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

__all__ = ("Port", "Prices", "make_port")

FORBID = "BRANDWRIGHT_FORBID_NETWORK_MODELS"

Out = TypeVar("Out", bound=BaseModel)
Messages = list[tuple[str, str]]


@dataclass(frozen=True)
class Prices:
    """What a million tokens cost; cached input costs as much as other input unless it is given."""

    tokens_in: float
    tokens_out: float
    cached: float | None = None

    def of(self, answers: Sequence[Answer]) -> float:
        """The price of some answers."""
        cached = self.tokens_in if self.cached is None else self.cached
        total = sum(
            (answer.tokens_in - answer.cached) * self.tokens_in
            + answer.cached * cached
            + answer.tokens_out * self.tokens_out
            for answer in answers
        )
        return round(total / 1_000_000, 6)


@dataclass(frozen=True)
class Port:
    """A model that answers typed questions.

    Attributes:
        prices: None when they are not known; the account's cost is then None, never 0.
        sleep: how retries wait; tests pass their own.
    """

    chat: Engine
    prices: Prices | None = None
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)

    @property
    def engine(self) -> str:
        """The engine's name: `embedded`, `openai` or `scripted`."""
        return self.chat.name

    @property
    def model(self) -> str:
        """The model's name."""
        return self.chat.model

    def generate(self, call: Call[Out]) -> Reply[Out]:
        """A valid answer; a model whose first one is not valid is shown what is wrong and asked once more.

        Raises:
            ModelError: the model cannot be reached, refuses, or its second answer is not valid either.
        """
        started = time.perf_counter()
        messages = [("system", call.prompt.system), ("user", call.prompt.user)]
        first, tries = self._ask(messages, call, TRIES)
        value, problems = _judged(first, call)
        answers = [first]
        if problems:
            messages += [("assistant", first.text), ("user", _correction(problems, call))]
            second, more = self._ask(messages, call, max(1, TRIES - tries))
            tries += more
            answers.append(second)
            value, problems = _judged(second, call)
        if value is None or problems:
            raise _invalid(call, problems)
        return Reply(value, self._account(answers, tries, started))

    def _ask(self, messages: Messages, call: Call[Any], tries: int) -> tuple[Answer, int]:
        """One answer, and how many requests it took."""
        return tried(lambda: self.chat.ask(messages, call), tries, self.sleep)

    def _account(self, answers: Sequence[Answer], tries: int, started: float) -> Account:
        free = self.engine == "embedded"
        return Account(
            engine=self.engine,
            model=self.model,
            tokens_in=sum(answer.tokens_in for answer in answers),
            tokens_out=sum(answer.tokens_out for answer in answers),
            cached=sum(answer.cached for answer in answers),
            cost=0.0 if free else self.prices.of(answers) if self.prices else None,
            ms=round((time.perf_counter() - started) * 1000, 3),
            attempts=tries,
            parameters=answers[-1].parameters,
        )


def _judged(answer: Answer, call: Call[Out]) -> tuple[Out | None, Sequence[str]]:
    """The answer as the agent's model, or what is wrong with it."""
    try:
        value = call.output_model.model_validate_json(_unfenced(answer.text))
    except ValidationError as error:
        return None, [
            _problem(dict(fault)) for fault in error.errors(include_url=False, include_input=False)[:10]
        ]
    return value, call.problems(value)


def _unfenced(text: str) -> str:
    """The text without the code fence that models which ignore the schema like to add."""
    text = text.strip()
    if text.startswith("```") and text.endswith("```"):
        return text.partition("\n")[2].removesuffix("```")
    return text


def _problem(fault: Mapping[str, Any]) -> str:
    *above, last = (str(step) for step in fault["loc"] or ("",))
    if fault["type"] == "extra_forbidden":
        # The name is the model's own word: it may go back to the model, but not into an error's place.
        return f"{'.'.join(above) or 'the answer'}: it has no field {last!r}"
    place = ".".join((*above, last))
    return f"{place or 'the answer'}: {fault['msg']}"


def _correction(problems: Sequence[str], call: Call[Any]) -> str:
    import json

    from .schema import strict_schema

    faults = "\n".join(f"- {problem}" for problem in problems)
    schema = json.dumps(strict_schema(call.output_model), ensure_ascii=False)
    return (
        f"That answer cannot be used:\n{faults}\n\n"
        f"Answer again, with one JSON object that fits this schema and nothing else:\n{schema}"
    )


def _invalid(call: Call[Any], problems: Sequence[str]) -> ModelError:
    """The error for an answer that is not valid at the second time either, without the model's words."""
    places = ", ".join(dict.fromkeys(problem.partition(":")[0][:80] for problem in problems))
    message = f"The model's answer for the {call.agent} agent does not fit, after asking twice: see {places}."
    return ModelError("BW514", message, hint="Use a model that follows JSON Schemas, such as a larger one.")


class _Settings(Protocol):
    """Settings with a section `model`; those of a workspace are."""

    @property
    def model(self) -> ModelSettings: ...


def make_port(
    settings: _Settings, env: Mapping[str, str] | None = None, *, chat: BaseChatModel | None = None
) -> Port:
    """The port that the settings ask for; `chat` is the model that the scripted engine uses.

    The scripted engine without one reads its replies from the file that `model.model` names: one JSON
    value a line.

    Raises:
        WorkspaceError: the settings are incomplete.
        ModelError: they name another machine, and models on the network are forbidden.
    """
    env = os.environ if env is None else env
    model = settings.model
    if model.engine == "openai":
        return Port(_openai(model, env), _prices(model))
    from ._chat import EmbeddedEngine, ScriptedEngine

    if model.engine == "embedded":
        return Port(EmbeddedEngine())
    return Port(ScriptedEngine(chat or _script(model)))


def _openai(model: ModelSettings, env: Mapping[str, str]) -> Engine:
    from ._openai import OPENAI_URL, Endpoint, OpenAIEngine, is_loopback

    if not model.model:
        raise _incomplete("the openai engine needs the name of a model", "Set `model.model`.")
    endpoint = Endpoint(
        model=model.model,
        base_url=model.base_url or OPENAI_URL,
        key=env.get(model.api_key_env, ""),
        temperature=model.temperature,
        max_tokens=model.max_tokens,
        timeout_s=model.timeout_s,
        seed=model.seed,
        local_only=env.get(FORBID, "") not in ("", "0"),
    )
    engine = OpenAIEngine(endpoint)
    if not endpoint.key and not is_loopback(endpoint.host.rpartition(":")[0] or endpoint.host):
        hint = "Export it, or name another variable by `model.api_key_env`; keys never stand in files."
        raise _incomplete(f"the variable {model.api_key_env} holds no key", hint)
    return engine


def _prices(model: ModelSettings) -> Prices | None:
    if model.price_in is None or model.price_out is None:
        return None
    return Prices(model.price_in, model.price_out, model.price_cached)


def _script(model: ModelSettings) -> BaseChatModel:
    from .scripted import ScriptedChatModel

    path = Path(model.model or "")
    if not path.is_file():
        raise _incomplete("the scripted engine has no replies", "Name a file of replies by `model.model`.")
    try:
        return ScriptedChatModel.from_file(path)
    except ValueError:
        raise _incomplete("the script is not one JSON value a line", "Correct the file.") from None


def _incomplete(what: str, hint: str) -> WorkspaceError:
    return WorkspaceError("BW644", f"The model is not set up: {what}.", hint=hint)
