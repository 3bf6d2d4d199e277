"""Pairs of learnings are recorded once and decided once."""

from dataclasses import replace

import pytest
from tests.store import making
from tests.store.making import ANN

from brandwright.store import Ledger, learnings, pairs
from brandwright.store.records import Pair


def three(ledger: Ledger) -> list[Pair]:
    """Two learnings that are alike, one of which contradicts a third."""
    with ledger.write(ANN) as tx:
        rows = [making.learning(tx, id=f"lrn-{name}") for name in "abc"]
        learnings.put_many(tx, rows, "ann")
        found = [
            pairs.pair(tx, "duplicate", ("lrn-b", "lrn-a"), score=0.97, why="the same numbers"),
            pairs.pair(tx, "duplicate", ("lrn-b", "lrn-c"), score=0.99),
            pairs.pair(tx, "contradiction", ("lrn-c", "lrn-b")),
        ]
        assert pairs.add_many(tx, found) == 3
    return found


def test_a_pair_is_named_by_its_two_learnings_in_whichever_order(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        one, other = (pairs.pair(tx, "duplicate", ids) for ids in (("lrn-a", "lrn-b"), ("lrn-b", "lrn-a")))
        assert one == other
        assert (one.one, one.other) == ("lrn-a", "lrn-b")
        assert pairs.pair(tx, "contradiction", ("lrn-a", "lrn-b")).id != one.id


def test_pairs_are_recorded_once_and_found_by_every_piece(ledger: Ledger) -> None:
    alike, most_alike, opposed = three(ledger)
    with ledger.write(ANN) as tx:
        assert pairs.add_many(tx, [alike, alike]) == 0
        assert pairs.get(tx, alike.id) == alike
        assert pairs.list_(tx) == [opposed, most_alike, alike]
        assert pairs.list_(tx, kind="duplicate", limit=1) == [most_alike]
        assert pairs.list_(tx, learning_id="lrn-a") == [alike]
        assert pairs.count(tx, kind="duplicate", status="open") == 2


def test_a_pair_is_decided_once(ledger: Ledger) -> None:
    alike, _, _ = three(ledger)
    with ledger.write(ANN) as tx:
        assert pairs.decide(tx, alike.id, "dismissed")
        assert not pairs.decide(tx, alike.id, "merged")
        assert pairs.get(tx, alike.id) == replace(
            alike, status="dismissed", decided_by="ann", decided_at=tx.now
        )
        assert pairs.add_many(tx, [alike]) == 0, "a decided pair is not proposed again"
        assert pairs.count(tx, status="open") == 2


def test_pairs_of_an_erased_learning_go(ledger: Ledger) -> None:
    three(ledger)
    with ledger.write(ANN) as tx:
        assert pairs.remove(tx, "lrn-b") == 3
        assert pairs.list_(tx) == []


@pytest.mark.parametrize("ids", [("lrn-b", "lrn-a"), ("lrn-a", "lrn-a")])
def test_a_pair_out_of_order_is_refused(ledger: Ledger, ids: tuple[str, str]) -> None:
    with ledger.write(ANN) as tx:
        wrong = replace(pairs.pair(tx, "duplicate", ("lrn-a", "lrn-b")), one=ids[0], other=ids[1])
        with pytest.raises(ValueError, match="not in order"):
            pairs.add_many(tx, [wrong])
