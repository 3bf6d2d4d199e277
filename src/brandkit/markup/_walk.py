"""From a stream of tags and text to blocks, by the rules that Vale reads HTML with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ._html import attributes, decoded, html_pieces
from ._model import MarkupBlock, Switch
from ._origin import Origin
from ._places import Places, TextBuilder

__all__ = ("READERS", "Ignores", "Walker")

_SKIPPED = ("script", "style", "pre", "figure", "noscript", "iframe")
_MASKED = ("tt", "code", "kbd")
_CLASSES = ("problematic", "pre", "code")
_INLINE = frozenset(
    (
        *(
            "a",
            "abbr",
            "acronym",
            "b",
            "bdi",
            "bdo",
            "big",
            "br",
            "button",
            "cite",
            "code",
            "del",
            "dfn",
            "em",
        ),
        *("font", "i", "img", "input", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span"),
        *("strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
    )
)
_VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    )
)
_SCOPES = {
    "th": "text.table.header",
    "td": "text.table.cell",
    "caption": "text.table.caption",
    "li": "text.list",
    "blockquote": "text.blockquote",
    "figcaption": "text.figure.caption",
}
_KINDS = {
    "th": "cell",
    "td": "cell",
    "caption": "caption",
    "figcaption": "caption",
    "li": "list-item",
    "blockquote": "quote",
}
_HEADING = re.compile(r"h[1-6]")
_URL = re.compile(r"(?<![^\s*_~(])(?:https?|ftp)://[^\s<\x00]{1,2000}")
_TAIL = re.compile(r"[?!.,:*_~;'\"]+$")
_VISIBLE = re.compile(r"[^\n]")


@dataclass(frozen=True)
class Ignores:
    """What a configuration leaves out. `None` keeps the usual lists.

    Attributes:
        scopes: inline elements whose text is masked (`IgnoredScopes`).
        skipped: elements that are left out (`SkippedScopes`).
        classes: further classes of elements to leave out (`IgnoredClasses`).
        usual_classes: whether the classes that Vale leaves out by itself are left out too.
        tokens, blocks: patterns of text to mask, and of blocks to leave out, compiled by the `regex` module.
    """

    scopes: tuple[str, ...] | None = None
    skipped: tuple[str, ...] | None = None
    classes: tuple[str, ...] = ()
    usual_classes: bool = True
    tokens: tuple[Any, ...] = ()
    blocks: tuple[Any, ...] = ()


READERS = Ignores(scopes=(), skipped=("script", "style", "template", "pre"), usual_classes=False)
"""For checks of what readers see: captions of figures, frames and text of any class too; only blocks of code not."""


@dataclass
class _Inline:
    """An open inline element: the block and the place where its text starts, where it leads, whether it is masked."""

    name: str
    block: int
    start: int
    href: str | None
    masked: bool


class _Open:
    """Open block elements, and what text inside of them is. Nothing in here takes longer the more are open."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._kinds: list[tuple[str, int]] = [("paragraph", 0)]
        self._count: Counter[str] = Counter()

    @property
    def kind(self) -> tuple[str, int]:
        """The kind of text here, and the level of a heading."""
        return self._kinds[-1]

    def enter(self, name: str) -> None:
        """An element opens."""
        heading = ("heading", int(name[1])) if _HEADING.fullmatch(name) else None
        self.names.append(name)
        self._count[name] += 1
        self._kinds.append(heading or ((_KINDS[name], 0) if name in _KINDS else self.kind))

    def leave(self, name: str) -> None:
        """An element closes, and with it those that were left open inside of it."""
        if not self._count[name]:
            return
        while True:
            last = self.names.pop()
            self._kinds.pop()
            self._count[last] -= 1
            if last == name:
                return


@dataclass
class Walker:
    """Collects blocks; see `Document` for what they are."""

    ext: str
    ignores: Ignores = field(default_factory=Ignores)
    linkify: bool = False
    hidden: str = ""
    source: str = ""
    blocks: list[MarkupBlock] = field(default_factory=list)
    switches: list[Switch] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._scopes = frozenset(_MASKED if self.ignores.scopes is None else self.ignores.scopes)
        self._skipped = frozenset(_SKIPPED if self.ignores.skipped is None else self.ignores.skipped)
        self._classes = frozenset((*(_CLASSES if self.ignores.usual_classes else ()), *self.ignores.classes))
        self._builder = TextBuilder()
        self._masks: list[tuple[int, int]] = []
        self._links: list[tuple[int, int, str]] = []
        self._scope = ""
        self._open = _Open()
        self._block = 0
        self._inline: list[_Inline] = []
        self._inline_count: Counter[str] = Counter()
        self._masking = 0
        self._skip = ""
        self._depth = 0

    # What a parser tells.

    def start(self, name: str, href: str | None = None, classes: Iterable[str] = ()) -> None:
        """An element opens."""
        if self._skip:
            self._depth += name == self._skip
            return
        known = not self._classes.isdisjoint(classes)
        if name in _VOID:
            self._void(name)
        elif name in self._skipped or (known and name not in _INLINE):
            self.flush()
            self.counts[name] = self.counts.get(name, 0) + 1
            self._skip, self._depth = name, 1
        elif name in _INLINE:
            masked = known or name in self._scopes
            self._inline.append(_Inline(name, self._block, self._builder.size, href, masked))
            self._inline_count[name] += 1
            self._masking += masked
        else:
            self.flush()
            self._open.enter(name)
            if not self._scope and (name in _SCOPES or _HEADING.fullmatch(name)):
                self._scope = _SCOPES.get(name) or f"text.heading.{name}"

    def end(self, name: str) -> None:
        """An element closes."""
        if self._skip:
            self._depth -= name == self._skip
            if self._depth <= 0:
                self._skip = ""
        elif name in _INLINE:
            self._end_inline(name)
        elif name not in _VOID:
            self.flush()
            self._scope = ""
            self._open.leave(name)

    def text(self, content: str, origin: Origin, start: int, end: int) -> None:
        """A stretch of text as it is written."""
        if not self._skip:
            before = self._builder.size
            origin.add(self._builder, content, start, end)
            self._mask(before)

    def shown(self, text: str, source: int, length: int) -> None:
        """Characters that stand for something else in the source."""
        if not self._skip:
            before = self._builder.size
            self._builder.add(text, source, length)
            self._mask(before)

    def piece(self, text: str, origin: Origin, at: int) -> None:
        """A stretch of text that stands at offset `at` of what `origin` maps."""
        if not self._skip:
            before = self._builder.size
            origin.piece(self._builder, text, at)
            self._mask(before)

    def inside(self, *names: str) -> bool:
        """Whether the innermost open block element is one of these."""
        return bool(self._open.names) and self._open.names[-1] in names

    def comment(self, text: str, source: int) -> None:
        """A comment; those that start with `vale` speak to the rules."""
        words = text.strip()
        if words.startswith("vale "):
            self.switches.append(Switch(words, len(self.blocks), source))

    def alt(self, text: str, places: Places) -> None:
        """The alternative text of an image."""
        if text.strip() and not self._skip and "alt" not in self._skipped:
            self.blocks.append(MarkupBlock("text.attr.alt", text, places, "alt"))

    def html(self, content: str, origin: Origin) -> None:
        """A stretch of HTML."""
        for piece in html_pieces(content):
            source = origin.at(piece.start)[0]
            if piece.kind == "text":
                for entity, first, last in decoded(content, piece.start, piece.end):
                    if entity is None:
                        self.text(content, origin, first, last)
                    else:
                        self.shown(entity, *_extent(origin, first, last))
            elif piece.kind == "comment":
                if content.startswith("<!--", piece.start):
                    self.comment(content[piece.start + 4 : piece.end].removesuffix("-->"), source)
            elif piece.kind == "end":
                self.end(piece.name)
            else:
                self._tag(content, origin, piece.start, piece.end, piece.name)

    def _tag(self, content: str, origin: Origin, start: int, end: int, name: str) -> None:
        tag = content[start:end]
        found = attributes(tag) if name in ("a", "img") or "class" in tag else {}
        classes = found["class"][0].split() if "class" in found else ()
        if name == "img" and "alt" in found:
            value, at = found["alt"]
            builder = TextBuilder()
            for entity, first, last in decoded(content, start + at, start + at + len(value)):
                if entity is None:
                    origin.add(builder, content, first, last)
                else:
                    builder.add(entity, *_extent(origin, first, last))
            self.alt(*builder.build())
        self.start(name, found["href"][0] if "href" in found else None, classes)
        if tag.endswith("/>") and name not in _VOID and name not in _INLINE and name not in self._skipped:
            self.end(name)

    # Blocks.

    def _void(self, name: str) -> None:
        if name == "br":
            self._space()
        elif name == "hr":
            self.flush()

    def _space(self) -> None:
        end = self._builder.end
        self._builder.add(" ", end, 0)

    def _mask(self, before: int) -> None:
        if self._masking and before < self._builder.size:
            self._masks.append((before, self._builder.size))

    def _end_inline(self, name: str) -> None:
        if not self._inline_count[name]:
            return
        while True:
            inline = self._inline.pop()
            self._inline_count[inline.name] -= 1
            self._masking -= inline.masked
            if inline.name == name:
                break
        if inline.href is not None:
            start = inline.start if inline.block == self._block else 0
            self._links.append((start, self._builder.size, inline.href))

    def flush(self) -> None:
        """The block that was collected ends here."""
        builder, masks, links = self._builder, self._masks, self._links
        self._builder, self._masks, self._links = TextBuilder(), [], []
        self._block += 1
        text = builder.text
        if not text or text.isspace():
            return
        masks += [(start, end) for start, end, href in links if text[start:end].strip() == href]
        if self.linkify:
            masks += list(_urls(text))
        masked = _masked(text, masks)
        if self.hidden and self.hidden in text:
            masked = masked.replace(self.hidden, "*")
            if not masked.strip("* \t\n"):
                return
        left = len(text) - len(text.lstrip())
        _, places = builder.build()
        size = places.size
        whole = next((href for start, end, href in links if start <= left and end >= left + size), None)
        self._emit(masked[left : left + size], text[left : left + size], places, whole)

    def _emit(self, text: str, shown: str, places: Places, href: str | None) -> None:
        if self._scope:
            counted = self._scope.removeprefix("text.").replace(".", "_")
            self.counts[counted] = self.counts.get(counted, 0) + 1
        kind, level = self._open.kind
        if self.hidden and self.hidden in shown:
            shown = "".join(
                self.source[places.at(at)[0]] if char == self.hidden else char
                for at, char in enumerate(shown)
            )
        written = "" if shown == text else shown
        self.blocks.append(
            MarkupBlock(f"{self._scope or 'text'}.{self.ext}", text, places, kind, href, level, written)
        )


def _extent(origin: Origin, first: int, last: int) -> tuple[int, int]:
    start, end = origin.span(first, last)
    return start, end - start


def _masked(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with `*` for every character of the spans, except line ends."""
    if not spans:
        return text
    parts: list[str] = []
    at = 0
    for start, end in sorted(spans):
        if end <= at:
            continue
        start = max(start, at)
        parts += (text[at:start], _VISIBLE.sub("*", text[start:end]))
        at = end
    return "".join((*parts, text[at:]))


def _urls(text: str) -> Iterable[tuple[int, int]]:
    """Bare addresses, without the punctuation of the sentence after them."""
    if "://" not in text:
        return
    for match in _URL.finditer(text):
        url = _TAIL.sub("", match.group())
        while url.endswith(")") and url.count(")") > url.count("("):
            url = _TAIL.sub("", url[:-1])
        if "." in url:
            yield match.start(), match.start() + len(url)
