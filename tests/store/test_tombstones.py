"""Of what was erased stays that it was there."""

from tests.store.making import ANN

from brandwright.store import Ledger, tombstones


def test_a_tombstone_is_set_once_and_counted(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        assert tombstones.epoch(tx) == 0
        stone = tombstones.add(tx, "learning", "lrn-1", "5" * 64)
        assert (stone.kind, stone.object_id, stone.sha256, stone.at, stone.by) == (
            "learning",
            "lrn-1",
            "5" * 64,
            tx.now,
            "ann",
        )
        other = tombstones.add(tx, "draft", "lrn-1")
    with ledger.write(ANN) as tx:
        assert tombstones.add(tx, "learning", "lrn-1") == stone
        assert tombstones.epoch(tx) == 2
        assert tombstones.list_(tx, kind="draft") == [other]
        assert sorted(found.id for found in tombstones.list_(tx, object_id="lrn-1")) == sorted(
            [stone.id, other.id]
        )
        assert tombstones.get(tx, "learning", "lrn-1") == stone
        assert tombstones.get(tx, "passage", "lrn-1") is None
