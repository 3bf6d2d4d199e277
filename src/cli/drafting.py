"""`draft`, `research` and `submit`: work that ends as reviews."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, command, note, plain
from ._session import settled_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..graph.desk import Desk
    from ..graph.drafting import AssetReport, DraftReport

__all__ = ("register",)

REAL_MODEL = (
    "To draft with a real model, set in brandwright.toml:",
    '  [model] engine = "openai", model = "…", base_url = "…"   (any OpenAI-compatible endpoint)',
    "  and its key in the environment: export OPENAI_API_KEY=…",
)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(app, "draft")(draft)
    command(app, "research")(research)
    command(app, "submit")(submit)


def draft(
    common: Common,
    brief: Annotated[Path | None, typer.Argument(help="The brief, a YAML file.", show_default=False)] = None,
    channel: Annotated[
        list[str] | None,
        typer.Option(help="Only this channel of the brief, or one to remake for; may be given again."),
    ] = None,
    remade: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="REVIEW",
            help="Remake the approved draft of this review for other channels, in place of a brief.",
        ),
    ] = None,
    variants: Annotated[int, typer.Option(help="Variants of each asset.", min=1, max=10)] = 1,
    batch: Annotated[Path | None, typer.Option(help="A file with the path of a brief on each line.")] = None,
    wait: Annotated[
        float | None, typer.Option(help="Wait that many seconds for the decisions.", min=0)
    ] = None,
) -> Result:
    """Draft brand-safe content for a brief, or from an approved asset; it ends with reviews that people decide."""
    from ..errors import UsageError

    if sum(given is not None for given in (brief, batch, remade)) != 1:
        raise UsageError(
            "BW249",
            "name one brief, or --batch FILE, or --from REVIEW",
            hint="brandwright draft examples/briefs/…",
        )
    channels = tuple(channel or ())
    if batch is not None:
        return _batch(common, batch, channels, variants)
    with settled_desk(common) as desk:
        if remade is not None:
            report = _remade(common, desk, remade, channels, variants)
        else:
            assert brief is not None
            report = _drafted(common, desk, brief, channels, variants)
        states = _await(desk, report, wait, common) if wait is not None else _states(desk, report)
        code = _exit_code(report, states, waited=wait is not None)
        return Result(
            "draft",
            _data(desk, report, states),
            lambda out: _render(out, desk, report, states),
            code,
            ok=code == 0,
        )


def _drafted(common: Common, desk: Desk, path: Path, channels: tuple[str, ...], variants: int) -> DraftReport:
    from ..content.loading import load_brief
    from ..graph.drafting import DraftOptions, draft_brief

    options = DraftOptions(channels=channels, variants=variants)
    return draft_brief(
        desk, load_brief(path), file=str(path), options=options, tell=lambda line: _progress(line, common)
    )


def _remade(common: Common, desk: Desk, review: str, channels: tuple[str, ...], variants: int) -> DraftReport:
    from ..graph.remaking import draft_from

    return draft_from(
        desk, review, channels=channels, variants=variants, tell=lambda line: _progress(line, common)
    )


def _progress(line: str, common: Common) -> None:
    import sys

    if sys.stderr.isatty():
        note(line, common)


def _states(desk: Desk, report: DraftReport) -> dict[str, str]:
    from ..governance import review_state

    return {asset.review.id: review_state(desk.ledger, asset.review.id) for asset in report.assets}


def _await(desk: Desk, report: DraftReport, seconds: float, common: Common) -> dict[str, str]:
    """Look at the reviews until none is pending, or the time is up."""
    end = time.monotonic() + seconds
    states = _states(desk, report)
    while "pending" in states.values() and time.monotonic() < end:
        time.sleep(min(0.5, max(0.0, end - time.monotonic())))
        states = _states(desk, report)
    return states


def _exit_code(report: DraftReport, states: dict[str, str], *, waited: bool) -> int:
    if report.held:
        return 3
    return 4 if waited and "pending" in states.values() else 0


def _data(desk: Desk, report: DraftReport, states: dict[str, str]) -> dict[str, Any]:
    from ._show import draft_json, original_json, review_json

    return {
        "engine": desk.port.engine,
        "model": desk.port.model,
        "run": report.run.id,
        "resumed": report.resumed,
        "original": original_json(report.original),
        "verdict": report.verdict,
        "drafts": [
            {
                "asset": asset.asset,
                **draft_json(
                    asset.draft,
                    findings=asset.findings,
                    verdict=asset.verdict,
                    review=review_json(asset.review, asset.signoffs, states[asset.review.id]),
                ),
                "choices": [dict(choice) for choice in asset.choices],
            }
            for asset in report.assets
        ],
        "calls": len(report.model_calls),
        "tokens": report.total("tokens_in") + report.total("tokens_out"),
        "cost": report.cost,
    }


def _render(out: Console, desk: Desk, report: DraftReport, states: dict[str, str]) -> None:
    if report.original is not None:
        made_from = f"{report.original.review}, draft {report.original.draft_sha[:12]}"
        out.print(f"Made from {made_from}; each asset is decided by itself.\n")
    for asset in report.assets:
        _render_asset(out, asset, states[asset.review.id])
    engine = f"engine {desk.port.engine} ({desk.port.model})"
    out.print(f"[dim]{engine} · {_used(desk, report)} · see: brandwright runs show {report.run.id}[/dim]")
    first = next((a for a in report.assets if not a.review.held), report.assets[0])
    if desk.port.engine == "embedded" and report.model_calls:
        out.print(
            "\n[dim]The embedded engine has no model: it composes from approved language and quoted evidence.[/dim]"
        )
        for line in REAL_MODEL:
            out.print(line, style="dim", markup=False)
    out.print(f"\nNext: brandwright review show {first.review.id}")


def _used(desk: Desk, report: DraftReport) -> str:
    """What a run used, on the line below its drafts: nobody has to look elsewhere for what it cost."""
    from ._costs import money

    calls = len(report.model_calls)
    words = [f"{calls} call{'' if calls == 1 else 's'}"]
    if desk.port.engine != "embedded":
        kept = sum(step.detail_json.get("attempts") == 0 for step in report.model_calls)
        words += [f"{kept} from the cache"] if kept else []
        words.append(f"{report.total('tokens_in') + report.total('tokens_out'):,} tokens")
        words.append(f"cost {money(report.cost)}")
    return " · ".join(words)


def _render_asset(out: Console, asset: AssetReport, state: str) -> None:
    from ._show import indented, print_draft, print_findings, verdict_text

    draft = asset.draft
    out.print(
        f"[bold]{asset.asset}[/bold]  {draft.id}  {verdict_text(asset.verdict)}  review {asset.review.id}: {state}\n"
    )
    print_draft(out, draft, asset.findings)
    shown = [finding for finding in asset.findings if finding.action != "pass"]
    if shown:
        print_findings(out, shown)
        out.print()
    for choice in asset.choices:
        indented(out, f"chose {choice['picked']} for {choice['choice']}: {choice['because']}", 2, "dim")
    for signoff in asset.signoffs:
        due = f", due {signoff.due_at:%Y-%m-%d %H:%M} UTC" if signoff.due_at else ""
        reason = signoff.reason.replace("\n", " ")
        indented(out, f"sign-off {signoff.role}{due}: {reason}", 2)
    out.print()


def _batch(common: Common, batch: Path, channels: tuple[str, ...], variants: int) -> Result:
    """Draft several briefs; one that fails is reported and does not stop the others."""
    from .._places import Problem
    from .._yaml import read_text
    from ..errors import BrandwrightError, UsageError

    lines = read_text(batch, Problem(str(batch), UsageError)).splitlines()
    paths = [
        batch.parent / line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")
    ]
    rows: list[dict[str, Any]] = []
    codes = [0]
    with settled_desk(common) as desk:
        for path in paths:
            try:
                report = _drafted(common, desk, path, channels, variants)
            except BrandwrightError as error:
                codes.append(error.exit_code)
                rows.append({"brief": str(path), "error": error.as_dict()})
                continue
            states = _states(desk, report)
            codes.append(_exit_code(report, states, waited=False))
            rows.append({"brief": str(path), **_data(desk, report, states)})
        engine = desk.port.engine

    def render(out: Console) -> None:
        for row in rows:
            if error := row.get("error"):
                out.print(f"[red]✗[/red] {plain(row['brief'])}: {error['code']} {plain(error['message'])}")
            else:
                out.print(
                    f"{row['verdict']:<10} {plain(row['brief'])}  {len(row['drafts'])} drafts  {row['run']}"
                )
        out.print("\nNext: brandwright review list")

    return Result("draft-batch", {"engine": engine, "briefs": rows}, render, exit_code=max(codes))


def research(
    common: Common, brief: Annotated[Path, typer.Argument(help="The brief, a YAML file.", show_default=False)]
) -> Result:
    """Read the brief's sources and show the extracts: exact quotes with their places."""
    from ..content.loading import load_brief
    from ..graph.researching import research_brief
    from ._paper_show import paper_exit_code, paper_review_json, print_paper_review

    with settled_desk(common) as desk:
        found = research_brief(desk, load_brief(brief), file=str(brief))
        data = {
            "engine": desk.port.engine,
            "run": found.run,
            "extracts": [extract.model_dump(mode="json") for extract in found.extracts],
            "dropped": found.dropped,
            "review": (review := paper_review_json(desk, found.review)),
        }

    def render(out: Console) -> None:
        for extract in found.extracts:
            out.print(f"[cyan]{extract.id}[/cyan]  {plain(extract.source)}:{extract.line}")
            out.print(f"    “{extract.quote}”", markup=False)
        if not found.extracts:
            out.print(
                "No extract: the brief names no source, or none of them speaks of its need and message."
            )
        if found.dropped:
            out.print(f"{found.dropped} quotes were not in their source verbatim and were dropped.")
        if review is not None:
            print_paper_review(out, review)
            return
        out.print(f"\nNext: brandwright draft {plain(brief)}")

    code = paper_exit_code(review)
    return Result("research", data, render, code, ok=code == 0)


def submit(
    common: Common,
    file: Annotated[
        Path, typer.Argument(help="The copy: Markdown, with part marks where needed.", show_default=False)
    ],
    channel: Annotated[str, typer.Option(help="The channel it is for.", show_default=False)],
    brief: Annotated[Path | None, typer.Option(help="The brief that it answers.")] = None,
    by: Annotated[str | None, typer.Option(help="Who wrote it; by default the account.")] = None,
) -> Result:
    """Send copy that people or agencies wrote through the same gate, queue and audit."""
    from ..content.loading import load_brief
    from ..graph.submitting import submit_copy
    from ._session import account

    with settled_desk(common) as desk:
        asked = load_brief(brief) if brief else None
        report = submit_copy(
            desk, file, channel=channel, brief=asked, brief_file=str(brief or ""), author=by or account()
        )
        states = _states(desk, report)
        data = _data(desk, report, states)
        return Result("submit", data, lambda out: _render(out, desk, report, states), 3 if report.held else 0)
