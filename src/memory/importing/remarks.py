"""What a reviewer is told about a record beside its words: computed when it is shown, and stored nowhere."""

from __future__ import annotations

import re
import unicodedata

from ...store.records import Learning

__all__ = ("TOKENISED", "review_notes")

TOKENISED = "tokenised"
"""The sensitivity of a record in which personal data was replaced."""

_TEXTS = ("statement", "excerpt", "offer", "market", "source_id", "locator", "method", "owner", "prereg")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SIGNED = re.compile(r"[-+] ?(?:[\d.,]+\s*(?:%|[^\W\d_]|\Z)|[-\s])")

_WHOM = r"(?:all|any|the|your|these|those|every|previous|prior|above|earlier)"
_WHAT = r"(?:rules?|instructions?|polic(?:y|ies)|prompts?|guidelines?|guardrails?|directions?|checks?|gates?)"
_ORDERS = (
    rf"\b(?:ignore|disregard|forget|override|bypass|skip)\b(?:\W+{_WHOM}){{0,4}}\W+(?:\w+\W+){{0,2}}{_WHAT}\b",
    r"\b(?:ignorier\w*|vergiss|missachte\w*)\b(?:\W+\w+){0,4}\W+(?:regeln?|anweisungen|vorgaben|richtlinien)\b",
    r"\b(?:you are now|act as|pretend to be|from now on you|new system prompt|system prompt)\b",
    r"\b(?:approve|auto-?approve|publish|sign off)\b"
    r"\W+(?:(?:this|it|all|them|every\w*|the|draft|record)\W+){0,3}"
    r"(?:without|automatically|immediately|now|at once|on sight)\b",
    r"\band\W+(?:then\W+)?approve\b",
    r"<\|?(?:im_start|im_end|system|endoftext)\|?>|\[/?INST\]|<</?SYS>>",
    r"^\W*(?:system|assistant|developer)\s*:",
)
_SHAPING = "\u200c\u200d\u00ad"
"""Joiners, which emoji and some scripts need, and the soft hyphen."""

_ORDER = re.compile("|".join(f"(?:{order})" for order in _ORDERS), re.IGNORECASE)


def review_notes(learning: Learning) -> tuple[str, ...]:
    """What a person should know before deciding. It changes nothing: the words stay data whatever they say."""
    texts = [text for name in _TEXTS if (text := getattr(learning, name))]
    notes = []
    if any(_ORDER.search(_as_read(text)) for text in texts):
        notes.append("its text reads like an instruction; it is data, and nothing follows it")
    if any(_is_formula(text) for text in texts):
        notes.append("a text begins like a formula; it was never evaluated")
    if found := sorted({char for text in texts for char in text if _is_hidden(char)}):
        shown = ", ".join(f"U+{ord(char):04X}" for char in found[:4])
        notes.append(f"a text holds characters that do not show: {shown}{', …' if len(found) > 4 else ''}")
    if learning.sensitivity == TOKENISED:
        notes.append("personal data was replaced by words in brackets")
    return tuple(notes)


def _as_read(text: str) -> str:
    """The text as a model may read it: no letter in another form, and none that does not show."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(char for char in folded if unicodedata.category(char) != "Cf")


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) == "Cf" and char not in _SHAPING


def _is_formula(text: str) -> bool:
    # A change (`-2.1 points`) and a dash before words are how people write.
    return text.startswith(_FORMULA) and not _SIGNED.match(text)
