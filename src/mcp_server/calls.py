"""One way for every call: who calls, whether it may, the work on a desk of its own, nothing personal out, and a line
in the audit log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from .._slugs import slugify
from ..errors import BrandwrightError, RefusedError
from ..governance.access import AGENT_ACTS, Act, require
from ..governance.identity import Identity, program
from ..graph.desk import Desk, open_desk
from ..store import Ledger, ObjectRef, utc_now
from ..store.anchors import Anchors
from .masking import masked
from .work import Done, R

if TYPE_CHECKING:
    from datetime import datetime

    from ..workspace import Workspace

__all__ = ("AT_ONCE", "Caller", "Calls", "local_program")

AT_ONCE = 8
"""Calls that are at work at the same time; another one is refused, and can be made again."""


@dataclass(frozen=True)
class Caller:
    """Who calls.

    Attributes:
        identity: of a program: by a token, or because a person started it on this machine.
        client: the name that the program gives itself. Nothing depends on it.
    """

    identity: Identity
    client: str = ""


def local_program(account: str) -> Identity:
    """The program that somebody started on this machine, over its standard input: it may what every program may."""
    return replace(program("mcp", account=account, scope=AGENT_ACTS), auth="local")


@dataclass(frozen=True)
class Calls:
    """The workspace that the calls are about. Each call opens it anew, as a command does: what was changed since, such
    as a rule, a policy or a pause, holds for the next call."""

    workspace: Workspace
    clock: Callable[[], datetime] = utc_now
    _free: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE), repr=False)

    def make(self, caller: Caller, name: str, act: Act, work: Callable[[Desk], Done[R]]) -> R:
        """Do the work of one call.

        Raises:
            RefusedError: BW1160 too many calls at once; `BW1101`, `BW1114` the caller may not do it.
            BrandwrightError: what the work raises.
        """
        if not self._free.acquire(blocking=False):
            message = f"{AT_ONCE} calls are at work already."
            raise RefusedError("BW1160", message, hint="Make this call again when one of them has ended.")
        try:
            with open_desk(self.workspace, clock=self.clock) as desk:
                return self._recorded(desk, caller, name, act, work)
        finally:
            self._free.release()

    def refused(self, caller: Caller, name: str, error: BrandwrightError) -> None:
        """Put a call on record that was turned away before any work."""
        workspace = self.workspace
        ledger = Ledger.open(
            workspace.database_url,
            workspace.settings.workspace.id,
            clock=self.clock,
            anchors=Anchors.of(workspace),
        )
        with closing(ledger):
            _record(ledger, caller, name, "mcp.refused", (), error.code)

    def _recorded(
        self, desk: Desk, caller: Caller, name: str, act: Act, work: Callable[[Desk], Done[R]]
    ) -> R:
        try:
            require(caller.identity, act)
            done = work(desk)
            result = masked(done.result)
        except Exception as error:
            code = error.code if isinstance(error, BrandwrightError) else "BW199"
            did = "refused" if isinstance(error, RefusedError) else act
            _record(desk.ledger, caller, name, f"mcp.{did}", (), code)
            raise
        # Nothing goes out that is not on record.
        _record(desk.ledger, caller, name, f"mcp.{act}", done.refs, "")
        return result


def _record(
    ledger: Ledger, caller: Caller, name: str, act: str, refs: tuple[ObjectRef, ...], code: str
) -> None:
    data: Mapping[str, str] = {"client": slugify(caller.client)[:40], "code": code}
    with ledger.write(caller.identity.actor) as tx:
        tx.audit(act, ObjectRef("tool", slugify(name)), refs=list(refs), data=dict(data))
