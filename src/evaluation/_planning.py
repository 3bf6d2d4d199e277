"""Scorers for plans: complete, made of what strategy and kit have, and what a planner would choose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from ..content import Finding
from ._text import fold, problem
from .record import Record
from .score import Score, share, undetermined

__all__ = ("plan_accountable", "plan_complete", "plan_grounded", "plan_reference")

FIELDS = (
    "outcome",
    "metric",
    "owner",
    "segment",
    "need",
    "stage",
    "product",
    "market",
    "locale",
    "channels",
    "message",
    "why",
)


def _plan(record: Record) -> Mapping[str, Any] | None:
    return record.output if isinstance(record.output, Mapping) else None


def plan_complete(record: Record) -> Score:
    """Share of the fields that a plan has to fill; a reason counts when it says why."""
    plan = _plan(record)
    if plan is None:
        return undetermined("plan_complete", "the output is not a plan")
    missing = [name for name in FIELDS if not _filled(plan.get(name))]
    found = [problem("plan.missing", f"the plan has no {name}", excerpt=name, part=name) for name in missing]
    return share("plan_complete", len(FIELDS) - len(missing), len(FIELDS), found)


def _filled(value: Any) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, Mapping):
        return all(_filled(item) for item in value.values()) and bool(value)
    if isinstance(value, list | tuple):
        return bool(value) and all(_filled(item) for item in value)
    return value is not None


def plan_accountable(record: Record) -> Score:
    """Share of what makes a plan's actions accountable: for each action its metric, its owner and its date.

    The actions are `output.actions`, or the plan itself where it has none. A metric and an owner count when they are
    filled, and are among `metrics` and `owners` of the input where it has these lists. A date counts when it is a day,
    and not before `today` of the input.
    """
    plan = _plan(record)
    actions = plan.get("actions", [plan]) if plan is not None else None
    if not isinstance(actions, list) or not all(isinstance(action, Mapping) for action in actions):
        return undetermined("plan_accountable", "the output is not a plan")
    if not actions:
        found = (problem("plan.missing", "the plan has no action", part="actions"),)
        return share("plan_accountable", 0, 1, found)
    asked = [(at, action, name) for at, action in enumerate(actions) for name in ("metric", "owner", "date")]
    problems = [found for item in asked for found in _unaccountable(*item, record.input)]
    return share("plan_accountable", len(asked) - len(problems), len(asked), problems)


def _unaccountable(
    at: int, action: Mapping[str, Any], name: str, given: Mapping[str, Any]
) -> Iterator[Finding]:
    value, part = action.get(name), f"actions[{at}].{name}"
    if not _filled(value):
        yield problem("plan.missing", f"action {at + 1} has no {name}", excerpt=name, part=part)
    elif name == "date":
        if message := _no_date(value, given.get("today")):
            yield problem("plan.date", message, excerpt=str(value), part=part)
    elif (known := given.get(f"{name}s")) is not None and value not in known:
        yield problem("plan.unknown", f"there is no {name} {value!r}", excerpt=str(value), part=part)


def _no_date(value: Any, today: Any) -> str:
    """Why it is no day to hold somebody to; empty when it is one."""
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return f"{value!r} is no day, such as 2026-06-15"
    return f"{value} is before {today}" if today and day < date.fromisoformat(str(today)) else ""


def plan_grounded(record: Record) -> Score:
    """Whether every id and word of the plan is one that its input has, and they belong together."""
    plan = _plan(record)
    if plan is None:
        return undetermined("plan_grounded", "the output is not a plan")
    found = [*_listed(plan, record.input), *_of_outcome(plan, record.input), *_of_segment(plan, record.input)]
    found += _message(plan, record.input)
    return share("plan_grounded", int(not found), 1, found)


def _entry(entries: Iterable[Mapping[str, Any]], entry_id: Any) -> Mapping[str, Any] | None:
    return next((entry for entry in entries if entry["id"] == entry_id), None)


def _unknown(part: str, value: Any) -> Finding:
    return problem(
        "plan.unknown", f"strategy and kit have no {part} {value!r}", excerpt=str(value), part=part
    )


def _listed(plan: Mapping[str, Any], given: Mapping[str, Any]) -> Iterable[Finding]:
    for part, list_name in (("stage", "stages"), ("market", "markets"), ("locale", "locales")):
        if plan.get(part) and plan[part] not in given.get(list_name, ()):
            yield _unknown(part, plan[part])
    for part, list_name in (("product", "products"), ("channels", "channels")):
        known = {entry["id"] for entry in given.get(list_name, ())}
        values = [plan.get(part)] if part == "product" else plan.get(part) or []
        for value in values:
            if value and value not in known:
                yield _unknown(part, value)


def _of_outcome(plan: Mapping[str, Any], given: Mapping[str, Any]) -> Iterable[Finding]:
    outcome = _entry(given.get("outcomes", ()), plan.get("outcome"))
    if outcome is None:
        if plan.get("outcome"):
            yield _unknown("outcome", plan["outcome"])
        return
    for part in ("metric", "owner"):
        if plan.get(part) and plan[part] != outcome[part]:
            message = f"the {part} of {outcome['id']} is {outcome[part]}"
            yield problem(f"plan.{part}", message, excerpt=str(plan[part]), part=part)


def _of_segment(plan: Mapping[str, Any], given: Mapping[str, Any]) -> Iterable[Finding]:
    segment = _entry(given.get("segments", ()), plan.get("segment"))
    if segment is None:
        if plan.get("segment"):
            yield _unknown("segment", plan["segment"])
    elif plan.get("need") and plan["need"] not in segment["needs"]:
        yield problem(
            "plan.need", f"{segment['id']} has no such need", excerpt=str(plan["need"]), part="need"
        )


def _message(plan: Mapping[str, Any], given: Mapping[str, Any]) -> Iterable[Finding]:
    """The message is an approved line's text, word for word."""
    lines = {item["line"]["id"]: item["line"]["text"] for item in given.get("lines", ())}
    message, line = str(plan.get("message", "")), plan.get("message_line")
    if line is not None and line not in lines:
        yield _unknown("message_line", line)
    elif message and (lines[line] != message if line is not None else message not in lines.values()):
        yield problem("plan.message", "this is not the approved line", excerpt=message, part="message")


def plan_reference(record: Record) -> Score:
    """Share of the fields of `expect.plan` that the plan agrees with; a list names all that would do.

    `channels` agrees when every channel of the plan is among those named.
    """
    plan, expected = _plan(record), record.reference.get("plan")
    if plan is None or not isinstance(expected, dict):
        return undetermined("plan_reference", "it needs a plan, and `plan` in the case's `expect`")
    found = [
        problem("plan.differs", f"expected {_either(want)}", excerpt=str(plan.get(part)), part=part)
        for part, want in expected.items()
        if not _agrees(plan.get(part), want)
    ]
    return share("plan_reference", len(expected) - len(found), len(expected), found)


def _agrees(value: Any, want: Any) -> bool:
    wanted = {fold(str(item)) for item in (want if isinstance(want, list) else [want])}
    values = value if isinstance(value, list | tuple) else [value]
    return bool(values) and all(fold(str(item)) in wanted for item in values)


def _either(want: Any) -> str:
    return " or ".join(map(str, want)) if isinstance(want, list) else str(want)
