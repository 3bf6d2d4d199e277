"""A value as a key that equals itself alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ("Same",)

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Same(Generic[T]):
    """The key of what is remembered about a large frozen value, such as a kit.

    Comparing all that is in such a value would take longer than what is remembered. The key holds the value, so that no
    other can come to stand in its place.
    """

    value: T

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)
