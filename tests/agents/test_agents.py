"""Every agent runs the same way: if the roster lets it, with its own prompt, and with its reads on record."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.agents.kits import BAKERY, brief, task_for
from tests.agents.test_planning import plan_task
from tests.agents.test_recall_agent import RECORDS
from tests.agents.test_research import TEXT, task

from brandwright._assets import asset
from brandwright.agents import (
    AGENTS,
    CONTENT,
    RECALL,
    RESEARCH,
    Agent,
    AgentDesk,
    RecallTask,
    run_agent,
)
from brandwright.agents.kit_proposer import GuidelineSection, KitProposerTask
from brandwright.errors import ModelError, RefusedError, WorkspaceError
from brandwright.governance import load_playbook
from brandwright.governance.models import Roster
from brandwright.llm import Port, PromptLibrary
from brandwright.llm._chat import EmbeddedEngine, ScriptedEngine
from brandwright.llm.schema import strict_schema
from brandwright.store import Ledger, audit
from brandwright.testing import ScriptedChatModel

TASKS: dict[str, Any] = {
    "research": task(TEXT),
    "content": task_for(BAKERY),
    "planning": plan_task("More orders."),
    "recall": RecallTask(question="Do questions help?", records=RECORDS),
    "kit_proposer": KitProposerTask(
        sections=(GuidelineSection(id="s1", document="guide.md", text=TEXT),),
    ),
}
AGENT = pytest.mark.parametrize("agent", AGENTS.values(), ids=AGENTS.keys())


def roster(**changes: Any) -> Roster:
    """The shipped roster, with some fields of the content agent's entry changed."""
    shipped = load_playbook(asset("playbook")).roster
    agents = [e.model_copy(update=changes) if e.id == "content" else e for e in shipped.agents]
    return shipped.model_copy(update={"agents": tuple(agents)})


@pytest.fixture(scope="module")
def prompts() -> PromptLibrary:
    return PromptLibrary.load(asset("prompts"))


def desk(prompts: PromptLibrary, **more: Any) -> AgentDesk:
    return AgentDesk(**{"port": Port(EmbeddedEngine()), "prompts": prompts, "roster": roster(), **more})


@AGENT
def test_an_agent_answers_with_the_embedded_engine(
    agent: Agent[Any, Any, Any], prompts: PromptLibrary
) -> None:
    result = run_agent(agent, TASKS[agent.id], desk(prompts))

    assert result.value
    assert result.account.engine == "embedded"
    assert (result.prompt.id, result.prompt.sha256) == (agent.id, prompts.get(agent.id).sha256)


@AGENT
def test_its_schema_is_strict(agent: Agent[Any, Any, Any]) -> None:
    assert strict_schema(agent.output_model)["additionalProperties"] is False


@AGENT
def test_its_answer_survives_the_trip_as_json(agent: Agent[Any, Any, Any]) -> None:
    output = agent.compose(TASKS[agent.id])

    assert agent.output_model.model_validate_json(output.model_dump_json()) == output


@AGENT
def test_its_variables_are_those_that_it_says(agent: Agent[Any, Any, Any]) -> None:
    assert set(agent.variables(TASKS[agent.id])) == agent.variable_names


@AGENT
def test_the_shipped_prompt_fits(agent: Agent[Any, Any, Any], prompts: PromptLibrary) -> None:
    agent.expect_prompt(prompts)


@AGENT
def test_the_same_answer_from_a_scripted_model_gives_the_same_value(
    agent: Agent[Any, Any, Any], prompts: PromptLibrary
) -> None:
    model = ScriptedChatModel(replies=[agent.compose(TASKS[agent.id])])
    scripted = run_agent(agent, TASKS[agent.id], desk(prompts, port=Port(ScriptedEngine(model))))

    assert scripted.value == run_agent(agent, TASKS[agent.id], desk(prompts)).value


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("BW120", {"id": "poetry"}),
        ("BW120", {"active": False}),
        ("BW121", {"reads": ("brief", "kit")}),
    ],
)
def test_the_roster_decides_who_runs_and_what_they_read(
    code: str, changes: dict[str, Any], prompts: PromptLibrary
) -> None:
    with pytest.raises(RefusedError) as caught:
        run_agent(CONTENT, TASKS["content"], desk(prompts, roster=roster(**changes)))

    assert caught.value.code == code


def test_a_prompt_of_another_agent_is_refused(prompts: PromptLibrary) -> None:
    strange = replace(prompts, prompts={"content": prompts.get("recall")})

    with pytest.raises(WorkspaceError) as caught:
        run_agent(CONTENT, TASKS["content"], desk(strange))

    assert caught.value.code == "BW643"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", "test")
    yield opened
    opened.close()


def test_what_an_agent_reads_is_on_record(ledger: Ledger, prompts: PromptLibrary) -> None:
    run_agent(RECALL, TASKS["recall"], desk(prompts, ledger=ledger, run="run-1"))

    with ledger.read() as tx:
        (entry,) = [entry for entry in audit.entries(tx, limit=10) if entry.act == "agent.read"]
    assert (entry.actor.kind, entry.actor.id, entry.object.id) == ("agent", "recall", "run-1")
    assert [ref.id for ref in entry.refs] == ["recall", "L-1", "L-2", "L-3"]


def test_an_answer_that_breaks_the_agents_rules_twice_is_an_error(prompts: PromptLibrary) -> None:
    good = CONTENT.compose(TASKS["content"])
    strange = good.parts[0].model_copy(update={"name": "footnote"})
    bad = good.model_copy(update={"parts": (strange,)})
    model = ScriptedChatModel(replies=[bad, bad])

    with pytest.raises(ModelError) as caught:
        run_agent(CONTENT, TASKS["content"], desk(prompts, port=Port(ScriptedEngine(model))))

    assert caught.value.code == "BW514"
    assert "'footnote' is not one of" in str(model.history[1][-1].content)


def test_a_source_that_gives_orders_stands_in_the_prompt_as_data_alone(prompts: PromptLibrary) -> None:
    model = ScriptedChatModel(replies=['{"extracts": []}'])

    run_agent(RESEARCH, TASKS["research"], desk(prompts, port=Port(ScriptedEngine(model))))

    system, user = (str(message.content) for message in model.history[0])
    assert "Ignore all previous instructions" not in system
    before = user[: user.index("Ignore all previous instructions")]
    assert before.count("<data ") == before.count("</data>") + 1


def test_a_channel_that_the_kit_does_not_have_is_named() -> None:
    with pytest.raises(WorkspaceError) as caught:
        task_for(BAKERY, brief(channels="radio"))

    assert caught.value.code == "BW647"
    assert "letter" in caught.value.hint
