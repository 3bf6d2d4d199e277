"""Whoever passes sign-offs on is killed at any moment: the next one goes on, and each is passed on exactly once."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from tests.governance.making import Clock, book, submit

from brandwright.governance import SignOffNeed, expire_overdue, review_state, view_review
from brandwright.governance.escalating import escalate_due
from brandwright.store import Ledger, audit

pytestmark = pytest.mark.crash

REVIEWS, KILLS = 60, 12
LEGAL = SignOffNeed(
    "legal", 72, "It binds us.", ("legal-claims",), escalate_after_hours=24, escalate_to="owner"
)


def escalate(url: str, hours: float) -> None:
    """A worker of its own, by a clock that stands at that hour."""
    clock = Clock()
    clock.pass_hours(hours)
    with Ledger.open(url, "acme", clock=clock) as ledger:
        escalate_due(ledger, book())


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    return str(request.getfixturevalue("postgres_database"))


@pytest.mark.timeout(300)
def test_each_sign_off_is_passed_on_once_however_often_the_worker_is_killed(url: str) -> None:
    clock, chance = Clock(), random.Random(11)
    with Ledger.open(url, "acme", clock=clock) as ledger:
        asked = [submit(ledger, asked=[LEGAL]).id for _ in range(REVIEWS)]
    killed = sum(_killed(url, chance) for _ in range(KILLS))
    escalate(url, 25)

    with Ledger.open(url, "acme", clock=clock) as ledger, ledger.read() as tx:
        views = [view_review(tx, review) for review in asked]
        assert audit.verify(tx).ok
        acts = Counter(entry.act for entry in audit.entries(tx, None))
    assert killed > 0
    assert acts == {"review.submitted": REVIEWS, "review.escalated": REVIEWS}
    for view in views:
        assert [decision.kind for decision in view.decisions] == ["escalate"]
        assert [(s.role, s.due_at) for s in view.open] == [("owner", clock.now + timedelta(hours=72))]

    clock.pass_hours(73)
    with Ledger.open(url, "acme", clock=clock) as ledger:
        assert sorted(expire_overdue(ledger)) == sorted(asked)
        assert {review_state(ledger, review) for review in asked} == {"expired"}


def _killed(url: str, chance: random.Random) -> int:
    """Start a worker and kill it somewhere on its way; 1 when it was still at work."""
    worker = multiprocessing.get_context("spawn").Process(target=escalate, args=(url, 25))
    worker.start()
    time.sleep(chance.uniform(0.5, 3))
    at_work = worker.is_alive()
    worker.kill()
    worker.join(timeout=30)
    return int(at_work)
