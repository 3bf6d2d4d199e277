"""`policy`: which of its lines applied, and what in it is probably not meant."""

from __future__ import annotations

from tests.cli.terminal import Reviewed


def test_which_lines_applied_to_a_review_and_why(pending: Reviewed) -> None:
    shown = pending.run("policy", "explain", pending.review, "--json").json

    lines = {line["rule"]: line for line in shown["lines"]}
    assert lines["public-content"]["because"] == ["it applies to every draft"]
    assert lines["offers"] == {**lines["offers"], "applies": False, "because": []}
    assert "learnings" not in lines, "lines about other kinds of work are not shown"
    assert {need["role"]: need["held_by"] for need in shown["needs"]}["brand"] == ["Local owner"]
    assert shown["same_policy"] is True


def test_a_policy_that_was_changed_since_is_said(pending: Reviewed) -> None:
    policy = pending.folder / "playbook" / "policy.yaml"
    policy.write_text(policy.read_text().replace("due_hours: 48", "due_hours: 47", 1))

    shown = pending.run("policy", "explain", pending.review)

    assert "The policy was changed since this was submitted" in shown.out
    assert "brand signs within 47 h: Local owner" in shown.out


def test_a_review_that_is_not_there(pending: Reviewed) -> None:
    pending.run("policy", "explain", "rev-nothing", "--json").refused("BW211")


def test_what_is_valid_and_probably_not_meant(pending: Reviewed) -> None:
    starter = [note["message"] for note in pending.run("policy", "lint", "--json").json["notes"]]
    assert all("asks for another person than the author, and only owner is" in message for message in starter)
    policy = pending.folder / "playbook" / "policy.yaml"
    policy.write_text(
        policy.read_text()
        .replace(
            "when: {kind: draft, offer: true}", "when: {kind: draft, channels: [telegraph], topics: [moon]}"
        )
        .replace("    - privacy\n", "", 1)
    )

    messages = [note["message"] for note in pending.run("policy", "lint", "--json").json["notes"]]

    assert any(
        "`offers` speaks of `telegraph`, which is none of the channels." in message for message in messages
    )
    assert any("`offers` speaks of `moon`, which is none of the topics." in message for message in messages)
    assert "The gate does not require privacy." in messages


def test_how_each_line_decides_whom_it_waits_for_and_whether_it_is_low_risk(pending: Reviewed) -> None:
    shown = pending.run("policy", "explain", pending.review, "--json").json

    line = next(line for line in shown["lines"] if line["rule"] == "legal-claims")
    assert (line["decision"], line["floor"]) == ("signoff", True)
    assert {(one["role"], one["person"]) for one in shown["asked"]} >= {("brand", "owner")}
    assert shown["low_risk"]["allowed"] is not bool(shown["low_risk"]["reasons"])
    assert shown["caps"] == []


def test_a_person_signs_the_policy_once_and_a_changed_one_anew(pending: Reviewed) -> None:
    signing = ("policy", "sign", "--by", "Pat", "--reason", "We let plans go ahead.")

    first = pending.run(*signing, "--json").json
    pending.run(*signing, "--json").refused("BW7101")
    policy = pending.folder / "playbook" / "policy.yaml"
    policy.write_text(policy.read_text().replace("due_hours: 48", "due_hours: 47", 1))
    second = pending.run(*signing, "--json").json

    assert first["in_force"]
    assert second["in_force"]
    assert first["policy_sha256"] != second["policy_sha256"]


def test_public_copy_is_never_autonomous_and_the_line_says_so(pending: Reviewed) -> None:
    policy = pending.folder / "playbook" / "policy.yaml"
    text = policy.read_text()
    policy.write_text(text.replace("    signoff: [brand]\n", "    decision: autonomous\n", 1))

    refused = pending.run("policy", "lint", "--json").refused("BW602")

    assert "rules[0].decision" in refused["message"]
    assert "never for public copy" in refused["message"]
    line = text.splitlines().index("    signoff: [brand]") + 1
    assert refused["where"]["line"] == line
