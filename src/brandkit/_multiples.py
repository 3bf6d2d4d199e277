"""Multiples and parts in folded English text that are written in words: `doubled`, `a third`, `two fifths`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ._spans import Spans
from ._words import in_order

__all__ = ("multiples",)

_COUNTS = {
    name: float(n) for n, name in enumerate(in_order("one two three four five six seven eight nine"), start=1)
}
_FEW = "|".join(_COUNTS)
_PARTS = re.compile(
    rf"\b(?P<n>an?|{_FEW})[\s-](?P<d>fifth|sixth|seventh|eighth|ninth|tenth"
    rf"|hundredth)s?\b(?=\s(?:of|less|more"
    r"|fewer|the|as)\b)"
)
# `By a quarter`, `over two fifths`: a share of something although nothing follows.
_PARTS_BY = re.compile(
    rf"\b(?:by|over|than|nearly|almost|about|around|roughly|under)\s(?P<n>an?|{_FEW})[\s-]"
    r"(?P<d>quarter|fifth|sixth|seventh|eighth|ninth|tenth|hundredth)s?\b"
)
_MULTIPLE = re.compile(
    r"\b(?:(?P<double>doubl(?:e|es|ed|ing)|twice(?=\s(?:as|the|your|our|more|what|of|in)\b)|twofold"
    r"|two-fold)|(?P<triple>(?:tripl|trebl)(?:e|es|ed|ing)"
    r"|threefold|thrice)"
    r"|(?P<quad>quadrupl(?:e|es|ed|ing)|fourfold)|(?P<five>quintupl(?:e|es|ed|ing)|fivefold)|(?P<six>sixfold)"
    r"|(?P<seven>sevenfold)|(?P<eight>eightfold)|(?P<nine>ninefold)|(?P<twenty>twentyfold)|(?P<hundred>hundredfold)"
    r"|(?P<ten>tenfold)|(?P<half>half|halve[sd]?|halving)"
    r"|(?P<third>(?:a|one)\sthird)|(?P<thirds>two[- ]thirds)|(?P<quarter>(?:a|one)\squarter(?=\sof)|(?:a"
    r"|one)\squarter\s(?:less|fewer|more))"
    r"|(?P<threequarters>three[- ]quarters))\b"
)
_MULTIPLES = {"double": 2.0, "triple": 3.0, "quad": 4.0, "ten": 10.0, "half": 0.5, "quarter": 0.25}
_MULTIPLES |= {
    "five": 5.0,
    "six": 6.0,
    "seven": 7.0,
    "eight": 8.0,
    "nine": 9.0,
    "twenty": 20.0,
    "hundred": 100.0,
}
_MULTIPLES |= {"third": 1 / 3, "thirds": 2 / 3, "threequarters": 0.75}
_ORDINALS = {
    name: number
    for number, name in enumerate(in_order("quarter fifth sixth seventh eighth ninth tenth"), start=4)
} | {"hundredth": 100}
_NOT_MULTIPLE = re.compile(
    r"(?:\b(?:fold|slice|tear|chop|snap)\s(?:[\w-]+\s){1,4}in\shalf"
    r"|double[- ](?:check|click|opt|down|entry|space|tap|edged|quote)|(?:think|check|look|ask|say"
    r"|read)s?\stwice"
    r"|twice\s(?:a|per|each|every|before)\b|once\sor\stwice|half\s(?:an?\s(?:hour|day|second)|past|day"
    r"|time)|half-"
    r"|(?:second|first|other|better)\shalf|half[- ](?:way|hour|term|baked|finished|life)"
    r"|a\sthird\s(?:party|person|time|option))"
)


def multiples(text: str) -> Iterator[tuple[int, int, float, bool]]:
    """Start, end and value of each, and whether it is a part that counts as a share wherever it stands."""
    idioms = Spans(match.span() for match in _NOT_MULTIPLE.finditer(text))
    for match in _MULTIPLE.finditer(text):
        if not idioms.overlap(*match.span()):
            yield *match.span(), _MULTIPLES[match.lastgroup or ""], text.startswith(" of ", match.end())
    for match in _PARTS.finditer(text):
        yield *match.span(), _part(match), True
    for match in _PARTS_BY.finditer(text):
        yield match.start("n"), match.end(), _part(match), text.startswith(" of ", match.end())


def _part(match: re.Match[str]) -> float:
    return _COUNTS.get(match["n"], 1.0) / _ORDINALS[match["d"]]
