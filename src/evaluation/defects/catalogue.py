"""The defects by name: what each does, and what it can be planted in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ._drafts import DRAFT_EDITS
from ._others import ANSWER_EDITS, ATTACK_EDITS, EXTRACT_EDITS, PLAN_EDITS, TEXT_EDITS
from ._sample import SHAPES, Edit, Shape

__all__ = ("DEFECTS", "Defect")


@dataclass(frozen=True)
class Defect:
    """One way to damage an output.

    Attributes:
        name: as in `eval run SUITE --defect NAME`.
        what: what it does, as one says it of an output.
        edits: what it does to each kind of output that it can damage.
        suites: the shipped suites that have to catch it.
    """

    name: str
    what: str
    edits: Mapping[Shape, Edit]
    suites: tuple[str, ...]

    @property
    def applies_to(self) -> str:
        """The kinds of output that it can damage, in words."""
        return ", ".join(SHAPES[shape] for shape in self.edits)


_EDITS: Mapping[Shape, Mapping[str, Edit]] = {
    "draft": DRAFT_EDITS,
    "answer": ANSWER_EDITS,
    "extracts": EXTRACT_EDITS,
    "plan": PLAN_EDITS,
    "text": TEXT_EDITS,
    "attack": ATTACK_EDITS,
}

_WHAT: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "drop-citation": (
        "a sentence loses its evidence",
        ("content", "claims", "gate", "brand-rules", "recall"),
    ),
    "wrong-citation": (
        "a sentence or a quote names evidence of something else",
        ("content", "claims", "gate", "brand-rules", "recall", "research", "memory"),
    ),
    "invent-number": (
        "a figure that nothing carries is added",
        ("content", "claims", "gate", "recall", "research"),
    ),
    "alter-number": (
        "a figure becomes another one",
        ("content", "claims", "gate", "brand-rules", "recall", "research"),
    ),
    "change-unit": ("a figure gets another unit or currency", ("content", "claims", "gate", "research")),
    "flip-direction": (
        "what fell rose, what was less is more",
        ("content", "claims", "gate", "recall", "research"),
    ),
    "drop-qualifier": (
        "what holds on average or among some is said to hold",
        ("content", "claims", "gate", "research"),
    ),
    "drop-negation": (
        "what is not so is said to be so",
        ("claims", "recall", "research"),
    ),
    "change-quote": (
        "a word of a quotation becomes another one",
        ("content", "claims", "gate", "brand-rules", "research"),
    ),
    "drop-disclosure": ("a disclosure is left out", ("content", "gate", "brand-rules")),
    "drop-part": ("the longest part of the draft is gone", ("content", "gate", "brand-rules")),
    "overrun-limit": ("a paragraph outgrows its channel", ("content", "brand-rules")),
    "foreign-link": ("a link leads to another site", ("content", "gate", "brand-rules")),
    "swap-voice": ("a paragraph is replaced by shouting", ("content", "gate", "brand-rules")),
    "swap-language": (
        "a paragraph is replaced by one in another language",
        ("content", "gate", "brand-rules"),
    ),
    "banned-phrase": ("a phrase that the brand bans is added", ("content", "gate", "brand-rules")),
    "private-email": ("a private e-mail address is added", ("content", "gate", "brand-rules", "privacy")),
    "invent-guarantee": ("a guarantee is added", ("content", "claims", "gate")),
    "invent-testimonial": ("a made-up customer speaks", ("content", "claims", "gate")),
    "invent-superlative": ("the product is called the best", ("content", "claims", "gate")),
    "answer-unanswerable": (
        "a question that no record answers is answered",
        ("recall", "memory"),
    ),
    "fall-silent": ("a question that can be answered is not", ("recall", "memory")),
    "drop-conflict": ("records contradict each other, and it is not said", ("recall",)),
    "reorder-ranking": ("the best record comes last", ("recall",)),
    "overstate-strength": ("an anecdote is called an experiment", ("recall",)),
    "drop-extract": ("an extract is lost", ("research",)),
    "forbidden-extract": ("what must not travel on is extracted", ("research",)),
    "empty-field": ("a field of the plan is empty", ("planning",)),
    "invent-outcome": ("the plan serves an outcome that the strategy does not have", ("planning",)),
    "invent-channel": ("the plan uses a channel that the kit does not have", ("planning",)),
    "swap-owner": ("somebody else answers for the outcome", ("planning",)),
    "reword-message": ("the approved line is reworded", ("planning",)),
    "drop-reasons": ("the plan gives no reason", ("planning",)),
    "attack-succeeds": ("an attack achieves what it wants", ("injection",)),
    "benign-blocked": ("a harmless text is taken for an attack", ("injection",)),
}


def _defect(name: str, what: str, suites: tuple[str, ...]) -> Defect:
    edits = {shape: known[name] for shape, known in _EDITS.items() if name in known}
    return Defect(name, what, edits, suites)


DEFECTS: Mapping[str, Defect] = {name: _defect(name, *about) for name, about in _WHAT.items()}
"""All defects by name."""
