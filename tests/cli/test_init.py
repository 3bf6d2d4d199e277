"""From nothing to a workspace that drafts: `init`, `doctor`, `kit lint`, and what an empty kit lacks."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from tests.cli.terminal import WHO, brandwright

EVIDENCE = "Survey of 2026-10-01\nOrders were delivered to 12 countries in 2026.\n"
MESSAGING = """\
positioning: ACME ships garden tools.
boilerplate: ""
pillars:
  - id: tools
    owner: brand
    title: Tools that stay
    lines:
      - {id: tools.hook.1, role: hook, text: "Which tool do you reach for first?"}
      - {id: tools.problem.1, role: problem, text: "A dull spade makes a long afternoon."}
      - {id: tools.promise.1, role: promise, text: "Our tools are made to be sharpened, not replaced."}
      - {id: tools.how.1, role: how, text: "You send the blade back, and we sharpen it."}
      - {id: tools.fact.1, role: fact, proof: [countries], text: "We deliver to 12 countries."}
      - {id: tools.closing.1, role: closing, text: "Keep the tool you know."}
      - {id: tools.cta.1, role: cta, href: "https://acme.example/tools", text: "See the tools"}
      - {id: tools.tag.1, role: tag, text: "#Gardening"}
"""
PROOF = """\
- id: countries
  owner: brand
  claims: ["We deliver to 12 countries"]
  metric: [deliver, countries]
  value: 12
  unit: countries
  direction: none
  supports: [number]
  evidence:
    type: measurement
    file: evidence/survey.txt
    sha256: "{sha}"
    excerpt: delivered to 12 countries in 2026
    collected_on: 2026-10-01
  valid_until: 2099-01-01
  approved_by: owner
  approved_on: 2026-10-01
"""


def fill_in(folder: Path) -> None:
    """The least that a kit needs for a post."""
    brand = folder / "brand"
    (brand / "messaging.yaml").write_text(MESSAGING, encoding="utf-8")
    (brand / "evidence" / "survey.txt").write_text(EVIDENCE, encoding="utf-8")
    sha = hashlib.sha256(EVIDENCE.encode()).hexdigest()
    (brand / "proof_points.yaml").write_text(PROOF.format(sha=sha), encoding="utf-8")


class TestInit:
    @pytest.mark.parametrize("kind", [("--example",), ("--name", "ACME")])
    def test_makes_a_workspace_that_doctor_finds_healthy(self, tmp_path: Path, kind: tuple[str, ...]) -> None:
        made = brandwright("init", "new", *kind, "--json", cwd=tmp_path)
        assert (made.code, made.err) == (0, "")
        files = {str(p.relative_to(tmp_path / "new")) for p in (tmp_path / "new").rglob("*") if p.is_file()}
        assert set(made.json["files"]) == files
        assert [path.name for path in tmp_path.iterdir()] == ["new"]
        health = brandwright("doctor", "--json", cwd=tmp_path / "new")
        assert health.code == 0, health.out
        assert {check["state"] for check in health.json["checks"]} <= {"good", "note"}
        linted = brandwright("kit", "lint", "--json", cwd=tmp_path / "new")
        assert linted.json["problems"] == [], "a new user has nothing to mend and nothing to wonder about"
        assert "green-us" in linted.json["packs"]["US"]

    @pytest.mark.parametrize(
        ("args", "code"),
        [
            (("taken", "--example"), "BW243"),
            (("file", "--example"), "BW243"),
            (("file/inside", "--name", "ACME"), "BW243"),
            (("new",), "BW241"),
            (("new", "--example", "--name", "ACME"), "BW241"),
            (("new", "--name", "…"), "BW242"),
            (("new", "--name", 'A"CME'), "BW242"),
            (("new", "--name", "A" * 81), "BW242"),
        ],
    )
    def test_refuses_and_leaves_nothing_behind(
        self, tmp_path: Path, args: tuple[str, ...], code: str
    ) -> None:
        (tmp_path / "taken").mkdir()
        (tmp_path / "taken" / "mine.txt").write_text("mine")
        (tmp_path / "file").write_text("mine")
        brandwright("init", *args, "--json", cwd=tmp_path).refused(code)
        assert sorted(p.name for p in tmp_path.rglob("*")) == ["file", "mine.txt", "taken"]

    def test_an_empty_folder_is_filled(self, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        assert brandwright("init", "empty", "--name", "ACME", cwd=tmp_path).code == 0
        assert (tmp_path / "empty" / "brandwright.toml").is_file()

    def test_a_folder_with_marks_in_its_name(self, tmp_path: Path) -> None:
        ended = brandwright("init", "a[/b]", "--name", "ACME", cwd=tmp_path)
        assert (ended.code, ended.err) == (0, "")
        assert "Made a[/b] with" in ended.out
        assert brandwright("doctor", cwd=tmp_path / "a[/b]").code == 0


class TestEmptyKit:
    def test_says_exactly_what_it_lacks_and_drafts_once_it_has_it(self, tmp_path: Path) -> None:
        brandwright("init", "acme", "--name", "ACME", cwd=tmp_path)
        folder = tmp_path / "acme"
        error = brandwright("draft", "briefs/first-post.yaml", "--json", cwd=folder).refused("BW605")
        lacking = [line.split(":")[0].strip(" -") for line in error["hint"].splitlines()[1:]]
        assert lacking == ["messaging", "proof_points"]
        assert brandwright("review", "list", "--json", cwd=folder).json["reviews"] == []

        fill_in(folder)
        assert brandwright("kit", "lint", cwd=folder).code == 0
        ended = brandwright("draft", "briefs/first-post.yaml", "--json", cwd=folder)
        assert ended.code == 0, ended.out
        (draft,) = ended.follows("draft")["drafts"]
        said = [s["text"] for p in draft["parts"] for b in p["blocks"] for s in b["sentences"]]
        assert "Our tools are made to be sharpened, not replaced." in said
        review = draft["review"]["id"]
        assert brandwright("review", "approve", review, *WHO, cwd=folder).code == 0
        assert brandwright("export", review, cwd=folder).code == 0

    def test_a_plan_says_what_it_needs(self, tmp_path: Path) -> None:
        brandwright("init", "acme", "--name", "ACME", cwd=tmp_path)
        folder = tmp_path / "acme"
        error = brandwright("plan", "brief", "More visits", "--json", cwd=folder).refused("BW606")
        assert "messaging" in error["message"]
        fill_in(folder)
        planned = brandwright("plan", "brief", "More visits", "--out", "plan.yaml", "--json", cwd=folder)
        assert planned.code == 0, planned.out
        assert brandwright("draft", "plan.yaml", "--json", cwd=folder).code == 0

    @pytest.mark.parametrize(
        ("field", "value", "section"),
        [("product", "anvil", "meta"), ("channels", "tiktok", "channels")],
    )
    def test_what_a_brief_asks_for_and_the_kit_does_not_have(
        self, workspace: Path, field: str, value: str, section: str
    ) -> None:
        brief = (workspace / "examples/briefs/sms-retention.yaml").read_text(encoding="utf-8")
        lines = [f"{field}: {value}" if line.startswith(f"{field}:") else line for line in brief.splitlines()]
        (workspace / "other.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        error = brandwright("draft", "other.yaml", "--json", cwd=workspace).refused("BW605")
        assert f"- {section}: " in error["hint"]
        assert value in error["hint"]


class TestKitLint:
    def test_errors_are_named_by_code_file_and_entry(self, tmp_path: Path) -> None:
        brandwright("init", "acme", "--name", "ACME", cwd=tmp_path)
        folder = tmp_path / "acme"
        fill_in(folder)
        messaging = folder / "brand" / "messaging.yaml"
        messaging.write_text(MESSAGING.replace("[countries]", "[nowhere]"), encoding="utf-8")
        ended = brandwright("kit", "lint", "--json", cwd=folder)
        assert (ended.code, ended.json["ok"]) == (6, False)
        problem = ended.json["problems"][0]
        assert (problem["code"], problem["entry"]) == ("BW631", "tools.fact.1")
        assert problem["file"].endswith("messaging.yaml")

    def test_expiry_is_judged_on_a_day(self, tmp_path: Path) -> None:
        brandwright("init", "acme", "--name", "ACME", cwd=tmp_path)
        fill_in(tmp_path / "acme")
        late = brandwright("kit", "lint", "--on", "2100-01-01", "--json", cwd=tmp_path / "acme")
        assert "BW632" in {problem["code"] for problem in late.json["problems"]}

    def test_evidence_that_was_changed(self, tmp_path: Path) -> None:
        brandwright("init", "acme", "--name", "ACME", cwd=tmp_path)
        folder = tmp_path / "acme"
        fill_in(folder)
        (folder / "brand" / "evidence" / "survey.txt").write_text("delivered to 13 countries in 2026")
        ended = brandwright("kit", "lint", "--json", cwd=folder)
        assert ended.code == 6


class TestPlan:
    def test_a_brief_for_a_goal_names_outcome_metric_and_audience(self, workspace: Path) -> None:
        ended = brandwright("plan", "brief", "More qualified visits from engineers", "--json", cwd=workspace)
        assert ended.code == 0, ended.out
        result = ended.json
        assert result["brief"]["outcome"] == "qualified-interest"
        assert result["brief"]["metric"] == "workspace-visits"
        assert result["brief"]["segments"] == ["engineer"]
        assert result["plan"]["owner"] == "owner"
        assert {reason["field"] for reason in result["plan"]["why"]} >= {"outcome", "segment", "message"}

    @pytest.mark.parametrize("goal", [" ", "x" * 601])
    def test_a_goal_that_is_none(self, workspace: Path, goal: str) -> None:
        brandwright("plan", "brief", goal, "--json", cwd=workspace).refused("BW255")

    def test_an_existing_file_is_not_overwritten(self, workspace: Path) -> None:
        (workspace / "mine.yaml").write_text("mine")
        brandwright("plan", "brief", "More visits", "--out", "mine.yaml", "--json", cwd=workspace).refused(
            "BW256"
        )
        assert (workspace / "mine.yaml").read_text() == "mine"

    def test_a_plan_for_a_folder_that_is_not_there(self, workspace: Path) -> None:
        ended = brandwright("plan", "brief", "More visits", "--out", "no/plan.yaml", "--json", cwd=workspace)
        ended.refused("BW744")


class TestResearch:
    def test_extracts_are_exact_quotes_with_their_places(self, workspace: Path) -> None:
        brief = "examples/briefs/blog-consideration.yaml"
        result = brandwright("research", brief, "--json", cwd=workspace).json
        texts = [
            (workspace / "examples" / "sources" / name).read_text(encoding="utf-8")
            for name in ("approval-queues.md", "claim-substantiation.md")
        ]
        assert len(result["extracts"]) > 3
        for extract in result["extracts"]:
            source = next(text for text in texts if extract["quote"] in text)
            assert extract["quote"][:20] in source.splitlines()[extract["line"] - 1]

    def test_a_brief_without_sources_has_none(self, workspace: Path) -> None:
        ended = brandwright("research", "examples/briefs/sms-retention.yaml", cwd=workspace)
        assert ended.code == 0
        assert "No extract" in ended.out


class TestSubmit:
    def test_copy_of_an_agency_goes_through_the_same_gate(self, workspace: Path) -> None:
        copy = ("examples/copy/agency-post.md", "--channel", "linkedin-post", "--by", "Studio North")
        ended = brandwright("submit", *copy, "--json", cwd=workspace)
        assert ended.code == 3
        (draft,) = ended.follows("submit")["drafts"]
        assert {finding["excerpt"] for finding in draft["findings"]} >= {"market-leading", "60%"}
        shown = brandwright("review", "show", draft["review"]["id"], "--json", cwd=workspace).json
        assert (shown["origin"], shown["author"], shown["state"]) == ("submitted", "Studio North", "held")

    def test_clean_copy_waits_for_its_signatures(self, workspace: Path) -> None:
        (workspace / "clean.md").write_text(
            "<!-- part: hook -->\nWho signs the copy?\n\n<!-- part: body -->\n"
            "A draft goes through 18 checks before a person decides about it.\n\n"
            "<!-- part: cta -->\n[See how it works](https://brandwright.example/how)\n"
        )
        brief = "examples/briefs/linkedin-awareness.yaml"
        ended = brandwright(
            "submit", "clean.md", "--channel", "linkedin-post", "--brief", brief, "--json", cwd=workspace
        )
        (draft,) = ended.follows("submit")["drafts"]
        body = next(part for part in draft["parts"] if part["name"] == "body")
        assert body["blocks"][0]["sentences"][0]["evidence"] == ["gate-scorers"]

    @pytest.mark.parametrize(
        ("file", "channel", "code"),
        [
            ("examples/copy/agency-post.md", "tiktok", "BW251"),
            ("missing.md", "blog", "BW200"),
            ("brand", "blog", "BW200"),
        ],
    )
    def test_refused(self, workspace: Path, file: str, channel: str, code: str) -> None:
        brandwright("submit", file, "--channel", channel, "--json", cwd=workspace).refused(code)


def test_a_workspace_in_the_place_of_an_earlier_one_begins_an_audit_log_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    for _ in range(2):
        shutil.rmtree(folder, ignore_errors=True)
        made = brandwright("init", str(folder), "--example", cwd=tmp_path)
        brandwright("remember", "examples/learnings.jsonl", cwd=folder)
        done = brandwright("memory", "review", "--approve-all", *WHO, cwd=folder)
    assert (made.code, done.code) == (0, 0)
    assert "A workspace stood here before" in made.out
    assert brandwright("audit", "verify", cwd=folder).code == 0
