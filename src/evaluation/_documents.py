"""A document as the parts of a draft, with the place of each character in the document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ..brandkit.copytext import PlacedPart
from ..brandkit.markup import Document, MarkupBlock
from ..brandkit.models import PartSpec
from ..brandkit.placed import PlacedText
from ..content import Block, BlockKind, Part, Sentence
from ..content.draft import BLOCK_GAP, SENTENCE_GAP
from ..content.sentences import split_sentences
from ..errors import UsageError, Where

__all__ = ("MOST_BLOCKS", "document_parts")

BLOCKS_A_PART, MOST_PARTS, LONGEST_SENTENCE = 400, 60, 4000
MOST_BLOCKS = BLOCKS_A_PART * MOST_PARTS
"""What one document may hold: as many paragraphs, items and cells."""

_KINDS: dict[str, BlockKind] = {
    "heading": "heading",
    "list-item": "list-item",
    "quote": "quote",
    "alt": "alt",
}
_SAID = ("title", "description", "summary", "subject", "preheader", "headline", "excerpt")
"""The keys of front matter whose values readers see."""
_CONTROL = re.compile(r"()[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")

EvidenceFor = Callable[[str], tuple[str, ...]]


def document_parts(
    document: Document, spec: PartSpec | None, *, file: str, evidence_for: EvidenceFor
) -> tuple[PlacedPart, ...]:
    """The text that readers see, in parts of at most 400 blocks.

    Args:
        spec: the channel's part that all of it is for; without one the parts are `text`, `text-2`, ….

    Raises:
        UsageError: BW270 there is no text in it; BW271 there is more than one check can hold.
    """
    texts = list(_texts(document))
    most = BLOCKS_A_PART if spec else MOST_BLOCKS
    if not texts:
        hint = "write the copy into it, or name another file"
        raise UsageError("BW270", f"there is no text in {file}", where=Where(file), hint=hint)
    if len(texts) > most:
        problem = f"{file} has {len(texts)} paragraphs, items and cells; {most} can be checked together"
        raise UsageError("BW271", problem, where=Where(file), hint="divide it, and check the pieces")
    blocks = [_block(block, text, spec, evidence_for) for block, text in texts]
    return tuple(_part(spec, start, blocks) for start in range(0, len(blocks), BLOCKS_A_PART))


def _part(spec: PartSpec | None, start: int, blocks: list[tuple[Block, PlacedText]]) -> PlacedPart:
    chosen = blocks[start : start + BLOCKS_A_PART]
    number = start // BLOCKS_A_PART + 1
    name = spec.name if spec else "text" if number == 1 else f"text-{number}"
    places = PlacedText.joined((text for _, text in chosen), BLOCK_GAP)
    return PlacedPart(Part(name=name, blocks=tuple(block for block, _ in chosen)), places)


def _texts(document: Document) -> Iterator[tuple[MarkupBlock, PlacedText]]:
    for block in document.blocks:
        if _read_by_people(block):
            text = _plain(block, document.source).without(_CONTROL).flat()
            if text.text:
                yield block, text


def _read_by_people(block: MarkupBlock) -> bool:
    if block.kind == "frontmatter":
        return any(f".frontmatter.{key}." in f"{block.scope.lower()}." for key in _SAID)
    return block.kind not in ("comment", "raw", "summary")


def _plain(block: MarkupBlock, source: str) -> PlacedText:
    """The block's text as readers see it: what is masked for styles, such as code, stands here in full."""
    pieces = [
        PlacedText.verbatim(source, start, start + size)
        if size == length
        else _stretched(block.text[at : at + length], start, size)
        for at, length, start, size in block.places.runs()
    ]
    return PlacedText.joined(pieces, "")


def _stretched(text: str, start: int, size: int) -> PlacedText:
    """Characters that all stand for one piece of the source, such as an entity."""
    return PlacedText(text, [start] * len(text), [start + size] * len(text))


def _block(
    block: MarkupBlock, text: PlacedText, spec: PartSpec | None, evidence_for: EvidenceFor
) -> tuple[Block, PlacedText]:
    kind = _KINDS.get(block.kind, spec.kind if spec else "paragraph")
    sentences = [piece for sentence in split_sentences(text.text) for piece in _short_enough(sentence)]
    made = Block(
        kind=kind,
        sentences=tuple(Sentence(text=sentence, evidence=evidence_for(sentence)) for sentence in sentences),
        href=block.href,
    )
    return made, _spread(text, sentences)


def _short_enough(sentence: str) -> Iterator[str]:
    """A sentence as long as a draft may have, cut between words where there are any."""
    while len(sentence) > LONGEST_SENTENCE:
        at = sentence.rfind(" ", 1, LONGEST_SENTENCE)
        at = at if at > 0 else LONGEST_SENTENCE
        yield sentence[:at].strip()
        sentence = sentence[at:].strip()
    yield sentence


def _spread(text: PlacedText, sentences: list[str]) -> PlacedText:
    """The text as its sentences read together: the same, unless a sentence was cut where no space was."""
    if SENTENCE_GAP.join(sentences) == text.text:
        return text
    pieces: list[PlacedText] = []
    at = 0
    for sentence in sentences:
        at = text.text.index(sentence, at)
        pieces.append(text.cut(at, at + len(sentence)))
        at += len(sentence)
    return PlacedText.joined(pieces, SENTENCE_GAP)
