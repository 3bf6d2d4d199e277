"""Counting the syllables of English words by their spelling."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ("syllables",)

_LETTERS = re.compile(r"[^a-z]+")
_VOWELS = re.compile(r"[aeiouy]+")

# Vowel letters that stand together but are spoken apart: each adds one to the groups of vowels.
_APART = re.compile(
    r"""
      (?<![cstxg])i(?:a(?!ge)|o(?!u?r?s?$))    # piano, lion; not special, nation, region
    | (?<=[rnlbdmvphkcf])iou                   # various, devious
    | (?<=[rnlbdmvphkf])ior$
    | i(?:um|us|ment$)
    | (?<=[^qg])u(?:al|ar|ate|ation|ity|ous|ent|ence|ant|um(?!b)|ic|et$|el(?:$|l?ing|l?ed))
    | eo(?!n[s]?$|u|p)                         # video, geology; not pigeon, people
    | (?<=[^aeiou])ea(?:te|tion|tor|l(?:ity|ism)|$)
    | (?<=r)ea(?:ct|l(?:i|$))
    | (?<!qu)ie(?:t|nc|nt(?:ly)?s?$)
    | (?<=[aeou])y(?:i|[aeo](?!$))             # buying, player
    | (?<=[aeiou])ing
    | (?<=o)e(?:t|m|lla)
    | (?<=[a-z])(?:th|s)m(?:s|$)               # rhythm, realism
    | (?<=[^aeiou])yo|(?<!^)ya(?!rd)
    | (?<=[^aeiou])i(?:er(?:s|$)|est$)
    | ao(?!u)
    | (?<=[^aeiou])ae(?=l)
    | uou|uie[ts]
    | ^re(?=[aeio][^aeiou])(?!a[dlmps]|i[ngn])
    | ^coo[pr]
    | ^(?:bi|tri|di)[aeo](?!$)
    | eu[ms]$
    """,
    re.VERBOSE,
)

# An e that is written and not spoken: each takes one from the groups of vowels.
_MUTE = re.compile(
    r"""
      (?<=[^aeiouy])e$ (?<![^aeiou]le)(?<!thme)
    | (?<=[aeiouy][^aeiouylr])es$ (?<![sxzcg]es)(?<![cs]hes)
    | (?<=[^aeiouy])(?<![sxzcg])(?<![cs]h)(?<![^aeiouy]l)es$
    | (?<=[^aeiouytd])ed$ (?<![^aeiourl]led)(?<![^aeiouy]red)
    | (?<=[^aeiouy])e(?=
        (?:ly|ful|fully|less|ments?|ness|town|land|where|one|time|work|body|some|like|how|man|men|ways?
          |ville|port|book|head|back|side)(?:s|es|ed|ing)?$)
    | (?<=[^aeiouy])e(?='s$)
    """,
    re.VERBOSE,
)


@lru_cache(maxsize=16384)
def syllables(word: str) -> int:
    """How many syllables a word has: at least one, for anything that is read aloud.

    An estimate for English, by spelling alone.
    """
    plain = _LETTERS.sub("", word.lower())
    if not plain:
        return 1
    count = len(_VOWELS.findall(plain)) + len(_APART.findall(plain)) - len(_MUTE.findall(plain))
    return max(1, count)
