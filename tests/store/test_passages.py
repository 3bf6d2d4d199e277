"""Passages of sources are kept once, counted, and erased to a shell."""

from dataclasses import replace
from typing import Any

from tests.store.making import ANN, NOW

from brandwright.store import Ledger, passages
from brandwright.store.records import Passage


def passage(number: int, **fields: Any) -> Passage:
    whole = {
        "id": f"src-{number:012x}",
        "source_id": "study.md",
        "source_sha256": "5" * 64,
        "title": "A study",
    }
    place = {"locator": f"study.md:{number}", "brand": "b", "ordinal": number, "access": ("finance",)}
    return Passage(
        **{**whole, **place, "text": f"Passage {number}.", "trust": "source", "added_at": NOW, **fields}
    )


def test_passages_are_read_as_they_were_written(ledger: Ledger) -> None:
    given = [passage(2), passage(1), passage(1, text="Other words.")]
    with ledger.write(ANN) as tx:
        assert passages.put_many(tx, given) == 2
        assert passages.put_many(tx, [passage(1, text="Other words."), passage(3)]) == 1

    two, one, three = (replace(passage(number), seq=seq) for seq, number in enumerate((2, 1, 3), 1))
    with ledger.read() as tx:
        assert passages.get_many(tx, [one.id, "src-unknown", two.id]) == {one.id: one, two.id: two}
        assert passages.list_(tx, source_id="study.md") == [one, two, three]
        assert passages.list_(tx, source_sha256="6" * 64) == []
        assert passages.list_(tx, brand="b", limit=1) == [one]


def test_an_index_follows_the_count_of_changes(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        assert passages.sequence(tx) == 0
        passages.put_many(tx, [passage(1), passage(2)])

    with ledger.read() as tx:
        assert passages.sequence(tx) == 2
        assert [row.seq for row in passages.changed_since(tx, 0)] == [1, 2]
        assert [row.seq for row in passages.changed_since(tx, 0, limit=1)] == [1]
        assert passages.changed_since(tx, 2) == []


def test_erasing_leaves_a_shell_and_counts_as_a_change(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        passages.put_many(tx, [passage(1), passage(2)])
        assert passages.erase(tx, [passage(1).id, "src-unknown"]) == 1
        assert passages.erase(tx, [passage(1).id]) == 0

    with ledger.read() as tx:
        (shell,) = passages.changed_since(tx, 2)
        assert (shell.id, shell.erased, shell.seq, shell.ordinal) == (passage(1).id, True, 3, 1)
        assert (shell.text, shell.title, shell.locator, shell.source_id) == ("", "", "", "")
        assert [row.id for row in passages.list_(tx)] == [passage(2).id]
        assert passages.list_(tx, erased=True) == [shell]


def test_what_was_erased_does_not_come_back(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        passages.put_many(tx, [passage(1)])
        passages.erase(tx, [passage(1).id])
        assert passages.put_many(tx, [passage(1)]) == 0
        assert passages.get_many(tx, [passage(1).id])[passage(1).id].text == ""
