"""`review audit`: a second look at approved drafts that chance drew."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, plain
from ._session import plain_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..graph.desk import Desk
    from ..store.samples import Sample

__all__ = ("audit",)


def audit(
    common: Common,
    name: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="The sample or its review; none lists what was drawn."),
    ] = None,
    ok: Annotated[bool, typer.Option("--ok", help="Nothing is wrong with it.")] = False,
    finding: Annotated[str, typer.Option(help="What is wrong, though it was approved.")] = "",
    all_: Annotated[bool, typer.Option("--all", help="List those that were looked at, too.")] = False,
    by: Annotated[str, typer.Option(help="Who looked.")] = "",
) -> Result:
    """List approved drafts that chance drew for a second look, or record what the second look found."""
    with plain_desk(common) as desk:
        found = _record(desk, name, ok, finding, by) if name else _list(desk, all_)
    done = bool(name)

    def render(out: Console) -> None:
        for one in found:
            out.print(_line(one))
            if one.finding:
                out.print(f"    {one.finding}", markup=False)
        if not found:
            out.print("Nothing waits for a second look.")
        out.print(f"\nNext: {_next(found, done)}", markup=False)

    return Result("review-audit", {"samples": [_json(one) for one in found]}, render)


def _record(desk: Desk, name: str, ok: bool, finding: str, by: str) -> list[Sample]:
    from ..errors import UsageError, Where
    from ..governance import identify
    from ..governance.sampling import look_again

    if ok == bool(finding.strip()):
        message = "A second look finds either nothing or something."
        hint = "Say --ok, or what is wrong with --finding TEXT."
        raise UsageError("BW2153", message, where=Where(field="--finding"), hint=hint)
    person = identify(desk.playbook, by, os.environ)
    return [look_again(desk.ledger, desk.playbook, name, person, finding=finding)]


def _list(desk: Desk, all_: bool) -> list[Sample]:
    from ..store import samples

    with desk.ledger.read() as tx:
        return samples.list_(tx, outcome=None if all_ else "")


def _line(one: Sample) -> str:
    state = {"": "waits for", "ok": "ok by", "error": "[red]error[/red] found by"}[one.outcome]
    who = plain(one.by) if one.outcome else one.role
    return f"[cyan]{one.review_id}[/cyan]  {plain(one.channel)}  drawn for {one.period}  {state} {who}"


def _next(found: list[Sample], done: bool) -> str:
    if done and found[0].outcome == "error":
        return f"brandwright withdraw {found[0].review_id} --by NAME --reason TEXT"
    waiting = next((one for one in found if not one.outcome), None)
    if waiting is None:
        return "brandwright review audit" if done else "brandwright review list"
    look = f"brandwright review show {waiting.review_id}"
    return f"{look}, then brandwright review audit {waiting.review_id} --ok|--finding TEXT --by NAME"


def _json(one: Sample) -> dict[str, Any]:
    return {
        "id": one.id,
        "review": one.review_id,
        "sha256": one.draft_sha,
        "channel": one.channel,
        "period": one.period,
        "role": one.role,
        "drawn_at": one.drawn_at.isoformat(),
        "outcome": one.outcome,
        "finding": one.finding,
        "by": one.by,
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
    }
