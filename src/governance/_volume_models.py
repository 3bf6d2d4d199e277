"""How much is to go out: the cadence that the strategy plans."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ..content._base import Frozen, Name

__all__ = ("Volume",)


class Volume(Frozen):
    """How many assets a channel is to carry in a week, from Monday to Sunday; for one segment, or for all of them.

    It is a plan, and nothing is refused for it; the most that may be approved is a cap of the policy.
    """

    channel: Name
    segment: Name | None = None
    per_week: Annotated[int, Field(ge=1, le=10_000)]
