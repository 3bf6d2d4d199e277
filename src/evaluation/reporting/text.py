"""Reports and comparisons as plain text, for terminals and for files that people read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..._visible import one_line
from ._table import plain_table
from ._words import VERDICT_MEANS, amount, gain, percent, short_sha, sum_of, when

if TYPE_CHECKING:
    from ..comparing import Change, Comparison, RunFacts, ScoreComparison
    from .facts import Failed, Report, ReportScore

__all__ = ("comparison_text", "report_text", "summary_text")

MOST_LISTED = 20
"""So many cases that changed, or failed, are listed; the other forms have all of them."""
_LONGEST = 160


def comparison_text(found: Comparison, listed: int = MOST_LISTED) -> str:
    """Two runs compared: the table of scores, the cases that changed, and what differs between the runs."""
    return "\n".join(_comparison(found, listed))


def _comparison(found: Comparison, listed: int) -> Iterator[str]:
    yield f"old  {_run(found.old)}"
    yield f"new  {_run(found.new)}"
    yield ""
    head = ("score", "old", "new", "difference, 95 % interval", "p", "pairs", "shows", "fixed", "broken", "")
    yield from plain_table(head, [_row(score) for score in found.scores], "<>>>>>>>><")
    yield ""
    yield from _changes(found.scores, listed)
    yield from _left_out(found)
    if found.differences:
        yield "What differs between the runs:"
        rows = [(row.what, short_sha(row.old or "–"), short_sha(row.new or "–")) for row in found.differences]
        yield from (f"  {line}" for line in plain_table(("", "old", "new"), _lines(rows))[1:])
        yield ""
    yield f"{found.verdict}: {VERDICT_MEANS[found.verdict]} {sum_of(found)}"
    yield f"What matters here is a difference of {100 * found.margin:g} points (--margin)."


def _run(run: RunFacts) -> str:
    told = [run.engine, run.model, when(run.started)]
    return one_line(f"{run.run}  {'  '.join(filter(None, told))}")


def _row(score: ScoreComparison) -> tuple[str, ...]:
    pairs = f"{score.n}" if score.clusters == score.n else f"{score.n} in {score.clusters}"
    smallest = score.smallest_difference
    return (
        one_line(score.name) + (" (lower is better)" if score.lower_is_better else ""),
        percent(score.old),
        percent(score.new),
        gain(score),
        _p(score.adjusted_p),
        pairs,
        "nothing" if smallest is None else f"{100 * smallest:.1f}",
        str(score.fixed),
        str(score.broken),
        score.verdict,
    )


def _p(value: float) -> str:
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def _changes(scores: Sequence[ScoreComparison], listed: int) -> Iterator[str]:
    changes = [(score.name, change) for score in scores for change in score.changes]
    order = ("broken", "fell", "fixed", "rose")
    changes.sort(key=lambda pair: order.index(pair[1].kind))
    for name, change in changes[:listed]:
        yield f"  {_change(name, change)}"
    every = sum(score.fixed + score.broken + score.rose + score.fell for score in scores)
    if every > listed:
        yield f"  … and {amount(every - min(listed, len(changes)), 'change')} more"
    if every:
        yield ""


def _change(name: str, change: Change) -> str:
    reason = change.new_reason or change.old_reason
    place = f"{change.case} (line {change.line})"
    return _short(f"{change.kind:6} {place} {name}: {change.old:g} → {change.new:g}  {reason}")


def _left_out(found: Comparison) -> Iterator[str]:
    for name, where in ((found.only_old, "old"), (found.only_new, "new")):
        if name:
            yield f"Only in the {where} run: the scores {', '.join(map(one_line, name))}."
    if found.not_by_case:
        names = ", ".join(map(one_line, found.not_by_case))
        yield f"Not compared, for they say nothing of a single case: {names}."
    for score in found.scores:
        for cases, where in ((score.only_old, "old"), (score.only_new, "new")):
            if cases:
                named = ", ".join(map(one_line, cases[:5])) + (", …" if len(cases) > 5 else "")
                yield f"{one_line(score.name)}: {amount(len(cases), 'case')} only in the {where} run: {named}"


def report_text(report: Report, listed: int = MOST_LISTED) -> str:
    """A run: its verdict, its scores and its failures; and beside another run, what changed."""
    return "\n".join(_report(report, listed))


def summary_text(report: Report) -> str:
    """Which run it is, whether it passed, how many cases it has; and how it stands beside another."""
    return "\n".join(_summary(report))


def _summary(report: Report) -> Iterator[str]:
    yield f"{one_line(report.suite)}  {report.run}  {'passed' if report.passed else 'NOT PASSED'}"
    yield one_line(
        f"engine {report.engine or 'none'}  {report.model}  started {when(report.started)}".rstrip()
    )
    totals = report.totals
    yield f"n {totals.n}  scored {totals.scored}  errored {totals.errored}  skipped {totals.skipped}"
    if report.defect:
        yield one_line(f"with the planted defect {report.defect}")
    if found := report.comparison:
        yield f"beside {found.old.run}: {found.verdict}. {VERDICT_MEANS[found.verdict]}"


def _report(report: Report, listed: int) -> Iterator[str]:
    yield from _summary(report)
    yield ""
    head = ("score", "value", "95 % interval", "threshold", "", "n", "errors", "shows")
    for scores in (report.scores, report.live):
        if scores:
            yield from plain_table(head, [_score(score) for score in scores], "<>>><>>>")
            yield ""
    if report.failures:
        yield f"{amount(report.failed, 'answer')} without full marks:"
        yield from (f"  {_failure(failure)}" for failure in report.failures[:listed])
        if report.failed > listed:
            yield f"  … and {amount(report.failed - listed, 'other')}"
        yield ""
    if report.comparison:
        yield from _comparison(report.comparison, listed)
        yield ""
    yield from plain_table(("", ""), _lines([(name, value) for name, value in report.provenance]))[1:]


def _lines(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [tuple(map(one_line, row)) for row in rows]


def _score(score: ReportScore) -> tuple[str, ...]:
    mark = {True: "pass", False: "FAIL", None: ""}[score.passed]
    return (
        one_line(score.name),
        percent(score.value),
        f"{percent(score.low)} to {percent(score.high)}",
        score.limit,
        mark,
        str(score.n),
        str(score.errored),
        f"{100 * score.smallest_difference:.1f}",
    )


def _failure(failure: Failed) -> str:
    value = "error" if failure.value is None else f"{failure.value:g}"
    return _short(f"{failure.case} (line {failure.line}) {failure.score}: {value}  {failure.reason}")


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
