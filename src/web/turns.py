"""Whose turn it is while somebody is away or has no room: what stands beside a sign-off that is owed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..governance import Playbook, ReviewView
from ..governance.assigning import Assigned, assign, assigned_now
from ..store import Transaction

__all__ = ("turns",)


def turns(tx: Transaction, playbook: Playbook, views: Iterable[ReviewView]) -> Mapping[str, str]:
    """By the sign-off's id, with whom it is and for whom; nothing where a holder of the role is simply asked."""
    owed = {s.id: s for view in views for s in view.open}
    people, policy, day = playbook.people, playbook.policy, tx.now.date()
    if policy.queue_cap is not None or any(person.queue_cap is not None for person in people.people):
        given = assigned_now(tx, playbook)
    elif any(person.away_on(day) for person in people.people):
        # Without caps nobody's turn depends on what else is owed, and that can be ten thousand sign-offs.
        given = assign(owed.values(), people, policy, day)
    else:
        return {}
    return {one.signoff.id: _said(one) for one in given if one.notice and one.signoff.id in owed}


def _said(one: Assigned) -> str:
    return f"with {one.person} {one.notice}" if one.person else one.notice
