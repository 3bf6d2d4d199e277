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

from ..content import Block, BlockKind, Draft, Part, Sentence
from ..content.sentences import split_sentences
from ..errors import UsageError, Where
from .models import Channel, PartSpec

__all__ = ("EvidenceFor", "parse_copy", "render_copy")

MOST_BLOCKS, MOST_SENTENCES, LONGEST_SENTENCE = 400, 10_000, 4000
"""What a part and a sentence of copy may hold at most."""

EvidenceFor = Callable[[str, str], tuple[str, ...]]
"""Evidence ids for a sentence of a part: called with the part's name and the sentence."""

_MARK = re.compile(r"^<!--\s*part:\s*([a-z0-9][a-z0-9._-]*)\s*-->\s*$")
_LINK = re.compile(r"^\[(?P<text>(?:[^\]\\]|\\.)+)\]\((?P<href>[^)\s]+)\)$")
_ESCAPE = re.compile(r"\\([\\`*_\[\]<>#])")


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
    texts: dict[str, list[str]] = {}
    current: str | None = None
    for number, line in enumerate(_body(text).split("\n"), start=1):
        mark = _MARK.match(line.strip())
        if mark:
            current = _new_part(mark[1], texts, channel, Where(file, number))
        elif line.strip() or current in texts:
            texts.setdefault(current or channel.main, []).append(line)
            current = current or channel.main
    parts = [
        _part(spec, "\n".join(texts[spec.name]), evidence_for, file)
        for spec in channel.parts
        if spec.name in texts
    ]
    found = tuple(part for part in parts if part)
    if not found:
        raise UsageError(
            "BW245", "there is no text in this file", where=Where(file), hint="write the copy into it"
        )
    return found


def _body(text: str) -> str:
    """The text without front matter and without the comment that exports carry, at the same line numbers."""
    text = re.sub(r"<!-- brandwright-draft:[^>]* -->", "", text)
    if text.startswith("---\n") and (end := text.find("\n---\n", 3)) != -1:
        return "\n" * text[: end + 5].count("\n") + text[end + 5 :]
    return text


def _new_part(name: str, texts: dict[str, list[str]], channel: Channel, where: Where) -> str:
    if channel.part(name) is None:
        known = ", ".join(spec.name for spec in channel.parts)
        raise UsageError(
            "BW246", f"channel {channel.id} has no part {name!r}", where=where, hint=f"its parts are {known}"
        )
    if name in texts:
        raise UsageError("BW246", f"part {name!r} begins twice", where=where, hint="merge the two")
    texts[name] = []
    return name


def _part(spec: PartSpec, text: str, evidence_for: EvidenceFor, file: str) -> Part | None:
    lines = list(_lines(text, spec))
    if len(lines) > MOST_BLOCKS:
        problem = f"part {spec.name!r} has {len(lines)} paragraphs and items; {MOST_BLOCKS} can be read"
        raise UsageError("BW246", problem, where=Where(file), hint="divide the copy")
    sentences = [sentence for _, plain, _ in lines for sentence in split_sentences(plain)]
    if len(sentences) > MOST_SENTENCES:
        problem = f"part {spec.name!r} has {len(sentences)} sentences; {MOST_SENTENCES} can be read"
        raise UsageError("BW246", problem, where=Where(file), hint="divide the copy")
    if too_long := next((s for s in sentences if len(s) > LONGEST_SENTENCE), None):
        problem = f"a sentence of part {spec.name!r} has {len(too_long)} characters: “{too_long[:40]}…”"
        hint = f"end it earlier; {LONGEST_SENTENCE} characters can be read as one sentence"
        raise UsageError("BW246", problem, where=Where(file), hint=hint)
    blocks = tuple(_block(kind, line, href, spec, evidence_for) for kind, line, href in lines)
    return Part(name=spec.name, blocks=blocks) if blocks else None


def _lines(text: str, spec: PartSpec) -> Iterator[tuple[BlockKind, str, str | None]]:
    """Block kind, plain text and link target of each block: paragraphs are separated by blank lines."""
    for chunk in re.split(r"\n\s*\n", text):
        paragraph: list[str] = []
        for line in filter(None, map(str.strip, chunk.split("\n"))):
            kind, plain, href = _line(line, spec)
            if kind == "paragraph":
                paragraph.append(plain)
                continue
            if paragraph:
                yield "paragraph", " ".join(paragraph), None
                paragraph = []
            yield kind, plain, href
        if paragraph:
            yield "paragraph", " ".join(paragraph), None


def _line(line: str, spec: PartSpec) -> tuple[BlockKind, str, str | None]:
    link = _LINK.match(line)
    if link:
        return ("cta" if spec.kind == "cta" else "link"), _ESCAPE.sub(r"\1", link["text"]), link["href"]
    if heading := re.match(r"#{1,6}\s+(.+)", line):
        return "heading", _ESCAPE.sub(r"\1", heading[1]), None
    if item := re.match(r"[-*]\s+(.+)", line):
        return "list-item", _ESCAPE.sub(r"\1", item[1]), None
    if quote := re.match(r">\s+(.+)", line):
        return "quote", _ESCAPE.sub(r"\1", quote[1]), None
    return "paragraph", _ESCAPE.sub(r"\1", line), None


def _block(kind: BlockKind, text: str, href: str | None, spec: PartSpec, evidence_for: EvidenceFor) -> Block:
    # A paragraph in a part of subjects, slides, … is one of those.
    if kind == "paragraph":
        kind = spec.kind
    sentences = tuple(Sentence(text=s, evidence=evidence_for(spec.name, s)) for s in split_sentences(text))
    return Block(kind=kind, sentences=sentences, href=href)
