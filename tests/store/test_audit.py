"""The audit log is a chain: append-only, canonical, and whoever changes a byte is found out."""

import dataclasses
import json
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from tests.store.making import AGENT, ANN, NOW, WORKSPACE

from brandwright._canonical import canonical_json, digest
from brandwright.errors import StateError
from brandwright.store import Actor, Ledger, ObjectRef, audit
from brandwright.store.audit import _COLUMNS, GENESIS, _preimage
from brandwright.store.records import AuditEntry, Verification

REVIEW = ObjectRef("review", "rev-1", "a" * 64)
DRAFT = ObjectRef("draft", "dr-1", "b" * 64)


def act(ledger: Ledger, times: int = 1) -> list[AuditEntry]:
    """Approvals, each in a transaction of its own."""
    done = []
    for number in range(times):
        with ledger.write(ANN) as tx:
            done.append(
                tx.audit(
                    "review.approve", REVIEW, refs=[DRAFT], reason="Checked “twice”.", data={"n": number}
                )
            )
    return done


def verify(ledger: Ledger) -> Verification:
    with ledger.read() as tx:
        return audit.verify(tx)


def test_an_entry_says_who_did_what_to_what_when_and_why(database: str) -> None:
    with Ledger.open(database, WORKSPACE, clock=lambda: NOW) as ledger:
        (entry,) = act(ledger)

        assert audit.as_dict(entry) == {
            "seq": 1,
            "at": "2026-03-04T05:06:07.000089Z",
            "workspace": "acme",
            "actor": {"kind": "person", "id": "ann", "account": "ann-laptop", "auth": "local"},
            "act": "review.approve",
            "object": {"kind": "review", "id": "rev-1", "sha256": "a" * 64},
            "refs": [{"kind": "draft", "id": "dr-1", "sha256": "b" * 64}],
            "reason": "Checked “twice”.",
            "data": {"n": 0},
            "prev": "0" * 64,
            "hash": entry.hash,
        }
        with ledger.read() as tx:
            assert audit.entries(tx) == [entry]


def test_the_hash_is_that_of_the_canonical_json_without_it(ledger: Ledger) -> None:
    for entry in act(ledger, 3):
        plain = audit.as_dict(entry)
        assert plain.pop("hash") == digest(plain)


def test_what_an_entry_refers_to_is_written_canonically_whatever_its_name(ledger: Ledger) -> None:
    odd = ObjectRef("file", 'a "b" \\ \x01\n\x7f\u2028 é \U0001f600', "0" * 64)
    with ledger.write(ANN) as tx:
        entry = tx.audit("x", ObjectRef("run", "r"), refs=[odd, ObjectRef("run", "")])
    plain = audit.as_dict(entry)
    assert (entry.refs[0], plain.pop("hash")) == (odd, digest(plain))


json_scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
)
any_text = st.text(st.characters(exclude_categories=["Cs"]))


@given(
    texts=st.fixed_dictionaries(dict.fromkeys(_COLUMNS[1:], any_text)),
    data=st.dictionaries(any_text, json_scalars | st.lists(json_scalars)),
)
def test_the_bytes_that_are_hashed_are_canonical_json(texts: dict[str, str], data: dict[str, object]) -> None:
    refs = [{"kind": "draft", "id": texts["act"], "sha256": texts["prev"]}]
    row = {**texts, "refs": canonical_json(refs).decode(), "data": canonical_json(data).decode()}

    assert _preimage(7, [row[name] for name in _COLUMNS[1:]]) == canonical_json(
        {
            "seq": 7,
            **{name: texts[name] for name in ("at", "workspace", "act", "reason", "prev")},
            "actor": {name: texts[f"actor_{name}"] for name in ("kind", "id", "account", "auth")},
            "object": {name: texts[f"object_{name}"] for name in ("kind", "id", "sha256")},
            "refs": refs,
            "data": data,
        }
    )


def test_a_chain_that_nobody_touched_is_whole(ledger: Ledger) -> None:
    entries = act(ledger, 4)

    assert [entry.seq for entry in entries] == [1, 2, 3, 4]
    assert [entry.prev for entry in entries] == [GENESIS, *(entry.hash for entry in entries[:-1])]
    assert verify(ledger) == Verification(entries=4, ok=True)


def test_an_empty_chain_is_whole(ledger: Ledger) -> None:
    assert verify(ledger) == Verification(entries=0, ok=True)


def test_an_act_that_fails_leaves_no_entry(ledger: Ledger) -> None:
    def fail() -> None:
        with ledger.write(ANN) as tx:
            tx.audit("review.approve", REVIEW)
            raise KeyError("the act failed")

    with pytest.raises(KeyError):
        fail()

    assert [entry.seq for entry in act(ledger)] == [1]
    assert verify(ledger).ok


def test_many_acts_of_one_transaction_share_its_time(ledger: Ledger) -> None:
    with ledger.write(AGENT) as tx:
        entries = [tx.audit("learning.read", ObjectRef("learning", f"lrn-{n}")) for n in range(3)]

    assert len({entry.at for entry in entries}) == 1
    assert verify(ledger).entries == 3


def test_entries_are_found_by_their_object_and_act(ledger: Ledger) -> None:
    act(ledger, 2)
    with ledger.write(AGENT) as tx:
        tx.audit("proof.read", ObjectRef("proof", "pp-1"))

    with ledger.read() as tx:
        assert [e.seq for e in audit.entries(tx, object_id="rev-1")] == [2, 1]
        assert [e.seq for e in audit.entries(tx, object_kind="proof")] == [3]
        assert [e.seq for e in audit.entries(tx, act="review.approve", limit=1)] == [2]
        assert [e.seq for e in audit.entries(tx, None, after=1, newest=False)] == [2, 3]


@pytest.mark.parametrize(
    "data",
    [{"reason": "Ann said so"}, {"ids": ["lrn-1", "two words"]}, {"long": "x" * 201}, {"deep": {"a": 1}}],
)
def test_data_is_ids_hashes_and_numbers_only(sqlite_ledger: Ledger, data: dict[str, object]) -> None:
    with sqlite_ledger.write(ANN) as tx, pytest.raises(ValueError, match="ids, hashes and numbers only"):
        tx.audit("review.approve", REVIEW, data=data)  # type: ignore[arg-type]


def test_who_only_reads_cannot_act(ledger: Ledger) -> None:
    with ledger.read() as tx, pytest.raises(ValueError, match="only reads"):
        tx.audit("review.approve", REVIEW)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET reason = 'other' WHERE seq = 1",
        "DELETE FROM audit",
        "UPDATE audit SET seq = seq + 1",
    ],
)
def test_the_database_refuses_to_change_entries(database: str, statement: str) -> None:
    with Ledger.open(database, WORKSPACE) as ledger:
        act(ledger, 2)
        engine = create_engine(database)
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
        engine.dispose()

        assert verify(ledger) == Verification(entries=2, ok=True)


@pytest.mark.postgres
def test_postgres_refuses_to_truncate_the_log(postgres_database: str) -> None:
    with Ledger.open(postgres_database, WORKSPACE) as ledger:
        act(ledger)
        engine = create_engine(postgres_database)
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text("TRUNCATE audit"))
        engine.dispose()


def tamper(path: Path, *statements: str, values: tuple[object, ...] = ()) -> None:
    """Change the file as somebody would who has it: without the triggers."""
    with closing(connect(path)) as db, db:
        for verb in ("update", "delete"):
            db.execute(f"DROP TRIGGER IF EXISTS audit_no_{verb}")
        for statement in statements:
            db.execute(statement, values)


@pytest.mark.parametrize("column", ["workspace", *_COLUMNS[1:]])
def test_one_flipped_byte_names_the_entry(sqlite_ledger: Ledger, sqlite_path: Path, column: str) -> None:
    act(sqlite_ledger, 3)
    for seq in (1, 2, 3):
        with closing(connect(sqlite_path)) as db:
            (before,) = db.execute(
                f"SELECT CAST({column} AS BLOB) FROM audit WHERE seq = ?", (seq,)
            ).fetchone()
        flip = f"UPDATE audit SET {column} = CAST(? AS TEXT) WHERE seq = {seq}"

        for position in {0, len(before) // 2, len(before) - 1}:
            for flipped in (before[position] ^ 1, before[position] ^ 0x80):  # the second one is not UTF-8
                bad = before[:position] + bytes([flipped]) + before[position + 1 :]
                tamper(sqlite_path, flip, values=(bad,))
                found = verify(sqlite_ledger)
                assert (found.ok, found.first_bad) == (False, seq), (position, flipped, found)
                assert str(seq) in found.problem
                tamper(sqlite_path, flip, values=(before,))
                assert verify(sqlite_ledger).ok


@pytest.mark.parametrize(
    ("damage", "first_bad"),
    [
        ("DELETE FROM audit WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq = 3", 3),
        ("DELETE FROM audit WHERE seq = 5", 5),
        ("DELETE FROM audit WHERE seq > 2", 3),
        ("DELETE FROM audit", 1),
        ("UPDATE audit SET seq = 9 WHERE seq = 5", 5),
        ("UPDATE audit SET seq = 'five' WHERE seq = 5", 5),
        ("UPDATE audit SET data = data || ' ' WHERE seq = 2", 2),
        ("UPDATE audit SET refs = '[]' WHERE seq = 2", 2),
        ("UPDATE audit SET prev = (SELECT prev FROM audit WHERE seq = 3) WHERE seq = 2", 2),
        ("UPDATE audit SET seq = 0 WHERE seq = 4", 1),
        ("UPDATE audit_heads SET seq = 4", 5),
        ("DELETE FROM audit_heads", 1),
    ],
)
def test_missing_moved_and_added_entries_are_named(
    sqlite_ledger: Ledger, sqlite_path: Path, damage: str, first_bad: int
) -> None:
    act(sqlite_ledger, 5)

    tamper(sqlite_path, damage)

    found = verify(sqlite_ledger)
    assert (found.ok, found.first_bad) == (False, first_bad)


@pytest.mark.parametrize(("changed", "first_bad"), [(1, 2), (3, 4), (5, 5)])
def test_an_entry_that_was_changed_together_with_its_hash_breaks_the_chain(
    sqlite_ledger: Ledger, sqlite_path: Path, changed: int, first_bad: int
) -> None:
    plain = audit.as_dict(act(sqlite_ledger, 5)[changed - 1]) | {"reason": "Forged."}
    del plain["hash"]
    tamper(
        sqlite_path,
        f"UPDATE audit SET reason = 'Forged.', hash = ? WHERE seq = {changed}",
        values=(digest(plain),),
    )

    found = verify(sqlite_ledger)
    assert (found.ok, found.first_bad) == (False, first_bad)


def test_an_entry_that_the_ledger_did_not_write_is_named(sqlite_ledger: Ledger, sqlite_path: Path) -> None:
    (entry,) = act(sqlite_ledger)
    forged = dataclasses.replace(entry, seq=2, prev=entry.hash, reason="Forged.")
    plain = audit.as_dict(forged)
    del plain["hash"]
    kept = ", ".join(_COLUMNS[3:-4])
    tamper(
        sqlite_path,
        f"INSERT INTO audit SELECT workspace, 2, at, {kept}, 'Forged.', data, hash, ? FROM audit",
        values=(digest(plain),),
    )

    found = verify(sqlite_ledger)
    assert (found.entries, found.first_bad, found.problem) == (
        2,
        2,
        "entries after 1 were not written by the ledger",
    )


def test_nothing_is_recorded_on_a_chain_that_has_lost_its_head(
    sqlite_ledger: Ledger, sqlite_path: Path
) -> None:
    act(sqlite_ledger, 2)
    tamper(sqlite_path, "DELETE FROM audit_heads")

    with pytest.raises(StateError) as caught:
        act(sqlite_ledger)

    assert caught.value.code == "BW708"


def test_a_damaged_entry_cannot_be_shown(sqlite_ledger: Ledger, sqlite_path: Path) -> None:
    act(sqlite_ledger)
    tamper(sqlite_path, "UPDATE audit SET data = '{'")

    with pytest.raises(StateError) as caught, sqlite_ledger.read() as tx:
        audit.entries(tx)

    assert caught.value.code == "BW705"


def test_each_workspace_has_a_chain_of_its_own(database: str) -> None:
    with Ledger.open(database, "acme") as acme, Ledger.open(database, "zeta") as zeta:
        act(acme, 2)
        with zeta.write(Actor("system", "worker", "host", "none")) as tx:
            first = tx.audit("run.start", ObjectRef("run", "run-1"))
        act(acme)

        assert (first.seq, first.prev) == (1, GENESIS)
        assert (verify(acme).entries, verify(zeta).entries) == (3, 1)
        with zeta.read() as tx:
            assert [json.loads(canonical_json(audit.as_dict(e)))["workspace"] for e in audit.entries(tx)] == [
                "zeta"
            ]
