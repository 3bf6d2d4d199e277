"""A draft's way through people's hands: shown, decided, edited, sent back, exported; and what stops it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.cli.terminal import POST, WHO, Reviewed, brandwright

from brandwright.content.formats import draft_of_file
from brandwright.errors import ConflictError
from brandwright.graph.desk import open_desk
from brandwright.graph.export import export_review
from brandwright.workspace import Workspace

COPY = """\
<!-- part: hook -->
Somebody asks in the Monday meeting who approved that post, and the room goes quiet.

<!-- part: body -->
Agents prepare the work, and people protect the strategy. {body}

<!-- part: cta -->
[See how it works](https://brandwright.example/how)
"""
PROVEN = "A draft goes through 18 checks before a person decides about it."


def edit(at: Reviewed, body: str) -> Any:
    """Edit the copy under review: its last sentence becomes `body`."""
    file = at.folder / "edited.md"
    file.write_text(COPY.format(body=body), encoding="utf-8")
    return at.decide("edit", "--from", str(file))


def change_proof(folder: Path, proof: str, old: str, new: str) -> None:
    """Change a line of one proof point in the kit."""
    file = folder / "brand" / "proof_points.yaml"
    head, entry = re.split(rf"(?=- id: {proof}\n)", file.read_text(encoding="utf-8"), maxsplit=1)
    changed = re.sub(old, new, entry, count=1, flags=re.MULTILINE)
    assert changed != entry
    file.write_text(head + changed, encoding="utf-8")


def sentences(draft: Any) -> dict[str, list[str]]:
    """Each sentence of a draft with its evidence."""
    return {
        sentence["text"]: sentence["evidence"]
        for part in draft["parts"]
        for block in part["blocks"]
        for sentence in block["sentences"]
    }


class TestApproved:
    def test_the_list_and_the_review_show_the_draft_that_waits(self, pending: Reviewed) -> None:
        listed = pending.run("review", "list", "--json").json["reviews"]
        assert [(row["id"], row["state"], row["sha256"]) for row in listed] == [
            (pending.review, "pending", pending.sha)
        ]
        shown = pending.run("review", "show", pending.review, "--json").follows("review-show")
        assert (shown["state"], shown["sha256"], shown["decisions"]) == ("pending", pending.sha, [])
        assert [row["role"] for row in shown["signoffs"]] == ["brand"]

    def test_an_export_carries_the_bytes_that_were_decided(self, approved: Reviewed) -> None:
        (decision,) = approved.show()["decisions"]
        for format_ in ("md", "html", "json", "csv"):
            made = approved.export("--format", format_).follows("export")
            assert made["draft_sha256"] == decision["sha256"] == approved.sha
            assert draft_of_file(Path(made["path"])).sha256 == approved.sha

    def test_a_decision_says_who_as_which_account_when_and_why(self, pending: Reviewed) -> None:
        made = pending.decide("approve").follows("review-decision")
        (decision,) = made["decisions"]
        assert (decision["kind"], decision["by"], decision["auth"]) == ("approve", "Ana", "local")
        assert decision["account"]
        assert decision["reason"] == WHO[-1]
        assert datetime.fromisoformat(decision["at"]) <= datetime.now(UTC)
        assert made["state"] == "approved"

    def test_an_export_again_is_the_same_file(self, approved: Reviewed) -> None:
        first, second = approved.export().json, approved.export("--out", "again.md").json
        assert first["file_sha256"] == second["file_sha256"]
        assert second["path"] == "again.md"
        assert (approved.folder / "again.md").read_bytes() == Path(first["path"]).read_bytes()

    def test_a_file_that_was_changed_after_its_export_is_recognised(self, approved: Reviewed) -> None:
        path = Path(approved.export().json["path"])
        path.write_text(path.read_text().replace("18 checks", "30 checks"))
        with pytest.raises(Exception, match="was changed after its export"):
            draft_of_file(path)


class TestNotExported:
    """Nothing leaves without an approval that holds today."""

    @staticmethod
    def stopped(at: Reviewed, code: str) -> None:
        before = sorted(at.folder.iterdir())
        at.export().refused(code)
        assert sorted(at.folder.iterdir()) == before, "a refused export leaves no file"

    def test_pending(self, pending: Reviewed) -> None:
        self.stopped(pending, "BW401")

    def test_held(self, held: Reviewed) -> None:
        self.stopped(held, "BW320")

    @pytest.mark.parametrize("kind", ["reject", "changes", "withdraw"])
    def test_decided_against(self, pending: Reviewed, kind: str) -> None:
        assert pending.decide(kind).code == 0
        self.stopped(pending, "BW732")

    def test_withdrawn_after_its_approval(self, approved: Reviewed) -> None:
        assert approved.export().code == 0
        withdrawn = approved.decide("withdraw").follows("review-decision")
        assert withdrawn["state"] == "withdrawn"
        self.stopped(approved, "BW732")

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            pytest.param(r"^  owner: brand$", "  owner: brand\n  status: retired", id="retired"),
            pytest.param(r"^  valid_until: .*$", "  valid_until: 2020-01-01", id="expired"),
            pytest.param(r"^  value: 18$", "  value: 17", id="corrected"),
        ],
    )
    def test_with_proof_that_changed_since(self, approved: Reviewed, old: str, new: str) -> None:
        change_proof(approved.folder, "gate-scorers", old, new)
        self.stopped(approved, "BW733")

    def test_with_proof_that_ran_out_by_itself(self, approved: Reviewed) -> None:
        workspace = Workspace.find(None, approved.folder)
        with (
            open_desk(workspace, clock=lambda: datetime(2031, 1, 1, tzinfo=UTC)) as desk,
            pytest.raises(ConflictError, match="ran out"),
        ):
            export_review(desk, approved.review, format_="md", target=approved.folder / "late.md")
        assert not (approved.folder / "late.md").exists()

    def test_by_a_kit_whose_gate_says_no_by_now(self, approved: Reviewed) -> None:
        banned = approved.folder / "brand" / "banned_claims.yaml"
        entry = (
            "- id: no-meetings\n  owner: brand\n  class: absolute\n  terms: [monday meeting]\n"
            "  reason: We stopped saying it.\n  safe_alternative: weekly call\n"
        )
        banned.write_text(banned.read_text(encoding="utf-8") + "\n" + entry, encoding="utf-8")
        self.stopped(approved, "BW321")

    def test_by_a_kit_that_changed_elsewhere_it_still_leaves(self, approved: Reviewed) -> None:
        change_proof(approved.folder, "policy-rows", r"^  owner: brand$", "  owner: owner")
        assert approved.export().code == 0

    def test_in_an_unknown_format(self, approved: Reviewed) -> None:
        approved.export("--format", "pdf").refused("BW250")

    def test_to_a_folder_that_is_not_there(self, approved: Reviewed) -> None:
        approved.export("--out", "nowhere/post.md").refused("BW744")
        assert not (approved.folder / "nowhere").exists()


class TestWhoDecides:
    def test_no_agent(self, pending: Reviewed) -> None:
        for name in ("content", "Content", "agent:content", "agent:anything", "research"):
            pending.decide("approve", who=("--by", name, "--reason", "fine")).refused("BW102")
        pending.decide("withdraw", who=("--by", "content", "--reason", "fine")).refused("BW102")
        assert pending.show()["state"] == "pending"

    def test_nobody_without_a_name_and_a_reason(self, pending: Reviewed) -> None:
        pending.decide("approve", who=("--by", "", "--reason", "fine")).refused("BW100")
        pending.decide("approve", who=("--by", "Ana", "--reason", " ")).refused("BW210")
        for option, left in (("--by", ("--reason", "fine")), ("--reason", ("--by", "Ana"))):
            assert option in pending.decide("approve", who=left).refused("BW240")["message"]

    def test_only_of_what_was_shown(self, pending: Reviewed) -> None:
        pending.decide("approve", "--sha", "0" * 64).refused("BW731")
        assert pending.show()["decisions"] == []

    def test_not_of_a_draft_that_was_edited_since_it_was_shown(self, pending: Reviewed) -> None:
        pending.show()
        assert edit(pending, PROVEN).code == 0
        pending.decide("approve", "--sha", pending.sha).refused("BW731")
        assert pending.decide("approve").code == 0, "the edit showed its result"

    def test_the_second_learns_who_was_first_and_when(self, approved: Reviewed) -> None:
        (first,) = approved.show()["decisions"]
        for second in ("approve", "reject", "changes"):
            error = approved.decide(second, who=("--by", "Ben", "--reason", "too late")).refused("BW730")
            assert "approve by Ana" in error["message"]
            assert first["at"][:10] in error["message"]

    def test_of_a_review_that_is_not_there(self, pending: Reviewed) -> None:
        for kind in ("approve", "edit", "changes", "reject", "withdraw", "show"):
            words = () if kind == "show" else WHO
            extra = ("--from", POST) if kind == "edit" else ()
            ended = pending.run("review", kind, "rev-nothing", *extra, *words, "--json")
            assert ended.code == 2
            assert ended.follows("error")["code"] in ("BW211", "BW254")


class TestChanges:
    def test_a_request_for_changes_makes_a_child_run_with_a_review_of_its_own(
        self, pending: Reviewed
    ) -> None:
        made = pending.decide("changes", who=("--by", "Ana", "--reason", "Start with the reader")).follows(
            "review-decision"
        )
        assert made["state"] == "changes"
        run = pending.run("runs", "show", made["child"], "--json").json
        assert run["status"] == "finished"
        assert any("Start with the reader" in note for note in run["brief"]["constraints"]["notes"])
        waiting = pending.run("review", "list", "--json").json["reviews"]
        assert [row["id"] for row in waiting] == run["reviews"]
        assert pending.review not in run["reviews"]

    @pytest.mark.parametrize("kind", ["reject", "approve"])
    def test_other_decisions_make_none(self, pending: Reviewed, kind: str) -> None:
        assert pending.decide(kind).json["child"] is None
        assert len(pending.run("runs", "list", "--json").json["runs"]) == 1


class TestEdits:
    def test_an_edit_is_gated_and_approved_as_one(self, pending: Reviewed) -> None:
        edited = edit(pending, PROVEN).follows("review-show")
        assert (edited["state"], edited["version"]) == ("pending", 2)
        assert edited["sha256"] != pending.sha
        made = pending.decide("approve").follows("review-decision")
        assert made["decision"].startswith("dec-")
        assert [d["kind"] for d in made["decisions"]] == ["approve-with-edits"]
        assert pending.export().json["draft_sha256"] == edited["sha256"]

    def test_what_the_gate_stops_is_held_and_cannot_be_approved(self, pending: Reviewed) -> None:
        ended = edit(pending, "You get guaranteed results.")
        assert ended.code == 3
        edited = ended.follows("review-show")
        assert edited["state"] == "held"
        assert not edited["ok"]
        spans = {
            finding["excerpt"].casefold() for finding in edited["findings"] if finding["action"] == "block"
        }
        assert any("guaranteed" in span for span in spans)
        pending.decide("approve").refused("BW104")
        pending.export().refused("BW320")

    def test_an_untouched_sentence_keeps_its_evidence(self, pending: Reviewed) -> None:
        edited = edit(pending, PROVEN).json
        assert "gate-scorers" in sentences(edited["draft"])[PROVEN]

    @pytest.mark.parametrize(
        ("body", "kept"),
        [
            ("Here a draft goes through 18 checks before a person decides about it.", True),
            ("A draft goes through 14 checks before a person decides about it.", False),
            ("A draft goes through 18 checks, and no rival has more, before a person decides.", False),
        ],
    )
    def test_a_changed_one_only_if_its_claims_check(self, pending: Reviewed, body: str, kept: bool) -> None:
        ended = edit(pending, body)
        assert ("gate-scorers" in sentences(ended.json["draft"])[body]) is kept
        assert ended.code == (0 if kept else 3)

    def test_the_approved_wording_gets_its_proof_back(self, pending: Reviewed) -> None:
        assert edit(pending, "A draft goes through 14 checks before a person decides about it.").code == 3
        again = edit(pending, PROVEN)
        assert again.code == 0, again.out
        assert "gate-scorers" in sentences(again.json["draft"])[PROVEN]

    def test_the_same_text_is_no_edit(self, pending: Reviewed) -> None:
        assert edit(pending, PROVEN).code == 0
        edit(pending, PROVEN).refused("BW257")

    def test_an_empty_file_is_none(self, pending: Reviewed) -> None:
        (pending.folder / "empty.md").write_text("\n")
        pending.decide("edit", "--from", "empty.md").refused("BW245")

    def test_an_unknown_part_is_named_with_its_line(self, pending: Reviewed) -> None:
        (pending.folder / "odd.md").write_text("<!-- part: hook -->\nHello.\n\n<!-- part: footer -->\nBye.\n")
        error = pending.decide("edit", "--from", "odd.md").refused("BW246")
        assert error["where"] == {"file": "odd.md", "line": 4, "field": None}

    def test_without_a_file_or_an_editor(self, pending: Reviewed, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("EDITOR", raising=False)
        monkeypatch.delenv("VISUAL", raising=False)
        pending.decide("edit").refused("BW253")

    def test_in_an_editor(self, pending: Reviewed, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", "sed -i s/people-protect/people-guard/")
        pending.decide("edit").refused("BW253")
        monkeypatch.setenv("EDITOR", "sed -i 's/the room goes quiet/the phones come out/'")
        edited = pending.decide("edit").follows("review-show")
        assert any("the phones come out" in text for text in sentences(edited["draft"]))
        assert pending.decide("approve").code == 0
        acts = [entry["act"] for entry in pending.run("audit", "show", "--json").json["entries"]]
        assert "learning.proposed" in acts, "what an editor changed may be a lesson"

    @pytest.mark.parametrize(
        ("editor", "code"),
        [
            ("false", "BW253"),
            ("/no/such/editor", "BW253"),
            ("'", "BW253"),
            ("sed -i 's/the/\\xff/'", "BW200"),
        ],
    )
    def test_in_an_editor_that_fails(
        self, pending: Reviewed, monkeypatch: pytest.MonkeyPatch, editor: str, code: str
    ) -> None:
        monkeypatch.setenv("VISUAL", editor)
        pending.decide("edit").refused(code)

    def test_the_difference_is_shown_in_words(self, pending: Reviewed) -> None:
        edit(pending, PROVEN)
        shown = pending.run("review", "show", pending.review, "--diff").out
        assert "[-" in shown

    def test_a_reviewed_draft_takes_no_more_edits(self, approved: Reviewed) -> None:
        edit(approved, PROVEN).refused("BW730")


class TestWaivers:
    @staticmethod
    def found(at: Reviewed, rule: str) -> str:
        prints = [f["fingerprint"] for f in at.show()["findings"] if f["rule"] == rule]
        assert prints, at.show()["findings"]
        return str(prints[0])

    def test_a_finding_stands_when_the_policy_gives_the_right(self, pending: Reviewed) -> None:
        assert edit(pending, "You utilize it.").code == 3
        waived = pending.run(
            "review", "waive", pending.review, self.found(pending, "terms.avoid"), *WHO, "--json"
        ).follows("review-show")
        assert waived["state"] == "pending"
        (finding,) = [f for f in waived["findings"] if f["rule"] == "terms.avoid"]
        assert (finding["action"], finding["waiver"]) == ("pass", waived["waiver"])
        assert pending.decide("approve").code == 0
        assert pending.export().code == 0

    def test_a_waiver_of_one_finding_leaves_the_others(self, pending: Reviewed) -> None:
        edit(pending, "You utilize it!")
        ended = pending.run(
            "review", "waive", pending.review, self.found(pending, "terms.avoid"), *WHO, "--json"
        )
        assert ended.code == 3
        assert ended.json["state"] == "held"

    def test_a_banned_claim_cannot_be_waived(self, held: Reviewed) -> None:
        banned = next(f for f in held.show()["findings"] if f["rule"].startswith("banned."))
        ended = held.run("review", "waive", held.review, banned["fingerprint"], *WHO, "--json")
        ended.refused("BW106")
        assert held.show()["state"] == "held"

    def test_what_was_not_found_cannot_be_waived(self, held: Reviewed) -> None:
        held.run("review", "waive", held.review, "0123456789abcdef", *WHO, "--json").refused("BW212")

    @pytest.mark.parametrize(("until", "code"), [("2020-01-01", "BW212"), ("2099-01-01", "BW106")])
    def test_not_into_the_past_nor_for_ever(self, pending: Reviewed, until: str, code: str) -> None:
        edit(pending, "You utilize it.")
        finding = self.found(pending, "terms.avoid")
        ended = pending.run("review", "waive", pending.review, finding, *WHO, "--until", until, "--json")
        ended.refused(code)


class TestWaiting:
    def test_for_a_decision_that_does_not_come(self, workspace: Path) -> None:
        ended = brandwright("draft", POST, "--wait", "0", "--json", cwd=workspace)
        assert ended.code == 4
        assert ended.follows("draft")["drafts"][0]["review"]["state"] == "pending"

    def test_a_draft_again_is_a_new_run_with_a_new_review(self, workspace: Path) -> None:
        first, second = (brandwright("draft", POST, "--json", cwd=workspace).json for _ in range(2))
        assert first["run"] != second["run"]
        assert first["drafts"][0]["review"]["id"] != second["drafts"][0]["review"]["id"]
        assert first["drafts"][0]["sha256"] == second["drafts"][0]["sha256"]

    def test_every_act_is_in_the_audit(self, approved: Reviewed) -> None:
        approved.export()
        entries = approved.run("audit", "show", "--json").json["entries"]
        acts = {entry["act"] for entry in entries}
        assert {"run.started", "draft.written", "draft.judged", "review.submitted"} <= acts
        assert {"review.approved", "decision.settled", "draft.exported"} <= acts
        assert all(len(json.dumps(entry["data"])) < 2000 for entry in entries)
