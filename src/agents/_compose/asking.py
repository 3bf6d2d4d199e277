"""What a question asks: its parts, and whether a part wants a ranking or how far to trust an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

__all__ = ("Ask", "AskedPart", "asked_parts", "way_of")

Ask = Literal["find", "highest", "lowest", "best", "worst", "sure"]

_MOST_PARTS = 4
_ASKS = r"which|what|how|does|did|do|is|are|was|were|who|when|where|why|should|can|could|has|have|will|would"
_BREAK = re.compile(
    rf"\?\s+(?:(?:and|but|or)\s+)?(?=\S)|[,;]?\s+(?:and|but)\s+(?=(?:{_ASKS})\b)|[,;]\s+(?={_ASKS}\b)"
    r"|[,;]\s+(?:and|but)\s+(?:also\s+)?(?=(?:for|in|on|among|with|by|to|at)\b)"
    r"|\s+(?:and|but)\s+(?:also\s+)?(?=(?:for|in|on|among|with|by|to|at)\b[^,;?]*\b(?:too|also|as\swell)\b)",
    re.IGNORECASE,
)
_ELLIPTIC = re.compile(r"(?:for|in|on|among|with|by|to|at)\b", re.IGNORECASE)
_AFTERTHOUGHT = re.compile(r"[\s,]*\b(?:too|also|as\swell)\b[\s.?!]*$", re.IGNORECASE)
_SURE = re.compile(
    r"\bhow\s(?:sure|certain|confident|reliable|solid|strong|trustworthy|safe)\b"
    r"|\bhow\s(?:much|far)\s(?:can|should|do|may)\s(?:we|i|you)\s(?:trust|rely)\b"
    r"|\b(?:can|should|may)\s(?:we|i|you)\s(?:trust|rely\son)\s(?:it|this|that|them)\b"
    r"|\bhow\s(?:good|strong)\s(?:is|was)\s(?:the|our)\sevidence\b",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"^\s*(?:are|is|can|be|we|i|you)?\s*(?:we|be)?\s*(?:about|that|of|on|in|whether|if)?\s+", re.IGNORECASE
)
_WAYS: tuple[tuple[Ask, re.Pattern[str]], ...] = tuple(
    (way, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))  # type: ignore[misc]
    for way, words in (
        ("lowest", "cheapest|lowest|least|fewest|smallest|shortest"),
        ("highest", "highest|largest|biggest|greatest|most(?!\\sof\\b)|priciest|longest|dearest"),
        ("worst", "worst|weakest|loser|loses|lost|poorest"),
        ("best", "best|strongest|top|winner|winners|wins|won|win|winning|better|outperform\\w*"),
    )
)
_WHICH = re.compile(
    r"^which\b.*\b(?:drove|drives?|brought|brings?|raised?s?|lift(?:s|ed)?|increased?s?|work(?:s|ed)|got|gets?"
    r"|more|fewer|sold|sells?)\b",
    re.IGNORECASE,
)
"""`Which e-mail drove visits` asks for the one that drove most."""
_CHEAP = re.compile(
    r"\b(?:(?P<way>cheapest|lowest[- ]cost|most\sexpensive|priciest)\s)(?!cost\b)(?:per\s)?", re.IGNORECASE
)
_AD = re.compile(r"\bads?\s(?=campaigns?\b)", re.IGNORECASE)
_WON = re.compile(r"\b(?:won|wins|winning|win)\s(?=the\s(?:lowest|highest)\b)", re.IGNORECASE)


@dataclass(frozen=True)
class AskedPart:
    """A part of a question.

    Attributes:
        text: as it was asked; `search`: complete in itself, as memory is asked.
    """

    text: str
    search: str
    ask: Ask


def asked_parts(question: str) -> tuple[AskedPart, ...]:
    """The question part by part, at most four; what follows the last is left in it.

    A part that only adds a scope (`and for new customers too?`) takes its question from the part before.
    """
    parts: list[AskedPart] = []
    for text in _pieces(question):
        before = next((part for part in reversed(parts) if part.ask != "sure"), None)
        if before is None and (rest := _about(text)):
            before = AskedPart(rest, _searched(rest), way_of(rest))
            parts.append(before)
        parts.append(_part(text, before))
    return tuple(parts)


def _about(text: str) -> str:
    """What `how sure are we about …` is about; empty when it asks something else, or about nothing."""
    found = _SURE.search(text)
    rest = _LINK.sub("", text[found.end() :]).strip(" ?.") if found else ""
    return f"{rest}?" if len(rest.split()) > 1 else ""


def _pieces(question: str) -> Iterator[str]:
    """The pieces between the breaks; a piece of one word is none."""
    pieces = [piece.strip(" ,;") for piece in _BREAK.split(question, maxsplit=_MOST_PARTS - 1)]
    told = [piece for piece in pieces if len(piece.split()) > 1 or _SURE.search(piece)]
    yield from told or [question]


def _part(text: str, before: AskedPart | None) -> AskedPart:
    if before is not None and _SURE.search(text):
        return AskedPart(text, before.search, "sure")
    if before is not None and _ELLIPTIC.match(text):
        added = _AFTERTHOUGHT.sub("", text).strip(" ?.")
        return AskedPart(text, f"{before.search.rstrip(' ?.')} {added}?", before.ask)
    return AskedPart(text, _searched(text), way_of(text))


def way_of(text: str) -> Ask:
    """Whether a question wants the highest, lowest, best or worst, or only what is known."""
    way = next((way for way, pattern in _WAYS if pattern.search(text)), None)
    return way or ("best" if _WHICH.search(text.strip()) else "find")


def _searched(text: str) -> str:
    """`The cheapest conversion` is the one of the lowest cost per conversion."""
    text = _CHEAP.sub(lambda m: f"{_cost(m['way'])} cost per ", text)
    return _AD.sub("", _WON.sub("had ", text))


def _cost(way: str) -> str:
    return "lowest" if way.casefold().startswith(("cheap", "lowest")) else "highest"
