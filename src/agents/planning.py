"""The planning agent: turns a goal into a brief to be, from the strategy and the kit alone."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ..llm.marking import unmarked_model
from ._compose import compose_plan
from ._compose.plan import measures
from ._compose.words import content_words
from ._data import NONE, learnings_text, listed
from ._tasks import LineCandidate, PlanOutput, PlanTask
from .base import Agent, Checked

__all__ = ("PLANNING",)

_KIT = frozenset(
    {"number", "outcomes", "segments", "stages", "products", "channels", "markets", "examples", "learnings"}
)
_TASK = frozenset({"goal", "lines"})
_ROLES = frozenset({"hook", "problem", "promise", "how", "fact", "closing"})
"""What can carry a message; subjects, calls to action and tags cannot."""

_LINES = 60


def _variables(task: PlanTask) -> dict[str, str]:
    return {
        "number": task.number or NONE,
        "outcomes": listed(f"{o.id}: {o.name}; metric {o.metric}; owner {o.owner}" for o in task.outcomes),
        "segments": "\n".join(f"{s.id}: {s.name}\n{listed(s.needs)}" for s in task.segments),
        "stages": ", ".join(task.stages),
        "products": listed(f"{p.id}: {p.name}. {p.description}".rstrip() for p in task.products),
        "channels": listed(f"{channel.id}: {channel.name}" for channel in task.channels),
        "markets": f"markets: {', '.join(task.markets)}\nlocales: {', '.join(task.locales)}",
        "examples": _examples(task),
        "learnings": learnings_text(task.learnings),
        "goal": task.goal,
        "lines": listed(f"{c.line.id} ({c.line.role}): {c.line.text}" for c in _shown(task)),
    }


def _shown(task: PlanTask) -> list[LineCandidate]:
    """The lines that could carry a message; where there are many, those that share words with the goal or the needs."""
    suited = [c for c in task.lines if c.line.role in _ROLES] or list(task.lines)
    goal = content_words(task.goal)
    needs = content_words(" ".join(need for segment in task.segments for need in segment.needs))

    def shared(candidate: LineCandidate) -> tuple[int, int]:
        words = content_words(candidate.line.text)
        return -len(words & goal), -len(words & needs)

    kept = {candidate.line.id for candidate in sorted(suited, key=shared)[:_LINES]}
    return [candidate for candidate in suited if candidate.line.id in kept]


def _examples(task: PlanTask) -> str:
    """A need and a message as they have to be copied, from the strategy and the kit themselves."""
    segment = next((segment for segment in task.segments if segment.needs), None)
    line = next((c.line for c in task.lines if c.line.role == "promise"), None)
    good = []
    if segment is not None:
        good.append(json.dumps({"segment": segment.id, "need": segment.needs[0]}, ensure_ascii=False))
    if line is not None:
        good.append(json.dumps({"message_line": line.id, "message": line.text}, ensure_ascii=False))
    return "\n".join(f"Good: {example}" for example in good) or NONE


def _check(task: PlanTask, plan: PlanOutput) -> Checked[PlanOutput]:
    """Every id exists, and what belongs to an entry is that entry's."""
    plan = unmarked_model(plan)
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
    yield from _ungrounded(task, plan)


def _ungrounded(task: PlanTask, plan: PlanOutput) -> Iterator[str]:
    """An expected effect rests on approved learnings that measured this very metric, for this audience and channel."""
    known = {note.id: note for note in task.learnings}
    for name in plan.effect.learnings if plan.effect else ():
        if name not in known:
            yield f"effect: {name!r} is none of the learnings"
        elif not measures(known[name], plan.metric, plan.segment, plan.stage, plan.product, plan.channels):
            yield f"effect: {name} has no figure of {plan.metric} for this segment, stage, product and channels"


PLANNING = Agent(
    id="planning",
    job="Turn a goal into a brief that serves an outcome of the strategy.",
    input_model=PlanTask,
    output_model=PlanOutput,
    reads=frozenset({"strategy", "kit", "learnings"}),
    refs=lambda task: [("learning", learning.id) for learning in task.learnings],
    compose=compose_plan,
    groups=(_KIT, frozenset(), _TASK),
    variables=_variables,
    check=_check,
)
