"""Blocks that an edit left alone stay what they were: their kind, their sentences, and what those rest on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from .draft import Block, Draft, Part

__all__ = ("kept_blocks",)


def kept_blocks(before: Draft, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts as they were read, each block that shows the same words as one before replaced by that one.

    A file of copy does not say how a paragraph was divided into sentences, nor what kind a legal line is.
    """
    return tuple(_kept(before.part(part.name), part) for part in parts)


def _kept(old: Part | None, part: Part) -> Part:
    if old is None:
        return part
    known: dict[tuple[str, str], list[Block]] = {}
    for block in old.blocks:
        known.setdefault(_shown(block), []).append(block)

    def blocks() -> Iterator[Block]:
        for block in part.blocks:
            same = known.get(_shown(block), [])
            yield same.pop(0) if same else block

    return part.model_copy(update={"blocks": tuple(blocks())})


def _shown(block: Block) -> tuple[str, str]:
    """The words and the address as a reader has them, whatever stands between the words."""
    return re.sub(r"[ \t\n]+", " ", block.text).strip(), unquote(block.href or "")
