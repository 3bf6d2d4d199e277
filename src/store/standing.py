"""Standing decisions: a person's signature under a version of the policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from . import _rows, tables

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("Standing", "add", "under")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A signature under the policy of that hash, by whom and why."""

    id: str
    policy_sha: str
    by: str
    account: str
    auth: str
    reason: str
    at: datetime


def add(tx: Transaction, standing: Standing) -> Standing:
    """Record a signature."""
    _rows.add(tx, tables.standing_decisions, _rows.values(standing))
    return standing


def under(tx: Transaction, policy_sha: str) -> list[Standing]:
    """The signatures under a policy, the oldest first."""
    where = {"policy_sha": policy_sha}
    return _rows.read(tx, tables.standing_decisions, Standing, where, order=("at", "id"))
