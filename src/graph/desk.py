"""The desk: everything a node may use, opened once and handed in. Nothing of it is stored in a checkpoint."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from .._settings import BudgetSettings, Settings
from ..agents import AgentDesk
from ..agents.fetching import WIRE, Wire
from ..brandkit import load_kit
from ..brandkit.models import Kit
from ..errors import WorkspaceError
from ..evaluation import Gate
from ..evaluation.policy import JUDGE_PREFIX
from ..governance import Playbook, capped, load_playbook
from ..governance.models import Roster
from ..llm import Port, Prices, PromptLibrary, make_port
from ..llm._bounded import Bounds
from ..llm._cache import CACHE_FILE, ReplyCache
from ..llm.capabilities import CAPABILITIES_FILE
from ..llm.limits import EndpointLimits
from ..store import Actor, Ledger, utc_now
from ..workspace import Workspace
from ._checkpoints import Savers
from ._meter import LedgerMeter

if TYPE_CHECKING:
    from ..memory import Memory
    from ._job import Job

__all__ = ("Desk", "open_desk")

SYSTEM = Actor("system", "brandwright", "", "none")
"""Who acts when a graph does: the product itself, for no person."""


@dataclass(frozen=True)
class Desk:
    """A workspace at work: its ledger, kit, playbook, prompts, memory, gate and model.

    Attributes:
        memory: opened on first use, because its index takes a second to load.
        deadline: on the monotonic clock; agents are not called after it.
        wire: what reaches the network for a brief's web pages.
        opened: the job of the run at work, by the run's id; see `kept_job`.
        savers: what keeps the states of runs; shared by all copies of the desk.
    """

    workspace: Workspace
    ledger: Ledger
    kit: Kit
    playbook: Playbook
    prompts: PromptLibrary
    port: Port
    gate: Gate
    clock: Callable[[], datetime] = utc_now
    deadline: float | None = None
    wire: Wire = WIRE
    opened: dict[str, Job] = field(default_factory=dict, compare=False, repr=False)
    savers: Savers = field(default_factory=Savers, compare=False, repr=False)

    @cached_property
    def memory(self) -> Memory:
        """The organizational memory."""
        from ..memory import Memory

        return Memory.open(self.workspace, self.ledger)

    @cached_property
    def judging(self) -> Gate:
        """The gate with the judges that its policy names."""
        if not self.playbook.policy.gate.named_judges:
            return self.gate
        from .judging import judging_gate

        return judging_gate(self)

    def today(self) -> date:
        """The day it is, in UTC: what the gate judges by when a brief names no publish date."""
        return self.clock().date()

    def agents(self, run: str, meter: LedgerMeter | None = None) -> AgentDesk:
        """What an agent gets to work with in a run; with another meter than the run's own when one is given."""
        return AgentDesk(
            port=self.port,
            prompts=self.prompts,
            roster=self.playbook.roster,
            ledger=self.ledger,
            run=run,
            meter=meter or self.meter(run),
            deadline=self.deadline or time.monotonic() + self.budget.seconds_per_run,
        )

    @cached_property
    def budget(self) -> BudgetSettings:
        """The settings, cut to the policy's limits."""
        return capped(self.workspace.settings.budget, self.playbook.policy)

    def meter(self, run: str) -> LedgerMeter:
        """Who pays for a run's requests to models; for those of no run when it is empty."""
        settings, policy = self.workspace.settings, self.playbook.policy
        return LedgerMeter(
            ledger=self.ledger,
            actor=SYSTEM,
            port=self.port,
            run=run,
            budget=self.budget,
            mine=settings.budget,
            policy=policy.budget_limits,
            request_s=settings.model.timeout_s,
        )

    def remembering(self) -> Port:
        """The model, with its replies kept: the same request is not paid for twice."""
        path = self.workspace.state / "cache" / CACHE_FILE
        cache = ReplyCache(path, self.workspace.settings.cache.max_mb * 2**20)
        return replace(self.port, bounds=replace(self.port.bounds, cache=cache))

    def identity(self) -> Mapping[str, str]:
        """Hashes of what a run rests on."""
        return {
            "kit_sha": self.kit.sha256,
            "policy_sha": self.playbook.policy_sha256,
            "prompts_sha": self.prompts.sha256,
            "engine": self.port.engine,
            "model": self.port.model,
        }


@contextmanager
def open_desk(workspace: Workspace, *, clock: Callable[[], datetime] = utc_now) -> Iterator[Desk]:
    """Load and check everything that the workspace holds, and close the ledger afterwards."""
    from ..evaluation import SCORERS
    from ..store.anchors import Anchors

    kit = load_kit(workspace.brand)
    playbook = load_playbook(workspace.playbook)
    prompts = PromptLibrary.load(workspace.prompts)
    _expect_agents(workspace.settings, playbook.roster)
    if playbook.policy.gate.named_judges:
        from .judging import expect_judges

        expect_judges(workspace.evals, playbook.policy.gate)
    known = workspace.state_path / CAPABILITIES_FILE
    port = _bounded(make_port(workspace.settings, capabilities=known), workspace.settings)
    anchors = Anchors.of(workspace)
    ledger = Ledger.open(
        workspace.database_url, workspace.settings.workspace.id, clock=clock, anchors=anchors
    )
    try:
        desk = Desk(
            workspace=workspace,
            ledger=ledger,
            kit=kit,
            playbook=playbook,
            prompts=prompts,
            port=port,
            gate=Gate(playbook.policy.gate, SCORERS),
            clock=clock,
        )
        try:
            yield replace(desk, port=desk.remembering()) if workspace.settings.cache.replies else desk
        finally:
            desk.savers.close()
    finally:
        ledger.close()


def _bounded(port: Port, settings: Settings) -> Port:
    """The port within the limits of the settings, with their price table."""
    prices = {
        model: Prices(price.tokens_in, price.tokens_out, price.cached)
        for model, price in settings.prices.items()
    }
    bounds = Bounds(limits=EndpointLimits(settings.limits), prices=prices)
    return replace(port, bounds=bounds, seconds=settings.limits.seconds_per_call)


def _expect_agents(settings: Settings, roster: Roster) -> None:
    """Settings for an agent that there is none of would do nothing, and nobody would notice."""
    for name in settings.model.agents:
        if roster.agent(name) is None and not name.startswith(JUDGE_PREFIX):
            message = f"`model.agents.{name}`: there is no agent of that name."
            hint = f"Agents: {', '.join(agent.id for agent in roster.agents)}."
            raise WorkspaceError("BW602", message, where=settings.where("model", "agents", name), hint=hint)
