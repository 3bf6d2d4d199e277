"""`recall`: an answer that cites records, or an honest no."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from ._command import Common, Result, command, note
from ._session import plain_desk
from ._show import indented

if TYPE_CHECKING:
    from rich.console import Console

    from ..graph.recalling import RecallAnswer

__all__ = ("register",)

EXAMPLES = "examples/learnings.jsonl"
STRENGTHS = {"experiment": "strong", "observation": "moderate", "anecdote": "weak"}

DayOption = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Observed on that day or later.")
]
AsOfOption = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="What held on that day.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(app, "recall")(recall)


def recall(
    common: Common,
    question: Annotated[str, typer.Argument(help="What you want to know.", show_default=False)],
    kind: Annotated[str | None, typer.Option(help="Only this kind of learning.")] = None,
    channel: Annotated[str, typer.Option(help="Only this channel.", show_default=False)] = "",
    segment: Annotated[str, typer.Option(help="Only this segment.", show_default=False)] = "",
    since: DayOption = None,
    strength: Annotated[str | None, typer.Option(help="experiment, observation or anecdote.")] = None,
    as_of: AsOfOption = None,
    k: Annotated[int, typer.Option("-k", help="How many records.", min=1, max=50)] = 5,
) -> Result:
    """Answer a question from past learnings, citing records by id; or say that it is not on record."""
    from ..graph.recalling import recall_answer
    from ..memory import Filters
    from ..store.records import LearningKind, Strength

    filters = Filters(
        kind=_one_of(kind, LearningKind, "--kind"),
        channel=channel,
        segment=segment,
        since=_day(since),
        strength=_one_of(strength, Strength, "--strength"),
        as_of=_day(as_of),
    )
    with plain_desk(common) as desk:
        answer = recall_answer(desk, question, filters, k)
        engine = desk.port.engine
    for line in answer.notices:
        note(f"note: {line}", common)
    return Result("recall", _data(answer, engine), lambda out: _render(out, answer, engine))


def _one_of(value: str | None, allowed: Any, option: str) -> Any:
    """A value of a closed list, or the clear word what the list is."""
    from ..errors import UsageError, Where

    names = get_args(allowed)
    if value is not None and value not in names:
        raise UsageError("BW259", f"{value!r} is not one of {', '.join(names)}", where=Where(field=option))
    return value


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _data(answer: RecallAnswer, engine: str) -> dict[str, Any]:
    return {
        "engine": engine,
        "answered": answer.answered,
        "answer": [{"text": said.text, "records": list(said.records)} for said in answer.sentences],
        "records": list(answer.records),
        "conflicts": [{"records": list(one.records), "text": one.text} for one in answer.conflicts],
        "missing": answer.missing,
        "notices": list(answer.notices),
    }


def _render(out: Console, answer: RecallAnswer, engine: str) -> None:
    if not answer.answered:
        out.print("[bold]Not on record.[/bold]")
        out.print(answer.missing, markup=False)
    for sentence in answer.sentences:
        out.print(f"{sentence.text}  ", end="", markup=False)
        out.print(f"[{', '.join(sentence.records)}]", style="cyan", markup=False)
    for conflict in answer.conflicts:
        out.print(f"\n[yellow]conflict[/yellow] {', '.join(conflict.records)}")
        indented(out, conflict.text, 2)
    if answer.records:
        out.print("\nRecords" if answer.answered else "\nNearest records")
    for row in answer.records:
        _render_record(out, row)
    out.print(f"\n[dim]engine {engine}[/dim]")
    out.print(f"Next: {_next_step(answer)}", markup=False)


def _render_record(out: Console, row: dict[str, Any]) -> None:
    weight = STRENGTHS.get(str(row["strength"]), "")
    origin = ", an example" if row["origin"] == "example" else ""
    head = f"{row['id']}  {row['kind']}, {row['strength']} ({weight}), {row['status']}{origin}"
    indented(out, head, 2, "cyan")
    indented(out, row["statement"], 6)
    if row["measurement"]:
        indented(out, row["measurement"], 6)
    if row["source"]:
        indented(out, f"source: {row['source']}", 6, "dim")
    indented(out, row["why"], 6, "dim")


def _next_step(answer: RecallAnswer) -> str:
    if answer.empty:
        return f"brandwright remember {EXAMPLES if Path(EXAMPLES).exists() else 'FILE'}"
    if not answer.answered:
        return "run an experiment, then brandwright remember FILE"
    return "brandwright memory stats"
