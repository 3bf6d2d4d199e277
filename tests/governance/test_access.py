"""Access: five levels, each with what the one before may, and agents beside them."""

from dataclasses import replace
from typing import get_args

import pytest
from tests.governance.making import book

from brandwright.errors import RefusedError
from brandwright.governance import Identity, identify
from brandwright.governance.access import AGENT_ACTS, LEVEL_OF, LEVELS, Access, Act, may, require

ACTS: tuple[Act, ...] = get_args(Act)


def somebody(access: str) -> Identity:
    person = {"id": "anna", "name": "Anna Ray", "roles": ["brand", "legal"], "access": access}
    return identify(book(people={"people": [person], "local_owner": None}), "anna", {})


def test_every_act_belongs_to_exactly_one_level() -> None:
    assert sorted(LEVEL_OF) == sorted(ACTS)
    assert LEVELS == ("viewer", "editor", "reviewer", "approver", "admin")


@pytest.mark.parametrize("access", LEVELS)
def test_a_level_may_do_what_it_says_and_what_the_ones_before_may(access: Access) -> None:
    reached = set(LEVELS[: LEVELS.index(access) + 1])
    assert {act for act in ACTS if may(somebody(access), act)} == {a for a in ACTS if LEVEL_OF[a] in reached}


@pytest.mark.parametrize("access", LEVELS)
def test_an_agent_reads_and_prepares_whatever_the_person_behind_its_token_may(access: Access) -> None:
    agent = replace(somebody(access), kind="agent")
    assert {act for act in ACTS if may(agent, act)} == {"read", "check", "draft", "submit"} == AGENT_ACTS


def test_an_act_that_is_not_on_record_is_nobodys() -> None:
    assert not may(somebody("admin"), "launch")  # type: ignore[arg-type]


def test_the_refusal_names_the_act_the_level_and_the_entry() -> None:
    with pytest.raises(RefusedError) as caught:
        require(somebody("reviewer"), "approve")
    assert caught.value.code == "BW1100"
    assert caught.value.message == "anna has the access `reviewer`; this (approve) takes `approver`."
    assert "`access: approver`" in caught.value.hint


def test_an_agent_is_told_to_let_a_person_do_it() -> None:
    with pytest.raises(RefusedError) as caught:
        require(replace(somebody("admin"), kind="agent"), "reject")
    assert caught.value.code == "BW1101"
    assert "no agent may do this (reject)" in caught.value.message


def test_who_is_listed_without_an_access_is_an_approver_and_the_local_owner_runs_the_workspace() -> None:
    playbook = book()
    assert {person.id: person.access for person in playbook.people.people} == {
        "anna": "approver",
        "ben": "approver",
        "leo": "approver",
        "olga": "admin",
    }


def test_the_local_owner_has_the_access_that_the_file_gives() -> None:
    owner = {"id": "olga", "name": "Olga One", "roles": ["brand", "legal"], "access": "editor"}
    assert book(people={"people": [owner], "local_owner": "olga"}).people.people[0].access == "editor"
