"""Accounts: who may make one, which passwords are taken, what a sign-in gives and what ends it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.governance.making import Clock, book, person

from brandwright.errors import BrandwrightError, ConflictError, RefusedError, UsageError
from brandwright.governance import accounts
from brandwright.governance.accounts import SESSION_S
from brandwright.store import Ledger, audit
from brandwright.store import accounts as stored

WORDS = "correct horse battery staple"
OTHER = "four candles and a fork handle"


@pytest.fixture(autouse=True)
def _light(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same algorithm with the least work: what it costs is measured elsewhere, not in every test."""
    from argon2 import PasswordHasher

    made = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts, "_hasher", lambda: made)
    accounts._nobody.cache_clear()


def opened(ledger: Ledger, name: str = "anna", person_id: str = "anna") -> None:
    accounts.add_account(ledger, book(), person("olga"), name, person_id, WORDS)


def acts(ledger: Ledger) -> list[tuple[str, str, str]]:
    with ledger.read() as tx:
        return [(entry.act, entry.actor.id, entry.object.id) for entry in reversed(audit.entries(tx, 20))]


def test_a_password_gives_a_session_of_the_accounts_person(ledger: Ledger) -> None:
    opened(ledger, "anna@acme.example")
    token = accounts.sign_in(ledger, book(), "anna@acme.example", WORDS)
    who = accounts.who(ledger, book(), token)
    assert who is not None
    assert (who.claimed, who.account, who.auth, who.kind) == (
        "anna",
        "anna@acme.example",
        "password",
        "person",
    )
    assert who.roles == {"brand"}


def test_neither_password_nor_session_can_be_read_in_the_ledger(ledger: Ledger) -> None:
    opened(ledger)
    token = accounts.sign_in(ledger, book(), "anna", WORDS)
    with ledger.read() as tx:
        account, (session,) = stored.get(tx, "anna"), stored.sessions_of(tx, "anna")
    assert account is not None
    assert account.password.startswith("$argon2id$")
    assert WORDS not in account.password
    assert token not in str(session)


def test_accents_are_the_same_however_they_were_typed(ledger: Ledger) -> None:
    accounts.add_account(ledger, book(), person("olga"), "anna", "anna", "cafe\u0301 au lait noir")
    assert accounts.sign_in(ledger, book(), "anna", "caf\u00e9 au lait noir")


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("anna", OTHER),
        ("anna", ""),
        ("anna", WORDS + " "),
        ("nobody", WORDS),
        ("", ""),
        ("ANNA", WORDS),
        ("anna", "\ud800" * 20),
        ("anna", "x" * 1_000_000),
    ],
)
def test_what_is_wrong_is_refused_in_the_same_words(ledger: Ledger, name: str, password: str) -> None:
    opened(ledger)
    with pytest.raises(RefusedError) as caught:
        accounts.sign_in(ledger, book(), name, password)
    assert (caught.value.code, caught.value.message) == ("BW1111", "The name or the password is wrong.")


def test_a_disabled_account_is_refused_in_the_same_words_until_it_is_enabled(ledger: Ledger) -> None:
    opened(ledger)
    accounts.set_disabled(ledger, person("olga"), "anna", True, reason="On leave.")
    with pytest.raises(RefusedError, match=r"The name or the password is wrong\."):
        accounts.sign_in(ledger, book(), "anna", WORDS)
    accounts.set_disabled(ledger, person("olga"), "anna", False)
    assert accounts.sign_in(ledger, book(), "anna", WORDS)


def test_a_new_password_ends_what_the_old_one_began(ledger: Ledger) -> None:
    opened(ledger)
    token = accounts.sign_in(ledger, book(), "anna", WORDS)
    accounts.set_password(ledger, book(), person("olga"), "anna", OTHER)
    assert accounts.who(ledger, book(), token) is None
    assert accounts.sign_in(ledger, book(), "anna", OTHER)


def test_a_session_ends_by_signing_out_and_by_itself(ledger: Ledger, clock: Clock) -> None:
    opened(ledger)
    first, second = (accounts.sign_in(ledger, book(), "anna", WORDS) for _ in range(2))
    accounts.sign_out(ledger, first)
    assert accounts.who(ledger, book(), first) is None
    assert accounts.who(ledger, book(), second)
    clock.pass_hours(SESSION_S / 3600)
    assert accounts.who(ledger, book(), second) is None


def test_who_is_taken_off_the_list_is_out(ledger: Ledger) -> None:
    opened(ledger)
    token = accounts.sign_in(ledger, book(), "anna", WORDS)
    without = book(people={"people": [{"id": "olga", "name": "Olga", "roles": ["owner"]}]})
    with pytest.raises(RefusedError) as inside:
        accounts.who(ledger, without, token)
    with pytest.raises(RefusedError) as outside:
        accounts.sign_in(ledger, without, "anna", WORDS)
    assert (inside.value.code, outside.value.code) == ("BW1110", "BW1110")


def test_an_account_of_another_workspace_is_none_here(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shared'}"
    with Ledger.open(url, "acme") as acme, Ledger.open(url, "other") as other:
        opened(acme)
        token = accounts.sign_in(acme, book(), "anna", WORDS)
        assert accounts.who(other, book(), token) is None
        with pytest.raises(RefusedError):
            accounts.sign_in(other, book(), "anna", WORDS)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "it has 5 characters"),
        ("abababababababab", "fewer than 5 different"),
        ("x" * 300, "it has 300 characters"),
        ("my name is ANNA ray", "the name of the account or the person"),
    ],
)
def test_a_password_that_cannot_be_used(ledger: Ledger, password: str, why: str) -> None:
    with pytest.raises(UsageError, match=why) as caught:
        accounts.add_account(ledger, book(), person("olga"), "anna", "anna", password)
    assert caught.value.code == "BW2112"
    assert password not in f"{caught.value.message} {caught.value.hint}"


@pytest.mark.parametrize("name", ["", "Anna", "an na", "anna\n", "-anna", "a" * 65, "änna"])
def test_a_name_that_cannot_be_used(ledger: Ledger, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        opened(ledger, name)
    assert caught.value.code == "BW2113"


def test_a_name_is_given_once_and_to_a_listed_person(ledger: Ledger) -> None:
    opened(ledger)
    with pytest.raises(ConflictError) as taken:
        opened(ledger)
    with pytest.raises(RefusedError) as unlisted:
        opened(ledger, "max", "max")
    assert (taken.value.code, unlisted.value.code) == ("BW7110", "BW1110")


def test_only_an_admin_makes_and_changes_accounts(ledger: Ledger) -> None:
    opened(ledger)
    ben = person("ben")
    for act in (
        lambda: accounts.add_account(ledger, book(), ben, "ben", "ben", WORDS),
        lambda: accounts.set_password(ledger, book(), ben, "anna", OTHER),
        lambda: accounts.set_disabled(ledger, ben, "anna", True),
        lambda: accounts.list_accounts(ledger, ben),
    ):
        with pytest.raises(RefusedError) as caught:
            act()
        assert caught.value.code == "BW1100"


def test_there_is_nothing_to_change_of_an_account_that_is_none(ledger: Ledger) -> None:
    with pytest.raises(UsageError) as password:
        accounts.set_password(ledger, book(), person("olga"), "max", OTHER)
    with pytest.raises(UsageError) as disabled:
        accounts.set_disabled(ledger, person("olga"), "max", True)
    assert (password.value.code, disabled.value.code) == ("BW2114", "BW2114")


def test_everything_is_on_record_and_no_word_that_somebody_typed_as_a_name(ledger: Ledger) -> None:
    opened(ledger)
    for name in ("anna", "hunter2 hunter2"):
        with pytest.raises(RefusedError):
            accounts.sign_in(ledger, book(), name, OTHER)
    token = accounts.sign_in(ledger, book(), "anna", WORDS)
    accounts.sign_out(ledger, token)
    accounts.sign_out(ledger, token)
    accounts.set_password(ledger, book(), person("olga"), "anna", OTHER)
    accounts.set_disabled(ledger, person("olga"), "anna", True)
    assert acts(ledger) == [
        ("account.added", "olga", "anna"),
        ("session.refused", "inbox", "anna"),
        ("session.refused", "inbox", "unknown"),
        ("session.begun", "anna", "anna"),
        ("session.ended", "anna", "anna"),
        ("account.password-set", "olga", "anna"),
        ("account.disabled", "olga", "anna"),
    ]


def test_a_hash_of_yesterday_is_replaced_when_its_password_comes_by(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    from argon2 import PasswordHasher

    opened(ledger)
    stronger = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts, "_hasher", lambda: stronger)
    token = accounts.sign_in(ledger, book(), "anna", WORDS)
    with ledger.read() as tx:
        account = stored.get(tx, "anna")
    assert account is not None
    assert "t=2" in account.password
    assert accounts.who(ledger, book(), token)


def test_the_list_says_who_is_signed_in(ledger: Ledger) -> None:
    opened(ledger)
    opened(ledger, "leo", "leo")
    accounts.sign_in(ledger, book(), "leo", WORDS)
    found = accounts.list_accounts(ledger, person("olga"))
    assert [(account.id, count) for account, count in found] == [("anna", 0), ("leo", 1)]


def test_errors_of_sign_in_never_hold_what_was_typed(ledger: Ledger) -> None:
    opened(ledger)
    with pytest.raises(BrandwrightError) as caught:
        accounts.sign_in(ledger, book(), "anna-typed", "secret-typed")
    assert "typed" not in f"{caught.value.as_dict()}"
