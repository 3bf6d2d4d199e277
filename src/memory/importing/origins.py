"""What decisions and experiments teach: put on record as proposed, and tied to what taught it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...store import ObjectRef, Transaction, learnings
from ..remember import propose
from .private import PersonalPolicy

__all__ = ("learning_from_decision", "learning_from_experiment", "withdraw_origin")


def learning_from_decision(
    tx: Transaction,
    values: Mapping[str, Any],
    *,
    decision: str,
    drafts: Sequence[str] = (),
    brand: str = "",
    personal: PersonalPolicy = "refuse",
) -> str:
    """Put on record what a decision taught; the same lesson of the same decision is there once. Gives its id.

    Args:
        values: the learning's fields.
        decision, drafts: ids that the record came from.

    Raises:
        ValueError: the values are no learning, or hold personal data that the policy does not let in.
    """
    given = {"source": decision, "source_type": "decision", **values}
    came_from = (decision, *drafts)
    return propose(
        tx, given, brand=brand, reason=f"taught by {decision}", personal=personal, came_from=came_from
    ).id


def learning_from_experiment(
    tx: Transaction,
    values: Mapping[str, Any],
    *,
    experiment: str,
    drafts: Sequence[str] = (),
    brand: str = "",
    personal: PersonalPolicy = "refuse",
) -> str:
    """Put on record what an experiment showed, won or lost; as a record of its kind. Gives its id.

    Args:
        values: the learning's fields; `prereg` is the design's id by default.
        experiment, drafts: ids that the record came from.

    Raises:
        ValueError: the values are no learning, or hold personal data that the policy does not let in.
    """
    given = {
        "kind": "experiment",
        "source": experiment,
        "source_type": "experiment",
        "prereg": experiment,
        **values,
    }
    came_from = (experiment, *drafts)
    return propose(
        tx, given, brand=brand, reason=f"shown by {experiment}", personal=personal, came_from=came_from
    ).id


def withdraw_origin(tx: Transaction, origin: str, *, reason: str) -> list[str]:
    """Take back what a decision or experiment taught, because it does not stand any more; the ids that changed.

    A record that nobody approved is retired. One that somebody approved stays, and is marked to be tested again.
    """
    author = tx.actor.id if tx.actor else ""
    changed = []
    for record in learnings.list_(tx, source_id=origin):
        if record.status in ("proposed", "disputed"):
            changes: dict[str, Any] = {"status": "retired"}
        elif record.status == "approved" and not record.retest:
            changes = {"retest": reason}
        else:
            continue
        if learnings.revise(tx, record.id, record.version, changes, author=author, reason=reason) is not None:
            tx.audit(
                "memory.withdrawn", ObjectRef("learning", record.id, record.content_sha256), reason=reason
            )
            changed.append(record.id)
    return changed
