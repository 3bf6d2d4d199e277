"""Which idea comes first: by learnings, by exact tags, by the brief's words, by the kit's order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ...content import Brief
from .._tasks import ContentTask, LearningNote, LineCandidate
from .ideas import Idea
from .originals import ORIGINAL, carried
from .words import contains_any, content_words, shared_words

__all__ = ("Preference", "Ranking", "preferences", "wanted_text")

_WEIGHT = {"experiment": 4, "observation": 2, "anecdote": 1}
_JUDGED = {"positive": 1, "better": 1, "negative": -1, "worse": -1, "none": 0, "neutral": 0, "flat": 0}
_MOVED = {"increase": 1, "up": 1, "higher": 1, "decrease": -1, "down": -1, "lower": -1}
_COSTS = (
    "unsubscribe unsubscribes bounce bounces complaint complaints churn cost cpa cpc cpm refund refunds spam"
)
_LESS_IS_BETTER = frozenset(_COSTS.split())


@dataclass(frozen=True)
class Preference:
    """What approved learnings say about one format here: the sum of their signed weights, and their ids."""

    weight: int
    learnings: tuple[str, ...]


def preferences(task: ContentTask) -> dict[str, Preference]:
    """Preferences by format, from the learnings that hold for this asset."""
    found: dict[str, Preference] = {}
    for learning in task.learnings:
        weight = _direction(learning) * _WEIGHT[learning.strength]
        if learning.format and weight and _holds(learning, task):
            before = found.get(learning.format, Preference(0, ()))
            found[learning.format] = Preference(before.weight + weight, (*before.learnings, learning.id))
    return found


def _holds(learning: LearningNote, task: ContentTask) -> bool:
    """Whether a learning is about this asset; an example's or an unapproved one never is."""
    scope = (
        (learning.channel, task.asset.channel),
        (learning.segment, task.asset.segment),
        (learning.stage, task.asset.stage),
        (learning.product, task.brief.product),
    )
    return (
        learning.origin != "example"
        and learning.status == "approved"
        and all(not said or said == asset for said, asset in scope)
    )


def _direction(learning: LearningNote) -> int:
    """1 when the format helped, -1 when it hurt; a rise in cost or churn hurts."""
    said = learning.direction.casefold()
    if said in _JUDGED:
        return _JUDGED[said]
    value = learning.value or 0
    moved = _MOVED.get(said, (value > 0) - (value < 0))
    words = set(re.split(r"[\W_]+", learning.metric.casefold()))
    return -moved if words & _LESS_IS_BETTER else moved


def _theme(task: ContentTask) -> str:
    """The pillar of the brief's message, or the closest one; empty when it shares no word with any."""
    message = content_words(task.brief.message)

    def closeness(candidate: LineCandidate) -> tuple[bool, int]:
        same = candidate.line.text.strip() == task.brief.message.strip()
        return same, len(content_words(f"{candidate.title} {candidate.line.text}") & message)

    best = max(task.lines, key=closeness, default=None)
    return best.pillar if best is not None and any(closeness(best)) else ""


def wanted_text(brief: Brief) -> str:
    """The words of a brief that say what its copy is about."""
    return f"{brief.need} {brief.message} {brief.offer.text if brief.offer else ''}"


@dataclass(frozen=True)
class Ranking:
    """Orders ideas for one asset, and says why.

    Attributes:
        pillar: the pillar that leads this variant.
        elsewhere: what earlier variants rest on already.
        carried: what the approved draft that is remade rests on.
    """

    wanted: str
    preferred: dict[str, Preference]
    must: tuple[str, ...] = ()
    theme: str = ""
    variant: int = 0
    pillar: str = ""
    elsewhere: frozenset[str] = frozenset()
    carried: frozenset[str] = frozenset()

    @classmethod
    def of(cls, task: ContentTask) -> Ranking:
        """The ranking for a task."""
        brief = task.brief
        wanted = wanted_text(brief)
        must, pillar = brief.constraints.must_include, task.angle.pillar
        elsewhere = frozenset(name for draft in task.others for name in draft.evidence_ids())
        return cls(
            wanted, preferences(task), must, _theme(task), task.variant, pillar, elsewhere, carried(task)
        )

    def ordered(self, ideas: Iterable[Idea], *, leading: bool = False) -> list[Idea]:
        """Best first. `leading` ideas open the copy: there learnings count, and variants take turns."""
        ranked = sorted(ideas, key=lambda idea: self._key(idea, leading))
        if not leading or not ranked or not self.variant or self.elsewhere:
            return ranked
        best = self._key(ranked[0], leading)[:6]
        equal = [idea for idea in ranked if self._key(idea, leading)[:6] == best]
        group = equal if len(equal) > 1 else ranked
        turn = self.variant % len(group)
        return [*group[turn:], *group[:turn], *(idea for idea in ranked if idea not in group)]

    def _key(self, idea: Idea, leading: bool) -> tuple[int, ...]:
        weight = self.preferred[idea.shape].weight if leading and idea.shape in self.preferred else 0
        includes = contains_any(idea.text, self.must)
        angled = bool(self.pillar) and idea.pillar == self.pillar
        return (
            -weight,
            -int(includes),
            int(idea.key in self.elsewhere),
            -int(self._of_original(idea)),
            -int(angled),
            -self._tags(idea),
            -self.overlap(idea.text),
            idea.order,
        )

    def _of_original(self, idea: Idea) -> bool:
        """Whether the draft that is remade says this."""
        return idea.key in self.carried or idea.key.startswith(ORIGINAL)

    def _tags(self, idea: Idea) -> int:
        """Exact tags; the message's own pillar counts as one, so that a draft keeps to its subject."""
        return idea.fit + int(bool(self.theme) and idea.pillar == self.theme)

    def overlap(self, text: str) -> int:
        """How many content words the text shares with what the brief wants."""
        return len(content_words(text) & content_words(self.wanted))

    def why(self, idea: Idea, *, leading: bool = False) -> str:
        """Why this idea, in words; the learning's id when one decided."""
        liked = self.preferred.get(idea.shape)
        if leading and liked and liked.weight > 0:
            return f"learning {', '.join(liked.learnings)}: {idea.shape} works here"
        avoided = [p for shape, p in self.preferred.items() if p.weight < 0 and shape != idea.shape]
        reasons = ["the original says it"] if self._of_original(idea) else []
        reasons += ["of the pillar that leads this variant"] if self.pillar == idea.pillar != "" else []
        reasons += [
            f"learning {', '.join(p.learnings)} speaks against another shape" for p in avoided if leading
        ]
        reasons += [f"{idea.fit} of its tags name this asset"] if idea.fit else []
        reasons += ["of the message's pillar"] if self.theme and idea.pillar == self.theme else []
        words = shared_words(idea.text, self.wanted)[:6]
        reasons += [f"shares with the brief: {', '.join(words)}"] if words else []
        return "; ".join(reasons) or "next in the kit's order"
