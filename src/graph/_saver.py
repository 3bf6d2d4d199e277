"""How checkpoints are written and read: plain values, once a step. Imported when a checkpointer is opened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.serde.types import ERROR, INTERRUPT, RESUME
from langgraph.checkpoint.sqlite import SqliteSaver

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

__all__ = ("PlainSerializer", "StepSaver")

_TOLD = frozenset({ERROR, INTERRUPT, RESUME})
"""What a step may leave beside a state: why it did not end."""


class PlainSerializer(JsonPlusSerializer):
    """Refuses every class that a checkpoint names, whatever the environment says.

    A row may name any class to build: without this, whoever can write to the database could run code in
    our process. The states of our graphs are texts, numbers, lists and mappings, so no class is needed;
    LangGraph offers to allow those that the graph's schemas name, the whole context among them.
    """

    def __init__(self) -> None:
        super().__init__(allowed_msgpack_modules=None)

    def dumps_typed(self, obj: Any) -> tuple[str, bytes]:
        """The value as bytes; of an error its kind alone, because its message may hold words of anybody's."""
        return super().dumps_typed(type(obj).__name__ if isinstance(obj, BaseException) else obj)

    def with_msgpack_allowlist(self, extra_allowlist: Iterable[tuple[str, ...] | type]) -> PlainSerializer:
        """The same serializer: nothing more is allowed."""
        return self


class StepSaver(SqliteSaver):
    """Saves the state after each step, and not the step's own writes just before it.

    LangGraph saves those for steps that run several nodes at a time, so that one that failed does not run the others
    again. Our graphs run one, and the state that it leads to is saved before anything else begins.
    """

    def put_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Save why a step did not end; nothing of one that did."""
        if any(channel in _TOLD for channel, _ in writes):
            super().put_writes(config, writes, task_id, task_path)

    def get_next_version(self, current: Any, channel: None) -> Any:
        """The next whole number: a text of fifty characters for each channel would be half of all that is saved.

        A thread that was begun with texts, by an earlier release, goes on with them.
        """
        if isinstance(current, str):
            return super().get_next_version(current, channel)
        return (current or 0) + 1
