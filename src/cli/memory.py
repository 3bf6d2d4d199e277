"""`remember` and `memory`: what past work taught, kept and looked after."""

from __future__ import annotations

import typer

from ._command import command
from .memory_erase import erase
from .memory_explain import explain
from .memory_files import export, import_
from .memory_index import embedder, rebuild, verify
from .memory_life import age, consolidate, stats
from .memory_review import review
from .remembering import remember

__all__ = ("register",)

_COMMANDS = (
    ("review", review),
    ("stats", stats),
    ("explain", explain),
    ("age", age),
    ("consolidate", consolidate),
    ("export", export),
    ("import", import_),
    ("erase", erase),
    ("verify", verify),
    ("rebuild", rebuild),
    ("embedder", embedder),
)


def register(app: typer.Typer) -> None:
    """Add the commands of memory."""
    command(app, "remember")(remember)
    memory_app = typer.Typer(help="The organizational memory: what is proposed, whether the index is whole.")
    for name, function in _COMMANDS:
        command(memory_app, name)(function)
    app.add_typer(memory_app, name="memory")
