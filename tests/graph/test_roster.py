"""The roster is asked before anything begins; and what an agent did read is on record, entry by entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.graph.desks import acts, at_work, brief_of, draft

from brandwright.content import Brief
from brandwright.errors import RefusedError
from brandwright.graph.desk import Desk
from brandwright.graph.planning import plan_brief
from brandwright.graph.researching import research_brief
from brandwright.store import runs


def with_roster(desk: Desk, agent: str, change: Callable[[Any], Any]) -> Desk:
    """The desk with an agent's entry changed, or gone."""
    entries = desk.playbook.roster.agents
    kept = [change(entry) if entry.id == agent else entry for entry in entries]
    roster = desk.playbook.roster.model_copy(update={"agents": tuple(filter(None, kept))})
    return replace(desk, playbook=replace(desk.playbook, roster=roster))


CHANGES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "is missing": ("BW120", lambda entry: None),
    "is switched off": ("BW120", lambda entry: entry.model_copy(update={"active": False})),
    "may not read": ("BW121", lambda entry: entry.model_copy(update={"reads": ("brief",)})),
}


BEGIN: dict[str, Callable[[Desk, Brief], Any]] = {
    "content": draft,
    "research": lambda desk, brief: research_brief(desk, brief, file="brief.yaml"),
    "planning": lambda desk, brief: plan_brief(desk, "More workspaces."),
}


@pytest.mark.parametrize("agent", BEGIN)
def test_an_agent_that_the_roster_does_not_let_is_refused_and_nothing_is_written(
    example_workspace: Path, agent: str
) -> None:
    brief = brief_of(example_workspace, "blog-consideration")
    with at_work(example_workspace) as desk:
        for why, (code, change) in CHANGES.items():
            changed = with_roster(desk, agent, change)
            with pytest.raises(RefusedError) as caught:
                BEGIN[agent](changed, brief)
            assert (caught.value.code, caught.value.exit_code) == (code, 1), why
        with desk.ledger.read() as tx:
            assert runs.list_(tx) == []
        assert acts(desk) == []


def test_a_brief_without_sources_needs_no_reader(example_workspace: Path) -> None:
    with at_work(example_workspace) as desk:
        report = draft(with_roster(desk, "research", lambda _: None), brief_of(example_workspace))

    assert report.verdict == "pass"


def test_the_audit_names_what_each_agent_read_and_under_which_prompt(example_workspace: Path) -> None:
    with at_work(example_workspace) as desk:
        report = draft(desk, brief_of(example_workspace, "blog-consideration"))
        reads = {entry.actor.id: entry for entry in acts(desk, "agent.read")}
        prompts = {name: desk.prompts.get(name).sha256 for name in reads}

    assert set(reads) == {"research", "content"}
    for agent, entry in reads.items():
        assert (entry.actor.kind, entry.object.id) == ("agent", report.run.id)
        prompt, *entries = entry.refs
        assert (prompt.kind, prompt.id, prompt.sha256) == ("prompt", agent, prompts[agent])
        assert entries
    assert {ref.kind for ref in reads["research"].refs} == {"prompt", "source"}
    read = {ref.id for ref in reads["content"].refs}
    cited = {i for asset in report.assets for i in asset.draft.evidence_ids() if not i.startswith("brief:")}
    assert cited <= read, "a draft cites nothing that its writer was not given"


def test_one_read_is_recorded_for_each_source(example_workspace: Path) -> None:
    with at_work(example_workspace) as desk:
        draft(desk, brief_of(example_workspace, "blog-consideration"))
        read = [e.refs[1].id for e in acts(desk, "agent.read") if e.actor.id == "research"]

    assert len(read) == len(set(read)) == 2
