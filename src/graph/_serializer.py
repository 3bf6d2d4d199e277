"""How checkpoints are written and read: plain values and nothing else. Imported when a checkpointer is opened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

__all__ = ("PlainSerializer",)


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
