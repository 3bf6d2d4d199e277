"""Who may ask for what: everybody × every address × two workspaces, each cell held to the table below.

The table says, for each address that the application has, the lowest access that it takes and whether a program may.
A new address without a row fails; so does one that opens wider than its row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from tests.web.roles import OUTSIDE, WHO, Company, Sent, World, opened

from brandwright.governance.access import LEVELS, Access

API = "/api/v1"
WHY = "Accurate, useful, on brand"
STALE = "0" * 64


@dataclass(frozen=True)
class Row:
    """An address of the application.

    Attributes:
        level: the lowest access that it takes.
        agent: whether the token of a program may ask for it. Pages know no tokens.
        real: a request that would do what the address is for, if it were let through: sent by those who may not.
        mild: one that is let in and then changes nothing: sent by those who may.
        let_in: the statuses of an answer to that.
        elsewhere: the statuses when the request names things of the other workspace.
        late: whether the right is asked for once it is known what the request is about.
    """

    method: str
    path: str
    level: Access
    real: Callable[[Company], Sent]
    mild: Callable[[Company], Sent] | None = None
    agent: bool = False
    let_in: tuple[int, ...] = (200,)
    elsewhere: tuple[int, ...] = (404,)
    late: bool = False

    @property
    def id(self) -> str:
        """As tests name it."""
        return f"{self.method} {self.path}"

    def allows(self, who: str) -> bool:
        """What the table says."""
        if who == "agent":
            return self.agent
        return who not in OUTSIDE and LEVELS.index(who) >= LEVELS.index(self.level)


def page(path: str, level: Access = "viewer", **more: object) -> Row:
    """A page that is read."""
    query = str(more.pop("query", ""))
    return Row("GET", path, level, lambda c: Sent("GET", _named(path, c) + query), **more)  # type: ignore[arg-type]


def form(
    path: str, level: Access, real: Callable[[Company], dict[str, str]], mild: dict[str, str], *let_in: int
) -> Row:
    """A form that changes something, with a variant of it that is let in and refused for what it says."""
    return Row(
        "POST",
        path,
        level,
        lambda c: Sent("POST", _named(path, c), form=real(c)),
        lambda c: Sent("POST", _named(path, c), form=mild),
        let_in=let_in,
        elsewhere=(*let_in, 404),
    )


def _named(path: str, company: Company) -> str:
    return (
        path.replace("{review}", company.review)
        .replace("{comment}", company.thread)
        .replace("{name}", company.review)
        .replace("{run}", company.run)
    )


def decision(kind: str, level: Access) -> Row:
    """A decision by a page."""
    path = "/reviews/{review}/decision"

    def real(c: Company) -> Sent:
        fields = {"kind": kind, "reason": WHY, "sha": c.sha, "version": str(c.version), "to": "legal"}
        return Sent("POST", _named(path, c), form=fields)

    def mild(c: Company) -> Sent:
        # A withdrawal names no draft, so that it is refused for its missing reason.
        fields = {"kind": kind, "reason": "" if kind == "withdraw" else WHY, "sha": STALE, "version": "1"}
        return Sent("POST", _named(path, c), form=fields)

    let_in = (422,) if kind == "withdraw" else (409,)
    return Row("POST", path, level, real, mild, let_in=let_in, elsewhere=(404, *let_in), late=True)


def api_decision(kind: str, level: Access) -> Row:
    """A decision by the API."""
    path = f"{API}/reviews/{{review}}/decisions"

    def real(c: Company) -> Sent:
        body = {"kind": kind, "reason": WHY, "version": c.version, "to": "legal"}
        return Sent("POST", _named(path, c), json=body, match=c.sha)

    def mild(c: Company) -> Sent:
        body = {"kind": kind, "reason": WHY, "version": 1}
        return Sent("POST", _named(path, c), json=body, match=STALE)

    return Row("POST", path, level, real, mild, let_in=(412,), elsewhere=(404,))


def call(
    path: str,
    level: Access,
    real: Callable[[Company], dict[str, object]],
    *,
    agent: bool = False,
    matched: bool = False,
    let_in: tuple[int, ...] = (422,),
) -> Row:
    """An operation that takes a body; the mild one has none of its fields, or is about another draft."""
    address = API + path

    def sent(c: Company) -> Sent:
        return Sent("POST", _named(address, c), json=real(c), match=c.sha if matched else "")

    def mild(c: Company) -> Sent:
        return Sent(
            "POST", _named(address, c), json=real(c) if matched else {}, match=STALE if matched else ""
        )

    elsewhere = (404,) if "{" in path else let_in
    return Row("POST", address, level, sent, mild, agent=agent, let_in=let_in, elsewhere=elsewhere)


def read(path: str, *let_in: int) -> Row:
    """An operation that reads."""
    where = (404,) if "{" in path else (200,)
    return page(API + path, agent=True, let_in=let_in or (200,), elsewhere=where)


ANYONE = {("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/sign-out")}
"""The ways in and out: they are for those who are not signed in, and tested on their own."""

NOWHERE = {
    ("GET", "/{rest:path}"),
    ("POST", "/{rest:path}"),
    ("GET", "/api/{rest:path}"),
    ("POST", "/api/{rest:path}"),
}
"""What answers for addresses that there are not."""

TABLE: tuple[Row, ...] = (
    page("/", elsewhere=(200,)),
    page("/reviews/{review}"),
    page("/reviews/{review}/audit"),
    page("/reviews/{review}/edit", "editor"),
    page("/keys", elsewhere=(200,)),
    page("/calendar", elsewhere=(200,)),
    page("/calendar.ics", elsewhere=(200,)),
    page("/calendar.csv", elsewhere=(200,)),
    page("/events", query="?review=rev-1", elsewhere=(200,)),
    decision("request-changes", "reviewer"),
    decision("reject", "reviewer"),
    decision("escalate", "reviewer"),
    decision("approve", "approver"),
    decision("withdraw", "approver"),
    form(
        "/reviews/{review}/fix",
        "editor",
        lambda c: {"fingerprint": "f" * 16, "version": str(c.version)},
        {},
        409,
        422,
    ),
    form("/reviews/{review}/waiver", "approver", lambda c: {"fingerprint": "f" * 16, "reason": WHY}, {}, 422),
    form(
        "/reviews/{review}/edit",
        "editor",
        lambda c: {"copy": "We guarantee it.", "reason": WHY, "version": str(c.version)},
        {},
        422,
    ),
    form("/reviews/{review}/gate", "editor", lambda c: {"copy": "We guarantee it."}, {}, 200, 422),
    form("/reviews/{review}/comments", "editor", lambda c: {"text": "Why?", "sha": c.sha}, {}, 422),
    form("/reviews/{review}/comments/{comment}/reply", "editor", lambda c: {"text": "Because."}, {}, 422),
    form("/reviews/{review}/comments/{comment}/settle", "editor", lambda c: {}, {"open": "yes"}, 303),
    form("/reviews/{review}/hold", "editor", lambda c: {}, {"hold": "no"}, 303),
    form(
        "/bulk", "approver", lambda c: {f"review-{c.review}": f"{c.review}:{c.sha}", "reason": WHY}, {}, 422
    ),
    read("/reviews"),
    read("/reviews/{review}"),
    read("/reviews/{review}/export", 409),
    read("/audit/{name}"),
    read("/runs"),
    read("/runs/{run}"),
    read("/openapi.json"),
    api_decision("request-changes", "reviewer"),
    api_decision("reject", "reviewer"),
    api_decision("escalate", "reviewer"),
    api_decision("approve", "approver"),
    api_decision("approve-with-edits", "approver"),
    api_decision("withdraw", "approver"),
    call(
        "/reviews/{review}/edit",
        "editor",
        lambda c: {"text": "We guarantee it.", "reason": WHY, "version": c.version},
        matched=True,
        let_in=(412,),
    ),
    call("/reviews/{review}/comments", "editor", lambda c: {"text": "Why?"}, matched=True, let_in=(409, 412)),
    call("/check", "viewer", lambda c: {"text": "We guarantee it."}, agent=True),
    call("/drafts", "editor", lambda c: {"brief": {}}, agent=True),
    call("/submissions", "editor", lambda c: {"text": WHY, "channel": "telex"}, agent=True),
    call("/recall", "viewer", lambda c: {"question": "Which hook?"}, agent=True),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with opened(tmp_path_factory.mktemp("roles")) as made:
        yield made


def addresses(app: Starlette) -> set[tuple[str, str]]:
    """Every address of the application with its methods; static files are for everybody."""
    return {
        (method, route.path)
        for route in app.routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }


def test_the_table_has_every_address_and_no_other(world: World) -> None:
    assert {(row.method, row.path) for row in TABLE} == addresses(world.app) - ANYONE - NOWHERE


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
def test_every_cell_of_a_row_is_as_the_table_says(world: World, row: Row) -> None:
    before = world.own.standing, world.other.standing
    wrong = {}
    for who, where in product(WHO, ("own", "other")):
        company = world.company(where)
        sent = (row.mild or row.real)(company) if row.allows(who) else row.real(company)
        answer = world.ask(sent, who)
        leaks = where == "own" and world.other.review in answer.text
        if leaks or answer.status not in expected(row, who, where):
            wrong[who, where] = answer
    assert not wrong
    assert (world.own.standing, world.other.standing) == before


def expected(row: Row, who: str, where: str) -> tuple[int, ...]:
    """The statuses that a cell may have."""
    if row.allows(who):
        return row.let_in if where == "own" else row.elsewhere
    if who in OUTSIDE or (who == "agent" and not row.path.startswith(API)):
        return (401,)
    return (403, 404) if row.late and where == "other" else (403,)


@pytest.mark.parametrize("who", [who for who in WHO if who not in OUTSIDE])
def test_nothing_of_the_other_workspace_is_in_a_list(world: World, who: str) -> None:
    for row in TABLE:
        if row.method == "GET" and "{" not in row.path and row.allows(who):
            text = world.ask(row.real(world.own), who).text
            assert world.other.review not in text
            assert world.other.run not in text


@pytest.mark.parametrize("who", OUTSIDE)
@pytest.mark.parametrize("path", ["/nothing", "/reviews/rev-1/nothing", f"{API}/nothing", "/api/v2/reviews"])
def test_who_is_not_let_in_is_not_told_which_addresses_there_are(world: World, who: str, path: str) -> None:
    for method in ("GET", "POST"):
        assert world.ask(Sent(method, path, json={} if path.startswith("/api") else None), who).status == 401


class TestAgents:
    """What the table says cell by cell, once more as a sentence: a program's token decides nothing, anywhere."""

    def test_every_address_that_decides_refuses_it(self, world: World) -> None:
        before = world.own.standing
        for row in TABLE:
            if row.method == "POST" and not row.agent:
                assert world.ask(row.real(world.own), "agent").status in (401, 403), row.id
        assert world.own.standing == before

    def test_the_api_says_that_no_agent_may(self, world: World) -> None:
        for row in TABLE:
            if row.path.endswith("/decisions"):
                assert world.ask(row.real(world.own), "agent").code == "BW1101", row.id

    def test_its_token_is_no_cookie(self, world: World) -> None:
        keys = world.people["agent"]
        world.people = {**world.people, "tricky": type(keys)(keys.token, keys.token)}
        for row in TABLE:
            if not row.path.startswith(API):
                assert world.ask(row.real(world.own), "tricky").status == 401, row.id
