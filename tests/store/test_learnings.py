"""Organizational memory keeps every version, counts its changes, and lets one of two writers win."""

from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.store import making
from tests.store.making import ANN

from brandwright.errors import StateError
from brandwright.store import Ledger, learnings, new_id
from brandwright.store.records import Learning

FULL: dict[str, Any] = {
    "kind": "channel",
    "statement": "Short subjects open 2.1 points better – for CMOs.",
    "subject_key": "email|cmo",
    "value": -0.021,
    "low": -0.03,
    "high": -0.01,
    "baseline": 0.25,
    "srm_p": 0.4,
    "n": 18_000_000_000,
    "n_control": 17_000,
    "observed": date(2025, 4, 10),
    "valid_from": date(2025, 4, 1),
    "valid_until": date(2026, 4, 1),
    "retention_until": date(2030, 1, 1),
    "superseded_at": datetime(2026, 1, 1, tzinfo=UTC),
    "approved_at": datetime(2025, 5, 1, 12, 30, 15, 7, tzinfo=UTC),
    "last_confirmed_at": datetime(2025, 6, 1, tzinfo=UTC),
    "public_use": True,
    "personal_data": True,
    "access": ("finance", "legal"),
    "supersedes": ("lrn-0",),
    "origin": "example",
    "retrieved_count": 3,
    "cited_count": 2,
}


def insert(ledger: Ledger, **different: Any) -> Learning:
    with ledger.write(ANN) as tx:
        return learnings.insert(tx, making.learning(tx, **different), author="ann", reason="Imported.")


def test_a_learning_is_read_as_it_was_written(ledger: Ledger) -> None:
    texts = {f.name: f"some {f.name}" for f in fields(Learning) if f.default == "" and f.name != "origin"}
    with ledger.write(ANN) as tx:
        given = making.learning(tx, **{**texts, **FULL})
        stored = learnings.insert(tx, given, author="ann")
        assert stored == replace(given, version=1, seq=1, recorded_at=tx.now)

    with ledger.read() as tx:
        assert learnings.get(tx, given.id) == stored
        assert [version.learning for version in learnings.versions(tx, given.id)] == [stored]
        assert learnings.get(tx, "lrn-unknown") is None


def test_the_same_learning_again_changes_nothing(ledger: Ledger) -> None:
    first = insert(ledger, id="lrn-1")

    assert insert(ledger, id="lrn-1", statement="Other words.") == first
    with ledger.read() as tx:
        assert (learnings.sequence(tx), len(learnings.versions(tx, "lrn-1"))) == (1, 1)


def test_a_learning_keeps_the_time_at_which_it_was_recorded_elsewhere(ledger: Ledger) -> None:
    recorded = datetime(2024, 1, 1, tzinfo=UTC)

    assert insert(ledger, recorded_at=recorded).recorded_at == recorded


def test_approval_says_who_and_when(ledger: Ledger) -> None:
    known = insert(ledger)
    with ledger.write(ANN) as tx:
        approved = learnings.update_status(tx, known.id, 1, "approved", author="ann", reason="Checked.")

        assert approved == replace(
            known,
            status="approved",
            approver="ann",
            approved_at=tx.now,
            last_confirmed_at=tx.now,
            version=2,
            seq=2,
        )
        assert learnings.get(tx, known.id) == approved


def test_superseding_says_when(ledger: Ledger) -> None:
    known = insert(ledger)
    with ledger.write(ANN) as tx:
        old = learnings.update_status(tx, known.id, 1, "superseded", author="ann", reason="Newer test.")

        assert old == replace(known, status="superseded", superseded_at=tx.now, version=2, seq=2)


def test_who_comes_second_changes_nothing(ledger: Ledger) -> None:
    known = insert(ledger)
    with ledger.write(ANN) as tx:
        approved = learnings.update_status(tx, known.id, 1, "approved", author="ann", reason="Checked.")
        assert learnings.update_status(tx, known.id, 1, "retired", author="bob", reason="Old.") is None
        assert learnings.update_status(tx, "lrn-unknown", 1, "retired", author="bob", reason="Old.") is None

    with ledger.read() as tx:
        assert learnings.get(tx, known.id) == approved
        assert learnings.sequence(tx) == 2


def test_every_version_is_kept_with_its_author_reason_and_time(ledger: Ledger) -> None:
    known = insert(ledger)
    with ledger.write(ANN) as tx:
        change = {"statement": "Very short subjects win.", "contradicts": ("lrn-9",)}
        revised = learnings.revise(tx, known.id, 1, change, author="bob", reason="More precise.")
        later = tx.now

    with ledger.read() as tx:
        first, second = learnings.versions(tx, known.id)
    assert (first.version, first.author, first.reason, first.learning) == (1, "ann", "Imported.", known)
    assert (second.version, second.author, second.reason, second.learning) == (
        2,
        "bob",
        "More precise.",
        revised,
    )
    assert (second.at, second.seq) == (later, 2)
    assert revised is not None
    assert (revised.statement, revised.contradicts) == ("Very short subjects win.", ("lrn-9",))


@pytest.mark.parametrize(
    "name", ["id", "workspace", "version", "seq", "recorded_at", "cited_count", "colour"]
)
def test_a_revision_sets_only_what_may_change(sqlite_ledger: Ledger, name: str) -> None:
    known = insert(sqlite_ledger)
    with sqlite_ledger.write(ANN) as tx, pytest.raises(ValueError, match=name):
        learnings.revise(tx, known.id, 1, {name: "x"}, author="ann", reason="")


def test_an_index_follows_the_count_of_changes(ledger: Ledger) -> None:
    with ledger.read() as tx:
        assert learnings.sequence(tx) == 0
    one, two = insert(ledger), insert(ledger)
    with ledger.write(ANN) as tx:
        changed = learnings.update_status(tx, one.id, 1, "approved", author="ann", reason="")

    with ledger.read() as tx:
        assert learnings.sequence(tx) == 3
        assert learnings.changed_since(tx, 0) == [two, changed]
        assert learnings.changed_since(tx, 2) == [changed]
        assert learnings.changed_since(tx, 3) == []
        assert learnings.changed_since(tx, 0, limit=1) == [two]


def test_use_is_counted_without_a_new_version(ledger: Ledger) -> None:
    one, two = insert(ledger), insert(ledger)
    with ledger.write(ANN) as tx:
        learnings.count_use(tx, retrieved=[one.id, two.id, one.id], cited=[two.id])
        learnings.count_use(tx, retrieved=[two.id])
        learnings.count_use(tx)

    with ledger.read() as tx:
        assert learnings.list_(tx) == [
            replace(one, retrieved_count=1),
            replace(two, retrieved_count=2, cited_count=1),
        ]
        assert learnings.sequence(tx) == 2


def test_learnings_are_found_by_every_given_piece(ledger: Ledger) -> None:
    email = insert(
        ledger,
        channel="email",
        brand="b",
        subject_key="email|cmo",
        origin="example",
        observed=date(2025, 4, 10),
    )
    blog = insert(
        ledger,
        kind="creative",
        channel="blog",
        segment="cmo",
        strength="experiment",
        source_id="src-1",
        valid_from=date(2025, 1, 1),
        valid_until=date(2025, 6, 30),
    )
    with ledger.write(ANN) as tx:
        approved = learnings.update_status(tx, email.id, 1, "approved", author="ann", reason="")

    asked: list[tuple[dict[str, Any], list[Learning | None]]] = [
        ({}, [blog, approved]),
        ({"limit": 1}, [blog]),
        ({"ids": [blog.id, "lrn-unknown"]}, [blog]),
        ({"ids": []}, []),
        ({"kinds": ["creative", "offer"]}, [blog]),
        ({"kinds": ["creative"], "channel": "email"}, []),
        ({"statuses": ["approved"]}, [approved]),
        ({"strengths": ["experiment"]}, [blog]),
        ({"channel": "email"}, [approved]),
        ({"segment": "cmo"}, [blog]),
        ({"brand": "b"}, [approved]),
        ({"origin": "example"}, [approved]),
        ({"origin": ""}, [blog]),
        ({"subject_key": "email|cmo"}, [approved]),
        ({"source_id": "src-1"}, [blog]),
        ({"observed_since": date(2025, 4, 10)}, [approved]),
        ({"observed_since": date(2025, 4, 11)}, []),
        ({"valid_on": date(2025, 6, 30)}, [blog, approved]),
        ({"valid_on": date(2025, 7, 1)}, [approved]),
        ({"valid_on": date(2024, 12, 31)}, [approved]),
        ({"newest_first": True}, [approved, blog]),
        ({"newest_first": True, "limit": 1}, [approved]),
    ]
    with ledger.read() as tx:
        for pieces, expected in asked:
            assert learnings.list_(tx, **pieces) == expected, pieces


def test_what_holds_for_a_brief_is_found_by_status_day_and_scope(ledger: Ledger) -> None:
    email = insert(ledger, channel="email", status="approved")
    spring = {"valid_from": date(2025, 1, 1), "valid_until": date(2025, 6, 30)}
    blog = insert(ledger, channel="blog", segment="cmo", status="superseded", **spring)
    both, summer = ("approved", "superseded"), date(2025, 7, 1)
    asked: list[tuple[dict[str, Any], list[Learning]]] = [
        ({}, [blog, email]),
        ({"limit": 1}, [blog]),
        ({"statuses": ("approved",)}, [email]),
        ({"on": date(2024, 12, 31)}, [email]),
        ({"on": date(2025, 1, 1)}, [blog, email]),
        ({"on": summer}, [email]),
        ({"scope": {"channel": ("blog", "sms")}}, [blog]),
        ({"scope": {"channel": ("email", "blog"), "segment": ("founders",)}}, [email]),
        ({"scope": {"channel": ()}}, []),
        ({"scope": {"market": ("DE",)}}, [blog, email]),
    ]
    with ledger.read() as tx:
        for pieces, expected in asked:
            question = {"statuses": both, "on": date(2025, 6, 30), "scope": {}, "limit": 9, **pieces}
            assert learnings.holding(tx, **question) == expected, pieces


any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(statement=any_text, excerpt=any_text, value=numbers, tags=st.lists(any_text, max_size=3).map(tuple))
@example(statement="", excerpt="", value=4.328957825982506e16, tags=())  # JSON has it without a point
def test_words_and_numbers_come_back_exactly(
    ledger: Ledger, statement: str, excerpt: str, value: float | None, tags: tuple[str, ...]
) -> None:
    known = insert(ledger, id=new_id("lrn"), statement=statement, excerpt=excerpt, value=value, access=tags)

    with ledger.read() as tx:
        assert learnings.get(tx, known.id) == known
        assert learnings.versions(tx, known.id)[0].learning == known
    assert (known.statement, known.excerpt, known.value, known.access) == (statement, excerpt, value, tags)


@pytest.mark.parametrize("text", ["{", '{"colour":"red"}', '{"observed":"soon"}'])
def test_a_damaged_version_is_said_so(sqlite_ledger: Ledger, sqlite_path: Path, text: str) -> None:
    known = insert(sqlite_ledger)
    with closing(connect(sqlite_path)) as db, db:
        db.execute("UPDATE learning_versions SET learning_json = ?", (text,))

    with sqlite_ledger.read() as tx, pytest.raises(StateError) as caught:
        learnings.versions(tx, known.id)

    assert caught.value.code == "BW705"


@pytest.mark.parametrize("column", ["observed", "recorded_at"])
def test_a_damaged_time_is_said_so(sqlite_ledger: Ledger, sqlite_path: Path, column: str) -> None:
    known = insert(sqlite_ledger, observed=date(2025, 4, 10))
    with closing(connect(sqlite_path)) as db, db:
        db.execute(f"UPDATE learnings SET {column} = 'soon'")

    with sqlite_ledger.read() as tx, pytest.raises(StateError) as caught:
        learnings.get(tx, known.id)

    assert caught.value.code == "BW705"
