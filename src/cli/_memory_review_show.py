"""How learnings that wait look: first how many from where, then the first of them; one of them in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ._command import plain
from ._show import indented

if TYPE_CHECKING:
    from rich.console import Console

    from ..governance import ReviewView
    from ..memory.review import PairView, TouchedDraft, Waiting
    from ..store.records import Learning

__all__ = (
    "pair_row",
    "record_row",
    "show_list",
    "show_record",
    "show_touched",
    "touched_row",
    "whole_record",
)

MOST_SOURCES = 8
STYLES = {"experiment": "green", "observation": "yellow", "anecdote": "red"}


def record_row(record: Learning) -> dict[str, Any]:
    """A record as lists have it."""
    from ..memory import measurement_phrase, review_notes
    from ..memory.review import source_of

    return {
        "id": record.id,
        "kind": record.kind,
        "status": record.status,
        "strength": record.strength,
        "statement": record.statement,
        "measurement": measurement_phrase(record),
        "observed": record.observed.isoformat() if record.observed else "",
        "source": record.locator,
        "from": source_of(record),
        "public_use": record.public_use,
        "notes": list(review_notes(record)),
    }


def whole_record(record: Learning) -> dict[str, Any]:
    """Every field of a record, as JSON values."""
    return {item.name: _json(getattr(record, item.name)) for item in fields(record)}


def _json(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def pair_row(view: PairView) -> dict[str, Any]:
    """A pair with both sides."""
    sides = [record_row(side) for side in (view.one, view.other)]
    return {
        "id": view.pair.id,
        "kind": view.pair.kind,
        "score": view.pair.score,
        "why": view.pair.why,
        "records": sides,
    }


def touched_row(draft: TouchedDraft, reviews: Sequence[ReviewView]) -> dict[str, Any]:
    """A draft that rests on a record, with where it is."""
    return {
        "draft": f"dr-{draft.sha256[:12]}",
        "sha256": draft.sha256,
        "cited": draft.cited,
        "reviews": [{"id": view.review.id, "state": view.state} for view in reviews],
        "publications": [
            {
                "id": one.id,
                "platform": one.platform,
                "external_id": one.external_id,
                "url": one.url,
                "state": "withdrawn" if one.withdrawn_at else "live",
            }
            for one in draft.publications
        ],
        "exports": list(draft.exports),
    }


def show_list(
    out: Console,
    waiting: Waiting,
    rows: Sequence[Mapping[str, Any]],
    found: int,
    pairs: Sequence[Mapping[str, Any]],
) -> None:
    """Counts first: of three thousand records nobody reads more than where they come from and the first few."""
    if waiting.total:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in waiting.by["kind"].items())
        out.print(f"[bold]{waiting.total:,} wait for a decision[/bold]: {plain(kinds)}")
        sources = list(waiting.by["source"].items())
        for source, count in sources[:MOST_SOURCES]:
            out.print(f"  {count:>7,}  {plain(source or '(no source)')}")
        if len(sources) > MOST_SOURCES:
            rest = sum(count for _, count in sources[MOST_SOURCES:])
            out.print(f"  {rest:>7,}  from {len(sources) - MOST_SOURCES:,} more sources", style="dim")
        if disputed := waiting.by["status"].get("disputed", 0):
            out.print(
                f"  {disputed:>7,}  of them disputed: approve those one by one, with a reason", style="yellow"
            )
    else:
        out.print("Nothing waits.")
    _show_pairs(out, waiting, pairs)
    if rows:
        out.print()
    for row in rows:
        _show_row(out, row)
    if found > len(rows):
        out.print(
            f"… and {found - len(rows):,} more: -n {min(found, 10 * len(rows))} shows more", style="dim"
        )


def _show_row(out: Console, row: Mapping[str, Any], indent: int = 0) -> None:
    style = STYLES[row["strength"]]
    about = ", ".join(filter(None, (plain(row["status"]), plain(row["observed"]))))
    head = f"[cyan]{row['id']}[/cyan]  {row['kind']}, [{style}]{row['strength']}[/{style}], {about}"
    out.print(f"{' ' * indent}{head}  [dim]{plain(row['source'])}[/dim]")
    indented(out, row["statement"], indent + 4, "")
    if row["measurement"]:
        indented(out, row["measurement"], indent + 4, "dim")
    for note in row["notes"]:
        indented(out, f"Note: {note}.", indent + 4, "yellow")


def _show_pairs(out: Console, waiting: Waiting, pairs: Sequence[Mapping[str, Any]]) -> None:
    names = {"contradiction": "contradict each other", "duplicate": "are nearly the same"}
    for kind, count in waiting.pairs.items():
        out.print(f"[bold]{count:,} {'pair' if count == 1 else 'pairs'}[/bold] of records that {names[kind]}")
    for row in pairs:
        out.print(f"\n[cyan]{row['id']}[/cyan]  {row['kind']}: {plain(row['why'])}")
        for side in row["records"]:
            _show_row(out, side, 2)


def show_record(
    out: Console, record: Mapping[str, Any], row: Mapping[str, Any], pairs: Sequence[Mapping[str, Any]]
) -> None:
    """All that is known of one record, empty fields left out."""
    _show_row(out, row)
    out.print()
    shown = {"id", "statement", "workspace", "kind", "strength", "status", "seq"}
    for name, value in record.items():
        if name in shown or value in ("", None, [], False):
            continue
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        out.print(f"  [dim]{name:<18}[/dim] {plain(text)}")
    for pair in pairs:
        out.print(f"\n[cyan]{pair['id']}[/cyan]  {pair['kind']}: {plain(pair['why'])}")
        for side in pair["records"]:
            if side["id"] != row["id"]:
                _show_row(out, side, 2)


def show_touched(out: Console, touched: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Which drafts rest on records that no longer support them."""
    for name, drafts in touched.items():
        out.print(
            f"\n[yellow]{len(drafts):,} {'draft rests' if len(drafts) == 1 else 'drafts rest'} on[/yellow] {name}"
        )
        for draft in drafts:
            how = "cites it" if draft["cited"] else "was written after it"
            reviews = ", ".join(f"{review['id']} ({review['state']})" for review in draft["reviews"])
            out.print(f"  {draft['draft']} {how}; {reviews or 'never reviewed'}")
            for place in draft["publications"]:
                state = "[red]live[/red]" if place["state"] == "live" else place["state"]
                where = f"{place['platform']}:{place['external_id']} {place['url']}"
                out.print(f"    {state} as {plain(where)}")
            if draft["exports"]:
                out.print(f"    exported: {', '.join(draft['exports'])}")
