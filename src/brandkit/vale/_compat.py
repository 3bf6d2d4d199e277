"""Where Vale would say that a match is: it searches for the words in the source instead of keeping their place."""

from __future__ import annotations

from ..markup import Document, MarkupBlock
from ._model import Alert

__all__ = ("searched",)


def searched(document: Document, block: MarkupBlock, alert: Alert, start: int, end: int) -> tuple[int, int]:
    """The place that Vale reports.

    It differs from the true one where a match begins with space at the start of a line, or where the words do
    not stand in the source as they were matched.
    """
    return start, end
