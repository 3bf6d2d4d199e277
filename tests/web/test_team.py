"""The doors of a team: accounts and their sessions, a proxy that is trusted, and how often somebody may try."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx2
import pytest
from httpx2 import Response
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response as Answer
from starlette.routing import Route
from starlette.testclient import TestClient
from tests.web.conftest import HOST, Open
from tests.web.listening import listening

from brandwright.governance import accounts as governed
from brandwright.governance import identify, view_review
from brandwright.store import accounts as stored
from brandwright.web import Limiter, Limits, Proxied, Team, create_app
from brandwright.web.access import Door
from brandwright.web.bulk import MOST
from brandwright.web.devices import device_note
from brandwright.web.problems import unexpected

pytestmark = pytest.mark.slow

WORDS = "correct horse battery staple"
SAME = {"origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}
HTTPS = "https://inbox.example.com"
WHY = "Accurate, useful, on brand"


@pytest.fixture(autouse=True)
def _light(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same algorithm with the least work."""
    from argon2 import PasswordHasher

    made = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(governed, "_hasher", lambda: made)
    governed._nobody.cache_clear()


@dataclass
class Team_:
    """An inbox with one account, and a browser before it."""

    open: Open
    client: TestClient

    def sign_in(self, name: str = "olga", password: str = WORDS, **more: str) -> Response:
        """Send the form."""
        fields = {"name": name, "password": password, **more}
        return self.client.post("/sign-in", data=fields, headers=SAME, follow_redirects=False)


@pytest.fixture
def team(shared_inbox: Open) -> Iterator[Team_]:
    """The inbox of all these tests, with its account as it was at first."""
    desk = shared_inbox.desk
    admin = identify(desk.playbook, "owner", {})
    with desk.ledger.read() as tx:
        known = stored.get(tx, "olga")
    if known is None:
        governed.add_account(desk.ledger, desk.playbook, admin, "olga", "owner", WORDS)
    else:
        governed.set_password(desk.ledger, desk.playbook, admin, "olga", WORDS)
        governed.set_disabled(desk.ledger, admin, "olga", False)
    with served(shared_inbox, Team()) as client:
        yield Team_(shared_inbox, client)


@contextmanager
def served(
    inbox: Open, door: Door, *, origin: str = "", limiter: Limiter | None = None
) -> Iterator[TestClient]:
    app = create_app(inbox.desk, door, hosts=[HOST], origin=origin, limiter=limiter)
    with TestClient(app, base_url=origin or f"http://{HOST}") as client:
        yield client


class TestAccounts:
    def test_the_form_stands_where_somebody_wanted_to_go_and_leads_there(self, team: Team_) -> None:
        asked = team.client.get(f"/reviews/{team.open.pending}?view=changes")
        assert asked.status_code == 401
        assert f'name="then" value="/reviews/{team.open.pending}?view=changes"' in asked.text
        answer = team.sign_in(then=f"/reviews/{team.open.pending}?view=changes")
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            f"/reviews/{team.open.pending}?view=changes",
        )
        assert team.client.get("/").status_code == 200

    @pytest.mark.parametrize(
        "then",
        [
            "//evil.example",
            "https://evil.example/",
            "/\\evil.example",
            "javascript:alert(1)",
            "",
            "/sign-in",
            "/\t/evil",
        ],
    )
    def test_it_leads_to_no_other_site(self, team: Team_, then: str) -> None:
        assert team.sign_in(then=then).headers["location"] == "/"

    def test_a_decision_says_that_a_password_stands_behind_it(self, inbox: Open) -> None:
        desk = inbox.desk
        admin = identify(desk.playbook, "owner", {})
        governed.add_account(desk.ledger, desk.playbook, admin, "olga", "owner", WORDS)
        fields = {"kind": "approve", "reason": WHY, "sha": _sha(inbox), "version": "1"}
        with served(inbox, Team()) as client:
            client.post("/sign-in", data={"name": "olga", "password": WORDS}, headers=SAME)
            path = f"/reviews/{inbox.pending}/decision"
            assert client.post(path, data=fields, headers=SAME).status_code == 200
        with desk.ledger.read() as tx:
            (made,) = view_review(tx, inbox.pending).decisions
        assert (made.by, made.account, made.auth) == ("owner", "olga", "password")

    @pytest.mark.parametrize(("name", "password"), [("olga", "mistyped words"), ("nobody", WORDS), ("", "")])
    def test_what_is_wrong_is_refused_in_the_same_page(self, team: Team_, name: str, password: str) -> None:
        answer = team.sign_in(name, password)
        assert answer.status_code == 401
        assert "The name or the password is wrong." in answer.text
        assert "set-cookie" not in answer.headers
        assert password == "" or password not in answer.text

    def test_the_cookie_can_be_read_by_no_script_and_is_sent_from_no_other_sites_form(
        self, team: Team_
    ) -> None:
        cookie = team.sign_in().headers["set-cookie"]
        assert cookie.startswith("brandwright_session=")
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))

    def test_behind_https_the_cookie_is_held_to_it_and_to_this_host(self, team: Team_) -> None:
        with served(team.open, Team(secure=True), origin=HTTPS) as client:
            headers = {"origin": HTTPS, "sec-fetch-site": "same-origin"}
            fields = {"name": "olga", "password": WORDS}
            answer = client.post("/sign-in", data=fields, headers=headers, follow_redirects=False)
            cookie = answer.headers["set-cookie"]
            assert cookie.startswith("__Host-brandwright_session=")
            assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
            assert "domain" not in cookie.lower()
            assert answer.headers["strict-transport-security"] == "max-age=31536000"
            assert client.get("/").status_code == 200
            plain = {"origin": "http://inbox.example.com", "sec-fetch-site": "same-origin"}
            assert client.post("/sign-out", headers=plain).status_code == 403

    def test_signing_in_takes_a_new_session_and_ends_the_old_one(self, team: Team_) -> None:
        team.sign_in()
        before = team.client.cookies["brandwright_session"]
        team.sign_in()
        assert team.client.cookies["brandwright_session"] != before
        assert _asks(team, before) == 401

    def test_a_session_that_somebody_chose_is_none(self, team: Team_) -> None:
        team.client.cookies.set("brandwright_session", "chosen")
        team.sign_in()
        assert _asks(team, "chosen") == 401

    def test_signing_out_ends_it_for_everybody_who_has_the_cookie(self, team: Team_) -> None:
        team.sign_in()
        cookie = team.client.cookies["brandwright_session"]
        answer = team.client.post("/sign-out", headers=SAME, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
        assert _asks(team, cookie) == 401

    @pytest.mark.parametrize("how", ["disabled", "new password"])
    def test_an_admin_ends_it_at_once(self, team: Team_, how: str) -> None:
        team.sign_in()
        desk = team.open.desk
        admin = identify(desk.playbook, "owner", {})
        if how == "disabled":
            governed.set_disabled(desk.ledger, admin, "olga", True)
        else:
            governed.set_password(desk.ledger, desk.playbook, admin, "olga", "four candles and a fork")
        assert team.client.get("/").status_code == 401

    def test_another_process_on_the_same_ledger_knows_the_session(self, team: Team_) -> None:
        team.sign_in()
        with served(team.open, Team()) as other:
            other.cookies.set("brandwright_session", team.client.cookies["brandwright_session"])
            assert other.get("/").status_code == 200

    def test_another_site_signs_nobody_in_or_out(self, team: Team_) -> None:
        headers = {"origin": "http://evil.example", "sec-fetch-site": "cross-site"}
        for path in ("/sign-in", "/sign-out"):
            assert (
                team.client.post(path, data={"name": "olga", "password": WORDS}, headers=headers).status_code
                == 403
            )

    def test_the_link_of_the_terminal_is_no_way_in_here(self, team: Team_) -> None:
        assert team.client.get("/enter", params={"token": team.open.access.token}).status_code == 401


def _asks(team: Team_, cookie: str) -> int:
    """What a browser gets that has this cookie."""
    team.client.cookies.clear()
    return team.client.get("/", headers={"cookie": f"brandwright_session={cookie}"}).status_code


def _sha(inbox: Open) -> str:
    with inbox.desk.ledger.read() as tx:
        return view_review(tx, inbox.pending).review.draft_sha


def test_a_stream_of_news_ends_with_its_session(team: Team_) -> None:
    team.sign_in()
    cookie = team.client.cookies["brandwright_session"]
    with (
        listening(team.open.desk, Team()) as (root, _),
        httpx2.stream("GET", f"{root}/events", headers={"cookie": f"brandwright_session={cookie}"}) as answer,
    ):
        lines = answer.iter_lines()
        assert any(line.startswith("data: ") for line in lines)
        governed.sign_out(team.open.desk.ledger, cookie)
        assert len(list(lines)) < 10, "it ends by itself"


def test_as_many_reviews_as_a_page_has_are_approved_together(team: Team_) -> None:
    team.sign_in()
    chosen = {f"review-{number}": f"rev-{number}:0" for number in range(MOST)}
    answer = team.client.post("/bulk", data={"reason": WHY, "key": "k", **chosen}, headers=SAME)
    assert (answer.status_code, f"0 of {MOST} approved" in answer.text) == (200, True)


@pytest.mark.parametrize(("path", "kind"), [("/api/v1/x", "application/json"), ("/x", "text/plain")])
def test_a_mistake_of_ours_is_told_without_its_traceback(path: str, kind: str) -> None:
    def fails(request: Request) -> Answer:
        raise ZeroDivisionError("secret words")

    app = Starlette(routes=[Route(path, fails)], exception_handlers={Exception: unexpected})
    answer = TestClient(app, raise_server_exceptions=False).get(path)
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith(kind)
    assert "BW199" in answer.text
    assert "secret" not in answer.text


class TestBounds:
    def test_after_five_wrong_passwords_the_right_one_has_to_wait(self, team: Team_) -> None:
        for _ in range(5):
            assert team.sign_in(password="wrong").status_code == 401
        answer = team.sign_in()
        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= 900
        assert "Too many requests." in answer.text

    def test_a_name_that_is_nobodys_is_bounded_alike(self, team: Team_) -> None:
        answers = [team.sign_in("nobody").status_code for _ in range(6)]
        assert answers == [401] * 5 + [429]

    def test_who_gets_in_begins_anew(self, team: Team_) -> None:
        for _ in range(3):
            for _ in range(4):
                team.sign_in(password="wrong")
            assert team.sign_in().status_code == 303

    def test_one_address_tries_so_many_names_and_no_more(self, team: Team_) -> None:
        with served(team.open, Team(), limiter=Limiter(Limits(address="3/minute"))) as client:
            tried = [
                client.post("/sign-in", data={"name": f"n{n}", "password": "x"}, headers=SAME).status_code
                for n in range(4)
            ]
        assert tried == [401, 401, 401, 429]

    def test_strangers_are_bounded_and_those_who_are_in_are_not_held_up_by_them(self, team: Team_) -> None:
        with served(team.open, Team(), limiter=Limiter(Limits(strangers="4/minute"))) as client:
            client.post("/sign-in", data={"name": "olga", "password": WORDS}, headers=SAME)
            cookie = client.cookies["brandwright_session"]
            client.cookies.clear()
            assert [client.get("/").status_code for _ in range(4)] == [401, 401, 401, 429]
            assert client.get("/api/v1/reviews").status_code == 429
            assert client.get("/", headers={"cookie": f"brandwright_session={cookie}"}).status_code == 200

    def test_changes_of_one_person_are_bounded(self, team: Team_) -> None:
        with served(team.open, Team(), limiter=Limiter(Limits(posts="2/minute"))) as client:
            client.post("/sign-in", data={"name": "olga", "password": WORDS}, headers=SAME)
            path = f"/reviews/{team.open.pending}/hold"
            answers = [client.post(path, data={"hold": "no"}, headers=SAME) for _ in range(3)]
            assert [answer.status_code for answer in answers] == [200, 200, 429]
            assert answers[-1].headers["retry-after"]
            assert client.get("/").status_code == 200


class TestKnownBrowsers:
    """Whoever guesses at an account from elsewhere keeps nobody out who has been in before."""

    STRICT = Limits(account="3/hour", device="4/15 minutes")

    def guesses(self, team: Team_, elsewhere: TestClient, name: str = "olga") -> None:
        """Use up what strangers may try."""
        answers = [_try(elsewhere, name, "guess") for _ in range(4)]
        assert answers == [401] * 3 + [429]

    def test_strangers_lock_out_strangers_and_not_who_was_in_before(self, team: Team_) -> None:
        with two_browsers(team, self.STRICT) as (known, elsewhere):
            assert _try(known, "olga", WORDS) == 303
            known.post("/sign-out", headers=SAME)
            self.guesses(team, elsewhere)
            assert _try(elsewhere, "olga", WORDS) == 429
            assert _try(known, "olga", WORDS) == 303
            assert _try(elsewhere, "olga", WORDS) == 429, "her sign-in gives them no new tries"

    def test_what_a_known_browser_may_guess_is_bounded_too(self, team: Team_) -> None:
        with two_browsers(team, self.STRICT) as (known, _elsewhere):
            assert _try(known, "olga", WORDS) == 303
            assert [_try(known, "olga", "guess") for _ in range(5)] == [401] * 4 + [429]
            assert _try(known, "olga", WORDS) == 429

    def test_strangers_may_try_again_when_the_hour_is_over(
        self, team: Team_, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with two_browsers(team, self.STRICT) as (_known, elsewhere):
            self.guesses(team, elsewhere)
            real = time.time
            monkeypatch.setattr(time, "time", lambda: real() + 3_500)
            assert _try(elsewhere, "olga", WORDS) == 429
            monkeypatch.setattr(time, "time", lambda: real() + 3_601)
            assert _try(elsewhere, "olga", WORDS) == 303

    @pytest.mark.parametrize("whose", ["forged", "of another account", "too old", "from the future"])
    def test_another_note_makes_nobody_known(
        self, team: Team_, whose: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk = team.open.desk
        days = {"too old": -181, "from the future": 1}.get(whose, 0)
        at = desk.ledger.now() + timedelta(days=days)
        with monkeypatch.context() as then:
            then.setattr(desk.ledger, "_clock", lambda: at)
            note = device_note(desk, "nobody" if whose == "of another account" else "olga")
        with two_browsers(team, self.STRICT) as (known, elsewhere):
            known.cookies.set("brandwright_device", note[:-4] + "AAAA" if whose == "forged" else note)
            self.guesses(team, elsewhere)
            assert _try(known, "olga", WORDS) == 429

    def test_the_note_is_no_session_and_names_nobody(self, team: Team_) -> None:
        team.sign_in()
        note = team.client.cookies["brandwright_device"]
        assert "olga" not in note
        assert "olga" not in base64.urlsafe_b64decode(note.partition(".")[0] + "==").decode("latin-1")
        team.client.cookies.clear()
        assert team.client.get("/", headers={"cookie": f"brandwright_device={note}"}).status_code == 401
        assert _asks(team, note) == 401


@contextmanager
def two_browsers(team: Team_, limits: Limits) -> Iterator[tuple[TestClient, TestClient]]:
    """A person's browser and somebody's elsewhere, before the same server."""
    app = create_app(team.open.desk, Team(), hosts=[HOST], limiter=Limiter(limits))
    url = f"http://{HOST}"
    with (
        TestClient(app, base_url=url, client=("192.0.2.1", 50_000)) as known,
        TestClient(app, base_url=url, client=("198.51.100.7", 50_000)) as elsewhere,
    ):
        yield known, elsewhere


def _try(client: TestClient, name: str, password: str) -> int:
    fields = {"name": name, "password": password}
    return client.post("/sign-in", data=fields, headers=SAME, follow_redirects=False).status_code


class TestProxy:
    """Over real sockets, because what counts is who is at the other end."""

    @pytest.mark.parametrize(
        ("trusted", "headers", "status"),
        [
            pytest.param("127.0.0.1", {"x-user": "owner"}, 200, id="the proxy names somebody"),
            pytest.param("127.0.0.1", {}, 401, id="the proxy names nobody"),
            pytest.param("127.0.0.1", {"x-user": ""}, 401, id="an empty name"),
            pytest.param("127.0.0.1", {"x-user": "max"}, 403, id="somebody who is not listed"),
            pytest.param("127.0.0.1", {"x-user": "agent:content"}, 403, id="an agent"),
            pytest.param("10.0.0.5", {"x-user": "owner"}, 401, id="anybody else says so"),
            pytest.param(
                "10.0.0.5",
                {"x-user": "owner", "x-forwarded-for": "10.0.0.5"},
                401,
                id="passed on for the proxy",
            ),
            pytest.param(
                "10.0.0.5", {"x-user": "owner", "forwarded": "for=10.0.0.5"}, 401, id="by the standard"
            ),
        ],
    )
    def test_the_header_counts_from_the_proxy_alone(
        self, shared_inbox: Open, trusted: str, headers: dict[str, str], status: int
    ) -> None:
        with listening(shared_inbox.desk, Proxied("X-User", frozenset({trusted}))) as (root, _):
            assert httpx2.get(root, headers=headers).status_code == status

    def test_two_names_are_none(self, shared_inbox: Open) -> None:
        with listening(shared_inbox.desk, Proxied("X-User", frozenset({"127.0.0.1"}))) as (root, _):
            pair = [("x-user", "owner"), ("x-user", "max")]
            assert httpx2.get(root, headers=pair).status_code == 401

    def test_a_decision_says_that_the_proxy_stands_behind_it(self, inbox: Open) -> None:
        with listening(inbox.desk, Proxied("X-User", frozenset({"127.0.0.1"}))) as (root, host):
            headers = {"x-user": "owner", "origin": f"http://{host}", "sec-fetch-site": "same-origin"}
            fields = {"kind": "reject", "reason": WHY, "sha": _sha(inbox), "version": "1"}
            answer = httpx2.post(f"{root}/reviews/{inbox.pending}/decision", data=fields, headers=headers)
            assert answer.status_code == 303
        with inbox.desk.ledger.read() as tx:
            (made,) = view_review(tx, inbox.pending).decisions
        assert (made.by, made.auth) == ("owner", "proxy")

    @pytest.mark.parametrize(("trusted", "last"), [("127.0.0.1", 401), ("10.0.0.5", 429)])
    def test_people_behind_a_trusted_proxy_are_counted_one_by_one(
        self, shared_inbox: Open, trusted: str, last: int
    ) -> None:
        limiter = Limiter(Limits(strangers="2/minute"), frozenset({trusted}))
        with listening(shared_inbox.desk, Team(), limiter) as (root, _):
            for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
                answer = httpx2.get(root, headers={"x-forwarded-for": f"203.0.113.9, {address}"})
        assert answer.status_code == last


def test_the_link_says_so_too(inbox: Open) -> None:
    inbox.sign_in()
    fields = {"kind": "reject", "reason": WHY, "sha": _sha(inbox), "version": "1"}
    inbox.post(f"/reviews/{inbox.pending}/decision", **fields)
    with inbox.desk.ledger.read() as tx:
        (made,) = view_review(tx, inbox.pending).decisions
    assert (made.by, made.auth) == ("Ana", "link")


def test_no_password_and_no_session_is_kept_as_it_is(team: Team_) -> None:
    team.sign_in()
    cookie = team.client.cookies["brandwright_session"]
    with team.open.desk.ledger.read() as tx:
        kept = f"{stored.list_(tx)} {stored.sessions_of(tx, 'olga')}"
    assert cookie not in kept
    assert WORDS not in kept
