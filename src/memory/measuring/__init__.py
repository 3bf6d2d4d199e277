"""Learnings from raw rows: a mapping's `measure:` block says what is compared, and code computes every number.

`measure_file` reads a file once, in pieces, and gives rows as `memory.import_file` proposes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .spec import Measure, load_spec

__all__ = ("Measure", "is_measuring", "load_spec", "measure_file")


def is_measuring(data: Any) -> bool:
    """Whether a mapping file's content has a `measure:` block."""
    return isinstance(data, dict) and "measure" in data


def measure_file(path: Path, mapping: Path | Measure) -> Iterator[dict[str, Any]]:
    """The learnings that a file of raw rows gives, as fields of a `LearningInput`.

    The same file and mapping give the same learnings. The whole file is read before the first one comes.

    Raises:
        UsageError: BW261 for the mapping, BW262 when file and mapping do not fit, BW263 for a bad row or cell,
            BW264 when something cannot be compared.
    """
    from ._experiment import experiment
    from ._observation import observation
    from ._records import Maker
    from ._tally import tally

    spec = mapping if isinstance(mapping, Measure) else load_spec(mapping)
    make = Maker(spec, tally(path, spec))
    yield from experiment(make) if spec.arms is not None else observation(make)
