"""What records' texts are taken apart into is kept with them, and never outlives what it depends on."""

import ast
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.memory import _fulltext, _readings, _terms
from brandwright.memory._fulltext import LexicalIndex
from brandwright.memory._readings import DEPENDS_ON, prime, version_of
from brandwright.memory._terms import analyse
from brandwright.testing.index_conformance import ListSource

HOUSE = Path(_terms.__file__).parent
TEXTS = {
    "lrn-1": "creative. email nurses: A question in the subject raised opens at 22:40. Metric open rate.",
    "lrn-2": "channel. sms: Reminders lowered no-shows among lapsed buyers in May 2025. Metric attendance rate.",
    "lrn-3": "offer. Müller & Söhne signed half-price deals by hand-held scanners on Tuesday.",
}


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start without what other tests read."""
    monkeypatch.setattr(_terms, "_read", {})


@pytest.fixture
def source() -> ListSource:
    return ListSource(TEXTS)


@pytest.fixture
def index(tmp_path: Path, source: ListSource) -> Iterator[LexicalIndex]:
    index = LexicalIndex(tmp_path / "fulltext.sqlite3", source, reads=True)
    index.sync()
    _terms._read.clear()
    yield index
    index.close()


@given(st.text(max_size=200) | st.sampled_from(sorted(TEXTS.values())))
def test_what_is_kept_reads_back_as_it_was(text: str) -> None:
    _terms._read.clear()
    kept = _readings.written(text)
    prime_one(text, kept)
    assert _terms._read[text] == _terms._analysed(text, widen=True)


def prime_one(text: str, kept: str) -> None:
    class Keeps:
        def readings(self, ids: object) -> dict[str, str]:
            return {"lrn-1": kept}

    _terms._read.clear()
    prime(Keeps(), {"lrn-1": text})


def test_an_index_keeps_the_readings_of_its_records(index: LexicalIndex) -> None:
    prime(index, TEXTS)
    assert _terms._read.keys() == set(TEXTS.values())
    assert all(_terms._read[text] == _terms._analysed(text, widen=True) for text in TEXTS.values())


def test_a_file_that_was_just_built_has_nothing_to_catch_up_with(tmp_path: Path, source: ListSource) -> None:
    for number in range(_readings.AT_ONCE):
        source.put(f"lrn-m{number}", f"creative. Text number {number}.")
    for name, build in (("rebuilt", LexicalIndex.rebuild), ("synced", LexicalIndex.sync)):
        index = LexicalIndex(tmp_path / name, source, reads=True)
        build(index)
        index.close()
        connection = sqlite3.connect(tmp_path / name)
        assert not _readings.is_behind(connection), name
        connection.close()


def test_a_reading_of_another_text_is_not_used(index: LexicalIndex, source: ListSource) -> None:
    prime(index, {"lrn-1": "creative. sms: Another text."})
    assert not _terms._read
    source.put("lrn-1", "creative. push: A third text.")
    index.sync()
    _terms._read.clear()
    prime(index, TEXTS)
    assert _terms._read.keys() == {TEXTS["lrn-2"], TEXTS["lrn-3"]}


def test_another_vocabulary_makes_every_reading_stale_and_the_file_catches_up(
    index: LexicalIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_readings, "version", lambda: 7)
    monkeypatch.setattr(_fulltext, "ASKED", 2)
    assert index.readings(list(TEXTS)) == {}
    for known in (2, 3, 3):
        index.sync()
        assert len(index.readings(list(TEXTS))) == known


def test_what_is_added_while_the_file_catches_up_is_kept_at_once(
    index: LexicalIndex, source: ListSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_readings, "version", lambda: 7)
    source.put("lrn-4", "creative. A fourth text.")
    assert index.readings(["lrn-1", "lrn-4"]) == {}
    index.sync()
    assert index.readings(["lrn-1", "lrn-4"]).keys() == {"lrn-1", "lrn-4"}


def test_a_file_that_is_being_written_is_read_all_the_same(
    index: LexicalIndex, tmp_path: Path, source: ListSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_readings, "version", lambda: 7)
    other = sqlite3.connect(tmp_path / "fulltext.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert index.sync() == 0
    assert index.readings(list(TEXTS)) == {}
    assert [hit.id for hit in index.search("reminders", 3)] == ["lrn-2"]
    other.close()


@pytest.mark.parametrize("changed", DEPENDS_ON)
def test_a_version_covers_every_byte_of_what_readings_depend_on(tmp_path: Path, changed: str) -> None:
    files = [tmp_path / name for name in DEPENDS_ON]
    for file in files:
        file.write_bytes((HOUSE / file.name).read_bytes())
    before = version_of(files)
    assert before == version_of(HOUSE / name for name in DEPENDS_ON)
    (tmp_path / changed).write_bytes((HOUSE / changed).read_bytes() + b" ")
    assert version_of(files) != before


def test_a_version_covers_every_module_that_readings_depend_on() -> None:
    seen, rest = set(), ["_terms.py"]
    while rest:
        name = rest.pop()
        seen.add(name)
        for node in ast.walk(ast.parse((HOUSE / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level == 1:
                modules = [node.module] if node.module else [alias.name for alias in node.names]
                rest += [f"{module}.py" for module in modules if f"{module}.py" not in seen]
    assert seen <= set(DEPENDS_ON)


def test_readings_are_kept_where_they_are_wanted(source: ListSource) -> None:
    index = LexicalIndex(None, source)
    index.sync()
    assert index.readings(list(TEXTS)) == {}
    index.close()


def test_questions_are_read_without_what_records_imply() -> None:
    text = TEXTS["lrn-1"]
    assert analyse(text, widen=True) != analyse(text)
