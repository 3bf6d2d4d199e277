"""Copy as people write and edit it: Markdown with part marks, to and from the parts of a draft.

    <!-- part: subject -->
    A subject line

    <!-- part: body -->
    ## A heading
    A paragraph. With two sentences.
    - a list item
    [A call to action](https://example.com/)

Text before the first mark goes into the channel's main part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..content import Block, BlockKind, Draft, Part, Sentence
from ..content.draft import BLOCK_GAP
from ..content.sentences import split_sentences
from ..errors import UsageError, Where
from .models import Channel, PartSpec
from .placed import PlacedText

__all__ = ("EvidenceFor", "PlacedPart", "parse_copy", "place_copy", "render_copy")

MOST_BLOCKS, MOST_SENTENCES, LONGEST_SENTENCE = 400, 10_000, 4000
"""What a part and a sentence of copy may hold at most."""

EvidenceFor = Callable[[str, str], tuple[str, ...]]
"""Evidence ids for a sentence of a part: called with the part's name and the sentence."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_CARRIER = re.compile(r"<!-- brandwright-draft:[^>]* -->")
_MARK = re.compile(r"^<!--\s*part:\s*([a-z0-9][a-z0-9._-]*)\s*-->\s*$")
_LINK = re.compile(r"^\[(?P<text>(?:[^\]\\]|\\.)+)\]\((?P<href>[^)\s]+)\)$")
_ESCAPE = re.compile(r"\\([\\`*_\[\]<>#&~|+=.)-])")


class PlacedPart(NamedTuple):
    """A part, and where each character of its text stands in the file that it was read from."""

    part: Part
    places: PlacedText


def render_copy(draft: Draft) -> str:
    """The text that an editor opens; `parse_copy` reads it back."""
    from ..content.formats import part_markdown

    return "\n".join(f"<!-- part: {part.name} -->\n{part_markdown(part)}\n" for part in draft.parts)


def parse_copy(text: str, channel: Channel, *, file: str, evidence_for: EvidenceFor) -> tuple[Part, ...]:
    """The parts that a text has, in the channel's order.

    Raises:
        UsageError: an unknown part, a part twice, or no text at all; with the line. Copy that is too
            long for one draft.
    """
    return tuple(placed.part for placed in place_copy(text, channel, file=file, evidence_for=evidence_for))


def place_copy(
    text: str, channel: Channel, *, file: str, evidence_for: EvidenceFor, part: str | None = None
) -> tuple[PlacedPart, ...]:
    """The parts that a text has, with their places; with `part`, all of it goes into that one.

    Raises:
        UsageError: as `parse_copy` does.
    """
    lines = _assigned(text, channel, part or channel.main, file)
    parts = [
        _part(spec, lines[spec.name], evidence_for, file) for spec in channel.parts if spec.name in lines
    ]
    found = tuple(part for part in parts if part)
    if not found:
        raise UsageError(
            "BW245", "there is no text in this file", where=Where(file), hint="write the copy into it"
        )
    return found


def _assigned(text: str, channel: Channel, main: str, file: str) -> dict[str, list[PlacedText]]:
    """The lines of each part; text before the first mark is of the main one."""
    lines: dict[str, list[PlacedText]] = {}
    current: str | None = None
    for number, line in enumerate(_lines_of(_body(text)), start=1):
        mark = _MARK.match(line.text.strip())
        if mark:
            current = _new_part(mark[1], lines, channel, Where(file, number))
        elif line.text.strip() or current in lines:
            lines.setdefault(current or main, []).append(line)
            current = current or main
    return lines


def _lines_of(text: str) -> Iterator[PlacedText]:
    for match in _LINE.finditer(text):
        yield PlacedText.verbatim(text, match.start(), match.start() + len(match.group().rstrip("\r\n")))


def _blank(text: str) -> str:
    """As many spaces; line ends stay."""
    return re.sub(r"[^\r\n]", " ", text)


def _body(text: str) -> str:
    """The text with front matter and the comment that exports carry blanked, so that places stay."""
    text = _CARRIER.sub(lambda match: _blank(match.group()), text)
    front = re.match(r"---(?:\r\n|\r|\n)(?:.*?(?:\r\n|\r|\n))??---(?:\r\n|\r|\n)", text, re.DOTALL)
    return _blank(front.group()) + text[front.end() :] if front else text


def _new_part(name: str, lines: dict[str, list[PlacedText]], channel: Channel, where: Where) -> str:
    if channel.part(name) is None:
        known = ", ".join(spec.name for spec in channel.parts)
        raise UsageError(
            "BW246", f"channel {channel.id} has no part {name!r}", where=where, hint=f"its parts are {known}"
        )
    if name in lines:
        raise UsageError("BW246", f"part {name!r} begins twice", where=where, hint="merge the two")
    lines[name] = []
    return name


def _part(spec: PartSpec, lines: list[PlacedText], evidence_for: EvidenceFor, file: str) -> PlacedPart | None:
    pieces = [piece for piece in _pieces(lines, spec) if piece.text.text]
    _check_size(spec, pieces, file)
    blocks = tuple(_block(piece, spec, evidence_for) for piece in pieces)
    places = PlacedText.joined((piece.text for piece in pieces), BLOCK_GAP)
    return PlacedPart(Part(name=spec.name, blocks=blocks), places) if blocks else None


def _check_size(spec: PartSpec, pieces: list[_Piece], file: str) -> None:
    if len(pieces) > MOST_BLOCKS:
        problem = f"part {spec.name!r} has {len(pieces)} paragraphs and items; {MOST_BLOCKS} can be read"
        raise UsageError("BW246", problem, where=Where(file), hint="divide the copy")
    sentences = [sentence for piece in pieces for sentence in split_sentences(piece.text.text)]
    if len(sentences) > MOST_SENTENCES:
        problem = f"part {spec.name!r} has {len(sentences)} sentences; {MOST_SENTENCES} can be read"
        raise UsageError("BW246", problem, where=Where(file), hint="divide the copy")
    if too_long := next((s for s in sentences if len(s) > LONGEST_SENTENCE), None):
        problem = f"a sentence of part {spec.name!r} has {len(too_long)} characters: “{too_long[:40]}…”"
        hint = f"end it earlier; {LONGEST_SENTENCE} characters can be read as one sentence"
        raise UsageError("BW246", problem, where=Where(file), hint=hint)


class _Piece(NamedTuple):
    """A block to be: its kind, its plain text with places, and its link target."""

    kind: BlockKind
    text: PlacedText
    href: str | None = None


def _pieces(lines: list[PlacedText], spec: PartSpec) -> Iterator[_Piece]:
    """The blocks of a part's lines: paragraphs are separated by blank lines."""
    paragraph: list[PlacedText] = []
    for line in lines:
        piece = _piece(line, spec) if line.text.strip() else None
        if piece is not None and piece.kind == "paragraph":
            paragraph.append(piece.text)
            continue
        if paragraph:
            yield _Piece("paragraph", PlacedText.joined(paragraph, " ").flat())
            paragraph = []
        if piece is not None:
            yield piece._replace(text=piece.text.flat())
    if paragraph:
        yield _Piece("paragraph", PlacedText.joined(paragraph, " ").flat())


_SHAPES: tuple[tuple[re.Pattern[str], BlockKind], ...] = (
    (re.compile(r"#{1,6}\s+(.+)"), "heading"),
    (re.compile(r"[-*]\s+(.+)"), "list-item"),
    (re.compile(r">\s+(.+)"), "quote"),
)


def _piece(line: PlacedText, spec: PartSpec) -> _Piece:
    left = len(line.text) - len(line.text.lstrip())
    line = line.cut(left, len(line.text.rstrip()))
    link = _LINK.match(line.text)
    if link:
        kind: BlockKind = "cta" if spec.kind == "cta" else "link"
        return _Piece(kind, line.cut(*link.span("text")).without(_ESCAPE), link["href"])
    for pattern, shape in _SHAPES:
        if match := pattern.match(line.text):
            return _Piece(shape, line.cut(*match.span(1)).without(_ESCAPE))
    return _Piece("paragraph", line.without(_ESCAPE))


def _block(piece: _Piece, spec: PartSpec, evidence_for: EvidenceFor) -> Block:
    # A paragraph in a part of subjects, slides, … is one of those.
    kind = spec.kind if piece.kind == "paragraph" else piece.kind
    texts = split_sentences(piece.text.text)
    sentences = tuple(Sentence(text=text, evidence=evidence_for(spec.name, text)) for text in texts)
    return Block(kind=kind, sentences=sentences, href=piece.href)
