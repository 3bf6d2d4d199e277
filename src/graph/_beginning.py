"""Whether work that no signature waits for may begin, by the policy: asked before an agent is."""

from __future__ import annotations

from ..governance import Facts, matching_rules
from ..governance.rulings import go_ahead
from ..store import ObjectRef
from .desk import SYSTEM, Desk

__all__ = ("may_begin",)


def may_begin(desk: Desk, facts: Facts, run: str, title: str, *, signed_later: bool = False) -> None:
    """Let a run do this, and tell whom the policy names; what the policy does not speak of may begin.

    Args:
        signed_later: whether what comes of it is put before those who sign it.

    Raises:
        RefusedError: nobody may (`BW1103`), or nobody has said yes (`BW1104`).
    """
    if not matching_rules(desk.playbook.policy, facts):
        return
    with desk.ledger.write(SYSTEM) as tx:
        about = ObjectRef("run", run)
        go_ahead(tx, desk.playbook, facts, title=title, about=about, signed_later=signed_later)
