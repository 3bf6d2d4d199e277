"""A terminal that nothing in a text from outside acts on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

__all__ = ("console", "visible")


def console(**options: Any) -> Console:
    """A console that writes such characters as escapes, whoever prints them."""
    from rich.console import Console
    from rich.segment import Segment

    class Safe(Console):
        def render(
            self, renderable: RenderableType, options: ConsoleOptions | None = None
        ) -> Iterable[Segment]:
            for text, style, control in super().render(renderable, options):
                yield Segment(text if control else visible(text), style, control)

    return Safe(**options)
