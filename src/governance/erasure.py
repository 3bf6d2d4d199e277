"""A person who asked to be forgotten, as text may name them: every spelling that a store or a file may hold.

A text is compared without case, accents, compatibility forms and invisible characters, and also as it reads once
JSON escapes, HTML entities and URL-encoding are resolved. Base64, encrypted and compressed text is not seen.
"""

from __future__ import annotations

import codecs
import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, unquote

from .._canonical import clean_text
from ..errors import UsageError, Where

__all__ = ("Subject", "fold", "subject_of")

_ROUNDS = 3
"""How many encodings deep a text is resolved."""

_INVISIBLE = re.compile(
    "[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u061c\u064b-\u065f\u0670"
    "\u180e\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u2064\u20d0-\u20ff\ufe00-\ufe0f"
    "\ufe20-\ufe2f\ufeff\U000e0000-\U000e01ef]"
)
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_ESCAPE = re.compile(r"\\+u([0-9a-fA-F]{4})|\\+x([0-9a-fA-F]{2})|\\+([/\"])|\\+[ntr]")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE = re.compile(r"[+(]?[\d][\d\s().\-/]{5,}")
_LEAST = 3
"""Characters of a name that a text can be searched for without finding everybody."""
_OWN_BOUNDARY = "\u0e00"
"""Letters from here on belong to scripts that may be written without spaces between words."""


def fold(text: str) -> str:
    """The text without case, accents, compatibility forms and invisible characters."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", unicodedata.normalize("NFKD", text))).translate(
        _PLAIN
    )


def _resolved(text: str) -> Iterator[str]:
    """The text as it stands, and as it reads once what is encoded in it is resolved."""
    yield text
    for _ in range(_ROUNDS):
        before = text
        if "\\" in text:
            text = _ESCAPE.sub(_unescaped, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if "&" in text:
            text = html.unescape(text)
        if "%" in text:
            text = unquote(text)
        if "=" in text and "=\n" in text:
            text = text.replace("=\n", "")
        if text == before:
            return
        yield text


def _unescaped(found: re.Match[str]) -> str:
    if code := found[1] or found[2]:
        return chr(int(code, 16))
    return found[3] or " "


@dataclass(frozen=True)
class Subject:
    """A person by every name, address and number that was given.

    Attributes:
        terms: as they were given, cleaned; the first one is the subject, the others are aliases.
    """

    terms: tuple[str, ...]

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The terms without case, accents and invisible characters; umlauts also spelled out."""
        plain = [fold(term) for term in self.terms]
        spelled = [fold(term.casefold().translate(_SPELLED_OUT)) for term in self.terms]
        return tuple(dict.fromkeys((*plain, *spelled)))

    @cached_property
    def _hints(self) -> tuple[str, ...]:
        """What a folded text has to hold at least; most texts hold none of it and need no pattern."""
        return tuple(dict.fromkeys(_hint(term) for term in self.folded))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(_pattern_of(term) for term in self.folded))

    def is_in(self, text: str) -> bool:
        """Whether the text names the person, in whatever spelling or encoding."""
        return any(self._named(fold(form)) for form in _resolved(text))

    def _named(self, folded: str) -> bool:
        return any(hint in folded for hint in self._hints) and self._pattern.search(folded) is not None

    def is_in_bytes(self, data: bytes) -> bool:
        """Whether a file's bytes name the person, as UTF-8, UTF-16 or Latin-1."""
        if any(form in data for form in self.raw_forms) or self.is_in(data.decode("utf-8", "replace")):
            return True
        if self._has_high and self.is_in(data.decode("latin-1")):
            return True
        wide = b"\0" in data or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return wide and any(
            self.is_in(data[start:].decode(encoding, "replace"))
            for encoding in ("utf-16-le", "utf-16-be")
            for start in (0, 1)
        )

    @cached_property
    def _has_high(self) -> bool:
        return not all(term.isascii() for term in self.terms)

    @cached_property
    def raw_forms(self) -> tuple[bytes, ...]:
        """Exact byte forms of each term, for large files that are searched without being read as text."""
        forms = {
            form
            for term in self.terms
            for case in (term, term.lower(), term.upper(), term.title(), fold(term))
            for form in _written(case)
        }
        return tuple(sorted(form for form in forms if len(form) >= _LEAST))

    def lines(self, text: str) -> list[int]:
        """Numbers of the lines that name the person (from 1); a name broken over two lines counts for the first."""
        rows = text.split("\n")
        found = [number for number, row in enumerate(rows, start=1) if self.is_in(row)]
        if not found and self.is_in(text):
            found = [n for n in range(1, len(rows)) if self.is_in("\n".join(rows[n - 1 : n + 1]))] or [1]
        return found


def _hint(term: str) -> str:
    """The longest run of letters or digits; of a number its last two digits, which nothing separates for sure."""
    if _is_phone(term):
        return re.sub(r"\D", "", term)[-1]
    words: list[str] = re.findall(r"\w+", term)
    return max(words, key=len)


def _is_phone(term: str) -> bool:
    return _PHONE.fullmatch(term) is not None and len(re.sub(r"\D", "", term)) >= 7


def _pattern_of(term: str) -> str:
    if _EMAIL.fullmatch(term):
        return rf"(?<![\w.+-]){re.escape(term)}(?![\w-])"
    if _is_phone(term):
        return _phone_pattern(term)
    words = re.findall(r"\w+", term)
    orders = [words] if len(words) == 1 else [words, [words[-1], *words[:-1]]]
    return "|".join(_words_pattern(order) for order in orders)


def _words_pattern(words: Sequence[str]) -> str:
    joined = r"[\W_]{1,4}".join(map(re.escape, words))
    before = r"(?<![^\W_])" if words[0][0] < _OWN_BOUNDARY else ""
    after = r"(?![^\W_])" if words[-1][-1] < _OWN_BOUNDARY else ""
    return f"{before}{joined}{after}"


def _phone_pattern(term: str) -> str:
    """The digits with whatever may stand between them; a leading + is also written 00, and may be left out."""
    digits = re.sub(r"\D", "", term)
    international = term.lstrip("( ").startswith("+") or digits.startswith("00")
    digits = digits.removeprefix("00") if international else digits
    spread = r"[\s().\-/]{0,3}".join(digits)
    lead = r"(?:\+|00)?[\s(]{0,2}" if international else ""
    return rf"(?<!\d){lead}{spread}(?!\d)"


def _written(term: str) -> Iterator[bytes]:
    for normal in ("NFC", "NFD"):
        text = unicodedata.normalize(normal, term)
        escaped = json.dumps(text)[1:-1]
        for form in {
            text,
            escaped,
            quote(text),
            quote(text, safe=""),
            html.escape(text),
            text.replace(" ", "+"),
        }:
            yield form.encode()
        yield text.encode("ascii", "xmlcharrefreplace")
        yield text.encode("utf-16-le")
        yield text.encode("utf-16-be")
        yield text.encode("latin-1", "ignore")


def subject_of(subject: str, also: Iterable[str] = ()) -> Subject:
    """The person of that name, address or number, with the aliases.

    Raises:
        UsageError: `BW267`, one of them is too short or holds no letter or digit: it would find everybody.
    """
    terms = tuple(dict.fromkeys(_term(term) for term in (subject, *also)))
    return Subject(terms)


def _term(given: str) -> str:
    try:
        term = " ".join(clean_text(given).split())
    except ValueError as error:
        raise _unusable(f"The subject cannot be used: {error}.") from None
    letters = re.sub(r"[\W_]", "", fold(term))
    least = 2 if any(letter >= _OWN_BOUNDARY for letter in letters) else _LEAST
    if len(letters) < least or len(term) > 200:
        raise _unusable(f"`{term[:40]}` cannot be erased: it is too short or too long to name one person.")
    return term


def _unusable(message: str) -> UsageError:
    hint = "Give the full name, e-mail address, telephone number or customer id."
    return UsageError("BW267", message, where=Where(field="SUBJECT"), hint=hint)
