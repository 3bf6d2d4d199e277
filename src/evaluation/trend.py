"""The score of copy: a figure for trends, from what the gate found. It decides nothing; verdicts do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..content import ACTIONS, Finding

__all__ = ("HALVING", "WEIGHTS", "Scored", "score_of")

WEIGHTS = {"pass": 0.25, "needs-role": 1.0, "revise": 4.0, "unchecked": 4.0, "block": 10.0}
"""How heavy a finding weighs, by its action."""

HALVING = 10.0
"""The weight in 100 words that halves the score."""

LEAST_WORDS = 25
"""Shorter texts count as this long, so that one note in a headline does not weigh like a page of them."""


@dataclass(frozen=True)
class Scored:
    """The score of some copy.

    Attributes:
        score: 100 without findings; it halves with every `HALVING` of weight in 100 words.
        words: how many words were looked at.
        findings: how many findings of each action.
        families: how many findings of each family of rules, most first.
    """

    score: float
    words: int
    findings: dict[str, int]
    families: dict[str, int]


def score_of(findings: Iterable[Finding], words: int) -> Scored:
    """The score of copy of so many words. Findings that a waiver or a baseline lets stand do not count."""
    open_ = [finding for finding in findings if not finding.waiver]
    weight = sum(WEIGHTS[finding.action] for finding in open_)
    actions = Counter(finding.action for finding in open_)
    families = Counter(finding.rule.partition(".")[0] for finding in open_)
    return Scored(
        score=round(100 * 0.5 ** (weight / max(words, LEAST_WORDS) * 100 / HALVING), 1),
        words=words,
        findings={action: actions[action] for action in ACTIONS if actions[action]},
        families=dict(families.most_common()),
    )
