"""After approval: what is live, what is withdrawn, and the brake."""

from __future__ import annotations

import pytest
from tests.cli.terminal import POST, WHO, Reviewed

REASON = ("--reason", "Checked with the agency.")


def live(reviewed: Reviewed, *args: str) -> dict[str, object]:
    ended = reviewed.run("live", reviewed.sha, "--as", "LinkedIn:7261508", *args, *WHO[:2], "--json")
    assert ended.code == 0, ended.err
    return dict(ended.json)


class TestLive:
    def test_an_approved_draft_is_recorded_as_live(self, approved: Reviewed) -> None:
        made = live(approved, "--url", "https://example.com/p/1", "--at", "2026-11-01T09:30+01:00")

        assert (made["platform"], made["id"], made["sha256"]) == ("linkedin", "7261508", approved.sha)
        assert made["live_at"] == "2026-11-01T08:30:00+00:00"
        (known,) = approved.run("audit", "show", approved.review, "--json").json["provenance"]["publications"]
        assert known == {"platform": "linkedin", "id": "7261508", "withdrawn": False}

    def test_what_nobody_approved_cannot_be_live(self, pending: Reviewed) -> None:
        pending.run("live", pending.sha, "--as", "linkedin:1", *WHO[:2], "--json").refused("BW401")

    @pytest.mark.parametrize(
        ("place", "moment", "code"), [("linkedin", "2026-01-01", "BW2092"), ("x:1", "yesterday", "BW2094")]
    )
    def test_a_place_or_a_moment_that_says_nothing(
        self, approved: Reviewed, place: str, moment: str, code: str
    ) -> None:
        approved.run("live", approved.sha, "--as", place, "--at", moment, *WHO[:2], "--json").refused(code)

    def test_a_draft_that_is_not_there(self, approved: Reviewed) -> None:
        approved.run("live", "dr-000000000000", "--as", "x:1", *WHO[:2], "--json").refused("BW2093")


class TestWithdraw:
    def test_what_is_live_is_listed_corrected_and_learned_from(self, approved: Reviewed) -> None:
        live(approved, "--url", "https://example.com/p/1")

        done = approved.run(
            "withdraw", approved.sha, *WHO[:2], "--reason", "The number is a week old.", "--json"
        ).json

        assert done["withdrawn"] == [approved.review]
        assert [(place["platform"], place["url"]) for place in done["live"]] == [
            ("linkedin", "https://example.com/p/1")
        ]
        (correction,) = done["corrections"]
        shown = approved.run("review", "show", correction["review"], "--json").json
        assert shown["state"] == "pending"
        run = approved.run("runs", "show", correction["run"], "--json").json
        assert "What is live was withdrawn: The number is a week old." in run["brief"]["constraints"]["notes"]
        assert len(done["proposals"]) == 1
        waiting = approved.run("memory", "review", "--json").json
        assert "withdraw: The number is a week old." in str(waiting)
        approved.export("--format", "md").refused("BW732")

    def test_once_it_is_taken_down_that_is_on_record(self, approved: Reviewed) -> None:
        live(approved)
        approved.run("withdraw", approved.sha, *WHO, "--json")

        down = approved.run("live", approved.sha, "--as", "linkedin:7261508", "--down", *WHO, "--json")

        assert down.code == 0
        (known,) = approved.run("audit", "show", approved.review, "--json").json["provenance"]["publications"]
        assert known["withdrawn"] is True

    def test_what_is_live_nowhere_needs_no_correction(self, approved: Reviewed) -> None:
        done = approved.run("withdraw", approved.review, *WHO, "--json").json
        assert (done["live"], done["corrections"], done["proposals"]) == ([], [], [])

    def test_a_second_time_there_is_nothing_to_withdraw(self, approved: Reviewed) -> None:
        assert approved.run("withdraw", approved.sha, *WHO, "--json").code == 0
        approved.run("withdraw", approved.sha, *WHO, "--json").refused("BW730")


class TestPause:
    def test_an_export_that_was_approved_before_is_stopped_and_goes_on_afterwards(
        self, approved: Reviewed
    ) -> None:
        for target in ("linkedin-post", "content", "all"):
            assert approved.run("pause", target, *WHO).code == 0
            approved.export("--format", "md").refused("BW322")
            assert approved.run("resume", target, *WHO).code == 0
        assert approved.run("pause", "sms", *WHO).code == 0
        assert approved.export("--format", "md").code == 0

    @pytest.mark.parametrize("target", ["linkedin-post", "content"])
    def test_no_draft_is_begun(self, approved: Reviewed, target: str) -> None:
        assert approved.run("pause", target, *WHO).code == 0
        approved.run("draft", POST, "--json").refused("BW122")

    def test_copy_for_a_paused_channel_does_not_pass_the_gate(self, approved: Reviewed) -> None:
        copy = approved.folder / "post.md"
        copy.write_text("Which step of your review takes the longest?\n")
        assert approved.run("pause", "linkedin-post", *WHO).code == 0

        sent = approved.run("submit", str(copy), "--channel", "linkedin-post", *WHO[:2], "--json")

        (draft,) = sent.json["drafts"]
        assert (sent.code, draft["verdict"], draft["review"]["state"]) == (3, "block", "held")
        assert "gate.paused" in [finding["rule"] for finding in draft["findings"]]

    def test_what_is_paused_is_listed_and_paused_once(self, approved: Reviewed) -> None:
        approved.run("pause", "sms", *WHO)
        approved.run("pause", "sms", *WHO, "--json").refused("BW7094")
        (listed,) = approved.run("pause", "--json").json["paused"]
        assert (listed["kind"], listed["target"], listed["by"]) == ("channel", "sms", WHO[1])

    @pytest.mark.parametrize(
        ("command", "code"),
        [
            (("pause", "telegraph"), "BW2091"),
            (("resume", "sms"), "BW7095"),
            (("pause", "sms", "--reason", " "), "BW210"),
        ],
    )
    def test_what_cannot_be_paused_or_released(
        self, approved: Reviewed, command: tuple[str, ...], code: str
    ) -> None:
        given = WHO if "--reason" not in command else WHO[:2]
        approved.run(*command, *given, "--json").refused(code)


def test_only_few_may_let_go_on_what_another_person_stopped(approved: Reviewed) -> None:
    people = approved.folder / "playbook" / "people.yaml"
    people.write_text(
        "people:\n"
        "  - {id: lea, name: Lea, roles: [legal]}\n"
        "  - {id: max, name: Max, roles: [finance]}\n"
        "  - {id: bea, name: Bea, roles: [brand, owner, privacy, product]}\n"
        "local_owner: null\n"
    )
    roster = approved.folder / "playbook" / "roster.yaml"
    roster.write_text(roster.read_text().replace("manager: owner", "manager: bea"))
    strategy = approved.folder / "playbook" / "strategy.yaml"
    strategy.write_text(strategy.read_text().replace("owner: owner", "owner: bea"))
    sources = approved.folder / "playbook" / "sources.yaml"
    sources.write_text(sources.read_text().replace("owner: owner", "owner: bea"))

    assert approved.run("pause", "sms", "--by", "lea", *REASON).code == 0
    approved.run("resume", "sms", "--by", "max", *REASON, "--json").refused("BW123")
    assert approved.run("resume", "sms", "--by", "bea", *REASON).code == 0
