"""Recipes: in which order a body says things at each stage, and which lines each part asks for."""

from __future__ import annotations

from collections.abc import Sequence

from ...brandkit.models import PartRole
from .ranking import Preference

__all__ = ("KEPT_FIRST", "LEADING", "PART_ROLES", "SINGLE", "recipe_for")

_RECIPES: dict[str, tuple[str, ...]] = {
    "awareness": ("hook", "problem", "message", "promise", "quote", "offer", "closing"),
    "consideration": ("hook", "message", "promise", "how", "proof", "quote", "offer", "closing"),
    "decision": ("hook", "proof", "message", "how", "promise", "quote", "offer", "closing"),
    "retention": ("hook", "message", "how", "promise", "fact", "quote", "offer", "closing"),
}
_DEFAULT = ("hook", "problem", "message", "promise", "how", "proof", "quote", "offer", "closing")

KEPT_FIRST = (
    "must",
    "offer",
    "message",
    "hook",
    "proof",
    "promise",
    "how",
    "problem",
    "closing",
    "fact",
    "quote",
)
"""What stays when room is short; the rest goes from the end of this list."""

LEADING = frozenset({"subject", "title", "headline", "hook"})
"""Parts that open the copy: learnings about shapes choose here, and variants take turns."""

SINGLE = LEADING | {"preheader", "query", "description", "cta", "alt"}
"""Parts with as many blocks as their layout asks for at least, and no more."""

PART_ROLES: dict[PartRole, tuple[str, ...]] = {
    "subject": ("subject", "title", "hook"),
    "preheader": ("promise", "problem", "how", "fact", "closing"),
    "title": ("title", "subject", "hook"),
    "headline": ("title", "promise", "subject", "hook"),
    "hook": ("hook", "problem", "promise"),
    "query": ("query", "title"),
    "description": ("promise", "how", "fact", "closing"),
    "cta": ("cta",),
    "alt": ("alt",),
    "tags": ("tag",),
}


def recipe_for(stage: str, preferred: dict[str, Preference]) -> tuple[tuple[str, ...], str]:
    """The order for a stage, and why.

    A learning for an order such as `proof-first` moves that role to the front; one against the order's
    own beginning moves it behind the next.
    """
    order = _RECIPES.get(stage, _DEFAULT)
    why = (
        f"the recipe for {stage}"
        if stage in _RECIPES
        else f"the recipe for stages without one of their own ({stage})"
    )
    first = {name: p for name, p in preferred.items() if name.removesuffix("-first") in KEPT_FIRST}
    first = {name: p for name, p in first.items() if name.endswith("-first")}
    liked = max(first, key=lambda name: first[name].weight, default="")
    if liked and first[liked].weight > 0:
        return _in_front(order, liked.removesuffix("-first")), _because(first[liked], liked, "works here")
    disliked = f"{order[0]}-first"
    if disliked in first and first[disliked].weight < 0:
        return (order[1], order[0], *order[2:]), _because(first[disliked], disliked, "does not work here")
    return order, why


def _in_front(order: Sequence[str], role: str) -> tuple[str, ...]:
    return (role, *(other for other in order if other != role))


def _because(preference: Preference, name: str, verdict: str) -> str:
    return f"learning {', '.join(preference.learnings)}: {name} {verdict}"
