"""Which approved lines a prompt shows: those that the channel has a place for, the best of each role.

A kit holds hundreds of lines, and a model that reads all of them writes no better for it. Lines that are not shown stay
approved: the rules know them, and the embedded engine chooses among all of them.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from ._compose.ranking import wanted_text
from ._compose.recipes import PART_ROLES
from ._compose.words import content_words
from ._tasks import ContentTask, LineCandidate

__all__ = ("shown_lines",)

_BODY = ("hook", "problem", "promise", "how", "fact", "closing")
_MOST = {
    "hook": 6,
    "problem": 5,
    "promise": 7,
    "how": 7,
    "fact": 5,
    "closing": 4,
    "cta": 4,
    "subject": 5,
    "title": 5,
}
_FEW = 3
"""Lines of any other role."""


def shown_lines(task: ContentTask) -> list[LineCandidate]:
    """The lines of a prompt, in the order of the kit; the angle's lead and the message's own line are among them."""
    message, kept = task.brief.message.strip(), {task.angle.lead}
    by_role: dict[str, list[LineCandidate]] = {}
    for candidate in task.lines:
        line = candidate.line
        by_role.setdefault(line.role, []).append(candidate)
        if line.text.strip() == message:
            kept.add(line.id)
    wanted = content_words(wanted_text(task.brief))
    for role in _roles(task) & by_role.keys():
        best = _best(task, by_role[role], wanted)[: _MOST.get(role, _FEW)]
        kept.update(candidate.line.id for candidate in best)
    return [candidate for candidate in task.lines if candidate.line.id in kept]


def _roles(task: ContentTask) -> set[str]:
    """What the channel's parts are made of."""
    found: set[str] = set()
    for part in task.channel.parts:
        found.update(_BODY if part.role in ("body", "slides") else PART_ROLES.get(part.role, ())[:3])
    return found | ({"cta"} if task.channel.link_required else set())


def _best(task: ContentTask, candidates: Sequence[LineCandidate], wanted: Set[str]) -> list[LineCandidate]:
    """The lines that fit best: by tags, then by words shared with the brief, then in the kit's order."""
    leading, channel = task.angle.pillar or None, task.asset.channel

    def worth(candidate: LineCandidate) -> tuple[bool, int, int]:
        line = candidate.line
        fit = candidate.fit + (channel in line.channels)
        return candidate.pillar == leading, fit, len(content_words(line.text) & wanted)

    # Reversed, and yet equals stay in the kit's order: that is how Python sorts.
    return sorted(candidates, key=worth, reverse=True)
