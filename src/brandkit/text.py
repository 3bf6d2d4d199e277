"""Text as a reader takes it in, with a map back to the text as it is written.

Copy hides words in many ways, by accident or not: typographic quotes, soft hyphens, zero-width
characters, letters of other alphabets that look Latin, HTML entities, Markdown emphasis in the middle of
a word. Rules look at the folded text and report the place in the source.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

__all__ = ("Folded", "TermHit", "fold", "folded")


class TermHit(NamedTuple):
    """A term and where it stands in the source: code points, end exclusive."""

    term: str
    start: int
    end: int


_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
)
_MARKS = "\u0300-\u034e\u0350-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_INLINE_TAGS = "a|abbr|b|bdi|bdo|code|del|em|font|i|ins|mark|s|small|span|strong|sub|sup|u|wbr"

_PLAIN = r"""[A-Za-z0-9.,;:!?'"()%$/-]"""
"""Letters, figures and marks that stand for themselves."""
# In this order: what stands for nothing, what stands for a space, and characters written as an entity.
_TOKEN = re.compile(
    rf"(?P<gone>[{_INVISIBLE}]+|(?i:</?(?:{_INLINE_TAGS})(?:\s[^<>]{{0,200}})?/?>)|<!--.{{0,400}}?-->"
    r"|(?<!\d)\*+|`+|~~+|__+|(?<![^\W_])_|_(?![^\W_]))"
    r"|(?P<space>\s+|(?i:</?(?:br|p|div|li)\s*/?>))"
    r"|(?P<entity>&(?:\#\d{2,7};?|\#[xX][0-9a-fA-F]{2,6};?|(?:\#\d|\#[xX][0-9a-fA-F]|[A-Za-z]{2,31}\d{0,2});))"
    rf"|(?P<plain>{_PLAIN}+(?: {_PLAIN}+)*(?![{_MARKS}]))"
    rf"|(?P<cluster>.[{_MARKS}]*)",
    re.DOTALL,
)

# What stands for itself, with single spaces: most sentences are no more than that.
_ORDINARY = re.compile(rf"(?:{_PLAIN}+(?: (?! )|\Z))*")

_QUOTES = dict.fromkeys("‘’‚‛′´ʹʼ＇", "'") | dict.fromkeys("“”„‟″«»＂〝〞", '"')
_DASHES = dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
# Letters of other alphabets by what they look like, in pairs: the letter and its Latin twin.
_TWINS = (
    "Аa Вb Сc Ԁd Еe Нh Һh Іi Јj Кk Ӏl Мm Оo Рp Ԛq Ѕs Тt Ѵv Ԝw Хx Үy "
    "аa вb сc ԁd еe нh һh іi јj кk ӏl мm оo рp ԛq ѕs тt ѵv ԝw хx үy "
    "Αa Βb Εe Ζz Ηh Ιi Κk Μm Νn Οo Ρp Τt Υy Χx αa εe ιi κk νv οo ρp τt υu χx ϲc ϳj "
    "ıi ɡg ɑa ɩi օo ոn սu հh ցg ᴀa ʙb ᴄc ᴅd ᴇe ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ʀr ᴛt ᴜu ᴠv ᴡw ʏy ᴢz"
)
_LOOKALIKES = {pair[0]: pair[1] for pair in _TWINS.split()}
_SPECIAL = _QUOTES | _DASHES | _LOOKALIKES | {"™": "™", "℠": "℠", "μ": "u", "µ": "u", "…": "...", "٪": "%"}


def _fold_cluster(cluster: str) -> str:
    """One character with its combining marks; raised and lowered figures and fractions stay as they are."""
    base = cluster[0]
    if special := _SPECIAL.get(base):
        return special
    if unicodedata.combining(base) or unicodedata.category(base) == "Me":
        return ""  # cut off from its letter by something invisible
    if unicodedata.category(base) == "No" and not unicodedata.decomposition(base).startswith("<circle>"):
        return base
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).casefold())
    text = "".join(_SPECIAL.get(char, char) for char in text)
    if text[:1].isascii():
        # Marks that do not compose, such as a stroke through every letter, hide the letter below.
        text = "".join(char for char in text if not unicodedata.combining(char))
    return text


class Folded:
    """A text folded for comparison: NFKC, lower case, plain quotes and dashes, single spaces, nothing hidden.

    Attributes:
        source: the text as written.
        text: the folded text.
    """

    __slots__ = ("_cased", "_ends", "_loose", "_starts", "source", "text")

    def __init__(self, source: str) -> None:
        self.source = source
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._cased: str | None = None
        if _ORDINARY.fullmatch(source):
            self._keep(source)
            return
        chars: list[str] = []
        for match in _TOKEN.finditer(source):
            self._take(match, chars)
        self.text = "".join(chars)
        self._loose = self.text.replace("-", " ")

    def _keep(self, source: str) -> None:
        """What hides nothing stands as it is, in small letters."""
        self.text = source.lower()
        self._starts, self._ends = list(range(len(source))), list(range(1, len(source) + 1))
        self._loose = self.text.replace("-", " ")
        self._cased = source

    @property
    def cased(self) -> str:
        """The folded text with the capitals of the source, as long as `text`."""
        if self._cased is None:
            source, text = self.source, self.text
            self._cased = "".join(
                [
                    # What is written so, or as the small letter of ASCII that it is: nearly everything.
                    first
                    if (first := source[start]) == char or (first < "\x80" and first.lower() == char)
                    else self._in_case(char, start, end)
                    for char, start, end in zip(text, self._starts, self._ends, strict=True)
                ]
            )
        return self._cased

    def _in_case(self, char: str, start: int, end: int) -> str:
        first = self.source[start]
        if first == "&" and end - start > 1:
            first = html.unescape(self.source[start:end])[:1]
        upper = char.upper() if first.isupper() else char
        return upper if len(upper) == 1 else char

    def _take(self, match: re.Match[str], chars: list[str]) -> None:
        start, end = match.span()
        kind = match.lastgroup
        if kind == "plain":
            chars.append(match.group().lower())
            self._starts.extend(range(start, end))
            self._ends.extend(range(start + 1, end + 1))
        elif kind == "cluster":
            self._add(_fold_cluster(match.group()), start, end, chars)
        elif kind == "space":
            self._add(" ", start, end, chars)
        elif kind == "entity":
            unescaped = html.unescape(match.group())
            if unescaped == match.group():
                unescaped = unescaped.casefold()
                chars.append(unescaped)
                self._starts.extend(range(start, end))
                self._ends.extend(range(start + 1, end + 1))
            else:
                self._add(fold(unescaped), start, end, chars)

    def _add(self, text: str, start: int, end: int, chars: list[str]) -> None:
        for char in text:
            if char == " " and chars and chars[-1].endswith(" "):
                self._ends[-1] = end
                continue
            chars.append(char)
            self._starts.append(start)
            self._ends.append(end)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the source of a span of the folded text."""
        if start >= end:
            place = self._starts[start] if start < len(self._starts) else len(self.source)
            return place, place
        return self._starts[start], self._ends[end - 1]

    def whole(self, start: int, end: int) -> bool:
        """Whether a span of the folded text stands for whole characters of the source."""
        left = start == 0 or self._starts[start] >= self._ends[start - 1]
        return left and (end == len(self.text) or self._starts[end] >= self._ends[end - 1])

    def bounded(self, start: int, end: int) -> bool:
        """Whether no letter, digit or underscore continues the span on either side."""
        left = start == 0 or not (_wordy(self.text[start]) and _wordy(self.text[start - 1]))
        return left and (end == len(self.text) or not (_wordy(self.text[end - 1]) and _wordy(self.text[end])))

    def occurrences(self, term: str, *, loose: bool = False) -> Iterator[tuple[int, int]]:
        """Spans of the *folded* text where the term stands as words; `loose` takes hyphens for spaces."""
        needle = fold(term).strip()
        haystack = self.text
        if loose:
            needle, haystack = needle.replace("-", " ").strip(), self._loose
        at = haystack.find(needle) if needle else -1
        while at != -1:
            end = at + len(needle)
            if self.bounded(at, end) and self.whole(at, end):
                yield at, end
            at = haystack.find(needle, at + 1)

    def find_terms(self, terms: Iterable[str]) -> list[TermHit]:
        """Where the terms stand in the source, in reading order; a hyphen in a word is as good as a space."""
        loose = self._loose
        present = [term for term, needle in _needles(tuple(terms)) if needle in loose]
        if not present:
            return []
        hits = (
            TermHit(term, *self.span(start, end))
            for term in present
            for start, end in self.occurrences(term, loose=True)
        )
        return sorted(hits, key=lambda hit: (hit.start, -hit.end))

    def contains(self, text: str) -> bool:
        """Whether the folded text has the other one in it, as whole words."""
        return next(self.occurrences(text), None) is not None


def _wordy(char: str) -> bool:
    return char == "_" or char.isalpha() or char.isdecimal()


@lru_cache(maxsize=512)
def _needles(terms: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Terms with what to look for in loose text."""
    pairs = ((term, fold(term).strip().replace("-", " ").strip()) for term in terms)
    return tuple((term, needle) for term, needle in pairs if needle)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The folded text alone."""
    return Folded(text).text


@lru_cache(maxsize=1024)
def folded(text: str) -> Folded:
    """The text folded, remembered for the rules that look at the same text."""
    return Folded(text)
