"""The text of a draft cut where findings begin and end, so that overlapping ones can be shown as marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..content import ACTIONS, Draft, Finding
from ..content.draft import Block

__all__ = ("NumberedFinding", "Run", "ShownBlock", "ShownPart", "numbered", "shown_parts")


@dataclass(frozen=True)
class NumberedFinding:
    """A finding with the number that its mark and its entry share, from 1, the worst first."""

    number: int
    finding: Finding


@dataclass(frozen=True)
class Run:
    """Words that the same findings are about; `worst` is the action of the worst of them, empty for none."""

    text: str
    findings: tuple[int, ...] = ()
    worst: str = ""
    begins: tuple[int, ...] = ()
    """Findings that begin here: their numbers stand before the words, once."""


@dataclass(frozen=True)
class ShownBlock:
    """A block as runs of words, with what it rests on."""

    kind: str
    runs: tuple[Run, ...]
    evidence: tuple[str, ...]
    href: str


@dataclass(frozen=True)
class ShownPart:
    """A part with its blocks, and the findings that are about all of it."""

    name: str
    blocks: tuple[ShownBlock, ...]
    whole: tuple[int, ...]


def numbered(findings: Iterable[Finding]) -> list[NumberedFinding]:
    """The findings in the order in which a reader should take them: the worst first, then by place."""
    order = sorted(findings, key=lambda f: (-ACTIONS.index(f.action), f.part, f.start, f.end, f.rule))
    return [NumberedFinding(number, finding) for number, finding in enumerate(order, 1)]


def shown_parts(draft: Draft, findings: Sequence[NumberedFinding]) -> list[ShownPart]:
    """The draft with its marks."""
    return [
        ShownPart(part.name, tuple(_blocks(part.blocks, mine)), _whole(mine))
        for part in draft.parts
        for mine in [[item for item in findings if item.finding.part == part.name]]
    ]


def _whole(findings: Iterable[NumberedFinding]) -> tuple[int, ...]:
    return tuple(item.number for item in findings if item.finding.end <= item.finding.start)


def _blocks(blocks: Sequence[Block], findings: Sequence[NumberedFinding]) -> Iterator[ShownBlock]:
    start = 0
    for block in blocks:
        text = block.text
        here = [
            item for item in findings if item.finding.start < start + len(text) and item.finding.end > start
        ]
        cited = dict.fromkeys(id_ for sentence in block.sentences for id_ in sentence.evidence)
        yield ShownBlock(block.kind, tuple(_runs(text, start, here)), tuple(cited), block.href or "")
        start += len(text) + 2


def _runs(text: str, start: int, findings: Sequence[NumberedFinding]) -> Iterator[Run]:
    """A sweep over the places where findings begin and end: each is looked at twice, however many overlap."""
    begins: dict[int, list[NumberedFinding]] = {}
    ends: dict[int, list[NumberedFinding]] = {}
    for item in findings:
        begins.setdefault(max(item.finding.start - start, 0), []).append(item)
        ends.setdefault(min(item.finding.end - start, len(text)), []).append(item)
    open_: dict[int, NumberedFinding] = {}
    cuts = sorted({0, len(text), *begins, *ends})
    for left, right in pairwise(cuts):
        for item in ends.get(left, ()):
            open_.pop(item.number, None)
        new = begins.get(left, ())
        open_.update((item.number, item) for item in new)
        worst = max((item.finding.action for item in open_.values()), key=ACTIONS.index, default="")
        yield Run(text[left:right], tuple(open_), worst, tuple(item.number for item in new))
