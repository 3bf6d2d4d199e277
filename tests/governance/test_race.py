"""Two people decide at once, each in a process: one wins, the other learns who was first, and when."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from tests.governance.making import book, person, submit

from brandwright.governance import Choice, decide, view_review
from brandwright.store import Ledger, audit

ROUNDS = 50
Outcome = tuple[str, str, str]
"""Whose it is, and either the decision's kind or the error's code, with the error's message."""


def answer_all(
    url: str,
    reviews: Sequence[tuple[str, str]],
    who: str,
    kind: Choice,
    start: Barrier,
    told: Queue[list[Outcome]],
) -> None:
    """Answer each review at the moment when the other process answers it too."""
    from brandwright.errors import ConflictError

    outcomes: list[Outcome] = []
    playbook = book()
    with Ledger.open(url, "acme") as ledger:
        for review_id, sha in reviews:
            start.wait(timeout=60)
            try:
                made = decide(
                    ledger,
                    playbook,
                    review_id,
                    kind,
                    person(who),
                    sha=sha,
                    version=1,
                    reason=f"{who} says so.",
                )
                outcomes.append((who, made.kind, ""))
            except ConflictError as error:
                outcomes.append((who, error.code, error.message))
    told.put(outcomes)


@pytest.mark.slow
def test_of_two_processes_that_decide_one_review_at_once_exactly_one_wins_fifty_times(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    with Ledger.open(url, "acme") as ledger:
        shown = [(review.id, review.draft_sha) for review in (submit(ledger) for _ in range(ROUNDS))]
        by_name = _race(url, shown)
        for (review_id, _), anna, olga in zip(shown, by_name["anna"], by_name["olga"], strict=True):
            with ledger.read() as tx:
                (decision,) = view_review(tx, review_id).decisions
            winner, loser = (anna, olga) if decision.by == "anna" else (olga, anna)
            assert winner == (decision.by, decision.kind, "")
            assert loser[1] == "BW730"
            assert f"{decision.kind} by {decision.by} at {decision.at:%Y-%m-%d %H:%M:%S} UTC" in loser[2]
        with ledger.read() as tx:
            assert audit.verify(tx).ok
            assert len(audit.entries(tx, None)) == 2 * ROUNDS


def _race(url: str, shown: Sequence[tuple[str, str]]) -> dict[str, list[Outcome]]:
    context = multiprocessing.get_context("spawn")
    start, told = context.Barrier(2), context.Queue()
    choices: tuple[tuple[str, Choice], ...] = (("anna", "approve"), ("olga", "reject"))
    workers = [
        context.Process(target=answer_all, args=(url, shown, *choice, start, told)) for choice in choices
    ]
    for worker in workers:
        worker.start()
    try:
        results: list[list[Outcome]] = [told.get(timeout=90) for _ in workers]
    finally:
        for worker in workers:
            worker.join(timeout=10)
            if worker.is_alive():
                worker.kill()
    return {outcomes[0][0]: outcomes for outcomes in results}
