"""Agents' quality as JSON values, and as people see it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ._command import plain
from ._predictions import expected_text, prediction_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from ..governance.quality import Compared, Comparison, Figure, Quality, QualityGroup
    from ..governance.quality.work import Key

__all__ = ("quality_json", "render_quality")

_WAITING_SHOWN = 10


def quality_json(quality: Quality, agent: str | None) -> dict[str, Any]:
    """The report as JSON values."""
    return {
        "agent": agent,
        "since": quality.since.date().isoformat() if quality.since else None,
        "per": quality.by,
        "least": quality.least,
        "groups": [_group(group) for group in quality.groups],
        "comparisons": [_comparison(one) for one in quality.comparisons],
        "predictions": {
            "settled": quality.settled,
            "waiting": [prediction_json(one) for one in quality.waiting],
            "unclear": dict(quality.unclear),
            "other_unit": dict(quality.other_unit),
        },
    }


def _key(key: Key) -> dict[str, str]:
    return {"agent": key.agent, "prompt": key.prompt, "prompt_sha": key.prompt_sha, "model": key.model}


def _group(group: QualityGroup) -> dict[str, Any]:
    work = group.work
    return {
        **_key(group.key),
        "first": work.first.isoformat() if work.first else None,
        "last": work.last.isoformat() if work.last else None,
        "figures": [{**asdict(figure), "too_few": figure.too_few} for figure in group.figures],
        "verdicts": dict(sorted(work.verdicts.items())),
        "unsure": dict(sorted(work.unsure.items())),
        "expired": work.expired,
        "unmeasured": work.unmeasured,
        "errors": [asdict(error) for error in group.errors],
        "calibration_error": group.calibration_error,
        "stated": group.stated,
        "interval_level": group.level,
        "withdrawn": [asdict(one) for one in group.withdrawn],
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "agent": comparison.agent,
        "old": _key(comparison.old),
        "new": _key(comparison.new),
        "randomised": False,
        "note": comparison.note,
        "figures": [asdict(figure) for figure in comparison.figures],
    }


def render_quality(out: Console, quality: Quality, data: Mapping[str, Any]) -> None:
    """Print the report."""
    if not quality.groups:
        out.print("No agent has worked in this time.")
    for group in quality.groups:
        _print_group(out, group)
    for comparison in quality.comparisons:
        _print_comparison(out, comparison)
    _print_predictions(out, quality)
    out.print(f"\nNext: {_next(quality, data)}", markup=False)


def _name(key: Key) -> str:
    prompt = f"prompt {key.prompt} ({key.prompt_sha[:8]})" if key.prompt_sha else ""
    return "  ".join(filter(None, (key.agent, prompt, key.model)))


def _print_group(out: Console, group: QualityGroup) -> None:
    from rich.table import Table

    work = group.work
    span = f"{work.first:%Y-%m-%d} to {work.last:%Y-%m-%d}" if work.first and work.last else ""
    out.print(f"\n[bold]{plain(_name(group.key))}[/bold]  {span}", highlight=False)
    table = Table("figure", "value", "95 % interval", "n", box=None)
    for figure in group.figures:
        table.add_row(_words(figure.name), *_value(figure), str(figure.n))
    for error in group.errors:
        mean = "too few" if error.mean is None else f"{error.mean:.3g}"
        table.add_row(f"mean error, {plain(error.metric)} ({plain(error.unit)})", mean, "", str(error.n))
    if group.calibration_error is not None:
        table.add_row("calibration error", f"{group.calibration_error:.3f}", "", str(group.stated))
    out.print(table)
    for note in _notes(group):
        out.print(f"  {note}", markup=False, style="dim")
    for one in group.withdrawn:
        out.print(f"  {one.review} was withdrawn after approval: {one.reason}", markup=False)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _value(figure: Figure) -> tuple[str, str]:
    if figure.value is None or figure.low is None or figure.high is None:
        return "too few", ""
    if figure.unit == "share":
        return f"{figure.value:.1%}", f"{figure.low:.1%} to {figure.high:.1%}"
    return f"{figure.value:.3g} {figure.unit}", f"{figure.low:.3g} to {figure.high:.3g}"


def _notes(group: QualityGroup) -> list[str]:
    work = group.work
    verdicts = ", ".join(f"{name} {count}" for name, count in sorted(work.verdicts.items()))
    unsure = ", ".join(f"{_words(name)} {count}" for name, count in sorted(work.unsure.items()) if count)
    notes = (
        (verdicts, f"verdicts of first rounds: {verdicts}"),
        (unsure, f"reviewers were unsure: {unsure}"),
        (work.expired, f"nobody answered in time: {work.expired}"),
        (work.unmeasured, f"decided before words were counted: {work.unmeasured}"),
        (group.level, f"their intervals claim to hold {100 * (group.level or 0):.0f} % of outcomes"),
    )
    return [text for there, text in notes if there]


def _print_comparison(out: Console, comparison: Comparison) -> None:
    from rich.table import Table

    title = (
        f"{_name(comparison.new)} against prompt {comparison.old.prompt} ({comparison.old.prompt_sha[:8]})"
    )
    out.print(f"\n[bold]{plain(title)}[/bold]", highlight=False)
    out.print(f"  {comparison.note}", markup=False, style="dim")
    table = Table("figure", "difference", "interval", "design", "n", "", box=None)
    for figure in comparison.figures:
        table.add_row(_words(figure.name), *_difference(figure))
    out.print(table)


def _difference(figure: Compared) -> tuple[str, str, str, str, str]:
    cases = f"{figure.n_old} and {figure.n_new}"
    if figure.difference is None or figure.low is None or figure.high is None:
        return "", "", "", cases, figure.verdict
    points = f"{100 * figure.difference:+.1f} points"
    bounds = f"{100 * figure.low:+.1f} to {100 * figure.high:+.1f}"
    n = f"{figure.n_old} pairs" if figure.design == "paired" else cases
    return points, bounds, figure.design, n, figure.verdict


def _print_predictions(out: Console, quality: Quality) -> None:
    if quality.waiting:
        out.print("\nPredictions whose outcome is owed:")
    for one in quality.waiting[:_WAITING_SHOWN]:
        out.print(f"  {one.id}  {one.agent}  {expected_text(one)}", markup=False)
        if found := quality.unclear.get(one.id):
            out.print(f"      several learnings name it: {', '.join(found)}", markup=False)
        if found := quality.other_unit.get(one.id):
            out.print(f"      measured in another unit: {', '.join(found)}", markup=False)


def _next(quality: Quality, data: Mapping[str, Any]) -> str:
    if data.get("stored"):
        return 'brandwright memory review --kind agent-accuracy   (then --approve ID --by NAME --reason "…")'
    if quality.unclear:
        name, found = next(iter(quality.unclear.items()))
        return f'brandwright eval quality --settle {name} --learning {found[0]} --by NAME --reason "…"'
    if any(not figure.too_few for group in quality.groups for figure in group.figures):
        return "brandwright eval quality --store --by NAME"
    return "brandwright review list   (figures come from what people decide)"
