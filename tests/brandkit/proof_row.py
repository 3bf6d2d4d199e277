"""A proof point as the tables of invented brands have it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    """One proof point: its wording and slots, true paraphrases, and replacements in the wording that make it untrue."""

    name: str
    claim: str
    slots: dict[str, Any]
    paraphrases: tuple[str, ...]
    swaps: tuple[tuple[str, str, str], ...] = field(default=())


def drop(metric: str, value: float, **more: Any) -> dict[str, Any]:
    """The slots of a figure that went down."""
    return {"metric": (metric,), "value": value, "unit": "%", "direction": "decrease"} | more


def rise(metric: str, value: float, **more: Any) -> dict[str, Any]:
    """The slots of a figure that went up."""
    return {"metric": (metric,), "value": value, "unit": "%", "direction": "increase"} | more
