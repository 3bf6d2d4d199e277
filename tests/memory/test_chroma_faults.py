"""Whatever happens to the vector index's files: a notice, a rebuild, the same answers; never a crash, never a loss."""

import json
import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterator
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from brandwright.memory import _collections
from brandwright.memory._chroma import ChromaIndex
from brandwright.memory._chroma_state import ChromaState
from brandwright.memory._fulltext import LexicalIndex
from brandwright.memory._hybrid import HybridIndex
from brandwright.memory.index import IndexBusy, IndexUnavailable
from brandwright.testing.index_conformance import ListSource, WordEmbedder

TEXTS = {f"lrn-{n:04}": f"finding number {n} about topic{n % 17} and channel{n % 13}" for n in range(90)}
QUESTION = "finding number 51 about topic0"
BEST = "lrn-0051"

Damage = Callable[[Path], object]


def open_index(folder: Path, source: ListSource, embedder: WordEmbedder | None = None) -> ChromaIndex:
    return ChromaIndex(folder, source, embedder or WordEmbedder(), name="acme.brand")


@pytest.fixture(autouse=True, scope="module")
def early_segments() -> Iterator[None]:
    """Let Chroma write its segment files after sixty vectors; by itself it does so after a thousand."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(_collections.HNSW["hnsw"], "sync_threshold", 60)
        patch.setitem(_collections.HNSW["hnsw"], "batch_size", 30)
        yield


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index folder whose vectors Chroma has written to its segment files; tests damage copies of it."""
    folder = tmp_path_factory.mktemp("built") / "chroma"
    index = open_index(folder, ListSource(TEXTS))
    index.sync()
    index.close()
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "chroma"))


@pytest.fixture
def opened(folder: Path) -> Iterator[ChromaIndex]:
    index = open_index(folder, ListSource(TEXTS))
    yield index
    index.close()


def generation(folder: Path) -> Path:
    state = ChromaState.read(folder / "state.json")
    assert state is not None
    return folder / state.generation


def segment(folder: Path) -> Path:
    return next(
        path.parent
        for path in generation(folder).glob("*/header.bin")
        if (path.parent / "index_metadata.pickle").exists()
    )


def overwrite(path: Path, offset: int, size: int = 4096) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(os.urandom(size))


def truncate(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


DAMAGES: dict[str, Damage] = {
    "the folder is gone": shutil.rmtree,
    "the state file is gone": lambda folder: (folder / "state.json").unlink(),
    "the state file is garbage": lambda folder: (folder / "state.json").write_bytes(os.urandom(500)),
    "the state file is a list": lambda folder: (folder / "state.json").write_text("[]"),
    "the generation is gone": lambda folder: shutil.rmtree(generation(folder)),
    "the segment folder is gone": lambda folder: shutil.rmtree(segment(folder)),
    "index_metadata is gone": lambda folder: (segment(folder) / "index_metadata.pickle").unlink(),
    "header.bin is garbage": lambda folder: overwrite(segment(folder) / "header.bin", 0, 100),
    "data_level0.bin is cut short": lambda folder: truncate(segment(folder) / "data_level0.bin"),
    "data_level0.bin is garbage": lambda folder: overwrite(segment(folder) / "data_level0.bin", 8192),
    "the database is gone": lambda folder: (generation(folder) / "chroma.sqlite3").unlink(),
    "the database has a garbage header": lambda folder: overwrite(generation(folder) / "chroma.sqlite3", 0),
    "the database is cut short": lambda folder: truncate(generation(folder) / "chroma.sqlite3"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_index_is_noticed_and_built_anew(folder: Path, damage: Damage) -> None:
    damage(folder)
    index = open_index(folder, ListSource(TEXTS))
    try:
        with pytest.raises(IndexUnavailable):
            index.search(QUESTION, 5)
        index.sync()
        assert index.search(QUESTION, 5)[0].id == BEST
        assert index.verify().ok
    finally:
        index.close()


@pytest.mark.parametrize("place", range(8))
def test_garbage_anywhere_in_the_database_gives_a_refusal_or_the_right_answer(
    folder: Path, place: int
) -> None:
    database = generation(folder) / "chroma.sqlite3"
    overwrite(database, 4096 + place * (database.stat().st_size - 8192) // 8)
    index = open_index(folder, ListSource(TEXTS))
    try:
        found = [hit.id for hit in index.search(QUESTION, 5)]
        assert found[0] == BEST
    except IndexUnavailable:
        index.sync()
        assert index.search(QUESTION, 5)[0].id == BEST
    finally:
        index.close()


def test_an_index_damaged_under_an_open_reader_is_noticed(opened: ChromaIndex, folder: Path) -> None:
    assert opened.search(QUESTION, 1)[0].id == BEST
    shutil.rmtree(folder)
    with pytest.raises(IndexUnavailable):
        opened.search(QUESTION, 1)
    opened.sync()
    assert opened.search(QUESTION, 1)[0].id == BEST


def test_an_undamaged_index_is_not_built_anew(opened: ChromaIndex, folder: Path) -> None:
    before = generation(folder)
    assert opened.sync() == 0
    assert generation(folder) == before


def test_vectors_of_another_embedder_are_not_used(folder: Path) -> None:
    index = open_index(folder, ListSource(TEXTS), WordEmbedder("2"))
    with pytest.raises(IndexUnavailable, match=r"another embedding model \(words, now words\)"):
        index.search(QUESTION, 1)
    assert index.sync() == len(TEXTS)
    index.close()


def test_a_writer_that_was_killed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    source = ListSource(dict(list(TEXTS.items())[:20]))
    index = open_index(tmp_path, source)
    index.sync()
    index.close()
    state = ChromaState.read(tmp_path / "state.json")
    assert state is not None
    state.replace(writing=True, sequence=10).write(tmp_path / "state.json")
    # What is whole already is answered from; nothing waits for the writer.
    assert index.search(TEXTS["lrn-0007"], 1)[0].id == "lrn-0007"
    assert index.sync() == 10
    assert generation(tmp_path).name == state.generation
    assert index.verify().ok
    index.close()


def _write(folder: Path, barrier: Barrier) -> None:
    source = ListSource({f"lrn-{n}": f"finding {n}" for n in range(40)})
    index = open_index(folder, source)
    barrier.wait()
    while True:
        try:
            index.sync()
            break
        except IndexBusy:
            continue  # each try waits a second
    index.close()


def test_two_processes_that_write_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(2)
    writers = [context.Process(target=_write, args=(tmp_path, barrier)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    index = open_index(tmp_path, ListSource({f"lrn-{n}": f"finding {n}" for n in range(40)}))
    assert index.sync() == 0
    assert index.verify() == index.health()
    assert index.verify().ok
    index.close()


def test_a_panic_of_the_library_is_no_crash(opened: ChromaIndex) -> None:
    class PanicException(BaseException):
        """What damage raises in Chroma: not an Exception."""

    def panic() -> None:
        raise PanicException("index out of bounds")

    with pytest.raises(IndexUnavailable, match="index out of bounds"):
        opened._guarded(panic)


def test_an_interrupt_stays_an_interrupt(opened: ChromaIndex) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        opened._guarded(interrupted)


def test_it_keeps_neither_texts_nor_files_for_others(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            assert b"about topic" not in path.read_bytes()
    assert folder.stat().st_mode & 0o077 == 0


def test_a_rebuild_leaves_nothing_of_what_was_there(opened: ChromaIndex, folder: Path) -> None:
    old = generation(folder)
    opened.rebuild()
    assert not old.exists()


def test_a_generation_that_leads_elsewhere_is_no_state(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    ChromaState("acme", "abc", "x").write(path)
    data = json.loads(path.read_text()) | {"generation": "../../elsewhere"}
    path.write_text(json.dumps(data))
    assert ChromaState.read(path) is None


@pytest.mark.parametrize("damage", ["garbage", "folder", "other"])
def test_a_damaged_full_text_file_is_built_anew(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "fulltext.sqlite3"
    source = ListSource(TEXTS)
    if damage == "garbage":
        path.write_bytes(os.urandom(9000))
    elif damage == "other":
        import sqlite3

        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE meta (x)")
        other.close()
    else:
        path.mkdir()
    index = LexicalIndex(path, source)
    if damage == "folder":
        with pytest.raises(IndexUnavailable):
            index.sync()
    else:
        index.sync()
        assert index.search("number 51", 1)[0].id == BEST
        assert path.stat().st_mode & 0o077 == 0
    index.close()


def test_one_leg_is_enough_and_the_other_is_a_notice(tmp_path: Path) -> None:
    (tmp_path / "chroma").write_text("in the way")
    source = ListSource(dict(list(TEXTS.items())[:9]))
    index = HybridIndex(LexicalIndex(None, source), open_index(tmp_path / "chroma", source))
    index.sync()
    assert index.search("number 5", 1)[0].id == "lrn-0005"
    assert index.notices[0].startswith("vector search is left out: ")
    assert not index.health().ok
    index.close()
