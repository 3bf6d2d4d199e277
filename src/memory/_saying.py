"""What is not on record, as people would say it: `open rate of short subject lines`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from . import _vocabulary
from ._terms import Terms

__all__ = ("in_words",)

_WORD = re.compile(r"[^\W_]+")
_ABBREVIATED = 4
"""Names of metrics up to this length are abbreviations."""


def in_words(question: str, asked: Terms, unknown: Collection[str]) -> str:
    """What is unknown of a question as one phrase: metrics by their names, the rest in the question's order.

    Args:
        unknown: words of the question, terms as `metric ctr`, `channel sms` or `women`, and sides as they were said.
    """
    low = _WORD.findall(question.casefold())
    metrics, said, others = [], {word for word in unknown if word in asked.words}, []
    known = set(said)
    for kind, names in sorted(asked.typed.items()):
        for name in sorted(names):
            label = f"{kind} {name}" if kind in ("metric", "channel") else name
            known.add(label)
            if label not in unknown or kind == "sought":
                continue
            spelt = _spelt(low, f"{kind}:{name}")
            if kind == "metric":
                metrics.append(_metric(name))
            elif spelt or kind == "number":
                said.update(spelt or (name,))
            else:
                others.append(name.replace("-", " "))
    runs = [*_runs(question, said, of_metrics=_words_of_metrics(low, asked))]
    topic = ", ".join(dict.fromkeys([*runs, *others, *(name for name in unknown if name not in known)]))
    joint = " of " if any(word in asked.words for word in unknown) else " for "
    return joint.join(part for part in (" and ".join(metrics), topic) if part)


def _runs(question: str, said: Collection[str], of_metrics: Collection[str]) -> Iterator[str]:
    """The words that were said, those next to each other together; words of the metric are named already."""
    run: list[str] = []
    for found in _WORD.finditer(question):
        if found[0].casefold() in said and found[0].casefold() not in of_metrics:
            run.append(found[0] if found.start() else found[0].casefold())
        elif run:
            yield " ".join(run)
            run = []
    if run:
        yield " ".join(run)


def _words_of_metrics(low: list[str], asked: Terms) -> set[str]:
    return {word for name in asked.typed.get("metric", ()) for word in _spelt(low, f"metric:{name}")}


def _spelt(low: list[str], term: str) -> tuple[str, ...]:
    """The words with which a text names a term; empty when it does in no known way."""
    for way in _spellings().get(term, ()):
        if any(tuple(low[i : i + len(way)]) == way for i in range(len(low))):
            return way
    return ()


@cache
def _spellings() -> Mapping[str, list[tuple[str, ...]]]:
    """Term -> its spellings, the longest first."""
    known: dict[str, list[tuple[str, ...]]] = {}
    for way, term in _vocabulary.phrases().items():
        known.setdefault(term, []).append(way)
    return {term: sorted(ways, key=len, reverse=True) for term, ways in known.items()}


def _metric(name: str) -> str:
    """A metric's name in words; of an abbreviation what it stands for."""
    if len(name) <= _ABBREVIATED:
        first, *others = _vocabulary.spellings("metrics", name) or [name]
        return next((way for way in others if " " in way), first)
    return name.replace("_", " ")
