"""The embedded engine: no weights, no network. It composes from the typed task, by the agent's rules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from ._types import Call

__all__ = ("EMBEDDED_MODEL", "EmbeddedChatModel", "at_hand")

EMBEDDED_MODEL = "embedded-1"

_CALL: ContextVar[Call[Any] | None] = ContextVar("brandwright_embedded_call", default=None)


@contextmanager
def at_hand(call: Call[Any]) -> Iterator[None]:
    """Hand the typed task to the embedded model: it answers from that, never from the prompt's text."""
    token = _CALL.set(call)
    try:
        yield
    finally:
        _CALL.reset(token)


class EmbeddedChatModel(BaseChatModel):
    """A chat model that composes: the agent's `compose` on the task at hand, as JSON."""

    @property
    def _llm_type(self) -> str:
        return EMBEDDED_MODEL

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        call = _CALL.get()
        if call is None:
            raise RuntimeError("the embedded model composes from a typed task; call it through Port.generate")
        text = call.compose(call.payload).model_dump_json()
        usage = {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}
        message = AIMessage(
            content=text, usage_metadata=usage, response_metadata={"model_name": EMBEDDED_MODEL}
        )
        return ChatResult(generations=[ChatGeneration(message=message)])
