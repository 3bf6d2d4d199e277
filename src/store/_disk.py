"""Commits of SQLite are brought to disk together.

SQLite at `synchronous = FULL` syncs its write-ahead log at each commit, and nobody writes meanwhile. Here it commits to
the log alone, whoever wrote lets others write, and waits until the log is synced up to that commit. One sync serves all
who wait. What a caller was told is done is as safe as before; what is lost with the power is the end of the log, and
whatever was written after a commit is never kept without it.
"""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock

from ._errors import unsafe

__all__ = ("Disk",)

_sync = getattr(os, "fdatasync", os.fsync)


class Disk:
    """What of a SQLite file's log is on disk, as far as this process wrote it."""

    def __init__(self, database: Path, name: str) -> None:
        self._log = database.with_name(f"{database.name}-wal")
        self._name = name
        self._counting, self._syncing = Lock(), Lock()
        self._written = self._safe = 0

    def committed(self) -> int:
        """Count a commit; its number, for `settle`."""
        with self._counting:
            self._written += 1
            return self._written

    def settle(self, commit: int) -> None:
        """Return when that commit is on disk, and with it everything that was committed before, by whomever.

        Raises:
            StateError: BW701 when it could not be brought there.
        """
        with self._syncing:
            if self._safe >= commit:
                return
            with self._counting:
                upto = self._written
            self._bring()
            self._safe = upto

    def settle_all(self) -> None:
        """Return when everything that is in the log is on disk, whoever wrote it.

        Raises:
            StateError: BW701 when it could not be brought there.
        """
        self.settle(self.committed())

    def _bring(self) -> None:
        try:
            log = os.open(self._log, os.O_RDWR)
        except FileNotFoundError:
            # The last one who closed the database moved the log into it, and synced that.
            return
        except OSError as error:
            raise unsafe(self._name) from error
        try:
            _sync(log)
        except OSError as error:
            raise unsafe(self._name) from error
        finally:
            os.close(log)
