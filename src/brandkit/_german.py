"""How hard German reads: syllables by spelling, and the first Wiener Sachtextformel (Bamberger and Vanecek, 1984)."""

from __future__ import annotations

import re

from ..content.sentences import split_sentences

__all__ = ("german_syllables", "wiener_sachtextformel")

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Vowels that are spoken apart though they look like a diphthong: `be-inhalten`, `ge-ehrt`, `Muse-um`, `Famili-e`.
_APART = re.compile(
    r"^(?:be|ge)(?=in[a-df-hj-z]|ei|eu|eh|ee|end|ent)|(?:famili|lini|studi|medi|feri|itali|spani|ide)(?=e)|museu|petroleu|jubiläu"
)
_VOWELS = re.compile(r"aa|ee|oo|ai|au|äu|ei|eu|ey|ay|ie|(?<=q)u[aeiouäöü]+|[aeiouyäöüéèà]")


def german_syllables(word: str) -> int:
    """The syllables of a German word, at least one."""
    lower = word.lower()
    return max(1, len(_VOWELS.findall(_APART.sub(_divided, lower))))


def _divided(match: re.Match[str]) -> str:
    found = match.group()
    if found.endswith("eu"):
        return f"{found[:-1]}'u'"
    return f"{found}'"


def wiener_sachtextformel(text: str) -> float:
    """The school grade of a text, from 4 (easy) to 15 (very hard); paragraphs stand between line breaks."""
    words = _WORD.findall(text)
    sentences = sum(len(split_sentences(line)) for line in text.splitlines() if line.strip())
    if not words or not sentences:
        return 0.0
    spoken = [german_syllables(word) for word in words]
    share = 100 / len(words)
    many = share * sum(count >= 3 for count in spoken)
    one = share * sum(count == 1 for count in spoken)
    long = share * sum(len(word) > 6 for word in words)
    return 0.1935 * many + 0.1672 * (len(words) / sentences) + 0.1297 * long - 0.0327 * one - 0.875
