"""The whole gate stands in every way into the queue: draft, submit, edit. Only the policy's role waives a finding."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.terminal import Ended, Reviewed, brandwright

from brandwright.evaluation.policy import DRAFT_RULES

PEOPLE = """\
people:
  - {id: owner, name: Olga Owner, roles: [owner, privacy, finance, product]}
  - {id: ana, name: Ana Brand, roles: [brand]}
  - {id: lee, name: Lee Legal, roles: [legal]}
local_owner: null
"""
COPY = """\
<!-- part: hook -->
Somebody asks in the Monday meeting who approved that post, and the room goes quiet.

<!-- part: body -->
Agents prepare the work, and people protect the strategy. {added}

<!-- part: cta -->
[See how it works](https://brandwright.example/how)
"""
UNPROVEN = "Teams publish 73% faster with it."
BANNED = "Guaranteed results in every market."


@pytest.fixture
def review(pending: Reviewed) -> Reviewed:
    """A pending review, in a company whose people have one role each."""
    (pending.folder / "playbook" / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    return pending


def edited(review: Reviewed, added: str) -> Any:
    file = review.folder / "edited.md"
    file.write_text(COPY.format(added=added), encoding="utf-8")
    by = ("--by", "ana", "--reason", "Sharper")
    return review.run("review", "edit", review.review, "--from", str(file), *by, "--json").follows(
        "review-show"
    )


def approve(review: Reviewed, by: str) -> Ended:
    review.run("review", "show", review.review, "--json")
    return review.run("review", "approve", review.review, "--by", by, "--reason", "Checked", "--json")


def waive(review: Reviewed, finding: Any, by: str) -> Ended:
    who = ("--by", by, "--reason", "The study comes on Monday")
    return review.run("review", "waive", review.review, finding["fingerprint"], *who, "--json")


def found(shown: Any, rule: str) -> Any:
    return next(finding for finding in shown["findings"] if finding["rule"] == rule)


def test_the_policy_requires_every_family_of_rules(review: Reviewed) -> None:
    policy = (review.folder / "playbook" / "policy.yaml").read_text(encoding="utf-8")
    for name in DRAFT_RULES:
        assert f"- {name}\n" in policy


@pytest.mark.parametrize(
    ("added", "rule"), [(UNPROVEN, "claims.unsupported"), (BANNED, "banned.guaranteed-results")]
)
def test_an_edit_that_adds_a_bad_claim_cannot_be_approved(review: Reviewed, added: str, rule: str) -> None:
    shown = edited(review, added)
    assert shown["state"] == "held"
    assert found(shown, rule)
    approve(review, "ana").refused("BW104")
    approve(review, "lee").refused("BW104")


def test_only_the_policys_role_waives_it_and_the_audit_says_so(review: Reviewed) -> None:
    stopping = [f for f in edited(review, UNPROVEN)["findings"] if f["action"] not in ("pass", "needs-role")]
    assert found({"findings": stopping}, "claims.unsupported")
    for finding in stopping:
        assert waive(review, finding, "ana").code == 1, "brand may not answer for a claim"
        waived = waive(review, finding, "lee")
        assert waived.code in (0, 3), waived.out
        stands = next(f for f in waived.json["findings"] if f["fingerprint"] == finding["fingerprint"])
        assert (stands["action"], stands["waiver"]) == ("pass", waived.json["waiver"])
    assert waived.json["state"] == "pending"

    while open_roles := [s["role"] for s in review.show()["signoffs"] if s["state"] == "open"]:
        assert approve(review, "ana" if open_roles[0] == "brand" else "lee").code in (0, 4)
    assert review.show()["state"] == "approved"

    entries = review.run("audit", "show", "--limit", "200", "--json").json["entries"]
    waivers = [entry for entry in entries if "waive" in entry["act"]]
    assert [entry["actor"]["id"] for entry in waivers] == ["lee"] * len(stopping)
    for entry, finding in zip(sorted(waivers, key=lambda e: e["seq"]), stopping, strict=True):
        assert entry["reason"] == "The study comes on Monday"
        assert finding["fingerprint"] in json.dumps(entry), "the waiver names what it lets stand"
    assert review.run("audit", "verify", "--json").json["ok"]


def test_a_banned_claim_without_a_role_of_its_own_cannot_be_waived(review: Reviewed) -> None:
    banned = found(edited(review, BANNED), "banned.guaranteed-results")
    for by in ("ana", "lee"):
        assert waive(review, banned, by).code == 1


def test_submitted_copy_passes_the_same_gate(workspace: Path, tmp_path: Path) -> None:
    channel = "linkedin-post"
    for added, rule in ((UNPROVEN, "claims.unsupported"), (BANNED, "banned.guaranteed-results")):
        file = tmp_path / "copy.md"
        file.write_text(COPY.format(added=added), encoding="utf-8")
        ended = brandwright("submit", file, "--channel", channel, "--json", cwd=workspace)
        assert ended.code == 3
        (draft,) = ended.follows("submit")["drafts"]
        checked = brandwright("check", file, "--channel", channel, "--json", cwd=workspace)
        rules = {finding["rule"] for finding in checked.json["files"][0]["findings"]}
        assert rule in rules
        assert rule in {finding["rule"] for finding in draft["findings"]}
        assert checked.json["verdict"] == draft["verdict"]
