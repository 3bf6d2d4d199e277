"""English contractions, and what each stands for where that is certain."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .text import Folded

__all__ = ("contracted", "spelled_out")

_NOT = "do does did is are was were has have had could would should might must need"  # and n't
_LONG = {
    **{f"{verb}n't": f"{verb} not" for verb in _NOT.split()},
    "can't": "cannot",
    "won't": "will not",
    "shan't": "shall not",
    "i'm": "I am",
    **{f"{who}'re": f"{who} are" for who in ("we", "you", "they", "who", "there")},
    **{f"{who}'ve": f"{who} have" for who in ("i", "we", "you", "they", "could", "should", "would")},
    **{
        f"{who}'ll": f"{who} will"
        for who in ("i", "we", "you", "they", "it", "he", "she", "that", "there", "who")
    },
}
_CONTRACTED = re.compile(r"\b\w+(?:n't|'(?:re|ve|ll|m|d))\b|\b(?:it|that|there|here|what|who|let|he|she)'s\b")
# What a reader would contract in speech. At the end of a clause nothing is contracted: `as it is.`
_SPELLED = {
    long: short
    for short, long in _LONG.items()
    if short
    not in (
        "needn't",
        "mightn't",
        "mustn't",
        "shan't",
        "who're",
        "there're",
        "could've",
        "should've",
        "would've",
    )
    and not short.endswith("'ve")
} | {"it is": "it's", "that is": "that's", "can not": "can't"}
_LONGEST_FIRST = sorted(map(re.escape, _SPELLED), key=lambda words: -len(words))
_SPELLED_OUT = re.compile(
    rf"\b(?:{'|'.join(_LONGEST_FIRST)})(?=[^\w.,;:!?()\"'-]+[a-z])(?!\s(?:not\s)?only\b)",
)


def contracted(text: Folded) -> Iterator[tuple[int, int, str]]:
    """Contractions: place in the source, and what each stands for; empty where that depends on the sentence."""
    for match in _CONTRACTED.finditer(text.text) if "'" in text.text else ():
        yield *text.span(*match.span()), _LONG.get(match.group(), "")


def spelled_out(text: Folded) -> Iterator[tuple[int, int, str]]:
    """What could be contracted: place in the source, and the contraction."""
    for match in _SPELLED_OUT.finditer(text.text):
        yield *text.span(*match.span()), _SPELLED[match.group()]
