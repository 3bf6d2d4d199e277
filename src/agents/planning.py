"""The planning agent: turns a goal into a brief to be, from the strategy and the kit alone."""

from __future__ import annotations

from collections.abc import Iterator

from ._compose import compose_plan
from ._data import NONE, rows
from ._tasks import PlanOutput, PlanTask
from .base import Agent, Checked

__all__ = ("PLANNING",)

_VARIABLES = frozenset(
    {
        "goal",
        "number",
        "outcomes",
        "segments",
        "stages",
        "products",
        "channels",
        "markets",
        "lines",
        "learnings",
    }
)


def _variables(task: PlanTask) -> dict[str, str]:
    channels = (f"{channel.id}: {channel.name}" for channel in task.channels)
    return {
        "goal": task.goal,
        "number": task.number or NONE,
        "outcomes": rows(task.outcomes),
        "segments": rows(task.segments),
        "stages": ", ".join(task.stages),
        "products": rows(task.products),
        "channels": "\n".join(channels),
        "markets": f"markets: {', '.join(task.markets)}\nlocales: {', '.join(task.locales)}",
        "lines": rows(task.lines),
        "learnings": rows(task.learnings),
    }


def _check(task: PlanTask, plan: PlanOutput) -> Checked[PlanOutput]:
    """Every id exists, and what belongs to an entry is that entry's."""
    return Checked(plan, problems=tuple(_problems(task, plan)))


def _problems(task: PlanTask, plan: PlanOutput) -> Iterator[str]:
    choices = {
        "outcome": (plan.outcome, [outcome.id for outcome in task.outcomes]),
        "segment": (plan.segment, [segment.id for segment in task.segments]),
        "stage": (plan.stage, task.stages),
        "product": (plan.product, [product.id for product in task.products]),
        "market": (plan.market, task.markets),
        "locale": (plan.locale, task.locales),
        "message_line": (plan.message_line, [candidate.line.id for candidate in task.lines]),
    }
    for field, (value, known) in choices.items():
        if value not in known:
            yield f"{field}: {value!r} is not one of {', '.join(known)}"
    channels = [channel.id for channel in task.channels]
    for channel in plan.channels:
        if channel not in channels:
            yield f"channels: {channel!r} is not one of {', '.join(channels)}"
    yield from _mismatches(task, plan)


def _mismatches(task: PlanTask, plan: PlanOutput) -> Iterator[str]:
    line = next((c.line for c in task.lines if c.line.id == plan.message_line), None)
    if line is not None and line.text != plan.message:
        yield f"message: has to be the text of {line.id}, word for word"
    outcome = next((o for o in task.outcomes if o.id == plan.outcome), None)
    if outcome is not None and (plan.metric, plan.owner) != (outcome.metric, outcome.owner):
        yield f"metric: metric and owner of {outcome.id} are {outcome.metric} and {outcome.owner}"
    segment = next((s for s in task.segments if s.id == plan.segment), None)
    if segment is not None and segment.needs and plan.need not in segment.needs:
        yield f"need: has to be one of the needs of {segment.id}, word for word"


PLANNING = Agent(
    id="planning",
    job="Turn a goal into a brief that serves an outcome of the strategy.",
    input_model=PlanTask,
    output_model=PlanOutput,
    reads=frozenset({"strategy", "kit", "learnings"}),
    refs=lambda task: [("learning", learning.id) for learning in task.learnings],
    compose=compose_plan,
    variable_names=_VARIABLES,
    variables=_variables,
    check=_check,
)
