"""Opening what a command works on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ._command import Common

if TYPE_CHECKING:
    from ..graph.desk import Desk
    from ..workspace import Workspace

__all__ = ("find_workspace", "plain_desk", "settled_desk")


def find_workspace(common: Common) -> Workspace:
    """The workspace of `--workspace`, or the one that the current folder is in."""
    from ..errors import UsageError
    from ..workspace import Workspace

    try:
        here = Path.cwd()
    except FileNotFoundError:
        raise UsageError(
            "BW260", "the current folder is gone", hint="change to a folder that exists"
        ) from None
    return Workspace.find(here, common.workspace)


@contextmanager
def plain_desk(common: Common) -> Iterator[Desk]:
    """The opened workspace, for commands that neither draft nor decide: they never call a model for another's sake."""
    from ..graph.desk import open_desk

    with open_desk(find_workspace(common)) as opened:
        yield opened


@contextmanager
def settled_desk(common: Common) -> Iterator[Desk]:
    """The opened workspace for drafting, reviewing and export; what a dead process left unsettled is settled first."""
    from ..graph.settle import settle_pending

    with plain_desk(common) as opened:
        settle_pending(opened)
        yield opened


def account() -> str:
    """The operating system's name for who runs this process."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid-{os.getuid()}"
