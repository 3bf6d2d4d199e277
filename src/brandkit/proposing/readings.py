"""What a model read, as the same kind of find that the rules make: code decides what an entry looks like."""

from __future__ import annotations

from typing import Protocol

from ._facts import claim, example
from ._found import Found, slug, tidy
from ._pieces import Piece, Reading

__all__ = ("ReadByModel", "found_of")

_WHY = "A model read it so; the quote stands in the document."


class ReadByModel(Protocol):
    """An entry as the agent hands it on."""

    @property
    def kind(self) -> str:
        """What it is."""

    @property
    def words(self) -> str:
        """What it is about."""

    @property
    def other(self) -> str:
        """The replacement, what a trait is not, a source, a role."""

    @property
    def quote(self) -> str:
        """Words of the document."""


def found_of(entry: ReadByModel, reading: Reading) -> Found | None:
    """The find, placed in its document; None when the quote stands in no piece of it."""
    piece = next((piece for piece in reading.pieces if entry.quote in piece.text), None)
    words = tidy(entry.words) if entry.kind not in ("claim", "disclosure", "line") else entry.words.strip()
    if piece is None or not words:
        return None
    return _made(entry, piece, words)


def _made(entry: ReadByModel, piece: Piece, words: str) -> Found | None:
    other, quote = entry.other.strip(), entry.quote

    def found(section: str, path: tuple[str, ...], value: object, missing: tuple[str, ...] = ()) -> Found:
        return Found(
            section, path, value, piece, quote, f"model.{entry.kind}", _WHY, "medium", missing=missing
        )

    if entry.kind == "swap" and other:
        return found("terms", ("avoid",), {"term": words, "use": tidy(other)})
    if entry.kind in ("avoid", "swap"):
        return found("terms", ("avoid",), {"term": words, "use": "", "why": "The guidelines leave it out."})
    if entry.kind == "never":
        value = {
            "id": slug("never", words),
            "owner": "brand",
            "terms": [words],
            "reason": "The guidelines rule it out.",
        }
        return found("banned_claims", (), value)
    if entry.kind == "name":
        return found("terms", ("exact",), words)
    if entry.kind == "trait" and other:
        return found("voice", ("voice", "traits"), {"we_are": words, "we_are_not": other})
    if entry.kind == "claim":
        return claim(piece, quote, words, other, "", "medium")
    if entry.kind in ("good-example", "bad-example"):
        return example(piece, quote, words, entry.kind == "good-example")
    return _duty(entry, found, words, other, piece)


def _duty(entry: ReadByModel, found: object, words: str, other: str, piece: Piece) -> Found | None:
    assert callable(found)
    made: Found | None = None
    if entry.kind == "disclosure":
        missing = ("when it has to stand: channels, claim_classes, markets or when_offer",)
        value = {"id": slug(words), "owner": "legal", "status": "draft", "text": words}
        made = found("disclosures", (), value, missing)
    elif entry.kind == "topic":
        role = (
            other.lower() if other.lower() in ("legal", "privacy", "finance", "brand", "product") else "legal"
        )
        value = {"id": slug("topic", words), "role": role, "reason": entry.quote[:300]}
        made = found("sensitive_topics", (), {**value, "cues": [words]})
    elif entry.kind == "competitor":
        made = found("terms", ("competitors",), {"name": words, "mention": "never"})
    elif entry.kind == "line":
        title = piece.headings[-1] if piece.headings else "Messages"
        line = {
            "id": slug("line", words),
            "role": "hook" if words.endswith("?") else "promise",
            "text": words,
        }
        made = found("messaging", ("pillars",), {"pillar": slug(title), "title": title, "line": line})
    return made
