"""Parts of speech: the tagger's tags (CLAWS 5) as those of the Penn treebank, in which rules are written."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

__all__ = ("PENN", "TaggedWord", "has_tagger", "penn_tag", "tagged", "word_places")

PENN = {
    **{"AJ0": "JJ", "AJC": "JJR", "AJS": "JJS", "ORD": "JJ", "AT0": "DT", "DT0": "DT", "DPS": "PRP$"},
    **{"AV0": "RB", "AVP": "RP", "AVQ": "WRB", "XX0": "RB", "DTQ": "WDT", "PNQ": "WP", "EX0": "EX"},
    **{"CJC": "CC", "CJS": "IN", "CJT": "IN", "PRF": "IN", "PRP": "IN", "IN": "IN", "TO0": "TO"},
    **{"CRD": "CD", "ITJ": "UH", "POS": "POS", "PNP": "PRP", "PNX": "PRP", "PNI": "NN", "UNC": "FW"},
    **{"NN0": "NN", "NN": "NN", "NN1": "NN", "NN2": "NNS", "NP0": "NNP", "ZZ0": "NN", "!!!": "NN"},
    **{"UNKNOWN": "NN", "VM0": "MD", "PUL": "(", "PUR": ")", "PUQ": "''"},
    **{
        f"V{verb}{form}": tag
        for verb in "BDHV"
        for form, tag in {"B": "VBP", "D": "VBD", "G": "VBG", "I": "VB", "N": "VBN", "Z": "VBZ"}.items()
    },
}
"""The Penn tag for each tag of the tagger; marks and a few words have their own, see `penn_tag`."""

_BY_WORD = {
    ("AV0", "more"): "RBR",
    ("AV0", "less"): "RBR",
    ("AV0", "better"): "RBR",
    ("AV0", "worse"): "RBR",
    ("AV0", "most"): "RBS",
    ("AV0", "least"): "RBS",
    ("AV0", "best"): "RBS",
    ("DTQ", "what"): "WP",
    ("DTQ", "whose"): "WP$",
    ("PNQ", "whose"): "WP$",
}
_MARKS = {".": ".", "!": ".", "?": ".", ",": ",", ":": ":", ";": ":", "-": ":", "–": ":", "—": ":", "…": ":"}
_WORDS = re.compile(r"[^\W_](?:[\w]|['’.-](?=[^\W_]))*|\S")
_CONTRACTED = re.compile(r"(?:n['’]t|['’](?:s|m|d|ll|re|ve))$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TaggedWord:
    """A word, its part of speech in Penn tags, and where it stands."""

    text: str
    tag: str
    start: int
    end: int


def has_tagger() -> bool:
    """Whether the extra `tagger` is installed."""
    return importlib.util.find_spec("HanTa") is not None


def penn_tag(tag: str, word: str) -> str:
    """The Penn tag of a word that the tagger gave a tag."""
    own = _BY_WORD.get((tag, word.lower()))
    if own is not None:
        return own
    if tag.startswith("PU") and word[:1] in _MARKS:
        return _MARKS[word[:1]]
    return PENN.get(tag, "NN")


def word_places(text: str) -> list[tuple[int, int]]:
    """Start and end of words and marks; contractions are two words, as in the Penn treebank."""
    places: list[tuple[int, int]] = []
    for found in _WORDS.finditer(text):
        start, end = found.span()
        short = _CONTRACTED.search(found.group())
        if short and short.start() > 0:
            places += [(start, start + short.start()), (start + short.start(), end)]
        else:
            places.append((start, end))
    return places


@lru_cache(maxsize=1)
def _tagger() -> Any:
    from HanTa.HanoverTagger import HanoverTagger

    return HanoverTagger("morphmodel_en.pgz")


@lru_cache(maxsize=2048)
def tagged(sentence: str) -> tuple[TaggedWord, ...]:
    """The words of a sentence with their parts of speech."""
    places = word_places(sentence)
    words = [sentence[start:end].replace("’", "'") for start, end in places]
    tags = [tag for _, _, tag in _tagger().tag_sent(words)] if words else []
    return tuple(
        TaggedWord(sentence[start:end], penn_tag(tag, word), start, end)
        for (start, end), word, tag in zip(places, words, tags, strict=True)
    )
