"""A memory file taken back in: every version, use, passage and pair, as a whole or not at all.

What is on record stays as it is. A record that the file knows longer gets the versions it lacks; one that differs
in a version that both have is a conflict, which is named and not taken.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from ...errors import RefusedError
from ...store import Ledger, ObjectRef, Transaction, learnings, pairs, passages, tombstones
from ...store.records import Actor, Learning, LearningVersion, Pair, Passage
from ...store.transfer import put_history
from ..importing.private import PersonalPolicy
from ._lines import Line, build, damaged, read_lines
from ._policy import PersonalDataFound, clean_passage, clean_version

__all__ = ("Conflict", "RestoreReport", "restore_memory")

_OWN = ("seq", "workspace", "retrieved_count", "cited_count")
"""What a record has in each workspace for itself."""


@dataclass(frozen=True)
class Conflict:
    """A record that is not as the file has it; nothing of it was taken."""

    id: str
    why: str


@dataclass
class RestoreReport:
    """What became of a file's records.

    Attributes:
        added: ids that were not on record; `extended`: those that got later versions; `unchanged`: how many were
            there already, as the file has them or further on.
        erased: how many the file has and this workspace erased: they stay erased.
        refused: records and passages with personal data that the policy does not let in; they were left out.
    """

    dry_run: bool
    sha256: str = ""
    added: list[str] = field(default_factory=list)
    extended: list[str] = field(default_factory=list)
    unchanged: int = 0
    erased: int = 0
    passages: int = 0
    pairs: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    refused: list[Conflict] = field(default_factory=list)


@dataclass
class _Content:
    versions: dict[str, list[LearningVersion]] = field(default_factory=dict)
    uses: dict[str, Mapping[str, int]] = field(default_factory=dict)
    passages: list[Passage] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)


class _DryRun(Exception):
    """Rolls everything back."""


def restore_memory(
    ledger: Ledger,
    path: Path,
    *,
    actor: Actor,
    reason: str = "",
    dry_run: bool = False,
    personal: PersonalPolicy = "refuse",
) -> RestoreReport:
    """Take in a file that `export_memory` wrote. Statuses and approvals come in as the history that they are.

    Args:
        personal: leave out what shows personal data and is not on record here, or replace it.

    Raises:
        UsageError: `BW268` or `BW269`, the file is damaged or of another kind; nothing was taken.
        RefusedError: `BW130`, the actor is no person.
    """
    if actor.kind != "person":
        raise RefusedError(
            "BW130", "Only a person decides what enters memory.", hint="Import as a person: --by NAME."
        )
    content = _read(path)
    report = RestoreReport(dry_run)
    with path.open("rb") as file:
        report.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    try:
        with ledger.write(actor) as tx:
            _take(tx, content, report, personal)
            if dry_run:
                raise _DryRun
            _record(tx, report, reason)
    except _DryRun:
        pass
    return report


def _read(path: Path) -> _Content:
    content, file = _Content(), str(path)
    for number, line in read_lines(path):
        match line.get("line"):
            case "version":
                version = _version(line, file, number)
                known = content.versions.setdefault(version.learning_id, [])
                if known and version.version <= known[-1].version:
                    raise damaged(
                        file, number, f"version {version.version} does not follow {known[-1].version}"
                    )
                known.append(version)
            case "uses":
                content.uses[str(line.get("learning_id"))] = _uses(line, file, number)
            case "passage":
                content.passages.append(build(Passage, line.get("passage"), file=file, line=number))
            case "pair":
                content.pairs.append(build(Pair, line.get("pair"), file=file, line=number))
            case other:
                raise damaged(file, number, f"there is no line of kind {other!r}")
    return content


def _version(line: Line, file: str, number: int) -> LearningVersion:
    learning = build(Learning, line.get("learning"), file=file, line=number)
    texts = [line.get(name) for name in ("learning_id", "author", "reason", "at")]
    if not all(isinstance(text, str) for text in texts) or line.get("learning_id") != learning.id:
        raise damaged(file, number, "the version does not say whose it is, by whom and when")
    if (line.get("version"), line.get("seq")) != (learning.version, learning.seq):
        raise damaged(file, number, "the version has another number than its record", "version")
    if learning.status == "erased":
        raise damaged(file, number, "an erased record is in it", "status")
    try:
        at = datetime.fromisoformat(str(line["at"]))
    except ValueError:
        raise damaged(file, number, "`at` is no time", "at") from None
    return LearningVersion(
        learning_id=learning.id,
        version=learning.version,
        seq=learning.seq,
        author=str(line["author"]),
        reason=str(line["reason"]),
        at=at,
        learning=learning,
    )


def _uses(line: Line, file: str, number: int) -> Mapping[str, int]:
    counts = {name: line.get(name) for name in ("retrieved_count", "cited_count")}
    if not all(type(count) is int and count >= 0 for count in counts.values()):
        raise damaged(file, number, "a count is no number")
    return {name: int(count or 0) for name, count in counts.items()}


def _take(tx: Transaction, content: _Content, report: RestoreReport, personal: PersonalPolicy) -> None:
    known = learnings.get_many(tx, content.versions)
    buried = {stone.object_id for stone in tombstones.list_(tx)}
    fresh: list[LearningVersion] = []
    for name, given in content.versions.items():
        if name in buried or (name in known and known[name].status == "erased"):
            report.erased += 1
            continue
        stored = learnings.versions(tx, name) if name in known else []
        try:
            allowed = _allowed(given, stored, personal)
        except PersonalDataFound as found:
            report.refused.append(Conflict(name, str(found)))
            continue
        if stored:
            fresh += _later(name, allowed, stored, report)
        else:
            report.added.append(name)
            fresh += allowed
    _write(tx, fresh, content.uses, known)
    _take_passages(tx, content.passages, buried, report, personal)
    _take_pairs(tx, content.pairs, report)


def _allowed(
    given: list[LearningVersion], stored: list[LearningVersion], personal: PersonalPolicy
) -> list[LearningVersion]:
    """The versions as the policy lets them in; what is on record word by word came in before."""
    mine = {version.version: _content(version) for version in stored}
    return [
        version if mine.get(version.version) == _content(version) else clean_version(version, personal)
        for version in given
    ]


def _later(
    name: str, given: list[LearningVersion], here: list[LearningVersion], report: RestoreReport
) -> list[LearningVersion]:
    """The versions that a known record lacks; none when the two differ in one that both have."""
    stored = {version.version: version for version in here}
    for version in given:
        mine = stored.get(version.version)
        if mine is not None and _content(mine) != _content(version):
            report.conflicts.append(Conflict(name, f"version {version.version} here is not that of the file"))
            return []
    newer = [version for version in given if version.version > max(stored)]
    if newer:
        report.extended.append(name)
    else:
        report.unchanged += 1
    return newer


def _content(version: LearningVersion) -> tuple[Any, ...]:
    values = {name: value for name, value in vars(version.learning).items() if name not in _OWN}
    return values, version.author, version.reason, version.at


def _write(
    tx: Transaction,
    fresh: list[LearningVersion],
    uses: Mapping[str, Mapping[str, int]],
    known: Mapping[str, Learning],
) -> None:
    """Put versions on record in the order of their changes; an empty memory gets the very counts of the file."""
    newest = learnings.sequence(tx)
    rows: list[LearningVersion] = []
    for place, version in enumerate(sorted(fresh, key=lambda version: version.seq), start=newest + 1):
        seq = place if newest else version.seq
        learning = dataclasses.replace(version.learning, seq=seq, workspace=tx.workspace)
        rows.append(dataclasses.replace(version, seq=seq, learning=learning))
    current = {row.learning_id: _counted(row.learning, uses, known) for row in rows}
    put_history(tx, rows, list(current.values()))


def _counted(
    learning: Learning, uses: Mapping[str, Mapping[str, int]], known: Mapping[str, Learning]
) -> Learning:
    """The record with how often it was used: here, when it is known here, and otherwise as the file says."""
    mine, given = known.get(learning.id), uses.get(learning.id, {})
    retrieved = mine.retrieved_count if mine else given.get("retrieved_count", 0)
    cited = mine.cited_count if mine else given.get("cited_count", 0)
    return dataclasses.replace(learning, retrieved_count=retrieved, cited_count=cited)


def _take_passages(
    tx: Transaction, given: list[Passage], buried: set[str], report: RestoreReport, personal: PersonalPolicy
) -> None:
    known = passages.get_many(tx, [passage.id for passage in given])
    fresh = []
    for passage in given:
        mine = known.get(passage.id)
        if passage.id in buried or (mine is not None and mine.erased):
            report.erased += 1
            continue
        if mine is not None and _same_passage(mine, passage):
            report.unchanged += 1
            continue
        try:
            allowed = clean_passage(passage, personal)
        except PersonalDataFound as found:
            report.refused.append(Conflict(passage.id, str(found)))
            continue
        if mine is None:
            fresh.append(allowed)
        elif _same_passage(mine, allowed):
            report.unchanged += 1
        else:
            report.conflicts.append(Conflict(passage.id, "the passage here is not that of the file"))
    report.passages = passages.put_many(tx, sorted(fresh, key=lambda passage: passage.seq))


def _same_passage(mine: Passage, given: Passage) -> bool:
    return dataclasses.replace(mine, seq=0) == dataclasses.replace(given, seq=0)


def _take_pairs(tx: Transaction, given: list[Pair], report: RestoreReport) -> None:
    ends = {name for pair in given for name in (pair.one, pair.other)}
    there = {name for name, record in learnings.get_many(tx, ends).items() if record.status != "erased"}
    whole = [pair for pair in given if pair.one in there and pair.other in there]
    report.pairs = pairs.add_many(tx, whole)


def _record(tx: Transaction, report: RestoreReport, reason: str) -> None:
    data: dict[str, Any] = {
        "added": len(report.added),
        "extended": len(report.extended),
        "unchanged": report.unchanged,
        "conflicts": len(report.conflicts),
        "refused": len(report.refused),
        "passages": report.passages,
        "pairs": report.pairs,
    }
    tx.audit("memory.restored", ObjectRef("file", "", report.sha256), reason=reason, data=data)
