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

__all__ = (
    "akin",
    "alternatives",
    "concepts",
    "counted",
    "counting",
    "elements",
    "generic",
    "kin",
    "loose",
    "numbers",
    "parents",
    "people",
    "phrases",
    "priced",
    "spellings",
    "synonyms",
)


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


def spellings(table: str, name: str) -> list[str]:
    """How a term of one of the tables (`channels`, `metrics`) is spelt, the usual way first."""
    return list(_tables()[table].get(name, ()))


@cache
def counted() -> frozenset[str]:
    """Spellings of metrics that are one only when they are counted: `more leads`, yet not `leads from fairs`."""
    return frozenset(_tables()["counted"])


@cache
def loose() -> frozenset[str]:
    """Spellings that name a channel or a metric among other things: `buy`, `push`; a hint, which rules nothing out."""
    return frozenset(_tables()["loose"])


@cache
def counting() -> frozenset[str]:
    """Words that count or move what follows them."""
    return frozenset(_tables()["counting"])


@cache
def priced() -> Mapping[str, str]:
    """What is bought or won -> the metric that is its price: `leads` -> `cpl`."""
    return {word: metric for metric, words in _tables()["priced"].items() for word in words}


@cache
def parents() -> Mapping[str, str]:
    """Narrower channel, weekday or month -> wider term: a record about the narrower also speaks of the wider."""
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
    """Words that say nothing about what a question is about, with their plain endings."""
    words = {word for line in _tables()["generic"] for word in line.split()}
    return frozenset(words | {word + "s" for word in words if len(word) > 2 and not word.endswith("s")})


def synonyms() -> list[list[str]]:
    """Groups of words that mean the same in marketing."""
    return list(_tables()["synonyms"])


def concepts() -> list[list[str]]:
    """Ways to say one thing, such as `quit | cancel | walk away`: near enough to count, never as much as the word."""
    return [line.split(" | ") for line in _tables()["concepts"]]


def akin() -> list[list[str]]:
    """Words of one field, such as `rain | drizzle | storm`: they hint at each other, and count less than a saying."""
    return [line.split(" | ") for line in _tables()["akin"]]


@cache
def people() -> frozenset[str]:
    """Kinds of people and organisations by what they do or are: what is said of nurses is not said of doctors."""
    return frozenset(word for line in _tables()["people"] for word in line.split())


@cache
def kin() -> Mapping[str, str]:
    """Metric -> another that it tells too: who does not leave stays."""
    return dict(_tables()["kin"])


@cache
def elements() -> frozenset[str]:
    """What a message, a page or an offer is made of: what is said of emojis is not said of testimonials."""
    return frozenset(word for line in _tables()["elements"] for word in line.split())
