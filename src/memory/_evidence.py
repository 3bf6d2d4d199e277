"""Whether a record bears on a question at all: by the terms that both name, never by nearness alone.

A question names channels, metrics, seasons, numbers, segments and plain words. A record supports an answer when
it names the same typed terms and enough of the words. The embedder is asked about one thing only: whether a word
that the record lacks matters to what both have in common. It can excuse a word or make it decisive; it cannot
make up for a typed term, and a record that does not share a third of the words anyway stays out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..store.records import Learning
from ._terms import Terms, analyse, stems
from .convert import retrieval_text

if TYPE_CHECKING:
    from .embedder import Embedder

__all__ = ("Bearing", "Judge")

ENOUGH = 0.67
"""The weighted part of the question's words that a record has to cover."""

ALIKE = 0.5
"""Cosine of question and statement from which on a lacking word can be excused."""

EXCUSED = (-0.08, 0.03)
"""What leaving a lacking word out may change of the cosine, for the word to be beside the point. When it falls
further, the word itself is near to the record without being in it: `doctors` to `nurses`."""

MATERIAL = 0.05
"""When the cosine rises by this much without a word, the word sets the question apart from the record."""

_LEAST = 1 / 3
_MOST_WORDS = 8
_NAMED_FIELDS = ("segment", "product", "offer", "format", "season")
_WORDS = re.compile(r"[^\W_]+")

_Named = Mapping[str, Mapping[str, frozenset[str]]]


@dataclass(frozen=True)
class Bearing:
    """How a record bears on a question.

    Attributes:
        supports: whether it may carry an answer.
        coverage: part of the question's words that it covers, rare ones counting more.
        matched: terms of the question that it names.
        excused: words that it lacks and that do not matter to what both are about.
        lacking: words that it lacks and that do, or may, matter.
        against: typed terms that it lacks or contradicts; one is enough to rule it out.
    """

    supports: bool
    coverage: float
    matched: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


class Judge:
    """Judges records for one question.

    Args:
        records: all candidates by id; the rarer a word is among them, the more it counts.
        admitted: everything that may be seen; when the question speaks of a segment, product, offer or format of
            these, only a record that does too is an answer.
        embedder: weighs the words that a record lacks; without one each of them counts.
    """

    def __init__(
        self,
        question: str,
        records: Mapping[str, Learning],
        admitted: Iterable[Learning] = (),
        embedder: Embedder | None = None,
    ) -> None:
        self._question = question
        self.asked = analyse(question)
        self._records = records
        self._embedder = embedder
        self._vectors: dict[str, Any] = {}
        self._terms = {name: analyse(retrieval_text(record), widen=True) for name, record in records.items()}
        self._named = _named(self.asked, {(f, getattr(r, f)) for r in admitted for f in _NAMED_FIELDS})
        self._weights = self._weigh()

    def unknown(self) -> list[str]:
        """Terms of the question that no candidate names."""
        everywhere = frozenset().union(*(terms.every for terms in self._terms.values()))
        typed = [
            _shown(kind, name)
            for kind, names in sorted(self.asked.typed.items())
            for name in sorted(names)
            if not any(name in terms.typed.get(kind, ()) for terms in self._terms.values())
        ]
        return typed + [word for word, stem in self.asked.words.items() if stem not in everywhere]

    def bearing(self, name: str) -> Bearing:
        """How one of the candidates bears on the question."""
        terms = self._terms[name]
        against = tuple(_against(self.asked, terms, self._named))
        direct = [word for word, stem in self.asked.words.items() if stem in terms.every]
        other_choices = _other_choices(self.asked, terms, self._named)
        lacking = [
            word
            for word, stem in self.asked.words.items()
            if word not in direct and stem not in other_choices
        ]
        typed = sorted(
            _shown(kind, term)
            for kind, asked in self.asked.typed.items()
            for term in asked & terms.typed.get(kind, frozenset())
        )
        excused: Sequence[str] = ()
        material = False
        worth_weighing = (
            not against and len(lacking) <= _MOST_WORDS and self._coverage(direct, lacking) >= _LEAST
        )
        if lacking and worth_weighing:
            excused, material = self._weighed(self._records[name].statement, lacking)
        coverage = self._coverage(direct, lacking, excused)
        return Bearing(
            supports=not against and not material and bool(direct or typed) and coverage >= ENOUGH,
            coverage=coverage,
            matched=(*typed, *direct),
            excused=tuple(excused),
            lacking=tuple(word for word in lacking if word not in excused),
            against=against,
        )

    def _coverage(self, direct: Sequence[str], lacking: Sequence[str], excused: Sequence[str] = ()) -> float:
        covered = sum(self._weights[word] for word in direct)
        total = covered + sum(self._weights[word] for word in lacking if word not in excused)
        return round(covered / total, 3) if total else 1.0

    def _weigh(self) -> dict[str, float]:
        total = len(self._terms)
        counts = {
            word: sum(stem in terms.every for terms in self._terms.values())
            for word, stem in self.asked.words.items()
        }
        return {word: math.log(1 + (total + 1) / (count + 0.5)) for word, count in counts.items()}

    def _weighed(self, statement: str, lacking: Sequence[str]) -> tuple[Sequence[str], bool]:
        """Which of the lacking words are beside the point, and whether one of them is the point."""
        if self._embedder is None:
            return (), False
        without = [
            re.sub(rf"\b{re.escape(word)}\b", "", self._question, flags=re.IGNORECASE) for word in lacking
        ]
        said, asked, *fewer = self._embedded(self._embedder, [statement, self._question, *without])
        alike = float(said @ asked)
        changes = {word: float(said @ vector) - alike for word, vector in zip(lacking, fewer, strict=True)}
        low, high = EXCUSED
        excused = [word for word, change in changes.items() if alike >= ALIKE and low <= change <= high]
        return excused, any(change >= MATERIAL for change in changes.values())

    def _embedded(self, embedder: Embedder, texts: Sequence[str]) -> list[Any]:
        """Vectors of the texts; records lack the same words again and again."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            self._vectors.update(zip(new, embedder.embed(new), strict=True))
        return [self._vectors[text] for text in texts]


def _named(asked: Terms, names: Iterable[tuple[str, str]]) -> dict[str, dict[str, frozenset[str]]]:
    """The names that the question speaks, whole, with their stems, by field."""
    words = {pair: _WORDS.findall(pair[1].casefold()) for pair in names}
    known = stems(word for parts in words.values() for word in parts)
    asked_for = frozenset(asked.words.values())
    spoken: dict[str, dict[str, frozenset[str]]] = {}
    for (field, name), parts in words.items():
        stemmed = frozenset(known[word] for word in parts)
        if stemmed and stemmed <= asked_for:
            spoken.setdefault(field, {})[name] = stemmed
    return spoken


def _against(asked: Terms, record: Terms, named: _Named) -> Iterable[str]:
    """Typed terms of the question that rule the record out. Of alternatives (`email or sms`) one is enough."""
    for kind, names in asked.typed.items():
        lacking = names - record.typed.get(kind, frozenset())
        if lacking and not (asked.alternatives and kind != "number" and lacking != names):
            yield from (_shown(kind, name) for name in sorted(lacking))
    for names_of_field in named.values():
        unspoken = [name for name, parts in names_of_field.items() if not parts <= record.every]
        if unspoken and not (asked.alternatives and len(unspoken) < len(names_of_field)):
            yield from sorted(unspoken)


def _other_choices(asked: Terms, record: Terms, named: _Named) -> frozenset[str]:
    """Stems of the alternatives that a record may leave alone, because it speaks of another one of them."""
    if not asked.alternatives:
        return frozenset()
    fields = (
        names.values() for names in named.values() if any(parts <= record.every for parts in names.values())
    )
    return frozenset().union(*(parts for choices in fields for parts in choices if not parts <= record.every))


def _shown(kind: str, name: str) -> str:
    return f"{kind} {name}" if kind in ("channel", "metric") else name
