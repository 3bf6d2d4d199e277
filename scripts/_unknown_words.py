"""The vocabulary of recall as another memory would meet it: with a part of its sayings and spellings unknown."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from brandwright.memory import _asking, _evidence, _reading, _sides, _terms, _vocabulary

__all__ = ("known",)

UNKNOWN_SAYINGS = 0.7
UNKNOWN_SPELLINGS = 0.4


@contextmanager
def known(seed: int | None) -> Iterator[None]:
    """With the whole vocabulary, or with a part of its sayings and spellings unknown."""
    read = _vocabulary._tables
    tables = read()
    if seed is not None:
        tables = _with_gaps(tables, random.Random(seed))
    _vocabulary._tables = lambda: tables  # type: ignore[assignment]
    _forget()
    try:
        yield
    finally:
        _vocabulary._tables = read
        _forget()


def _with_gaps(tables: Mapping[str, Any], drawn: random.Random) -> dict[str, Any]:
    fewer = dict(tables)
    for table in ("concepts", "akin"):
        fewer[table] = [line for line in tables[table] if drawn.random() >= UNKNOWN_SAYINGS]
    for table in ("metrics", "channels"):
        fewer[table] = {
            name: [way for place, way in enumerate(ways) if not place or drawn.random() >= UNKNOWN_SPELLINGS]
            for name, ways in tables[table].items()
        }
    return fewer


def _forget() -> None:
    """Empty what was worked out from the vocabulary."""
    for module in (_asking, _evidence, _reading, _sides, _terms, _vocabulary):
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()
    _terms._known.clear()
    _terms._read.clear()
