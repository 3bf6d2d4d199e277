"""Whether a record bears on a question: by what both name, and what each says besides; never by nearness alone.

A question names typed terms (channels, metrics, seasons, numbers, names, …) and plain words. What of it a record
covers, in the same words, in words of the same meaning or nearly so, and what it lacks or contradicts, are counted as
traits. `evidence.json` says how much each of them counts; the sum decides. With an embedder, how near both are and
how far a word that the record lacks lies from it are traits too.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..store.records import Learning
from ._asking import POPULATION, asking, counts, is_told_in_time
from ._meaning import Meaning
from ._reading import counted_noun
from ._terms import AKIN, Terms, analyse, elements, metric_names, people, stems, texts_known
from ._typing_errors import misspellings
from .convert import retrieval_text
from .index import NamedField

if TYPE_CHECKING:
    from .embedder import Embedder

__all__ = ("NAMED_FIELDS", "RULES_OUT", "Bearing", "Judge", "terms_of")

NAMED_FIELDS: tuple[NamedField, ...] = ("segment", "product", "offer", "format", "season")

SAME_CONCEPT = 0.8
"""What a word counts that the record says in another way, against 1 for the same word."""

AKIN_CONCEPT = 0.5
"""The same of a word that is only of one field with a word of the record."""

_GROUPS = {
    "channel": "channel",
    "metric": "metric",
    "number": "number",
    **dict.fromkeys(("season", "weekday", "daypart", "month", "quarter"), "time"),
    **dict.fromkeys(("gender", "business", "tenure", "segment"), "who"),
    **dict.fromkeys(("country", "area"), "place"),
    "pricing": "name",
    **dict.fromkeys(("tense", "design", "sought"), "asked"),
}
"""Kinds of typed terms -> the trait that lacking one of them is; all others are `detail`."""

RULES_OUT = frozenset(_GROUPS.values()) | {"name", "proper"}
"""Traits that rule a record out, however near it is: it says nothing of what was asked, or says another thing."""

_IN_MONEY = frozenset({"aov", "average_gift", "cpa", "cpc", "cpl", "cpm", "revenue", "roas", "roi"})
_CURRENCY = re.compile(
    r"[$€£¥]\s?\d|\d\s?[€£¥]|\b(?:eur|usd|gbp|chf|euros?|dollars?|pounds?|cents?|pence|francs?)\b",
    re.IGNORECASE,
)
_MONEY = ("eur", "usd", "gbp", "chf", "dollar", "pound", "cent", "pence", "franc", "$")
"""Of these, whatever `_CURRENCY` finds in plain letters has one."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WORDS = re.compile(r"[^\W_]+")
_Named = Mapping[str, Mapping[str, frozenset[str]]]
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Bearing:
    """How a record bears on a question.

    Attributes:
        supports: whether it may carry an answer.
        weight: how likely it does, from 0 to 1, as the traits' weights have it.
        coverage: part of the question's words that it covers, rare ones counting more.
        matched: terms of the question that it names.
        meant: words of the question that it says in another way.
        lacking: words that it lacks.
        against: typed terms and names that it lacks or contradicts.
        traits: what was counted, by name.
    """

    supports: bool
    weight: float
    coverage: float
    matched: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    traits: Mapping[str, float] = field(default_factory=dict)

    @property
    def said(self) -> Iterator[str]:
        """In words."""
        if self.matched:
            yield f"names {', '.join(self.matched)}"
        if self.meant:
            yield f"means {', '.join(self.meant)}"
        if self.against:
            yield f"says nothing of {', '.join(self.against)}"
        if self.lacking:
            yield f"lacks {', '.join(self.lacking)}"
        yield f"evidence {self.weight:.2f}"


class Judge:
    """Judges records for one question.

    Args:
        records: all candidates by id; the rarer a word is among them, the more it counts.
        names: what is on record as a segment, product, offer, format or season; when the question speaks of one,
            a record that does not is hardly an answer.
        embedder: says how near texts are; without one, only words and their known meanings count.
        vectors: the records' stored vectors by id.
        terms: what the records say (`terms_of`) by id, when they are read already.
    """

    def __init__(
        self,
        question: str,
        records: Mapping[str, Learning],
        names: Mapping[NamedField, Iterable[str]] = MappingProxyType({}),
        embedder: Embedder | None = None,
        vectors: Mapping[str, Any] = MappingProxyType({}),
        terms: Mapping[str, Terms] | None = None,
    ) -> None:
        self._records = records
        said = terms_of(records) if terms is None else terms
        self._terms = {name: said[name] for name in records}
        self._names = {f: frozenset(found) for f, found in names.items()}
        self._ask(question, embedder, vectors)

    def again(self, question: str, embedder: Embedder | None, vectors: Mapping[str, Any]) -> Judge:
        """The judge of another question to the same records, which are read only once."""
        other = copy(self)
        other._ask(question, embedder, vectors)
        return other

    def _ask(self, question: str, embedder: Embedder | None, vectors: Mapping[str, Any]) -> None:
        self.asked = analyse(question)
        self._named = _named(self.asked, self._names)
        self._units = _units(self.asked)
        self._meant = {unit: self.asked.meant.get(unit, _NONE) for unit in self._units}
        self._misspelt = self._spelt_otherwise()
        self._people = frozenset(unit for unit, stem in self._units.items() if stem in people())
        self._elements = frozenset(unit for unit, stem in self._units.items() if stem in elements())
        self._asking = asking(question)
        self._counted = counted_noun(question)
        self._measures = frozenset(self._asking.measures) & self._units.keys()
        self._years = frozenset(_YEAR.findall(question))
        self._weights = self._weigh()
        self._meaning = self._understood(question, embedder, vectors) if embedder and vectors else None

    def _spelt_otherwise(self) -> dict[str, frozenset[str]]:
        """Words of the question -> words of the candidates that are the same but for a letter."""
        known = frozenset[str]().union(*(terms.every for terms in self._terms.values()))
        found = ((unit, misspellings(unit, stem, known)) for unit, stem in self._units.items())
        return {unit: others for unit, others in found if others}

    def _understood(self, question: str, embedder: Embedder, vectors: Mapping[str, Any]) -> Meaning:
        metrics = {
            name: record.metric.replace("_", " ")
            for name, record in self._records.items()
            if name in vectors and record.metric
        }
        return Meaning(question, [*self._units], embedder, vectors, metrics)

    def similarity(self, name: str) -> float | None:
        """The cosine of question and record, when both have vectors."""
        return self._meaning.similarity(name) if self._meaning else None

    def unknown(self) -> list[str]:
        """Terms of the question that no candidate names."""
        everywhere = frozenset[str]().union(*(terms.every for terms in self._terms.values()))
        typed = [
            _shown(kind, name)
            for kind, names in sorted(self.asked.typed.items())
            for name in sorted(names)
            if kind != "hint" and not any(name in terms.typed.get(kind, ()) for terms in self._terms.values())
        ]
        return typed + [word for word, stem in self.asked.words.items() if stem not in everywhere]

    def bearing(self, name: str) -> Bearing:
        """How one of the candidates bears on the question."""
        terms = self._terms[name]
        covered = self._covered(terms)
        against = [*_against(self.asked, terms, self._named), *self._other_people(covered, terms)]
        against += self._missed(name, covered)
        lacking = [unit for unit, part in covered.items() if not part]
        traits = self._traits(name, covered, lacking, [group for group, _ in against])
        model = _model("both" if self._meaning and name in self._meaning else "lexical")
        weight = model.weight(traits)
        return Bearing(
            supports=not any(group in RULES_OUT for group, _ in against) and model.takes(weight, traits),
            weight=round(weight, 4),
            coverage=round(traits["coverage"], 3),
            matched=(*self._shared_terms(terms), *(unit for unit, part in covered.items() if part == 1)),
            meant=tuple([unit for unit, part in covered.items() if 0 < part < 1]),
            lacking=tuple(lacking),
            against=tuple([shown for _, shown in against]),
            traits=traits,
        )

    def _shared_terms(self, terms: Terms) -> list[str]:
        """Typed terms that both name, as they are shown."""
        shared = ((kind, asked & terms.typed.get(kind, _NONE)) for kind, asked in self.asked.typed.items())
        return sorted([_shown(kind, term) for kind, both in shared for term in both])

    def _covered(self, terms: Terms) -> dict[str, float]:
        """How much of each word or saying the record covers: all of it, its meaning, or nothing."""
        others = _other_choices(self.asked, terms, self._named)
        every, misspelt, meant = terms.every, self._misspelt, self._meant
        return {
            unit: 1.0
            if stem in every or (unit in misspelt and not misspelt[unit].isdisjoint(every))
            else _shared(meant[unit] & terms.concepts)
            for unit, stem in self._units.items()
            if stem not in others
        }

    def _missed(self, name: str, covered: Mapping[str, float]) -> Iterator[tuple[str, str]]:
        """What is asked for by number or by year, when the record counts something else or tells of other years."""
        record, counted = self._records[name], self._asking.counted
        if counted and not self.asked.typed.get("metric") and not _counts(record, counted):
            yield "asked", counted
        elif covered.get(self._counted) == 0 and self._counted not in POPULATION:
            yield "asked", self._counted
        if self._asking.duration and not is_told_in_time(f"{record.statement} {record.unit} {record.metric}"):
            yield "asked", "time"
        told = _YEAR.findall(record.statement) if self._years else ()
        if told and self._years.isdisjoint(told):
            yield from (("time", year) for year in sorted(self._years))

    def _other_people(self, covered: Mapping[str, float], terms: Terms) -> Iterator[tuple[str, str]]:
        """Kinds of people that the question names and the record does not, when it speaks of others."""
        if self._people and not people().isdisjoint(terms.every):
            for unit, part in covered.items():
                if not part and unit in self._people:
                    yield "who", unit

    def _traits(
        self, name: str, covered: Mapping[str, float], lacking: Sequence[str], against: Sequence[str]
    ) -> dict[str, float]:
        # A saying that is not there says nothing: it may be an ordinary turn of phrase.
        lacking = [unit for unit in lacking if " " not in unit]
        told = [(self._weights[unit], part) for unit, part in covered.items() if part or " " not in unit]
        parts = [part for _, part in told]
        total = sum([weight for weight, _ in told])
        akin, direct, typed = parts.count(AKIN_CONCEPT), parts.count(1), self._terms[name].typed
        traits = {
            "strange parts": float(sum([unit in self._elements for unit in lacking])),
            "strangers": float(sum([unit in self._people for unit in lacking])),
            "complete": float(not lacking and not against and not akin),
            "coverage": sum([weight * part for weight, part in told]) / total if total else 0.0,
            "words": float(min(len(told), 6)),
            "no words": float(not told),
            "lacking": float(min(len(lacking), 6)),
            "measure lacking": float(sum([unit in self._measures for unit in lacking])),
            "meant": float(len(parts) - len(lacking) - akin - direct),
            "akin": float(akin),
            "direct": float(direct),
            "typed": float(
                sum([len(asked & typed.get(kind, _NONE)) for kind, asked in self.asked.typed.items()])
                + sum([_hinted(hint, typed) for hint in self.asked.typed.get("hint", ())])
            ),
        }
        for group in against:
            traits[f"against {group}"] = traits.get(f"against {group}", 0.0) + 1
        if self._meaning and name in self._meaning:
            share = len(lacking) / len(told) if told else 0.0
            traits |= self._meaning.traits(name, lacking)
            traits["near, lacking"] = traits["near"] * share
        return traits

    def _weigh(self) -> dict[str, float]:
        total = len(self._terms)
        counts = {
            unit: sum(stem in terms.every for terms in self._terms.values())
            for unit, stem in self._units.items()
        }
        return {unit: math.log(1 + (total + 1) / (count + 0.5)) for unit, count in counts.items()}


@dataclass(frozen=True)
class _Model:
    """How much each trait counts, and from which weight on a record is an answer.

    Attributes:
        enough: the weight; a record that names everything which the question names needs half of it.
    """

    enough: float
    base: float
    weights: Mapping[str, float]

    def takes(self, weight: float, traits: Mapping[str, float]) -> bool:
        """Whether that weight is enough."""
        return weight >= (self.enough / 2 if traits["complete"] else self.enough)

    def weight(self, traits: Mapping[str, float]) -> float:
        """The logistic of the weighted sum."""
        counts = self.weights.get
        total = self.base + sum([counts(name, 0.0) * value for name, value in traits.items()])
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def _model(which: str) -> _Model:
    data = json.loads(Path(__file__).with_name("evidence.json").read_bytes())[which]
    return _Model(data["enough"], data["base"], data["weights"])


def terms_of(records: Mapping[str, Learning], texts: Mapping[str, str] | None = None) -> dict[str, Terms]:
    """What records say, by id: the terms of their texts, which may be given, and of their fields."""
    if texts is None:
        texts = {name: retrieval_text(record) for name, record in records.items()}
    texts_known(texts.values())
    return {name: _known_of(record, analyse(texts[name], widen=True)) for name, record in records.items()}


def _known_of(record: Learning, terms: Terms) -> Terms:
    """The terms of a record's text, and what its fields say besides: its metric, its design, what it can tell."""
    typed = dict(terms.typed)
    metrics = metric_names(record.metric)
    sought = {
        *typed.get("sought", ()),
        *(("audience",) if record.segment or record.kind == "audience" else ()),
        *(("channel",) if record.channel else ()),
        *(("money",) if _tells_money(record, metrics) else ()),
    }
    typed["metric"] = typed.get("metric", _NONE) | metrics
    typed["sought"] = frozenset(sought)
    if record.strength == "experiment":
        typed["design"] = typed.get("design", _NONE) | {"experiment"}
    return Terms(typed, every=terms.every, concepts=terms.concepts)


def _tells_money(record: Learning, metrics: frozenset[str]) -> bool:
    return record.unit.isupper() or not metrics.isdisjoint(_IN_MONEY) or _names_money(record.statement)


def _names_money(statement: str) -> bool:
    said = statement.casefold()
    # The pattern takes longer than looking for its words, which few statements have.
    if said.isascii() and not any(word in said for word in _MONEY):
        return False
    return _CURRENCY.search(statement) is not None


def _counts(record: Learning, noun: str) -> bool:
    """Whether a record tells how many there are of what the noun names."""
    named = stems([noun, *record.metric.split("_")])
    return noun in named and (
        any(named[noun] == named[word] for word in record.metric.split("_")) or counts(record.statement, noun)
    )


def _units(asked: Terms) -> dict[str, str]:
    """The words that a record has to cover -> their stems; sayings of common words stand for themselves."""
    sayings = {said: said for said in asked.meant if " " in said}
    return {**asked.words, **sayings}


def _named(asked: Terms, names: Mapping[NamedField, frozenset[str]]) -> dict[str, dict[str, frozenset[str]]]:
    """The names that the question speaks, whole, with their stems, by field."""
    spoken: dict[str, dict[str, frozenset[str]]] = {}
    said = asked.every
    for field_name, found in names.items():
        for name, parts in _stems_of(found).items():
            if parts and parts <= said and not parts.isdisjoint(asked.words.values()):
                spoken.setdefault(field_name, {})[name] = parts
    return spoken


@lru_cache(maxsize=64)
def _stems_of(names: frozenset[str]) -> Mapping[str, frozenset[str]]:
    words = {name: _WORDS.findall(name.casefold()) for name in names}
    known = stems(word for parts in words.values() for word in parts)
    return {name: frozenset(known[word] for word in parts) for name, parts in words.items()}


def _against(asked: Terms, record: Terms, named: _Named) -> Iterable[tuple[str, str]]:
    """What of the question speaks against the record, by trait. Of alternatives (`email or sms`) one is enough."""
    for kind, names in asked.typed.items():
        if kind == "hint":
            yield from (
                ("hint", _shown(*hint.split(":")))
                for hint in sorted(names)
                if not _hinted(hint, record.typed)
            )
            continue
        lacking = names - record.typed.get(kind, _NONE)
        if lacking and not (asked.alternatives and kind != "number" and lacking != names):
            yield from ((_GROUPS.get(kind, "detail"), _shown(kind, name)) for name in sorted(lacking))
    for names_of_field in named.values():
        unspoken = [name for name, parts in names_of_field.items() if not parts <= record.every]
        if unspoken and not (asked.alternatives and len(unspoken) < len(names_of_field)):
            yield from (("name", name) for name in sorted(unspoken))
    for word in sorted(asked.proper):
        if asked.words[word] not in record.every and record.concepts.isdisjoint(asked.meant.get(word, ())):
            yield "proper", word


def _hinted(hint: str, typed: Mapping[str, frozenset[str]]) -> bool:
    kind, _, name = hint.partition(":")
    return name in typed.get(kind, _NONE)


def _shared(concepts: frozenset[str]) -> float:
    if not concepts:
        return 0.0
    return AKIN_CONCEPT if all(name.startswith(AKIN) for name in concepts) else SAME_CONCEPT


def _other_choices(asked: Terms, record: Terms, named: _Named) -> frozenset[str]:
    """Stems of the alternatives that a record may leave alone, because it speaks of another one of them."""
    if not asked.alternatives:
        return _NONE
    fields = (
        names.values() for names in named.values() if any(parts <= record.every for parts in names.values())
    )
    return _NONE.union(*(parts for choices in fields for parts in choices if not parts <= record.every))


def _shown(kind: str, name: str) -> str:
    return f"{kind} {name}" if kind in ("channel", "metric") else name
