"""Where a text that has to stand does stand, and where it would have to be put."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...content import Part
from ..models import Disclosure, PartRole
from ..text import Folded, fold, folded
from ._view import DraftView

__all__ = ("Span", "Spot", "missing_spots", "places", "states")

GAP = "\n\n"
_STARTS = re.compile(r"(?:^|[.!?:*()\"-]\s?)$")
_TAIL = re.compile(r"(?:(?:^|\s)[#＃]\w+){2,}\s*$")
# Parts that a reader does not see, or does not read.
_UNREAD: frozenset[PartRole] = frozenset({"alt", "tags", "query"})


class Span(NamedTuple):
    """A place in a part's text."""

    part: Part
    start: int
    end: int

    def __hash__(self) -> int:
        """By the part's name, which is cheaper than its words."""
        return hash((self.part.name, self.start, self.end))


@dataclass(frozen=True)
class Spot:
    """Where a text is missing.

    Attributes:
        part, at: the place to put it; no part when the draft does not have one for it.
        before, after: what separates it from what stands there.
        words: the place, for the message.
        mends: whether the text, put there, would stand where it has to.
    """

    part: Part | None = None
    at: int = 0
    before: str = ""
    after: str = ""
    words: str = ""
    mends: bool = True


def states(text: Folded, wanted: str, *, in_hashtags: bool) -> Iterator[tuple[int, int]]:
    """Where the words stand in a block, whole and as a statement of their own: places of the source."""
    needle = fold(wanted).strip()
    found = list(text.occurrences(needle))
    tail = _TAIL.search(text.text) if found and not in_hashtags else None
    for start, end in found:
        alone = needle.startswith("#") or _STARTS.search(text.text[:start])
        if alone and (tail is None or start < tail.start()):
            yield text.span(start, end)


def places(view: DraftView, wanted: str, role: PartRole | None, *, in_hashtags: bool) -> Iterator[Span]:
    """Where the words stand in the draft: in parts of the role, or in any part that is read."""
    for placed in view.blocks:
        own = _role(view, placed.part)
        if own != role if role is not None else own in _UNREAD:
            continue
        for start, end in states(
            folded(placed.text), wanted, in_hashtags=in_hashtags or own == role == "tags"
        ):
            yield Span(placed.part, placed.start + start, placed.start + end)


def missing_spots(view: DraftView, entry: Disclosure, anchors: Sequence[Span]) -> Iterator[Spot]:
    """The places where the text is missing; none when it stands where it has to.

    Args:
        anchors: what asks for it, in reading order.
    """
    found = list(places(view, entry.text, entry.part_role, in_hashtags=entry.in_hashtags))
    if entry.placement == "adjacent" and anchors:
        yield from _beside(view, entry, anchors, found)
    elif entry.placement == "same-part" and anchors:
        parts = {span.part.name: span.part for span in anchors}
        with_it = {span.part.name for span in found}
        yield from (_at_end(view, part) for name, part in parts.items() if name not in with_it)
    elif entry.placement in ("first", "last"):
        yield from _at_edge(view, entry, found)
    elif not found:
        yield _at_end(view, _home(view, entry), _name(view, entry))


def _role(view: DraftView, part: Part) -> PartRole | None:
    spec = view.spec(part)
    return spec.role if spec else None


def _name(view: DraftView, entry: Disclosure) -> str:
    """The name of the part where it has to stand, if there is one such."""
    channel = view.channel
    if entry.part_role is None or channel is None:
        return ""
    return next((spec.name for spec in channel.parts if spec.role == entry.part_role), "")


def _home(view: DraftView, entry: Disclosure) -> Part | None:
    """The part where a text goes that belongs to no claim: that of its role, or the main one."""
    if entry.part_role is not None:
        return view.draft.part(_name(view, entry))
    return view.draft.part(view.channel.main) if view.channel else None


def _at_end(view: DraftView, part: Part | None, name: str = "") -> Spot:
    words = f" in “{part.name if part else name}”" if part or name else ""
    if part is None:
        return Spot(words=words)
    return Spot(part, len(part.text), before=GAP if _takes_block(view, part) else " ", words=words)


def _takes_block(view: DraftView, part: Part) -> bool:
    spec = view.spec(part)
    return spec is None or len(part.blocks) < spec.max_blocks


def _beside(view: DraftView, entry: Disclosure, anchors: Sequence[Span], found: list[Span]) -> Iterator[Spot]:
    """Behind each sentence whose claim has the text neither beside it nor behind an earlier one."""
    far = entry.within_chars
    put: list[Span] = []
    for anchor in anchors:
        if any(_near(view, anchor, span, far) for span in (*found, *put)):
            continue
        end = _sentence_end(view, anchor)
        new = Span(anchor.part, end + 1, end + 1)
        put.append(new)
        words = " beside what it belongs to" + (f", at most {far} characters away" if far is not None else "")
        mends = entry.part_role in (None, _role(view, anchor.part)) and _near(view, anchor, new, far)
        mends = mends and _role(view, anchor.part) not in _UNREAD
        yield Spot(anchor.part, end, before=" ", words=words, mends=mends)


def _near(view: DraftView, anchor: Span, span: Span, far: int | None) -> bool:
    """Whether a text stands in the claim's block or the next one, and not too far away."""
    if anchor.part is not span.part:
        return False
    between = max(span.start - anchor.end, anchor.start - span.end)
    if far is not None and between - 1 > far:
        return False
    first, second = _block_of(view, anchor), _block_of(view, span)
    return second - first in (0, 1) or (far is not None and abs(second - first) <= 1)


def _block_of(view: DraftView, span: Span) -> int:
    own = [placed for placed in view.blocks if placed.part is span.part]
    return max((at for at, placed in enumerate(own) if placed.start <= span.start), default=0)


def _sentence_end(view: DraftView, anchor: Span) -> int:
    for place in view.sentences:
        end = place.start + len(place.sentence.text)
        if place.part is anchor.part and place.start <= anchor.start < end:
            return end
    return anchor.end


def _at_edge(view: DraftView, entry: Disclosure, found: list[Span]) -> Iterator[Spot]:
    """At the beginning or the end of its part."""
    part, first, far = _home(view, entry), entry.placement == "first", entry.within_chars
    if part is None:
        yield Spot(words=f" {'first' if first else 'last'} in “{_name(view, entry) or 'the main part'}”")
        return
    own = [placed for placed in view.blocks if placed.part is part]
    size, edge = len(part.text), own[0 if first else -1]
    for span in found:
        if span.part is not part:
            continue
        if far is not None and (span.end <= far if first else span.start >= size - far):
            return
        if far is None and edge.start <= span.start <= edge.start + len(edge.text):
            return
    words = f" in the {'first' if first else 'last'} " + ("block" if far is None else f"{far} characters")
    gap = GAP if _takes_block(view, part) else " "
    mends = far is None or len(entry.text) <= far
    words = f"{words} of “{part.name}”"
    yield (
        Spot(part, 0, after=gap, words=words, mends=mends)
        if first
        else Spot(part, size, before=gap, words=words, mends=mends)
    )
