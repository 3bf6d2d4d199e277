"""The workspace's policy decides what the gate asks; the audit names the policy that judged a draft."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.cli.terminal import UNPROVABLE, Reviewed, brandwright

from brandwright.governance import load_playbook


@pytest.fixture
def folder(pending: Reviewed) -> Path:
    """A workspace with a brief that makes a draft claim a figure without proof, and nothing else that is wrong."""
    offer = (pending.folder / UNPROVABLE).read_text(encoding="utf-8")
    (pending.folder / "offer.yaml").write_text(offer.replace("80%, guaranteed.", "80%."), encoding="utf-8")
    return pending.folder


def made(folder: Path) -> Any:
    return brandwright("draft", "offer.yaml", "--json", cwd=folder).json


def judged(folder: Path, review: str) -> tuple[Any, Any]:
    """What the audit says of how a review's draft was judged: its provenance, and its last judgement."""
    shown = brandwright("audit", "show", review, "--json", cwd=folder).json
    gate = shown["provenance"]["gate"]
    refs = {"kind": "gate", "id": gate["id"], "sha256": gate["policy_sha"]}
    (entry,) = [one for one in shown["entries"] if one["act"] == "draft.judged" and refs in one["refs"]]
    return gate, entry["data"]


def policy_sha(folder: Path) -> str:
    return load_playbook(folder / "playbook").policy_sha256


def without(folder: Path, scorer: str) -> None:
    file = folder / "playbook" / "policy.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(f"    - {scorer}\n") == 1
    file.write_text(text.replace(f"    - {scorer}\n", ""), encoding="utf-8")


def test_a_scorer_that_the_policy_no_longer_requires_no_longer_holds_a_bad_draft(folder: Path) -> None:
    before = made(folder)
    first_gate, first = judged(folder, before["drafts"][0]["review"]["id"])
    assert (before["verdict"], first["verdict"]) == ("revise", "revise")
    assert first_gate["policy_sha"] == policy_sha(folder)

    without(folder, "claims")
    after = made(folder)
    second_gate, second = judged(folder, after["drafts"][0]["review"]["id"])
    assert (after["verdict"], second["verdict"]) == ("pass", "pass")
    assert second_gate["policy_sha"] == policy_sha(folder) != first_gate["policy_sha"]
    assert second["gate_sha"] != first["gate_sha"]
    assert second["scorers"] == first["scorers"] - 1

    assert before["drafts"][0]["sha256"] == after["drafts"][0]["sha256"], (
        "the same bytes, judged by another policy"
    )
    told = brandwright("audit", "show", after["drafts"][0]["review"]["id"], cwd=folder)
    assert f"policy {policy_sha(folder)[:12]}" in told.out
