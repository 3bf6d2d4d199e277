"""The text of a draft cut where findings and comments begin and end, so that overlapping ones can be shown as marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from ..content import ACTIONS, Draft, Finding
from ..content.draft import BLOCK_GAP, Block
from ..governance.commenting import Thread

__all__ = ("NumberedFinding", "NumberedThread", "Run", "ShownBlock", "ShownPart", "numbered", "shown_parts")

_RANK = {str(action): number for number, action in enumerate(ACTIONS)}


@dataclass(frozen=True)
class NumberedFinding:
    """A finding with the number that its mark and its entry share, from 1, the worst first."""

    number: int
    finding: Finding


@dataclass(frozen=True)
class NumberedThread:
    """A thread of comments with the number of its mark."""

    number: int
    thread: Thread


class Run(NamedTuple):
    """Words that the same findings and comments are about.

    Attributes:
        findings: their numbers.
        worst: the action of the worst of them, empty for none.
        begins: findings that begin here: their numbers stand before the words, once.
        threads: open comments on the words.
        says: comments that begin here.
    """

    text: str
    findings: tuple[int, ...] = ()
    worst: str = ""
    begins: tuple[int, ...] = ()
    threads: tuple[int, ...] = ()
    says: tuple[int, ...] = ()


@dataclass(frozen=True)
class ShownBlock:
    """A block as runs of words, with what it rests on; `start` counts the part's code points before it."""

    kind: str
    runs: tuple[Run, ...]
    evidence: tuple[str, ...]
    href: str
    start: int


@dataclass(frozen=True)
class ShownPart:
    """A part with its blocks, and the findings and comments that are about all of it."""

    name: str
    blocks: tuple[ShownBlock, ...]
    whole: tuple[int, ...]
    said: tuple[int, ...] = ()


@dataclass(eq=False, slots=True)
class _Spot:
    """Where a mark is; without an action it is a comment's. Each is one of its own, whatever it says."""

    number: int
    start: int
    end: int
    action: str = ""

    @property
    def order(self) -> tuple[bool, int]:
        """Findings before comments, each by its number."""
        return not self.action, self.number


def numbered(findings: Iterable[Finding]) -> list[NumberedFinding]:
    """The findings in the order in which a reader should take them: the worst first, then by place."""
    order = sorted(findings, key=lambda f: (-ACTIONS.index(f.action), f.part, f.start, f.end, f.rule))
    return [NumberedFinding(number, finding) for number, finding in enumerate(order, 1)]


def shown_parts(
    draft: Draft, findings: Sequence[NumberedFinding], threads: Sequence[NumberedThread] = ()
) -> list[ShownPart]:
    """The draft with its marks; threads that are settled have none."""
    spots: dict[str, list[_Spot]] = {}
    for item in findings:
        found = item.finding
        spots.setdefault(found.part, []).append(_Spot(item.number, found.start, found.end, found.action))
    for said in threads:
        place = said.thread.place
        if place and said.thread.open:
            spots.setdefault(place.part, []).append(_Spot(said.number, place.start, place.end))
    return [_part(part.name, part.blocks, spots.get(part.name, [])) for part in draft.parts]


def _part(name: str, blocks: Sequence[Block], spots: Sequence[_Spot]) -> ShownPart:
    whole = [spot for spot in spots if spot.end <= spot.start]
    return ShownPart(
        name,
        tuple(_blocks(blocks, spots)),
        tuple(spot.number for spot in whole if spot.action),
        tuple(spot.number for spot in whole if not spot.action),
    )


def _blocks(blocks: Sequence[Block], spots: Sequence[_Spot]) -> Iterator[ShownBlock]:
    """A sweep over the blocks: each mark is taken up where it begins, and put down where it ends."""
    waiting = sorted((spot for spot in spots if spot.end > spot.start), key=lambda spot: -spot.start)
    start, going = 0, list[_Spot]()
    for block in blocks:
        text = block.text
        while waiting and waiting[-1].start < start + len(text):
            going.append(waiting.pop())
        going = [spot for spot in going if spot.end > start]
        here = sorted(going, key=lambda spot: spot.order)
        cited = dict.fromkeys(id_ for sentence in block.sentences for id_ in sentence.evidence)
        yield ShownBlock(block.kind, tuple(_runs(text, start, here)), tuple(cited), block.href or "", start)
        start += len(text) + len(BLOCK_GAP)


def _runs(text: str, start: int, spots: Sequence[_Spot]) -> Iterator[Run]:
    """A sweep over the places where marks begin and end: each is looked at twice, however many overlap."""
    begins: dict[int, list[_Spot]] = {}
    ends: dict[int, list[_Spot]] = {}
    for spot in spots:
        begins.setdefault(max(spot.start - start, 0), []).append(spot)
        ends.setdefault(min(spot.end - start, len(text)), []).append(spot)
    open_: dict[_Spot, None] = {}
    for left, right in pairwise(sorted({0, len(text), *begins, *ends})):
        for spot in ends.get(left, ()):
            open_.pop(spot, None)
        new = begins.get(left, ())
        open_.update(dict.fromkeys(new))
        yield _run(text[left:right], list(open_), new)


def _run(text: str, open_: Sequence[_Spot], new: Sequence[_Spot]) -> Run:
    if not open_:
        return Run(text)
    return Run(
        text,
        findings=tuple(spot.number for spot in open_ if spot.action),
        worst=max((spot.action for spot in open_ if spot.action), key=_RANK.__getitem__, default=""),
        begins=tuple(spot.number for spot in new if spot.action),
        threads=tuple(spot.number for spot in open_ if not spot.action),
        says=tuple(spot.number for spot in new if not spot.action),
    )
