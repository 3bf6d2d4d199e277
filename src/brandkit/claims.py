"""Finding the claims in a sentence: what somebody may ask the brand to show.

Finding is generous and deterministic: what looks like a claim is one until evidence carries it
(`support`). It works on English and German; for other languages nothing is found here, and the gate says
that nothing was checked.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

from ..content.same import Same
from ._cue_filter import CueFilter
from ._cues import BUT, CUES
from ._cues_de import BUT_DE, CUES_DE, direction_of_de
from ._locales import language_of
from ._quantities import Quantity, quantities
from ._quantities_de import quantities_de
from ._spans import Spans
from .models import ClaimClass, Kit
from .text import Folded, folded

__all__ = (
    "PACKS",
    "Claim",
    "Direction",
    "classes_in",
    "detect",
    "detect_plain",
    "direction_of",
    "directions",
    "figures_of",
    "has_pack",
    "language_of",
)

Direction = Literal["increase", "decrease", "none"]

PACKS = ("en", "de")
"""Languages whose claims and personal data can be checked."""


def has_pack(locale: str) -> bool:
    """Whether the rules can read copy in this locale."""
    return language_of(locale) in PACKS


@dataclass(frozen=True)
class Claim:
    """A claim with its exact place in the text that it was found in (code points, end exclusive).

    Attributes:
        cls: what kind of claim it is; each kind has its policy in `claims.yaml`.
        value, unit: of a figure.
        direction: what the sentence says about the figure.
        words: the words that make it a claim, folded.
    """

    cls: ClaimClass
    start: int
    end: int
    value: float | None = None
    unit: str = ""
    direction: Direction = "none"
    words: tuple[str, ...] = ()


_UP = re.compile(
    r"\b(?:increas(?:e|es|ed|ing)|rais(?:e|es|ed|ing)|gr(?:ow|ows|ew|own|owing)|lift(?:s|ed|ing)?"
    r"|boost(?:s|ed|ing)?|gain(?:s|ed|ing)?"
    r"|ris(?:e|es|en|ing)|rose|doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|quadrupl(?:e|es|ed|ing)|more"
    r"|higher|greater|extra|add(?:s|ed)"
    r"|larger|bigger|longer|climb(?:s|ed|ing)?|expand(?:s|ed|ing)?|multipl(?:y|ies|ied)|up|slower"
    r"|slow(?:s|ed)|worse|lengthen(?:s|ed)?|growth|uplift|increments?|surg(?:e|es|ed|ing)|soar(?:s|ed|ing)?|jump(?:s|ed|ing)?)\b"
)
_DOWN = re.compile(
    r"\b(?:decreas(?:e|es|ed|ing)|reduc(?:e|es|ed|ing|tion|tions)|lower(?:s|ed|ing)?|cut(?:s|ting)?"
    r"|drop(?:s|ped|ping)?|f[ae]ll(?:s|en|ing)?"
    r"|shrink(?:s|ing)?|shrank|slash(?:es|ed|ing)?|trim(?:s|med|ming)?|sav(?:e|es|ed|ing|ings)|less"
    r"|fewer|smaller|shorter|shorten(?:s|ed|ing)?"
    r"|halv(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|down|cheaper|los(?:e|es|t|ing)|minus|remov(?:e|es|ed"
    r"|ing)|faster|quicker|speed(?:s|ed)?|dip(?:s|ped)?|shav(?:e|es|ed|ing)|knock(?:s|ed)\soff)\b"
)
_UP_TO = re.compile(
    r"\bup\s(?:to|from)\b|(?<!%\s)(?<!\d\s)(?<!x\s)(?<!percent\s)(?<!times\s)\b(?:more|less|fewer)\sthan\b|\bset(?:s|ting)?\sup\b"
    r"|\bsign(?:s|ed)?\sup\b|\bno\s(?:more|longer)\b"
)
# `Save-Up` and `follow-up` name a thing.
_COMPOUND = re.compile(r"\b[a-z]+-(?:up|down|off)s?\b")
_SAID_OF_WORDS = re.compile(
    r"\b(?:never|don\'t|do\snot|not\sto|avoid|instead\sof)\s(?:say|saying|write|writing|use|using"
    r'|call(?:ing)?(?:\s\w+)?)\s"[^"]{1,80}"'
    r"|\b(?:avoid|never|not|without|ban|bans|drop|drops|find|finds|flag|flags|stop|stops|catch"
    r"|catches)\s(?:\w+\s)?"
    r'the\s(?:words?|terms?|phrases?)\s(?:like\s)?"[^"]{1,40}"(?:(?:,|,?\sor|,?\sand)\s"[^"]{1,40}")*'
)


@lru_cache(maxsize=4096)
def direction_of(text: str) -> frozenset[Direction]:
    """Which ways a folded text points; empty when it names no change."""
    plain = _UP_TO.sub(" ", _COMPOUND.sub(" ", text) if "-" in text else text)
    found: set[Direction] = set()
    if _UP.search(plain):
        found.add("increase")
    if _DOWN.search(plain):
        found.add("decrease")
    return frozenset(found)


def directions(text: str, language: str) -> frozenset[Direction]:
    """Which ways a folded text in a language points; empty when it names no change."""
    return direction_of_de(text) if language == "de" else direction_of(text)


def figures_of(text: str, language: str) -> Sequence[Quantity]:
    """The figures of a folded text in a language, in reading order."""
    return quantities_de(text) if language == "de" else quantities(text)


def detect(text: str, kit: Kit, locale: str) -> list[Claim]:
    """Every claim of a sentence, in reading order; nothing for a locale without a pack."""
    if not has_pack(locale):
        return []
    names, brand = _named(Same(kit))
    return list(_detect(text, names, brand, language_of(locale)))


@lru_cache(maxsize=8)
def _named(same: Same[Kit]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of a kit's competitors, and those of its brand and products."""
    kit = same.value
    names = tuple(competitor.name for competitor in kit.terms.competitors)
    return names, (kit.meta.brand, *(product.name for product in kit.meta.products))


def detect_plain(text: str) -> tuple[Claim, ...]:
    """Every claim of an English sentence, in reading order, where no kit says whose names it may hold."""
    return _detect(text, (), (), "en")


def classes_in(text: str, names: Sequence[str], locale: str) -> set[ClaimClass]:
    """The classes of a sentence's claims, without a kit: `names` are those of the brand and its products."""
    return (
        {claim.cls for claim in _detect(text, (), tuple(names), language_of(locale))}
        if has_pack(locale)
        else set()
    )


@lru_cache(maxsize=2048)
def _detect(
    text: str, competitors: tuple[str, ...], brand: tuple[str, ...], language: str
) -> tuple[Claim, ...]:
    view = folded(text)
    aside = Spans(match.span() for match in _SAID_OF_WORDS.finditer(view.text))
    claims = [*_worded(view, language), *_figures(view, language), *_only_brand(view, brand, language)]
    claims = [claim for claim in claims if not aside.cover(claim.start, claim.end)]
    claims = _without_doubles(claims)
    claims = [_placed(claim, view) for claim in claims]
    claims.extend(_about_competitors(view, claims, competitors))
    return tuple(sorted(claims, key=lambda claim: (claim.start, claim.end, claim.cls)))


def _overlaps(one: Claim, other: Claim) -> bool:
    return one.start < other.end and other.start < one.end


@cache
def _cue_filter(language: str) -> CueFilter:
    return CueFilter(CUES_DE if language == "de" else CUES)


def _worded(view: Folded, language: str) -> list[Claim]:
    """Claims by their words, with places in the folded text."""
    claims: list[Claim] = []
    cues, buts = (CUES_DE, BUT_DE) if language == "de" else (CUES, BUT)
    possible = _cue_filter("de" if language == "de" else "en").possible(view.text)
    for cls, pattern in cues.items():
        if cls not in possible:
            continue
        excused: Spans | None = None
        for match in pattern.finditer(view.text):
            if excused is None:
                but = buts.get(cls)
                excused = Spans(found.span() for found in but.finditer(view.text)) if but else Spans(())
            if not excused.overlap(*match.span()):
                claims.append(Claim(cls, match.start(), match.end(), words=(match.group().strip(),)))  # type: ignore[arg-type]
    return claims


def _figures(view: Folded, language: str) -> list[Claim]:
    ways = directions(view.text, language)
    way: Direction = next(iter(ways)) if len(ways) == 1 else "none"
    return [
        _figure(item, view, way)
        for item in figures_of(view.text, language)
        if item.claim and not (language == "en" and _in_a_name(item, view))
    ]


_NAMED = re.compile(r"(?:^|.*[^.!?:\s]\s)[A-Z][\w-]*\s$", re.DOTALL)


def _in_a_name(item: Quantity, view: Folded) -> bool:
    """`Connect 365` is a product: a bare number behind a name inside a sentence."""
    if item.unit or item.before or item.words or item.share:
        return False
    start = view.span(item.start, item.end)[0]
    return _NAMED.match(view.source[max(0, start - 40) : start]) is not None and not view.source.isupper()


def _figure(item: Quantity, view: Folded, way: Direction) -> Claim:
    words = (view.text[item.start : item.end],)
    return Claim("number", item.start, item.end, item.value, item.unit, way, words)


def _only_brand(view: Folded, brand: tuple[str, ...], language: str) -> list[Claim]:
    """`Only Harborlight …` or `Nur Hafenlicht …`: a ranking in one word."""
    only = "nur " if language == "de" else "only "
    return [
        Claim("superlative", start - len(only), end, words=(f"{only}{name}",))
        for name in dict.fromkeys(brand)
        for start, end in view.occurrences(name)
        if view.text.endswith(only, 0, start) and view.bounded(start - len(only), end)
    ]


def _without_doubles(claims: list[Claim]) -> list[Claim]:
    """The same words are one claim of a class; a price or a certificate's number is not a figure as well."""
    kept: list[Claim] = []
    for claim in sorted(claims, key=lambda c: (c.cls, c.start, -c.end)):
        # The last one of its class reaches farthest: the others before it do not overlap each other.
        double = kept and kept[-1].cls == claim.cls != "number" and _overlaps(claim, kept[-1])
        if not double:
            kept.append(claim)
    bearers = {cls: [claim for claim in kept if claim.cls == cls] for cls in _BEARING}
    carried = {c: b for c in kept if c.cls == "number" and (b := _bearer(c, bearers))}
    figures = {bearer: figure for figure, bearer in carried.items()}
    return [_with_figure(claim, figures.get(claim)) for claim in kept if claim not in carried]


_BEARING = ("certification", "price", "scarcity", "superlative", "testimonial")


def _bearer(figure: Claim, bearers: Mapping[str, list[Claim]]) -> Claim | None:
    """The claim of another class that a figure is a part of."""
    for cls in reversed(_BEARING):
        at = bisect_right(bearers[cls], figure.start, key=lambda claim: claim.start) - 1
        if at >= 0 and _carries(bearers[cls][at], figure):
            return bearers[cls][at]
    return None


def _with_figure(claim: Claim, figure: Claim | None) -> Claim:
    return claim if figure is None else replace(claim, value=figure.value, unit=figure.unit)


def _carries(bearer: Claim, figure: Claim) -> bool:
    inside = bearer.start <= figure.start and figure.end <= bearer.end
    quoted = any('"' in word for word in bearer.words)
    return (inside and not quoted and bearer.cls != "superlative") or (inside and figure.unit in ("", "star"))


def _placed(claim: Claim, view: Folded) -> Claim:
    start, end = claim.start, claim.end
    while end > start + 1 and view.text[end - 1] in " .,;:!?":
        end -= 1
    first, last = view.span(start, end)
    return replace(claim, start=first, end=last)


def _about_competitors(view: Folded, claims: list[Claim], names: tuple[str, ...]) -> list[Claim]:
    """A competitor's name beside a claim or a comparison."""
    compares = re.search(
        r"\b(?:unlike|than|vs|versus|alternative|replac\w+|switch\w*|instead of|compared"
        r"|als|statt|anders|vergleich\w*|verglichen|gegenüber|wechsel\w*|ersetz\w*)\b",
        view.text,
    )
    if not claims and not compares:
        return []
    return [Claim("competitor", hit.start, hit.end, words=(hit.term,)) for hit in view.find_terms(names)]
