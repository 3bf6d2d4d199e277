"""The section of a report that sets two runs side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ._svg import Ids, figure
from ._words import amount, gain, percent, short_sha, sum_of
from .flips import differences_plot, flips_plot
from .markup import Child, Element, el

if TYPE_CHECKING:
    from ..comparing import Change, Comparison, ScoreComparison

__all__ = ("comparison_section",)

_MOST_SHOWN = 200
_MOST_AT_ONCE = 12
_STATES = {"better": "good", "worse": "bad"}
Table = Callable[..., Element]


def comparison_section(found: Comparison, ids: Ids, table: Table) -> Iterator[Child]:
    """Verdict, plots, figures, cases that changed, and what differs between the runs."""
    state = _STATES.get(found.verdict, "plain")
    yield el("p", el("strong", found.verdict, class_=f"badge {state}"), f" {sum_of(found)}", class_="row")
    caption = (
        "New minus old, with 95 % intervals; to the right is better. The band is what does not matter: "
        f"{100 * found.margin:g} points."
    )
    yield figure(caption, differences_plot(ids, found))
    yield _score_table(found.scores, table)
    yield el("h3", "Fixed and broken")
    yield figure("Cases that reached full marks, and cases that lost them.", flips_plot(ids, found))
    yield from _changes(found.scores, table)
    yield from _left_out(found)
    yield el("h3", "What differs between the runs")
    if found.differences:
        rows = [(row.what, _value(row.old), _value(row.new)) for row in found.differences]
        yield table("What differs", ("setting", "old", "new"), rows)
    else:
        yield el("p", "Nothing but chance: both ran with the same settings.", class_="quiet")


def _value(value: str | None) -> Child:
    return el("code", short_sha(value)) if value else "–"


def _score_table(scores: Sequence[ScoreComparison], table: Table) -> Element:
    head = ("score", "old", "new", "difference in points", "p, by Holm", "pairs", "detects", "verdict")
    rows: list[tuple[Any, ...]] = [
        (
            score.name + (" (lower is better)" if score.lower_is_better else ""),
            percent(score.old),
            percent(score.new),
            gain(score),
            "< 0.001" if score.adjusted_p < 0.001 else f"{score.adjusted_p:.3f}",
            f"{score.n:,}" if score.clusters == score.n else f"{score.n:,} in {score.clusters:,} clusters",
            "nothing"
            if score.smallest_difference is None
            else f"{100 * score.smallest_difference:.1f} points",
            score.verdict,
        )
        for score in scores
    ]
    return table("Differences as figures", head, rows, numbers=(1, 2, 3, 4, 5, 6))


def _changes(scores: Sequence[ScoreComparison], table: Table) -> Iterator[Child]:
    order = ("broken", "fell", "fixed", "rose")
    changes = [(score.name, change) for score in scores for change in score.changes]
    changes.sort(key=lambda pair: order.index(pair[1].kind))
    every = sum(score.fixed + score.broken + score.rose + score.fell for score in scores)
    if not changes:
        yield el("p", "No case changed.", class_="quiet")
        return
    shown = changes[:_MOST_SHOWN]
    head = ("case", "line", "score", "what", "old", "new", "why")
    rows = [_change(name, one) for name, one in shown]
    yield table("Cases that changed", head, rows[:_MOST_AT_ONCE], numbers=(1, 4, 5))
    if more := rows[_MOST_AT_ONCE:]:
        summary = el("summary", f"{len(more):,} more")
        yield el("details", summary, table("More cases that changed", head, more, numbers=(1, 4, 5)))
    if every > len(shown):
        yield el(
            "p",
            f"{amount(every - len(shown), 'change')} more; the JSON report has up to 1,000 a score.",
            class_="quiet",
        )


def _change(name: str, change: Change) -> tuple[Child, ...]:
    state = {"broken": "bad", "fixed": "good"}.get(change.kind, "")
    kind = el("span", change.kind, class_=f"tag {state}".strip())
    reason = change.new_reason or (change.old_reason and f"before: {change.old_reason}")
    return change.case, change.line, name, kind, percent(change.old), percent(change.new), reason


def _left_out(found: Comparison) -> Iterator[Child]:
    for names, where in ((found.only_old, "old"), (found.only_new, "new")):
        if names:
            yield el("p", f"Only in the {where} run: {', '.join(names)}.", class_="quiet")
    if found.not_by_case:
        words = f"Not compared, for they say nothing of a single case: {', '.join(found.not_by_case)}."
        yield el("p", words, class_="quiet")
    for score in found.scores:
        for cases, where in ((score.only_old, "old"), (score.only_new, "new")):
            if cases:
                named = ", ".join(cases[:10]) + (", …" if len(cases) > 10 else "")
                words = f"{score.name}: {amount(len(cases), 'case')} only in the {where} run: {named}"
                yield el("p", words, class_="quiet")
