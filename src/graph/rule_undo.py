"""Taking back a rule that was accepted: its lines leave the kit's file, and the gate judges as it did before."""

from __future__ import annotations

from dataclasses import dataclass

from ..brandkit.proposing.accepting import without_entry
from ..brandkit.proposing.alone import group_of
from ..brandkit.proposing.entries import Proposed
from ..errors import ConflictError, UsageError
from ..governance import Identity
from ..governance.decisions import checked_reason
from ..store import ObjectRef, proposals
from .desk import Desk
from .proposing import may_decide

__all__ = ("Undone", "undo_proposal")


@dataclass(frozen=True)
class Undone:
    """A rule that is no longer in the kit.

    Attributes:
        file: of the kit, from its folder.
        kit_sha: of the kit as it is now.
    """

    entry: Proposed
    file: str
    kit_before: str
    kit_sha: str


def undo_proposal(desk: Desk, person: Identity, name: str, *, reason: str) -> Undone:
    """Take an accepted rule out of the kit. The proposal counts as dropped then: it is not made again.

    Raises:
        RefusedError: as `may_decide` says.
        UsageError: `BW288` no such proposal; `BW2151` it was not accepted, or is no rule about words; `BW210`
            no reason.
        WorkspaceError: `BW6150` the entry is not in the file as it was accepted; `BW690`, `BW693` as when accepting.
        ConflictError: `BW720`, somebody decided at the same moment.
    """
    may_decide(desk, person)
    said = checked_reason(reason)
    entry = _accepted(desk, name)
    change = without_entry(desk.workspace.brand, entry)
    try:
        with desk.ledger.write(person.actor) as tx:
            if not proposals.set_status(tx, entry.id, "accepted", "rejected"):
                message = f"Somebody else decided about {entry.id}."
                raise ConflictError("BW720", message, hint="Look at the list again.")
            kit = ObjectRef("kit", desk.workspace.brand.name, change.kit.sha256)
            data = {"kit_before": desk.kit.sha256}
            tx.audit("kit.undone", ObjectRef("proposal", entry.id), refs=[kit], reason=said, data=data)
            change.apply()
    except BaseException:
        change.undo()
        raise
    return Undone(entry, next(iter(change.after)), desk.kit.sha256, change.kit.sha256)


def _accepted(desk: Desk, name: str) -> Proposed:
    with desk.ledger.read() as tx:
        row = proposals.get(tx, name)
    if row is None or row.kind != "rule":
        hint = "`brandwright kit proposals --decided` lists all of them."
        raise UsageError("BW288", f"The proposal {name} is not on record.", hint=hint)
    entry = Proposed.of(row.payload_json)
    if row.status != "accepted":
        message = f"The proposal {name} is {row.status}, so there is nothing to take out of the kit."
        raise UsageError(
            "BW2151", message, hint="`brandwright kit proposals --decided` says what was accepted."
        )
    if not group_of(entry):
        file = f"{desk.workspace.brand.name}/{entry.section}.yaml"
        message = f"{name} is no rule about words, and more than one line of the kit may rest on it."
        hint = f"Change {file} by hand; a proof point is retired with `brandwright kit retire`."
        raise UsageError("BW2151", message, hint=hint)
    return entry
