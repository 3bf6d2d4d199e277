"""Standing decisions: people sign a version of the policy, and what it calls autonomous goes ahead under it."""

from __future__ import annotations

from ..errors import ConflictError, RefusedError
from ..store import Ledger, ObjectRef, new_id, standing
from ..store.standing import Standing
from ._signatures import in_force, signers
from .decisions import checked_reason
from .identity import Identity
from .playbook import Playbook
from .rulings import require_role

__all__ = ("in_force", "sign_policy")


def sign_policy(ledger: Ledger, playbook: Playbook, person: Identity, *, reason: str) -> Standing:
    """Sign the policy as it is now. A changed policy has another hash, and has to be signed anew.

    Raises:
        RefusedError: the person's access or roles do not cover it (`BW1100`, `BW1101`, `BW107`, `BW1103`, `BW1105`),
            or the person is of another house (`BW1105`).
        ConflictError: `BW7101`, the person has signed it.
        UsageError: `BW210`, no reason.
    """
    require_role(playbook, person, "policy")
    if playbook.people.is_external(person.person):
        message = f"{person.claimed} is of another house, and the policy is the company's own."
        raise RefusedError("BW1105", message, hint="Ask one of the company's own people.")
    said = checked_reason(reason)
    sha = playbook.policy_sha256
    with ledger.write(person.actor) as tx:
        if person.person.id in signers(tx, playbook):
            message = f"{person.claimed} has signed this policy ({sha[:12]})."
            raise ConflictError("BW7101", message, hint="It holds until the policy is changed.")
        made = Standing(
            id=new_id("std"),
            policy_sha=sha,
            by=person.claimed,
            account=person.account,
            auth=person.auth,
            reason=said,
            at=tx.now,
        )
        standing.add(tx, made)
        tx.audit("policy.signed", ObjectRef("policy", made.id, sha), reason=said)
        return made
