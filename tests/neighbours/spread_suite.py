"""A suite whose cases are worked on by actors: what each of them makes anew."""

from collections.abc import Mapping
from typing import Any

from brandwright.evaluation import Record, Score, Tools


def even(record: Record) -> Score:
    passed = record.output % 2 == 0
    return Score(name="even", value=float(passed), verdict="pass" if passed else "fail")


def count(given: Mapping[str, Any]) -> int:
    if given["n"] == 7:
        raise RuntimeError("seven")
    return int(given["n"])


def tools() -> Tools:
    return Tools({"count": count}, {"even": even})
