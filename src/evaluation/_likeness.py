"""How much copy is like the examples that the kit calls off-brand. Likeness only flags; nothing is accepted by it.

The likeness of two texts is the larger of two Sørensen-Dice coefficients, 2 |A ∩ B| / (|A| + |B|) (Dice, Measures of
the amount of ecologic association between species, Ecology 26, 1945): over their pairs of neighbouring words, and over
the runs of four characters inside their words. Pairs catch wording that is kept, runs what was moved or inflected.
The order of the words hardly counts, so a sentence that says the opposite may be alike: a person decides.
No model is asked, so a gate with this scorer answers the same everywhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ..content import Finding
from ._text import fold
from .record import Record
from .score import Score, undetermined

if TYPE_CHECKING:
    from ..brandkit import DraftView

__all__ = ("LEAST_LIKENESS", "likeness", "off_brand_similarity")

LEAST_LIKENESS = 0.6
"""From here on a sentence is flagged. Those of different brands in the content suite stay below 0.4."""
_NOT_OURS = ("quote", "disclosure")
_FEWEST_WORDS = 4
"""A shorter sentence is like many others by its words alone."""
_RUN = 4
_WORD = re.compile(r"[^\W_]+")


class _Profile(NamedTuple):
    pairs: Counter[Hashable]
    runs: Counter[Hashable]


def likeness(one: str, other: str) -> float:
    """How much two texts share, from 0 to 1; 0 when one has fewer than four words. Symmetric."""
    return _likeness(_profile(one), _profile(other))


def _likeness(one: _Profile | None, other: _Profile | None) -> float:
    if one is None or other is None:
        return 0.0
    return max(_dice(one.pairs, other.pairs), _dice(one.runs, other.runs))


def _dice(one: Counter[Hashable], other: Counter[Hashable]) -> float:
    together = one.total() + other.total()
    return 2 * (one & other).total() / together if together else 0.0


def _profile(text: str) -> _Profile | None:
    words = _WORD.findall(fold(text))
    if len(words) < _FEWEST_WORDS:
        return None
    marked = (f"_{word}_" for word in words)
    runs = (word[at : at + _RUN] for word in marked for at in range(max(1, len(word) - _RUN + 1)))
    return _Profile(Counter(pairwise(words)), Counter(runs))


@lru_cache(maxsize=4096)
def _of_example(text: str) -> tuple[_Profile | None, ...]:
    """The sentences of an example; those of copy are not remembered."""
    from ..content.sentences import split_sentences

    return tuple(_profile(sentence) for sentence in split_sentences(text))


def off_brand_similarity(record: Record) -> Score:
    """1 when no sentence is like an off-brand example of the kit; else 1 minus the greatest likeness.

    Each sentence that is at least 0.6 alike gets a finding for the role of messaging, on its words.
    """
    view = record.context
    if view is None:
        return undetermined("off_brand_similarity", "the output is not a draft with its brand kit")
    found = list(_alike(view))
    if not found:
        return Score(name="off_brand_similarity", value=1.0, verdict="pass")
    best = max(value for value, _ in found)
    return Score(
        name="off_brand_similarity",
        value=1.0 - best,
        verdict="fail",
        findings=tuple(finding for _, finding in found),
        reason=max(found, key=lambda item: item[0])[1].message,
    )


def _alike(view: DraftView) -> Iterator[tuple[float, Finding]]:
    examples = [
        item
        for item in view.kit.examples
        if item.verdict == "off-brand" and item.channel in (None, view.draft.channel)
    ]
    role = view.kit.meta.approvers.get("messaging", "brand")
    ours = (place for place in view.sentences if place.block.kind not in _NOT_OURS)
    for place in ours if examples else ():
        text = place.sentence.text
        own = _profile(text)
        value, name, why = max(
            (_likeness(own, piece), item.id, item.why)
            for item in examples
            for piece in _of_example(item.text)
        )
        if value >= LEAST_LIKENESS:
            yield (
                value,
                view.finding(
                    "examples.off-brand",
                    "voice",
                    "needs-role",
                    f"this is {value:.0%} like the example “{name}”, which is off-brand",
                    part=place.part,
                    start=place.start,
                    end=place.start + len(text),
                    why=why,
                    role=role,
                ),
            )
