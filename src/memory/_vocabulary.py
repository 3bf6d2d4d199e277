"""The words of marketing, from `vocabulary.json`: what names a channel or a metric, and what says nothing by itself.

Its tables map a canonical term to its spellings. A question that names a term is only answered by a record that
names it too: `men` is no answer about `women`, however near their vectors are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ("alternatives", "concepts", "generic", "numbers", "parents", "phrases", "synonyms")


@cache
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = json.loads(Path(__file__).with_name("vocabulary.json").read_bytes())
    return tables


@cache
def phrases() -> Mapping[tuple[str, ...], str]:
    """Every spelling as words -> its canonical term, such as `metric:open_rate` or `gender:women`.

    The term `:` stands for phrases that hold a term by accident, such as `how long`.
    """
    tables = _tables()
    kinds = {"channel": tables["channels"], "metric": tables["metrics"], **tables["facets"]}
    known = {
        tuple(spelling.split()): f"{kind}:{name}"
        for kind, table in kinds.items()
        for name, spellings in table.items()
        for spelling in (*spellings, name.replace("-", " ").replace("_", " "))
    }
    return known | {tuple(phrase.split()): ":" for phrase in tables["ignored"]}


@cache
def parents() -> Mapping[str, str]:
    """Narrower channel -> wider one: a record about the narrower also speaks of the wider, never the other way."""
    return dict(_tables()["parents"])


@cache
def numbers() -> Mapping[str, str]:
    """Numbers as words -> digits; `one` is left out because it rarely counts anything."""
    return dict(_tables()["numbers"])


@cache
def alternatives() -> frozenset[str]:
    """Words that set terms against each other: then a record about one of them is an answer."""
    return frozenset(_tables()["alternatives"])


@cache
def generic() -> frozenset[str]:
    """Words that say nothing about what a question is about."""
    return frozenset(word for line in _tables()["generic"] for word in line.split())


def synonyms() -> list[list[str]]:
    """Groups of words that mean the same in marketing."""
    return list(_tables()["synonyms"])


def concepts() -> list[list[str]]:
    """Ways to say one thing, such as `quit | cancel | walk away`: near enough to count, never as much as the word."""
    return [line.split(" | ") for line in _tables()["concepts"]]
