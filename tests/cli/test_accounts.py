"""`accounts` and `tokens`: passwords never on the command line, tokens shown once, admins alone."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from tests.cli.terminal import brandwright
from tests.example import make_example

from brandwright.graph.desk import open_desk
from brandwright.store import accounts, api_tokens
from brandwright.workspace import Workspace

WORDS = "correct horse battery staple"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with an account; the password stood in a file."""
    made = tmp_path_factory.mktemp("accounts") / "demo"
    make_example(made)
    (made.parent / "password").write_text(f"{WORDS}\n")
    added = brandwright(
        *("accounts", "add", "ana", "--person", "owner", "--password-file", made.parent / "password"),
        *("--by", "owner", "--json"),
        cwd=made,
    )
    assert added.follows("account") == {
        "schema": "brandwright.account/1",
        "ok": True,
        "account": "ana",
        "person": "owner",
        "disabled": False,
    }
    return made


def test_the_list_says_whose_accounts_they_are(folder: Path) -> None:
    (row,) = brandwright("accounts", "list", "--json", cwd=folder).follows("accounts")["accounts"]
    assert (row["account"], row["person"], row["disabled"], row["sessions"]) == ("ana", "owner", False, 0)
    assert "ana  owner, open" in brandwright("accounts", "list", cwd=folder).out


def test_an_account_is_closed_and_opened_again(folder: Path) -> None:
    closed = brandwright("accounts", "disable", "ana", "--reason", "On leave.", "--json", cwd=folder)
    assert closed.follows("account")["disabled"]
    assert "disabled" in brandwright("accounts", "list", cwd=folder).out
    opened = brandwright("accounts", "enable", "ana", "--json", cwd=folder)
    assert not opened.follows("account")["disabled"]


def test_a_password_comes_from_standard_input(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _hash(folder)
    monkeypatch.setattr("sys.stdin", io.StringIO("four candles and a fork\nnot this line\n"))
    ended = brandwright("accounts", "password", "ana", "--password-file", "-", cwd=folder)
    assert "has a new password" in ended.out
    assert "candles" not in ended.out + ended.err
    assert _hash(folder) != before


def _hash(folder: Path) -> str:
    with open_desk(Workspace.find(explicit=folder)) as desk, desk.ledger.read() as tx:
        account = accounts.get(tx, "ana")
    assert account is not None
    return account.password


@pytest.mark.parametrize(
    ("args", "code"),
    [
        pytest.param(["add", "max", "--person", "owner"], "BW2112", id="nobody to ask for the password"),
        pytest.param(["password", "ana", "--no-input"], "BW2112", id="told not to ask"),
        pytest.param(["disable", "max"], "BW2114", id="no such account"),
        pytest.param(["list", "--by", "agent:content"], "BW102", id="an agent"),
    ],
)
def test_what_is_refused(folder: Path, args: list[str], code: str) -> None:
    brandwright("accounts", *args, "--json", cwd=folder).refused(code)


def test_there_is_no_option_for_a_password(folder: Path) -> None:
    for name in ("add", "password"):
        assert "--password " not in brandwright("accounts", name, "--help", cwd=folder).out


class TestTokens:
    def test_a_token_is_shown_once(self, folder: Path) -> None:
        args = ("--act", "read", "--act", "draft", "--days", "7", "--json")
        made = brandwright("tokens", "issue", "press", *args, cwd=folder).follows("token")
        assert made["token"].startswith(made["prefix"])
        assert (made["kind"], made["acts"], made["state"]) == ("agent", ["draft", "read"], "works")

        listed = brandwright("tokens", "list", "--json", cwd=folder)
        assert made["id"] in [row["id"] for row in listed.follows("tokens")["tokens"]]
        assert made["token"] not in listed.out + brandwright("tokens", "list", cwd=folder).out

    def test_a_token_is_revoked(self, folder: Path) -> None:
        made = brandwright("tokens", "issue", "owner", "--person", "--act", "read", "--json", cwd=folder).json
        ended = brandwright("tokens", "revoke", made["id"], "--reason", "Lost.", "--json", cwd=folder)
        assert ended.follows("token")["state"] == "revoked"
        brandwright("tokens", "revoke", made["id"], "--json", cwd=folder).refused("BW2115")

    def test_a_program_gets_no_token_to_decide_with(self, folder: Path) -> None:
        ended = brandwright("tokens", "issue", "press", "--act", "approve", "--json", cwd=folder)
        error = ended.refused("BW2116")
        assert "check, draft, read, submit" in error["message"]

    def test_nothing_of_the_token_but_its_hash_is_kept(self, folder: Path) -> None:
        secret = brandwright("tokens", "issue", "press", "--act", "read", "--json", cwd=folder).json["token"]
        with open_desk(Workspace.find(explicit=folder)) as desk, desk.ledger.read() as tx:
            assert secret not in str(api_tokens.list_(tx))


@pytest.mark.parametrize(
    ("args", "code"),
    [
        pytest.param(["--host", "0.0.0.0"], "BW2096", id="everywhere, and nobody signs in"),
        pytest.param(["--host", "192.0.2.7"], "BW2096", id="a network, and nobody signs in"),
        pytest.param(["--host", ""], "BW2096", id="an empty address is every address"),
        pytest.param(["--team", "--host", "0.0.0.0"], "BW2110", id="everywhere, by any name"),
        pytest.param(["--team", "--host", "::"], "BW2110", id="everywhere, of version 6"),
        pytest.param(
            ["--trusted-proxy-header", "X-User", "--trusted-proxy", "10.0.0.5", "--host", "0.0.0.0"],
            "BW2110",
            id="behind a proxy, by any name",
        ),
        pytest.param(
            ["--team", "--host", "0.0.0.0", "--origin", "http://inbox.example"], "BW2111", id="no https"
        ),
        pytest.param(
            ["--team", "--origin", "https://inbox.example/path"], "BW2111", id="an origin with a path"
        ),
        pytest.param(["--team", "--origin", "https://*.example"], "BW2111", id="an origin with a star"),
        pytest.param(["--trusted-proxy-header", "X-User"], "BW2111", id="a header from anybody"),
        pytest.param(
            ["--trusted-proxy-header", "X: User", "--trusted-proxy", "10.0.0.5"],
            "BW2111",
            id="no header's name",
        ),
        pytest.param(
            ["--trusted-proxy-header", "X", "--trusted-proxy", "proxy"], "BW2111", id="a name, no address"
        ),
        pytest.param(["--trusted-proxy", "10.0.0.5"], "BW2111", id="a proxy for one person"),
        pytest.param(
            ["--team", "--trusted-proxy-header", "X", "--trusted-proxy", "10.0.0.5"],
            "BW2111",
            id="two ways in",
        ),
        pytest.param(["--team", "--by", "Ana"], "BW2111", id="one name for everybody"),
    ],
)
def test_what_the_inbox_does_not_open_for(folder: Path, args: list[str], code: str) -> None:
    brandwright("review", "serve", *args, "--port", "0", "--json", cwd=folder).refused(code)
