"""Learnings come and change by the thousands, each once and each with its version."""

import time
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from tests.store import making
from tests.store.making import ANN

from brandwright._canonical import canonical_json
from brandwright.store import Ledger, Transaction, learnings
from brandwright.store._json import json_text
from brandwright.store.records import Learning


def some(tx: Transaction, count: int, **fields: Any) -> list[Learning]:
    return [
        making.learning(
            tx,
            id=f"lrn-{number:012x}",
            statement=f"Subject {number} wins.",
            value=-0.021,
            confidence=0.95,
            n=18_000,
            observed=date(2025, 4, 10),
            access=("finance",),
            source_sha256="5" * 64,
            **fields,
        )
        for number in range(count)
    ]


def test_many_are_read_as_they_were_written(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        rows = some(tx, 3)
        assert learnings.put_many(tx, rows, "ann", "imported") == 3
        now = tx.now

    with ledger.read() as tx:
        stored = learnings.list_(tx)
        assert stored == [replace(row, seq=seq, recorded_at=now) for seq, row in enumerate(rows, 1)]
        for learning in stored:
            (version,) = learnings.versions(tx, learning.id)
            assert version.learning == learning
            assert (version.author, version.reason, version.at) == ("ann", "imported", now)


def test_what_is_known_stays_as_it_is(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        first, second, third = some(tx, 3)
        learnings.put_many(tx, [second], "ann")
        again = replace(second, statement="Other words.")
        assert learnings.put_many(tx, [first, again, first, third], "bob") == 2
        assert learnings.put_many(tx, [], "bob") == 0

        assert [row.id for row in learnings.list_(tx)] == [second.id, first.id, third.id]
        assert learnings.sequence(tx) == 3
        assert learnings.get_many(tx, [second.id])[second.id].statement == second.statement


def test_many_are_found_by_their_ids_in_the_order_asked_for(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        learnings.put_many(tx, some(tx, 1200), "ann")
    names = [f"lrn-{number:012x}" for number in reversed(range(1200))]

    with ledger.read() as tx:
        assert list(learnings.get_many(tx, [*names, "lrn-unknown", names[0]])) == names


def test_the_names_in_a_field_are_listed_once(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        for channel, status in (
            ("email", "approved"),
            ("email", "proposed"),
            ("blog", "proposed"),
            ("", "approved"),
        ):
            learnings.insert(tx, making.learning(tx, channel=channel, status=status), author="ann")

        assert learnings.names(tx, "channel") == {"email", "blog"}
        assert learnings.names(tx, "channel", statuses=["approved"]) == {"email"}
        for wrong in ("colour", "value", "workspace", "observed"):
            with pytest.raises(ValueError, match=wrong):
                learnings.names(tx, wrong)


def test_the_newest_on_a_subject_are_found_for_each_brand(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        for number, (brand, subject, status) in enumerate(
            [("a", "s", "approved")] * 4
            + [("b", "s", "proposed"), ("a", "t", "retired"), ("a", "u", "proposed")]
        ):
            one = making.learning(tx, id=f"lrn-{number}", brand=brand, subject_key=subject, status=status)
            learnings.insert(tx, one, author="ann")

        def newest(*subjects: str, **fields: Any) -> list[str]:
            found = learnings.newest_of(tx, subjects, 2, statuses=("approved", "proposed"), **fields)
            return [one.id for one in found]

        assert newest("s", "t") == ["lrn-2", "lrn-3", "lrn-4"]
        assert newest("s", without={"lrn-3", "lrn-4"}) == ["lrn-1", "lrn-2"]
        assert newest() == []


def test_many_change_at_once_each_with_its_version(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        rows = some(tx, 3)
        learnings.put_many(tx, rows, "ann")
    with ledger.write(ANN) as tx:
        known = list(learnings.get_many(tx, [row.id for row in rows]).values())
        changed = learnings.revise_many(
            tx, known, {"status": "approved", "approved_at": tx.now}, author="bob", reason="Checked."
        )
        assert changed == [
            replace(row, status="approved", approved_at=tx.now, version=2, seq=seq)
            for seq, row in enumerate(known, 4)
        ]
        assert learnings.list_(tx) == changed
        for learning in changed:
            version = learnings.versions(tx, learning.id)[-1]
            assert (version.learning, version.author, version.reason) == (learning, "bob", "Checked.")
        assert learnings.revise_many(tx, [], {"owner": "x"}, author="bob", reason="") == []


def test_of_many_none_changes_when_one_was_changed_before(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        learnings.put_many(tx, some(tx, 2), "ann")
        stale = learnings.list_(tx)
        learnings.revise(tx, stale[1].id, 1, {"owner": "cleo"}, author="cleo", reason="")
        assert learnings.revise_many(tx, stale, {"owner": "bob"}, author="bob", reason="") is None
        assert [row.owner for row in learnings.list_(tx)] == ["", "cleo"]


def test_an_erased_learning_leaves_a_shell(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        secret = "Maria Kanarienvogel"
        texts = dict.fromkeys(("owner", "locator", "excerpt", "retest", "approver", "offer"), secret)
        known = learnings.insert(tx, making.learning(tx, **texts, n=7, supports=("lrn-1",)), author="ann")
        learnings.revise(tx, known.id, 1, {"owner": f"{secret} 2"}, author="ann", reason="x")

        assert learnings.erase(tx, [known.id, known.id, "lrn-unknown"]) == 1
        assert learnings.erase(tx, [known.id]) == 0

        shell = learnings.get(tx, known.id)
        (version,) = learnings.versions(tx, known.id)
        assert shell is not None
        assert version.learning == shell
        assert secret not in repr(shell) + repr(version)
        assert (shell.status, shell.statement, shell.n, shell.supports) == ("erased", "", None, ())
        assert (shell.version, shell.seq, shell.recorded_at) == (3, 3, known.recorded_at)
        assert learnings.changed_since(tx, 2) == [shell]


def test_a_thousand_rows_need_less_than_a_second_of_the_processor(ledger: Ledger) -> None:
    # At least 5,000 rows a second on an idle machine; the bound leaves room for one that is busy.
    with ledger.write(ANN) as tx:
        rows = some(tx, 1000)
        start = time.process_time()
        learnings.put_many(tx, rows, "ann")
        assert time.process_time() - start < 1


names = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.floats(1e-8, 1e-2)
    | names
)
nested = st.recursive(
    scalars,
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.tuples(parts)
        | st.dictionaries(names, parts, max_size=4)
        | st.dictionaries(st.sampled_from(["a", "b1", "B", "_"]), parts, max_size=4)
    ),
    max_leaves=12,
)


@given(nested)
def test_the_short_way_writes_the_canonical_text(value: Any) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)
    assert json_text(value) == rfc8785.dumps(value).decode()


@pytest.mark.parametrize(
    "value",
    [
        {"p": 1e-05},
        {"p": 0.00009999},
        {"p": 1e-4},
        {"p": 1e15},
        {"n": -0.0},
        {"é": 1},
        {"b": True},
        ["\x7f\u2028/"],
        [{"b": [{"p": 1e-05}], "a": 2.0}],
        {"a": [{"\U0001f600": 1, "\ufb33": 2}]},
        [[True, 1, 1.0, "1", None]],
    ],
)
def test_where_the_short_way_ends_the_text_is_canonical_too(value: Any) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", ["\ud800", ["\ud800"], {"a": "\udfff"}, {"a": [{"b": "\ud800"}]}])
def test_half_a_surrogate_pair_is_refused_as_ever(value: Any) -> None:
    for write in (canonical_json, json_text):
        with pytest.raises(ValueError, match="non-UTF-8"):
            write(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, {"n": 2**60}, {"n": float("nan")}])
def test_a_number_that_json_cannot_carry_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"JCS|safe integer"):
        json_text(value)
