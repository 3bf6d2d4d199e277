"""Words as the rules compare them: content words by their stems, and terms by their edges."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from ...brandkit.text import folded

__all__ = ("closed", "contains_any", "contains_term", "content_words", "shared_words", "stem")

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_CLOSING = re.compile(r"[.!?…:][\"'”’»)\]]*$")

_STOP_WORDS = """
a about after all also an and any are as at be because been before being both but by can could did do
does doing each even every for from get gets give had has have having he her here his how i if in into is
it its just let like make makes many may me more most much must my need needs no not now of off on once
one only or other our out over own per same she should so some still such than that the their them then
there these they this those through to too up us use used uses using very want wants was way we were what
when where which while who why will with without would you your yours
"""
_STOP = frozenset(_STOP_WORDS.split())
_ENDINGS = """
ations ation ities ingly ments ness ings ment edly able ible tion sion ions ity ing ies est ion ism ist
ous ive ful ers ed er es al ly s e y
"""
_SUFFIXES = tuple(_ENDINGS.split())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A word without its commonest English ending, so that `invoice`, `invoices` and `invoicing` meet."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            root = word[: -len(suffix)]
            doubled = len(root) > 4 and root[-1] == root[-2] and root[-1] not in "aeioulsz"
            return root[:-1] if doubled else root
    return word


@lru_cache(maxsize=4096)
def content_words(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning."""
    words = (re.sub(r"['’].*", "", word) for word in _WORD.findall(_folded(text)))
    return frozenset(stem(word) for word in words if word not in _STOP and (len(word) > 2 or word.isdigit()))


def shared_words(text: str, other: str) -> list[str]:
    """The words of `text` whose stems occur in `other`, in order, each once."""
    wanted = content_words(other)
    words = (word for word in _WORD.findall(_folded(text)) if word not in _STOP and stem(word) in wanted)
    return list(dict.fromkeys(words))


def contains_term(text: str, term: str) -> bool:
    """Whether a term stands in the text as words of its own, as the gate compares them."""
    return folded(text).contains(term)


def contains_any(text: str, terms: Iterable[str]) -> bool:
    """Whether one of the terms stands in the text; a hyphen is as good as a space, as in the gate."""
    return bool(folded(text).find_terms(terms))


def closed(text: str) -> str:
    """The text as a sentence of running text: with a full stop if it has no end of its own."""
    text = text.strip()
    return text if _CLOSING.search(text) else f"{text}."
