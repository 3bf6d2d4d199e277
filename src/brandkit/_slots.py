"""The two ways in which words can carry a claim: an approved wording, and agreement slot by slot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ._quantities import Quantity, quantities, same_unit
from ._scope import Stated, audience_problem, period_problem, place_problem
from ._words import words
from .claims import Claim, Direction, direction_of
from .models import ProofPoint
from .text import Folded, fold, folded

__all__ = ("Grounds", "slot_problem", "wording_problem")


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
            collected=proof.evidence.collected_on,
            disclaimers=proof.disclaimers,
        )

    @classmethod
    def of_text(cls, name: str, text: str) -> Grounds:
        """A statement that is its own only wording."""
        return cls(id=name, claims=(text,))

    def stated(self, names: Sequence[str]) -> Stated:
        """What it says about when, where and of whom it holds."""
        texts = (*self.claims, *self.metric, *self.qualifier, *self.scope, *self.disclaimers, self.comparator)
        return Stated(self.id, texts, self.period, self.collected, tuple(names))


_STRONGER = re.compile(
    r"\b(?:guarant\w+|always|every|everyone|everybody|everywhere|all|each|any|anyone|anywhere|never"
    r"|up to|at least|more than"
    r"|less than|fewer than|over|under|above|below|at most|minimum|maximum|instant\w*|immediate\w*"
    r"|overnight|forever|proven|prove[sd]?"
    r"|definite\w*|certain\w*|sure\w*|automatic\w*|only|even|permanent\w*|world-?wide|global\w*"
    r"|universal\w*|no matter|regardless"
    r"|or more|and more|and counting|promis\w+|will|best|most|complete\w*|total\w*|entire\w*|typical\w*"
    r"|nobody|everything"
    r"|(?:seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?)|daily|weekly|monthly|yearly"
    r"|tomorrow"
    r"|than|versus|vs|compared|twice|double)\b"
)
_NEGATION = re.compile(
    r"\b(?:not|no|none|nobody|nothing|never|neither|nor|without|hardly|barely|scarcely|rarely|seldom"
    r"|cannot|fail(?:s|ed|ing)?|stop(?:s|ped)?"
    r"|false|untrue|myth|wrong|den(?:y|ies|ied)|doubt\w*|unlikely|lack(?:s|ed)?|refus\w+|instead|if"
    r"|unless|except)\b|n't\b"
)
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
_NEUTRAL = words(
    "a an the and by in on of for with at from to that this these those is are was were be been being has "
    "have had it its their they our also so as when which who how here there about around roughly nearly "
    "almost approximately help helps helped use using percent per cent within"
)
_COMPARATIVE_WORDS = words(
    "faster quicker cheaper slower worse longer shorter larger bigger smaller speed speeds"
)
_COMPARES = re.compile(r"\b(?:than|versus|vs|compared|unlike|against|ahead of)\b")
_BOUND = re.compile(r"\b(?:more|less|fewer)\sthan\s(?=\d)")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


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
    found = [span for wording in grounds.claims for span in _spans(view, wording)]
    covering = [span for span in found if _covers(view, span, claim)]
    if not covering:
        return ""
    covered = [span for wording in wordings for span in _spans(view, wording)] + covering
    problem = _other_scope(view, covered, grounds, names) or _addition(view, covered, grounds)
    problem = problem or _neighbours(view, covering[0], covered)
    return problem or _missing_qualifier(view, grounds) or _rival(view, covering[0], rivals)


def _other_scope(
    view: Folded, covered: list[tuple[int, int]], grounds: Grounds, names: Sequence[str]
) -> str | None:
    """What stands around the wording may not move it to another time, place or group."""
    outside, stated = _outside(view, covered), grounds.stated(names)
    found = period_problem(view, outside, stated) or place_problem(view, outside, stated)
    return found or audience_problem(outside, stated) or _narrowed(view, covered, stated)


def _narrowed(view: Folded, covered: list[tuple[int, int]], stated: Stated) -> str | None:
    """`… on the south shore` or `… in your town` right behind a wording says where or of what it holds."""
    text = _blanked(view.text, covered)
    known = set().union(*(_stems(fold(part)) for part in (*stated.texts, *stated.names)))
    for _, end in covered:
        phrase = _PHRASE_BEHIND.match(text[end:])
        added = [word for stem, word in _content(phrase[1]).items() if stem not in known] if phrase else []
        if phrase and added:
            return f"“{phrase[0].strip()}” behind the approved wording of {stated.id} says where or of what it holds"
    return None


def _spans(view: Folded, wording: str) -> list[tuple[int, int]]:
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
    for item in _quantities(view.text):
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
    if match := _NEGATION.search(outside):
        return f"“{match.group()}” turns or limits the approved wording of {grounds.id}"
    if match := _STRONGER.search(outside):
        return f"“{match.group()}” makes the approved wording of {grounds.id} say more"
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


def _rival(view: Folded, span: tuple[int, int], rivals: Sequence[str]) -> str | None:
    for name in rivals:
        for start, end in view.occurrences(name):
            if not (span[0] <= start and end <= span[1]):
                return f"the sentence is about {name}"
    return None


def _missing_qualifier(view: Folded, grounds: Grounds) -> str | None:
    if grounds.qualifier and not any(view.contains(words) for words in grounds.qualifier):
        return f"the qualifier “{grounds.qualifier[0]}” of {grounds.id} is left out"
    return None


def slot_problem(
    sentence: str, claim: Claim, grounds: Grounds, names: Sequence[str], rivals: Sequence[str]
) -> str | None:
    """None when every slot of the sentence agrees with the grounds; otherwise which one differs."""
    view = folded(sentence)
    return (
        _figure(claim, grounds)
        or _missing_metric(view, grounds)
        or _missing_qualifier(view, grounds)
        or _wrong_way(view, grounds)
        or _turned(view, grounds)
        or _rival(view, (0, 0), rivals)
        or _compared(view, grounds)
        or _framed(view, grounds)
        or period_problem(view, view.text, grounds.stated(names))
        or _vocabulary(view, grounds, names)
    )


def _shown(value: float | None, unit: str) -> str:
    number = "" if value is None else f"{value:g}"
    return f"{number} {unit}".strip()


def _near(one: float | None, other: float | None, tolerance: float) -> bool:
    if one is None or other is None:
        return False
    return abs(one - other) <= max(abs(other) * tolerance, 1e-9)


def _figure(claim: Claim, grounds: Grounds) -> str | None:
    """The claim's value and unit have to be those of the proof, or stand in one of its wordings."""
    known: list[tuple[float | None, str]] = []
    if grounds.value is not None:
        known.append((grounds.value, grounds.unit))
    known += [(item.value, item.unit) for wording in grounds.claims for item in _quantities(fold(wording))]
    if any(_near(claim.value, v, grounds.tolerance) and same_unit(claim.unit, u) for v, u in known):
        return None
    here = _shown(claim.value, claim.unit)
    if not known:
        return f"{grounds.id} states no figure, here {here}"
    slot = "value" if any(same_unit(claim.unit, unit) for _, unit in known) else "unit"
    nearest = next((item for item in known if same_unit(claim.unit, item[1])), known[0])
    return f"the {slot} differs: {grounds.id} has {_shown(*nearest)}, here {here}"


@lru_cache(maxsize=1024)
def _quantities(text: str) -> tuple[Quantity, ...]:
    return tuple(quantities(text))


def _missing_metric(view: Folded, grounds: Grounds) -> str | None:
    here = _stems(view.text)
    if not grounds.metric or any(_stems(fold(metric)) <= here for metric in grounds.metric):
        return None
    return f"the metric differs: {grounds.id} measured {grounds.metric[0]}"


def _wrong_way(view: Folded, grounds: Grounds) -> str | None:
    here = direction_of(view.text)
    allowed: set[Direction] = set()
    for wording in grounds.claims:
        allowed |= direction_of(fold(wording))
    if grounds.direction in ("increase", "decrease"):
        if grounds.direction not in here:
            return f"the direction differs: {grounds.id} shows a {grounds.direction}"
        allowed.add(grounds.direction)
    if here - allowed:
        return f"the direction differs: {grounds.id} shows {'no ' + min(here - allowed)}"
    if grounds.direction is None and allowed - here:
        return f"the direction differs: {grounds.id} shows {'a ' + min(allowed - here)}"
    return None


def _turned(view: Folded, grounds: Grounds) -> str | None:
    here = sorted(_NEGATION.findall(view.text))
    if any(here == sorted(_NEGATION.findall(fold(wording))) for wording in grounds.claims):
        return None
    return (
        f"the polarity differs from {grounds.id}: “{here[0]}”"
        if here
        else f"the negation of {grounds.id} is gone"
    )


def _compared(view: Folded, grounds: Grounds) -> str | None:
    if _COMPARES.search(_BOUND.sub(" ", view.text)):
        return f"a comparison needs the approved wording of {grounds.id}"
    return None


def _framed(view: Folded, grounds: Grounds) -> str | None:
    """All figures of the sentence stand, in order and framed alike, in one wording or in the scope."""
    scope = [item for text in grounds.scope for item in _quantities(fold(text))]
    here = [
        item
        for item in _quantities(view.text)
        if not any(_near(item.value, other.value, 0) and same_unit(item.unit, other.unit) for other in scope)
        or any(
            _pairs(item, other, grounds) for wording in grounds.claims for other in _quantities(fold(wording))
        )
    ]
    if any(_in_order(here, _quantities(fold(wording)), grounds) for wording in grounds.claims):
        return _missing_figure(view, grounds)
    figure = next(
        (
            item
            for item in here
            if not any(_pairs(item, o, grounds) for w in grounds.claims for o in _quantities(fold(w)))
        ),
        here[0],
    )
    return f"“{_with_frame(figure, view)}” is not what {grounds.id} says"


def _missing_figure(view: Folded, grounds: Grounds) -> str | None:
    """A figure of every wording, such as the period that a value holds for, may not be dropped."""
    wordings = [_quantities(fold(wording)) for wording in grounds.claims]
    here = _quantities(view.text)
    for item in wordings[0]:
        everywhere = all(any(_pairs(other, item, grounds) for other in wording) for wording in wordings)
        if everywhere and not any(_pairs(other, item, grounds) for other in here):
            return f"the sentence leaves out “{_shown(item.value, item.unit)}” of {grounds.id}"
    return None


def _with_frame(item: Quantity, view: Folded) -> str:
    words = f"{item.before} {view.text[item.start : item.end]}".strip()
    return f"{words} of" if item.share else words


def _in_order(here: Sequence[Quantity], there: Sequence[Quantity], grounds: Grounds) -> bool:
    """Figures of one unit keep their order, so that two of them cannot change places."""
    for unit in {item.unit for item in here}:
        rest = iter(there)
        if not all(any(_pairs(item, other, grounds) for other in rest) for item in here if item.unit == unit):
            return False
    return True


def _pairs(here: Quantity, there: Quantity, grounds: Grounds) -> bool:
    plain = ("", "by", "about")
    framed = here.before == there.before or (here.before in plain and there.before in plain)
    same = _near(here.value, there.value, grounds.tolerance) and same_unit(here.unit, there.unit)
    return same and framed and here.share == there.share


def _vocabulary(view: Folded, grounds: Grounds, names: Sequence[str]) -> str | None:
    """The sentence says nothing beyond the proof's words, and all that every one of its wordings says."""
    here = _content(view.text)
    wordings = [_content(fold(wording)) for wording in grounds.claims]
    others = (*grounds.metric, *grounds.scope, *grounds.qualifier, grounds.comparator, *names)
    known = set().union(*wordings, *(_stems(fold(text)) for text in others))
    if added := [word for stem, word in here.items() if stem not in known]:
        return f"the sentence adds “{added[0]}”, which {grounds.id} does not say"
    core = set(wordings[0]).intersection(*wordings)
    if dropped := [wordings[0][stem] for stem in wordings[0] if stem in core and stem not in here]:
        return f"the sentence leaves out “{dropped[0]}” of {grounds.id}"
    return None


@lru_cache(maxsize=1024)
def _content(text: str) -> dict[str, str]:
    """Stems of the words that carry meaning, each with its word; figures and directions are other slots."""
    spans = [(item.start, item.figure_end) for item in _quantities(text)]
    found: dict[str, str] = {}
    for match in _WORD.finditer(text):
        word = match.group()
        if (
            any(start <= match.start() < end for start, end in spans)
            or word in _NEUTRAL
            or direction_of(word)
        ):
            continue
        found.setdefault(_stem(word), word)
    return found


@lru_cache(maxsize=1024)
def _stems(text: str) -> frozenset[str]:
    return frozenset(_stem(match.group()) for match in _WORD.finditer(text))


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    for ending in ("ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            stem = word[: -len(ending)]
            return stem + "y" if ending == "ies" else stem.rstrip("e")
    return word.rstrip("e") if len(word) > 3 else word
