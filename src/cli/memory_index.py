"""`memory verify`, `memory rebuild` and `memory embedder`: the index beside the ledger, and what makes its vectors."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ._command import Common, Result, plain
from ._session import plain_desk

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ("embedder", "rebuild", "verify")

Told = Callable[[int, int], None]


def rebuild(
    common: Common,
    reuse_vectors: Annotated[
        bool, typer.Option("--reuse-vectors", help="Embed only texts that have no whole vector yet.")
    ] = False,
) -> Result:
    """Make the index anew from the ledger, and check it. Exit 7 when it is still not whole.

    Every text is embedded again: whoever rebuilds often does so because the stored vectors may be damaged.
    """
    with plain_desk(common) as desk, _bar(common) as told:
        health = desk.memory.rebuild(told, reuse_vectors=reuse_vectors)

    def render(out: Console) -> None:
        out.print(f"Indexed {health.entries:,} records and passages.")
        for line in health.problems:
            out.print(f"  {line}", markup=False)
        out.print("\nNext: brandwright memory verify")

    data = {"records": health.entries, "problems": list(health.problems)}
    return Result("memory.rebuild", data, render, exit_code=0 if health.ok else 7)


def verify(common: Common) -> Result:
    """Compare the index with the ledger, record by record and vector by vector. Exit 7 when they differ."""
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


Action = Annotated[
    Literal["show", "install"],
    typer.Argument(help="`install` fetches the model for this machine; nothing else ever downloads one."),
]


def embedder(common: Common, action: Action = "show") -> Result:
    """Show which embedding model is used, and why; or fetch one."""
    if action == "install":
        from ..memory._downloaded import install

        install()
    with plain_desk(common) as desk:
        memory, wanted = desk.memory, desk.workspace.settings.memory.embedder
        used, why = memory.embedder, memory.why_no_embedder

    def render(out: Console) -> None:
        if used is None:
            out.print(f"No embedding model: words are searched, not meanings.\n{plain(why)}")
            out.print("\nNext: brandwright memory embedder install")
            return
        out.print(f"{plain(used.id)}  (memory.embedder = {plain(wanted)})\nhash {used.sha256}")
        out.print("\nNext: brandwright memory verify")

    data = {
        "setting": wanted,
        "embedder": used.id if used else None,
        "sha256": used.sha256 if used else None,
        "why": why,
    }
    return Result("memory.embedder", data, render)


@contextmanager
def _bar(common: Common) -> Iterator[Told | None]:
    """A bar with the time that is left, on a terminal's stderr; none for programs and for whoever wants quiet."""
    if common.json or common.quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Indexing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Indexing", total=None)

        def told(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield told
