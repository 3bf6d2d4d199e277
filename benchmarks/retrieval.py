"""Measures the index: how well it retrieves on a published data set, and how fast it is on many records.

    .venv/bin/python benchmarks/retrieval.py quality ../shared/data/retrieval/scifact
    .venv/bin/python benchmarks/retrieval.py speed --records 10000 --records 100000

`quality` goes through the public API: the data set's texts are put on record as passages and searched with
`Memory.search_sources`. Its folder has `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`, as BEIR data sets do.
`speed` searches made-up records whose vectors come from their words, so that no model is timed; its baseline is
Chroma asked with its own filters in the same run.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from _report import Row, note, percentile, table, timed

from brandwright.memory._chroma import ChromaIndex
from brandwright.memory._fulltext import LexicalIndex
from brandwright.memory._hybrid import HybridIndex
from brandwright.memory.index import Changes, Entry, Facets, Index, Where

if TYPE_CHECKING:
    from brandwright.memory.embedder import Vectors

DIM = 384
QUESTIONS = 60
DEPTH = 50
TODAY = date(2026, 11, 1)

CHANNELS = (
    "email",
    "sms",
    "paid_social",
    "paid_search",
    "organic_social",
    "landing_page",
    "display",
    "podcast",
)
SEGMENTS = ("new customers", "returning customers", "enterprise buyers", "small shops", "students", "")
METRICS = ("open rate", "click rate", "conversion rate", "revenue", "unsubscribe rate", "cost per click")
_NOUNS = (
    "subject question price discount headline video image testimonial button colour countdown emoji name morning "
    "evening weekend holiday bundle shipping guarantee trial demo carousel story influencer review badge form "
    "checkout upsell survey quiz referral loyalty banner retargeting audience keyword copy length tone urgency"
)
_VERBS = "raises lowers doubles lifts cuts beats loses halves improves hurts"
_HEADS, _TAILS = "zor bel kin mar tal ven dro pil sut gar", "ax in or um el ith ock ane ulo est"
NOUNS, VERBS = _NOUNS.split(), _VERBS.split()
NAMES = [f"{head}{tail}" for head in _HEADS.split() for tail in _TAILS.split()]


class WordVectors:
    """Vectors from the words alone: near when words are shared, and made in no time."""

    id = "bench"
    dim = DIM
    sha256 = "0" * 64

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        import numpy as np

        rows = np.stack([np.mean([_vector(word) for word in text.split()], axis=0) for text in texts])
        made: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        return made


@cache
def _vector(word: str) -> Any:
    import numpy as np

    return np.random.default_rng(sum(map(ord, word)) * 7919 + len(word)).standard_normal(DIM)


class MadeUp:
    """Made-up learnings as an index's source; one in a hundred is about push messages, 86 of 100 hold today."""

    def __init__(self, count: int) -> None:
        chance = random.Random(4)
        self.entries = [self._entry(number, chance) for number in range(1, count + 1)]

    def changes(self, since: int) -> Changes:
        """Everything, once."""
        return Changes(len(self.entries), self.entries[since:])

    @staticmethod
    def _entry(number: int, chance: random.Random) -> Entry:
        channel = "push" if number % 100 == 0 else chance.choice(CHANNELS)
        segment, noun, other = chance.choice(SEGMENTS), chance.choice(NOUNS), chance.choice(NOUNS)
        text = (
            f"creative finding {channel.replace('_', ' ')} {segment} {chance.choice(NAMES)} a {noun} in the {other} "
            f"{chance.choice(VERBS)} the {chance.choice(METRICS)} of variant {chance.choice(NAMES)} {number % 977}"
        )
        ended = TODAY - timedelta(days=9) if chance.random() < 0.14 else None
        facets = Facets("creative", channel=channel, segment=segment, observed=TODAY, valid_until=ended)
        return Entry(f"lrn-{number:012x}", number, text, "current", facets)


FILTERS: dict[str, tuple[Where | None, dict[str, Any] | None]] = {
    "no filter": (None, None),
    "86 % fit": (Where(on=TODAY, today=TODAY), {"valid_until": {"$gte": TODAY.toordinal()}}),
    "1 % fits": (Where(channel="push"), {"channel": {"$eq": "push"}}),
}


def questions() -> list[str]:
    """Questions about common and rare things."""
    chance = random.Random(5)
    return [
        f"which {chance.choice(NOUNS)} {chance.choice(VERBS)} the {chance.choice(METRICS)} for "
        f"{chance.choice(SEGMENTS[:-1])} in {chance.choice(CHANNELS).replace('_', ' ')}"
        + (f" of {chance.choice(NAMES)}" if number % 2 else "")
        for number in range(QUESTIONS)
    ]


def speed(count: int, *, baseline: bool) -> Iterator[Row]:
    """Build, open and search an index of made-up records."""
    source, embedder, asked = MadeUp(count), WordVectors(), questions()
    of = f"{count:,} records"
    with tempfile.TemporaryDirectory() as folder:
        note(f"{of}: building")
        lexical, vectors = _built(Path(folder), source, embedder)
        yield from _built_rows(of, lexical, vectors)
        plain = _Plain(Path(folder) / "plain", source, embedder) if baseline else None
        opened = HybridIndex(lexical[1], vectors[1])
        for name, (where, theirs) in FILTERS.items():
            times = timed(lambda n: plain.ask(asked[n % QUESTIONS], theirs), QUESTIONS) if plain else [1.0]  # noqa: B023
            for index in (lexical[1], vectors[1], opened):
                yield _searched(index, of, name, where, asked, times)
        opened.close()
        yield from _opened_rows(of, Path(folder), source, embedder, asked)


def _built(
    folder: Path, source: MadeUp, embedder: WordVectors
) -> tuple[tuple[float, Any], tuple[float, Any]]:
    lexical = LexicalIndex(folder / "fulltext.sqlite3", source)
    vectors = ChromaIndex(folder / "chroma", source, embedder, name="bench.brand", sieve=lexical)
    return (_ms(lexical.sync), lexical), (_ms(vectors.sync), vectors)


def _built_rows(of: str, lexical: tuple[float, Any], vectors: tuple[float, Any]) -> Iterator[Row]:
    yield Row("build, words", of, lexical[0], None, "", lexical[0])
    yield Row("build, vectors (without embedding them)", of, vectors[0], None, "words", lexical[0])


def _opened_rows(
    of: str, folder: Path, source: MadeUp, embedder: WordVectors, asked: Sequence[str]
) -> Iterator[Row]:
    index = HybridIndex(*(index for _, index in _made(folder, source, embedder)))
    first = _ms(lambda: (index.sync(), index.search(asked[0], DEPTH)))
    yield Row("open and first search", of, first, None, "", first)
    index.close()
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    note(f"{of}: at most {used:,.0f} MB, records and building included")


def _made(folder: Path, source: MadeUp, embedder: WordVectors) -> list[tuple[float, Index]]:
    lexical = LexicalIndex(folder / "fulltext.sqlite3", source)
    return [
        (0.0, lexical),
        (0.0, ChromaIndex(folder / "chroma", source, embedder, name="bench.brand", sieve=lexical)),
    ]


def _searched(
    index: Index, of: str, name: str, where: Where | None, asked: Sequence[str], base: Sequence[float]
) -> Row:
    times = timed(lambda n: index.search(asked[n % QUESTIONS], DEPTH, where), QUESTIONS)
    note(f"{index.leg:8} {name:10} {median(times):7.2f} {percentile(times, 0.95):7.2f}")
    how = f"{of}, {name}"
    return Row(
        f"search, {index.leg}", how, median(times), percentile(times, 0.95), "Chroma's filter", median(base)
    )


def _ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


class _Plain:
    """Chroma with the facets as metadata, asked with its own filters."""

    def __init__(self, folder: Path, source: MadeUp, embedder: WordVectors) -> None:
        import chromadb
        from chromadb.config import Settings

        client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
        config: Any = {"hnsw": {"space": "cosine"}}
        self._rows = client.create_collection("plain", embedding_function=None, configuration=config)
        self._embedder = embedder
        for start in range(0, len(source.entries), 1000):
            part = source.entries[start : start + 1000]
            self._rows.add(
                ids=[entry.id for entry in part],
                embeddings=embedder.embed([entry.text for entry in part]),
                metadatas=[_metadata(entry) for entry in part],
            )

    def ask(self, question: str, where: dict[str, Any] | None) -> object:
        """One query."""
        vector = self._embedder.embed([question])
        return self._rows.query(query_embeddings=vector, n_results=DEPTH, where=where, include=["distances"])


def _metadata(entry: Entry) -> dict[str, Any]:
    until = entry.facets.valid_until or date.max
    return {"channel": entry.facets.channel, "valid_until": until.toordinal(), "kind": entry.facets.kind}


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Measure the index.")
    kinds = parser.add_subparsers(dest="kind", required=True)
    quality_of = kinds.add_parser("quality", help="on a BEIR data set")
    quality_of.add_argument("folder", type=Path)
    speed_of = kinds.add_parser("speed", help="on made-up records")
    speed_of.add_argument("--records", type=int, action="append")
    speed_of.add_argument("--no-baseline", action="store_true")
    given = parser.parse_args()
    if given.kind == "quality":
        from _quality import measured

        sys.exit(0 if measured(given.folder) else 1)
    rows = [
        row for count in given.records or [10_000] for row in speed(count, baseline=not given.no_baseline)
    ]
    print(table(rows))


if __name__ == "__main__":
    main()
