"""What a claim is held against, and what can be known about it before any copy is seen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ._agreement import Known
from ._lexicon import ADDED, CONTRASTS, HEDGES, LIGHT, NEGATION, NEUTRAL, READER, concept, plain, tokens
from ._periods import periods
from ._quantities import TIME_UNITS, Quantity, canonical_unit, quantities
from ._scope import Stated
from ._words import words
from .claims import Direction, direction_of
from .models import ProofPoint
from .text import fold

__all__ = ("Comparison", "Grounds", "Profile", "Reading", "comparison", "figures", "profile", "read")

Term = tuple[frozenset[str], tuple[frozenset[str], ...]]
"""A calendar period: the words around it and what it names."""

_TELLING = words(
    "faster quicker speedier slower slows slowed speed speeds sped worse lose loses lost losing remove removes removed"
    " removing add adds added minus cheaper"
)
_NO_CONTENT = NEUTRAL | words("than versus vs compared")
_SAMPLE = re.compile(r"\s?\(?\bn\s?=\s?[\d,]+\)?")
_GENERIC = frozenset((concept("customer"), *map(concept, LIGHT)))
_ADDED = frozenset(map(concept, ADDED))
_READER = frozenset(map(concept, READER))
_MONEY = frozenset(map(concept, ("cost", "pay", "price", "priced")))
_CURRENCIES = ("$", "€", "£", "¥", "¢")


@dataclass(frozen=True)
class Grounds:
    """What a claim is held against: a proof point, or a learning's statement as its only approved wording."""

    id: str
    claims: tuple[str, ...]
    metric: tuple[str, ...] = ()
    value: float | None = None
    unit: str = ""
    direction: Direction | None = None
    comparator: str = ""
    scope: tuple[str, ...] = ()
    qualifier: tuple[str, ...] = ()
    tolerance: float = 0.0
    period: str = ""
    population: str = ""
    collected: date | None = None
    disclaimers: tuple[str, ...] = ()

    @classmethod
    def of_proof(cls, proof: ProofPoint) -> Grounds:
        """The slots of a proof point."""
        scope = (proof.scope.population, proof.scope.period, proof.scope.geography)
        return cls(
            id=proof.id,
            claims=proof.claims,
            metric=proof.metric,
            value=proof.value,
            unit=proof.unit,
            direction=proof.direction,
            comparator=proof.comparator,
            scope=tuple(filter(None, scope)),
            qualifier=proof.qualifier,
            tolerance=proof.tolerance,
            period=proof.scope.period,
            population=proof.scope.population,
            collected=proof.evidence.collected_on,
            disclaimers=proof.disclaimers,
        )

    @classmethod
    def of_text(cls, name: str, text: str) -> Grounds:
        """A statement that is its own only wording."""
        return cls(id=name, claims=(text,))

    def stated(self, names: tuple[str, ...]) -> Stated:
        """What it says about when, where and of whom it holds."""
        texts = (*self.claims, *self.metric, *self.qualifier, *self.scope, *self.disclaimers, self.comparator)
        return Stated(self.id, texts, self.period, self.collected, tuple(names))


@lru_cache(maxsize=4096)
def figures(text: str) -> tuple[Quantity, ...]:
    """The figures of a folded text."""
    return tuple(quantities(text))


@dataclass(frozen=True)
class Reading:
    """One text taken apart for the slot check.

    Attributes:
        text: folded, without a sample size such as `(n=212)`.
        figures: its figures, in order.
        content: concepts of the words that say something, each with its word; figures, periods and
            directions are slots of their own.
        order: all concepts in order, with those of neutral words.
        hedged: whether it hedges (`can`, `may`, `helped`).
        negations: the words that turn or limit it, sorted.
        ways: the directions that it names.
        terms: the calendar periods that it names.
    """

    text: str
    figures: tuple[Quantity, ...]
    content: dict[str, str]
    order: tuple[str, ...]
    hedged: bool
    negations: tuple[str, ...]
    ways: frozenset[Direction]
    terms: frozenset[Term]

    @property
    def concepts(self) -> frozenset[str]:
        """All concepts, with those of neutral words."""
        return frozenset(self.order)


@lru_cache(maxsize=4096)
def read(text: str, names: tuple[str, ...]) -> Reading:
    """Take a folded text apart; `names` are the folded names of the brand and its products."""
    text = _users(_SAMPLE.sub("", text), names)
    found, dates = figures(text), periods(text)
    chars = list(text)
    for item in found:
        if item.claim:
            framed = _FRAMED.search(text, 0, item.start)
            _blank(chars, framed.start() if framed else item.start, item.figure_end)
    for period in dates:
        _blank(chars, period.start, period.end)
    said = plain("".join(chars))
    content: dict[str, str] = {}
    order: list[str] = []
    for word in tokens(said):
        order.append(concept(word))
        if word not in _NO_CONTENT and (word in _TELLING or not direction_of(word)):
            content.setdefault(order[-1], word)
    return Reading(
        text,
        found,
        content,
        (*order, *_implied(text)),
        any(word in HEDGES for word in tokens(said)),
        tuple(sorted(NEGATION.findall(said))),
        frozenset(direction_of(text) | _ways_of_shares(text)),
        frozenset(period.key for period in dates),
    )


def _blank(chars: list[str], start: int, end: int) -> None:
    chars[start:end] = " " * (end - start)


# `Over 60%` is a frame, which is compared with the figure; elsewhere `almost` and `close to` say that it was not so.
_FRAMED = re.compile(r"(?:(?<=^)|(?<=\s))(?:over|above|under|below|exceeding|nearly|almost|close\sto)\s$")
_SHORTER = re.compile(r"\b(?:short(?:er|en\w*)|longer|lengthen\w*)\b")
_HALVED = re.compile(r"\b(?:half|third|quarter|fifth)s?\s(?:the|as)\b")


def _implied(text: str) -> tuple[str, ...]:
    """`Shorter onboarding` is about its time."""
    return (concept("time"),) if _SHORTER.search(text) else ()


def _ways_of_shares(text: str) -> set[Direction]:
    """`Half the time` is a decrease."""
    return {"decrease"} if _HALVED.search(text) else set()


_WHO = (
    r"(?:teams|companies|businesses|people|those|firms|organi[sz]ations|customers|clients)\s"
    r"(?:(?:that|who|which)\s)?(?:use|using|on|with)\s"
)


def _users(text: str, names: tuple[str, ...]) -> str:
    """`Teams that use Harborlight` are its customers; `with Harborlight` says nothing more."""
    for name in names:
        if name in text:
            text = re.sub(rf"\b{_WHO}{re.escape(name)}\b", "customers", text)
            text = re.sub(rf"\b(?:by |when |after )?us(?:ing|ed|es|e) {re.escape(name)}\b", " ", text)
    return text


@dataclass(frozen=True)
class Comparison:
    """Concepts of what is compared with and of the rest of the sentence, and the periods compared with."""

    other: tuple[str, ...]
    rest: frozenset[str]
    terms: frozenset[tuple[frozenset[str], ...]]


@dataclass(frozen=True)
class Profile:
    """What the wordings of one piece of evidence have in common, and what any of them says.

    Attributes:
        metrics: the concepts of each name of the metric; copy has those of one of them.
        known: concepts that copy may use.
        needed: concepts that every wording has, each with its word: copy has them too.
        ways: the directions that a wording names.
        terms: the periods that every wording names.
        hedged: whether every wording hedges.
        compares: what each wording sets its subject against, if anything.
        comparator: concepts of what it is compared with.
        scope: figures of the scope.
        slot: what is said around the figures.
        factual: whether it tells a fact, and no change.
        droppable: concepts that copy may leave out, for they claim nothing or another slot has them.
        own: concepts of the names of the brand and its products.
    """

    wordings: tuple[Reading, ...]
    metrics: tuple[frozenset[str], ...]
    known: frozenset[str]
    needed: dict[str, str]
    ways: frozenset[Direction]
    terms: frozenset[Term]
    hedged: bool
    compares: tuple[Comparison | None, ...]
    comparator: frozenset[str]
    scope: tuple[Quantity, ...]
    slot: Known
    factual: bool
    droppable: frozenset[str]
    own: frozenset[str]


@lru_cache(maxsize=4096)
def profile(grounds: Grounds, names: tuple[str, ...]) -> Profile:
    """What is known about evidence before any copy is seen; `names` are folded."""
    wordings = tuple(read(fold(wording), names) for wording in grounds.claims)
    others = (*grounds.metric, *grounds.scope, *grounds.qualifier, grounds.comparator, *names)
    readings = [read(fold(text), ()) for text in others if text]
    own = frozenset(word for name in names for word in read(name, ()).order)
    ways = frozenset[Direction]().union(*(w.ways for w in wordings))
    factual = not ways and grounds.direction not in ("increase", "decrease")
    money = _MONEY if canonical_unit(grounds.unit or "none") in _CURRENCIES else frozenset[str]()
    said = (r.order for r in (*wordings, *readings))
    timed = {concept("time")} if canonical_unit(grounds.unit or "none") in TIME_UNITS else frozenset[str]()
    known = frozenset[str]().union(*said, _ADDED, money, timed, _READER if factual else ())
    shared = frozenset(wordings[0].content).intersection(*(w.content for w in wordings))
    metrics = tuple(read(fold(metric), names).concepts for metric in grounds.metric)
    droppable = _GENERIC | own | money | timed
    comparator = read(fold(grounds.comparator), names).content if grounds.comparator else {}
    return Profile(
        wordings,
        metrics,
        known,
        {name: word for name, word in wordings[0].content.items() if name in shared - droppable},
        ways,
        wordings[0].terms.intersection(*(w.terms for w in wordings)),
        all(w.hedged for w in wordings),
        comparisons(wordings),
        frozenset(name for name in comparator if not CONTRASTS.fullmatch(name)),
        tuple(item for text in grounds.scope for item in figures(fold(text))),
        Known(grounds.tolerance, grounds.value, _grows(grounds), grounds.direction or "", factual),
        factual,
        droppable,
        own,
    )


_BOUND = re.compile(r"\b(?:more|less|fewer|greater|better)\sthan\s(?=an?\s|\d|half|two|three|[$€£])")


_AS = re.compile(
    r"\bas\s(?:often|many|much|fast|long|quick|quickly|slowly|likely|high|low|big|large)\s(?!as\b)"
    r"(?P<between>[^,.;:!?]{1,60}?)\sas\b"
)
"""`Twice as fast in 2025 as in 2023`: what stands between the two belongs to the first side."""


def comparison(text: str) -> Comparison | None:
    """What a folded text compares with: the words behind `than`, `compared with` and the like, to the next stop."""
    plain_text = _BOUND.sub(lambda match: " " * len(match.group()), text)
    match = _AS.search(plain_text) or CONTRASTS.search(plain_text)
    if match is None:
        return None
    stop = re.search(r"[,;:.!?]\s|[,;:.!?]?$|\s-\s", plain_text[match.end() :])
    end = match.end() + (stop.start() if stop else 0)
    phrase = plain_text[match.end() : end]
    between = match["between"] if match.re is _AS else ""
    rest = f"{plain_text[: match.start()]} {between} {plain_text[end:]}"
    return Comparison(
        tuple(concept(w) for w in tokens(plain(phrase)) if w not in _NO_CONTENT),
        frozenset(concept(w) for w in tokens(plain(rest)) if w not in _NO_CONTENT),
        frozenset(period.key[1] for period in periods(phrase)),
    )


def comparisons(wordings: tuple[Reading, ...]) -> tuple[Comparison | None, ...]:
    """What each wording compares with, if anything."""
    return tuple(comparison(wording.text) for wording in wordings)


def _grows(grounds: Grounds) -> bool:
    unit = canonical_unit(grounds.unit) if grounds.unit else ""
    changes = grounds.direction in ("increase", "decrease") and unit in ("%", "x", "pp")
    return changes or (unit not in TIME_UNITS and len(unit) > 3)
