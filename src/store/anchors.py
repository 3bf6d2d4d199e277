"""The heads of an audit chain, signed and kept in a second place that the database's writers need not reach.

A chain alone cannot show that its end was cut off, that it was written anew from some entry on, or that an old backup
stands in its place: whoever writes the database can make the hashes fit. So what was committed is signed and appended
to a file elsewhere. One line says: these entries, by the beginnings of their hashes, ending with this whole hash; each
line names the line before it, so the last signature covers all.

A person's act is committed only after everything before it has been signed, and is signed right after. Entries of
agents and of the system are signed at most a second later, or with the next act.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sqlalchemy import select

from .._canonical import canonical_json, sha256_hex
from ..errors import StateError, Where
from . import tables
from ._signing import SigningKey, is_signed, key_name
from ._time import to_text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ..workspace import Workspace
    from .records import Actor

__all__ = ("Anchors", "Signed")

SCHEMA = "brandwright.anchor/1"
MARK = 16
"""Hexadecimal digits of an entry's hash that a line keeps: enough to say which entry is not what it was."""

PATIENCE_S = 1.0
"""How long entries that no person made may wait for their signature."""

_NOTHING = sha256_hex(b"")


@dataclass(frozen=True)
class Signed:
    """What was signed: `marks` holds the beginning of each entry's hash, the last one's is whole in `head`."""

    entries: int
    head: str
    at: str
    key: str
    marks: tuple[str, ...]


@dataclass(frozen=True)
class _Line:
    to: int
    head: str
    digest: str
    """Of the line's bytes: what the next line names."""


_START = _Line(0, "0" * 64, _NOTHING)


@dataclass
class Anchors:
    """The signed heads of one workspace's chain in one database.

    Attributes:
        folder: the second place.
        key: what signs.
        database: the ledger's address without a password; a database that is moved starts a file of its own.
    """

    folder: Path
    key: SigningKey
    database: str
    workspace: str
    waiting: bool = field(default=False, init=False)
    _last: tuple[int, _Line] | None = field(default=None, init=False)
    _signed_at: float = field(default=float("-inf"), init=False)

    @classmethod
    def of(cls, workspace: Workspace) -> Anchors:
        """Those of a workspace's ledger, where its settings say."""
        from ._engine import describe, parse

        # Not `database_url`, which makes the state folder: whoever only looks leaves nothing behind.
        url = workspace.settings.store.url or f"sqlite:///{workspace.state_path / 'ledger.sqlite'}"
        database = describe(parse(url))
        return cls(workspace.audit_anchors, SigningKey(workspace.audit_key), database, workspace.id)

    @property
    def file(self) -> Path:
        """Where the lines stand."""
        return self.folder / f"{self.workspace}-{sha256_hex(self.database.encode())[:12]}.jsonl"

    def seal(self, seq: int, hash_: str) -> str:
        """What goes beside the chain's head in the database: nobody without the key can move the head unnoticed."""
        return self.key.seal(f"{self.workspace}\n{seq}\n{hash_}".encode())

    def wants(self, actor: Actor) -> bool:
        """Whether what this actor committed is signed at once; otherwise it waits, and `waiting` says so."""
        self.waiting = True
        return actor.kind == "person" or time.monotonic() - self._signed_at >= PATIENCE_S

    def catch_up(self, connection: Connection, now: datetime, settle: Callable[[], None]) -> None:
        """Sign what was committed since the last line.

        Args:
            settle: brings it to disk first: what is signed must not be lost with the power.

        Raises:
            StateError: BW7090 no key, BW7091 the file cannot be written, BW7092 the chain is not the one that was
                signed.
        """
        with self._opened() as file:
            last = self._tail(file)
            t = tables.audit.c
            rows = connection.execute(
                select(t.seq, t.prev, t.hash)
                .where(t.workspace == self.workspace, t.seq >= max(last.to, 1))
                .order_by(t.seq)
            ).all()
            if last.to:
                if not rows or (rows[0].seq, rows[0].hash) != (last.to, last.head):
                    raise self._replaced(last.to)
                rows = rows[1:]
            if rows:
                self._check_links(last, [(row.seq, row.prev, row.hash) for row in rows])
                if last.to:
                    self._check_seal(connection, rows[-1].seq, rows[-1].hash)
                settle()
                self._append(file, last, [row.hash for row in rows], now)
        self._signed_at, self.waiting = time.monotonic(), False

    def _check_links(self, last: _Line, rows: Sequence[tuple[int, str, str]]) -> None:
        """What is signed for the first time has at least to continue what was signed."""
        expected, before = last.to + 1, last.head
        for seq, prev, value in rows:
            if (seq, prev) != (expected, before):
                raise self._replaced(expected)
            expected, before = seq + 1, value

    def _check_seal(self, connection: Connection, seq: int, hash_: str) -> None:
        """What was written since the last line was written by the ledger, and by nobody else."""
        t = tables.audit_heads.c
        seal = connection.execute(select(t.seal).where(t.workspace == self.workspace)).scalar()
        if seal != self.seal(seq, hash_):
            raise self._replaced(seq)

    def _append(self, file: BinaryIO, last: _Line, hashes: list[str], now: datetime) -> None:
        line: dict[str, Any] = {
            "schema": SCHEMA,
            "workspace": self.workspace,
            "from": last.to + 1,
            "to": last.to + len(hashes),
            "marks": "".join(value[:MARK] for value in hashes),
            "head": hashes[-1],
            "at": to_text(now),
            "prev": last.digest,
            "key": key_name(self.key.public),
        }
        line["signature"] = b64encode(self.key.sign(canonical_json(line))).decode()
        data = canonical_json(line) + b"\n"
        try:
            file.seek(0, os.SEEK_END)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except OSError as error:
            self._last = None
            raise self._unwritable(error) from None
        self._last = (file.tell(), _Line(line["to"], line["head"], sha256_hex(data)))

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        """The file, held by this process alone."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            new = not self.file.exists()
            file = os.fdopen(os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b")
        except OSError as error:
            raise self._unwritable(error) from None
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if new:
                self._publish_key()
            yield file

    def _publish_key(self) -> None:
        """The public key, for whoever checks without the secret one."""
        public = self.folder / f"{key_name(self.key.public)}.pub"
        try:
            public.write_text(self.key.public.hex() + "\n", encoding="ascii")
        except OSError as error:
            raise self._unwritable(error) from None

    def _tail(self, file: BinaryIO) -> _Line:
        """The last line; what a crash left of a further one is cut off."""
        size = os.fstat(file.fileno()).st_size
        if self._last and self._last[0] == size:
            return self._last[1]
        last, whole = _START, 0
        for raw in file:
            if not raw.endswith(b"\n"):
                break
            last, whole = self._read(raw, last)[0], whole + len(raw)
        if whole < size:
            file.truncate(whole)
        self._last = (whole, last)
        return last

    def _read(self, raw: bytes, before: _Line) -> tuple[_Line, dict[str, Any]]:
        """A line that follows the one before it."""
        try:
            line = json.loads(raw)
            fits = (line["prev"], line["from"]) == (before.digest, before.to + 1)
            fits = fits and len(line["marks"]) == MARK * (line["to"] - before.to)
            if fits and line["workspace"] == self.workspace:
                return _Line(line["to"], line["head"], sha256_hex(raw)), line
        except (ValueError, KeyError, TypeError):
            pass  # said below: whatever it is, it is not what was written here
        raise self._damaged(before.to + 1)

    def signed(self, public: bytes | None = None) -> Signed | None:
        """What was signed for this chain, its signature checked; None when nothing was, here.

        Args:
            public: the key to check by; the signer's own by default.

        Raises:
            StateError: BW7093 the file was changed, or somebody else signed it.
        """
        if not self.file.exists():
            return None
        before, final = _START, None
        marks: list[str] = []
        with self.file.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            for raw in file:
                if raw.endswith(b"\n"):
                    before, final = self._read(raw, before)
                    marks += _marks(final["marks"])
        if final is None:
            return None
        if not _is_by(final, public or self.key.public):
            raise self._damaged(final["from"])
        return Signed(final["to"], final["head"], final["at"], final["key"], tuple(marks))

    def start_anew(self, now: datetime) -> Path | None:
        """Put the file away, because the chain begins again; its new name, None when there was none."""
        if not self.file.exists():
            return None
        kept = self.file.with_suffix(f".closed-{to_text(now).replace(':', '')}.jsonl")
        self.file.rename(kept)
        self._last = None
        return kept

    def _unwritable(self, error: OSError) -> StateError:
        return StateError(
            "BW7091",
            f"The audit log's head cannot be signed: {error.strerror}. Nothing is decided unsigned.",
            where=Where(str(self.file)),
            hint="Make room and the folder writable, or name another one by `anchors` in the `[audit]` section.",
        )

    def _replaced(self, seq: int) -> StateError:
        return StateError(
            "BW7092",
            f"The audit log is not the one that was signed: entry {seq} is missing or another one.",
            where=Where(str(self.file)),
            hint="Run `brandwright audit verify`. If you began a new ledger on purpose, say so: "
            '`brandwright audit verify --start-anew --by NAME --reason "…"`.',
        )

    def _damaged(self, seq: int) -> StateError:
        return StateError(
            "BW7093",
            f"The signed heads of the audit log were changed: the line for entry {seq} is not what was signed.",
            where=Where(str(self.file)),
            hint="Keep both the file and the database as they are, and compare them with your last backups.",
        )


def _marks(text: str) -> Iterator[str]:
    return (text[at : at + MARK] for at in range(0, len(text), MARK))


def _is_by(line: Mapping[str, Any], public: bytes) -> bool:
    said = dict(line)
    try:
        signature = b64decode(said.pop("signature"), validate=True)
    except (KeyError, ValueError, TypeError):
        return False
    return said.get("key") == key_name(public) and is_signed(canonical_json(said), signature, public)
