"""Which part of a sentence a claim belongs to: clauses that speak of something else are left out.

Leaving a clause out has to be safe, so it is done only where the clause stands by itself: it has its own
subject and verb (or is a call to act), it refers to nothing outside, and it neither turns nor strengthens.
Anything else stays with the claim.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ._lexicon import ANAPHORS, NEGATION
from ._words import words
from .claims import direction_of
from .text import Folded, folded

__all__ = ("STRONGER", "own_part")

STRONGER = re.compile(
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
"""Words that make a statement say more."""

_BREAK = re.compile(r"(?P<stop>[.!?;:]\s|\s-\s)|,?\s(?P<join>and|but|so)\s|,\s(?=(?:and|but|so)\s)")
_VERBS = words(
    "is are was were has have had can opens opened starts started begins began comes came makes made keeps kept"
    " gives gave takes took lets runs ran works worked ships shipped turns turned joins joined moves moved lives"
    " stands stood sits wait waits help helps bakes baked serves served sells sold buys bought fell rose grew"
    " dropped climbed shrank cut cuts reduced halved doubled tripled increased decreased declined lifted raised"
    " lowered improved stayed remain remains need needs want wants hosts hosted offers offered reads writes wrote"
    " checks checked covers covered holds held shows knows knew see sees saw go goes went say says said like likes"
    " deserves matters counts loves means begins ends asks wonder wonders hurts costs feels"
)
_ACTS = words(
    "see book try start read learn join get ask call visit find order talk download shop discover come check"
    " explore sign meet choose take bring open pick browse watch follow write reply send pop drop tell save switch"
    " go let give look click tap contact speak plan reserve subscribe compare request"
)
_SUBJECTS = words("we you i")
_PLAIN_SUBJECT = re.compile(r"(?:we|you|i|the|our|your|an?)\s")
_NO_START = re.compile(
    r"(?:in|at|for|among|across|since|with|without|if|when|until|unless|because|while|although|though|as|by|from"
    r"|on|during|after|before|within|throughout|over|under|where|once|whenever|wherever|provided|only|not|no)\b"
)


def own_part(
    sentence: str, view: Folded, span: tuple[int, int], claimed: Sequence[tuple[int, int]]
) -> tuple[int, int]:
    """The span of the sentence that a claim at `span` is judged with; all places are in the sentence.

    `claimed` are the spans of all claims of the sentence: words of a claim that stands in another clause
    are judged with that claim.
    """
    clauses = _clauses(view.text)
    if len(clauses) == 1:
        return 0, len(sentence)
    places = [view.span(*clause) for clause in clauses]
    own = [at for at, (first, last) in enumerate(places) if first < span[1] and span[0] < last]
    if not own:
        return 0, len(sentence)
    first, last = 0, len(clauses) - 1
    # From the outside in: a clause that stays keeps everything between it and the claim.
    while last > own[-1] and _apart(sentence, places[last], claimed):
        last -= 1
    while (
        first < own[0]
        and _apart(sentence, places[first], claimed)
        and _opens(_text(view, clauses[first + 1]))
    ):
        first += 1
    start = 0 if first == 0 else places[first][0]
    return start, len(sentence) if last == len(clauses) - 1 else places[last][1]


def _text(view: Folded, clause: tuple[int, int]) -> str:
    return view.text[clause[0] : clause[1]]


def _clauses(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = 0
    for match in _BREAK.finditer(text):
        if match.start() <= at or not _divides(text, at, match):
            continue
        found.append((at, match.start()))
        at = match.end()
    if at < len(text):
        found.append((at, len(text)))
    return found or [(0, len(text))]


def _divides(text: str, at: int, match: re.Match[str]) -> bool:
    """`and` alone divides two statements only behind a verb and before a plain subject."""
    if not match["join"] or match.group().startswith(","):
        return True
    before = any(word in _VERBS or direction_of(word) for word in text[at : match.start()].split())
    return before and _PLAIN_SUBJECT.match(text, match.end()) is not None


def _opens(clause: str) -> bool:
    """Whether a clause begins with a subject or a call to act of its own, not with `churn by 12%`."""
    found = clause.split()
    if not found:
        return False
    if found[0].strip(",") in _SUBJECTS or found[0] in _ACTS:
        return True
    if _NO_START.match(clause):
        return False
    return any(word.strip(",") in _VERBS for word in found[1:7])


def _apart(sentence: str, span: tuple[int, int], claimed: Sequence[tuple[int, int]]) -> bool:
    """Whether a clause stands by itself and can neither turn, widen nor strengthen another one."""
    view = folded(sentence[span[0] : span[1]])
    clause = view.text.strip()
    asks = sentence[span[1] : span[1] + 1] == "?"
    if not (asks or _opens(clause)) or _NO_START.match(clause) or NEGATION.search(clause):
        return False
    if any(word.strip(".,;:!?\"'()").partition("'")[0] in ANAPHORS for word in clause.split()):
        return False
    inside = [(a - span[0], b - span[0]) for a, b in claimed if span[0] <= a and b <= span[1]]
    if not inside and direction_of(clause):
        return False
    return all(
        any(a <= first and last <= b for a, b in inside)
        for first, last in (view.span(*match.span()) for match in STRONGER.finditer(view.text))
    )
