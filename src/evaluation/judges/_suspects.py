"""Words in a draft that speak to whoever judges it: a grade, a verdict as JSON, an order, something encoded.

Finding one accuses nobody: copy may speak of grades and verdicts. It only means that the judge is asked again
without these words, and that what it says has to be the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from ...content.sentences import sentence_spans
from ._frame import UNTRUSTED
from .spec import JudgeSpec

__all__ = ("is_bare", "speaks_to_judges", "without_suspects")

_HEAD = re.compile(r"\[[a-z0-9._:-]+\]")
_ENCODED = re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{24,}={0,2}(?![\w+/=])")
_GRADED = r"(?:grade|graded|verdict|score|scored|rating|rated|choice|choose|mark|answer|label|seal|judg\w+|urteil|note)"
_CUES = re.compile(
    rf"\b{_GRADED}\b\W{{0,6}}(?:[:=]|is\b|as\b|with\b|must\b|should\b|ist\b)"
    r"|[{\[]\s*[\"'“”]?\w+[\"'“”]?\s*:"
    r"|\b(?:ignore|disregard|forget|override|overrule|ignoriere|vergiss)\b"
    r"|\b(?:judge|grader|evaluator|assessor|assistant|language model|ai model|llm|chatbot|prüfer|bewerter)s?\b"
    r"|\b(?:system|hidden|new|your|previous|prior|above|all) (?:prompt|message|note|instruction|rule|task|criteri)"
    r"|</?\s*(?:data|system|user|assistant|instructions?)\b"
    r"|(?:^|\s)#{1,6}\s*(?:system|user|instruction)|\[/?inst\]|<\|",
    re.IGNORECASE,
)


def speaks_to_judges(spec: JudgeSpec, text: str) -> bool:
    """Whether a sentence might be meant for a judge."""
    plain = unicodedata.normalize("NFKC", text)
    bare = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    # Letters that show nothing may spell an order; an emoji is joined by one such sign at a time.
    hidden = len(plain) - len(bare) > 8
    names = "|".join(re.escape(choice.name) for choice in spec.answers)
    named = re.search(rf"[\"'“”`*:=>]\s*(?:{names})\b|^\W*(?:{names})\W*$", bare, re.IGNORECASE)
    return bool(hidden or named or _CUES.search(bare) or _ENCODED.search(bare))


def without_suspects(spec: JudgeSpec, material: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The material without the sentences that might be meant for a judge, and these sentences."""
    left = dict(material)
    found: list[str] = []
    for name in sorted(UNTRUSTED & material.keys()):
        left[name], taken = _parted(spec, material[name])
        found += taken
    return left, found


def is_bare(text: str) -> bool:
    """Whether a text has no words but the names of its parts."""
    return all(not line.strip() or _HEAD.fullmatch(line) for line in text.split("\n"))


def _parted(spec: JudgeSpec, text: str) -> tuple[str, list[str]]:
    kept, taken = [], []
    for line in text.split("\n"):
        if _HEAD.fullmatch(line) or not line.strip():
            kept.append(line)
            continue
        pieces = [line[start:end] for start, end in sentence_spans(line)] or [line]
        wrong = [piece for piece in pieces if speaks_to_judges(spec, piece)]
        # An order may be cut in pieces that look harmless one by one.
        if not wrong and speaks_to_judges(spec, line):
            wrong = pieces
        taken += wrong
        kept.append(" ".join(piece for piece in pieces if piece not in wrong))
    return "\n".join(kept), taken
