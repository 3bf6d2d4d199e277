"""Figures in folded English text that claim nothing: dates, times, numbering, addresses, telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ._units import PEOPLE_RE, TIME_UNITS, UNIT_RE

__all__ = ("asides", "instructs")

_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"  # noqa: E501
_STREET = (
    "street|road|lane|row|avenue|ave|drive|square|close|way|court|place|boulevard|blvd|terrace|crescent|hill|park"
    "|quay|mews|gardens|highway|parkway|walk|wharf|green|broadway|st\\.?|rd\\.?"
)
_NUMBERED = (
    "stand|hall|stall|booth|aisle|gate|platform|suite|flat|unit|bus|route|form|track|exit|model|size|channel|lot|block|building|door|floor|ext|extension|pin|code|batch|highway|junction|seat|desk|shelf|bay|plot|apartment|apt|box|locker"
    "|class|grade|bed|lane|tram|train|flight|ticket|order|invoice|case|ref|reference|po"
    "|version|versions|v|release|python|windows|ios|android|step|part|day|week|chapter|section|page"
    "|figure|fig\\.|table|article"
    "|art\\.|rule|level|room|line|item|question|phase|act|rfc|iso(?:/iec)?|iso\\siec|iec|ansi|astm|(?:din|bs)\\sen|en|soc|no\\.|nr\\."
    "|number|§|apache"
)
_NOT_MEASURED = r"(?!\s?%|\s(?:percent|per\s?cent)|[.,]\d)"
_ASIDE = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}(?!\d)"
    rf"|\b(?:\d{{1,2}}(?:st|nd|rd|th)?(?:\s?(?:-|to|,)\s?|,?\s(?:and|or)\s)){{0,3}}\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?"
    rf"{_MONTH}\b(?:,?\s\d{{4}})?|\b{_MONTH}\.?\s\d{{1,2}}(?:st"
    rf"|nd|rd|th)?\b(?:,?\s\d{{4}}\b)?"
    rf"|\b{_MONTH}\s\d{{4}}\b|\b\d{{1,2}}:\d{{2}}(?:\s?[ap]\.?m\.?)?(?!\d)|\b\d{{1,2}}\s?[ap]\.?m\b"
    rf"|(?<![$€£¥.,\d])\b(?:19|20)\d{{2}}(?:\s?[-/]\s?\d{{2,4}})?s?\b(?!\s?[%€$£¥]|\s(?:{UNIT_RE}"
    rf"|{PEOPLE_RE})(?![a-z])|,\d|\.\d)"
    r"|(?:\+\d{1,3}[\s.-]?)?(?:\(\d{2,4}\)\s?|\d{3}[\s.-])\d{3}[\s.-]\d{4}\b|\+\d[\d\s.()-]{6,}\d"
    r"|\b0\d{2,5}[\s-]\d{3,6}(?:[\s-]\d{3,4})?\b"
    rf"|\b\d{{1,5}}[a-z]?\s(?!(?:of|on|in|per|for)\b)(?:[a-z'.-]*[a-z'.]\s){{1,2}}(?:{_STREET})\b"
    r"|\b\d+(?:,\s?\d+)*,?\s(?:or|and)\s\d+(?=\s?(?:[.,;:!?)]|$))"
    r"|-?\d+(?:\.\d+)?\s?°\s?[cf]?\b|\b[a-z]{1,2}\d{1,2}[a-z]?\s\d[a-z]{2}\b"
    r"|\bv\.?\s?\d+(?:\.\d+)*\b|\b\d+\.\d+\.\d+(?:\.\d+)?\b|\b\d+(?:st|nd|rd|th)\b"
    r"|\b[qh][1-4]\b(?:\s\d{4})?"
    rf"|\b(?:{_NUMBERED})[\s-]?\d+(?:[.:-]\d+)*[a-z]?\b{_NOT_MEASURED}"
    r"|#\d+|(?:^|\n)\s?\d{1,2}[.)](?=\s)|\(\d{1,2}\)|\[\d{1,3}\]|\bhttps?://\S+|\b[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,255}"
    rf"|\b(?!us\d|x\d)[a-z]+[-_]?\d+[a-z\d]*\b{_NOT_MEASURED}|\b\d+[a-z]+\d[a-z\d]*\b"
)

_MARKS = re.compile(r"[\d@]|://")


def asides(text: str) -> Iterator[tuple[int, int]]:
    """Where figures of a folded text stand that measure nothing: dates, times, numbering, addresses."""
    # Each of them has a digit, and an address without one has a sign of its own: many sentences have neither.
    for match in _ASIDE.finditer(text) if _MARKS.search(text) else ():
        yield match.span()


_INSTRUCTION = re.compile(
    r"(?:^|[.!?;:]\s|,\s(?:then|and)\s|\b(?:please|then|and)\s)"
    r"(?:add|allow|apply|arrive|ask|bake|boil|book|bring|breathe|brush|charge|chill|click|cook|cool|count|cover|dial|drain|drink|dry|enter"
    r"|fold|freeze|fry|heat|hold|knead|lay|leave|let|lie|line|marinate|measure|mix|place|plant|pour|preheat|press|proof"
    r"|prove|repeat|reserve|send|tell|rest|rinse|roast|roll|scroll|season|serve|simmer|sit|sleep|slice|soak|space|spread|sprinkle|stand|steam"
    r"|steep|stir|stretch|swallow|sow|tap|toast|turn|type|wait|walk|warm|wash|water|weigh|whisk|wipe)"
    r"\b(?![^.!?;]*\b(?:we|our|customers?|faster|than)\b)[^.!?;]*$"
)
_INSTRUCTED = TIME_UNITS | frozenset(
    ("", "range", "g", "kg", "oz", "lb", "ml", "l", "cm", "mm", "metre", "ft", "inch", "degree", "set", "cup")
)


def instructs(unit: str, lead: str) -> bool:
    """Whether a figure behind `lead` tells the reader what to do: `bake for 35 minutes`; `bake in 5 minutes` boasts."""
    if unit not in _INSTRUCTED:
        return False
    return not lead.endswith(("in ", "just ", "only ")) and _INSTRUCTION.search(lead) is not None
