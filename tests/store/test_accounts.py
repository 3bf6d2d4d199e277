"""Accounts and their sessions: what ends a session, and that there are never too many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from tests.store.making import ANN

from brandwright.store import Ledger, Transaction, accounts
from brandwright.store.accounts import SESSIONS_MAX, Account, Session

ANNA = "anna"


def opened(tx: Transaction, account: str = ANNA) -> Account:
    made = Account(id=account, person=account, password="$hash", created_at=tx.now, changed_at=tx.now)
    assert accounts.add(tx, made)
    return made


def begun(tx: Transaction, sha: str, *, hours: int = 12, at: datetime | None = None) -> Session:
    created = at or tx.now
    made = Session(sha256=sha, account=ANNA, created_at=created, expires_at=created + timedelta(hours=hours))
    accounts.begin(tx, made)
    return made


def test_an_account_is_read_back_and_its_name_is_taken(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        made = opened(tx)

        assert accounts.get(tx, ANNA) == made
        assert accounts.get(tx, "ben") is None
        assert accounts.list_(tx) == [made]
        assert not accounts.add(tx, made)


def test_a_session_is_found_by_its_hash_with_its_account(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        account = opened(tx)
        made = begun(tx, "a1")

        assert accounts.session(tx, "a1") == (made, account)
        assert accounts.session(tx, "a2") is None


def _out(tx: Transaction) -> None:
    accounts.end(tx, "a1")


def _disabled(tx: Transaction) -> None:
    accounts.change(tx, ANNA, disabled=True)


def _new_password(tx: Transaction) -> None:
    accounts.change(tx, ANNA, password="$other")


@pytest.mark.parametrize("act", [_out, _disabled, _new_password])
def test_what_ends_a_session(ledger: Ledger, act: Callable[[Transaction], None]) -> None:
    with ledger.write(ANN) as tx:
        opened(tx)
        begun(tx, "a1")
        act(tx)

        assert accounts.session(tx, "a1") is None


def test_time_ends_a_session_and_the_next_one_clears_it_away(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        opened(tx)
        begun(tx, "old", at=tx.now - timedelta(hours=12))
        assert accounts.session(tx, "old") is None

        begun(tx, "new")
        assert [made.sha256 for made in accounts.sessions_of(tx, ANNA)] == ["new"]


def test_a_disabled_account_stays_signed_out_when_it_is_enabled_again(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        opened(tx)
        begun(tx, "a1")
        accounts.change(tx, ANNA, disabled=True)
        accounts.change(tx, ANNA, disabled=False)

        assert accounts.session(tx, "a1") is None


def test_a_stronger_hash_of_the_same_password_ends_nothing(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        opened(tx)
        begun(tx, "a1")
        accounts.rehash(tx, ANNA, "$stronger")

        found = accounts.session(tx, "a1")
        assert found is not None
        assert found[1].password == "$stronger"


def test_one_session_too_many_ends_the_oldest(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        opened(tx)
        for number in range(SESSIONS_MAX + 1):
            begun(tx, f"s{number}", at=tx.now + timedelta(seconds=number))

        kept = [made.sha256 for made in accounts.sessions_of(tx, ANNA)]
    assert len(kept) == SESSIONS_MAX
    assert "s0" not in kept
