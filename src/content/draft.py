"""A draft: content for one channel, identified by the SHA-256 of its canonical bytes.

Canonical bytes are the RFC 8785 JSON of the model with every field present (`null` included),
texts in NFC with `\\n` line ends. Nothing that is not content is part of them: no run, no time,
no verdict. Two runs that write the same words for the same asset write the same draft.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from .._canonical import canonical_texts, sha256_hex
from ._base import Frozen, Name, Text

__all__ = ("Block", "BlockKind", "Draft", "Part", "Sentence", "SentenceSpan")

BlockKind = Literal[
    "paragraph",
    "heading",
    "list-item",
    "link",
    "cta",
    "slide",
    "alt",
    "subject",
    "title",
    "quote",
    "disclosure",
    "tag",
]

BLOCK_GAP = "\n\n"
SENTENCE_GAP = " "
_NAMED = "_named_for"


class Sentence(Frozen):
    """One sentence and the ids of the evidence that it rests on."""

    text: Annotated[Text, Field(min_length=1, max_length=4000)]
    evidence: tuple[str, ...] = ()


class Block(Frozen):
    """A paragraph, heading, list item, … ; `href` is for links and calls to action."""

    kind: BlockKind
    sentences: Annotated[tuple[Sentence, ...], Field(min_length=1)]
    href: Annotated[Text, Field(max_length=2000)] | None = None

    @property
    def text(self) -> str:
        """The block's sentences as a reader sees them."""
        return SENTENCE_GAP.join(sentence.text for sentence in self.sentences)


class SentenceSpan(NamedTuple):
    """A sentence with its place in the part's text: code points, end exclusive."""

    start: int
    end: int
    block: Block
    sentence: Sentence


class Part(Frozen):
    """A named part of the channel's layout, such as `subject` or `body`."""

    name: Name
    blocks: Annotated[tuple[Block, ...], Field(min_length=1, max_length=400)]

    @property
    def text(self) -> str:
        """The part's plain text. Offsets of findings count its code points."""
        return BLOCK_GAP.join(block.text for block in self.blocks)

    def spans(self) -> Iterator[SentenceSpan]:
        """The sentences with their places in `text`."""
        start = 0
        for block in self.blocks:
            for sentence in block.sentences:
                end = start + len(sentence.text)
                yield SentenceSpan(start, end, block, sentence)
                start = end + len(SENTENCE_GAP)
            start += len(BLOCK_GAP) - len(SENTENCE_GAP)


class Draft(Frozen):
    """Content for one channel, segment and stage."""

    format: Literal["brandwright.draft/1"] = "brandwright.draft/1"
    channel: Name
    segment: Name
    stage: Name
    product: Name
    market: str
    locale: str
    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=60)]

    @property
    def canonical(self) -> bytes:
        """The bytes that a decision approves."""
        return self._named[0]

    @property
    def sha256(self) -> str:
        """The draft's identity."""
        return self._named[1]

    @property
    def _named(self) -> tuple[bytes, str]:
        """The bytes and their name, computed once for the very values that stand here now.

        They travel along when a draft is copied: a copy with other words must not keep the old ones.
        """
        values = tuple(getattr(self, name) for name in type(self).model_fields)
        kept = self.__dict__.get(_NAMED)
        if kept is None or any(one is not other for one, other in zip(kept[0], values, strict=True)):
            canonical = canonical_texts(self.model_dump(mode="json"))
            # Beside the fields, as a cached property would: equality, copies' fields and JSON do not see it.
            kept = self.__dict__[_NAMED] = (values, (canonical, sha256_hex(canonical)))
        return kept[1]

    @property
    def id(self) -> str:
        """A short name for people: `dr-` and the first twelve digits of the sha."""
        return f"dr-{self.sha256[:12]}"

    def part(self, name: str) -> Part | None:
        """The part of that name, if the draft has it."""
        return next((part for part in self.parts if part.name == name), None)

    def evidence_ids(self) -> tuple[str, ...]:
        """Every evidence id that a sentence names, each once, in reading order."""
        ids = (i for part in self.parts for block in part.blocks for s in block.sentences for i in s.evidence)
        return tuple(dict.fromkeys(ids))
