"""The tree of commands."""

from __future__ import annotations

import typer

from . import drafting, evals, export, init, kit, memory, plan, review, runs

__all__ = ("build_app",)


def build_app() -> typer.Typer:
    """All commands, in the order in which a new user meets them."""
    app = typer.Typer(
        name="brandwright",
        help="Agents prepare the work. People protect the strategy.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    for module in (init, drafting, review, export, memory, evals, plan, kit, runs):
        module.register(app)
    return app
