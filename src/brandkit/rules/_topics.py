"""Sensitive topics: a cue sends the draft to a person of the named role, or stops it."""

from __future__ import annotations

from ...content import Finding
from ..text import folded
from ._info import RuleInfo
from ._view import DraftView

__all__ = (
    "INFO",
    "topics",
)

INFO = (
    RuleInfo(
        "topics.<id>",
        "the topic's id",
        "`needs-role` or `block`, as the topic says",
        "A cue of a sensitive topic stands in the copy.",
        "The entry's own reason.",
        "Let the named role sign, or take the topic out.",
    ),
)


def topics(view: DraftView) -> list[Finding]:
    """`topics.<id>` at every cue."""
    return [
        view.finding(
            f"topics.{topic.id}",
            topic.id,
            topic.action,
            f"“{hit.term}” touches a sensitive topic: {topic.reason}",
            part=placed.part,
            start=placed.start + hit.start,
            end=placed.start + hit.end,
            role=topic.role,
        )
        for topic in view.kit.sensitive_topics
        if topic.active(view.on)
        for placed in view.blocks
        for hit in folded(placed.text).find_terms(topic.cues)
    ]
