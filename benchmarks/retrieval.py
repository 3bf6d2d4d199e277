"""Measures the three indexes on a BEIR data set: nDCG@10 and recall@100.

    python benchmarks/retrieval.py FOLDER

FOLDER holds `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`. With SciFact (5,183 texts, 300 questions) it takes a
few minutes; expected are 0.68 by words, 0.645 by vectors and 0.717 by both.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from brandwright.memory._chroma import ChromaIndex
from brandwright.memory._fulltext import LexicalIndex
from brandwright.memory._hybrid import HybridIndex
from brandwright.memory.embedder import find_embedder
from brandwright.memory.index import Changes, Entry, Index

K = 100


class Corpus:
    """The data set's texts as an index's source."""

    def __init__(self, path: Path) -> None:
        rows = [*_lines(path)]
        self.entries = [
            Entry(row["_id"], number, f"{row['title']} {row['text']}".strip())
            for number, row in enumerate(rows, start=1)
        ]

    def changes(self, since: int) -> Changes:
        """Everything, once."""
        return Changes(len(self.entries), self.entries[since:])


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def judgements(path: Path) -> dict[str, dict[str, int]]:
    """Question -> text -> how relevant it is."""
    found: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            found.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    return found


def ndcg(ranked: Sequence[str], relevant: Mapping[str, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain."""
    gained = sum(relevant.get(name, 0) / math.log2(place + 2) for place, name in enumerate(ranked[:depth]))
    ideal = sorted(relevant.values(), reverse=True)[:depth]
    return gained / sum(gain / math.log2(place + 2) for place, gain in enumerate(ideal))


def measure(index: Index, queries: Mapping[str, str], relevant: Mapping[str, Mapping[str, int]]) -> str:
    """One line of the result."""
    started = time.perf_counter()
    gains, recalls = [], []
    for name, wanted in relevant.items():
        ranked = [hit.id for hit in index.search(queries[name], K)]
        gains.append(ndcg(ranked, wanted))
        recalls.append(len(wanted.keys() & set(ranked)) / len(wanted))
    each = (time.perf_counter() - started) / len(relevant) * 1000
    mean_gain, mean_recall = sum(gains) / len(gains), sum(recalls) / len(recalls)
    return f"{index.leg:8} nDCG@10 {mean_gain:.4f}  recall@{K} {mean_recall:.3f}  {each:.1f} ms a question"


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Measure retrieval on a BEIR data set.")
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    source = Corpus(folder / "corpus.jsonl")
    queries = {row["_id"]: row["text"] for row in _lines(folder / "queries.jsonl")}
    relevant = judgements(folder / "qrels" / "test.tsv")
    embedder, reason = find_embedder()
    with tempfile.TemporaryDirectory() as state:
        indexes: list[Index] = [LexicalIndex(Path(state) / "fulltext.sqlite3", source)]
        if embedder is None:
            print(f"no vectors: {reason}")
        else:
            indexes.append(ChromaIndex(Path(state) / "chroma", source, embedder, name="bench.brand"))
            indexes.append(HybridIndex(*indexes))
        for index in indexes:
            started = time.perf_counter()
            index.sync()
            print(f"{index.leg:8} built in {time.perf_counter() - started:.0f} s")
            print(measure(index, queries, relevant), flush=True)
            if index.leg != "lexical":
                print(f"{'':8} {index.verify()}")
        indexes[-1].close()


if __name__ == "__main__":
    main()
