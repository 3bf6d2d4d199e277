"""The bounds of the voice that can be measured. Maxima are hard; the rest are notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...content import Finding
from ..text import folded
from ._info import RuleInfo
from ._view import DraftView

__all__ = ("INFO", "emoji", "voice")

INFO = (
    RuleInfo(
        "voice.exclamation",
        "`voice`",
        "`revise`",
        "There are more exclamation marks than the voice allows.",
        "The voice is part of the brand.",
        "End the sentence with a full stop.",
    ),
    RuleInfo(
        "voice.emoji",
        "`voice`",
        "`revise`",
        "There are more emoji than the voice allows.",
        "The voice is part of the brand.",
        "Take them out.",
    ),
    RuleInfo(
        "voice.phrase",
        "`voice`",
        "`pass`",
        "A phrase stands that the kit avoids.",
        "Worn phrases say nothing.",
        "Say what is meant.",
    ),
    RuleInfo(
        "voice.sentence",
        "`voice`",
        "`pass`",
        "A sentence is longer than the kit's bound.",
        "Long sentences lose readers.",
        "Make two of it.",
    ),
    RuleInfo(
        "voice.paragraph",
        "`voice`",
        "`pass`",
        "A paragraph is longer than the kit's bound.",
        "Long paragraphs lose readers.",
        "Make two of it.",
    ),
    RuleInfo(
        "voice.contraction",
        "`voice`",
        "`pass`",
        "A contraction stands where the voice has none.",
        "The voice is part of the brand.",
        "Write it out.",
    ),
    RuleInfo(
        "voice.person",
        "`voice`",
        "`pass`",
        "The copy speaks in another person than the voice asks for.",
        "The voice is part of the brand.",
        "Speak as the kit says.",
    ),
)

_EMOJI_BASE = (
    "\U0001f000-\U0001faff\u2600-\u26ff\u2700-\u27bf\u2b00-\u2bff\u2300-\u23ff\u2934\u2935\u3030\u303d\u3297\u3299"
    "\u203c\u2049\u24c2\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe"
)
_EMOJI = re.compile(
    rf"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|(?:[{_EMOJI_BASE}]|[\u00a9\u00ae\u2122\u2190-\u21ff](?=\ufe0f))"
    rf"[\ufe0f\U0001f3fb-\U0001f3ff]*(?:\u200d[{_EMOJI_BASE}][\ufe0f\U0001f3fb-\U0001f3ff]*)*"
)
_EXCLAMATION = re.compile("[!\uff01\u00a1\u203c\u2757\u2755]")
_CONTRACTION = re.compile(
    r"\b\w+(?:n't|'(?:re|ve|ll|m|d))\b|\b(?:it|that|there|here|what|who|let|he|she)'s\b"
)
_FIRST_PERSON = re.compile(r"\b(?:i|i'm|i've|me|my|mine|myself)\b")


def emoji(text: str) -> Iterator[re.Match[str]]:
    """Every emoji of a text; a joined sequence counts as one, plain symbols such as arrows and ™ do not."""
    return _EMOJI.finditer(text)


def voice(view: DraftView) -> list[Finding]:
    """`voice.exclamation`, `.emoji`; as notes `.phrase`, `.sentence`, `.paragraph`, `.contraction`, …"""
    return [*_counted(view), *_phrases(view), *_lengths(view), *_forms(view)]


def _counted(view: DraftView) -> Iterator[Finding]:
    bounds = (
        ("exclamation", _EXCLAMATION.finditer, view.kit.voice.exclamation_max, "exclamation mark"),
        ("emoji", emoji, view.kit.voice.emoji_max, "emoji"),
    )
    for name, finder, maximum, noun in bounds:
        found = [(part, match) for part in view.draft.parts for match in finder(part.text)]
        for part, match in found[maximum:]:
            allowed = f"at most {maximum}" if maximum else "none"
            message = f"one {noun} too many: the draft has {len(found)}, the voice allows {allowed}"
            yield view.finding(
                f"voice.{name}", "voice", "revise", message, part=part, start=match.start(), end=match.end()
            )


def _phrases(view: DraftView) -> Iterator[Finding]:
    for placed in view.blocks:
        for hit in folded(placed.text).find_terms(view.kit.voice.avoid_phrases):
            message = f"“{hit.term}” does not sound like us"
            start, end = placed.start + hit.start, placed.start + hit.end
            yield view.finding(
                "voice.phrase", "voice", "pass", message, part=placed.part, start=start, end=end
            )


def _lengths(view: DraftView) -> Iterator[Finding]:
    bounds = view.kit.readability
    for place in view.sentences:
        words = len(place.sentence.text.split())
        if words > bounds.sentence_max_words:
            message = f"this sentence has {words} words; {bounds.sentence_max_words} are enough"
            end = place.start + len(place.sentence.text)
            yield view.finding(
                "voice.sentence", "voice", "pass", message, part=place.part, start=place.start, end=end
            )
    for placed in view.blocks:
        words = len(placed.text.split())
        if placed.block.kind == "paragraph" and words > bounds.paragraph_max_words:
            message = f"this paragraph has {words} words; {bounds.paragraph_max_words} are enough"
            end = placed.start + len(placed.text)
            yield view.finding(
                "voice.paragraph", "voice", "pass", message, part=placed.part, start=placed.start, end=end
            )


def _forms(view: DraftView) -> Iterator[Finding]:
    for placed in view.blocks:
        if placed.block.kind in ("quote", "disclosure"):
            continue
        text = folded(placed.text)
        if not view.kit.voice.contractions:
            for match in _CONTRACTION.finditer(text.text):
                start, end = text.span(*match.span())
                yield view.finding(
                    "voice.contraction",
                    "voice",
                    "pass",
                    "our voice writes it out",
                    part=placed.part,
                    start=placed.start + start,
                    end=placed.start + end,
                )
        if found := _FIRST_PERSON.search(text.text):
            start, end = text.span(*found.span())
            message = f"we speak as “{view.kit.voice.point_of_view}”, not as one person"
            yield view.finding(
                "voice.person",
                "voice",
                "pass",
                message,
                part=placed.part,
                start=placed.start + start,
                end=placed.start + end,
            )
