"""`eval calibrate`: a judge beside people's decisions, and whether it may gate."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, command, plain
from ._session import plain_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..evaluation.judges.calibrating import Measured
    from ..evaluation.statistics import Estimate, Interval
    from ..graph.calibrating import Calibrated

__all__ = ("register",)


def register(eval_app: typer.Typer) -> None:
    """Add the commands of this module to `eval`."""
    command(eval_app, "calibrate")(calibrate)


def calibrate(
    common: Common,
    judge: Annotated[str, typer.Argument(help="The judge's name, such as voice-fit.", show_default=False)],
    sample: Annotated[
        int | None,
        typer.Option(min=1, help="Judge so many decided reviews, drawn at random; all of them without it."),
    ] = None,
    undecided: Annotated[
        int, typer.Option(min=0, help="Judge at most so many drafts that nobody has decided on as well.")
    ] = 100,
    seed: Annotated[int, typer.Option(min=0, help="Of the draw; it is recorded.")] = 0,
    labels: Annotated[
        Path | None,
        typer.Option(
            help="Take labels from this JSONL file instead. They are recorded, and lift no probation."
        ),
    ] = None,
    by: Annotated[str, typer.Option(help="Who asks; it is recorded.", show_default=False)] = "",
) -> Result:
    """Compare a judge with people's decisions, and record it. Exit 0 when it may gate, 3 when it is on probation."""
    from ..governance import identify
    from ..graph.calibrating import calibrate as held_against_people

    with plain_desk(common) as desk:
        made = held_against_people(
            desk,
            judge,
            identify(desk.playbook, by, os.environ),
            sample=sample,
            undecided=undecided,
            seed=seed,
            labels=labels,
            tell=_bar(common),
        )
        needed = desk.playbook.policy.gate.judges.kappa
    may = made.standing.may_gate
    return Result(
        "eval.calibrate", _data(made, needed), lambda out: _render(out, made, needed), 0 if may else 3
    )


def _bar(common: Common) -> Callable[[int, int], None]:
    """A line of progress on a terminal; nothing elsewhere."""

    def tell(done: int, of: int) -> None:
        if not common.quiet and sys.stderr.isatty():
            sys.stderr.write(f"\r{done}/{of} drafts" + ("\n" if done == of else ""))

    return tell


def _data(made: Calibrated, needed: float) -> dict[str, Any]:
    found = made.measured
    return {
        "judge": made.spec.name,
        "version": made.spec.version,
        "spec_sha256": made.spec.sha256,
        "prompt_sha256": made.spec.prompt_sha256,
        "engine": made.engine,
        "model": made.model,
        "source": made.source,
        "labels": found.labels,
        "population": made.population,
        "left_out": [{"why": why, "reviews": count} for why, count in made.left_out.items()],
        "seed": made.seed,
        "confusion": _table(found),
        "kappa": _interval(found.kappa),
        "kappa_needed": needed,
        "base_rate": found.base_rate,
        "judge_rate": found.judge_rate,
        "sensitivity": _interval(found.sensitivity),
        "specificity": _interval(found.specificity),
        "repeats": made.spec.repeats,
        "consistency": found.consistency,
        "unanimous": found.unanimous,
        "undecided": found.undecided,
        "corrected": _estimate(found.corrected),
        "powered": _estimate(found.powered),
        "notes": list(found.notes),
        "may_gate": made.standing.may_gate,
        "why": made.standing.why,
        "missing_labels": made.standing.missing,
        "calibration": made.row.id if made.row else None,
        "tokens": made.tokens,
        "cost": made.cost,
    }


def _table(found: Measured) -> dict[str, int]:
    """Six cells that add up to the labels."""
    table = found.confusion
    return {
        "both_pass": table.both_pass,
        "judge_only": table.judge_only,
        "human_only": table.human_only - found.unclear_pass,
        "both_fail": table.both_fail - found.unclear_fail,
        "unclear_pass": found.unclear_pass,
        "unclear_fail": found.unclear_fail,
    }


def _interval(interval: Interval | None) -> dict[str, float] | None:
    return interval._asdict() if interval else None


def _estimate(estimate: Estimate | None) -> dict[str, float] | None:
    return {**estimate.mean._asdict(), "raw": estimate.raw} if estimate else None


def _render(out: Console, made: Calibrated, needed: float) -> None:
    found = made.measured
    name = made.row.id if made.row else "nothing to record"
    out.print(
        f"[bold]{made.spec.name}[/bold] {made.spec.version}  {plain(made.engine)} {plain(made.model)}  {name}"
    )
    where = "people's decisions" if made.source == "reviews" else "labels of a file"
    drawn = (
        ""
        if found.labels == made.population
        else f", a random sample of {made.population} (seed {made.seed})"
    )
    out.print(f"{found.labels} {where}{drawn}", markup=False)
    for why, count in made.left_out.items():
        out.print(f"  left out: {count}, because {why}", markup=False)
    if found.labels:
        _print_table(out, found)
        _print_figures(out, made, needed)
    for note in found.notes:
        out.print(f"  {note}", markup=False)
    _print_end(out, made)


def _print_table(out: Console, found: Measured) -> None:
    from rich.table import Table

    cells = _table(found)
    table = Table("", "judge: pass", "judge: fail", "judge: undetermined", box=None)
    table.add_row(
        "people: pass", str(cells["both_pass"]), str(cells["human_only"]), str(cells["unclear_pass"])
    )
    table.add_row(
        "people: fail", str(cells["judge_only"]), str(cells["both_fail"]), str(cells["unclear_fail"])
    )
    out.print(table)


def _print_figures(out: Console, made: Calibrated, needed: float) -> None:
    from rich.table import Table

    found = made.measured
    table = Table("figure", "value", "95 % interval", "", box=None)
    table.add_row("kappa", *_cells(found.kappa), f"at least {needed:g} is asked for")
    table.add_row("base rate", _share(found.base_rate), "", "people pass so many")
    table.add_row("judge's rate", _share(found.judge_rate), "", "the judge passes so many")
    table.add_row("sensitivity", *_cells(found.sensitivity), "of what people pass, the judge passes")
    table.add_row("specificity", *_cells(found.specificity), "of what people refuse, the judge does not pass")
    times = made.spec.repeats
    said = f"same answer, asked {times} times" if times > 1 else "asked once, which says nothing"
    table.add_row(
        "self-consistency", _share(found.consistency), "", f"{said}; always: {_share(found.unanimous)}"
    )
    if found.undecided:
        of = f"{found.undecided} undecided drafts"
        mean = found.corrected.mean if found.corrected else None
        table.add_row("corrected rate", *_cells(mean), f"of {of}, by the judge's known errors")
        mean = found.powered.mean if found.powered else None
        table.add_row("rate with people", *_cells(mean), f"of {of}, by the judge and people together")
    out.print(table)


def _cells(interval: Interval | None) -> tuple[str, str]:
    if interval is None:
        return "–", ""
    return f"{interval.value:.2f}", f"{interval.low:.2f} – {interval.high:.2f}"


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.2f}"


def _print_end(out: Console, made: Calibrated) -> None:
    cost = "not known" if made.cost is None else f"{made.cost:g}"
    out.print(f"\n{made.tokens:,} tokens, cost {cost}", markup=False)
    if made.standing.may_gate:
        out.print("[green]It may gate.[/green]")
        step = f"name {made.spec.scorer} under `gate` in playbook/policy.yaml, then brandwright doctor"
    else:
        out.print("[yellow]On probation:[/yellow] it may advise, but not gate:", end=" ")
        out.print(f"{made.standing.why}.", markup=False)
        missing = made.standing.missing
        step = (
            "brandwright review list"
            if missing
            else f"brandwright review list, or edit evals/judges/{made.spec.name}.yaml"
        )
        if missing:
            out.print(f"{missing} more labels are needed: decide reviews.", markup=False)
    out.print(f"Next: {step}", markup=False)
