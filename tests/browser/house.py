"""A workspace with everything that the inbox can show, and its doors: a link, accounts, and a proxy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.cli.terminal import POST, brandwright
from tests.web.listening import listening

from brandwright.brandkit.copytext import render_copy
from brandwright.cli._scaffold import scaffold_example
from brandwright.governance import Choice, Identity, accounts, identify
from brandwright.governance.commenting import comment, find, reply, settle_thread
from brandwright.governance.holding import hold
from brandwright.graph.desk import Desk, open_desk
from brandwright.graph.editing import edit_review
from brandwright.graph.reviewing import decide_review, show_review
from brandwright.graph.submitting import submit_text
from brandwright.web import Access, Limiter, Limits, Proxied, Team
from brandwright.workspace import Workspace

__all__ = ("WORDS", "House", "house")

WORDS = "correct horse battery staple"
PEOPLE = """
people:
  - {id: owner, name: Olga One, roles: [owner, legal, privacy, finance, product], access: admin}
  - {id: ben, name: Ben Oz, roles: [brand], deputies: [owner], away: [{from: 2020-01-01, until: 2199-12-31}]}
  - {id: vera, name: Vera Two, roles: [writer], access: viewer}
local_owner: owner
require_token: false
"""
LIGHT = "Every draft waits for a person.\n"
HELD = "We are the #1 platform and guarantee 300% more leads.\n\nWrite to jane.doe@example.com today!\n"


@dataclass
class House:
    """Three doors before one workspace, its reviews by the state that they are in, and who is signed in already."""

    desk: Desk
    link: str = ""
    team: str = ""
    proxy: str = ""
    reviews: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, Any] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """The inbox's address behind the link."""
        return self.link.partition("/enter")[0]


@contextmanager
def house(folder: Path) -> Iterator[House]:
    """Fill a workspace, and open its doors."""
    scaffold_example(folder)
    (folder / "playbook" / "people.yaml").write_text(PEOPLE)
    reviews = {"expired": _long_ago(folder)}
    for name in ("pending", "approved", "withdrawn", "spare"):
        reviews[name] = brandwright("draft", POST, "--json", cwd=folder).json["drafts"][0]["review"]["id"]
    with open_desk(Workspace.find(explicit=folder)) as desk:
        olga = identify(desk.playbook, "owner", {})
        for name in ("changes", "rejected", "erased"):
            who = "Zebulon Quist likes it.\n" if name == "erased" else ""
            reviews[name] = _submitted(desk, LIGHT + who)
        reviews["held"] = _submitted(desk, HELD)
        _decided(desk, olga, reviews)
        _talked_about(desk, olga, reviews["held"])
    for command in (
        ("export", reviews["approved"], "--format", "md"),
        ("live", reviews["approved"], "--as", "linkedin:7261508", "--by", "owner"),
        ("memory", "erase", "Zebulon Quist", "--by", "owner", "--reason", "request 2026-17"),
    ):
        assert brandwright(*command, cwd=folder).code == 0, command
    with open_desk(Workspace.find(explicit=folder)) as desk:
        yield from _open(House(desk, reviews=reviews))


def _open(made: House) -> Iterator[House]:
    desk = made.desk
    admin = identify(desk.playbook, "owner", {})
    for name, person in (("olga", "owner"), ("vera", "vera")):
        accounts.add_account(desk.ledger, desk.playbook, admin, name, person, WORDS)
    link = Access("owner")
    proxied = Proxied("X-User", frozenset({"127.0.0.1"}))
    strict = Limiter(Limits(pair="2/minute"))
    with (
        listening(desk, link) as (root, _),
        listening(desk, Team(), strict) as (team, _),
        listening(desk, proxied) as (proxy, _),
    ):
        made.link, made.team, made.proxy = f"{root}/enter?token={link.token}", team, proxy
        yield made


def _long_ago(folder: Path) -> str:
    """A review that nobody answered in time."""
    then = datetime.now(UTC) - timedelta(days=40)
    with open_desk(Workspace.find(explicit=folder), clock=lambda: then) as desk:
        return _submitted(desk, LIGHT)


def _submitted(desk: Desk, text: str) -> str:
    more: dict[str, Any] = {"channel": "linkedin-post", "brief": None, "brief_file": "", "author": "Kim"}
    (asset,) = submit_text(desk, text, file="copy.md", **more).assets
    return asset.review.id


def _decided(desk: Desk, olga: Identity, reviews: dict[str, str]) -> None:
    steps: tuple[tuple[str, Choice | None], ...] = (
        ("approved", "approve"),
        ("withdrawn", "approve"),
        ("withdrawn", None),
        ("changes", "request-changes"),
        ("rejected", "reject"),
    )
    for name, kind in steps:
        why = "It says what we stand for, in words that a customer uses"
        decide_review(desk, reviews[name], kind, olga, reason=why, sha=None)


def _talked_about(desk: Desk, olga: Identity, review: str) -> None:
    """Two versions, a thread with an answer, a settled one, and somebody at work on it."""
    shown = show_review(desk, review)
    text = render_copy(shown.draft).replace("today!", "today.")
    edit_review(desk, review, text, olga, reason="Calmer.", version=shown.view.review.version)
    kim = identify(desk.playbook, "Kim", {})
    draft = show_review(desk, review).draft
    said = comment(desk.ledger, review, kim, "Says who?", at=find(draft, "guarantee"))
    reply(desk.ledger, said.id, olga, "Nobody. It has to go.")
    settled = comment(desk.ledger, review, kim, "Two parts are missing.")
    settle_thread(desk.ledger, settled.id, olga)
    hold(desk.ledger, review, kim)
