"""What a suite's run shows while it goes on, and at its end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ._command import Common

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID

    from ..evaluation import SuiteRun, SuiteScore
    from ..evaluation._summary import Scoring
    from ..evaluation.runner import Progress

__all__ = ("progress", "render")

_SHOWN = 20


@contextmanager
def progress(common: Common) -> Iterator[Callable[[Progress], None]]:
    """A bar with the time left and the cost so far, on a terminal's stderr; none for programs and for `--quiet`."""
    if common.quiet or not sys.stderr.isatty():
        yield lambda _progress: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("Cases"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[said]}"),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: list[TaskID] = []

        def told(at: Progress) -> None:
            if not tasks:
                # What an earlier part of the run had done says nothing of how fast this one is.
                tasks.append(bars.add_task("", total=at.of, completed=at.done, said=""))
            bars.update(tasks[0], completed=at.done, said=_said(at))

        yield told


def _said(at: Progress) -> str:
    errors = f"{at.errored} errored  " if at.errored else ""
    return errors + (f"cost {at.cost:.4f}, {at.tokens:,} tokens" if at.tokens else "")


def render(out: Console, made: SuiteRun) -> None:
    """The run for people."""
    out.print(f"[bold]{made.suite}[/bold]  {made.run}{'  (resumed)' if made.resumed else ''}")
    if made.source:
        out.print(f"The outputs of {made.source}, scored again", markup=False)
    for title, scoring in (("", made.scoring), (made.baseline_note, made.baseline)):
        if scoring is not None:
            _render_scoring(out, title, scoring)
    if made.spent.tokens:
        out.print(f"\ncost {made.spent.cost:.4f}  tokens {made.spent.tokens:,}")
    out.print("\n[green]passed[/green]" if made.passed else "\n[red]not passed[/red]")
    out.print("Next: brandwright eval list --runs", markup=False)


def _render_scoring(out: Console, title: str, scoring: Scoring) -> None:
    from rich.table import Table

    if title:
        out.print(f"\n{title}", markup=False)
    out.print(f"n {scoring.n}  scored {scoring.scored}  errored {scoring.errored}  skipped {scoring.skipped}")
    table = Table("score", "value", "95 % interval", "threshold", "", "n", "detects", box=None)
    for score in scoring.scores:
        table.add_row(*_row(score))
    out.print(table)
    for failure in scoring.failures[:_SHOWN]:
        place = f"{failure.part}, line {failure.line}" if failure.part else f"line {failure.line}"
        out.print(f"  {failure.case} ({place}) {failure.scorer}: {failure.reason}", markup=False)
    more = len(scoring.failures) + scoring.failures_left_out - _SHOWN
    if more > 0:
        out.print(f"  and {more:,} more")


def _row(score: SuiteScore) -> tuple[str, ...]:
    mark = {True: "[green]pass[/green]", False: "[red]FAIL[/red]", None: ""}[score.passed]
    sign = "≤" if score.lower_is_better else "≥"
    return (
        score.name,
        f"{score.value:.3f}",
        f"{score.low:.3f} – {score.high:.3f}",
        "" if score.threshold is None else f"{sign} {score.threshold:g}",
        mark,
        str(score.n),
        f"{score.smallest_difference:.3f}",
    )
