"""Names of persons: behind titles, in attributions, or a given name with a surname."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .._words import words
from ._found import Found, any_of
from ._lexicon import AMBIGUOUS, GIVEN, NEVER, NO_SURNAMES, ORGANISATIONS

__all__ = ("names",)


class _Token(NamedTuple):
    start: int
    end: int
    word: str  # as written
    low: str  # folded, without the dot of an initial


_TOKEN = re.compile(r"[^\W\d_](?:[\w'-]*\w)?\.?")
_PARTICLES = words("von van de der den del della di da dos du la le al el bin ibn zu zur ter ten af")
_IN_A_ROW = re.compile(
    rf"[A-Z][\w'-]*\.? (?:(?i:{'|'.join(sorted(_PARTICLES))})(?:'s)?\.? ){{0,3}}[A-Z]", re.ASCII
)
"""Two capitals with nothing but particles between them: without a title, no name in ASCII has fewer."""
_TITLES = any_of("dr prof professor mr mrs ms mx sir dame doktor frau herr herrn")
_TITLE = re.compile(rf"(?i)(?<!\w){_TITLES}\.?(?: (?:dr|prof|med|rer|nat|phil|ing|jur)\.)* (?=[A-ZÄÖÜ])")
_CHARACTERS = words(
    "pepper right holle bean darcy oetker martens clean doubtfire who evil watson holmes seuss jekyll "
    "hyde big fox ringe wonka incredible robot"
)
"""Who is called doctor, mister or missis, and is a brand, a tale or a joke."""

_SAYS = any_of(
    "says said writes wrote told explains explained adds added recalls notes asks asked laughs comments reports "
    "sagt sagte meint meinte schreibt schrieb erzählt erzählte berichtet erklärt findet fragt lobt"
)
_QUOTE = "[\"']"
# What stands before a name and says that a person follows.
_BEFORE = re.compile(
    rf"(?i)(?:{_QUOTE}[.,!?]?{_QUOTE}?,? ?(?:{_SAYS}|-) ?|[.!?]{_QUOTE} ?-{{1,2}} ?"
    rf"|(?<!\w)(?:{_SAYS}|written by|words by|photos? by|story by|interview with|"
    r"photography by|text von|fotos? von|interview mit|geschrieben von|(?:our|a|my) (?:customers?|clients?|readers?|"
    r"users?|members?|guests?|founder|colleague|baker)|unser(?:e|en|em|er)? (?:kunde|kundin|kunden|gast|leser|leserin|"
    r"nutzer|nutzerin|mitglied|gründer|gründerin|kollege|kollegin|bäcker)|ansprechpartner(?:in)?:|co-?founder|"
    r"founder|ceo|cfo|cto|coo|director|manager|president|editor|baker|chef|owner|teacher|author|gründerin?|"
    r"geschäftsführerin?|leiterin?|inhaberin?|autorin?) )\Z"
)
_ROLES = any_of(
    "ceo cfo cto coo cmo founder co-founder owner director manager president head editor teacher nurse engineer baker "
    "chef designer author lehrerin lehrer geschäftsführerin geschäftsführer leiterin leiter inhaberin inhaber "
    "gründerin gründer kundin kunde customer client reader guest"
)
_ROLE_AFTER = re.compile(rf"(?i), (?:(?:the|our|a|an) )?(?:[a-z]+ )?{_ROLES}\b")
_SAYS_AFTER = re.compile(rf"(?i) {_SAYS}\b")
_QUOTED = re.compile(rf"[,.!?]{_QUOTE} \Z")
_SAINTS = re.compile(r"(?i)\b(?:sankt|saint|st\.|san|santa|são) \Z")
_MENTIONED = re.compile(
    r"(?i)(?<!\w)(?:according to|laut|thanks to|dank|hi|hello|dear|hallo|liebe|lieber|ask|meet|contact:?|kontakt:?|"
    r"congratulations,?|by|von|mit|with) \Z"
)
"""What stands before names, and before much else: it takes a given name that is known to say that a person is meant."""
_LEADS = re.compile(
    r"(?:co-?)?founder|ceo|c[fto]o|director|manager|president|editor|baker|chef|owner|teacher|author|customers?|clients?"
    r"|readers?|guests?|colleague|gründer(?:in)?|geschäftsführer(?:in)?|leiter(?:in)?|inhaber(?:in)?|autor(?:in)?|kund(?:e|en|in)"
    r"|gast|leser(?:in)?|nutzer(?:in)?|mitglied|kolleg(?:e|in)|bäcker(?:in)?|members?|users?|ask|according|thanks|dank|laut"
)
"""Words with a capital that may stand in a row with the name that they introduce."""
_MOST = 4
"""Words of a name at most, particles and initials among them."""


def names(cased: str) -> Iterator[Found]:
    """Names of persons in a folded text with its capitals, each with how sure it is."""
    titled = {match.end() for match in _TITLE.finditer(cased)}
    if not titled and cased.isascii() and _IN_A_ROW.search(cased) is None:
        return
    tokens = [_token(match) for match in _TOKEN.finditer(cased)]
    headlines = _headlines(cased)
    taken = 0
    for at, token in enumerate(tokens):
        if token.start < taken or not token.word[0].isupper():
            continue
        as_titled = token.start in titled
        found = _titled(cased, tokens, at) if as_titled else _named(cased, tokens, at, headlines)
        if found:
            taken = found.end
            yield found


def _token(match: re.Match[str]) -> _Token:
    word = match.group()
    if word.endswith(".") and len(word) > 2:  # the end of a sentence, not an initial
        word = word[:-1]
    low = word.rstrip(".").lower()
    return _Token(match.start(), match.start() + len(word), word, low.removesuffix("'s"))


def _titled(cased: str, tokens: Sequence[_Token], at: int) -> Found | None:
    """Who stands behind a title; characters of tales and brands do not."""
    if tokens[at].low in _CHARACTERS or tokens[at].low in NEVER:
        return None
    return Found("name", tokens[at].start, _end(_parts(cased, tokens, at)), 0.9)


def _named(cased: str, tokens: Sequence[_Token], at: int, headlines: list[tuple[int, int]]) -> Found | None:
    """A given name with a surname, or two words that are introduced as somebody."""
    token, parts = tokens[at], _parts(cased, tokens, at)
    lows = {part.low for part in parts}
    if (
        token.low in NEVER
        or len(parts) < 2
        or lows & (NO_SURNAMES | ORGANISATIONS)
        or token.word.endswith("'s")
    ):
        return None
    given, end = token.low.split("-")[0] in GIVEN, _end(parts)
    if not given and _goes_on(cased, tokens, at):
        return None
    before = cased[max(0, token.start - 40) : token.start]
    if _SAINTS.search(before):
        return None
    says = _SAYS_AFTER.match(cased, end) is not None
    introduced = _BEFORE.search(before) or _ROLE_AFTER.match(cased, end) or (says and _QUOTED.search(before))
    if (introduced or says or _MENTIONED.search(before)) and (given or token.low in AMBIGUOUS):
        return Found("name", token.start, end, 0.9)
    if introduced and len(parts) <= 3:
        return Found("name", token.start, end, 0.6)
    return Found("name", token.start, end, 0.7) if given and not _within(headlines, token.start) else None


def _goes_on(cased: str, tokens: Sequence[_Token], at: int) -> bool:
    """Whether the word stands inside a row of capitals that nothing in it divides: then the row was looked at."""
    last = tokens[at - 1]
    inside = at > 0 and last.word[0].isupper() and cased[last.end : tokens[at].start] == " "
    return inside and last.low not in NEVER and not _LEADS.fullmatch(last.low)


def _parts(cased: str, tokens: Sequence[_Token], at: int) -> list[_Token]:
    """The words of a name: capitals, initials and particles, with nothing but a space between them."""
    parts = [tokens[at]]
    for token in tokens[at + 1 : at + _MOST + 1]:
        if cased[parts[-1].end : token.start] != " ":
            break
        if token.low in NEVER and token.low not in _PARTICLES:
            break
        if not token.word[0].isupper() and token.low not in _PARTICLES:
            break
        parts.append(token)
    while len(parts) > 1 and not parts[-1].word[0].isupper():
        parts.pop()
    return parts


def _end(parts: Sequence[_Token]) -> int:
    last = parts[-1]
    return last.end - (2 if last.word.endswith("'s") else 0)


def _headlines(cased: str) -> list[tuple[int, int]]:
    """Rows of words most of which have a capital: there a capital says nothing."""
    found = []
    for match in re.finditer(r"[^.!?\n]+", cased):
        tokens = re.findall(r"[^\W\d_][\w'-]*", match.group())
        if len(tokens) >= 5 and sum(token[0].isupper() for token in tokens) >= 0.75 * len(tokens):
            found.append(match.span())
    return found


def _within(spans: list[tuple[int, int]], place: int) -> bool:
    at = bisect_left(spans, (place + 1, 0)) - 1
    return at >= 0 and spans[at][0] <= place < spans[at][1]
