"""Writing files for people."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from .errors import StateError, Where

__all__ = ("fill_whole", "write_whole")


def write_whole(path: Path, data: bytes) -> None:
    """The file appears complete or not at all, whatever happens in between; one that is there keeps its mode.

    Raises:
        StateError: `BW744`, it cannot be written there.
    """
    fill_whole(path, lambda file: file.write(data))


def fill_whole(path: Path, fill: Callable[[IO[bytes]], object], *, mode: int = 0o644) -> None:
    """`write_whole` for what is written piece by piece.

    Args:
        mode: of a file that is new.

    Raises:
        StateError: `BW744`, it cannot be written there.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else mode
        handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "wb") as file:
                fill(file)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, mode)
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise StateError(
            "BW744",
            f"the file cannot be written: {error.strerror}",
            where=Where(str(path)),
            hint="free space or choose another place",
        ) from error
