"""`kit retire` and `kit stale`: proof that no longer holds, and the drafts that rest on it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, command, plain
from ._session import plain_desk
from ._show import indented

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from ..graph.resting import Resting

__all__ = ("print_resting", "register", "resting_json")


def register(kit_app: typer.Typer) -> None:
    """Add the commands of this module to `kit`."""
    command(kit_app, "retire")(retire)
    command(kit_app, "stale")(stale)


def retire(
    common: Common,
    proof: Annotated[str, typer.Argument(help="The proof point's id.", show_default=False)],
    by: Annotated[str, typer.Option(help="Who decides.", show_default=False)],
    reason: Annotated[str, typer.Option(help="Why; it is recorded.")] = "",
) -> Result:
    """Retire a proof point: no copy may rest on it any more. Lists the drafts that do, live ones first."""
    from ..governance import identify
    from ..graph.retiring import retire_proof

    with plain_desk(common) as desk:
        done = retire_proof(desk, identify(desk.playbook, by, os.environ), proof, reason=reason)
        file = f"{desk.workspace.brand.name}/proof_points.yaml"

    def render(out: Console) -> None:
        out.print(f"[bold]retired[/bold]  {plain(done.proof.id)}  in {plain(file)}")
        indented(out, f"“{done.proof.claims[0]}”", 2, "dim")
        print_resting(out, done.resting)
        _print_step(out, done.resting)

    data = {
        "retired": done.proof.id,
        "file": "proof_points.yaml",
        "kit_before": done.kit_before,
        "kit_sha": done.kit_sha,
        "drafts": [resting_json(one) for one in done.resting],
    }
    return Result("kit-retire", data, render)


def print_resting(out: Console, found: Sequence[Resting]) -> None:
    """Drafts that rest on something: their state, and where they are live since when."""
    if not found:
        out.print("  No draft that is approved, live or under review rests on it.")
    for one in found:
        files = f", {one.exports} exported" if one.exports else ""
        out.print(f"  {one.draft_id}  {one.review}  {one.state}{files}  {plain(one.asset)}")
        for made in one.live:
            place = f"{made.platform}:{made.external_id}"
            indented(out, f"live at {place} since {made.live_at:%Y-%m-%d}  {made.url}".rstrip(), 6, "yellow")


def _print_step(out: Console, found: Sequence[Resting]) -> None:
    first = next((one for one in found if one.live or one.state == "approved"), None)
    if first is None:
        out.print("\nNext: brandwright kit lint")
    else:
        out.print(f"\nNext: brandwright withdraw {first.review} --by NAME --reason TEXT", markup=False)


def resting_json(one: Resting) -> dict[str, Any]:
    """A draft that rests on something, as other programs see it."""
    return {
        "draft": one.draft_id,
        "sha256": one.draft_sha,
        "review": one.review,
        "state": one.state,
        "asset": one.asset,
        "exports": one.exports,
        "live": [
            {
                "platform": made.platform,
                "id": made.external_id,
                "url": made.url,
                "live_at": made.live_at.isoformat(),
            }
            for made in one.live
        ],
    }


def stale(common: Common) -> Result:
    """List approved drafts whose evidence expired, changed, was retired or removed. Exit 3 when one is live."""
    from ..graph.resting import stale_drafts

    with plain_desk(common) as desk:
        found = stale_drafts(desk)
    live = [one for one in found if one.draft.live]

    def render(out: Console) -> None:
        for one in found:
            why = ", ".join(f"{name} ({what})" for name, what in one.evidence)
            indented(out, why, 0, "bold")
            print_resting(out, [one.draft])
        if not found:
            out.print("Every approved draft rests on evidence that holds.")
        if found:
            _print_step(out, [one.draft for one in found])
        else:
            out.print("\nNext: brandwright review list")

    data = {
        "live": len(live),
        "drafts": [
            {
                **resting_json(one.draft),
                "evidence": [{"id": name, "why": why} for name, why in one.evidence],
            }
            for one in found
        ],
    }
    return Result("kit-stale", data, render, exit_code=3 if live else 0)
