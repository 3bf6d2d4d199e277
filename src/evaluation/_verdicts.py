"""Scorers for the gate's verdict on whole drafts: is a bad one held back, and does a good one reach a reviewer?

A label is `expect.held`: whether a person would hold the draft back. The gate holds what it does not let through to a
reviewer who may approve it: `revise`, `unchecked` and `block`.

Precision and recall are those of detection (van Rijsbergen, Information Retrieval, 1979, chapter 7), pooled: a case
without the thing that is counted does not count.
"""

from __future__ import annotations

from .record import Record
from .score import Score, pooled, undetermined

__all__ = ("gate_lets_through", "gate_precision", "gate_recall")


def _label(record: Record) -> bool | None:
    held = record.reference.get("held")
    return held if isinstance(held, bool) and record.gate is not None else None


def _unreadable(name: str) -> Score:
    return undetermined(name, "it needs a gate, and `held` in the case's `expect`")


def _told(score: Score, record: Record) -> Score:
    """The score with what the gate said, where it is wrong."""
    if score.verdict == "pass" or record.gate is None:
        return score
    first = next((finding for finding in record.gate.findings if finding.action != "pass"), None)
    because = f"; {first.rule}: {first.message}" if first else ""
    reason = f"the gate says {record.gate.verdict}{because}"
    if record.reference.get("held"):
        reason += f"; the label says that it has to be held: {record.reference.get('reason', '')}".rstrip(
            ": "
        )
    return score.model_copy(update={"reason": reason})


def gate_recall(record: Record) -> Score:
    """Of the drafts that have to be held, the share that the gate holds; pooled over the cases."""
    held = _label(record)
    if held is None or record.gate is None:
        return _unreadable("gate_recall")
    return _told(pooled("gate_recall", int(held and not record.gate.passed), int(held)), record)


def gate_precision(record: Record) -> Score:
    """Of the drafts that the gate holds, the share that has to be held; pooled over the cases."""
    held = _label(record)
    if held is None or record.gate is None:
        return _unreadable("gate_precision")
    stopped = not record.gate.passed
    return _told(pooled("gate_precision", int(stopped and held), int(stopped)), record)


def gate_lets_through(record: Record) -> Score:
    """Of the good drafts, the share that reaches a reviewer; pooled over the cases."""
    held = _label(record)
    if held is None or record.gate is None:
        return _unreadable("gate_lets_through")
    return _told(pooled("gate_lets_through", int(not held and record.gate.passed), int(not held)), record)
