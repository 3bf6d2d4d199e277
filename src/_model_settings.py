"""The settings of models: `[model]`, and `[model.agents.NAME]` for one agent alone."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

__all__ = (
    "AgentModelSettings",
    "Effort",
    "Engine",
    "EnvName",
    "ModelSettings",
    "PresetName",
    "Section",
    "plain_url",
)

Engine = Literal["embedded", "openai", "scripted"]
Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh"]
PresetName = Literal["openai", "azure", "ollama", "vllm", "llamacpp", "lmstudio"]
EnvName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,99}$")]
AgentName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]{0,63}$")]
ModelName = Annotated[str, Field(min_length=1, max_length=200)]
Temperature = Annotated[float, Field(ge=0, le=2)]
MaxTokens = Annotated[int, Field(ge=1, le=1_000_000)]
Price = Annotated[float, Field(ge=0)]


class Section(BaseModel):
    """A section of the settings: nothing stands in it that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def plain_url(url: str | None) -> str | None:
    """The address, if it is one of http or https without a password.

    Raises:
        ValueError: it is not.
    """
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("the address has to start with http:// or https:// and name a host")
    if parts.username or parts.password:
        raise ValueError("the address must not hold a user name or password; use `api_key_env`")
    return url


class AgentModelSettings(Section):
    """`[model.agents.NAME]`: what is different for one agent; what is absent is as in `[model]`."""

    model: ModelName | None = None
    temperature: Temperature | None = None
    max_tokens: MaxTokens | None = None
    effort: Effort | None = None
    seed: int | None = None

    def __str__(self) -> str:
        return ", ".join(f"{name} = {value}" for name, value in self.model_dump(exclude_none=True).items())


class ModelSettings(Section):
    """`[model]`: the language model. Without it, the embedded engine composes approved text.

    Attributes:
        engine: `embedded` needs nothing; `openai` is any OpenAI-compatible endpoint; `scripted` is for tests.
        preset: the kind of server: it brings the usual address and what that server takes, and the engine `openai`.
        base_url: the endpoint; the preset's own, or OpenAI's, when absent.
        model: the model's name at the endpoint; of a deployment with Azure.
        api_key_env: the environment variable that holds the key.
        api: `chat` is Chat Completions, which every server has; `responses` is OpenAI's newer API.
        api_version: of Azure's older addresses.
        stream: whether answers are sent piece by piece; they are used only when they are whole.
        effort: how much a reasoning model thinks.
        temperature, max_tokens, seed: sent where the model takes them; the endpoint's own defaults when absent.
        timeout_s: wall-clock limit of one request.
        price_in, price_out: of a million tokens; without both, a run's cost is not known.
        price_cached: of a million input tokens that the provider had cached; `price_in` when absent.
        agents: settings of single agents, by the agent's name.
    """

    engine: Engine = "embedded"
    preset: PresetName | None = None
    base_url: str | None = None
    model: ModelName | None = None
    api_key_env: EnvName = "OPENAI_API_KEY"
    api: Literal["chat", "responses"] = "chat"
    api_version: Annotated[str, Field(pattern=r"^[0-9a-z-]{1,40}$")] | None = None
    stream: bool = False
    effort: Effort | None = None
    temperature: Temperature | None = None
    max_tokens: MaxTokens | None = None
    timeout_s: Annotated[float, Field(gt=0, le=3600)] = 60.0
    seed: int | None = None
    price_in: Price | None = None
    price_out: Price | None = None
    price_cached: Price | None = None
    agents: dict[AgentName, AgentModelSettings] = Field(default_factory=dict)

    @field_validator("base_url")
    @classmethod
    def _plain_url(cls, url: str | None) -> str | None:
        return plain_url(url)

    @model_validator(mode="before")
    @classmethod
    def _preset_brings_the_engine(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("preset") and not data.get("engine"):
            return {**data, "engine": "openai"}
        return data

    @model_validator(mode="after")
    def _complete(self) -> ModelSettings:
        if self.engine == "openai" and not self.model:
            raise ValueError("the engine `openai` needs `model`, the model's name at the endpoint")
        if self.preset and self.engine != "openai":
            raise ValueError(f"`preset` is for the engine `openai`, and `engine` says `{self.engine}`")
        if self.preset == "azure" and not self.base_url:
            raise ValueError(
                "the preset `azure` needs `base_url`, like https://NAME.openai.azure.com/openai/v1"
            )
        return self

    def of(self, agent: str) -> ModelSettings:
        """The settings as they are for one agent."""
        own = self.agents.get(agent)
        return self.model_copy(update=own.model_dump(exclude_none=True)) if own else self
