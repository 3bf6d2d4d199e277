"""What all formats share: the summary, front matter, and what a configuration hides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ._model import Document, Format, MarkupBlock
from ._origin import Lines
from ._places import TextBuilder
from ._plain import whole
from ._walk import Ignores, Walker

__all__ = ("finished", "front_matter", "hide", "unused")

_SUMMED = ("paragraph", "list-item", "quote")
_TOML = re.compile(r"^([A-Za-z0-9_-]+)[ \t]*=[ \t]*([\"'])(.*?)\2[ \t]*$", re.MULTILINE)
_GAP = "\n\n"
# How long a pattern may look at one text; at a long one, longer.
_SECONDS, _CHARACTERS = 1.0, 1_000_000


def finished(source: str, walker: Walker, format: Format, ext: str, note: str = "") -> Document:
    """The document of what a walker collected."""
    summary = TextBuilder()
    paragraphs = 0
    for block in walker.blocks:
        scope = block.scope.split(".")
        if block.kind in ("alt", "frontmatter") or scope[1] in ("heading", "table", "figure"):
            continue
        for start, size, at, length in block.places.runs():
            summary.add(block.text[start : start + size], at, length)
        summary.add(_GAP, summary.end, 0)
        paragraphs += 1
    text, places = summary.build()
    counts = {**walker.counts, "paragraphs": paragraphs}
    return Document(
        source,
        format,
        tuple(walker.blocks),
        whole(source, f"raw.{ext}", "raw"),
        MarkupBlock(f"summary.{ext}", text, places, "summary"),
        counts,
        tuple(walker.switches),
        note,
    )


def unused(source: str) -> str:
    """A character that a text does not have, to stand for what is hidden."""
    return next(char for code in range(0xE000, 0xF8FF) if (char := chr(code)) not in source)


def hide(text: str, ignores: Ignores, hidden: str) -> str:
    """The text with `hidden` for every character of what is to be ignored; as long as before.

    Raises:
        TimeoutError: a pattern takes too long on this text.
    """
    for pattern in ignores.blocks:
        text = _hidden(text, pattern, hidden, block=True)
    for pattern in ignores.tokens:
        text = _hidden(text, pattern, hidden, block=False)
    return text


def _hidden(text: str, pattern: Any, hidden: str, *, block: bool) -> str:
    parts: list[str] = []
    at = 0
    for match in pattern.finditer(text, timeout=_SECONDS * (1 + len(text) / _CHARACTERS)):
        start, end = match.span()
        if start == end:
            continue
        first = text.rfind("\n", 0, start) + 1
        last = text.find("\n", end)
        alone = not text[first:start].strip() and not text[end : len(text) if last < 0 else last].strip()
        char = " " if block and alone else hidden
        parts += (text[at:start], re.sub(r"[^\n]", char, match.group()))
        at = end
    return "".join((*parts, text[at:]))


def front_matter(lines: Lines, start: int, end: int, ext: str) -> Iterator[MarkupBlock]:
    """The texts of front matter, a block each: `text.frontmatter.KEY`."""
    toml = lines.text.startswith("+++")
    found = _toml(lines.text, start, end) if toml else _yaml(lines.text, start, end)
    origin = lines.origin()
    for key, value, first, last in found:
        if not value.strip():
            continue
        builder = TextBuilder()
        written = lines.text[first:last]
        inside = written.find(value)
        if inside >= 0:
            origin.add(builder, lines.text, first + inside, first + inside + len(value))
        else:
            source, stop = origin.span(first, last)
            builder.add(value, source, stop - source)
        text, places = builder.build()
        yield MarkupBlock(f"text.frontmatter.{key}.{ext}", text, places, "frontmatter")


def _toml(text: str, start: int, end: int) -> Iterator[tuple[str, str, int, int]]:
    for match in _TOML.finditer(text, start, end):
        yield match.group(1), match.group(3), match.start(3), match.end(3)


def _yaml(text: str, start: int, end: int) -> Iterator[tuple[str, str, int, int]]:
    import yaml

    try:
        node: Any = yaml.compose(text[start:end], Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        if isinstance(value, yaml.ScalarNode) and value.tag == "tag:yaml.org,2002:str":
            first, last = start + value.start_mark.index, start + value.end_mark.index
            yield str(key.value), value.value, first, last
