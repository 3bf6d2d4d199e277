"""Two processes write and index, a third one reads: nothing is lost, everything is readable, and soon."""

import multiprocessing
import random
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from brandwright.memory._chroma import ChromaIndex
from brandwright.memory._fulltext import LexicalIndex
from brandwright.memory._hybrid import HybridIndex
from brandwright.memory._ledger_source import LedgerSource
from brandwright.memory.index import IndexUnavailable
from brandwright.store import Actor, Ledger, learnings
from brandwright.store.records import Learning
from brandwright.testing.index_conformance import WordEmbedder

EACH, BATCH = 2000, 250
ADA = Actor("person", "ada", "ada", "local")


def opened(folder: Path, ledger: Ledger) -> HybridIndex:
    source = LedgerSource(ledger)
    lexical = LexicalIndex(folder / "fulltext.sqlite3", source)
    vectors = ChromaIndex(folder / "chroma", source, WordEmbedder(), name="acme.brand", sieve=lexical)
    return HybridIndex(lexical, vectors)


def _ledger(tmp_path: Path) -> Ledger:
    return Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", "acme")


def _statement(writer: int, number: int) -> str:
    # Unlike each other, as records are: among hundreds of equal vectors Chroma's graph loses its way.
    chance = random.Random(writer * EACH + number)
    words = " ".join(f"word{chance.randrange(3000)}" for _ in range(12))
    return f"Finding {number} of writer{writer}: {words}."


def _write(tmp_path: Path, writer: int, barrier: Barrier) -> None:
    with _ledger(tmp_path) as ledger:
        index = opened(tmp_path / "index", ledger)
        barrier.wait()
        for start in range(0, EACH, BATCH):
            batch = [
                Learning(
                    id=f"lrn-{writer}{number:011x}",
                    workspace="acme",
                    kind="creative",
                    statement=_statement(writer, number),
                    status="approved",
                )
                for number in range(start, start + BATCH)
            ]
            with ledger.write(ADA) as tx:
                learnings.put_many(tx, batch, author="ada", reason="")
            index.sync()
        index.close()


@pytest.mark.slow
def test_two_writers_and_a_reader(tmp_path: Path) -> None:
    _ledger(tmp_path).close()
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(3)
    writers = [context.Process(target=_write, args=(tmp_path, number, barrier)) for number in range(2)]
    for writer in writers:
        writer.start()
    with _ledger(tmp_path) as ledger:
        index = opened(tmp_path / "index", ledger)
        barrier.wait(60)
        failures = 0
        while any(writer.is_alive() for writer in writers):
            try:
                index.sync()
                index.search("finding 7 lifts opens", 5)
            except IndexUnavailable:
                failures += 1
        for writer in writers:
            writer.join()
        done = time.monotonic()
        index.sync()
        seen = {hit.id for hit in index.search("writer1 finding", 5)}
        waited = time.monotonic() - done
        health = index.verify()
        index.close()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert (health.problems, health.entries) == ((), 2 * EACH)
    assert seen
    assert failures == 0
    assert waited < 1.0
