"""`kit explain`, `kit score` and `kit import-vale`: the rules of a kit, one at a time and all together."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, command, plain
from ._session import find_workspace
from ._show import indented

if TYPE_CHECKING:
    from rich.console import Console

    from ..brandkit.explaining import Explained

__all__ = ("register",)


def register(kit_app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(kit_app, "explain")(explain)
    command(kit_app, "score")(score)
    command(kit_app, "import-vale")(import_vale)


def explain(
    common: Common,
    rule: Annotated[str, typer.Argument(help="The rule's id, as findings name it.", show_default=False)],
) -> Result:
    """Say what a rule is about, why, what to do, and who may let a finding of it stand."""
    from ..brandkit import load_kit
    from ..brandkit.explaining import explain as look_up
    from ..governance import load_playbook

    workspace = find_workspace(common)
    kit = load_kit(workspace.brand)
    found = look_up(rule, kit)
    if found is None:
        raise _unknown(rule, kit)
    roles = _waiving_roles(rule, load_playbook(workspace.playbook)) if workspace.playbook.is_dir() else []
    info = found.info
    data = {
        "rule": rule,
        "class": info.cls,
        "action": info.action,
        "what": info.what,
        "why": info.why,
        "fix": info.fix,
        "passes": list(info.passes),
        "fails": list(info.fails),
        "entry": found.entry or None,
        "file": found.file or None,
        "waived_by": roles,
    }
    return Result("kit-explain", data, lambda out: _render_rule(out, found, roles))


def _unknown(rule: str, kit: Any) -> Exception:
    from .._validation import closest
    from ..brandkit.explaining import rule_names
    from ..errors import UsageError, Where

    hint = closest(rule, list(rule_names(kit))) or "docs/reference/rules.md lists the rules of the house"
    return UsageError("BW290", f"there is no rule {rule!r} in this kit", where=Where(field="RULE"), hint=hint)


def _waiving_roles(rule: str, playbook: Any) -> list[str]:
    """The roles that the policy lets waive findings of the rule."""
    from fnmatch import fnmatchcase

    return [waiver.role for waiver in playbook.policy.waivers if fnmatchcase(rule, waiver.rule)]


def _render_rule(out: Console, found: Explained, roles: list[str]) -> None:
    info = found.info
    out.print(f"[bold]{plain(found.rule)}[/bold]  {plain(info.action.replace('`', ''))}\n")
    for text in (info.what, info.why, f"→ {info.fix}"):
        indented(out, text, 2)
    for mark, texts in (("passes", info.passes), ("found", info.fails)):
        for text in texts:
            indented(out, f"{mark}: “{text}”", 2, "dim")
    if found.entry:
        out.print(f"\n  [dim]brand/{found.file}[/dim]")
        for name, value in found.entry.items():
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            indented(out, f"{name}: {shown}", 4)
    who = f"{' or '.join(roles)} may let one finding stand, with a reason" if roles else "nobody may waive it"
    out.print(f"\n  {who}")
    out.print("\nNext: brandwright check FILE…")


def score(
    common: Common,
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Texts, or folders of them.", show_default="every draft in the ledger, by week"),
    ] = None,
    channel: Annotated[str | None, typer.Option(help="The channel that the texts are for.")] = None,
) -> Result:
    """Score copy, to see a trend. The score decides nothing: a text with a high score may be blocked."""
    rows = _of_files(common, files, channel) if files else _of_weeks(common)
    data = {"of": "files" if files else "weeks", "rows": rows}

    def render(out: Console) -> None:
        from rich.table import Table

        if not rows:
            out.print("No draft has been gated yet.\n\nNext: brandwright draft BRIEF")
            return
        table = Table(box=None, pad_edge=False, header_style="dim")
        for title in ("text" if files else "week", "score", "words", "findings", "most of them"):
            table.add_column(title, justify="right" if title in ("score", "words") else "left")
        for row in rows:
            found = ", ".join(f"{count} {action}" for action, count in row["findings"].items()) or "none"
            most = ", ".join(list(row["families"])[:3])
            table.add_row(plain(row["name"]), f"{row['score']:.1f}", str(row["words"]), found, plain(most))
        out.print(table)
        out.print("\nA trend only: the verdict on a text is its worst finding, never a score.")
        out.print(f"\nNext: {'brandwright check FILE…' if files else 'brandwright runs list'}")

    return Result("kit-score", data, render)


def _of_files(common: Common, files: list[Path], channel: str | None) -> list[dict[str, Any]]:
    from ..brandkit import load_kit
    from ..evaluation.checking import Checker, Setting
    from ..evaluation.trend import score_of
    from ._checkfiles import expand

    kit = load_kit(find_workspace(common).brand)
    checker = Checker(kit, Setting(datetime.now(UTC).date(), channel))
    rows = []
    for file in expand(files):
        checked = checker.check(file.read(), file.name)
        rows.append(_row(file.name, score_of(checked.findings, len(checked.source.split()))))
    return rows


def _of_weeks(common: Common) -> list[dict[str, Any]]:
    """The first judgement of each draft in the ledger, by the week of its run."""
    from collections import defaultdict

    from ..evaluation.trend import score_of
    from ..store import drafts, findings
    from ._session import plain_desk

    weeks: dict[str, list[tuple[list[Any], int]]] = defaultdict(list)
    with plain_desk(common) as desk, desk.ledger.read() as tx:
        for gate in findings.first_gates(tx, limit=1000):
            year, week, _ = gate.created_at.isocalendar()
            words = sum(len(part.text.split()) for part in drafts.get(tx, gate.draft_sha).parts)
            weeks[f"{year}-W{week:02d}"].append((findings.for_gate(tx, gate.id), words))
    return [
        _row(week, score_of([f for found, _ in judged for f in found], sum(words for _, words in judged)))
        for week, judged in sorted(weeks.items())
    ]


def _row(name: str, scored: Any) -> dict[str, Any]:
    return {
        "name": name,
        "score": scored.score,
        "words": scored.words,
        "findings": scored.findings,
        "families": scored.families,
    }


def import_vale(
    common: Common,
    path: Annotated[
        Path, typer.Argument(help="A .vale.ini, a style's folder, or a folder of styles.", show_default=False)
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would come in; write nothing.")
    ] = False,
) -> Result:
    """Take a Vale package into the kit: its styles, its word lists, its levels."""
    from ..brandkit import load_kit
    from ..brandkit.vale.importing import import_package, plan_import

    workspace = find_workspace(common)
    kit = load_kit(workspace.brand)
    plan = plan_import(path)
    if not dry_run:
        file = workspace.brand / "style_packs.yaml"
        before = file.read_text(encoding="utf-8") if file.is_file() else ""
        packs = import_package(plan, workspace.brand, kit.style_packs)
        file.write_text(_packs_text(before, packs), encoding="utf-8")
        load_kit(workspace.brand)
    data = {
        "styles": list(plan.styles),
        "vocabularies": list(plan.vocabularies),
        "levels": plan.levels,
        "rules": plan.rules,
        "not_run": [{"rule": entry.rule, "reason": entry.reason} for entry in plan.not_run],
        "notes": list(plan.notes),
        "written": not dry_run,
    }

    def render(out: Console) -> None:
        styles = ", ".join([*plan.styles, *(f"vocabulary {name}" for name in plan.vocabularies)])
        out.print(f"{'would import' if dry_run else 'imported'} {plain(styles)}: {plan.rules} rules")
        for entry in plan.not_run:
            off = " (set to off)" if plan.levels.get(entry.rule) == "off" else ""
            indented(out, f"{entry.rule} does not run here: {entry.reason}{off}", 2, "yellow")
        for text in plan.notes:
            indented(out, text, 2, "dim")
        out.print(f"\nNext: {'brandwright kit import-vale PATH' if dry_run else 'brandwright check FILE…'}")

    return Result("kit-import-vale", data, render)


def _packs_text(before: str, packs: Any) -> str:
    """`style_packs.yaml` with what holds now; the comments at its head stay."""
    import yaml

    head = []
    for line in before.splitlines():
        if line.strip() and not line.startswith("#"):
            break
        head.append(line)
    body = yaml.safe_dump(packs.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    return "\n".join([*head, body]) if head else body
