"""Tokens: known by their SHA-256, ended once."""

from __future__ import annotations

from datetime import timedelta

from tests.store.making import ANN

from brandwright.store import Ledger, Transaction, api_tokens
from brandwright.store.api_tokens import ApiToken


def issued(tx: Transaction, name: str = "press-bot") -> ApiToken:
    token = ApiToken(
        id=f"tok-{name}",
        sha256=f"sha of {name}",
        prefix="bwt_abcd",
        kind="agent",
        name=name,
        issued_by="ann",
        acts=("read", "draft"),
        created_at=tx.now,
        expires_at=tx.now + timedelta(days=30),
    )
    return api_tokens.add(tx, token)


def test_a_token_is_found_by_its_hash(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        made, other = issued(tx), issued(tx, "desk-bot")

        assert api_tokens.by_sha256(tx, "sha of press-bot") == made
        assert api_tokens.by_sha256(tx, "sha of nobody") is None
        assert api_tokens.get(tx, other.id) == other
        assert api_tokens.list_(tx) == [other, made]


def test_a_token_is_revoked_once_and_stays_on_record(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        made = issued(tx)

        assert api_tokens.revoke(tx, made.id)
        assert not api_tokens.revoke(tx, made.id)
        assert not api_tokens.revoke(tx, "tok-nothing")
        kept = api_tokens.by_sha256(tx, made.sha256)
        assert kept is not None
        assert kept.revoked_at == tx.now
