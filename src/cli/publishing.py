"""After approval: what is live, what is withdrawn, and the brake."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, command, plain
from ._session import account, plain_desk, settled_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..store.pauses import Pause
    from ..store.records import Publication

__all__ = ("register",)

By = Annotated[str | None, typer.Option(help="Who says so.", show_default="your account's name")]
Decider = Annotated[str, typer.Option(help="Who decides.", show_default=False)]
Reason = Annotated[str, typer.Option(help="Why; it is recorded.")]
Target = Annotated[
    str, typer.Argument(metavar="TARGET", help="An agent, a channel, or `all`.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(app, "live")(live)
    command(app, "withdraw")(withdraw)
    command(app, "pause")(pause)
    command(app, "resume")(resume)


def live(
    common: Common,
    draft: Annotated[str, typer.Argument(help="The draft's id or sha, or its review.", show_default=False)],
    as_: Annotated[
        str, typer.Option("--as", metavar="PLATFORM:ID", help="Where, and its id there.", show_default=False)
    ],
    url: Annotated[str, typer.Option(help="Its address.")] = "",
    at: Annotated[str | None, typer.Option(help="When it went live, ISO 8601.", show_default="now")] = None,
    down: Annotated[bool, typer.Option("--down", help="It was taken down there.")] = False,
    by: By = None,
    reason: Reason = "",
) -> Result:
    """Record that an approved draft was published, or taken down: results join on the platform's id later."""
    from ..governance import identify
    from ..governance.publishing import place_of, record_live, take_down

    place, moment = place_of(as_), _moment(at)
    with settled_desk(common) as desk:
        person = identify(desk.playbook, by or account(), os.environ)
        if down:
            made = take_down(desk.ledger, person, place, reason=reason)
        else:
            made = record_live(desk.ledger, desk.playbook, person, draft, place, url=url, at=moment)
    said = "taken down" if down else f"live since {made.live_at:%Y-%m-%d %H:%M} UTC"
    review = made.review_id

    def render(out: Console) -> None:
        out.print(f"[bold]{plain(place)}[/bold]  draft {made.draft_sha[:12]}  {said}")
        out.print(f"\nNext: brandwright audit show {review}")

    return Result("live", {**_publication(made), "down": down}, render)


def _moment(text: str | None) -> datetime | None:
    from ..errors import UsageError

    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        hint = "Write it as 2026-03-04, or 2026-03-04T17:30+01:00."
        raise UsageError("BW2094", f"`{text}` is no moment.", hint=hint) from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _publication(made: Publication) -> dict[str, Any]:
    return {
        "publication": made.id,
        "sha256": made.draft_sha,
        "review": made.review_id,
        "platform": made.platform,
        "id": made.external_id,
        "url": made.url,
        "live_at": made.live_at.isoformat(),
    }


def withdraw(
    common: Common,
    draft: Annotated[str, typer.Argument(help="The draft's id or sha, or its review.", show_default=False)],
    by: Decider,
    reason: Reason = "",
) -> Result:
    """Take back a draft: nothing of it is exported any more; what is live is listed, and a correction opened."""
    from ..governance import identify
    from ..graph.withdrawing import withdraw_draft

    with settled_desk(common) as desk:
        done = withdraw_draft(desk, draft, identify(desk.playbook, by, os.environ), reason=reason)

    def render(out: Console) -> None:
        out.print(f"[bold]withdrawn[/bold]  {', '.join(decision.review_id for decision in done.decisions)}")
        for made in done.live:
            out.print(f"  take down: {plain(made.platform)}:{plain(made.external_id)}  {plain(made.url)}")
        if not done.live:
            out.print("  It is not on record as live anywhere.")
        for run, review in done.corrections:
            out.print(f"  correction: run {run}" + (f", review {review}" if review else ""))
        for id_ in done.proposals:
            out.print(f"  proposed to memory: {id_}")
        for id_ in done.rules:
            out.print(f"  a rule of the kit came from it: brandwright kit proposals --undo {id_}")
        if done.live:
            first = done.live[0]
            place = f"{first.platform}:{first.external_id}"
            out.print(f'\nNext: brandwright live {plain(draft)} --as {plain(place)} --down --reason "…"')
        else:
            out.print(f"\nNext: brandwright audit show {plain(draft)}")

    data = {
        "withdrawn": [decision.review_id for decision in done.decisions],
        "live": [_publication(made) for made in done.live],
        "corrections": [{"run": run, "review": review} for run, review in done.corrections],
        "proposals": list(done.proposals),
        "rules": list(done.rules),
    }
    return Result("withdraw", data, render)


def pause(
    common: Common,
    target: Annotated[
        str | None,
        typer.Argument(metavar="TARGET", help="An agent, a channel, or `all`; none lists what is paused."),
    ] = None,
    by: Annotated[str | None, typer.Option(help="Who decides.")] = None,
    reason: Reason = "",
) -> Result:
    """Stop an agent, a channel or everything at once: nothing passes the gate, and nothing approved leaves."""
    from ..governance import identify, pausing
    from ..store import pauses

    with plain_desk(common) as desk:
        if target is not None:
            channels = [channel.id for channel in desk.kit.channels]
            person = identify(desk.playbook, by or "", os.environ)
            pausing.pause(desk.ledger, desk.playbook.roster, channels, person, target, reason=reason)
        with desk.ledger.read() as tx:
            found = pauses.in_force(tx)

    def render(out: Console) -> None:
        for made in found:
            when = f"paused by {plain(made.by)} since {made.at:%Y-%m-%d %H:%M}"
            out.print(f"[bold]{made.target}[/bold]  {when}: {plain(made.reason)}")
        if not found:
            out.print("Nothing is paused.")
        step = f'resume {found[0].target} --by NAME --reason "…"' if found else "review list"
        out.print(f"\nNext: brandwright {step}")

    return Result("pause", {"paused": [_pause(made) for made in found]}, render)


def resume(common: Common, target: Target, by: Decider, reason: Reason = "") -> Result:
    """Let go on what was paused."""
    from ..governance import identify, pausing

    with plain_desk(common) as desk:
        made = pausing.resume(desk.ledger, identify(desk.playbook, by, os.environ), target, reason=reason)

    def render(out: Console) -> None:
        out.print(f"[bold]{made.target}[/bold] goes on.\n\nNext: brandwright review list")

    return Result("resume", _pause(made), render)


def _pause(made: Pause) -> dict[str, Any]:
    return {
        "pause": made.id,
        "kind": made.kind,
        "target": made.target,
        "by": made.by,
        "reason": made.reason,
        "at": made.at.isoformat(),
    }
