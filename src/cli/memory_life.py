"""`memory stats`, `memory age` and `memory consolidate`: what memory covers, what has aged, what belongs together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, plain
from ._session import plain_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..graph.desk import Desk
    from ..memory.living.ageing import Aged
    from ..memory.living.consolidating import Summary
    from ..memory.living.stats import Map, MemoryStats

__all__ = ("age", "consolidate", "stats")

_SHOWN = 20


def _map(desk: Desk) -> Map:
    """What the company works with, from its kit and its strategy."""
    from ..memory.living.stats import Map

    strategy = desk.playbook.strategy
    return Map(
        tuple(channel.id for channel in desk.kit.channels),
        tuple(segment.id for segment in strategy.segments),
        tuple(strategy.stages),
    )


def stats(common: Common) -> Result:
    """Show what memory covers, what of it is used, and where it has nothing to say."""
    from dataclasses import asdict

    from ..memory.living.stats import stats_of
    from ..store import learnings, passages

    with plain_desk(common) as desk, desk.ledger.read() as tx:
        count = len(passages.list_(tx))
        found = stats_of(learnings.list_(tx), _map(desk), today=desk.today(), passages=count)
    return Result("memory.stats", asdict(found), lambda out: _render_stats(out, found))


def _render_stats(out: Console, found: MemoryStats) -> None:
    from rich.table import Table

    out.print(
        f"[bold]{found.records:,} records[/bold], {found.approved:,} approved, {found.passages:,} passages"
    )
    if found.retest or found.erased:
        out.print(f"  {found.retest:,} to be tested again, {found.erased:,} erased")
    for by in ("status", "kind", "strength", "channel", "segment", "stage"):
        out.print(f"  {by:<9} {_listed(found.counts[by])}", markup=False)
    out.print(f"  {'age':<9} {_listed({name: count for name, count in found.ages.items() if count})}")
    if found.coverage:
        kinds = sorted({kind for row in found.coverage.values() for kind in row})
        table = Table("approved", *kinds, box=None, padding=(0, 2, 0, 2))
        for channel, row in found.coverage.items():
            table.add_row(plain(channel or "(any channel)"), *(str(row.get(kind, "·")) for kind in kinds))
        out.print()
        out.print(table)
    _render_use(out, found)
    if found.gaps:
        out.print("\n[bold]Gaps[/bold]")
        for gap in found.gaps:
            out.print(f"  {gap}", markup=False)
    step = 'recall "QUESTION"' if found.approved else "remember FILE"
    out.print(f"\nNext: brandwright {step}", markup=False)


def _render_use(out: Console, found: MemoryStats) -> None:
    if found.most_used:
        out.print("\n[bold]Used most[/bold]")
        for used in found.most_used:
            counts = f"cited {used.cited}, found {used.retrieved}"
            out.print(f"  {used.id}  {counts}  {_short(used.statement)}", markup=False)
    if found.never_used:
        out.print(f"\n{found.never_used:,} approved records were never found nor cited.")


def _listed(counts: Any) -> str:
    shown = [f"{value or '(any)'} {count}" for value, count in list(counts.items())[:10]]
    return ", ".join(shown) + (f", … {len(counts) - 10} more" if len(counts) > 10 else "")


def _short(text: str, most: int = 90) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def age(
    common: Common,
    mark: Annotated[
        bool, typer.Option("--mark", help="Write the marks; without it, nothing changes.")
    ] = False,
) -> Result:
    """Show which records are to be tested again, and why: they ran out, faded, or speak of what is no more.

    Nothing is deleted or hidden. Confirming a record in `memory review` clears its mark.
    """
    from ..graph.desk import SYSTEM
    from ..memory.living.ageing import aged, mark_aged
    from ..store import learnings

    with plain_desk(common) as desk:
        known, today = _map(desk), desk.today()
        with desk.ledger.read() as tx:
            found = aged(learnings.list_(tx, statuses=("approved",)), known, today=today)
        marked = mark_aged(desk.ledger, known, actor=SYSTEM, today=today) if mark else []
    rows = [
        {"id": one.record.id, "kind": one.record.kind, "why": one.why, "marked": one.marked or mark}
        for one in found
    ]
    data = {"records": rows, "marked": [one.record.id for one in marked]}
    return Result("memory.age", data, lambda out: _render_age(out, found, len(marked), mark))


def _render_age(out: Console, found: list[Aged], marked: int, mark: bool) -> None:
    out.print(
        f"{len(found):,} approved records are to be tested again."
        if found
        else "No approved record has aged."
    )
    for one in found[:_SHOWN]:
        out.print(f"  {one.record.id}  {one.why}", markup=False)
        out.print(f"      {_short(one.record.statement)}", style="dim", markup=False)
    if len(found) > _SHOWN:
        out.print(f"  … {len(found):,} in all; --json lists them")
    if mark:
        out.print(f"\nMarked {marked:,}; {len(found) - marked:,} were marked already.")
    waiting = any(not one.marked for one in found) and not mark
    out.print(f"\nNext: brandwright memory {'age --mark' if waiting else 'review'}")


def consolidate(
    common: Common,
    least: Annotated[
        int, typer.Option(help="Records of one subject that are worth a summary.", min=2, max=50)
    ] = 3,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the summaries; propose nothing.")] = False,
) -> Result:
    """Propose one summary for many approved records of one subject. A person approves it like any other record."""
    from ..graph.desk import SYSTEM
    from ..memory.living.consolidating import consolidate as propose_all
    from ..memory.living.consolidating import summaries_of
    from ..store import learnings

    with plain_desk(common) as desk:
        if dry_run:
            with desk.ledger.read() as tx:
                made = summaries_of(learnings.list_(tx, statuses=("approved",)), least=least)
        else:
            made = propose_all(desk.ledger, actor=SYSTEM, least=least)
    data = {"dry_run": dry_run, "summaries": [_summary_json(summary) for summary in made]}
    return Result("memory.consolidate", data, lambda out: _render_summaries(out, made, dry_run))


def _summary_json(summary: Summary) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "id": summary.id or None,
        "new": summary.new,
        "statement": summary.statement,
        "records": [record.id for record in summary.records],
        "pooled": asdict(summary.pooled) if summary.pooled else None,
        "why_not": summary.why_not,
    }


def _render_summaries(out: Console, made: list[Summary], dry_run: bool) -> None:
    new = sum(summary.new for summary in made)
    done = "" if dry_run else f"; {new:,} proposed now"
    out.print(
        f"{len(made):,} summar{'y' if len(made) == 1 else 'ies'}{done}."
        if made
        else "No subject has enough records for a summary."
    )
    for summary in made[:_SHOWN]:
        out.print(f"\n  {summary.id or '(not proposed)'}  {summary.statement}", markup=False)
        if pooled := summary.pooled:
            out.print(
                f"      {pooled.model} effects, Q {pooled.q:.2f} on {pooled.k - 1} df, I² {pooled.i2:.0%}, "
                f"tau² {pooled.tau2:.3g}",
                style="dim",
            )
        out.print(f"      from {', '.join(record.id for record in summary.records)}", style="dim")
    step = "memory consolidate" if dry_run and made else "memory review" if made else "memory stats"
    out.print(f"\nNext: brandwright {step}")
