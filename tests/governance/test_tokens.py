"""Tokens: shown once, good for what they were issued for, until a day; never more than their kind may."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.governance.making import Clock, book, person

from brandwright.errors import RefusedError, UsageError
from brandwright.governance import tokens
from brandwright.governance.access import AGENT_ACTS, may, require
from brandwright.store import Ledger, audit


def bot(ledger: Ledger, *acts: str, days: int = 30) -> str:
    return tokens.issue(ledger, book(), person("olga"), "agent", "press", acts or ("read",), days=days)[0]


def test_a_programs_token_acts_as_the_program(ledger: Ledger) -> None:
    secret, kept = tokens.issue(
        ledger, book(), person("olga"), "agent", "press", ["read", "draft", "read"], days=30
    )
    who = tokens.holder(ledger, book(), secret)
    assert (who.kind, who.claimed, who.account, who.auth) == ("agent", "agent:press", kept.id, "api-token")
    assert who.roles == frozenset()
    assert {act for act in AGENT_ACTS if may(who, act)} == {"read", "draft"}
    assert who.actor.kind == "agent"


def test_a_persons_token_acts_for_the_person_and_only_as_far_as_it_was_issued(ledger: Ledger) -> None:
    secret, _ = tokens.issue(ledger, book(), person("olga"), "person", "leo", ["read", "approve"], days=1)
    who = tokens.holder(ledger, book(), secret)
    assert (who.kind, who.claimed, who.roles) == ("person", "leo", frozenset({"legal"}))
    assert may(who, "approve")
    with pytest.raises(RefusedError) as caught:
        require(who, "reject")
    assert caught.value.code == "BW1114"


def test_a_token_gives_nobody_more_than_they_may(ledger: Ledger) -> None:
    people = [
        {"id": "vera", "name": "Vera View", "roles": ["brand"], "access": "viewer"},
        {"id": "olga", "name": "Olga One", "roles": ["owner"], "access": "admin"},
    ]
    playbook = book(people={"people": people})
    secret, _ = tokens.issue(
        ledger, playbook, person("olga", playbook), "person", "vera", ["read", "approve"], days=1
    )
    with pytest.raises(RefusedError) as caught:
        require(tokens.holder(ledger, playbook, secret), "approve")
    assert caught.value.code == "BW1100"


def test_the_token_itself_is_nowhere(ledger: Ledger) -> None:
    secret = bot(ledger)
    assert secret.startswith("bwt_")
    (kept,) = tokens.list_tokens(ledger, person("olga"))
    assert secret.startswith(kept.prefix)
    with ledger.read() as tx:
        written = f"{kept} {audit.entries(tx, 10)}"
    assert secret not in written
    assert len(kept.prefix) == 10


@pytest.mark.parametrize("how", ["revoked", "run out", "made up", "other case", "half", "empty"])
def test_what_does_not_work_is_refused_in_the_same_words(ledger: Ledger, clock: Clock, how: str) -> None:
    secret = bot(ledger, days=1)
    if how == "revoked":
        (kept,) = tokens.list_tokens(ledger, person("olga"))
        tokens.revoke(ledger, person("olga"), kept.id, reason="Lost.")
    if how == "run out":
        clock.pass_hours(24)
    given = {"made up": "bwt_x", "other case": secret.swapcase(), "half": secret[:20], "empty": ""}
    with pytest.raises(RefusedError) as caught:
        tokens.holder(ledger, book(), given.get(how, secret))
    assert (caught.value.code, caught.value.message) == ("BW1113", "This token does not work.")


def test_a_token_of_another_workspace_does_not_work_here(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shared'}"
    with Ledger.open(url, "acme") as acme, Ledger.open(url, "other") as other:
        secret = bot(acme)
        with pytest.raises(RefusedError):
            tokens.holder(other, book(), secret)


def test_the_token_of_somebody_who_left_does_not_work(ledger: Ledger) -> None:
    secret, _ = tokens.issue(ledger, book(), person("olga"), "person", "leo", ["read"], days=1)
    without = book(people={"people": [{"id": "olga", "name": "Olga", "roles": ["owner"]}]})
    with pytest.raises(RefusedError) as caught:
        tokens.holder(ledger, without, secret)
    assert caught.value.code == "BW1110"


@pytest.mark.parametrize(
    ("kind", "name", "acts", "days"),
    [
        pytest.param("agent", "press", ["approve"], 1, id="no program decides"),
        pytest.param("agent", "press", ["edit"], 1, id="no program edits"),
        pytest.param("agent", "press", [], 1, id="good for nothing"),
        pytest.param("agent", "press", ["launch"], 1, id="no such act"),
        pytest.param("agent", "Press Bot", ["read"], 1, id="a name that is none"),
        pytest.param("agent", "press", ["read"], 0, id="no day"),
        pytest.param("agent", "press", ["read"], 367, id="too long"),
        pytest.param("person", "leo", ["tokens"], 1, id="a token that makes tokens"),
        pytest.param("person", "leo", ["accounts"], 1, id="a token that makes accounts"),
    ],
)
def test_what_no_token_can_be(ledger: Ledger, kind: str, name: str, acts: list[str], days: int) -> None:
    with pytest.raises(UsageError) as caught:
        tokens.issue(ledger, book(), person("olga"), kind, name, acts, days=days)  # type: ignore[arg-type]
    assert caught.value.code == "BW2116"


def test_nobody_who_is_not_listed_gets_a_token(ledger: Ledger) -> None:
    with pytest.raises(RefusedError) as caught:
        tokens.issue(ledger, book(), person("olga"), "person", "max", ["read"], days=1)
    assert caught.value.code == "BW1110"


def test_only_an_admin_issues_lists_and_revokes(ledger: Ledger) -> None:
    bot(ledger)
    (kept,) = tokens.list_tokens(ledger, person("olga"))
    ben = person("ben")
    for act in (
        lambda: tokens.issue(ledger, book(), ben, "agent", "x", ["read"], days=1),
        lambda: tokens.list_tokens(ledger, ben),
        lambda: tokens.revoke(ledger, ben, kept.id),
    ):
        with pytest.raises(RefusedError) as caught:
            act()
        assert caught.value.code == "BW1100"


def test_a_token_is_revoked_once_and_it_is_on_record(ledger: Ledger) -> None:
    bot(ledger)
    (kept,) = tokens.list_tokens(ledger, person("olga"))
    assert tokens.revoke(ledger, person("olga"), kept.id).revoked_at is not None
    with pytest.raises(UsageError) as caught:
        tokens.revoke(ledger, person("olga"), kept.id)
    assert caught.value.code == "BW2115"
    with ledger.read() as tx:
        acts = [entry.act for entry in audit.entries(tx, 10)]
    assert acts == ["token.revoked", "token.issued"]
