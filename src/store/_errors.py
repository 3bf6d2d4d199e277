"""Turns what a database driver raises into errors that a person can act on."""

from __future__ import annotations

import sqlite3

from ..errors import StateError

__all__ = ("Translated", "corrupt", "from_sqlite", "locked", "unsafe")

_RESTORE = (
    "Move the file and its -wal and -shm companions aside, put the newest backup in its place, "
    "then run `brandwright audit verify`."
)


def _full(name: str) -> StateError:
    return StateError(
        "BW701",
        f"The ledger {name} could not be written: the disk is full or failing. Nothing was saved.",
        hint="Free some space, then do the same again.",
    )


def unsafe(name: str) -> StateError:
    """The error for what is written, and may be lost with the power."""
    return StateError(
        "BW701",
        f"The ledger {name} could not be synced: the disk is failing. What was done last may be lost with the power.",
        hint="Check the disk, then look whether it is there, and do it again if it is not.",
    )


def locked(name: str) -> StateError:
    """The error for a ledger that somebody else writes to for too long."""
    return StateError(
        "BW702",
        f"The ledger {name} is busy: another process held it for too long. Nothing was saved.",
        hint="Wait for the other command to end, then do the same again.",
    )


def corrupt(name: str, problem: str) -> StateError:
    """The error for a database file that cannot be read as one."""
    return StateError("BW703", f"The ledger {name} is corrupt: {problem}.", hint=_RESTORE)


def _failed(name: str, problem: str) -> StateError:
    return StateError(
        "BW706",
        f"The ledger {name} cannot be used: {problem}.",
        hint="Check that the database is there, is reachable and may be written, then do the same again.",
    )


_WRITE_FAULTS = frozenset(
    {
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_DIR_FSYNC,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_SHMSIZE,
    }
)


def from_sqlite(error: sqlite3.Error, name: str) -> StateError | None:
    """What the error means for who uses the database of that name; None when it is a fault of the program."""
    code = getattr(error, "sqlite_errorcode", 0)
    if code in _WRITE_FAULTS:
        return _full(name)
    match code & 0xFF:
        case sqlite3.SQLITE_FULL:
            return _full(name)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return locked(name)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return corrupt(name, str(error))
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_READONLY:
            return _failed(name, str(error))
    return corrupt(name, str(error)) if "decode to UTF-8" in str(error) else None


def _from_postgres(error: BaseException, state: str, name: str) -> StateError | None:
    problem = (str(error).strip().splitlines() or [type(error).__name__])[0]
    if state == "53100":
        return _full(name)
    if state in {"55P03", "40001", "40P01"}:
        return locked(name)
    if state in {"XX001", "XX002"}:
        return corrupt(name, problem)
    # Connections, log-ins, missing databases, resources, operators' interventions, system errors.
    if state[:2] in {"08", "28", "3D", "53", "57", "58"} or state == "42501":
        return _failed(name, problem)
    return None


class Translated:
    """Raise the driver's errors of the body as `StateError`; programming errors stay what they are."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error and (known := _known(error, self._name)):
            raise known from error


def _known(error: BaseException, name: str) -> StateError | None:
    from sqlalchemy.exc import DBAPIError, OperationalError

    if not isinstance(error, DBAPIError):
        return None
    if isinstance(error.orig, sqlite3.Error):
        return from_sqlite(error.orig, name)
    # No state: the connection broke before the server could say anything.
    unsaid = "08000" if isinstance(error, OperationalError) else ""
    return _from_postgres(error.orig or error, getattr(error.orig, "sqlstate", None) or unsaid, name)
