"""How long a text is as its channel counts, and whether it fits."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...brandkit.lengths import COUNTS
from ...brandkit.models import Count, PartSpec
from ...content import Block, Part

__all__ = ("block_fits", "fits", "length", "part_fits", "with_tail")


def length(text: str, count: Count) -> int:
    """The length in the unit of the channel."""
    return COUNTS[count](text)


def block_fits(text: str, spec: PartSpec) -> bool:
    """Whether a text can be one block of the part."""
    limits = (limit for limit in (spec.block_max_chars, spec.max_chars) if limit is not None)
    return length(text, spec.count) <= min(limits, default=math.inf)


def part_fits(blocks: Sequence[Block], spec: PartSpec) -> bool:
    """Whether these blocks together keep every limit of the part."""
    if not blocks:
        return True
    text = Part(name=spec.name, blocks=tuple(blocks)).text
    within = spec.max_chars is None or length(text, spec.count) <= spec.max_chars
    return within and len(blocks) <= spec.max_blocks and all(block_fits(block.text, spec) for block in blocks)


def with_tail(blocks: Sequence[Block], tail: Sequence[Block], spec: PartSpec) -> list[Block]:
    """The blocks and what has to stand after them; sentences join the last block where blocks are few."""
    together = [*blocks, *tail]
    while len(together) > max(1, spec.max_blocks) and not (together[-1].href or together[-2].href):
        last, more = together[-2:]
        together[-2:] = [last.model_copy(update={"sentences": (*last.sentences, *more.sentences)})]
    return together


def fits(blocks: Sequence[Block], spec: PartSpec, *, soft: bool) -> bool:
    """Whether the blocks keep the limits, and the soft one as well if asked for."""
    if soft and spec.soft_chars is not None:
        limit = min(spec.soft_chars, spec.max_chars or spec.soft_chars)
        return part_fits(blocks, spec.model_copy(update={"max_chars": limit}))
    return part_fits(blocks, spec)
