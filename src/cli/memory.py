"""`remember` and `memory`: what past work taught, kept and looked after."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, command, plain
from ._session import plain_desk

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ("register",)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(app, "remember")(remember)
    memory_app = typer.Typer(help="The organizational memory: what is proposed, whether the index is whole.")
    for name, function in (("review", review), ("stats", stats), ("verify", verify), ("rebuild", rebuild)):
        command(memory_app, name)(function)
    app.add_typer(memory_app, name="memory")


def remember(
    common: Common,
    file: Annotated[Path, typer.Argument(help="CSV, JSONL or Markdown.", show_default=False)],
    mapping: Annotated[Path | None, typer.Option(help="YAML that names the field of each column.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be added; add nothing.")] = False,
) -> Result:
    """Read learnings from a file. They are proposed; a person approves them with `memory review`."""
    from ..memory import import_file
    from ..store import Actor
    from ._session import account

    with plain_desk(common) as desk:
        actor = Actor("person", account(), account(), "local")
        report = import_file(
            desk.ledger, file, actor=actor, mapping=mapping, brand=desk.kit.meta.brand, dry_run=dry_run
        )
    refused = [
        {"line": row.line, "code": row.code, "message": row.message, "field": row.field}
        for row in report.refused
    ]

    def render(out: Console) -> None:
        verb = "Would add" if dry_run else "Added"
        out.print(
            f"{verb} {len(report.added)}, {len(report.unchanged)} known already, {report.refused_count} refused."
        )
        for row in refused[:20]:
            out.print(f"  {file}:{row['line']} {row['field']}: {row['message']}", style="red", markup=False)
        out.print(f"\nNext: brandwright {'remember ' + plain(file) if dry_run else 'memory review'}")

    data = {
        "added": list(report.added),
        "unchanged": list(report.unchanged),
        "refused": refused,
        "refused_count": report.refused_count,
        "dry_run": dry_run,
    }
    return Result("remember", data, render, exit_code=2 if report.refused_count else 0)


def review(
    common: Common,
    approve: Annotated[list[str] | None, typer.Option(help="Approve this record; repeatable.")] = None,
    approve_all: Annotated[
        bool, typer.Option("--approve-all", help="Approve every proposed record.")
    ] = False,
    reject: Annotated[list[str] | None, typer.Option(help="Reject this record; repeatable.")] = None,
    by: Annotated[str | None, typer.Option(help="Who decides.")] = None,
    reason: Annotated[str, typer.Option(help="Why; it is recorded.")] = "",
) -> Result:
    """List proposed learnings, or decide about them."""
    from ..governance import identify, require_role
    from ..memory import approve as approve_records
    from ..memory import pending
    from ..memory import reject as reject_records

    decided: dict[str, Any] = {}
    with plain_desk(common) as desk:
        if approve or approve_all or reject:
            person = identify(desk.playbook, by or "", os.environ)
            require_role(desk.playbook, person, "learning")
            actor = person.actor
            if approve or approve_all:
                made = approve_records(
                    desk.ledger, None if approve_all else approve, actor=actor, reason=reason
                )
                decided["approved"] = list(made.changed)
            if reject:
                made = reject_records(desk.ledger, reject, actor=actor, reason=reason)
                decided["rejected"] = list(made.changed)
        waiting = pending(desk.ledger)
    rows = [
        {
            "id": r.id,
            "kind": r.kind,
            "status": r.status,
            "strength": r.strength,
            "statement": r.statement,
            "source": r.locator,
        }
        for r in waiting
    ]

    def render(out: Console) -> None:
        for verb, ids in decided.items():
            out.print(f"{verb}: {len(ids)}  {', '.join(ids[:12])}", markup=False)
        for row in rows:
            about = f"{row['kind']}, {row['strength']}, {row['status']}"
            out.print(f"[cyan]{row['id']}[/cyan]  {about}  [dim]{plain(row['source'])}[/dim]")
            out.print(f"    {row['statement']}", markup=False)
        if rows:
            out.print(
                '\nNext: brandwright memory review --approve-all --by NAME --reason "…"   (or --approve, --reject ID)',
                markup=False,
            )
        else:
            out.print('Nothing waits.\n\nNext: brandwright recall "QUESTION"')

    return Result("memory.review", {**decided, "pending": rows}, render)


def stats(common: Common) -> Result:
    """Show what memory covers: records by kind, channel, segment, strength and status."""
    from collections import Counter

    from ..store import learnings

    with plain_desk(common) as desk, desk.ledger.read() as tx:
        found = learnings.list_(tx)
    fields = ("status", "kind", "strength", "channel", "segment", "origin")
    counted = {field: dict(Counter(str(getattr(record, field)) for record in found)) for field in fields}

    def render(out: Console) -> None:
        from rich.table import Table

        table = Table("by", "value", "records", box=None)
        for by, values in counted.items():
            for value, count in sorted(values.items(), key=lambda item: -item[1]):
                table.add_row(by, value or "(any)", str(count))
        out.print(table)
        out.print('\nNext: brandwright recall "QUESTION"')

    return Result("memory.stats", {"counts": counted}, render)


def verify(common: Common) -> Result:
    """Compare the index with the ledger. Exit 7 when they differ."""
    with plain_desk(common) as desk:
        found = desk.memory.verify()

    def render(out: Console) -> None:
        out.print(
            "[green]ok[/green]  the index holds what the ledger holds" if found.ok else "[red]differs[/red]"
        )
        for line in found.problems:
            out.print(f"  {line}", markup=False)
        out.print("\nNext: brandwright memory stats" if found.ok else "\nNext: brandwright memory rebuild")

    data = {"records": found.entries, "problems": list(found.problems)}
    return Result("memory.verify", data, render, exit_code=0 if found.ok else 7)


def rebuild(common: Common) -> Result:
    """Make the index anew from the ledger."""
    with plain_desk(common) as desk:
        health = desk.memory.rebuild()

    def render(out: Console) -> None:
        out.print(f"Indexed {health.entries} records.\n\nNext: brandwright memory verify")

    data = {"records": health.entries, "problems": list(health.problems)}
    return Result("memory.rebuild", data, render, exit_code=0 if health.ok else 7)
