"""The memory of a workspace as a whole: what it loads, what it survives, and how it is looked after."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.memory.library import Library

from brandwright.errors import StateError
from brandwright.memory import Filters, Memory
from brandwright.store import Ledger
from brandwright.testing.index_conformance import WordEmbedder


@pytest.fixture
def memory(ledger: Ledger, tmp_path: Path) -> Iterator[Memory]:
    memory = Memory(ledger, tmp_path / "index")
    # An embedder that needs no model: found beforehand, as the property would find it.
    memory.__dict__["_found"] = (WordEmbedder(), "")
    yield memory
    memory.close()


def test_both_legs_find_and_explain(memory: Memory, library: Library) -> None:
    library.add("Questions in subject lines lift opens.", channel="email")
    (item,) = memory.recall("Do questions in subject lines lift opens?").records
    assert item.why.legs == {"lexical": 1, "vector": 1}
    assert item.why.similarity is not None


def test_the_lexical_leg_alone_is_enough(memory: Memory, library: Library, tmp_path: Path) -> None:
    library.add("Questions in subject lines lift opens.", channel="email")
    result = memory.recall("Do questions in subject lines lift opens?", legs="lexical")
    assert (result.answered, result.notices) == (True, ())
    assert not (tmp_path / "index" / "chroma").exists()


def test_without_a_model_words_are_searched_and_a_notice_says_so(memory: Memory, library: Library) -> None:
    memory.__dict__["_found"] = (None, "The embedding model is not installed.")
    library.add("Questions lift opens.")
    result = memory.recall("Do questions lift opens?")
    assert result.answered
    assert result.notices == ("Only words are searched, not meanings. The embedding model is not installed.",)


def test_it_follows_the_ledger(memory: Memory, library: Library) -> None:
    library.add("Short videos lower the cost of a lead.")
    assert not memory.recall("Do emojis lift opens?").answered
    library.add("Emojis lift opens.")
    assert memory.recall("Do emojis lift opens?").answered


@pytest.mark.parametrize("part", ["fulltext.sqlite3", "chroma", "."])
def test_a_deleted_index_comes_back_by_itself(
    memory: Memory, library: Library, tmp_path: Path, part: str
) -> None:
    library.add("Questions lift opens.")
    memory.recall("Do questions lift opens?")
    memory.close()
    gone = tmp_path / "index" / part
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    result = memory.recall("Do questions lift opens?")
    assert result.answered
    assert (part == ".") == any("folder was gone" in notice for notice in result.notices)
    assert memory.recall("Do questions lift opens?").notices == ()
    assert memory.verify().ok


def test_a_deleted_index_under_an_open_memory_costs_no_answer(
    memory: Memory, library: Library, tmp_path: Path
) -> None:
    library.add("Questions lift opens.")
    memory.recall("Do questions lift opens?")
    shutil.rmtree(tmp_path / "index")
    assert memory.recall("Do questions lift opens?").answered


def test_a_folder_that_cannot_be_used_is_a_notice(memory: Memory, library: Library, tmp_path: Path) -> None:
    library.add("Questions lift opens.")
    (tmp_path / "index").write_text("in the way")
    result = memory.recall("Do questions lift opens?")
    assert result.answered
    assert any("memory rebuild" in notice for notice in result.notices)
    assert not memory.verify().ok
    with pytest.raises(StateError) as caught:
        memory.rebuild()
    assert caught.value.code == "BW721"


def test_garbage_in_every_file_costs_no_answer(memory: Memory, library: Library, tmp_path: Path) -> None:
    library.add("Questions lift opens.")
    memory.recall("Do questions lift opens?")
    memory.close()
    for path in (tmp_path / "index").rglob("*"):
        if path.is_file():
            path.write_bytes(os.urandom(4096))
    assert memory.recall("Do questions lift opens?").answered
    assert memory.rebuild().ok


def test_an_index_that_is_only_behind_is_whole(memory: Memory, library: Library) -> None:
    library.add("Questions lift opens.")
    assert memory.verify().ok
    library.add("Emojis lift opens.")
    assert memory.recall("Do emojis lift opens?", legs="lexical").answered
    assert (memory.verify().ok, memory.verify().entries) == (True, 2)


def test_a_rebuild_counts_and_checks(memory: Memory, library: Library) -> None:
    library.add("Questions lift opens.")
    library.add("Emojis lift opens.")
    health = memory.rebuild()
    assert (health.ok, health.entries) == (True, 2)


def test_another_workspace_of_the_same_ledger_sees_nothing(library: Library, tmp_path: Path) -> None:
    library.add("Questions lift opens.")
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", "other") as other:
        memory = Memory(other, tmp_path / "index-of-other")
        assert not memory.recall("Do questions lift opens?", legs="lexical").answered
        memory.close()


HEAVY = ("chromadb", "onnxruntime", "tokenizers", "numpy", "onnx")


@pytest.mark.parametrize(
    "act",
    [
        "from brandwright.memory import Memory, Filters, import_file, approve",
        "memory.recall('Do questions lift opens?')",
        "memory.recall('Do questions lift opens?', legs='lexical')",
    ],
)
def test_nothing_heavy_is_loaded_for_an_empty_memory(tmp_path: Path, act: str) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from brandwright.memory import Memory; from brandwright.store import Ledger\n"
        f"ledger = Ledger.open('sqlite:///{tmp_path / 'new.sqlite'}', 'acme')\n"
        f"memory = Memory(ledger, Path({str(tmp_path / 'index')!r}))\n"
        f"{act}\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr


def test_filters_narrow_what_is_seen(memory: Memory, library: Library) -> None:
    library.add("Questions lift opens.", channel="email")
    assert not memory.recall("Do questions lift opens?", Filters(channel="sms")).answered


def test_a_memory_that_never_held_a_record_is_whole(memory: Memory) -> None:
    found = memory.verify()
    assert (found.ok, found.entries) == (True, 0)
