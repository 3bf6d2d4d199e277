"""The memory as its suite asks it: a library is taken in as a company would do it, and then asked as `recall` is.

Each library gets a workspace of its own in a temporary folder, where its records are proposed, approved, superseded
and retired as they are labelled. Records are named by the library's keys, for their ids are made here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any
from weakref import finalize

from .._canonical import digest
from ..memory import Filters, approve, find_embedder, propose, reject
from ..memory.index import Index
from ..store import Actor, Ledger, Transaction, learnings
from ..store.records import LearningStatus
from ..workspace import Workspace
from .desk import Desk
from .recalling import recall_answer

__all__ = ("Library", "MemoryTarget", "load_library", "searched")

K = 10
_CURATOR = Actor("person", "curator", "", "none")
_LINKS = ("supersedes", "contradicts", "supports", "derived_from")
_APPROVED_FIRST = ("approved", "superseded")


@dataclass(frozen=True)
class Library:
    """Records that were taken in, in a workspace of their own.

    Attributes:
        keys: the library's key of each record, by id.
    """

    desk: Desk
    keys: Mapping[str, str]


class MemoryTarget:
    """Answers a case from the library that it names; one question at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._libraries: dict[str, Library] = {}
        # An index belongs to the thread that opened it, and suites call from several.
        self._thread = ThreadPoolExecutor(1, "brandwright-memory")

    @staticmethod
    def unavailable() -> str:
        """Why questions cannot be asked here; empty when they can."""
        embedder, reason = find_embedder()
        return "" if embedder else reason or "there is no embedder"

    def __call__(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What the memory says to `question`, within `filters`, from `records`."""
        return self._thread.submit(self._answer, given).result()

    def _answer(self, given: Mapping[str, Any]) -> dict[str, Any]:
        library = self._library(given["records"])
        return _asked(library, given["question"], _filters(given.get("filters", {})))

    def _library(self, records: Sequence[Mapping[str, Any]]) -> Library:
        name = digest(records)
        if name not in self._libraries:
            self._libraries[name] = load_library(self._desk, records)
        return self._libraries[name]


def _asked(library: Library, question: str, filters: Filters) -> dict[str, Any]:
    desk, keys = library.desk, library.keys
    answer = recall_answer(desk, question, filters, K)
    return {
        "answered": answer.answered,
        "answer": [
            {"text": said.text, "records": [keys[name] for name in said.records]} for said in answer.sentences
        ],
        "ranking": [keys[row["id"]] for row in answer.records],
        "found": searched(library, question),
        "found_by_words": searched(library, question, vectors=False),
        "missing": answer.missing,
    }


def searched(library: Library, question: str, *, vectors: bool = True) -> list[str]:
    """The first ten that the search finds, before any is judged and without filters."""
    index: Index = library.desk.memory._hybrid if vectors else library.desk.memory._lexical
    index.sync()
    return [library.keys[hit.id] for hit in index.search(question, K)]


def _filters(given: Mapping[str, str]) -> Filters:
    days = {name: date.fromisoformat(given[name]) for name in ("since", "as_of") if name in given}
    return Filters(**{**given, **days})  # type: ignore[arg-type]


def load_library(desk: Desk, records: Sequence[Mapping[str, Any]]) -> Library:
    """Take the records in, each as its `status` says; a record links only to those before it, by `key`.

    Raises:
        ValueError: a record is none, stands twice, or did not come out as labelled.
    """
    folder = mkdtemp(prefix="brandwright-memory-")
    workspace = Workspace(Path(folder), desk.workspace.settings)
    # The day after the last observation: a library reads the same whenever it is asked.
    latest = max(date.fromisoformat(record["observed"]) for record in records) + timedelta(days=1)
    now = datetime.combine(latest, time(12), UTC)
    ledger = Ledger.open(f"sqlite:///{workspace.state / 'ledger.sqlite'}", workspace.id, clock=lambda: now)
    try:
        ids = _taken_in(ledger, records)
    except BaseException:
        _put_away(ledger, folder)
        raise
    own = replace(desk, workspace=workspace, ledger=ledger, clock=lambda: now)
    library = Library(own, {name: key for key, name in ids.items()})
    finalize(library, _put_away, ledger, folder)
    return library


def _put_away(ledger: Ledger, folder: str) -> None:
    ledger.close()
    rmtree(folder, ignore_errors=True)


def _taken_in(ledger: Ledger, records: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Ids by key."""
    ids = _proposed(ledger, records)
    wanted = {ids[record["key"]]: record["status"] for record in records}
    if approved := [name for name, status in wanted.items() if status in _APPROVED_FIRST]:
        approve(ledger, approved, actor=_CURATOR)
    if retired := [name for name, status in wanted.items() if status == "retired"]:
        reject(ledger, retired, actor=_CURATOR, reason="out of date")
    with ledger.read() as tx:
        _check(tx, wanted, ids)
    return ids


def _proposed(ledger: Ledger, records: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Ids by key. A record links only to those before it."""
    ids: dict[str, str] = {}
    with ledger.write(_CURATOR) as tx:
        for record in records:
            values = {name: value for name, value in record.items() if name not in ("key", "status")}
            values |= {link: [ids[key] for key in values[link]] for link in _LINKS if link in values}
            ids[record["key"]] = propose(tx, values, reason="a library of a suite").id
    if len(set(ids.values())) != len(records):
        raise ValueError("two records of the library are one and the same")
    return ids


def _check(tx: Transaction, wanted: Mapping[str, LearningStatus], ids: Mapping[str, str]) -> None:
    """A library that did not come out as labelled would be scored by labels that do not hold."""
    found = {record.id: record.status for record in learnings.list_(tx, ids=list(wanted))}
    wrong = [key for key, name in ids.items() if found.get(name) != wanted[name]]
    if wrong:
        raise ValueError(f"these records did not come out as labelled: {', '.join(wrong)}")
