"""One URL moves everything that is shared to PostgreSQL: ledger, checkpoints, locks. The work stays the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from tests.graph.desks import acts, at_work, brief_of, draft

from brandwright.governance import identify
from brandwright.graph.desk import Desk
from brandwright.graph.export import export_review
from brandwright.graph.reviewing import decide_review


def env(url: str) -> dict[str, str]:
    return {"BRANDWRIGHT_STORE_URL": url}


def rows(url: str, table: str) -> int:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(sa.table(table))) or 0)


def test_a_brief_becomes_an_approved_export_and_leaves_nothing_on_this_machine(
    example_workspace: Path, postgres_database: str, tmp_path: Path
) -> None:
    target = tmp_path / "post.md"
    with at_work(example_workspace, env=env(postgres_database)) as desk:
        (asset,) = draft(desk, brief_of(example_workspace)).assets
        decided = decide_review(
            desk, asset.review.id, "approve", identify(desk.playbook, "Ana", {}), reason="Accurate.", sha=None
        )
        exported = export_review(desk, asset.review.id, format_="md", target=target)
        assert {entry.act for entry in acts(desk)} >= {"draft.written", "decision.settled", "draft.exported"}

    assert decided.shown.view.state == "approved"
    assert exported.draft_sha256 == asset.draft.sha256
    assert asset.draft.parts[0].text.split(",")[0] in target.read_text(encoding="utf-8")
    assert rows(postgres_database, "drafts") == 1
    assert rows(postgres_database, "checkpoints") > 5
    assert not (example_workspace / ".brandwright").exists()


def test_two_that_are_the_first_in_a_new_database_both_work(
    example_workspace: Path, postgres_database: str
) -> None:
    """Making the tables is one process's work, and the other waits for it."""
    start = Barrier(2)

    def drafted(name: str) -> str:
        with at_work(example_workspace, env=env(postgres_database)) as desk:
            start.wait(timeout=30)
            return draft(desk, brief_of(example_workspace, name)).verdict

    with ThreadPoolExecutor(2) as pool:
        verdicts = list(pool.map(drafted, ["linkedin-awareness", "email-decision"]))

    assert verdicts == ["pass", "pass"]


def test_another_workspace_in_the_same_database_sees_nothing(
    example_workspace: Path, postgres_database: str
) -> None:
    with at_work(example_workspace, env=env(postgres_database)) as desk:
        draft(desk, brief_of(example_workspace))
    other = env(postgres_database) | {"BRANDWRIGHT_WORKSPACE_ID": "another"}
    with at_work(example_workspace, env=other) as desk:
        assert acts(desk) == []
        assert drafts_of(desk) == 0


def drafts_of(desk: Desk) -> int:
    from brandwright.store import reviews

    with desk.ledger.read() as tx:
        return len(reviews.list_(tx))


def test_the_tables_are_made_once_a_desk(
    example_workspace: Path, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asking for them takes a lock and two connections, which is longer than all that a run saves."""
    from langgraph.checkpoint.postgres import PostgresSaver

    made, setup = [], PostgresSaver.setup

    def counted(saver: PostgresSaver) -> None:
        made.append(1)
        setup(saver)

    monkeypatch.setattr(PostgresSaver, "setup", counted)
    with at_work(example_workspace, env=env(postgres_database)) as desk:
        for name in ("linkedin-awareness", "email-decision"):
            draft(desk, brief_of(example_workspace, name))

    assert len(made) == 1
