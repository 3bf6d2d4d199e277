"""Eight reviewers in each of two processes answer two hundred reviews at once: two hundred decisions, none more."""

from __future__ import annotations

import multiprocessing
import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from tests.governance.making import PEOPLE, book, person, submit

from brandwright.errors import BrandwrightError
from brandwright.governance import Choice, Playbook, decide, view_review
from brandwright.store import Ledger, audit
from brandwright.store._signing import SigningKey
from brandwright.store.anchors import Anchors

pytestmark = pytest.mark.crash

REVIEWS, REVIEWERS, PROCESSES, REPLAYS = 200, 8, 2, 1000
REFUSALS = {"BW730", "BW731"}
Shown = tuple[str, str]


def crowd() -> Playbook:
    """The company with sixteen reviewers who all answer for the brand."""
    people = [
        {"id": f"r{number}", "name": f"Reviewer {number}", "roles": ["brand"]}
        for number in range(REVIEWERS * PROCESSES)
    ]
    return book(people={"people": [*PEOPLE["people"], *people]})


def opened(url: str, folder: Path) -> Ledger:
    """The ledger as every process of a workspace opens it: its audit is signed."""
    return Ledger.open(
        url, "acme", anchors=Anchors(folder / "signed", SigningKey(folder / "key"), "l", "acme")
    )


def attempt(
    ledger: Ledger, playbook: Playbook, who: str, shown: Shown, kind: Choice, version: int = 1
) -> str:
    """What came of one answer: `decided`, or the error's code."""
    review, sha = shown
    try:
        decide(
            ledger,
            playbook,
            review,
            kind,
            person(who, playbook),
            sha=sha,
            version=version,
            reason=f"{who} says so.",
        )
    except BrandwrightError as error:
        return error.code
    return "decided"


def answer_all(
    url: str, folder: Path, shown: Sequence[Shown], process: int, start: Barrier, told: Queue[dict[str, int]]
) -> None:
    """Eight reviewers of one process, each in an order of their own."""
    playbook = crowd()
    with opened(url, folder) as ledger:

        def reviewer(number: int) -> Counter[str]:
            chance = random.Random(number)
            mine = chance.sample(list(shown), len(shown))
            kinds: tuple[Choice, ...] = ("approve", "reject", "request-changes")
            return Counter(attempt(ledger, playbook, f"r{number}", one, chance.choice(kinds)) for one in mine)

        start.wait(timeout=60)
        with ThreadPoolExecutor(REVIEWERS) as pool:
            counts = list(pool.map(reviewer, range(process * REVIEWERS, (process + 1) * REVIEWERS)))
    told.put(dict(sum(counts, Counter())))


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    return str(request.getfixturevalue("postgres_database"))


@pytest.mark.timeout(600)
def test_each_review_is_decided_once_and_nothing_replayed_stale_or_doubled_is_accepted(
    url: str, tmp_path: Path
) -> None:
    with opened(url, tmp_path) as ledger:
        shown = [(review.id, review.draft_sha) for review in (submit(ledger) for _ in range(REVIEWS))]
        outcomes = _race(url, tmp_path, shown)

        assert outcomes["decided"] == REVIEWS
        assert set(outcomes) == {"decided", *REFUSALS} & set(outcomes)
        assert sum(outcomes.values()) == REVIEWS * REVIEWERS * PROCESSES
        _one_decision_each(ledger, shown)

        assert _replayed(ledger, shown) <= REFUSALS
        _one_decision_each(ledger, shown)


def _race(url: str, folder: Path, shown: Sequence[Shown]) -> Counter[str]:
    context = multiprocessing.get_context("spawn")
    start, told = context.Barrier(PROCESSES), context.Queue()
    workers = [
        context.Process(target=answer_all, args=(url, folder, shown, number, start, told))
        for number in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    try:
        return sum((Counter(told.get(timeout=500)) for _ in workers), Counter())
    finally:
        for worker in workers:
            worker.join(timeout=10)
            if worker.is_alive():
                worker.kill()


def _one_decision_each(ledger: Ledger, shown: Sequence[Shown]) -> None:
    with ledger.read() as tx:
        assert [len(view_review(tx, review).decisions) for review, _ in shown] == [1] * REVIEWS
        assert audit.verify(tx).ok
        acts = Counter(entry.act for entry in audit.entries(tx, None))
    assert sum(count for act, count in acts.items() if act != "review.submitted") == REVIEWS


def _replayed(ledger: Ledger, shown: Sequence[Shown]) -> set[str]:
    """A thousand answers that were given before, speak of another version or another draft, or come doubled."""
    playbook, chance = crowd(), random.Random(7)

    def again(_: int) -> str:
        review, sha = chance.choice(list(shown))
        stale = chance.choice([(sha, 1), (sha, 2), (sha, 0), ("0" * 64, 1), (shown[0][1], 3)])
        return attempt(ledger, playbook, "r1", (review, stale[0]), "approve", stale[1])

    with ThreadPoolExecutor(REVIEWERS) as pool:
        outcomes = Counter(pool.map(again, range(REPLAYS)))
    assert sum(outcomes.values()) == REPLAYS
    return set(outcomes)
