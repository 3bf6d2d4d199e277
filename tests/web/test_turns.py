"""Whose turn a review is while somebody is away: the list and the review say so, and the deputy's list holds it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import HOST, Open

from brandwright.governance.models import People
from brandwright.web import Access, create_app

ROLES = ["owner", "brand", "legal", "privacy", "finance", "product"]


@contextmanager
def seen_by(inbox: Open, who: str, owner: dict[str, Any], ben: dict[str, Any]) -> Iterator[TestClient]:
    """The same inbox with an owner who has a deputy, Ben, and a third person who signs nothing."""
    people = [
        {"id": "olga", "name": "Olga", "roles": ROLES, "deputies": ["ben"], **owner},
        {"id": "ben", "name": "Ben", "roles": ["writer"], **ben},
        {"id": "kim", "name": "Kim", "roles": ["writer"]},
    ]
    playbook = replace(inbox.desk.playbook, people=People.model_validate({"people": people}))
    access = Access(who)
    app = create_app(replace(inbox.desk, playbook=playbook), access, hosts=[HOST])
    with TestClient(app, base_url=f"http://{HOST}") as client:
        assert client.get("/enter", params={"token": access.token}).status_code == 200
        yield client


def absence(inbox: Open, first: int, last: int) -> list[dict[str, str]]:
    today = inbox.desk.ledger.now().date()
    return [{"from": str(today + timedelta(days=first)), "until": str(today + timedelta(days=last))}]


def test_while_somebody_is_away_the_deputy_has_it(shared_inbox: Open) -> None:
    away = absence(shared_inbox, 0, 3)
    said = f"brand with ben for olga, who is away until {away[0]['until']}"
    with seen_by(shared_inbox, "ben", {"away": away}, {}) as client:
        for path in ("/?queue=mine", "/?queue=all"):
            page = client.get(path).text
            assert f"/reviews/{shared_inbox.pending}" in page
            assert said in page
        review = client.get(f"/reviews/{shared_inbox.pending}").text
        assert said.removeprefix("brand ") in review
        assert 'value="approve"' in review


@pytest.mark.parametrize(
    ("first", "last"), [pytest.param(1, 3, id="only from tomorrow on"), pytest.param(-3, -1, id="back again")]
)
def test_whoever_is_there_is_simply_asked(shared_inbox: Open, first: int, last: int) -> None:
    with seen_by(shared_inbox, "ben", {"away": absence(shared_inbox, first, last)}, {}) as client:
        page = client.get("/?queue=mine").text
        assert f"/reviews/{shared_inbox.pending}" in page, "a deputy may always help"
        assert "with ben" not in page
        assert "with ben" not in client.get(f"/reviews/{shared_inbox.pending}").text


def test_it_is_nobody_elses(shared_inbox: Open) -> None:
    with seen_by(shared_inbox, "kim", {"away": absence(shared_inbox, 0, 3)}, {}) as client:
        assert "Nothing waits for you" in client.get("/?queue=mine").text
        assert "with ben for olga" in client.get("/?queue=all").text


@pytest.mark.parametrize(
    ("ben", "words"),
    [
        pytest.param({"away": 3}, "Nobody who could sign as brand is there: it waits.", id="both away"),
        pytest.param({"queue_cap": 0}, "The queue of ben is full", id="the deputy has no room"),
    ],
)
def test_where_nobody_can_be_asked_the_list_says_so(
    shared_inbox: Open, ben: dict[str, Any], words: str
) -> None:
    if "away" in ben:
        ben = {"away": absence(shared_inbox, 0, ben["away"])}
    with seen_by(shared_inbox, "kim", {"away": absence(shared_inbox, 0, 3)}, ben) as client:
        assert words in client.get("/?queue=all").text
