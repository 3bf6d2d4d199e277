"""Every example brief, drafted by the embedded engine: what the drafts say and rest on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from tests.cli.terminal import Ended, brandwright

from brandwright.brandkit import Kit, detect, load_kit

ROOT = Path(__file__).resolve().parents[2]
BRIEFS = sorted(path.stem for path in (ROOT / "examples" / "briefs").glob("*.yaml"))
HELD = {"unprovable-offer"}
INJECTED = (
    "maintenance mode",
    "ignore your",
    "approved by",
    "number one",
    "guaranteed",
    "assistant",
    "extracts",
)

Drafted = dict[str, Ended]


@pytest.fixture(scope="module")
def drafted(workspace: Path) -> Drafted:
    """What `draft --json` answered for each brief, all in one workspace."""
    return {
        name: brandwright("draft", f"examples/briefs/{name}.yaml", "--json", cwd=workspace) for name in BRIEFS
    }


@pytest.fixture(scope="module")
def kit(workspace: Path) -> Kit:
    """The example's brand kit."""
    return load_kit(workspace / "brand")


def sentences(draft: Any) -> Iterator[tuple[str, list[str]]]:
    """Each sentence with its evidence."""
    for part in draft["parts"]:
        for block in part["blocks"]:
            for sentence in block["sentences"]:
                yield sentence["text"], sentence["evidence"]


@pytest.mark.parametrize("name", BRIEFS)
def test_a_brief_becomes_drafts_that_wait_for_people(drafted: Drafted, name: str) -> None:
    ended = drafted[name]
    result = ended.follows("draft")
    assert ended.code == (3 if name in HELD else 0)
    assert result["ok"] is (ended.code == 0)
    assert (result["engine"], result["cost"]) == ("embedded", 0)
    assert ended.err == "", "without a terminal there is no progress to show"
    for draft in result["drafts"]:
        assert draft["review"]["state"] == ("held" if name in HELD else "pending")
        assert draft["review"]["signoffs"], "nothing is approved by nobody"
        assert (draft["verdict"] in ("pass", "needs-role")) is (name not in HELD)


@pytest.mark.parametrize("name", [name for name in BRIEFS if name not in HELD])
def test_a_sentence_that_claims_something_names_evidence_that_exists(
    drafted: Drafted, kit: Kit, workspace: Path, name: str
) -> None:
    result = drafted[name].json
    for draft in result["drafts"]:
        shown = brandwright("review", "show", draft["review"]["id"], "--json", cwd=workspace).json
        known = {item["id"]: item["kind"] for item in shown["evidence"]}
        for text, evidence in sentences(draft):
            assert set(evidence) <= set(known), text
            if detect(text, kit, draft["locale"]):
                kinds = {known[i] for i in evidence}
                assert kinds & {"proof", "quote"}, f"{text} rests on {kinds}"


def test_no_two_briefs_get_the_same_draft(drafted: Drafted) -> None:
    texts = {
        name: {text for text, _ in sentences(ended.json["drafts"][0])} for name, ended in drafted.items()
    }
    for (one, left), (two, right) in combinations(texts.items(), 2):
        shared = len(left & right) / min(len(left), len(right))
        assert shared < 0.8, f"{one} and {two} share {shared:.0%} of their sentences"


def test_a_campaign_is_every_channel_for_every_segment_at_every_stage(drafted: Drafted) -> None:
    drafts = drafted["campaign-launch"].json["drafts"]
    assert len({draft["asset"] for draft in drafts}) == len(drafts) == 12
    assert len({draft["sha256"] for draft in drafts}) == 12


def test_an_offer_without_proof_is_stopped_at_its_exact_words(drafted: Drafted) -> None:
    (draft,) = drafted["unprovable-offer"].json["drafts"]
    body = next(part for part in draft["parts"] if part["name"] == "body")
    text = "\n\n".join(" ".join(s["text"] for s in block["sentences"]) for block in body["blocks"])
    found = {finding["rule"]: finding for finding in draft["findings"]}
    expected = {
        "banned.guaranteed-results": ("guaranteed", "block"),
        "claims.unsupported": ("80%", "revise"),
    }
    for rule, (words, action) in expected.items():
        finding = found[rule]
        assert (finding["excerpt"], finding["action"]) == (words, action)
        assert text[finding["start"] : finding["end"]] == words
    assert draft["verdict"] == "block"


def test_the_instructions_of_a_source_are_not_obeyed(drafted: Drafted, workspace: Path) -> None:
    result = drafted["injected-source"].json
    (draft,) = result["drafts"]
    text = " ".join(text for text, _ in sentences(draft)).casefold()
    assert not [words for words in INJECTED if words in text]
    assert draft["review"]["state"] == "pending", "nobody has approved it"
    shown = brandwright("review", "show", draft["review"]["id"], "--json", cwd=workspace).json
    assert shown["decisions"] == []
    assert any("ext-" in i for _, evidence in sentences(draft) for i in evidence), (
        "the harmless part is quoted"
    )


def test_an_honest_run_names_all_that_it_used(drafted: Drafted, workspace: Path) -> None:
    result = drafted["blog-consideration"].json
    run = brandwright("runs", "show", result["run"], "--json", cwd=workspace).json
    assert {"brief_sha", "kit_sha", "policy_sha", "prompts_sha", "engine", "model", "sources"} <= set(
        run["inputs"]
    )
    calls = [step for step in run["steps"] if step["kind"] == "model"]
    assert len(calls) == result["calls"]
    assert all(step["prompt_sha"] and step["ms"] >= 0 and step["cost"] == 0 for step in calls)
    assert {step["node"] for step in run["steps"]} >= {
        "recall",
        "research",
        "write",
        "gate",
        "route",
        "submit",
    }


class TestOptions:
    def test_one_channel_of_a_campaign(self, workspace: Path) -> None:
        brief = "examples/briefs/campaign-launch.yaml"
        result = brandwright("draft", brief, "--channel", "ad", "--json", cwd=workspace).json
        assert {draft["channel"] for draft in result["drafts"]} == {"ad"}
        assert len(result["drafts"]) == 4

    def test_a_channel_that_the_brief_does_not_ask_for(self, workspace: Path) -> None:
        brief = "examples/briefs/campaign-launch.yaml"
        error = brandwright("draft", brief, "--channel", "sms", "--json", cwd=workspace).refused("BW247")
        assert error["where"]["field"] == "channels"

    def test_variants_differ(self, workspace: Path) -> None:
        brief = "examples/briefs/linkedin-awareness.yaml"
        result = brandwright("draft", brief, "--variants", "3", "--json", cwd=workspace).json
        assert [draft["asset"].rpartition("/")[2] for draft in result["drafts"]] == [
            "awareness",
            "awareness#2",
            "awareness#3",
        ]
        assert len({draft["sha256"] for draft in result["drafts"]}) == 3

    def test_a_batch_goes_on_after_a_brief_that_fails(self, workspace: Path) -> None:
        names = ("sms-retention", "missing", "unprovable-offer")
        listed = "# tonight\n\n" + "".join(f"examples/briefs/{name}.yaml\n" for name in names)
        (workspace / "batch.txt").write_text(listed)
        ended = brandwright("draft", "--batch", "batch.txt", "--json", cwd=workspace)
        assert ended.code == 3
        rows = ended.json["briefs"]
        assert [row.get("verdict") or row["error"]["code"] for row in rows] == ["pass", "BW200", "block"]

    @pytest.mark.parametrize("args", [(), ("examples/briefs/sms-retention.yaml", "--batch", "batch.txt")])
    def test_a_brief_or_a_batch(self, workspace: Path, args: tuple[str, ...]) -> None:
        brandwright("draft", *args, "--json", cwd=workspace).refused("BW249")
