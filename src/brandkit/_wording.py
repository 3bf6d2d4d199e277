"""The first way in which words carry a claim: an approved wording stands around it, and nothing turns it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ._clauses import STRONGER
from ._grounds import Grounds, figures
from ._lexicon import NEGATION, NEUTRAL, concept, tokens
from ._scope import Stated, audience_problem, period_problem, place_problem
from .claims import Claim, Direction, direction_of
from .text import Folded, fold, folded

__all__ = ("missing_qualifier", "rival_problem", "spans_of", "wording_problem")

# What may stand directly before and after an approved wording without becoming a part of what it says.
_OPENS = re.compile(r"(?:an?|the|this|these|those|our|we|it|they|you|your|their|each|every|\W|\d)")
_MAY_PRECEDE = re.compile(
    r"(?:^|[.,;:!?\"(]\s?|\s-\s|\b(?:our|the|that|because|and|so|how|since|when|where|as|while|but|then"
    r"|today"
    r"|means|shows|here|see|why|which|says|say|said|know)\s)$"
)
_MAY_FOLLOW = re.compile(
    r"\s?(?:$|[.;:!?)\"]|-\s|,\s?(?:$|and|but|so|because|while|which|when|before|after|as|with|in|on|at"
    r"|to|by|from|for|according"
    r"|an?|the|this|that|these|you|your|we|our|it|they|then|says|said|and|\x00)\b|,\s\x00"
    r"|(?:and|but|so|because|while|when)\s(?:an?|the|this|that|these|you|your|we|our|it|they|then|so|\x00)"
    r"|(?:but|so|because|while|when|before|after|in|on|at|with|by|from|to|as|for)\b)"
)
_PHRASE_BEHIND = re.compile(
    r"\s(?:in|on|at|across|for|from|of|within|around|near|inside|outside|throughout|among|amongst)\s"
    r"([^.,;:!?()\"\x00]+?)(?=[.,;:!?()\"\x00]|\s-\s|\s(?:and|but|so|because|while|when|before|after|to)\b|$)"
)


def wording_problem(
    sentence: str,
    claim: Claim,
    grounds: Grounds,
    wordings: Sequence[str],
    names: Sequence[str],
    rivals: Sequence[str],
) -> str | None:
    """None when an approved wording carries the claim, empty when none covers it, and otherwise why not."""
    view = folded(sentence)
    found = [span for wording in grounds.claims for span in spans_of(view, wording)]
    covering = [span for span in found if _covers(view, span, claim)]
    if not covering:
        return ""
    covered = [span for wording in wordings for span in spans_of(view, wording)] + covering
    problem = _other_scope(view, covered, grounds, names) or _addition(view, covered, grounds)
    problem = problem or _neighbours(view, covering[0], covered)
    return problem or missing_qualifier(view, grounds) or rival_problem(view, covering[0], rivals)


def _other_scope(
    view: Folded, covered: list[tuple[int, int]], grounds: Grounds, names: Sequence[str]
) -> str | None:
    """What stands around the wording may not move it to another time, place or group."""
    outside, stated = _outside(view, covered), grounds.stated(tuple(names))
    found = period_problem(view, outside, stated) or place_problem(view, outside, stated)
    return found or audience_problem(outside, stated) or _narrowed(view, covered, stated)


def _narrowed(view: Folded, covered: list[tuple[int, int]], stated: Stated) -> str | None:
    """`… on the south shore` or `… in your town` right behind a wording says where or of what it holds."""
    text = _blanked(view.text, covered)
    known = {concept(word) for part in (*stated.texts, *stated.names) for word in tokens(fold(part))}
    for _, end in covered:
        phrase = _PHRASE_BEHIND.match(text[end:])
        if phrase and any(word not in NEUTRAL and concept(word) not in known for word in tokens(phrase[1])):
            return f"“{phrase[0].strip()}” behind the approved wording of {stated.id} says where or of what it holds"
    return None


def spans_of(view: Folded, wording: str) -> list[tuple[int, int]]:
    return list(view.occurrences(fold(wording).strip().rstrip(".!?")))


def _covers(view: Folded, span: tuple[int, int], claim: Claim) -> bool:
    start, end = view.span(*span)
    return start <= claim.start and claim.end <= end


def _blanked(text: str, covered: Iterable[tuple[int, int]]) -> str:
    chars = list(text)
    for start, end in covered:
        chars[start:end] = "\x00" * (end - start)
    return "".join(chars)


def _outside(view: Folded, covered: Iterable[tuple[int, int]]) -> str:
    return re.sub("\x00+", " \x00 ", _blanked(view.text, covered))


def _addition(view: Folded, covered: list[tuple[int, int]], grounds: Grounds) -> str | None:
    """What stands around the approved wording and makes it say more, less or the opposite."""
    for item in figures(view.text):
        inside = [span for span in covered if span[0] <= item.start and item.end <= span[1]]
        touches = [span for span in covered if span[0] < item.end and item.start < span[1]]
        if not inside and (touches or item.claim):
            added = view.text[item.start : item.end]
            return f"the sentence adds “{added}” to the approved wording of {grounds.id}"
    for _, end in covered:
        if re.match(
            r"\s?(?:of\b|%|\+|[.,]?\d|(?:million|billion|thousand|percent|times|fold|points?|pp)\b)",
            view.text[end:],
        ):
            if view.text[end - 1 : end].isalpha() and not re.match(r"\s?(?:\+|%)", view.text[end:]):
                continue
            return f"the words after the approved wording of {grounds.id} change its figure"
    outside = _outside(view, covered)
    if match := NEGATION.search(outside):
        return f"“{match.group()}” turns or limits the approved wording of {grounds.id}"
    if match := STRONGER.search(outside):
        return f"“{match.group()}” makes the approved wording of {grounds.id} say more"
    ways: set[Direction] = set().union(*(direction_of(fold(wording)) for wording in grounds.claims))
    if direction_of(outside) - ways:
        return f"the words around the approved wording of {grounds.id} turn its direction"
    return None


def _neighbours(view: Folded, span: tuple[int, int], covered: list[tuple[int, int]]) -> str | None:
    """`Enterprise customers …` is about others than `Customers …`, and `… on every draft, page and ad` says more."""
    start, end = span
    text = _blanked(view.text, [other for other in covered if other != span])
    if not _OPENS.match(text[start:end]) and not _MAY_PRECEDE.search(text[:start]):
        return f"“{text[:start].split()[-1]}” before the approved wording changes whom or what it is about"
    if not _MAY_FOLLOW.match(text[end:]):
        return f"“{text[end:].split()[0]}” after the approved wording changes what it says"
    return None


def rival_problem(view: Folded, span: tuple[int, int], rivals: Sequence[str]) -> str | None:
    for name in rivals:
        for start, end in view.occurrences(name):
            if not (span[0] <= start and end <= span[1]):
                return f"the sentence is about {name}"
    return None


_QUALIFIERS = (
    re.compile(r"\b(?:on average|an average of|(?:the|an|at an) average|averages?|averaged|averaging)\b"),
    re.compile(r"\b(?:a |the )?median(?: of)?\b"),
    re.compile(r"\b(?:about|around|roughly|approximately|circa)\b"),
    re.compile(r"\bup to\b"),
)


def missing_qualifier(view: Folded, grounds: Grounds) -> str | None:
    """None when the copy keeps one of the qualifiers that the proof point asks for."""
    if not grounds.qualifier or any(_qualifies(view, words) for words in grounds.qualifier):
        return None
    return f"the qualifier “{grounds.qualifier[0]}” of {grounds.id} is left out"


def _qualifies(view: Folded, qualifier: str) -> bool:
    """Whether the qualifier stands in the text, as it is, in a fixed other form, or all of its words together."""
    if view.contains(qualifier):
        return True
    plain = fold(qualifier).strip()
    for pattern in _QUALIFIERS:
        if pattern.fullmatch(plain):
            return pattern.search(view.text) is not None
    wanted = [concept(word) for word in tokens(plain) if word not in NEUTRAL]
    here = [concept(word) for word in tokens(view.text)]
    return len(wanted) > 1 and set(wanted) <= set(here)
