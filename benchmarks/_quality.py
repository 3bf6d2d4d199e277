"""How well the public API retrieves on a BEIR data set, with intervals: see `retrieval.py quality`."""

from __future__ import annotations

import csv
import json
import math
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from brandwright.memory import Memory
from brandwright.memory._hybrid import HybridIndex
from brandwright.store import Actor, Ledger, passages
from brandwright.store.records import Passage

__all__ = ("GOALS", "Quality", "interval", "judgements", "load", "measured", "ndcg", "paired")

GOALS = {"lexical": 0.68, "vector": 0.64, "hybrid": 0.715}
DEPTH = 10
RESAMPLES = 2000
WHO = Actor("system", "benchmark", "benchmark", "local")


def ndcg(ranked: Sequence[str], relevant: Mapping[str, int], depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain."""
    gained = sum(relevant.get(name, 0) / math.log2(place + 2) for place, name in enumerate(ranked[:depth]))
    ideal = sorted(relevant.values(), reverse=True)[:depth]
    return gained / sum(gain / math.log2(place + 2) for place, gain in enumerate(ideal))


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of the mean, by bootstrap; with differences as values it is the paired one."""
    chance = random.Random(7)
    means = sorted(sum(chance.choices(values, k=len(values))) / len(values) for _ in range(RESAMPLES))
    return means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1]


def paired(better: Sequence[float], base: Sequence[float]) -> list[float]:
    """The differences, question by question."""
    return [one - other for one, other in zip(better, base, strict=True)]


def judgements(path: Path) -> dict[str, dict[str, int]]:
    """Question -> text -> how relevant it is."""
    found: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            found.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    return found


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL file."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def load(ledger: Ledger, corpus: Path) -> int:
    """Put the data set's texts on record, one passage each."""
    now = datetime.now(UTC)
    with ledger.write(WHO) as tx:
        return passages.put_many(
            tx,
            (
                Passage(
                    id=f"src-{number:012x}",
                    source_id=row["_id"],
                    title=row["title"],
                    text=row["text"],
                    added_at=now,
                )
                for number, row in enumerate(lines(corpus), start=1)
            ),
        )


class Quality:
    """The memory of a data set, asked leg by leg."""

    def __init__(self, memory: Memory, folder: Path) -> None:
        self.memory = memory
        self.queries = {row["_id"]: row["text"] for row in lines(folder / "queries.jsonl")}
        self.relevant = judgements(folder / "qrels" / "test.tsv")

    def gains(self, leg: str) -> list[float]:
        """nDCG@10 of each question."""
        both = self.memory._sources
        if leg != "hybrid":
            # One leg alone, through the same call.
            (only,) = (part for part in both._legs if part.leg == leg)
            self.memory.__dict__["_sources"] = HybridIndex(only)
        try:
            return [
                ndcg(
                    [hit.passage.source_id for hit in self.memory.search_sources(self.queries[name])], wanted
                )
                for name, wanted in self.relevant.items()
            ]
        finally:
            self.memory.__dict__["_sources"] = both


def _told(done: int, total: int) -> None:
    if done % 1000 == 0:
        print(f"  {done:,} of {total:,}", file=sys.stderr, flush=True)


def measured(folder: Path) -> bool:
    """Print each leg's figure beside its goal; whether all are reached."""
    with (
        tempfile.TemporaryDirectory() as state,
        Ledger.open(f"sqlite:///{state}/ledger.sqlite", "bench") as ledger,
    ):
        print(f"{load(ledger, folder / 'corpus.jsonl'):,} texts", flush=True)
        started = time.perf_counter()
        memory = Memory(ledger, Path(state) / "index")
        memory._sources.rebuild(_told)
        print(f"built in {time.perf_counter() - started:.0f} s", flush=True)
        quality = Quality(memory, folder)
        legs = [leg for leg in GOALS if leg != "vector" or memory.embedder is not None]
        gains = {leg: quality.gains(leg) for leg in legs}
        memory.close()
    reached = len(gains) == len(GOALS)
    for leg, values in gains.items():
        mean, (low, high) = sum(values) / len(values), interval(values)
        reached = reached and mean >= GOALS[leg]
        verdict = "reached" if mean >= GOALS[leg] else "not reached"
        print(f"{leg:8} nDCG@10 {mean:.4f} [{low:.4f}, {high:.4f}]  goal {GOALS[leg]} {verdict}")
        if leg != "lexical":
            difference = paired(values, gains["lexical"])
            low, high = interval(difference)
            print(
                f"{'':8} against words alone {sum(difference) / len(difference):+.4f} [{low:+.4f}, {high:+.4f}]"
            )
    return reached
