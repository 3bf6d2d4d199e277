"""How proposals for the kit look: what was read, what waits, what was decided, and what a rule would have flagged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ._command import plain
from ._show import indented

if TYPE_CHECKING:
    from rich.console import Console

    from ..brandkit import KitProblem
    from ..brandkit.proposing.entries import Proposed
    from ..graph.proposing import Decided, Listed, ProposalReport
    from ..graph.rule_effects import Effect
    from ..graph.rule_list import RuleProposal
    from ..graph.rule_trial import Trial

__all__ = (
    "TITLES",
    "print_decided",
    "print_effect",
    "print_list",
    "print_next",
    "print_report",
    "print_trial",
    "proposal_json",
    "trial_json",
)

TITLES = {
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
_SHOWN = 5
"""Places, cases and names of one proposal that a screen shows."""
_PLACES = 50


def print_report(out: Console, report: ProposalReport, engine: str, dry_run: bool) -> None:
    """What reading documents came to."""
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
        out.print(f"  [bold]{len(entries):>4}[/bold]  {TITLES.get(section, section):<17}", end=" ")
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


def proposal_json(
    entry: Proposed, listed: Listed | None = None, rule: RuleProposal | None = None
) -> dict[str, Any]:
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
                "after": q.after,
                "reason": q.reason,
                "decision": q.decision,
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
        "effect": _effect_json(rule.effect) if rule and rule.effect else None,
        "withdrawn": list(rule.withdrawn) if rule else [],
    }


def _effect_json(effect: Effect) -> dict[str, Any]:
    return {
        "looked_at": effect.looked_at,
        "drafts": effect.drafts,
        "places": [asdict(place) for place in effect.places[:_PLACES]],
        "kit": list(effect.kit),
    }


def trial_json(trial: Trial) -> dict[str, Any]:
    """What the eval suites say about rules, as other programs see it."""
    return {
        "fails": trial.fails,
        "newly_failing": trial.failing,
        "suites": [{**asdict(suite), "fails": suite.fails} for suite in trial.suites],
    }


def print_effect(out: Console, effect: Effect, indent: int) -> None:
    """What a rule would have flagged in approved drafts, and in the kit's own words."""
    if not effect.looked_at:
        indented(out, "no draft was approved yet that it could be held against", indent, "dim")
    else:
        said = f"would have flagged {effect.drafts} of the last {effect.looked_at} approved drafts"
        indented(out, said, indent, "yellow" if effect.drafts else "dim")
    for place in effect.places[:_SHOWN]:
        live = f", live at {', '.join(place.live)}" if place.live else ""
        text = f"{place.review}  {place.channel} {place.part}: “{_short(place.excerpt, 60)}” → {place.action}{live}"
        indented(out, text, indent + 2, "dim")
    if effect.kit:
        names = ", ".join(effect.kit[:_SHOWN]) + (" …" if len(effect.kit) > _SHOWN else "")
        indented(out, f"the kit itself says it: {names}", indent, "yellow")


def print_trial(out: Console, trial: Trial) -> None:
    """What the eval suites say, suite by suite."""
    for suite in trial.suites:
        if suite.problem:
            indented(out, f"suite {suite.suite}: cannot be tried: {suite.problem}", 2, "red")
            continue
        verdict = f"misses {', '.join(suite.missed)}" if suite.missed else "as before"
        said = (
            f"suite {suite.suite}: it finds something in {suite.touched} of {suite.cases} drafts; {verdict}"
        )
        indented(out, said, 2, "red" if suite.missed else "dim")
        for one in suite.failing[:_SHOWN]:
            indented(out, f"newly failing: {one.case} ({one.score}) {_short(one.reason, 80)}", 4, "red")


def _by_section(entries: Iterable[Proposed]) -> dict[str, list[Proposed]]:
    found: dict[str, list[Proposed]] = {name: [] for name in TITLES}
    for entry in entries:
        found.setdefault(entry.section, []).append(entry)
    return {name: held for name, held in found.items() if held}


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def print_list(out: Console, listed: list[Listed], only: str, learned: Mapping[str, RuleProposal]) -> None:
    """What waits, by the section of the kit; of rules that came from edits also what they would have flagged."""
    by_id = {one.entry.id: one for one in listed}
    for section, entries in _by_section(one.entry for one in listed).items():
        shown = entries if only else entries[:_MANY]
        out.print(
            f"[bold]{TITLES.get(section, section)}[/bold]  [dim]brand/{section}.yaml, {len(entries)}[/dim]"
        )
        for entry in shown:
            _print_one(out, by_id[entry.id], learned.get(entry.id))
        if len(shown) < len(entries):
            out.print(
                f"  … {len(entries) - len(shown)} more: brandwright kit proposals --section {section}\n",
                style="dim",
            )
        else:
            out.print()


def _print_one(out: Console, one: Listed, rule: RuleProposal | None) -> None:
    entry, first = one.entry, one.entry.quotes[0]
    state = "" if one.status == "proposed" else f"  ({one.status})"
    out.print(f"  [cyan]{entry.id}[/cyan]  {plain(_short(entry.title, 110))}{state}")
    if entry.section not in ("proof_points", "examples") and _bare(first.quote) not in _bare(entry.title):
        indented(out, f"“{_short(first.quote, 150)}”", 17, "dim")
    more = f" and {len(entry.quotes) - 1} more" if len(entry.quotes) > 1 else ""
    if first.after:
        indented(out, f"→ “{_short(first.after, 150)}”", 17, "dim")
    indented(out, f"{first.place}{more}", 17, "dim")
    if rule is not None and rule.effect is not None:
        print_effect(out, rule.effect, 17)
    if rule is not None and rule.withdrawn and one.status == "accepted":
        said = f"its decision was withdrawn; brandwright kit proposals --undo {entry.id}"
        indented(out, said, 17, "yellow")
    for text in entry.missing:
        indented(out, f"missing: {text}", 17, "yellow")
    for text in one.against:
        indented(out, f"against it: {text}", 17, "yellow")


def _bare(text: str) -> str:
    return text.strip(" “”\"'.").casefold()


def print_decided(out: Console, done: Decided, problems: list[KitProblem]) -> None:
    """What a decision came to, and what the lint says about the kit now."""
    if done.accepted:
        kept = [name for name in done.files if not name.startswith("evidence/")]
        files = ", ".join(f"brand/{name}" for name in kept)
        files += (
            f", and {len(done.files) - len(kept)} files of evidence" if len(kept) < len(done.files) else ""
        )
        out.print(
            f"[green]Accepted {len(done.accepted)}[/green] into {plain(files) or 'the kit, which had them'}."
        )
        print_trial(out, done.trial)
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
        noun = "error" if len(errors) == 1 else "errors"
        others = len(problems) - len(errors)
        out.print(f"\nkit lint: {len(errors)} {noun}, {others} {'warning' if others == 1 else 'warnings'}")
    for problem in (*errors, *(p for p in problems if p.level != "error"))[:8]:
        colour = "red" if problem.level == "error" else "yellow"
        out.print(
            f"  [{colour}]{problem.level}[/{colour}] {problem.code}  {plain(problem.file)}  {plain(problem.entry)}"
        )
        indented(out, problem.message, 8)


def print_next(out: Console, listed: list[Listed], done: Decided | None, problems: list[KitProblem]) -> None:
    """The next useful command."""
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
