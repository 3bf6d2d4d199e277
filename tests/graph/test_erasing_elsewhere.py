"""Erasing on PostgreSQL, beside other workspaces and beside work that is under way."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from tests.graph.desks import at_work, brief_of, draft

from brandwright.errors import ConflictError, StateError
from brandwright.governance import identify
from brandwright.governance.erasure import subject_of
from brandwright.graph._locks import exclusive
from brandwright.graph.desk import Desk
from brandwright.graph.erasing import erase_person
from brandwright.graph.reviewing import show_review
from brandwright.memory import approve, propose
from brandwright.store import Actor, audit, learnings, reviews, runs
from brandwright.testing.index_conformance import WordEmbedder

NAME = "Zebulon Quist"
ADA = Actor("person", "ada", "ada", "local")


def env(url: str) -> dict[str, str]:
    return {"BRANDWRIGHT_STORE_URL": url}


def fill(desk: Desk, folder: Path) -> str:
    """A brief and a learning that name the person; the review's id."""
    (asset,) = draft(desk, brief_of(folder, need=f"{NAME} asked how it works.")).assets
    with desk.ledger.write(ADA) as tx:
        propose(tx, {"kind": "audience", "statement": f"{NAME} likes short subjects."})
    return asset.review.id


def erase(desk: Desk) -> Any:
    person = identify(desk.playbook, "Ana", {})
    return erase_person(desk, subject_of(NAME), person, reason="request 17")


def holding(url: str) -> dict[str, int]:
    """How many rows of each table of the database hold the name."""
    engine = create_engine(url)
    with engine.connect() as connection:
        names = connection.execute(
            text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        ).scalars()
        counts = {
            name: connection.execute(
                text(f'SELECT count(*) FROM "{name}" t WHERE t::text ILIKE :name'), {"name": "%quist%"}
            ).scalar_one()
            for name in names
        }
    engine.dispose()
    return {name: count for name, count in counts.items() if count}


def test_on_postgresql_no_row_is_left_and_the_operator_is_told_the_rest(
    example_workspace: Path, postgres_database: str
) -> None:
    with at_work(example_workspace, env=env(postgres_database)) as desk:
        review = fill(desk, example_workspace)
        assert holding(postgres_database)
        done = erase(desk)
        with desk.ledger.read() as tx:
            assert audit.verify(tx).ok
        with pytest.raises(StateError) as refused:
            show_review(desk, review)

    assert holding(postgres_database) == {}
    assert refused.value.code == "BW727"
    assert done.threads
    assert any("VACUUM FULL" in notice for notice in done.notices)


def test_another_workspace_in_the_same_database_keeps_its_own(
    example_workspace: Path, postgres_database: str
) -> None:
    other = env(postgres_database) | {"BRANDWRIGHT_WORKSPACE_ID": "another"}
    with at_work(example_workspace, env=other) as desk:
        review = fill(desk, example_workspace)
    with at_work(example_workspace, env=env(postgres_database)) as desk:
        fill(desk, example_workspace)
        erase(desk)
    with at_work(example_workspace, env=other) as desk:
        assert show_review(desk, review).view.state != "erased"
        with desk.ledger.read() as tx:
            assert [record.status for record in learnings.list_(tx)] == ["proposed"]


def test_it_waits_for_no_run_but_is_refused_while_one_works(example_workspace: Path) -> None:
    with at_work(example_workspace) as desk:
        fill(desk, example_workspace)
        with desk.ledger.write(ADA) as tx:
            (run,) = runs.list_(tx)
            tx.connection.execute(text("UPDATE runs SET status = 'running'"))
        with exclusive(desk, f"draft-{run.key[:16]}"), pytest.raises(ConflictError) as refused:
            erase(desk)
        assert refused.value.code == "BW741"
        assert run.id in refused.value.message
        with desk.ledger.read() as tx:
            assert [review.brief_json["need"] for review in reviews.list_(tx)] == [
                f"{NAME} asked how it works."
            ]

        done = erase(desk)

        with desk.ledger.read() as tx:
            ended = runs.get(tx, run.id)
        assert done.complete
        assert ended is not None
        assert (ended.status, ended.brief_json) == ("failed", {"erased": True})


def test_what_stays_is_not_embedded_again(example_workspace: Path) -> None:
    seen: list[str] = []

    class Noting(WordEmbedder):
        def embed(self, texts: Sequence[str]) -> Any:
            seen.extend(texts)
            return super().embed(texts)

    with at_work(example_workspace) as desk:
        desk.memory.__dict__["_found"] = (Noting(), "")
        with desk.ledger.write(ADA) as tx:
            for name in (NAME, "Founders", "Buyers of bags"):
                propose(tx, {"kind": "audience", "statement": f"{name} like short subjects."})
        approve(desk.ledger, None, actor=ADA, reason="checked")
        desk.memory.rebuild()
        assert sum("short subjects" in text for text in seen) == 3
        seen.clear()

        done = erase(desk)

        assert seen == []
        assert (done.complete, desk.memory.verify().ok, desk.memory.verify().entries) == (True, True, 2)
        desk.memory.close()
