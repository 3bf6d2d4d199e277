"""`remember`: learnings from files and folders, and long texts as sources."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, plain
from ._session import account, plain_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..graph.desk import Desk
    from ..memory import Progress, SourceReport
    from ..memory.remember import Refusal
    from ..store import Actor
    from ..store.records import Learning

__all__ = ("remember",)

_SHOWN = 20

Told = Callable[["Progress"], None]


def remember(
    common: Common,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="CSV, TSV, JSONL, Markdown, or a folder of them.")
    ],
    mapping: Annotated[
        Path | None, typer.Option(help="YAML that names the field of each column, or what to measure.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be added; add nothing.")] = False,
    as_source: Annotated[
        bool,
        typer.Option(
            "--as-source", help="Long texts (.md, .txt, .html, .jsonl) as sources, not as learnings."
        ),
    ] = False,
    suggest_mapping: Annotated[
        Path | None,
        typer.Option(metavar="OUT", help="Write a mapping to start from into OUT; import nothing."),
    ] = None,
) -> Result:
    """Read learnings from files. They are proposed; a person approves them with `memory review`.

    The same command after an interruption completes the import; nothing is added twice.
    """
    if suggest_mapping is not None:
        return _suggested(files, suggest_mapping)
    _check(files, mapping, as_source)
    with plain_desk(common) as desk:
        from ..store import Actor

        actor = Actor("person", account(), account(), "local")
        with _progress(common, dry_run) as told:
            if as_source:
                return _sources(desk, files, actor, dry_run, told)
            return _learnings(desk, files, actor, mapping, dry_run, told)


def _check(files: Sequence[Path], mapping: Path | None, as_source: bool) -> None:
    from ..errors import UsageError

    if as_source and mapping is not None:
        hint = "Leave --mapping out; a .jsonl of sources has `_id`, `title` and `text` in each line."
        raise UsageError("BW239", "Sources take no mapping.", hint=hint)
    if not files:
        raise UsageError("BW239", "No file was named.", hint="Name files or folders.")


def _suggested(files: Sequence[Path], out: Path) -> Result:
    from ..errors import UsageError
    from ..memory.importing.suggest import write_mapping

    if len(files) != 1:
        raise UsageError("BW239", "A mapping is suggested for one file at a time.", hint="Name one file.")
    (file,) = files
    text = write_mapping(file, out)

    def render(console: Console) -> None:
        console.print(text, markup=False, end="")
        console.print(f"\nWritten to {plain(out)}. Read every line and correct it.")
        console.print(f"\nNext: brandwright remember {plain(file)} --mapping {plain(out)} --dry-run")

    return Result("remember", {"mapping": str(out), "text": text}, render)


# --- learnings ----------------------------------------------------------------------------------------------


def _learnings(
    desk: Desk, files: Sequence[Path], actor: Actor, mapping: Path | None, dry_run: bool, told: Told
) -> Result:
    from ..memory import import_file

    reports = [
        import_file(
            desk.ledger,
            file,
            actor=actor,
            mapping=mapping,
            brand=desk.kit.meta.brand,
            dry_run=dry_run,
            personal=desk.playbook.policy.memory.personal_data,
            on_progress=told,
        )
        for file in files
    ]
    refused = _refusals([refusal for report in reports for refusal in report.refused])
    data = {
        "added": [name for report in reports for name in report.added],
        "unchanged": [name for report in reports for name in report.unchanged],
        "refused": refused,
        **{
            name: sum(getattr(report, name) for report in reports)
            for name in (
                "added_count",
                "unchanged_count",
                "refused_count",
                "tokenised",
                "sources",
                "passages",
            )
        },
        "preview": [_preview(one) for report in reports for one in report.preview][:_SHOWN],
        "dry_run": dry_run,
    }
    render = _shown_learnings(data, _again(files, mapping))
    return Result("remember", data, render, exit_code=2 if data["refused_count"] else 0)


def _preview(learning: Learning) -> dict[str, Any]:
    from ..memory import measurement_phrase, review_notes

    return {
        "id": learning.id,
        "kind": learning.kind,
        "status": learning.status,
        "strength": learning.strength,
        "statement": learning.statement,
        "measurement": measurement_phrase(learning),
        "source": learning.locator,
        "notes": list(review_notes(learning)),
    }


def _again(files: Sequence[Path], mapping: Path | None) -> str:
    with_mapping = ["--mapping", str(mapping)] if mapping else []
    return shlex.join(["brandwright", "remember", *map(str, files), *with_mapping])


def _shown_learnings(data: dict[str, Any], again: str) -> Callable[[Console], None]:
    def render(out: Console) -> None:
        dry_run = data["dry_run"]
        if dry_run and data["preview"]:
            _table(out, data["preview"])
        verb = "Would add" if dry_run else "Added"
        counts = f"{data['unchanged_count']:,} known already, {data['refused_count']:,} refused"
        out.print(f"{verb} {data['added_count']:,}, {counts}.")
        if not dry_run:
            _show_disputed(out, data["preview"])
        if data["tokenised"]:
            out.print(f"In {data['tokenised']:,} of them personal data was replaced by words in brackets.")
        if data["sources"]:
            out.print(f"{data['sources']:,} notes without front matter are sources.")
        _show_refusals(out, data["refused"], data["refused_count"])
        if not any(data[name] for name in ("added_count", "unchanged_count", "refused_count", "sources")):
            out.print("No row to learn from was found.")
        out.print(f"\nNext: {_next(data, again)}", markup=False)

    return render


def _next(data: dict[str, Any], again: str) -> str:
    if data["refused_count"]:
        dry = " --dry-run" if data["dry_run"] else ""
        return f"correct what was refused, then again: {again}{dry}"
    if data["dry_run"]:
        return again
    return "brandwright memory review"


def _show_disputed(out: Console, rows: Sequence[dict[str, Any]]) -> None:
    """What counts for nothing until a person judges it, such as a test whose split broke."""
    for row in rows:
        if row["status"] == "disputed":
            out.print(f"[yellow]Disputed[/yellow] {row['id']}: {plain(row['statement'])}")


def _table(out: Console, rows: Sequence[dict[str, Any]]) -> None:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("kind", "strength", "statement", "measurement", "source"):
        table.add_column(name, no_wrap=name in ("kind", "strength"))
    for row in rows:
        statement = plain(row["statement"]) + "".join(
            f"\n[yellow]! {plain(note)}[/yellow]" for note in row["notes"]
        )
        strength = row["strength"] + (" (disputed)" if row["status"] == "disputed" else "")
        table.add_row(row["kind"], strength, statement, plain(row["measurement"]), plain(row["source"]))
    out.print(table)


# --- sources ------------------------------------------------------------------------------------------------


def _sources(desk: Desk, files: Sequence[Path], actor: Actor, dry_run: bool, told: Told) -> Result:
    from ..memory import import_sources

    reports: list[SourceReport] = [
        import_sources(
            desk.ledger,
            file,
            actor=actor,
            brand=desk.kit.meta.brand,
            personal=desk.playbook.policy.memory.personal_data,
            dry_run=dry_run,
            on_progress=told,
        )
        for file in files
    ]
    refused = _refusals([refusal for report in reports for refusal in report.refused])
    data: dict[str, Any] = {
        "refused": refused,
        **{
            name: sum(getattr(report, name) for report in reports)
            for name in ("added_count", "unchanged_count", "refused_count", "tokenised", "passages")
        },
        "dry_run": dry_run,
    }

    def render(out: Console) -> None:
        verb = "Would add" if dry_run else "Added"
        counts = f"{data['unchanged_count']:,} known already, {data['refused_count']:,} refused"
        out.print(f"{verb} {data['added_count']:,} sources in {data['passages']:,} passages, {counts}.")
        _show_refusals(out, refused, data["refused_count"])
        named = shlex.join(map(str, files))
        again = f"brandwright remember --as-source {named}" if dry_run else 'brandwright recall "QUESTION"'
        out.print(f"\nNext: {again}", markup=False)

    return Result("remember", data, render, exit_code=2 if data["refused_count"] else 0)


# --- both ---------------------------------------------------------------------------------------------------


def _refusals(refused: Sequence[Refusal]) -> list[dict[str, Any]]:
    return [
        {
            "file": one.where.file,
            "line": one.line,
            "code": one.code,
            "message": one.message,
            "field": one.field,
        }
        for one in refused
    ]


def _show_refusals(out: Console, refused: Sequence[dict[str, Any]], count: int) -> None:
    for row in refused[:_SHOWN]:
        place = f"{row['file']}:{row['line'] or ''}".rstrip(":")
        out.print(f"  {place} {row['field']}: {row['message']}", style="red", markup=False)
    if count > _SHOWN:
        out.print(f"  and {count - _SHOWN:,} more (--json lists the first thousand)")


@contextmanager
def _progress(common: Common, dry_run: bool) -> Iterator[Told]:
    """A bar with the time left, on a terminal."""
    if common.quiet or not sys.stderr.isatty():
        yield lambda _progress: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[Path, Any] = {}

        def told(progress: Progress) -> None:
            if progress.path not in tasks:
                said = f"{'Checking' if dry_run else 'Reading'} {plain(progress.path.name)}"
                tasks[progress.path] = bars.add_task(said, total=progress.size)
            bars.update(tasks[progress.path], completed=progress.done)

        yield told
