"""`kit propose` and `kit proposals`: from guidelines and edits to the kit, with a person's yes in between."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, command, note, plain
from ._proposals_show import (
    TITLES,
    print_decided,
    print_effect,
    print_list,
    print_next,
    print_report,
    print_trial,
    proposal_json,
    trial_json,
)
from ._session import plain_desk
from ._show import indented

if TYPE_CHECKING:
    from rich.console import Console

    from ..brandkit import KitProblem
    from ..graph.desk import Desk
    from ..graph.proposing import Decided, Listed
    from ..graph.rule_list import RuleProposal
    from ..store.records import ProposalStatus

__all__ = ("register",)


def register(kit_app: typer.Typer) -> None:
    """Add the commands of this module to `kit`."""
    command(kit_app, "propose")(propose)
    command(kit_app, "proposals")(proposals)


def propose(
    common: Common,
    files: Annotated[
        list[Path],
        typer.Argument(help="Markdown, HTML, text, Word or PDF files, or folders.", show_default=False),
    ],
    rules_only: Annotated[
        bool, typer.Option("--rules-only", help="Ask no model, though one is configured.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be proposed; keep nothing.")
    ] = False,
) -> Result:
    """Read your guidelines and propose entries for the kit, each with its quote. Nothing enters the kit by this."""
    from ..graph.proposing import propose as read

    with plain_desk(common) as desk:
        if desk.port.engine != "embedded" and not rules_only:
            note(f"Rules read first, then {desk.port.model or desk.port.engine} …", common)
        report = read(desk, files, dry_run=dry_run, rules_only=rules_only)
        engine = desk.port.engine if report.run else "rules"

    def render(out: Console) -> None:
        print_report(out, report, engine, dry_run)

    data = {
        "engine": engine,
        "run": report.run,
        "dry_run": dry_run,
        "documents": [
            {"file": r.name, "sha256": r.sha256, "pieces": len(r.pieces), "characters": len(r.text)}
            for r in report.readings
        ],
        "notes": [{"file": n.file, "reason": n.reason} for n in report.notes],
        "new": [proposal_json(entry) for entry in report.new],
        "again": [entry.id for entry in report.again],
        "known": len(report.known),
        "dropped": report.dropped,
    }
    return Result("kit-propose", data, render)


def proposals(
    common: Common,
    accept: Annotated[list[str] | None, typer.Option(help="Accept this proposal; repeatable.")] = None,
    accept_all: Annotated[
        bool, typer.Option("--accept-all", help="Accept all that nothing speaks against.")
    ] = False,
    drop: Annotated[list[str] | None, typer.Option(help="Drop this proposal; repeatable.")] = None,
    undo: Annotated[
        str, typer.Option(metavar="ID", help="Take an accepted rule about words out of the kit again.")
    ] = "",
    section: Annotated[str, typer.Option(help="This section of the kit alone, such as terms.")] = "",
    show: Annotated[str, typer.Option(help="Show one proposal whole, and try it on the eval suites.")] = "",
    evidence: Annotated[
        list[Path] | None, typer.Option(help="A document that proves an accepted claim; repeatable.")
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Last day of a claim that names none.", show_default=False),
    ] = None,
    decided: Annotated[bool, typer.Option("--decided", help="List those that were decided, too.")] = False,
    by: Annotated[str | None, typer.Option(help="Who decides.")] = None,
    reason: Annotated[str, typer.Option(help="Why; it is recorded.")] = "",
) -> Result:
    """List what was proposed for the kit, by documents and by edits; accept it into brand/, drop it, or undo it."""
    from ..graph.proposing import list_proposals
    from ..graph.rule_list import rule_proposals

    _known_section(section)
    if show:
        return _show_one(common, show)
    if undo:
        return _undo(common, undo, by or "", reason)
    done: Decided | None = None
    problems: list[KitProblem] = []
    with plain_desk(common) as desk:
        if accept or accept_all or drop:
            wanted = (accept or [], accept_all, section, drop or [])
            done, problems = _decide(desk, by or "", reason, wanted, (evidence or [], until))
        status: ProposalStatus | None = None if decided else "proposed"
        listed = list_proposals(desk, status=status, section=section)
        learned = {one.listed.entry.id: one for one in rule_proposals(desk, status=status)}

    def render(out: Console) -> None:
        if done is not None:
            print_decided(out, done, problems)
        else:
            print_list(out, listed, section, learned)
        print_next(out, listed, done, problems)

    return Result("kit-proposals", _proposals_json(listed, learned, done, problems), render)


def _undo(common: Common, name: str, by: str, reason: str) -> Result:
    from ..governance import identify
    from ..graph.rule_undo import undo_proposal

    with plain_desk(common) as desk:
        done = undo_proposal(desk, identify(desk.playbook, by, os.environ), name, reason=reason)
        file = f"{desk.workspace.brand.name}/{done.file}"

    def render(out: Console) -> None:
        out.print(f"Took {plain(done.entry.title)} out of {plain(file)}. The gate judges as it did before.")
        out.print(f"\nNext: brandwright audit show {done.entry.id}")

    data = {
        "undone": done.entry.id,
        "title": done.entry.title,
        "file": done.file,
        "kit_before": done.kit_before,
        "kit_sha": done.kit_sha,
    }
    return Result("kit-undo", data, render)


def _known_section(section: str) -> None:
    from ..brandkit.loader import SECTIONS
    from ..errors import UsageError

    if section and section not in SECTIONS:
        raise UsageError("BW289", f"{section} is no section of a kit.", hint=f"One of {', '.join(TITLES)}.")


def _decide(
    desk: Desk,
    by: str,
    reason: str,
    wanted: tuple[list[str], bool, str, list[str]],
    proof: tuple[list[Path], datetime | None],
) -> tuple[Decided, list[KitProblem]]:
    """The decision, and what the lint says about the kit that it made."""
    from ..brandkit import lint_kit, load_kit
    from ..governance import identify
    from ..graph.proposing import decide_proposals

    accept, accept_all, section, drop = wanted
    evidence, until = proof
    done = decide_proposals(
        desk,
        identify(desk.playbook, by, os.environ),
        accept=accept,
        accept_all=accept_all,
        section=section,
        drop=drop,
        reason=reason,
        evidence=evidence,
        until=until.date() if until else None,
    )
    brand = desk.workspace.brand
    return done, lint_kit(load_kit(brand), brand, desk.today())


def _proposals_json(
    listed: list[Listed],
    learned: dict[str, RuleProposal],
    done: Decided | None,
    problems: list[KitProblem],
) -> dict[str, Any]:
    return {
        "accepted": [entry.id for entry in done.accepted] if done else [],
        "dropped": [entry.id for entry in done.dropped] if done else [],
        "left": [{"id": entry.id, "reason": why} for entry, why in done.left] if done else [],
        "missing": {key: list(lacks) for key, lacks in done.missing.items() if lacks} if done else {},
        "files": list(done.files) if done else [],
        "kit_sha": done.kit_sha if done else "",
        "trial": trial_json(done.trial) if done else None,
        "problems": [problem.as_dict() for problem in problems],
        "errors": sum(problem.level == "error" for problem in problems),
        "proposals": [proposal_json(one.entry, one, learned.get(one.entry.id)) for one in listed],
    }


def _show_one(common: Common, name: str) -> Result:
    from ..errors import UsageError
    from ..graph.proposing import list_proposals
    from ..graph.rule_effects import effects
    from ..graph.rule_list import RuleProposal
    from ..graph.rule_trial import try_rules

    with plain_desk(common) as desk:
        one = next((one for one in list_proposals(desk, status=None) if one.entry.id == name), None)
        if one is None:
            hint = "`brandwright kit proposals --decided` lists all of them."
            raise UsageError("BW288", f"The proposal {name} is not on record.", hint=hint)
        found = RuleProposal(one, effects(desk, [one.entry]).get(name))
        trial = try_rules(desk, [one.entry])
    data = proposal_json(one.entry, one, found)

    def render(out: Console) -> None:
        _print_whole(out, found, str(data["yaml"]))
        if found.effect is not None:
            print_effect(out, found.effect, 2)
        print_trial(out, trial)
        act = "--undo" if one.status == "accepted" else "--accept" if one.status == "proposed" else ""
        step = f" {act} {name} --by NAME --reason TEXT" if act else ""
        out.print(f"\nNext: brandwright kit proposals{step}", markup=False)

    return Result("kit-proposal", {"proposal": data, "trial": trial_json(trial)}, render)


def _print_whole(out: Console, found: RuleProposal, yaml: str) -> None:
    entry, listed = found.listed.entry, found.listed
    out.print(f"[cyan]{entry.id}[/cyan]  [bold]{TITLES.get(entry.section)}[/bold]  {listed.status}")
    out.print(f"\nFor brand/{entry.section}.yaml:\n")
    indented(out, yaml.rstrip(), 4)
    out.print()
    for quote in entry.quotes:
        indented(out, f"“{quote.quote}”", 2)
        if quote.after:
            indented(out, f"→ “{quote.after}”", 2)
        indented(out, quote.place, 4, "dim")
    out.print(f"\n{entry.why} Rule {entry.rule}, {entry.confidence} confidence.", markup=False)
    for label, texts in (("missing", entry.missing), ("against it", listed.against)):
        for text in texts:
            out.print(f"  {label}: {text}", style="yellow", markup=False)
