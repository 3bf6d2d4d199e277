"""Erasing a person: from the ledger, the checkpoints, the index and every file of the state folder.

The rows go first, in one transaction with their tombstones and the audit entry. All that follows may be repeated: a
command that was killed is completed by the same command. Bytes are looked for again at the end, and whatever still
names the person is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import ConflictError, StateError, UsageError, Where
from ..governance import Identity, require_role
from ..governance.erasure import Subject
from ..store import ObjectRef, Transaction, audit, runs
from ..store.erasing import Found, Leftover, deciders, erase_rows, erased_runs, find_rows, in_audit
from ..store.records import Run
from . import _erase_files as files
from ._erase_files import Line
from ._locks import exclusive
from .desk import Desk

__all__ = ("ACT", "Erasure", "erase_person")

ACT = "person.erased"
"""The audit's word for it."""

_RUN_LOCKS = ("draft", "submit", "research")


@dataclass(frozen=True)
class Erasure:
    """What was erased, or what would be.

    Attributes:
        rows: rows of the ledger that named the person, and what became of each.
        threads: checkpoints that went; `files`: files of the state folder that went.
        tombstones: how many were set; `entry`: number of the audit entry, None for a dry run.
        elsewhere: lines of the workspace's other files that name the person, for people to change.
        in_audit: audit entries that name the person; the chain cannot be rewritten.
        decider: how many rows say that the person decided something; they stay.
        notices: what only the operator can do.
    """

    dry_run: bool
    rows: tuple[Found, ...] = ()
    threads: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    tombstones: int = 0
    entry: int | None = None
    elsewhere: tuple[Line, ...] = ()
    in_audit: tuple[Leftover, ...] = ()
    decider: int = 0
    notices: tuple[str, ...] = field(default_factory=tuple)

    @property
    def complete(self) -> bool:
        """Whether the state folder and the database hold nothing of the person any more."""
        return not self.in_audit and not self.decider

    def by_table(self) -> dict[str, int]:
        """How many rows, by table."""
        return dict(sorted(Counter(row.table for row in self.rows).items()))


def erase_person(
    desk: Desk, subject: Subject, person: Identity | None, *, reason: str, dry_run: bool = False
) -> Erasure:
    """Take a person out of everything that this workspace keeps; with `dry_run`, say what would go.

    Args:
        person: who decides; nobody is needed for a dry run.

    Raises:
        RefusedError: the person has no right to decide about data.
        UsageError: no reason, or one that names the subject (`BW267`).
        ConflictError: a run or another erasure is at work (`BW741`).
        StateError: the index or a file cannot be replaced, or something is left (`BW728`).
    """
    if dry_run:
        return _foretold(desk, subject)
    if person is None:
        raise ValueError("an erasure needs the person who decides")
    require_role(desk.playbook, person, "data-use")
    _check_reason(subject, reason)
    with _alone(desk):
        with desk.ledger.write(person.actor) as tx:
            found = find_rows(tx, subject.is_in)
            stones = erase_rows(tx, found, subject.is_in)
            threads = erased_runs(tx)
            entry = _record(desk, tx, subject, found, reason)
        gone = files.erase_threads(desk, subject, threads)
        removed = _physically(desk, subject)
        return _checked(desk, subject, Erasure(False, tuple(found), gone, removed, stones, entry))


def _foretold(desk: Desk, subject: Subject) -> Erasure:
    with desk.ledger.read() as tx:
        found = tuple(find_rows(tx, subject.is_in))
        left, decider = tuple(in_audit(tx, subject.is_in)), deciders(tx, subject.is_in)
        runs_gone = [str(row.key[0]) for row in found if row.table == "runs" and row.action == "erase"]
    threads = files.named_threads(desk, subject, runs_gone)
    return Erasure(
        True,
        found,
        threads,
        files.named_files(desk, subject),
        elsewhere=files.elsewhere(desk.workspace, subject),
        in_audit=left,
        decider=decider,
    )


def _check_reason(subject: Subject, reason: str) -> None:
    if not reason.strip():
        raise UsageError("BW210", "An erasure needs a reason.", hint="Say why with --reason, naming nobody.")
    if subject.is_in(reason):
        raise UsageError(
            "BW267",
            "The reason names the person, and it would stay in the audit log for good.",
            where=Where(field="--reason"),
            hint="Name the request instead, such as `request 2026-17 of a customer`.",
        )


@contextmanager
def _alone(desk: Desk) -> Iterator[None]:
    """Nobody else erases, settles or runs anything: what they hold in memory could be written back afterwards."""
    with ExitStack() as held:
        held.enter_context(exclusive(desk, "erase"))
        held.enter_context(exclusive(desk, "settle", wait=5))
        with desk.ledger.read() as tx:
            unfinished = [run for run in runs.list_(tx, limit=10_000) if run.status == "running"]
        for run in unfinished:
            for name in _RUN_LOCKS:
                _hold(held, desk, run, name)
        yield


def _hold(held: ExitStack, desk: Desk, run: Run, name: str) -> None:
    try:
        held.enter_context(exclusive(desk, f"{name}-{run.key[:16]}"))
    except ConflictError:
        raise ConflictError(
            "BW741",
            f"{run.id} is at work, and what it holds in memory could come back.",
            hint="Wait until it ends, then erase again.",
        ) from None


def _record(desk: Desk, tx: Transaction, subject: Subject, found: Sequence[Found], reason: str) -> int | None:
    """One audit entry an erasure: commitments and counts. A command that only completes another adds none."""
    salt = audit.load_salt(desk.workspace.state)
    marks = sorted(audit.commitment(salt, term) for term in subject.folded)
    known = audit.entries(tx, limit=None, act=ACT)
    earlier = next((entry for entry in known if entry.data.get("subject") == marks), None)
    if earlier is not None and not found:
        return earlier.seq
    counts = Counter(f"{row.table}.{row.action}" for row in found)
    data: dict[str, Any] = {"subject": marks, **dict(sorted(counts.items()))}
    return tx.audit(ACT, ObjectRef("person", marks[0][:16]), reason=reason, data=data).seq


def _physically(desk: Desk, subject: Subject) -> tuple[str, ...]:
    """Make the index anew, give free pages back, and remove the files that still name the person.

    Vectors of texts that stay are copied one by one into the new folder: what was erased is in no file that is kept.
    """
    health = desk.memory.rebuild(reuse_vectors=True) if desk.memory.folder.exists() else None
    desk.memory.close()
    if health is not None and not health.ok:
        raise StateError(
            "BW728",
            f"The person is erased from the ledger, but the index could not be made anew: {health.problems[0]}.",
            hint="Run `brandwright memory rebuild`, then erase again.",
        )
    files.compact(desk)
    return files.remove_files(desk, subject)


def _checked(desk: Desk, subject: Subject, done: Erasure) -> Erasure:
    """Look again for every byte, and say what is left and who has to do something about it.

    Raises:
        StateError: `BW728`, a file of the state folder still names the person.
    """
    from dataclasses import replace

    with desk.ledger.read() as tx:
        left, decider = tuple(in_audit(tx, subject.is_in)), deciders(tx, subject.is_in)
    known = {"ledger.sqlite"} if left or decider else set()
    still = [name for name in files.named_files(desk, subject, all_=True) if Path(name).name not in known]
    if still:
        raise StateError(
            "BW728",
            f"The person is erased from the ledger, but a file still holds the name: {still[0]}.",
            where=Where(str(desk.workspace.state / still[0])),
            hint="End every other brandwright process, then erase again.",
        )
    return replace(
        done,
        elsewhere=files.elsewhere(desk.workspace, subject),
        in_audit=left,
        decider=decider,
        notices=files.operator_notices(desk),
    )
