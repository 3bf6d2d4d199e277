"""A case as a defect sees it: plain data, and a source of chance that is the case's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

__all__ = ("SHAPES", "Edit", "Sample", "Shape", "shape_of")

Shape = Literal["draft", "answer", "extracts", "plan", "text", "attack"]

SHAPES: Mapping[Shape, str] = {
    "draft": "drafts",
    "answer": "answers of recall",
    "extracts": "extracts of research",
    "plan": "plans",
    "text": "plain copy",
    "attack": "outcomes of attacks",
}
"""The kinds of output that defects know how to edit, in words."""


@dataclass(frozen=True)
class Sample:
    """What a defect may look at beside the output.

    Attributes:
        input, expect: the case's input and its label.
        banned: phrases that labels of the suite call banned for the case's kit.
        cited: ids of evidence that outputs of the same kit cite.
        chance: seeded by the case, so that an edit is the same each time.
    """

    input: Mapping[str, Any] = field(default_factory=dict)
    expect: Mapping[str, Any] = field(default_factory=dict)
    banned: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    chance: Random = field(default_factory=lambda: Random(0))


Edit = Callable[[Any, Sample], Any]
"""Damages an output, which is the edit's own copy, and returns it; None when there is nothing in it to damage."""


def shape_of(output: Any) -> Shape | None:
    """What kind of output this is, by its fields; None when no defect knows it."""
    if isinstance(output, list) and all(isinstance(item, dict) and "quote" in item for item in output):
        return "extracts"
    if not isinstance(output, dict):
        return None
    if "parts" in output:
        return "draft"
    if isinstance(output.get("answered"), bool):
        return "answer"
    if "outcome" in output and "why" in output:
        return "plan"
    if "violations" in output or "benign" in output:
        return "attack"
    return "text" if isinstance(output.get("text"), str) else None
