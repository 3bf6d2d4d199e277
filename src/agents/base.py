"""The shape that every agent has, and the one way to run one: asked for by the roster, recorded, checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel

from ..governance import allow
from ..governance.models import Roster
from ..llm import Account, Call, Port, PromptLibrary, RenderedPrompt
from ..llm.meter import Meter
from ..store import Actor, Ledger, ObjectRef, Transaction

__all__ = ("Agent", "AgentDesk", "AgentResult", "Checked", "run_agent")

In = TypeVar("In", bound=BaseModel)
Out = TypeVar("Out", bound=BaseModel)
Value = TypeVar("Value", bound=BaseModel)


@dataclass(frozen=True)
class Checked(Generic[Value]):
    """An answer after the agent's own rules.

    Attributes:
        value: what may be used of it.
        notes: what was taken out, in words for the run's record.
        problems: what makes the whole answer unusable; the model is asked once more with these.
        objections: what makes it worse than it should be; the model is asked once more with these, and if that
            brings nothing better, the answer stands.
    """

    value: Value
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    objections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agent(Generic[In, Out, Value]):
    """One agent: one narrow job.

    Attributes:
        id: its name in the roster, and of its prompt.
        reads: the classes of data that it may be given; the roster has to allow each.
        refs: the entries that a task hands over, as (kind, id), for the record of what was read.
        compose: how the embedded engine answers.
        groups: the names of what its prompt is filled with: what is the same for every brief of a kit, what is the
            same for every asset of a brief, and the rest. Prompts have them in this order, so that as much as
            possible of two prompts begins alike and is cached.
        variables: their values.
        check: rules that code applies to every answer, whatever engine gave it.
    """

    id: str
    job: str
    input_model: type[In]
    output_model: type[Out]
    reads: frozenset[str]
    refs: Callable[[In], Sequence[tuple[str, str]]]
    compose: Callable[[In], Out]
    groups: tuple[frozenset[str], frozenset[str], frozenset[str]]
    variables: Callable[[In], dict[str, str]]
    check: Callable[[In, Out], Checked[Value]]

    @cached_property
    def variable_names(self) -> frozenset[str]:
        """Everything that its prompt is filled with."""
        return frozenset[str]().union(*self.groups)

    def expect_prompt(self, prompts: PromptLibrary) -> None:
        """Check that the workspace's prompt fits this agent.

        Raises:
            WorkspaceError: it is missing, or made for other models or variables.
        """
        prompt = prompts.get(self.id)
        prompt.matches(self.id, self.input_model.__name__, self.output_model.__name__)
        prompt.expect(self.variable_names)


class RecordingMeter(Meter, Protocol):
    """A meter that keeps a record of its own beside a reservation: both are written, or neither is."""

    def reserve(
        self,
        agent: str,
        host: str,
        model: str,
        tokens: int,
        cost: float | None,
        beside: Callable[[Transaction], None] | None = None,
    ) -> str:
        """As every meter does; `beside` writes what has to be on record before the request is sent."""
        ...


@dataclass(frozen=True)
class AgentDesk:
    """What an agent gets to work with.

    Attributes:
        roster: the playbook's; it says which agents run and what they may read.
        ledger: where reads are recorded; None only outside a workspace, as in a test of one agent.
        run: id of the run that the agent works for.
        meter: whoever pays for requests to models; None outside a workspace.
        deadline: on the monotonic clock; no request to a model goes on after it.
    """

    port: Port
    prompts: PromptLibrary
    roster: Roster
    ledger: Ledger | None = None
    run: str = ""
    meter: RecordingMeter | None = None
    deadline: float | None = None


@dataclass(frozen=True)
class AgentResult(Generic[Value]):
    """What an agent made, and everything the run records about it."""

    value: Value
    account: Account
    prompt: RenderedPrompt
    notes: tuple[str, ...]


def run_agent(agent: Agent[In, Out, Value], payload: In, desk: AgentDesk) -> AgentResult[Value]:
    """Let an agent do its job once.

    Raises:
        RefusedError: the roster does not let it, or a person paused it.
        WorkspaceError: its prompt does not fit.
        ModelError: the model gave no usable answer.
    """
    allow(desk.roster, agent.id, agent.reads)
    agent.expect_prompt(desk.prompts)
    prompt = desk.prompts.get(agent.id).render(agent.variables(payload))
    # Named before the ledger's one pen is taken: there may be hundreds.
    reading = _Reading(agent, _named(tuple(agent.refs(payload))), prompt, desk)
    if desk.meter is None or desk.port.engine_of(agent.id).name == "embedded":
        reading.record()
    checking = _Checking(agent, payload)
    reply = desk.port.generate(
        Call(
            agent=agent.id,
            prompt=prompt,
            payload=payload,
            output_model=agent.output_model,
            compose=agent.compose,
            problems=lambda answer: checking.of(answer).problems,
            objections=lambda answer: checking.of(answer).objections,
            deadline=desk.deadline,
        ),
        reading if desk.meter else None,
    )
    reading.record()
    checked = checking.of(reply.value)
    return AgentResult(checked.value, reply.account, prompt, checked.notes)


@dataclass
class _Checking(Generic[In, Out, Value]):
    """The rules of an agent over the answers of one call: what was judged already is not judged again."""

    agent: Agent[In, Out, Value]
    payload: In
    judged: list[tuple[Out, Checked[Value]]] = field(default_factory=list)

    def of(self, answer: Out) -> Checked[Value]:
        """The answer after the agent's rules."""
        for known, checked in self.judged:
            if known is answer:
                return checked
        checked = self.agent.check(self.payload, answer)
        self.judged.append((answer, checked))
        return checked


@dataclass
class _Reading:
    """Reads of data by agents are acts: who read which entries, for which run, under which prompt.

    The read is recorded with the reservation of the first request, so that both are there before it is sent.
    """

    agent: Agent[Any, Any, Any]
    refs: Sequence[ObjectRef]
    prompt: RenderedPrompt
    desk: AgentDesk
    done: bool = False

    def reserve(self, agent: str, host: str, model: str, tokens: int, cost: float | None) -> str:
        """As the desk's meter does, and record the read beside the first reservation."""
        first = None if self.done or self.desk.ledger is None else self._write
        reservation = self._meter.reserve(agent, host, model, tokens, cost, first)
        self.done = True
        return reservation

    def settle(self, reservation: str, account: Account) -> None:
        """As the desk's meter does."""
        self._meter.settle(reservation, account)

    def fail(self, reservation: str, account: Account | None, code: str = "") -> None:
        """As the desk's meter does."""
        self._meter.fail(reservation, account, code)

    @property
    def _meter(self) -> RecordingMeter:
        assert self.desk.meter is not None
        return self.desk.meter

    def record(self) -> None:
        """Record the read now, unless it is on record: where no request is metered, or an answer was kept."""
        if self.done or self.desk.ledger is None:
            return
        with self.desk.ledger.write(Actor("agent", self.agent.id, "", "none")) as tx:
            self._write(tx)
        self.done = True

    def _write(self, tx: Transaction) -> None:
        from ..governance.pausing import refuse_if_paused

        agent, prompt = self.agent, self.prompt
        refuse_if_paused(tx, agents=(agent.id,))
        replace(tx, actor=Actor("agent", agent.id, "", "none")).audit(
            "agent.read",
            ObjectRef("run", self.desk.run),
            refs=[ObjectRef("prompt", prompt.id, prompt.sha256), *self.refs],
            data={"reads": sorted(agent.reads)},
        )


@lru_cache(maxsize=256)
def _named(entries: tuple[tuple[str, str], ...]) -> tuple[ObjectRef, ...]:
    """Made once: a kit offers the same hundreds of lines to every draft of an asset."""
    return tuple(ObjectRef(kind, entry) for kind, entry in entries)
