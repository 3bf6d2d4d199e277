"""A proposal waits for a person, and one answer counts."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.store.making import ANN, NOW

from brandwright.store import Ledger, proposals
from brandwright.store.records import Proposal


def proposal(number: int, **fields: Any) -> Proposal:
    given = {
        "id": f"prop-{number}",
        "kind": "rule",
        "payload_json": {"term": "leverage"},
        "from_decision": "dec-1",
    }
    return Proposal(**{**given, "created_at": NOW + timedelta(number), **fields})


def test_proposals_are_found_by_what_they_are(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        rule = proposals.add(tx, proposal(1))
        learning = proposals.add(tx, proposal(2, kind="learning", from_decision="dec-2"))
        assert proposals.add(tx, proposal(1, kind="learning")) == rule

    with ledger.read() as tx:
        assert proposals.list_(tx) == [rule, learning]
        assert proposals.list_(tx, kind="learning") == [learning]
        assert proposals.list_(tx, from_decision="dec-1") == [rule]
        assert proposals.list_(tx, status="accepted") == []
        assert proposals.list_(tx, limit=1) == [rule]
        assert proposals.get(tx, "prop-unknown") is None


def test_one_answer_counts(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        made = proposals.add(tx, proposal(1))

        assert proposals.set_status(tx, made.id, "proposed", "accepted")
        assert not proposals.set_status(tx, made.id, "proposed", "rejected")
        assert proposals.get(tx, made.id) == replace(made, status="accepted")
