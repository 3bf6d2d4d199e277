"""Who is asked first: holders with room, deputies of those who are away, or a notice that it waits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.governance.making import Clock, book, submit
from tests.governance.test_reviews import answer

from brandwright.governance import Playbook, SignOffNeed
from brandwright.governance.assigning import assign, assigned_now
from brandwright.store import Ledger
from brandwright.store.records import SignOff

NOON = Clock().now
DAY = NOON.date()
AWAY = [{"from": "2026-03-01", "until": "2026-03-10"}]


def team(cap: int | None = None, **changed: Any) -> Playbook:
    """Anna and Olga hold `brand`; Ben stands in for Anna, and Leo for Olga."""
    people: dict[str, dict[str, Any]] = {
        "anna": {"name": "Anna Ray", "roles": ["brand"], "deputies": ["ben"]},
        "olga": {"name": "Olga One", "roles": ["brand", "owner"], "deputies": ["leo"]},
        "ben": {"name": "Ben Oz", "roles": ["product"]},
        "leo": {"name": "Leo Law", "roles": ["legal", "finance", "privacy"]},
    }
    listed = [{"id": id_, **entry, **changed.get(id_, {})} for id_, entry in people.items()]
    return book(people={"people": listed, "local_owner": None}, policy={"queue_cap": cap})


def owed(count: int, *, role: str = "brand", apart: tuple[str, ...] = ()) -> list[SignOff]:
    """Sign-offs, the first due first."""
    return [
        SignOff(
            id=f"sig-{n}",
            review_id="rev-1" if apart else f"rev-{n}",
            role=role,
            due_at=NOON + timedelta(hours=n + 1),
            apart=apart,
        )
        for n in range(count)
    ]


def asked(playbook: Playbook, signoffs: list[SignOff], day: date = DAY) -> list[tuple[str, str]]:
    found = assign(signoffs, playbook.people, playbook.policy, day)
    return [(one.person, one.notice) for one in found]


def test_the_first_holder_is_asked() -> None:
    assert asked(team(), owed(2)) == [("anna", ""), ("anna", "")]


def test_at_the_cap_the_next_holder_is_asked_then_deputies_then_it_waits() -> None:
    assert asked(team(1), owed(5)) == [
        ("anna", ""),
        ("olga", ""),
        ("ben", "for anna"),
        ("leo", "for olga"),
        ("", "The queue of anna, olga, ben, leo is full: it waits until there is room to sign as brand."),
    ]


def test_what_is_due_first_is_given_out_first_and_an_answer_makes_room() -> None:
    signoffs = owed(3)
    roomy = team(1, ben={"queue_cap": 0}, leo={"queue_cap": 0})
    assert [person for person, _ in asked(roomy, signoffs[::-1])] == ["anna", "olga", ""]
    assert [person for person, _ in asked(roomy, signoffs[1:])] == ["anna", "olga"]


def test_a_persons_own_cap_counts_before_the_policys() -> None:
    assert [p for p, _ in asked(team(1, anna={"queue_cap": 2}), owed(3))] == ["anna", "anna", "olga"]


def test_while_somebody_is_away_the_deputy_is_asked_and_the_queue_says_why() -> None:
    away = team(anna={"away": AWAY}, olga={"away": AWAY})
    assert asked(away, owed(1)) == [("ben", "for anna, who is away until 2026-03-10")]
    assert asked(away, owed(1), date(2026, 3, 11)) == [("anna", "")]


def test_another_holder_who_is_there_comes_before_a_deputy() -> None:
    assert asked(team(anna={"away": AWAY}), owed(1)) == [("olga", "")]


def test_when_all_are_away_it_waits_and_says_so() -> None:
    away = team(None, **{name: {"away": AWAY} for name in ("anna", "olga", "ben", "leo")})
    assert asked(away, owed(1)) == [("", "Nobody who could sign as brand is there: it waits.")]


def test_two_sign_offs_that_take_two_people_go_to_two() -> None:
    assert [person for person, _ in asked(team(), owed(2, apart=("two",)))] == ["anna", "olga"]


@given(st.lists(st.integers(0, 4), min_size=4, max_size=4), st.integers(0, 20))
def test_nobody_has_more_than_the_cap_and_nothing_waits_while_there_is_room(
    caps: list[int], count: int
) -> None:
    names = ("anna", "olga", "ben", "leo")
    playbook = team(None, **{name: {"queue_cap": cap} for name, cap in zip(names, caps, strict=True)})
    given_out = [person for person, _ in asked(playbook, owed(count))]
    assert len(given_out) == count
    assert all(given_out.count(name) <= cap for name, cap in zip(names, caps, strict=True))
    assert sum(person != "" for person in given_out) == min(count, sum(caps))


def test_it_follows_the_ledger_and_its_clock(ledger: Ledger, clock: Clock) -> None:
    away = team(olga={"access": "admin"}, anna={"away": AWAY})
    review = submit(ledger, asked=[SignOffNeed("brand", 900, "It is public.")])
    with ledger.read() as tx:
        assert [one.person for one in assigned_now(tx, away)] == ["olga"]
    clock.pass_hours(24 * 8)
    with ledger.read() as tx:
        assert [one.person for one in assigned_now(tx, away)] == ["anna"]
    answer(ledger, review, "anna", playbook=away)
    with ledger.read() as tx:
        assert assigned_now(tx, away) == []


@pytest.mark.parametrize("name", ["anna", "ben"])
def test_whom_a_queue_shows_bars_nobody_else_who_holds_the_role(ledger: Ledger, name: str) -> None:
    answer(ledger, submit(ledger), name, playbook=team(1, anna={"away": AWAY}))
