"""The brake: whoever has a role may stop an agent, a channel or everything at once; few may let it go on.

A pause takes effect at once: no paused agent is asked, the gate lets nothing through to a paused channel, and nothing
that was approved before leaves the house.
"""

from __future__ import annotations

from collections.abc import Collection

from ..content import Finding
from ..errors import ConflictError, GateError, RefusedError, UsageError
from ..store import Ledger, ObjectRef, Transaction, new_id, pauses
from ..store.pauses import Pause, PauseKind
from .access import require
from .decisions import checked_reason
from .identity import Identity
from .models import Roster
from .notifying import tell_pause

__all__ = ("ALL", "pause", "pause_finding", "refuse_if_paused", "refuse_paused_export", "resume")

ALL = "all"
RELEASES = frozenset({"owner", "brand"})
"""Roles that may let go on what somebody else stopped."""


def pause(
    ledger: Ledger, roster: Roster, channels: Collection[str], person: Identity, target: str, *, reason: str
) -> Pause:
    """Stop an agent, a channel, or `all`.

    Raises:
        UsageError: BW2091 there is no agent and no channel of that name; BW210 no reason.
        RefusedError: BW1100, BW1101 the person's access does not cover it.
        ConflictError: BW7094 it is paused already.
    """
    require(person, "pause")
    said = checked_reason(reason)
    kind = _kind(roster, channels, target)
    with ledger.write(person.actor) as tx:
        if known := _of(tx, target):
            message = (
                f"`{target}` is paused already, by {known[0].by} since {known[0].at:%Y-%m-%d %H:%M} UTC."
            )
            raise ConflictError(
                "BW7094", message, hint=f"brandwright resume {target} --by NAME --reason TEXT"
            )
        made = Pause(
            id=new_id("pau"),
            kind=kind,
            target=target,
            by=person.claimed,
            account=person.account,
            reason=said,
            at=tx.now,
        )
        pauses.add(tx, made)
        tx.audit("pause.begun", ObjectRef("pause", made.id), refs=[ObjectRef(kind, target)], reason=said)
        tell_pause(tx, made)
        return made


def resume(ledger: Ledger, person: Identity, target: str, *, reason: str) -> Pause:
    """Let it go on.

    Raises:
        ConflictError: BW7095 it is not paused.
        RefusedError: BW1100, BW1101 the person's access does not cover it; BW123 somebody else paused it, and the
            person has none of the roles that may release it.
    """
    require(person, "resume")
    said = checked_reason(reason)
    with ledger.write(person.actor) as tx:
        found = _of(tx, target)
        if not found:
            raise ConflictError(
                "BW7095", f"`{target}` is not paused.", hint="brandwright pause shows what is."
            )
        made = found[0]
        if made.by not in person.names and person.roles.isdisjoint(RELEASES):
            message = f"{made.by} paused `{target}`, and {person.claimed} may not let it go on."
            raise RefusedError("BW123", message, hint=f"It takes {made.by}, or the role brand or owner.")
        pauses.end(tx, made.id, person.claimed)
        refs = [ObjectRef(made.kind, target)]
        tx.audit("pause.ended", ObjectRef("pause", made.id), refs=refs, reason=said)
        tell_pause(tx, made, ended=True)
        return made


def _of(tx: Transaction, target: str) -> list[Pause]:
    return [made for made in pauses.in_force(tx) if made.target == target]


def _kind(roster: Roster, channels: Collection[str], target: str) -> PauseKind:
    if target == ALL:
        return "all"
    if roster.agent(target) is not None:
        return "agent"
    if target in channels:
        return "channel"
    agents = ", ".join(agent.id for agent in roster.agents)
    raise UsageError(
        "BW2091",
        f"There is no agent and no channel `{target}`.",
        hint=f"Agents: {agents}. Channels: {', '.join(sorted(channels))}. Or `all`.",
    )


def refuse_if_paused(tx: Transaction, *, agents: Collection[str] = (), channel: str = "") -> None:
    """Refuse to begin what is paused.

    Raises:
        RefusedError: BW122.
    """
    for made in pauses.in_force(tx, agents=agents, channel=channel):
        raise RefusedError("BW122", _said(made), hint=_go_on(made))


def refuse_paused_export(tx: Transaction, *, agents: Collection[str], channel: str) -> None:
    """Let nothing out that is for a paused channel or comes from a paused agent, whenever it was approved.

    Raises:
        GateError: BW322.
    """
    for made in pauses.in_force(tx, agents=agents, channel=channel):
        raise GateError("BW322", f"Nothing leaves: {_said(made)}", hint=_go_on(made))


def pause_finding(tx: Transaction, channel: str) -> Finding | None:
    """What the gate adds to a draft for a channel that is paused; nobody can waive it."""
    for made in pauses.in_force(tx, channel=channel):
        return Finding.model_validate(
            {
                "rule": "gate.paused",
                "class": "gate",
                "severity": "error",
                "action": "block",
                "message": _said(made),
                "why": "A person stopped this, and nothing passes until a person lets it go on.",
            }
        )
    return None


def _said(made: Pause) -> str:
    what = "Everything" if made.kind == "all" else f"The {made.kind} `{made.target}`"
    return f"{what} is paused by {made.by} since {made.at:%Y-%m-%d %H:%M} UTC: {made.reason}"


def _go_on(made: Pause) -> str:
    return f"When it may go on: brandwright resume {made.target} --by NAME --reason TEXT"
