"""`kit`: the brand kit, checked as a whole."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from ._command import Common, Result, command, plain
from ._session import find_workspace
from .kit_proof import register as add_proof
from .kit_proposals import register as add_proposals
from .kit_rules import register as add_rules

if TYPE_CHECKING:
    from rich.console import Console

    from ..brandkit.packs import ActivePack

__all__ = ("register",)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    kit_app = typer.Typer(help="The brand kit: messaging, proof, rules, channels.")
    command(kit_app, "lint")(lint)
    add_rules(kit_app)
    add_proposals(kit_app)
    add_proof(kit_app)
    app.add_typer(kit_app, name="kit")


def lint(
    common: Common,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Judge expiry at this day.", show_default="today"),
    ] = None,
) -> Result:
    """Check the kit: references, expired proof, examples, rules that can never fire. Exit 6 on errors."""
    from ..brandkit import lint_kit, load_kit, packs_by_market

    workspace = find_workspace(common)
    day = (on or datetime.now(UTC)).date()
    kit = load_kit(workspace.brand)
    problems = lint_kit(kit, workspace.brand, day)
    errors = sum(problem.level == "error" for problem in problems)
    counts = {
        "proof_points": len(kit.proof_points),
        "lines": sum(len(pillar.lines) for pillar in kit.messaging.pillars),
        "banned_claims": len(kit.banned_claims),
        "channels": len(kit.channels),
        "examples": len(kit.examples),
    }
    packs = {market: [_told(one) for one in active] for market, active in packs_by_market(kit, day).items()}

    def render(out: Console) -> None:
        for problem in problems:
            colour = "red" if problem.level == "error" else "yellow"
            out.print(
                f"[{colour}]{problem.level}[/{colour}] {problem.code}  {plain(problem.file)}  {plain(problem.entry)}"
            )
            out.print(f"      {problem.message}", markup=False)
            if problem.hint:
                out.print(f"      → {problem.hint}", markup=False)
        listed = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
        out.print(f"{plain(kit.meta.brand)} kit {plain(kit.meta.kit_version)} ({kit.sha256[:12]}): {listed}")
        for market, names in packs.items():
            out.print(f"packs in {plain(market)}: {plain(', '.join(names) or 'none')}")
        out.print("[green]ok[/green]" if not errors else f"[red]{errors} errors[/red]")
        again = "mend the errors, then: brandwright kit lint"
        out.print(f"\nNext: {again if errors else 'brandwright draft BRIEF'}")

    data = {
        "kit_sha": kit.sha256,
        "counts": counts,
        "packs": packs,
        "errors": errors,
        "problems": [problem.as_dict() for problem in problems],
    }
    return Result("kit-lint", data, render, exit_code=6 if errors else 0)


def _told(active: ActivePack) -> str:
    """The name of a pack, and what a reader has to know about its time."""
    since = active.pack.effective_from
    notes = [f"from {since.isoformat()}"] if since and not active.in_force else []
    notes += [f"reviewed {active.pack.reviewed_on.isoformat()}"] if active.stale else []
    return f"{active.pack.id} ({', '.join(notes)})" if notes else active.pack.id
