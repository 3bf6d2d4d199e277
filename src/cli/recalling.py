"""`recall`: an answer that cites records, or an honest no."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from ._command import Common, Result, command, note
from ._recall_show import next_step, show_answer
from ._session import plain_desk

if TYPE_CHECKING:
    from ..graph.desk import Desk
    from ..graph.recalling import RecallAnswer

__all__ = ("register",)

DayOption = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Observed on that day or later.")
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="What held on that day, though it may have been replaced since."),
]
SourcesOption = Annotated[
    bool, typer.Option("--sources", help="Quote passages of long source texts as well, beside the learnings.")
]
LexicalOption = Annotated[
    bool, typer.Option("--lexical", help="Search by words alone: faster, and without the embedding model.")
]


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
    sources: SourcesOption = False,
    lexical: LexicalOption = False,
) -> Result:
    """Answer a question from past learnings, citing records by id; or say that it is not on record."""
    from ..graph.recalling import recall_answer
    from ..memory.recall import Filters
    from ..store.records import LearningKind, Strength

    with plain_desk(common) as desk:
        filters = Filters(
            kind=_one_of(kind, get_args(LearningKind), "--kind"),
            channel=_named(desk, channel, "channel"),
            segment=_named(desk, segment, "segment"),
            since=_day(since),
            strength=_one_of(strength, get_args(Strength), "--strength"),
            as_of=_day(as_of),
        )
        answer = recall_answer(
            desk, question, filters, k, legs="lexical" if lexical else "both", sources=k if sources else 0
        )
        engine = desk.port.engine
    for line in answer.notices:
        note(f"note: {line}", common)
    return Result("recall", _data(answer, engine), lambda out: show_answer(out, answer, engine))


def _one_of(value: str | None, names: Collection[str], option: str) -> Any:
    """A value of a closed list, or the clear word what the list is."""
    from ..errors import UsageError, Where

    if value is not None and value not in names:
        raise UsageError("BW259", f"{value!r} is not one of {', '.join(names)}", where=Where(field=option))
    return value


def _named(desk: Desk, value: str, field: str) -> str:
    """A channel or segment as records have it; a name that nothing has would silently find nothing.

    Raises:
        UsageError: BW266 neither a record nor the kit and the strategy know it.
    """
    from ..errors import UsageError, Where
    from ..store import learnings
    from ..workspace import slugify

    if not value.strip():
        return ""
    with desk.ledger.read() as tx:
        known = set(learnings.names(tx, field, statuses=("approved", "superseded")))
    own = desk.kit.channels if field == "channel" else desk.playbook.strategy.segments
    known |= {entry.id for entry in own}
    name = slugify(value)
    if name not in known:
        allowed = ", ".join(sorted(known)[:40]) or "none yet"
        raise UsageError(
            "BW266",
            f"there is no {field} {value!r} on record",
            where=Where(field=f"--{field}"),
            hint=f"use one of: {allowed}",
        )
    return name


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _data(answer: RecallAnswer, engine: str) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "engine": engine,
        "answered": answer.answered,
        "answer": [{"text": said.text, "records": list(said.records)} for said in answer.sentences],
        "parts": [asdict(part) | {"records": list(part.records)} for part in answer.parts],
        "records": list(answer.records),
        "conflicts": list(answer.conflicts),
        "superseded": list(answer.superseded),
        "sources": list(answer.sources),
        "missing": answer.missing,
        "dropped": list(answer.dropped),
        "composed": answer.composed or engine == "embedded",
        "notices": list(answer.notices),
        "next": next_step(answer),
    }
