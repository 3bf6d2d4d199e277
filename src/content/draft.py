"""A draft: content for one channel, identified by the SHA-256 of its canonical bytes.

Canonical bytes are the RFC 8785 JSON of the model with every field present (`null` included),
texts in NFC with `\\n` line ends. Nothing that is not content is part of them: no run, no time,
no verdict. Two runs that write the same words for the same asset write the same draft.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple, Self, TypeVar

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

Model = TypeVar("Model", bound=Frozen)


class _Kept(Frozen):
    """A value that keeps what was worked out from its fields, beside them: rules ask for it again and again."""

    def __copy__(self) -> Self:
        """A copy is made to be given other fields; what followed from these stays behind."""
        return _bare(super().__copy__())

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        return _bare(super().__deepcopy__(memo))


def _bare(copied: Model) -> Model:
    fields = type(copied).model_fields
    for name in [name for name in copied.__dict__ if name not in fields]:
        del copied.__dict__[name]
    return copied


class Sentence(Frozen):
    """One sentence and the ids of the evidence that it rests on."""

    text: Annotated[Text, Field(min_length=1, max_length=4000)]
    evidence: tuple[str, ...] = ()


class Block(_Kept):
    """A paragraph, heading, list item, … ; `href` is for links and calls to action."""

    kind: BlockKind
    sentences: Annotated[tuple[Sentence, ...], Field(min_length=1)]
    href: Annotated[Text, Field(max_length=2000)] | None = None

    @cached_property
    def text(self) -> str:
        """The block's sentences as a reader sees them."""
        return SENTENCE_GAP.join(sentence.text for sentence in self.sentences)


class SentenceSpan(NamedTuple):
    """A sentence with its place in the part's text: code points, end exclusive."""

    start: int
    end: int
    block: Block
    sentence: Sentence


class Part(_Kept):
    """A named part of the channel's layout, such as `subject` or `body`."""

    name: Name
    blocks: Annotated[tuple[Block, ...], Field(min_length=1, max_length=400)]

    @cached_property
    def text(self) -> str:
        """The part's plain text. Offsets of findings count its code points."""
        return BLOCK_GAP.join(block.text for block in self.blocks)

    def spans(self) -> Iterator[SentenceSpan]:
        """The sentences with their places in `text`."""
        return iter(self._spans)

    @cached_property
    def _spans(self) -> tuple[SentenceSpan, ...]:
        spans: list[SentenceSpan] = []
        start = 0
        for block in self.blocks:
            for sentence in block.sentences:
                end = start + len(sentence.text)
                spans.append(SentenceSpan(start, end, block, sentence))
                start = end + len(SENTENCE_GAP)
            start += len(BLOCK_GAP) - len(SENTENCE_GAP)
        return tuple(spans)


class Draft(_Kept):
    """Content for one channel, segment and stage."""

    format: Literal["brandwright.draft/1"] = "brandwright.draft/1"
    channel: Name
    segment: Name
    stage: Name
    product: Name
    market: str
    locale: str
    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=60)]

    @cached_property
    def canonical(self) -> bytes:
        """The bytes that a decision approves."""
        return canonical_texts(self.model_dump(mode="json"))

    @cached_property
    def sha256(self) -> str:
        """The draft's identity."""
        return sha256_hex(self.canonical)

    @property
    def id(self) -> str:
        """A short name for people: `dr-` and the first twelve digits of the sha."""
        return f"dr-{self.sha256[:12]}"

    def part(self, name: str) -> Part | None:
        """The part of that name, if the draft has it."""
        return next((part for part in self.parts if part.name == name), None)

    def evidence_ids(self) -> tuple[str, ...]:
        """Every evidence id that a sentence names, each once, in reading order."""
        return self._evidence_ids

    @cached_property
    def _evidence_ids(self) -> tuple[str, ...]:
        ids = (i for part in self.parts for block in part.blocks for s in block.sentences for i in s.evidence)
        return tuple(dict.fromkeys(ids))
