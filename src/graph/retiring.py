"""Retiring a proof point: its status changes in the kit's file, and every draft that rests on it is named."""

from __future__ import annotations

from dataclasses import dataclass

from .._validation import closest
from ..brandkit.models import ProofPoint
from ..brandkit.proposing.accepting import with_status
from ..errors import ConflictError, UsageError
from ..governance import Identity
from ..governance.decisions import checked_reason
from ..store import ObjectRef
from ..store.records import JsonScalar
from .desk import Desk
from .proposing import may_decide
from .resting import Resting, resting_on

__all__ = ("Retired", "retire_proof")


@dataclass(frozen=True)
class Retired:
    """A proof point that no copy may rest on any more.

    Attributes:
        resting: drafts that cite it; what is live comes first. None of them can be exported again as it is.
    """

    proof: ProofPoint
    kit_before: str
    kit_sha: str
    resting: tuple[Resting, ...]


def retire_proof(desk: Desk, person: Identity, proof_id: str, *, reason: str) -> Retired:
    """Write `status: retired` into the proof point's entry; its other lines and comments stay.

    Raises:
        RefusedError: as `may_decide` says. UsageError: `BW2152` no such proof point; `BW210` no reason.
        ConflictError: `BW7151`, it is retired already.
        WorkspaceError: `BW691` the file cannot be changed as it is written; `BW690`, `BW693` as when accepting.
    """
    may_decide(desk, person)
    said = checked_reason(reason)
    proof = _proof(desk, proof_id)
    change = with_status(desk.workspace.brand, "proof_points", proof_id, "retired")
    try:
        with desk.ledger.write(person.actor) as tx:
            resting = tuple(resting_on(tx, proof_id))
            live = [one for one in resting if one.live]
            refs = [
                ObjectRef("kit", desk.workspace.brand.name, change.kit.sha256),
                ObjectRef("evidence", proof.evidence.file, proof.evidence.sha256),
                *(ObjectRef("draft", one.draft_id, one.draft_sha) for one in resting),
            ]
            data: dict[str, JsonScalar] = {
                "kit_before": desk.kit.sha256,
                "drafts": len(resting),
                "live": len(live),
            }
            tx.audit("kit.proof-retired", ObjectRef("proof", proof_id), refs=refs, reason=said, data=data)
            change.apply()
    except BaseException:
        change.undo()
        raise
    return Retired(proof, desk.kit.sha256, change.kit.sha256, resting)


def _proof(desk: Desk, proof_id: str) -> ProofPoint:
    proof = desk.kit.proof(proof_id)
    if proof is None:
        hint = closest(proof_id, [one.id for one in desk.kit.proof_points])
        message = f"The kit has no proof point {proof_id}."
        raise UsageError("BW2152", message, hint=hint or "brand/proof_points.yaml lists them.")
    if proof.status == "retired":
        hint = f"`brandwright audit show --evidence {proof_id}` lists what rests on it."
        raise ConflictError("BW7151", f"{proof_id} is retired already.", hint=hint)
    return proof
