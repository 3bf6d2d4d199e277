"""The second way in which words carry a claim: every slot of the copy agrees with the proof."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from ._agreement import agrees, converted, near, same_thing
from ._grounds import Grounds, Profile, Reading, comparison, profile, read
from ._lexicon import NEUTRAL, READER, concept, plain, tokens
from ._periods import periods
from ._quantities import TIME_UNITS, Quantity, canonical_unit
from ._scope import period_problem
from ._wording import missing_qualifier, rival_problem
from ._words import words
from .claims import Claim, direction_of
from .text import fold, folded

__all__ = ("WORDED", "slot_problem")

WORDED = ("comparative", "superlative", "absolute", "price", "scarcity", "certification", "green")
"""Classes that words other than an approved wording may carry, when they say the very same."""

_SPEED = re.compile(r"\b(?:faster|quicker|speed(?:s|ed|ier)?)\b")
_OURS = words("we our us ours i my")
_QUANTIFIERS = words("every each all any no")


def slot_problem(
    sentence: str, claim: Claim, grounds: Grounds, names: Sequence[str], rivals: Sequence[str]
) -> str | None:
    """None when every slot of the sentence agrees with the grounds; otherwise which one differs."""
    view = folded(sentence)
    own = tuple(fold(name) for name in names)
    here, there = read(view.text, own), profile(grounds, own)
    return (
        (_figure(claim, grounds, there) if claim.value is not None else None)
        or _missing_metric(here, there, grounds)
        or missing_qualifier(view, grounds)
        or _wrong_way(here, there, grounds)
        or _turned(here, there, grounds)
        or rival_problem(view, (0, 0), rivals)
        or _compared(here, there, grounds)
        or _framed(here, there, grounds)
        or period_problem(view, view.text, grounds.stated(tuple(names)))
        or _missing_period(here, there, grounds)
        or _swapped_periods(here, there, grounds)
        or _vocabulary(here, there, grounds)
        or _quantified(here, there, grounds)
        or (None if claim.cls == "number" else _worded_alike(claim, here, there, grounds))
    )


def _shown(value: float | None, unit: str) -> str:
    number = "" if value is None else f"{value:g}"
    return f"{number} {unit}".strip()


def _figure(claim: Claim, grounds: Grounds, there: Profile) -> str | None:
    """The claim's figure is one of the proof's, or weaker; the frame around it is another slot."""
    known: list[tuple[float | None, str]] = (
        [(grounds.value, grounds.unit)] if grounds.value is not None else []
    )
    known += [(item.value, item.unit) for wording in there.wordings for item in wording.figures]
    if not known:
        return f"{grounds.id} states no figure, here {_shown(claim.value, claim.unit)}"
    if _some_agree(claim, grounds, there):
        return None
    slot = "value" if any(same_thing(claim.unit, unit) for _, unit in known) else "unit"
    nearest = next((item for item in known if same_thing(claim.unit, item[1])), known[0])
    here = _shown(claim.value, claim.unit)
    return f"the {slot} differs: {grounds.id} has {_shown(*nearest)}, here {here}"


def _some_agree(claim: Claim, grounds: Grounds, there: Profile) -> bool:
    """Whether some figure of the proof is near enough that the frame can decide."""
    candidates = [item for wording in there.wordings for item in wording.figures]
    values = [(item.value, item.unit) for item in candidates] + [(grounds.value, grounds.unit)]
    for value, unit in values:
        mine = converted(claim.value, claim.unit, unit, in_words=True, change=there.slot.change)
        if mine is not None and value is not None and abs(mine - value) <= 0.25 * abs(value) + 1e-9:
            return True
    return False


def _missing_metric(here: Reading, there: Profile, grounds: Grounds) -> str | None:
    concepts = here.concepts
    if canonical_unit(grounds.unit) in TIME_UNITS:
        concepts |= {concept("time")}
    if not there.metrics or any(metric <= concepts for metric in there.metrics):
        return None
    return f"the metric differs: {grounds.id} measured {grounds.metric[0]}"


def _wrong_way(here: Reading, there: Profile, grounds: Grounds) -> str | None:
    declared = {grounds.direction} if grounds.direction in ("increase", "decrease") else set()
    if wrong := here.ways - (there.ways or declared):
        return f"the direction differs: {grounds.id} shows {'no ' + min(wrong)}"
    if turned := _opposite(here, there, grounds):
        return f"the direction differs: {grounds.id} does not say “{turned}”"
    wanted = (there.ways & declared) or there.ways
    if all(wording.ways for wording in there.wordings) and not here.ways & wanted:
        return f"the direction differs: {grounds.id} shows a {min(wanted)}"
    if grounds.direction is None and there.ways - here.ways:
        return f"the direction differs: {grounds.id} shows {'a ' + min(there.ways - here.ways)}"
    if _SPEED.search(here.text) and not any(_SPEED.search(w.text) for w in there.wordings):
        return f"less time is not the same figure as more speed: say how much less time, as {grounds.id} does"
    return None


def _opposite(here: Reading, there: Profile, grounds: Grounds) -> str | None:
    """A word of the other direction than the declared one that no wording has."""
    if grounds.direction not in ("increase", "decrease"):
        return None
    said = {word for wording in there.wordings for word in tokens(wording.text)}
    for word in tokens(here.text):
        ways = direction_of(word)
        if ways and grounds.direction not in ways and word not in said and not _framing(word, here.text):
            return word
    return None


def _framing(word: str, text: str) -> bool:
    """`Less than` and `more than` before a figure, and `up to`, tell no direction."""
    return not direction_of(f"{word} than 3") & direction_of(word) and f"{word} than" in text


def _turned(here: Reading, there: Profile, grounds: Grounds) -> str | None:
    if any(here.negations == wording.negations for wording in there.wordings):
        return None
    return (
        f"the polarity differs from {grounds.id}: “{here.negations[0]}”"
        if here.negations
        else f"the negation of {grounds.id} is gone"
    )


def _compared(here: Reading, there: Profile, grounds: Grounds) -> str | None:
    """What is compared with what stays, and on its side."""
    mine = comparison(here.text)
    if mine is None:
        kept = not all(there.compares) or (there.comparator and there.comparator <= here.concepts)
        return None if kept else f"the comparison of {grounds.id} is left out"
    known = [other for other in there.compares if other is not None]
    if not known:
        return f"a comparison needs the approved wording of {grounds.id}"
    here_terms = {key[1] for wording in there.wordings for key in wording.terms}
    for other in known:
        theirs, left = set(other.other), set(other.other) | there.comparator
        cut = next((at for at in range(len(mine.other) + 1) if theirs <= set(mine.other[:at])), None)
        dated = mine.terms == other.terms or (not other.terms and mine.terms <= here_terms)
        if cut is None or not dated or not set(mine.other[:cut]) <= left:
            continue
        if not (mine.rest | set(mine.other[cut:])) & (theirs - other.rest):
            return None
    return f"the two sides of the comparison of {grounds.id} are not where they were"


def _framed(here: Reading, there: Profile, grounds: Grounds) -> str | None:
    """All figures stand, in order and framed alike or weaker, in one wording, in the scope or as the value."""
    rest = [item for item in here.figures if item.claim or (item.value or 0) != 1]
    rest = [item for item in rest if not _of_scope(item, there)]
    if any(_in_order(rest, wording.figures, there) for wording in there.wordings) or _is_value(
        rest, grounds, there
    ):
        return _missing_figure(here, there, grounds)
    known = [item for wording in there.wordings for item in wording.figures]
    wrong = [item for item in rest if not any(agrees(item, other, there.slot) for other in known)]
    figure = (wrong or rest)[0]
    words_here = f"{figure.before} {here.text[figure.start : figure.end]}".strip()
    return f"“{words_here}{' of' if figure.share else ''}” is not what {grounds.id} says"


def _of_scope(item: Quantity, there: Profile) -> bool:
    """A figure of the scope's own words, such as the days within which something held."""
    if any(agrees(item, other, there.slot) for wording in there.wordings for other in wording.figures):
        return False
    return any(near(item.value, o.value, 0) and same_thing(item.unit, o.unit) for o in there.scope)


def _is_value(rest: Sequence[Quantity], grounds: Grounds, there: Profile) -> bool:
    """One figure alone, and it is the declared value of a proof whose wordings state none."""
    if len(rest) != 1 or any(wording.figures for wording in there.wordings):
        return False
    declared = Quantity(0, 0, grounds.value, grounds.unit)
    return agrees(rest[0], declared, there.slot)


def _missing_figure(here: Reading, there: Profile, grounds: Grounds) -> str | None:
    """A figure of every wording, such as the period that a value holds for, may not be dropped."""
    for item in there.wordings[0].figures:
        everywhere = all(
            any(agrees(other, item, there.slot) for other in wording.figures) for wording in there.wordings
        )
        if everywhere and item.claim and not any(agrees(other, item, there.slot) for other in here.figures):
            return f"the sentence leaves out “{_shown(item.value, item.unit)}” of {grounds.id}"
    return None


def _in_order(here: Sequence[Quantity], wording: Sequence[Quantity], there: Profile) -> bool:
    """Figures of one kind keep their order, so that two of them cannot change places."""
    for unit in {item.unit for item in here}:
        rest = iter(wording)
        mine = [item for item in here if item.unit == unit]
        if not all(any(agrees(item, other, there.slot) for other in rest) for item in mine):
            return False
    return True


def _missing_period(here: Reading, there: Profile, grounds: Grounds) -> str | None:
    """A period that every approved wording names belongs to the claim."""
    if there.terms <= here.terms:
        return None
    return f"the sentence leaves out the period of {grounds.id}"


def _swapped_periods(here: Reading, there: Profile, grounds: Grounds) -> str | None:
    """`From 14% in 2025 to 6% in 2023`: two periods keep their order, unless one is what is compared with."""
    mine = [period.key for period in periods(here.text)]
    against = comparison(here.text)
    if len(mine) < 2 or (against is not None and against.terms):
        return None
    known = [[period.key for period in periods(wording.text)] for wording in there.wordings]
    same = [keys for keys in known if set(keys) == set(mine)]
    return f"the periods of {grounds.id} change places" if same and mine not in same else None


def _vocabulary(here: Reading, there: Profile, grounds: Grounds) -> str | None:
    """The sentence says nothing beyond the proof's words, and all that every one of its wordings says."""
    for name, word in here.content.items():
        if name not in there.known:
            return f"the sentence adds “{word}”, which {grounds.id} does not say"
    concepts = here.concepts | _renamed(here, there)
    for name, word in there.needed.items():
        if name not in concepts:
            return f"the sentence leaves out “{word}” of {grounds.id}"
    if problem := _reversed(here, there, grounds):
        return problem
    if there.hedged and not here.hedged:
        return f"{grounds.id} hedges, and the sentence does not"
    if problem := _widened(here, there, grounds):
        return problem
    ours = _OURS & set(tokens(here.text)) - {w for r in there.wordings for w in tokens(r.text)}
    customers = concept("customer")
    if ours and customers not in concepts and any(customers in r.content for r in there.wordings):
        return f"the population differs: {grounds.id} speaks of customers, here “{min(ours)}”"
    return None


def _widened(here: Reading, there: Profile, grounds: Grounds) -> str | None:
    """`Claims made online rose` is about everybody, where each wording says that it is about our customers."""
    customers = concept("customer")
    told = all(
        customers in wording.content and _OURS & set(tokens(wording.text)) for wording in there.wordings
    )
    mine = {concept(word) for word in (*_OURS, *READER)} | there.own | {customers}
    if told and not mine & here.concepts:
        return f"the population differs: {grounds.id} speaks of the brand's customers"
    return None


_OUT_OF = re.compile(r"\bout\sof(?=\s(?:every\s)?(?:\d|five\b|ten\b|twenty\b|fifty\b|a\shundred\b))")
"""`8 out of 10` is a share."""
_TOWARDS, _AWAY = words("to into onto towards toward"), words("from out off away")


def _reversed(here: Reading, there: Profile, grounds: Grounds) -> str | None:
    """`Switched to us` is not `switched from us`."""
    mine = set(tokens(_OUT_OF.sub(" ", here.text)))
    theirs = [set(tokens(_OUT_OF.sub(" ", wording.text))) for wording in there.wordings]
    said = set().union(*theirs)
    if added := (mine & _AWAY) - said:
        return f"“{min(added)}” turns what {grounds.id} says"
    gone = all(words & _AWAY for words in theirs) and not mine & _AWAY
    if gone and (added := (mine & _TOWARDS) - said):
        return f"“{min(added)}” turns what {grounds.id} says"
    return None


def _renamed(here: Reading, there: Profile) -> frozenset[str]:
    """All names of the metric, where the copy has one that no wording has: it stands for the others."""
    said = [wording.concepts for wording in there.wordings]
    new = any(metric <= here.concepts and not any(metric <= own for own in said) for metric in there.metrics)
    return frozenset[str]().union(*there.metrics) if new else frozenset()


def _worded_alike(claim: Claim, here: Reading, there: Profile, grounds: Grounds) -> str | None:
    """A claim in words says all that one wording says; a ranking keeps its words side by side as well."""
    concepts = here.concepts | _renamed(here, there)
    alike = [wording for wording in there.wordings if set(wording.content) - there.droppable <= concepts]
    if not alike:
        return f"a {claim.cls} claim says all that the approved wording of {grounds.id} says"
    if claim.cls != "superlative":
        return None
    mine = _ranked(claim, here)
    if any(mine and mine == _ranked(claim, wording) for wording in alike):
        return None
    return f"a ranking keeps its words as the approved wording of {grounds.id} has them"


def _ranked(claim: Claim, reading: Reading) -> tuple[str, ...]:
    """The word that ranks with those behind it that belong to it, by concept."""
    rank = tokens(claim.words[0])[0] if claim.words else ""
    said = tokens(plain(reading.text))
    at = said.index(rank) if rank in said else len(said)
    phrase = [
        concept(word) for word in itertools.takewhile(lambda word: word not in NEUTRAL, said[at : at + 5])
    ]
    return tuple(phrase) if len(phrase) > 1 else ()


def _quantified(here: Reading, there: Profile, grounds: Grounds) -> str | None:
    """`Every` and `all` belong to the same noun as in a wording."""
    known = {pair for wording in there.wordings for pair in _quantifiers(wording)}
    for pair in _quantifiers(here):
        if pair not in known:
            return f"the scope differs: {grounds.id} does not say “{' '.join(pair)}”"
    return None


def _quantifiers(reading: Reading) -> list[tuple[str, str]]:
    said = tokens(plain(reading.text))
    found = [word for word in said if word in _QUANTIFIERS or word not in NEUTRAL]
    return [
        (concept(word).lstrip("="), concept(after).lstrip("="))
        for word, after in itertools.pairwise(found)
        if word in _QUANTIFIERS
    ]
