"""The runs of suites that were logged: found, listed, and read line by line.

A log says by itself what was run and what came of it, so that comparing and reporting need no suite. Reading one
takes no more memory for a hundred thousand cases than for one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import StateError, UsageError, Where
from ._runlog import LOG_SCHEMA, Entry, Places, last_line, task_key
from ._summary import Outcome
from .suite import Mode

__all__ = ("StoredOutput", "StoredRun", "find_run", "list_runs")


@dataclass(frozen=True, slots=True)
class StoredOutput:
    """What a target answered for a case in a trial."""

    case: str
    trial: int
    mode: Mode
    output: Any


@dataclass(frozen=True)
class StoredRun:
    """A run in the folder of logs.

    Attributes:
        header: what was run; empty when it cannot be read.
        finished: whether it came to its end; one that was killed goes on when its suite is run again.
        end: its totals and scores, of a run that finished.
        problem: why the log cannot be used; empty when it can.
    """

    id: str
    path: Path
    header: Mapping[str, Any]
    finished: bool
    end: Mapping[str, Any] | None
    problem: str = field(default="")

    def outcomes(self, mode: Mode = "stored") -> Iterator[Outcome]:
        """What was said of each case, for each trial and score, in the order of the log.

        Raises:
            StateError: BW7001 a line cannot be read.
        """
        labels = self.header.get("labels" if mode == "stored" else "live_labels", {})
        for _, entry in self._entries("score", mode):
            if entry["status"] != "skipped":
                yield from (_outcome(entry, name, labels.get(name, {})) for name in entry["labels"])

    def outputs(self, mode: Mode | None = None) -> Iterator[StoredOutput]:
        """What the targets answered, all or those of a mode; outputs that a suite stores are not in its logs.

        Raises:
            StateError: BW7001 a line cannot be read.
        """
        for _, entry in self._entries("output", mode):
            yield StoredOutput(entry["case"], entry["trial"], entry["mode"], entry["output"])

    def places(self) -> Places:
        """Where the outputs stand in the log, to read some of many.

        Raises:
            StateError: BW7001 a line cannot be read.
        """
        places = Places(self.path)
        for offset, entry in self._entries("output", None):
            places.add(task_key(entry["mode"], entry["case"], entry["trial"]), offset)
        return places

    def _entries(self, kind: str, mode: Mode | None) -> Iterator[tuple[int, Entry]]:
        """The lines of a kind with their places."""
        self.check()
        offset = 0
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    return  # torn by a crash, and done again when the run goes on
                try:
                    entry = json.loads(line)
                    wanted = entry["type"] == kind and mode in (None, entry["mode"])
                except (ValueError, KeyError, TypeError):
                    raise _damaged(self.path, "a line cannot be read", number) from None
                if wanted:
                    yield offset, entry
                offset += len(line)

    def check(self) -> None:
        """Raise what is wrong with the log.

        Raises:
            StateError: BW7001 it cannot be used.
        """
        if self.problem:
            raise _damaged(self.path, self.problem, 1)


def _outcome(entry: Mapping[str, Any], name: str, label: Mapping[str, Any]) -> Outcome:
    return Outcome(
        case=entry["case"],
        cluster=entry["cluster"],
        trial=entry["trial"],
        scorer=name,
        value=entry["value"],
        reason=entry["reason"],
        of=entry["of"],
        source=entry["scorer"],
        lower_is_better=label.get("lower_is_better", False),
        resampled=label.get("resampled", False),
        mode=entry["mode"],
        tags=tuple(entry["tags"]),
        line=entry["line"],
        part=entry.get("part", ""),
        label=entry["label"],
        findings=tuple(entry["findings"]),
        ms=entry["ms"],
        cost=entry["cost"],
        tokens=entry["tokens"],
    )


def list_runs(folder: Path) -> list[StoredRun]:
    """The runs in a folder, newest first; a log that cannot be used has its `problem` said."""
    runs = [_stored(path) for path in sorted(folder.glob("*.jsonl"))]
    return sorted(runs, key=lambda run: (str(run.header.get("started", "")), _number(run.id)), reverse=True)


def _number(run: str) -> int:
    last = run.rpartition("-")[2]
    return int(last) if last.isdecimal() else 0


def find_run(folder: Path, name: str) -> StoredRun:
    """The run of that name: a log's path, an id or its unique beginning, or a suite, for its newest finished run.

    A run with a planted defect is found by its path or its id alone.

    Raises:
        UsageError: BW2001 there is none, or there are several.
    """
    path = Path(name)
    if path.suffix == ".jsonl" and path.is_file():
        return _stored(path)
    runs = list_runs(folder)
    suite = path.name
    for found in (
        [run for run in runs if run.id == name],
        [
            run
            for run in runs
            if run.header.get("suite") == suite and run.finished and not run.header.get("defect")
        ][:1],
        [run for run in runs if run.id.startswith(name)] if name else [],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            several = ", ".join(run.id for run in found[:5])
            raise _unknown(
                folder, f"{len(found)} runs begin with {name!r}.", f"Write more of the id: {several}."
            )
    hint = "`brandwright eval list --runs` lists the runs; `brandwright eval run SUITE` makes one."
    raise _unknown(folder, f"There is no run {name!r}, and no finished run of a suite of that name.", hint)


def _unknown(folder: Path, message: str, hint: str) -> UsageError:
    return UsageError("BW2001", message, where=Where(str(folder)), hint=hint)


def _damaged(path: Path, reason: str, line: int) -> StateError:
    return StateError(
        "BW7001",
        f"The run's log cannot be used: {reason}.",
        where=Where(str(path), line),
        hint="Run the suite again; a damaged log is never continued. Remove the file when nothing needs it.",
    )


def _stored(path: Path) -> StoredRun:
    """The run of a log, by its first line and its last."""
    try:
        with path.open("rb") as file:
            first = json.loads(file.readline())
            last = last_line(file)
        problem = _problem(first)
    except (OSError, ValueError) as error:
        problem = f"{error.strerror}" if isinstance(error, OSError) else "its first line is not JSON"
    if problem:
        return StoredRun(path.stem, path, {}, False, None, problem)
    end = last if last and last.get("type") == "end" else None
    return StoredRun(path.stem, path, first, end is not None, end)


def _problem(first: Any) -> str:
    if not isinstance(first, dict) or first.get("type") != "header":
        return "its first line does not say what was run"
    if first.get("schema") != LOG_SCHEMA:
        return f"it is a {first.get('schema')}, and {LOG_SCHEMA} is expected"
    return ""
