"""The tree of commands."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import __version__
from .accounts import register as add_accounts
from .auditing import register as add_auditing
from .calendar import register as add_calendar
from .checking import register as add_checking
from .drafting import register as add_drafting
from .evals import register as add_evals
from .export import register as add_export
from .init import register as add_init
from .kit import register as add_kit
from .mcp import register as add_mcp
from .memory import register as add_memory
from .plan import register as add_plan
from .policing import register as add_policing
from .prompts import register as add_prompts
from .publishing import register as add_publishing
from .recalling import register as add_recalling
from .review import register as add_review
from .runs import register as add_runs
from .worker import register as add_worker

__all__ = ("build_app",)


def _say(asked: bool) -> None:
    if asked:
        typer.echo(f"brandwright {__version__}")
        raise typer.Exit


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
    for add in (
        add_init,
        add_drafting,
        add_checking,
        add_review,
        add_export,
        add_recalling,
        add_memory,
        add_evals,
        add_prompts,
        add_plan,
        add_kit,
        add_publishing,
        add_accounts,
        add_policing,
        add_calendar,
        add_worker,
        add_runs,
        add_auditing,
        add_mcp,
    ):
        add(app)
    for group in app.registered_groups:
        group.no_args_is_help = True
    app.callback()(_root)
    return app


def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Say which Brandwright this is.", is_eager=True, callback=_say)
    ] = False,
) -> None:
    """Agents prepare the work. People protect the strategy."""
