"""`eval quality`: how good agents are over time, by their runs and by what people decided."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from ._command import Common, Result, command
from ._session import plain_desk

if TYPE_CHECKING:
    from ..governance.quality import By
    from ..graph.desk import Desk

__all__ = ("register",)

_PER = ("prompt", "model", "agent")
_LEAST = 20


def register(eval_app: typer.Typer) -> None:
    """Add the command."""
    command(eval_app, "quality")(quality)


def quality(
    common: Common,
    agent: Annotated[str | None, typer.Option(help="This agent only.", show_default="all")] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Count work that began on this day or later.", show_default="all"
        ),
    ] = None,
    per: Annotated[
        str | None,
        typer.Option(
            metavar="|".join(_PER), help="Tell apart by this alone.", show_default="prompt and model"
        ),
    ] = None,
    least: Annotated[int, typer.Option(min=_LEAST, help="Give no figure from fewer cases.")] = _LEAST,
    store: Annotated[
        bool,
        typer.Option("--store", help="Propose the figures to memory, as learnings of kind agent-accuracy."),
    ] = False,
    settle: Annotated[
        str | None, typer.Option(metavar="PREDICTION", help="Name the outcome of this prediction.")
    ] = None,
    learning: Annotated[
        str | None, typer.Option(metavar="ID", help="The learning that is its outcome.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Who stores or settles.")] = None,
    reason: Annotated[str, typer.Option(help="Why this is its outcome; it is recorded.")] = "",
) -> Result:
    """Show how good agents are: accuracy, use, brand fit, edits, approval, errors; per agent, prompt and model."""
    from ..governance.quality import agent_quality
    from ._quality_show import quality_json, render_quality

    grouped = _per(per)
    _whole(settle, learning)
    with plain_desk(common) as desk:
        _known(desk, agent)
        settled = _settle(desk, settle, learning, by, reason) if settle and learning else None
        found = agent_quality(
            desk.ledger,
            desk.playbook.people,
            agent=agent,
            since=since.replace(tzinfo=UTC) if since else None,
            by=grouped,
            least=least,
        )
        stored = _store(desk, found, by) if store else None
        engine = desk.port.engine
    data = {"engine": engine, **quality_json(found, agent), "stored": stored, "settled_now": settled}
    return Result("eval.quality", data, lambda out: render_quality(out, found, data))


def _per(per: str | None) -> By | None:
    from ..errors import UsageError, Where

    if per is not None and per not in _PER:
        message = f"Figures are not told apart by {per!r}."
        hint = f"Use one of {', '.join(_PER)}, or leave the option out."
        raise UsageError("BW2043", message, where=Where(field="--per"), hint=hint)
    return cast("By | None", per)


def _whole(settle: str | None, learning: str | None) -> None:
    from ..errors import UsageError, Where

    if bool(settle) != bool(learning):
        missing = "--learning" if settle else "--settle"
        hint = "Give --settle PREDICTION, --learning ID, --by NAME and --reason TEXT together."
        raise UsageError("BW2043", f"{missing} is missing.", where=Where(field=missing), hint=hint)


def _known(desk: Desk, agent: str | None) -> None:
    from ..errors import UsageError, Where

    if agent is not None and desk.playbook.roster.agent(agent) is None:
        known = ", ".join(one.id for one in desk.playbook.roster.agents)
        message = f"There is no agent {agent!r} in the roster."
        raise UsageError("BW2043", message, where=Where(field="--agent"), hint=f"Agents: {known}.")


def _settle(desk: Desk, prediction: str, learning: str, by: str | None, reason: str) -> dict[str, Any]:
    """Name the outcome, in the name of a person who may decide about learnings."""
    from ..governance import identify, require_role
    from ..governance.predicting import settle_by_hand
    from ._predictions import prediction_json

    person = identify(desk.playbook, by or "", os.environ)
    require_role(desk.playbook, person, "learning")
    return prediction_json(settle_by_hand(desk.ledger, person, prediction, learning, reason=reason))


def _store(desk: Desk, found: Any, by: str | None) -> dict[str, list[str]]:
    """Propose what was found; approving it is another command, and may be another person."""
    from ..governance import identify
    from ..governance.quality import propose_lessons

    person = identify(desk.playbook, by or "", os.environ)
    personal = desk.playbook.policy.memory.personal_data
    done = propose_lessons(desk.ledger, found, person, brand=desk.kit.meta.brand, personal=personal)
    return {"proposed": done.proposed, "unchanged": done.unchanged}
