"""A plan from the strategy and the kit: each field is the entry that shares most words with the goal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from .._tasks import EffectGrounds, LearningNote, LineCandidate, PlanOutput, PlanTask, Reason, SegmentNote
from .ranking import _WEIGHT, _direction
from .words import content_words, shared_words

__all__ = ("compose_plan", "measures")

T = TypeVar("T")

_MESSAGE_ROLES = ("promise", "hook", "how", "fact", "closing", "problem")
_MOST_CHANNELS = 2
_MOST_GROUNDS = 12
_CUES = {
    "retention": "retain retention churn renew loyal keep existing stay upsell return",
    "decision": "buy sign start trial order convert book demo purchase customer",
    "awareness": "aware know reach discover notice visible",
}
"""Words of a goal that speak of a stage without naming it; looked through in this order."""


def compose_plan(task: PlanTask) -> PlanOutput:
    """A brief to be, with a reason for every field."""
    why: list[Reason] = []
    outcome = _best(task.outcomes, lambda o: f"{o.name} {o.metric} {o.serves}", task.goal, "outcome", why)
    why += [Reason(field=f, because=f"the {f} of {outcome.id} in the strategy") for f in ("metric", "owner")]
    segment = _best(task.segments, lambda s: f"{s.name} {' '.join(s.needs)}", task.goal, "segment", why)
    need = _need(segment, task, why)
    stage = _stage(task, why)
    line = _line(task, segment, need, stage, why)
    product = _best(task.products, lambda p: f"{p.name} {p.description}", task.goal, "product", why)
    market, locale = (
        _named(values, task.goal, field, why)
        for values, field in ((task.markets, "market"), (task.locales, "locale"))
    )
    channels = _channels(task, segment, stage, why)
    return PlanOutput(
        outcome=outcome.id,
        metric=outcome.metric,
        owner=outcome.owner,
        segment=segment.id,
        need=need,
        stage=stage,
        product=product.id,
        market=market,
        locale=locale,
        channels=channels,
        message_line=line.line.id,
        message=line.line.text,
        why=tuple(why),
        effect=_effect(task, outcome.metric, segment.id, stage, product.id, channels),
    )


def measures(
    note: LearningNote, metric: str, segment: str, stage: str, product: str, channels: Sequence[str]
) -> bool:
    """Whether an approved learning has a figure of this metric that holds for such a plan."""
    counts = note.status == "approved" and note.origin != "example" and note.value is not None
    scope = ((note.segment, (segment,)), (note.stage, (stage,)), (note.product, (product,)))
    fits = all(has in ("", *wanted) for has, wanted in (*scope, (note.channel, channels)))
    return counts and fits and bool(metric) and _slug(note.metric) == _slug(metric)


def _slug(metric: str) -> str:
    return metric.casefold().replace("-", "_")


def _effect(
    task: PlanTask, metric: str, segment: str, stage: str, product: str, channels: Sequence[str]
) -> EffectGrounds | None:
    """Every learning that measured the metric for this audience; nothing, where none did."""
    found = [n.id for n in task.learnings if measures(n, metric, segment, stage, product, channels)]
    because = f"approved figures of {metric} for {segment}, {stage}"
    return EffectGrounds(learnings=tuple(found[-_MOST_GROUNDS:]), because=because) if found else None


def _best(entries: Sequence[T], words: Callable[[T], str], goal: str, field: str, why: list[Reason]) -> T:
    """The entry that shares most words with the goal; the first one when none does."""
    best = max(entries, key=lambda entry: len(content_words(words(entry)) & content_words(goal)))
    shared = shared_words(words(best), goal)
    because = (
        f"shares with the goal: {', '.join(shared[:6])}"
        if shared
        else "the first one listed; the goal names none"
    )
    why.append(Reason(field=field, because=because))
    return best


def _need(segment: SegmentNote, task: PlanTask, why: list[Reason]) -> str:
    if segment.needs:
        return _best(segment.needs, str, task.goal, "need", why)
    why.append(Reason(field="need", because=f"the goal's words; the strategy lists no need of {segment.id}"))
    return task.goal


def _stage(task: PlanTask, why: list[Reason]) -> str:
    """The stage that the goal names, or whose work it describes; else the first."""
    goal = content_words(task.goal)
    named = next((stage for stage in task.stages if content_words(stage) & goal), None)
    for stage, cues in _CUES.items():
        found = shared_words(task.goal, cues)
        if named is None and found and stage in task.stages:
            why.append(Reason(field="stage", because=f"the goal speaks of {', '.join(found)}"))
            return stage
    because = "the goal names it" if named else "the first one listed; the goal names none"
    why.append(Reason(field="stage", because=because))
    return named or task.stages[0]


def _line(task: PlanTask, segment: SegmentNote, need: str, stage: str, why: list[Reason]) -> LineCandidate:
    """The approved line that is closest to goal and need, among those for this segment and stage."""
    messages = [c for c in task.lines if c.line.role in _MESSAGE_ROLES] or list(task.lines)
    suiting = [c for c in messages if _suits(c, segment.id, stage)] or messages
    wanted = content_words(f"{task.goal} {need}")

    def score(candidate: LineCandidate) -> tuple[int, int, int]:
        line = candidate.line
        tags = (segment.id in line.segments) + (stage in line.stages)
        rank = _MESSAGE_ROLES.index(line.role) if line.role in _MESSAGE_ROLES else len(_MESSAGE_ROLES)
        return len(content_words(line.text) & wanted), -rank, tags

    best = max(suiting, key=score)
    shared = shared_words(best.line.text, f"{task.goal} {need}")
    because = f"line {best.line.id}" + (
        f" shares with goal and need: {', '.join(shared[:6])}" if shared else ""
    )
    why.append(Reason(field="message", because=because))
    return best


def _suits(candidate: LineCandidate, segment: str, stage: str) -> bool:
    line = candidate.line
    return (not line.segments or segment in line.segments) and (not line.stages or stage in line.stages)


def _named(values: Sequence[str], goal: str, field: str, why: list[Reason]) -> str:
    """The value that stands in the goal as it is written; else the first."""
    words = goal.replace(",", " ").replace(".", " ").split()
    named = next((value for value in values if value in words), None)
    because = "the goal names it" if named else "the first one that the kit lists"
    why.append(Reason(field=field, because=because))
    return named or values[0]


def _channels(task: PlanTask, segment: SegmentNote, stage: str, why: list[Reason]) -> tuple[str, ...]:
    """The channels that the goal names, then those that learnings speak for; else the first of the kit."""
    goal = content_words(task.goal)
    named = [c.id for c in task.channels if content_words(f"{c.id.replace('-', ' ')} {c.name}") & goal]
    if named:
        why.append(Reason(field="channels", because="the goal names them"))
        return tuple(named[:_MOST_CHANNELS])
    scores: dict[str, int] = {}
    ids: dict[str, list[str]] = {}
    known = {channel.id for channel in task.channels}
    for note in task.learnings:
        usable = note.status == "approved" and note.origin != "example" and note.channel in known
        if usable and note.segment in ("", segment.id) and note.stage in ("", stage):
            scores[note.channel] = scores.get(note.channel, 0) + _WEIGHT[note.strength] * _direction(note)
            ids.setdefault(note.channel, []).append(note.id)
    liked = sorted((channel for channel in scores if scores[channel] > 0), key=lambda c: -scores[c])
    if liked:
        chosen = liked[:_MOST_CHANNELS]
        because = f"learning {', '.join(i for channel in chosen for i in ids[channel])} speaks for them"
    else:
        chosen = [next((c.id for c in task.channels if scores.get(c.id, 0) >= 0), task.channels[0].id)]
        because = "the first one that the kit lists; neither goal nor learnings name one"
    why.append(Reason(field="channels", because=because))
    return tuple(chosen)
