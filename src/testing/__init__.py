"""For tests, ours and those of users: the scripted model, and a local model endpoint with scripted faults."""

from typing import TYPE_CHECKING, Any

from .endpoint import FAULTS, LoopbackEndpoint, Request, Response, completion

if TYPE_CHECKING:
    from ..llm.scripted import ScriptedChatModel

__all__ = ("FAULTS", "LoopbackEndpoint", "Request", "Response", "ScriptedChatModel", "completion")


def __getattr__(name: str) -> Any:
    if name == "ScriptedChatModel":
        from ..llm.scripted import ScriptedChatModel

        return ScriptedChatModel
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
