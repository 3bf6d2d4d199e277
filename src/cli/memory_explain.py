"""`memory explain`: one record's whole history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result
from ._session import plain_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..memory.living.explain import Explanation

__all__ = ("explain",)

_SHOWN = 12


def explain(
    common: Common,
    record: Annotated[str, typer.Argument(metavar="ID", help="The record's id.", show_default=False)],
) -> Result:
    """Show everything about one record: every version, where it came from, its links, and what used it."""
    from ..memory.living.explain import explain as explained

    with plain_desk(common) as desk, desk.ledger.read() as tx:
        found = explained(tx, record)
    return Result("memory.explain", _data(found), lambda out: _render(out, found))


def _plain(value: Any) -> Any:
    from datetime import date, datetime

    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _data(found: Explanation) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "record": {name: _plain(value) for name, value in vars(found.record).items()},
        "versions": [
            {
                "version": story.version,
                "author": story.author,
                "reason": story.reason,
                "at": story.at.isoformat(),
                "changes": [
                    {"field": c.field, "before": _plain(c.before), "after": _plain(c.after)}
                    for c in story.changes
                ],
            }
            for story in found.versions
        ],
        "links": [asdict(link) for link in found.links],
        "superseded_by": list(found.superseded_by),
        "pairs": [
            {
                "id": pair.id,
                "kind": pair.kind,
                "records": [pair.one, pair.other],
                "status": pair.status,
                "why": pair.why,
            }
            for pair in found.pairs
        ],
        "uses": [{**asdict(use), "at": use.at.isoformat()} for use in found.uses],
        "audit": [
            {"entry": e.seq, "at": e.at, "act": e.act, "by": e.actor.id, "reason": e.reason}
            for e in found.audit
        ],
        "erased": found.tombstone.at.isoformat() if found.tombstone else None,
    }


def _render(out: Console, found: Explanation) -> None:
    from ..memory import measurement_phrase

    record = found.record
    out.print(
        f"[bold]{record.id}[/bold]  {record.kind}, {record.strength}, {record.status}, version {record.version}"
    )
    if found.tombstone or record.status == "erased":
        out.print("  It named a person who is erased: nothing of it is left.")
    else:
        out.print(f"  {record.statement}", markup=False)
        if measured := measurement_phrase(record):
            out.print(f"  {measured}", markup=False)
        if record.retest:
            out.print(f"  to be tested again: {record.retest}", markup=False)
        _render_origin(out, found)
    _render_versions(out, found)
    _render_links(out, found)
    _render_uses(out, found)
    if found.audit:
        out.print("\n[bold]Audit[/bold]")
        for entry in found.audit[:_SHOWN]:
            said = f"  {entry.reason}" if entry.reason else ""
            out.print(f"  {entry.seq:>5}  {entry.at[:16]}  {entry.act}  {entry.actor.id}{said}", markup=False)
    step = f"memory explain {found.superseded_by[0]}" if found.superseded_by else "audit verify"
    out.print(f"\nNext: brandwright {step}")


def _render_origin(out: Console, found: Explanation) -> None:
    record = found.record
    out.print("\n[bold]Where it came from[/bold]")
    rows = (
        ("source", record.source_id),
        ("place", record.locator),
        ("file sha256", record.source_sha256),
        ("excerpt", record.excerpt),
        ("put on record by", record.extracted_by),
        ("approved by", record.approver),
    )
    for name, value in rows:
        if value:
            out.print(f"  {name:<17} {value}", markup=False)


def _render_versions(out: Console, found: Explanation) -> None:
    out.print("\n[bold]Versions[/bold]")
    for story in found.versions:
        reason = f": {story.reason}" if story.reason else ""
        out.print(f"  {story.version}  {story.at:%Y-%m-%d %H:%M}  {story.author}{reason}", markup=False)
        for change in story.changes:
            out.print(
                f"       {change.field}: {_shown(change.before)} → {_shown(change.after)}", markup=False
            )


def _shown(value: Any) -> str:
    if value in ("", None, ()):
        return "(none)"
    return str(_plain(value))[:120]


def _render_links(out: Console, found: Explanation) -> None:
    if found.links or found.pairs:
        out.print("\n[bold]Links[/bold]")
    for link in found.links[:_SHOWN]:
        word = link.kind.replace("_", " ")
        side = f"{word} {link.id}" if link.outward else f"{link.id} {word} it"
        out.print(f"  {side}  {link.status or 'not on record'}  {link.statement[:80]}", markup=False)
    for pair in found.pairs[:_SHOWN]:
        other = pair.other if pair.one == found.record.id else pair.one
        out.print(f"  {pair.kind} with {other}, {pair.status}: {pair.why}", markup=False)


def _render_uses(out: Console, found: Explanation) -> None:
    record = found.record
    out.print(f"\n[bold]Used[/bold]  found {record.retrieved_count} times, cited {record.cited_count} times")
    for use in found.uses[:_SHOWN]:
        draft = f"draft {use.draft_sha[:12]}" if use.draft_sha else use.node
        out.print(f"  {use.run}  {use.graph}  {use.asset}  {draft}", markup=False)
    if len(found.uses) > _SHOWN:
        out.print(f"  … {len(found.uses)} in all; --json lists them")
