"""`memory verify` and `memory rebuild`: the index beside the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._command import Common, Result
from ._session import plain_desk

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ("rebuild", "verify")


def rebuild(common: Common) -> Result:
    """Make the index anew from the ledger."""
    with plain_desk(common) as desk:
        health = desk.memory.rebuild()

    def render(out: Console) -> None:
        out.print(f"Indexed {health.entries} records.\n\nNext: brandwright memory verify")

    data = {"records": health.entries, "problems": list(health.problems)}
    return Result("memory.rebuild", data, render, exit_code=0 if health.ok else 7)


def verify(common: Common) -> Result:
    """Compare the index with the ledger. Exit 7 when they differ."""
    with plain_desk(common) as desk:
        found = desk.memory.verify()

    def render(out: Console) -> None:
        out.print(
            "[green]ok[/green]  the index holds what the ledger holds" if found.ok else "[red]differs[/red]"
        )
        for line in found.problems:
            out.print(f"  {line}", markup=False)
        out.print("\nNext: brandwright memory stats" if found.ok else "\nNext: brandwright memory rebuild")

    data = {"records": found.entries, "problems": list(found.problems)}
    return Result("memory.verify", data, render, exit_code=0 if found.ok else 7)
