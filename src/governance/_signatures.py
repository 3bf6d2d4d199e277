"""Whose signatures stand under a version of the policy."""

from __future__ import annotations

from ..store import Transaction, standing
from .playbook import Playbook
from .rights import Facts, matching_rules

__all__ = ("in_force", "signers")


def in_force(tx: Transaction, playbook: Playbook) -> bool:
    """Whether enough people have signed exactly this policy: two of them where a rule asks for two, else one."""
    asked = matching_rules(playbook.policy, Facts(kind="policy"))
    return len(signers(tx, playbook)) >= (2 if any(rule.decision == "two" for rule in asked) else 1)


def signers(tx: Transaction, playbook: Playbook) -> frozenset[str]:
    """Ids of the people whose signatures count: those who are listed today, under whatever name they signed."""
    signed = standing.under(tx, playbook.policy_sha256)
    found = (playbook.people.behind(made.by) for made in signed)
    return frozenset(person.id for person in found if person is not None)
