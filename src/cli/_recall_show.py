"""How an answer looks on a terminal: the answer first, then the records with their numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._show import indented

if TYPE_CHECKING:
    from rich.console import Console

    from ..graph.recalling import RecallAnswer

__all__ = ("next_step", "show_answer")

EXAMPLES = "examples/learnings.jsonl"
STRENGTHS = {"experiment": "strong", "observation": "moderate", "anecdote": "weak"}
STYLES = {"experiment": "green", "observation": "yellow", "anecdote": "red"}
CHECKED = "Each sentence was checked against the records that it cites."


def show_answer(out: Console, answer: RecallAnswer, engine: str) -> None:
    """The answer, what is not on record, conflicts, the records, and what was replaced."""
    if not answer.answered:
        out.print("[bold]Not on record.[/bold]")
    _show_sentences(out, answer)
    _show_missing(out, answer)
    _show_conflicts(out, answer.conflicts)
    if answer.records:
        out.print("\n[bold]Records[/bold]" if answer.answered else "\n[bold]Nearest, and no answer[/bold]")
    told: set[str] = set()
    for row in _cited_first(answer):
        _show_record(out, row, told)
        told |= _notes(row)
    _show_superseded(out, answer.superseded)
    _show_sources(out, answer.sources)
    _show_dropped(out, answer.dropped)
    out.print()
    indented(out, _made_by(answer, engine), 0, "dim")
    out.print(f"Next: {next_step(answer)}", markup=False, soft_wrap=True)


def _show_sentences(out: Console, answer: RecallAnswer) -> None:
    """The sentences, those of a further part below its words; the first line of all is the answer."""
    first = True
    for section in answer.sections if answer.answered else ():
        if not first:
            # What compares parts stands below all of them, and needs no words of the question.
            out.print(
                f"\n{section.question}".rstrip(" "),
                style="dim",
                markup=False,
                end="\n" if section.question else "",
            )
        if not section.sentences and not first:
            out.print("Answered above.", style="dim")
        for said in section.sentences:
            _sentence(out, said.text, said.records, "bold" if first else "")
            first = False


def _cited_first(answer: RecallAnswer) -> list[dict[str, Any]]:
    """The records in the order in which the answer cites them, then the others as the search ranked them."""
    cited = list(dict.fromkeys(name for said in answer.sentences for name in said.records))
    return sorted(
        answer.records, key=lambda row: cited.index(row["id"]) if row["id"] in cited else len(cited)
    )


def _sentence(out: Console, text: str, records: Iterable[str], style: str) -> None:
    from rich.text import Text

    out.print(Text.assemble((text, style), " ", (f"[{', '.join(records)}]", "cyan")))


def _show_missing(out: Console, answer: RecallAnswer) -> None:
    """What is not on record, part by part, each with the line that would put it there."""
    open_parts = [part for part in answer.parts if not part.answered]
    for part in open_parts:
        if answer.answered:
            indented(out, f"\nNot on record: {part.question}", 0, "bold")
        # The nearest stand below with their numbers.
        indented(out, part.missing.partition(" Nearest: ")[0], 2 if answer.answered else 0)
    if not open_parts and answer.missing:
        indented(out, answer.missing, 0)
    for part in open_parts[:1]:
        indented(out, "\nTo answer it, find this out, fill it in, and put it on record:", 0)
        # One line as it is: somebody copies it into a file.
        out.print(f"  {part.record}", style="dim", markup=False, soft_wrap=True)


def _show_conflicts(out: Console, conflicts: Sequence[Mapping[str, Any]]) -> None:
    for conflict in conflicts:
        out.print("\n[yellow]Conflict[/yellow]: these say different things")
        for side in conflict.get("sides", ()):
            day = side["observed"] or "undated"
            indented(
                out, f"{side['id']}  {side['strength']} ({STRENGTHS[side['strength']]}), {day}", 2, "cyan"
            )
            indented(out, side["statement"], 4)
            indented(out, _numbers(side), 4)
        if not conflict.get("sides"):
            indented(out, conflict["text"], 2)


def _notes(row: Mapping[str, Any]) -> set[str]:
    return set(filter(None, row["note"].split("; ")))


def _show_record(out: Console, row: Mapping[str, Any], told: Collection[str]) -> None:
    """A record; that it is old is not told again beside another one of the same day."""
    from rich.text import Text

    strength = row["strength"]
    head = Text.assemble(
        (row["id"], "cyan"),
        f"  {row['kind']}, " if row["kind"] != strength else "  ",
        (f"{strength} ({STRENGTHS[strength]})", STYLES[strength]),
        f", {row['status']}{', an example' if row['origin'] == 'example' else ''}",
    )
    indented(out, head, 2)
    indented(out, row["statement"], 4)
    indented(out, _numbers(row), 4)
    if row["weak"]:
        indented(out, f"weak: {', '.join(row['weak'])}", 4, "red")
    notes = [note for note in row["note"].split("; ") if not (note in told and note.startswith("old: "))]
    if any(notes):
        indented(out, "; ".join(notes), 4, "yellow")
    if row["replaced"]:
        indented(
            out, f"replaced by {row['replaced']['by']} {_since(row['replaced']['on'])}".strip(), 4, "yellow"
        )
    if row["source"]:
        place = f", {row['locator']}" if row["locator"] else ""
        indented(out, f"source: {row['source']}{place}", 4, "dim")
    indented(out, f"why: {row['why']}", 4, "dim")


def _since(day: str) -> str:
    return f"on {day}" if day else ""


def _numbers(row: Mapping[str, Any]) -> str:
    """`visit rate +7.66 pp · interval +7.00 to +8.32 pp · against 10.6 % · n = … · RCT · 2008-03-20`."""
    figures = row["figures"]
    parts = (
        figures["figure"] or "nothing was measured",
        f"interval {figures['interval']}" if figures["interval"] else "",
        f"against {figures['base']}" if figures["base"] else "",
        figures["sample"],
        # What stands behind the first `;` is for `memory explain`.
        figures["method"].partition(";")[0].strip(),
        row["observed"] or "",
    )
    return " · ".join(filter(None, parts))


def _show_superseded(out: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        out.print("\n[bold]Replaced since[/bold]")
    for row in rows:
        indented(out, f"{row['id']}  {row['replaced']}", 2, "yellow")
        indented(out, row["statement"], 4, "dim")


def _show_sources(out: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        out.print("\n[bold]What sources say[/bold] (quoted; not learnings)")
    for row in rows:
        place = f", {row['locator']}" if row["locator"] else ""
        indented(out, f"{row['id']}  {row['title'] or row['source']}{place}", 2, "cyan")
        indented(out, f"“{row['quote']}”", 4)


def _show_dropped(out: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        out.print("\n[yellow]Taken out[/yellow]: the records do not carry it")
    for row in rows:
        indented(out, f"“{row['text']}”", 2, "dim strike" if out.is_terminal else "")
        indented(out, row["reason"], 4, "dim")


def _made_by(answer: RecallAnswer, engine: str) -> str:
    if not answer.answered:
        return f"Engine: {engine}."
    if engine == "embedded":
        return "Composed from the records by the embedded engine."
    if answer.composed:
        return f"Composed from the records: nothing that the model ({engine}) wrote stood."
    return f"Written by the model ({engine}). {CHECKED}"


def next_step(answer: RecallAnswer) -> str:
    """The next useful command."""
    if answer.empty:
        return f"brandwright remember {EXAMPLES if Path(EXAMPLES).exists() else 'FILE'}"
    if not answer.answered:
        return "brandwright remember FILE"
    return f"brandwright memory explain {answer.sentences[0].records[0]}"
