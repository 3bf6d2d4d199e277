"""A record's whole history, on both databases."""

from __future__ import annotations

import pytest
from tests.memory.library import ADA
from tests.memory.living.conftest import Open

from brandwright.content import Draft
from brandwright.errors import UsageError
from brandwright.memory import approve, propose
from brandwright.memory.living.explain import explain
from brandwright.store import drafts, learnings, pairs, runs
from brandwright.store.records import DraftUse, Run


def test_versions_links_uses_and_audit_entries_are_all_there(new_ledger: Open) -> None:
    ledger = new_ledger()
    with ledger.write(ADA) as tx:
        old = propose(tx, {"kind": "creative", "statement": "Short subjects win.", "source": "report.csv"})
    approve(ledger, [old.id], actor=ADA, reason="checked twice")
    with ledger.write(ADA) as tx:
        new = propose(tx, {"kind": "creative", "statement": "Long ones win.", "supports": [old.id]})
        pairs.add_many(tx, [pairs.pair(tx, "contradiction", (old.id, new.id), why="opposite direction")])
        run = Run(id="run-1", workspace=tx.workspace, graph="prepare", graph_version="1", key="k", brief_json={},
                  created_at=tx.now)  # fmt: skip
        runs.create(tx, run)
        runs.add_step(tx, run.id, "recall", detail={"evidence_ids": [old.id]})
        made = Draft.model_validate(
            {"channel": "email", "segment": "cmo", "stage": "decision", "product": "core", "market": "US",
             "locale": "en", "parts": ({"name": "body", "blocks": ({"kind": "paragraph", "sentences": (
                 {"text": "Short subjects win.", "evidence": (old.id,)},)},)},)}
        )  # fmt: skip
        drafts.put(tx, made)
        use = DraftUse(
            run_id=run.id,
            asset="email/cmo/decision",
            round=0,
            draft_sha=made.sha256,
            verdict="pass",
            evidence_json=[old.id],
        )
        drafts.record_use(tx, use)

    with ledger.read() as tx:
        told = explain(tx, old.id)
        other = explain(tx, new.id)

    assert [(story.version, story.author, story.reason) for story in told.versions][1] == (
        2,
        "ada",
        "checked twice",
    )
    changed = {change.field: (change.before, change.after) for change in told.versions[1].changes}
    assert changed["status"] == ("proposed", "approved")
    assert told.versions[0].changes == ()
    assert [(link.kind, link.outward, link.id) for link in told.links] == [("supports", False, new.id)]
    assert [(link.kind, link.outward, link.statement) for link in other.links] == [
        ("supports", True, "Short subjects win.")
    ]
    assert [pair.kind for pair in told.pairs] == ["contradiction"]
    assert {(use.node, use.draft_sha) for use in told.uses} == {("recall", ""), ("write", made.sha256)}
    assert "memory.approved" in [entry.act for entry in told.audit]


def test_what_replaced_a_record_is_named(new_ledger: Open) -> None:
    ledger = new_ledger()
    with ledger.write(ADA) as tx:
        old = propose(tx, {"kind": "creative", "statement": "Short subjects win.", "channel": "email"})
    approve(ledger, [old.id], actor=ADA, reason="checked")
    with ledger.write(ADA) as tx:
        given = {
            "kind": "creative",
            "statement": "Long ones win.",
            "channel": "email",
            "supersedes": [old.id],
        }
        new = propose(tx, given)
    approve(ledger, [new.id], actor=ADA, reason="newer")

    with ledger.read() as tx:
        told = explain(tx, old.id)

    assert (told.record.status, told.superseded_by) == ("superseded", (new.id,))


def test_an_erased_record_shows_its_shell_alone(new_ledger: Open) -> None:
    ledger = new_ledger()
    with ledger.write(ADA) as tx:
        old = propose(tx, {"kind": "creative", "statement": "Short subjects win."})
        learnings.erase(tx, [old.id])
    with ledger.read() as tx:
        told = explain(tx, old.id)
    assert (told.record.status, told.record.statement) == ("erased", "")
    assert [story.changes for story in told.versions] == [()]


def test_an_unknown_id_is_refused(new_ledger: Open) -> None:
    with new_ledger().read() as tx, pytest.raises(UsageError) as refused:
        explain(tx, "lrn-000000000000")
    assert refused.value.code == "BW224"
