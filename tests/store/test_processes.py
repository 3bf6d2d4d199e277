"""Several processes at once, and processes that die in the middle of their work."""

import signal
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from tests.store import making
from tests.store.making import ANN, WORKSPACE

from brandwright.store import Ledger, audit, reviews, runs

pytestmark = pytest.mark.slow

ROUNDS = 50

CLAIM = dedent(
    """
    import sys
    from brandwright.store import Actor, Ledger, new_id, reviews
    from brandwright.store.records import Decision

    url, name = sys.argv[1:]
    me = Actor("person", name, name, "local")
    with Ledger.open(url, "acme") as ledger:
        print("ready", flush=True)
        for line in sys.stdin:
            with ledger.read() as tx:
                review = reviews.get(tx, line.strip())
                signoffs = [signoff.id for signoff in reviews.signoffs(tx, review.id)]
            shown = review.draft_sha
            with ledger.write(me) as tx:
                decision = Decision(
                    id=new_id("dec"), review_id=review.id, kind="approve", by=name, account=name,
                    auth="local", at=tx.now, reason="", draft_sha=shown,
                )
                won = reviews.claim_signoffs(tx, review.id, signoffs, shown, review.version, decision)
            print("won" if won else "lost", flush=True)
    """
)


def start(code: str, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def say(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def hear(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_of_two_people_who_decide_at_once_one_wins(database: str) -> None:
    with Ledger.open(database, WORKSPACE) as ledger:
        with ledger.write(ANN) as tx:
            asked = [making.review(tx, "brand", "legal").id for _ in range(ROUNDS)]
        people = [start(CLAIM, database, name) for name in ("ann", "bob")]
        assert [hear(person) for person in people] == ["ready", "ready"]

        for review_id in asked:
            for person in people:
                say(person, review_id)
            assert sorted(hear(person) for person in people) == ["lost", "won"]

        for person in people:
            person.communicate()
        with ledger.read() as tx:
            for review_id in asked:
                (decision,) = reviews.decisions(tx, review_id)
                assert {s.decision_id for s in reviews.signoffs(tx, review_id)} == {decision.id}


WRITE = dedent(
    """
    import sys
    from brandwright.store import Actor, Ledger, ObjectRef, new_id, runs
    from brandwright.store.records import Run

    with Ledger.open(sys.argv[1], "acme") as ledger:
        while True:
            with ledger.write(Actor("agent", "content", "host", "none")) as tx:
                run = Run(
                    id=new_id("run"), workspace="acme", graph="prepare", graph_version="1", key="k",
                    brief_json={"text": "x" * 5000}, created_at=tx.now,
                )
                runs.create(tx, run)
                tx.audit("run.start", ObjectRef("run", run.id))
            print(run.id, flush=True)
    """
)


def test_what_was_acknowledged_survives_a_kill(sqlite_path: Path) -> None:
    url = f"sqlite:///{sqlite_path}"
    acknowledged: list[str] = []
    for lines in (1, 7, 23):
        writer = start(WRITE, url)
        acknowledged += [hear(writer) for _ in range(lines)]
        writer.send_signal(signal.SIGKILL)
        rest, _ = writer.communicate()
        acknowledged += [line for line in rest.splitlines() if len(line) == len(acknowledged[0])]

        with Ledger.open(url, WORKSPACE) as ledger, ledger.read() as tx:
            started = {entry.object.id for entry in audit.entries(tx, None)}
            recorded = {run.id for run in runs.list_(tx, limit=100_000)}
            assert audit.verify(tx).ok
        assert set(acknowledged) <= recorded
        assert recorded == started
