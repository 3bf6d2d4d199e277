"""`kit propose` and `kit proposals`: from a company's own guidelines to its kit, with a person's yes in between."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, command, note, plain
from ._session import plain_desk
from ._show import indented

if TYPE_CHECKING:
    from rich.console import Console

    from ..brandkit import KitProblem
    from ..brandkit.proposing.entries import Proposed
    from ..graph.desk import Desk
    from ..graph.proposing import Decided, Listed, ProposalReport

__all__ = ("register",)

_TITLES = {
    "terms": "Words and names",
    "banned_claims": "Never said",
    "voice": "Voice",
    "proof_points": "Claims",
    "channels": "Channels",
    "disclosures": "Disclosures",
    "sensitive_topics": "Sensitive topics",
    "messaging": "Messages",
    "examples": "Examples",
    "meta": "Languages",
}
_MANY = 12
"""Proposals of one section that a list shows before it is asked for that section alone."""


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
        _print_report(out, report, engine, dry_run)

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


def _print_report(out: Console, report: ProposalReport, engine: str, dry_run: bool) -> None:
    for reading in report.readings:
        out.print(f"Read [bold]{plain(reading.name)}[/bold], {len(reading.pieces)} pieces of text.")
    for left in report.notes[:10]:
        indented(out, f"not read: {left.file}: {left.reason}", 2, "yellow")
    if len(report.notes) > 10:
        out.print(f"  and {len(report.notes) - 10} more files were not read")
    if report.new:
        out.print(
            f"\n{'Would propose' if dry_run else 'Proposed'} {len(report.new)} entries, by {plain(engine)}:\n"
        )
    for section, entries in _by_section(report.new).items():
        said = "; ".join(entry.title for entry in entries[:3])
        more = f"; and {len(entries) - 3} more" if len(entries) > 3 else ""
        out.print(f"  [bold]{len(entries):>4}[/bold]  {_TITLES.get(section, section):<17}", end=" ")
        out.print(_short(f"{said}{more}", 76), style="dim", markup=False)
    rest = []
    if report.again:
        rest.append(f"{len(report.again)} were proposed before")
    if report.known:
        rest.append(f"{len(report.known)} are in the kit already")
    if report.dropped:
        rest.append(f"{report.dropped} of the model's entries do not stand in the source and were dropped")
    if rest:
        out.print(f"\n{'; '.join(rest)[:1].upper()}{'; '.join(rest)[1:]}.", markup=False)
    if not report.new and not report.again and not report.known:
        out.print("Found no lists, tables or sentences that name words, claims or limits.")
    waiting = bool(report.new or report.again) and not dry_run
    after = "brandwright kit proposals" if waiting else "brandwright kit lint"
    out.print(f"\nNext: {after if not dry_run else 'the same without --dry-run'}")


def proposals(
    common: Common,
    accept: Annotated[list[str] | None, typer.Option(help="Accept this proposal; repeatable.")] = None,
    accept_all: Annotated[
        bool, typer.Option("--accept-all", help="Accept all that nothing speaks against.")
    ] = False,
    drop: Annotated[list[str] | None, typer.Option(help="Drop this proposal; repeatable.")] = None,
    section: Annotated[str, typer.Option(help="This section of the kit alone, such as terms.")] = "",
    show: Annotated[str, typer.Option(help="Show one proposal whole.")] = "",
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
    """List what was proposed for the kit, or accept it into brand/, or drop it."""
    from ..graph.proposing import list_proposals

    _known_section(section)
    if show:
        return _show_one(common, show)
    done: Decided | None = None
    problems: list[KitProblem] = []
    with plain_desk(common) as desk:
        if accept or accept_all or drop:
            wanted = (accept or [], accept_all, section, drop or [])
            done, problems = _decide(desk, by or "", reason, wanted, (evidence or [], until))
        listed = list_proposals(desk, status=None if decided else "proposed", section=section)

    def render(out: Console) -> None:
        if done is not None:
            _print_decided(out, done, problems)
        else:
            _print_list(out, listed, section)
        _print_next(out, listed, done, problems)

    return Result("kit-proposals", _proposals_json(listed, done, problems), render)


def _known_section(section: str) -> None:
    from ..brandkit.loader import SECTIONS
    from ..errors import UsageError

    if section and section not in SECTIONS:
        raise UsageError("BW289", f"{section} is no section of a kit.", hint=f"One of {', '.join(_TITLES)}.")


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


def _proposals_json(listed: list[Listed], done: Decided | None, problems: list[KitProblem]) -> dict[str, Any]:
    return {
        "accepted": [entry.id for entry in done.accepted] if done else [],
        "dropped": [entry.id for entry in done.dropped] if done else [],
        "left": [{"id": entry.id, "reason": why} for entry, why in done.left] if done else [],
        "missing": {key: list(lacks) for key, lacks in done.missing.items() if lacks} if done else {},
        "files": list(done.files) if done else [],
        "kit_sha": done.kit_sha if done else "",
        "problems": [problem.as_dict() for problem in problems],
        "errors": sum(problem.level == "error" for problem in problems),
        "proposals": [proposal_json(one.entry, one) for one in listed],
    }


def _show_one(common: Common, name: str) -> Result:
    from ..errors import UsageError
    from ..graph.proposing import list_proposals

    with plain_desk(common) as desk:
        one = next((one for one in list_proposals(desk, status=None) if one.entry.id == name), None)
    if one is None:
        hint = "`brandwright kit proposals --decided` lists all of them."
        raise UsageError("BW288", f"The proposal {name} is not on record.", hint=hint)
    found = one

    def render(out: Console) -> None:
        data = proposal_json(found.entry, found)
        out.print(
            f"[cyan]{found.entry.id}[/cyan]  [bold]{_TITLES.get(found.entry.section)}[/bold]  {found.status}"
        )
        out.print(f"\nFor brand/{found.entry.section}.yaml:\n")
        indented(out, str(data["yaml"]).rstrip(), 4)
        out.print()
        for quote in found.entry.quotes:
            indented(out, f"“{quote.quote}”", 2)
            indented(out, quote.place, 4, "dim")
        out.print(
            f"\n{found.entry.why} Rule {found.entry.rule}, {found.entry.confidence} confidence.", markup=False
        )
        for label, texts in (("missing", found.entry.missing), ("against it", found.against)):
            for text in texts:
                out.print(f"  {label}: {text}", style="yellow", markup=False)
        if found.status == "proposed":
            out.print(f"\nNext: brandwright kit proposals --accept {found.entry.id} --by NAME", markup=False)
        else:
            out.print("\nNext: brandwright kit proposals")

    return Result("kit-proposal", {"proposal": proposal_json(found.entry, found)}, render)


def proposal_json(entry: Proposed, listed: Listed | None = None) -> dict[str, Any]:
    """A proposal as other programs see it."""
    from ..brandkit.proposing.entries import to_yaml

    return {
        "id": entry.id,
        "section": entry.section,
        "path": list(entry.path),
        "sets": entry.sets,
        "title": entry.title,
        "yaml": to_yaml(entry),
        "quotes": [
            {
                "file": q.file,
                "sha256": q.sha256,
                "quote": q.quote,
                "page": q.page,
                "line": q.line,
                "place": q.place,
            }
            for q in entry.quotes
        ],
        "rule": entry.rule,
        "why": entry.why,
        "confidence": entry.confidence,
        "missing": list(entry.missing),
        "source": entry.source,
        "status": listed.status if listed else "proposed",
        "against": list(listed.against) if listed else [],
    }


def _by_section(entries: Iterable[Proposed]) -> dict[str, list[Proposed]]:
    found: dict[str, list[Proposed]] = {name: [] for name in _TITLES}
    for entry in entries:
        found.setdefault(entry.section, []).append(entry)
    return {name: held for name, held in found.items() if held}


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _print_list(out: Console, listed: list[Listed], only: str) -> None:
    by_id = {one.entry.id: one for one in listed}
    for section, entries in _by_section(one.entry for one in listed).items():
        shown = entries if only else entries[:_MANY]
        out.print(
            f"[bold]{_TITLES.get(section, section)}[/bold]  [dim]brand/{section}.yaml, {len(entries)}[/dim]"
        )
        for entry in shown:
            _print_one(out, by_id[entry.id])
        if len(shown) < len(entries):
            out.print(
                f"  … {len(entries) - len(shown)} more: brandwright kit proposals --section {section}\n",
                style="dim",
            )
        else:
            out.print()


def _print_one(out: Console, one: Listed) -> None:
    entry, first = one.entry, one.entry.quotes[0]
    state = "" if one.status == "proposed" else f"  ({one.status})"
    out.print(f"  [cyan]{entry.id}[/cyan]  {plain(_short(entry.title, 110))}{state}")
    if entry.section not in ("proof_points", "examples") and _bare(first.quote) not in _bare(entry.title):
        indented(out, f"“{_short(first.quote, 150)}”", 17, "dim")
    more = f" and {len(entry.quotes) - 1} more" if len(entry.quotes) > 1 else ""
    indented(out, f"{first.place}{more}", 17, "dim")
    for text in entry.missing:
        indented(out, f"missing: {text}", 17, "yellow")
    for text in one.against:
        indented(out, f"against it: {text}", 17, "yellow")


def _bare(text: str) -> str:
    return text.strip(" “”\"'.").casefold()


def _print_decided(out: Console, done: Decided, problems: list[KitProblem]) -> None:
    if done.accepted:
        kept = [name for name in done.files if not name.startswith("evidence/")]
        files = ", ".join(f"brand/{name}" for name in kept)
        files += (
            f", and {len(done.files) - len(kept)} files of evidence" if len(kept) < len(done.files) else ""
        )
        out.print(
            f"[green]Accepted {len(done.accepted)}[/green] into {plain(files) or 'the kit, which had them'}."
        )
    if done.dropped:
        out.print(f"Dropped {len(done.dropped)}.")
    lacking = {entry.id: entry for entry in done.accepted if done.missing.get(entry.id)}
    for key, entry in lacking.items():
        indented(out, f"{_short(entry.title, 90)}", 2)
        indented(out, f"kept as a draft; missing: {'; '.join(done.missing[key])}", 4, "yellow")
    if done.left:
        one = len(done.left) == 1
        many = (
            "stays open, because something speaks against it"
            if one
            else ("stay open, because something speaks against them")
        )
        out.print(f"\n{len(done.left)} {many}:")
    for entry, why in done.left[:20]:
        out.print(f"  [cyan]{entry.id}[/cyan]  {plain(_short(entry.title, 70))}")
        indented(out, why, 17, "yellow")
    errors = [problem for problem in problems if problem.level == "error"]
    if problems:
        out.print(f"\nkit lint: {len(errors)} errors, {len(problems) - len(errors)} warnings")
    for problem in (*errors, *(p for p in problems if p.level != "error"))[:8]:
        colour = "red" if problem.level == "error" else "yellow"
        out.print(
            f"  [{colour}]{problem.level}[/{colour}] {problem.code}  {plain(problem.file)}  {plain(problem.entry)}"
        )
        indented(out, problem.message, 8)


def _print_next(out: Console, listed: list[Listed], done: Decided | None, problems: list[KitProblem]) -> None:
    waiting = [one for one in listed if one.status == "proposed"]
    if not waiting and done is None:
        out.print("Nothing waits.\n\nNext: brandwright kit propose FILE…")
    elif any(problem.level == "error" for problem in problems):
        out.print("\nNext: brandwright kit lint")
    elif waiting and done is None:
        out.print(f"{len(waiting)} wait for a decision.\n", markup=False)
        out.print(
            'Next: brandwright kit proposals --accept-all --by NAME --reason "…"   '
            "(or --section S, --accept, --drop, --show ID)",
            markup=False,
        )
    else:
        rest = f"{len(waiting)} still wait. " if waiting else ""
        out.print(f"\n{rest}Next: brandwright kit lint", markup=False)
