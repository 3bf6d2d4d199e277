"""`memory stats`: what memory covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._command import Common, Result
from ._session import plain_desk

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ("stats",)


def stats(common: Common) -> Result:
    """Show what memory covers: records by kind, channel, segment, strength and status."""
    from collections import Counter

    from ..store import learnings

    with plain_desk(common) as desk, desk.ledger.read() as tx:
        found = learnings.list_(tx)
    fields = ("status", "kind", "strength", "channel", "segment", "origin")
    counted = {field: dict(Counter(str(getattr(record, field)) for record in found)) for field in fields}

    def render(out: Console) -> None:
        from rich.table import Table

        table = Table("by", "value", "records", box=None)
        for by, values in counted.items():
            for value, count in sorted(values.items(), key=lambda item: -item[1]):
                table.add_row(by, value or "(any)", str(count))
        out.print(table)
        out.print('\nNext: brandwright recall "QUESTION"')

    return Result("memory.stats", {"counts": counted}, render)
