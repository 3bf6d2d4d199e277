"""Brandwright's own workspace and the skeleton for a company's: whole, true, and nowhere in the code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Template
from typing import Any, get_args

import pytest
import yaml

from brandwright.brandkit import lint_kit, load_kit
from brandwright.brandkit.models import (
    ClaimClass,
    EvidenceType,
    Kit,
    LineRole,
    MessagingLine,
    PartRole,
    PartSpec,
)
from brandwright.content.loading import load_brief
from brandwright.governance import Playbook, load_playbook
from brandwright.llm import PromptLibrary
from brandwright.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
STARTER = ROOT / "src" / "cli" / "_starter"
BRIEFS = sorted((ROOT / "examples" / "briefs").glob("*.yaml"))
AGENTS = ("research", "content", "planning", "recall")
WRITTEN_ON = date(2026, 11, 21)


@pytest.fixture(scope="module")
def kit() -> Kit:
    return load_kit(ROOT / "brand")


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return load_playbook(ROOT / "playbook")


# --- the kit ---


def test_the_repository_is_a_workspace() -> None:
    workspace = Workspace.find(explicit=ROOT, env={})
    assert (workspace.id, workspace.settings.model.engine) == ("brandwright", "embedded")


def test_the_kit_has_nothing_to_complain_about(kit: Kit) -> None:
    assert lint_kit(kit, ROOT / "brand", WRITTEN_ON) == []


def test_the_figures_of_our_copy_are_those_of_the_repository() -> None:
    script = ROOT / "scripts" / "brand_evidence.py"
    done = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_line_that_cites_proof_says_what_the_proof_approves(kit: Kit) -> None:
    for line in _lines(kit):
        for proof_id in line.proof:
            proof = kit.proof(proof_id)
            assert proof is not None, f"{line.id} cites {proof_id}, which the kit does not have"
            assert any(claim in line.text for claim in proof.claims), (
                f"{line.id} says something else than {proof_id}"
            )


def test_no_two_lines_share_an_id_or_a_text(kit: Kit) -> None:
    by_id = [line.id for line in _lines(kit)]
    assert sorted(by_id) == sorted(set(by_id))
    texts = [(line.role, line.text) for line in _lines(kit)]
    assert sorted(texts) == sorted(set(texts))


def test_proof_holds_for_half_a_year_and_ends_within_a_year(kit: Kit) -> None:
    for proof in kit.proof_points:
        assert 180 <= (proof.valid_until - proof.approved_on).days <= 365, proof.id


def test_every_class_of_claim_and_type_of_evidence_has_its_row(kit: Kit) -> None:
    assert set(kit.claims.classes) == set(get_args(ClaimClass))
    assert set(kit.claims.evidence) == set(get_args(EvidenceType))


def test_a_banned_claim_says_what_to_write_and_tests_itself(kit: Kit) -> None:
    assert len(kit.banned_claims) >= 15
    for entry in kit.banned_claims:
        assert all((entry.safe_alternative, entry.pass_examples, entry.fail_examples)), entry.id


# --- every asset can be filled ---

FILLED_BY: dict[PartRole, tuple[LineRole, ...]] = {
    "subject": ("subject",),
    "preheader": ("promise", "how", "problem"),
    "title": ("title",),
    "query": ("query",),
    "description": ("promise", "how"),
    "hook": ("hook",),
    "headline": ("title",),
    "body": ("hook", "problem", "promise", "how", "fact", "closing"),
    "slides": ("hook", "problem", "promise", "how", "fact", "closing"),
    "cta": ("cta",),
    "alt": ("alt",),
    "tags": ("tag",),
}


def test_each_channel_segment_and_stage_can_be_filled_in_more_than_one_way(
    kit: Kit, playbook: Playbook
) -> None:
    for channel in kit.channels:
        for segment in playbook.strategy.segments:
            for stage in playbook.strategy.stages:
                for part in channel.parts:
                    if part.role == "legal":
                        continue
                    fitting = [
                        line for line in _lines(kit) if _fits(line, channel.id, segment.id, stage, part)
                    ]
                    needed = max(2 * part.min_blocks, 2)
                    place = f"{channel.id}/{segment.id}/{stage}: {part.name}"
                    assert len(fitting) >= needed, f"{place} has {len(fitting)} fitting lines"


def _fits(line: MessagingLine, channel: str, segment: str, stage: str, part: PartSpec) -> bool:
    limit = min(part.block_max_chars or 10_000, part.soft_chars or part.max_chars or 10_000)
    return (
        line.role in FILLED_BY[part.role]
        and channel in (line.channels or (channel,))
        and segment in (line.segments or (segment,))
        and stage in (line.stages or (stage,))
        and len(line.text) <= limit
    )


def _lines(kit: Kit) -> Iterator[MessagingLine]:
    return (line for pillar in kit.messaging.pillars for line in pillar.lines)


# --- prompts, playbook, briefs ---


@pytest.mark.parametrize("agent", AGENTS)
def test_each_agent_has_a_job_and_a_prompt(agent: str, playbook: Playbook) -> None:
    assert playbook.roster.agent(agent) is not None
    assert PromptLibrary.load(ROOT / "prompts").get(agent).agent == agent


def test_no_agent_holds_a_decision(playbook: Playbook) -> None:
    assert {agent.autonomy for agent in playbook.roster.agents} <= {"propose", "prepare"}


def test_every_role_of_the_kit_is_held_by_somebody(kit: Kit, playbook: Playbook) -> None:
    roles = (
        {topic.role for topic in kit.sensitive_topics} | set(kit.claims.role.values()) | {kit.privacy.role}
    )
    roles |= set(kit.meta.approvers.values())
    assert [role for role in sorted(roles) if not playbook.people.holders(role)] == []


def test_lines_are_for_segments_stages_and_channels_that_exist(kit: Kit, playbook: Playbook) -> None:
    known = {
        "segments": {segment.id for segment in playbook.strategy.segments},
        "stages": set(playbook.strategy.stages),
        "channels": {channel.id for channel in kit.channels},
    }
    for line in _lines(kit):
        for field, ids in known.items():
            assert set(getattr(line, field)) <= ids, f"{line.id}: {field}"


@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: path.stem)
def test_a_brief_names_what_exists(path: Path, kit: Kit, playbook: Playbook) -> None:
    brief = load_brief(path)
    assert playbook.strategy.outcome(brief.outcome) is not None
    assert kit.product(brief.product) is not None
    assert brief.market in kit.meta.markets
    assert brief.locale in kit.meta.locales
    for asset in brief.assets():
        assert kit.channel(asset.channel) is not None
        assert playbook.strategy.segment(asset.segment) is not None
        assert asset.stage in playbook.strategy.stages
    for source in brief.sources:
        assert (ROOT / source).is_file()
        assert playbook.source_for(source) is not None, f"{source} is not in the register"


@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: path.stem)
def test_proof_still_holds_when_a_brief_is_published(path: Path, kit: Kit) -> None:
    on = load_brief(path).publish or WRITTEN_ON
    assert [proof.id for proof in kit.proof_points if not proof.usable(on)] == []


# --- nothing of it in the code ---

WORDS = 5
NOT_COPY = {"rationale", "reason", "why", "law_ref", "patterns", "scope", "metric"}
_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")


def test_no_phrase_of_our_copy_stands_in_the_code() -> None:
    ours = {phrase: text for text in _copy() for phrase in _phrases(text)}
    assert len(ours) > 1000
    found = [
        f"{path.relative_to(ROOT)}:{line}: {' '.join(phrase)!r} of {ours[phrase]!r}"
        for path in sorted((ROOT / "src").rglob("*.py"))
        for line, text in _literals(path)
        for phrase in _phrases(text)
        if phrase in ours
    ]
    assert found == []


def _copy() -> Iterator[str]:
    for path in [*(ROOT / "brand").glob("*.yaml"), *BRIEFS]:
        yield from _texts(yaml.safe_load(path.read_text(encoding="utf-8")))
    for path in [*(ROOT / "examples" / "sources").glob("*.md"), *(ROOT / "examples" / "copy").glob("*.md")]:
        yield from path.read_text(encoding="utf-8").split("\n\n")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in NOT_COPY:
                yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _phrases(text: str) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return (tuple(words[start : start + WORDS]) for start in range(len(words) - WORDS + 1))


def _literals(path: Path) -> Iterator[tuple[int, str]]:
    """The strings of a module; docstrings speak to engineers and are not among them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    spoken = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken:
            yield node.lineno, node.value


# --- a company's workspace ---

COMPANIES = ["ACME", "Müller & Söhne", "24/7", "O'Reilly: Books #1"]


@pytest.fixture(params=COMPANIES)
def started(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The skeleton with a company's name in it."""
    for source in STARTER.rglob("*"):
        if source.is_file():
            target = tmp_path / source.relative_to(STARTER)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = Template(source.read_text(encoding="utf-8")).safe_substitute(
                NAME=request.param, SLUG="slug-1"
            )
            target.write_text(text, encoding="utf-8")
    return tmp_path


def test_a_new_workspace_loads_whatever_the_company_is_called(started: Path) -> None:
    workspace = Workspace.find(explicit=started, env={})
    kit, playbook = load_kit(workspace.brand), load_playbook(workspace.playbook)
    assert kit.meta.brand == workspace.settings.workspace.name
    assert kit.messaging.pillars == ()
    assert playbook.people.local_owner == "owner"
    load_brief(started / "briefs" / "first-post.yaml")


def test_a_new_kit_has_no_fault_but_what_it_lacks(started: Path) -> None:
    kit = load_kit(started / "brand")
    assert [
        problem for problem in lint_kit(kit, started / "brand", WRITTEN_ON) if problem.level == "error"
    ] == []


def test_the_skeleton_keeps_state_out_of_git() -> None:
    assert ".brandwright/" in (STARTER / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_the_skeleton_asks_for_nothing_but_name_and_slug() -> None:
    for path in STARTER.rglob("*"):
        if path.is_file():
            names = re.findall(r"\$\{?([A-Za-z_]+)", path.read_text(encoding="utf-8"))
            assert set(names) <= {"NAME", "SLUG"}, path


@pytest.mark.parametrize(
    "file",
    [
        "brand/claims.yaml",
        "brand/channels.yaml",
        "brand/governance.yaml",
        "playbook/people.yaml",
        "playbook/policy.yaml",
        "playbook/roster.yaml",
    ],
)
def test_a_company_starts_from_the_rules_that_we_work_by(file: str) -> None:
    ours, theirs = ((root / file).read_text(encoding="utf-8") for root in (ROOT, STARTER))
    assert yaml.safe_load(ours) == yaml.safe_load(theirs)
