"""What an editor's changes say about words: a replacement, a spelling, a phrase that is taken out. By rules alone.

A rule about words is proposed only where the change is about words: the rest of the sentence stands, no figure and no
claim is touched, nobody's data is in it, and the old words stand nowhere in the copy that was approved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..claims import detect
from ..models import Kit
from ..personal import recognise
from ..text import fold, folded
from ._found import slug

__all__ = ("MOST_WORDS", "WordChange", "entry_of", "removed_words", "replaced_words")

MOST_WORDS = 5
"""Words of a phrase at most: longer ones are a rewrite, and no rule."""

_LEAST_KEPT = 0.5
"""The share of a sentence's words that stand, below which it was written anew."""

_WORD = re.compile(r"[^\W_](?:[\w'’.-]*[\w])?")
_ENDINGS = ("ies", "es", "'s", "’s", "s", "ing", "ed", "d", "ly")
_NUMERALS = """
one two three four five six seven eight nine ten first second third half twice double
zwei drei vier fünf sechs sieben acht neun zehn erste zweite dritte doppelt
"""
_NUMBERS = frozenset(_NUMERALS.split())
"""Numbers in words: never a rule."""

_PARTICLES = """
a an and are as at be been but by can could did do does for from had has have he her him his how i if in into is it
its may me might more most my no nor not of on or our out shall she should so some than that the their them then there
these they this those to too up us was we were what when where which who will with would you your
der die das und oder ein eine einen in im an auf für mit von zu ist sind wir sie ihr nicht mehr als
"""
_SMALL = _NUMBERS.union(_PARTICLES.split())
"""Words that carry a sentence, and no wording."""

Kind = Literal["replaced", "spelt", "removed"]


@dataclass(frozen=True)
class WordChange:
    """A change of words in one sentence.

    Attributes:
        old, new: the words, as they stood and as they were written instead; `new` is empty where they were removed.
        before, after: the sentences.
    """

    kind: Kind
    old: str
    new: str
    before: str
    after: str


@dataclass(frozen=True)
class _Side:
    """A sentence cut into words."""

    text: str
    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> _Side:
        return cls(text, tuple(match.span() for match in _WORD.finditer(text)))

    @property
    def words(self) -> list[str]:
        return [self.text[start:end] for start, end in self.spans]

    def span(self, i: int, j: int) -> tuple[int, int]:
        """From the first of these words to the end of the last."""
        return self.spans[i][0], self.spans[j - 1][1]


def replaced_words(pairs: Sequence[tuple[str, str]], final: str, kit: Kit, locale: str) -> list[WordChange]:
    """Replacements and spellings among rewritten sentences, as (old, new) pairs; each change once.

    Args:
        final: the whole copy that was approved: what still stands there was not replaced.
    """
    return _once(change for pair in pairs for change in _changes(*pair, kit, locale) if _gone(change, final))


def removed_words(pairs: Sequence[tuple[str, str]], final: str, kit: Kit, locale: str) -> list[WordChange]:
    """Phrases that were taken out of a sentence that stands otherwise. One alone says little: see the caller."""
    return _once(change for pair in pairs for change in _removals(*pair, kit, locale) if _gone(change, final))


def _once(changes: Iterator[WordChange]) -> list[WordChange]:
    kept: dict[tuple[str, str, str], WordChange] = {}
    for change in changes:
        kept.setdefault((change.kind, fold(change.old), fold(change.new)), change)
    return list(kept.values())


def _steps(old: _Side, new: _Side) -> list[tuple[str, int, int, int, int]]:
    from rapidfuzz.distance import Opcodes
    from rapidfuzz.distance.Levenshtein import opcodes

    found: Opcodes = opcodes(old.words, new.words)
    steps: list[tuple[str, int, int, int, int]] = []
    for step in found:
        tag, *places = step.tag, step.src_start, step.src_end, step.dest_start, step.dest_end
        # A word replaced beside one that is taken out is one change of a phrase.
        if steps and tag != "equal" and steps[-1][0] != "equal":
            _, i, _, k, _ = steps.pop()
            _, j, _, m = places
            steps.append(("replace" if j > i and m > k else "delete" if j > i else "insert", i, j, k, m))
        else:
            steps.append((tag, *places))  # type: ignore[arg-type]
    return steps


def _comparable(before: str, after: str) -> bool:
    """Whether the sentence was edited, and not written anew; and holds nobody's data."""
    old, new = _Side.of(before).words, _Side.of(after).words
    if not old or not new or before == after:
        return False
    steps = _steps(_Side.of(before), _Side.of(after))
    kept = sum(j - i for tag, i, j, _, _ in steps if tag == "equal")
    return kept >= _LEAST_KEPT * max(len(old), len(new))


def _changes(before: str, after: str, kit: Kit, locale: str) -> Iterator[WordChange]:
    if not _comparable(before, after):
        return
    old, new = _Side.of(before), _Side.of(after)
    for tag, i, j, k, m in _steps(old, new):
        if tag != "replace" or j - i > MOST_WORDS or m - k > MOST_WORDS:
            continue
        one, other = old.span(i, j), new.span(k, m)
        if _claimed(before, one, kit, locale) or _claimed(after, other, kit, locale):
            continue
        was, now = before[slice(*one)], after[slice(*other)]
        if fold(was) == fold(now):
            # In the middle of a sentence, capitals are a spelling; at its start they are grammar.
            if k > 0 and was != now and now != now.lower():
                yield WordChange("spelt", was, now, before, after)
        elif _worth(was) and _wordy(now) and not _inflected(was, now):
            start = i == 0 and k == 0
            yield WordChange("replaced", _plain(was, start), _plain(now, start), before, after)


def _removals(before: str, after: str, kit: Kit, locale: str) -> Iterator[WordChange]:
    if not _comparable(before, after):
        return
    old, new = _Side.of(before), _Side.of(after)
    for tag, i, j, _, _ in _steps(old, new):
        i, j = _trimmed(old.words, i, j)
        if tag != "delete" or not 0 < j - i <= MOST_WORDS:
            continue
        span = old.span(i, j)
        was = before[slice(*span)]
        if _worth(was) and not _claimed(before, span, kit, locale):
            yield WordChange("removed", _plain(was, i == 0), "", before, after)


def _trimmed(words: Sequence[str], i: int, j: int) -> tuple[int, int]:
    """The places of a phrase without the small words at its ends."""
    while i < j and fold(words[i]).strip() in _SMALL:
        i += 1
    while j > i and fold(words[j - 1]).strip() in _SMALL:
        j -= 1
    return i, j


def _worth(words: str) -> bool:
    """Whether the words are a wording: a word of content, and no figure."""
    parts = [fold(part).strip() for part in words.split()]
    content = [part for part in parts if len(part) > 3 and part not in _SMALL]
    return bool(content) and _wordy(words)


def _wordy(words: str) -> bool:
    if any(char.isdigit() for char in words) or any(mark in words for mark in "%$€£¥@#\n"):
        return False
    return not any(fold(part).strip() in _NUMBERS for part in words.split()) and not recognise(words)


def _claimed(sentence: str, span: tuple[int, int], kit: Kit, locale: str) -> bool:
    """Whether the change touches a claim: what may be claimed is for proof to say, not for a rule about words."""
    start, end = span
    return any(claim.start < end and start < claim.end for claim in detect(sentence, kit, locale))


def _stem(words: str) -> str:
    return " ".join(_bare(word) for word in fold(words).split())


def _bare(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)].rstrip("e")
    return word.rstrip("e")


def _inflected(was: str, now: str) -> bool:
    """The same words in another form: grammar, and no rule."""
    return _stem(was) == _stem(now)


def _plain(words: str, first: bool) -> str:
    """The words as a list would have them: without the capital that begins a sentence."""
    first_word = words.split()[0]
    return words[0].lower() + words[1:] if first and first_word[1:].islower() else words


def _gone(change: WordChange, final: str) -> bool:
    if change.kind == "spelt":
        return change.old not in final
    return not folded(final).find_terms((change.old,))


def entry_of(change: WordChange) -> tuple[str, tuple[str, ...], Any, str]:
    """The kit's entry that the change proposes: section, path, value, and why in a sentence."""
    if change.kind == "spelt":
        return "terms", ("exact",), change.new, f"An editor wrote “{change.new}” for “{change.old}”."
    if change.kind == "replaced":
        why = f"An editor wrote “{change.new}” instead."
        value = {"term": change.old, "use": change.new, "why": why}
        return "terms", ("avoid",), value, f"An editor wrote “{change.new}” for “{change.old}”."
    never: dict[str, Any] = {
        "id": slug("never", change.old),
        "owner": "brand",
        "terms": [change.old],
        "reason": "Editors took it out before they approved.",
    }
    return "banned_claims", (), never, f"Editors took “{change.old}” out."
