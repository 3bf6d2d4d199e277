"""Two companies on one database, with somebody of every kind at the door of the first; and what each of them sends."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from tests.example import make_example

from brandwright.content.loading import load_brief
from brandwright.governance import Identity, tokens, view_review
from brandwright.governance.access import AGENT_ACTS, LEVELS
from brandwright.governance.commenting import comment
from brandwright.governance.identity import signed_in
from brandwright.graph.desk import Desk, open_desk
from brandwright.graph.drafting import draft_brief
from brandwright.store import accounts, comments
from brandwright.store.accounts import Account, Session
from brandwright.web import Limiter, Limits, Team, create_app
from brandwright.workspace import Workspace

HOST = "127.0.0.1:8700"
BRIEF = "examples/briefs/linkedin-awareness.yaml"
OUTSIDE = ("nobody", "another workspace", "expired", "disabled")
"""Those who are not let in: without a sign-in, or with one that counts elsewhere, has run out or was ended."""

WHO = (*OUTSIDE, *LEVELS, "agent")
ROLES = "[owner, brand, legal, privacy, finance, product]"


@dataclass(frozen=True)
class Keys:
    """What somebody holds: the cookie of a session, and a token."""

    session: str
    token: str


@dataclass(frozen=True)
class Company:
    """A workspace with a review that waits, and a comment on it."""

    desk: Desk
    review: str
    thread: str
    run: str

    @property
    def standing(self) -> tuple[str, str, int, int, int]:
        """What no refused request may change: the state, the draft, the version, the decisions, the comments."""
        with self.desk.ledger.read() as tx:
            view = view_review(tx, self.review)
            said = comments.for_review(tx, self.review)
        return (
            view.state,
            view.review.draft_sha,
            view.review.version,
            len(view.decisions),
            len(said),
        )

    @property
    def sha(self) -> str:
        """Of the draft that waits."""
        return self.standing[1]

    @property
    def version(self) -> int:
        """Of the review that waits."""
        return self.standing[2]


@dataclass
class World:
    """The inbox of the first company, the second company beside it, and who stands at the door."""

    app: Starlette
    own: Company
    other: Company
    people: Mapping[str, Keys]
    runner: asyncio.Runner = field(repr=False)

    def company(self, which: str) -> Company:
        """The workspace whose things a request names."""
        return self.own if which == "own" else self.other

    def ask(self, sent: Sent, who: str) -> Answer:
        """A request of somebody, as a browser or as a program sends it."""
        return self.runner.run(_asked(self.app, sent, self.people[who]))


@dataclass(frozen=True)
class Sent:
    """A request: a form for a page, JSON for the API."""

    method: str
    path: str
    form: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    match: str = ""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str

    @property
    def code(self) -> str:
        """The error's code, where it is JSON."""
        return str(json.loads(self.text).get("code", "")) if self.text.startswith("{") else ""


async def _asked(app: Starlette, sent: Sent, keys: Keys) -> Answer:
    """Straight into the application; a stream is left after its first words."""
    path, _, query = sent.path.partition("?")
    body = json.dumps(sent.json).encode() if sent.json is not None else urlencode(sent.form).encode()
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": sent.method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in _headers(sent, keys)],
        "client": ("192.0.2.7", 1),
        "server": ("127.0.0.1", 8700),
    }
    status, parts, heard = 0, [], asyncio.Event()
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        if waiting:
            return waiting.pop()
        await heard.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)
        parts.append(message.get("body", b""))
        if parts[-1]:
            heard.set()

    await app(scope, receive, send)
    return Answer(status, b"".join(parts).decode())


def _headers(sent: Sent, keys: Keys) -> Iterator[tuple[str, str]]:
    yield "host", HOST
    if sent.path.startswith("/api/"):
        if keys.token:
            yield "authorization", f"Bearer {keys.token}"
        yield "content-type", "application/json"
        if sent.match:
            yield "if-match", f'"{sent.match}"'
        return
    yield "content-type", "application/x-www-form-urlencoded"
    yield "origin", f"http://{HOST}"
    yield "sec-fetch-site", "same-origin"
    if keys.session:
        yield "cookie", f"brandwright_session={keys.session}"
    elif keys.token:  # a program that tries the pages
        yield "authorization", f"Bearer {keys.token}"


@contextmanager
def opened(folder: Path) -> Iterator[World]:
    """The two companies, and the door of the first."""
    database = f"sqlite:///{folder / 'shared.sqlite'}"
    with ExitStack() as stack:
        own, other = (
            stack.enter_context(_company(folder / name, name, database)) for name in ("acme", "zenith")
        )
        app = create_app(own.desk, Team(), hosts=[HOST], limiter=Limiter(_unlimited()))
        runner = stack.enter_context(asyncio.Runner())
        yield World(app, own, other, _people(own.desk, other.desk), runner)


def _unlimited() -> Limits:
    return Limits(strangers="100000/minute", posts="100000/minute")


@contextmanager
def _company(folder: Path, name: str, database: str) -> Iterator[Company]:
    make_example(folder)
    people = [f"  - {{id: {one}, name: {one.title()}, roles: {ROLES}, access: {one}}}" for one in LEVELS]
    people.append(f"  - {{id: owner, name: Olga One, roles: {ROLES}, access: admin}}")
    (folder / "playbook/people.yaml").write_text("\n".join(["people:", *people, ""]))
    settings = folder / "brandwright.toml"
    text = settings.read_text()
    settings.write_text(f'{_without_id(text, name)}\n[store]\nurl = "{database}"\n')
    with open_desk(Workspace.find(explicit=folder)) as desk:
        report = draft_brief(desk, load_brief(folder / BRIEF), file=BRIEF)
        review = report.assets[0].review.id
        said = comment(desk.ledger, review, _admin(desk), "Who says so?")
        yield Company(desk, review, said.id, report.run.id)


def _without_id(text: str, name: str) -> str:
    lines = [f'id = "{name}"' if line.startswith("id =") else line for line in text.splitlines()]
    assert f'id = "{name}"' in lines
    return "\n".join(lines)


def _admin(desk: Desk) -> Identity:
    return signed_in(desk.playbook, "admin", account="admin", auth="password")


def _people(own: Desk, other: Desk) -> dict[str, Keys]:
    """Everybody of the list; who is not let in holds what an admin would."""
    made: dict[str, Keys] = {level: _somebody(own, level) for level in LEVELS}
    agent = tokens.issue(own.ledger, own.playbook, _admin(own), "agent", "press", AGENT_ACTS, days=1)[0]
    return {
        "nobody": Keys("", ""),
        "another workspace": _somebody(other, "admin"),
        "disabled": _ended(own),
        "expired": _somebody(own, "admin", account="old", hours=0),
        **made,
        "agent": Keys("", agent),
    }


def _somebody(desk: Desk, level: str, *, account: str = "", hours: int = 1) -> Keys:
    """A session and a token of somebody with this access; with no hours, they have run out."""
    name = account or level
    session = f"session of {desk.workspace.settings.workspace.id} {name}"
    with desk.ledger.write(_admin(desk).actor) as tx:
        row = Account(id=name, person=level, password="none", created_at=tx.now, changed_at=tx.now)
        accounts.add(tx, row)
        sha = hashlib.sha256(session.encode()).hexdigest()
        ends = tx.now + timedelta(hours=hours)
        accounts.begin(tx, Session(sha256=sha, account=name, created_at=tx.now, expires_at=ends))
    token, kept = tokens.issue(
        desk.ledger, desk.playbook, _admin(desk), "person", level, tokens.PERSON_ACTS, days=1
    )
    if not hours:
        with desk.ledger.write(_admin(desk).actor) as tx:
            _run_out(tx, kept.id)
    return Keys(session, token)


def _run_out(tx: Any, token: str) -> None:
    from brandwright.store import _rows, tables

    _rows.change(tx, tables.api_tokens, tables.api_tokens.c.id == token, expires_at=tx.now)


def _ended(desk: Desk) -> Keys:
    """A session of an account that was disabled afterwards, and a token that was revoked."""
    keys = _somebody(desk, "admin", account="closed")
    newest = tokens.list_tokens(desk.ledger, _admin(desk))[0]
    tokens.revoke(desk.ledger, _admin(desk), newest.id)
    with desk.ledger.write(_admin(desk).actor) as tx:
        accounts.change(tx, "closed", disabled=True)
    return keys
