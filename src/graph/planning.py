"""`plan brief GOAL`: a brief that serves an outcome of the strategy, ready for a person to change."""

from __future__ import annotations

from dataclasses import dataclass

from .._canonical import digest
from ..agents import PLANNING, AgentResult, OutcomeNote, PlanOutput, PlanTask, SegmentNote, run_agent
from ..content import Brief
from ..errors import UsageError, Where, WorkspaceError
from ..governance import Facts
from ..governance.predicting import expected_effect, predict
from ..memory.recall import Filters, admitted_for
from ..store import ObjectRef, Transaction, learnings, runs
from ..store.predictions import Prediction
from ..workspace import slugify
from ._beginning import may_begin
from ._job import all_lines
from ._single import single_run
from ._told import account_detail, learning_note
from .desk import SYSTEM, Desk

__all__ = ("Planned", "plan_brief", "plan_task")

GOAL_MAX = 600


@dataclass(frozen=True)
class Planned:
    """The plan with its reasons, the brief that it makes, and what it is expected to do, where that is known."""

    run: str
    plan: PlanOutput
    brief: Brief
    prediction: Prediction | None = None


def plan_brief(desk: Desk, goal: str) -> Planned:
    """Prepare a brief for a goal: outcome, audience, need, message, channel, metric, owner.

    Raises:
        UsageError: the goal is empty or too long.
        RefusedError: the policy says never to plans (`BW1103`), or somebody has to say yes before (`BW1104`).
        WorkspaceError: strategy or kit lack what a plan is made of.
    """
    goal = " ".join(goal.split())
    if not goal or len(goal) > GOAL_MAX:
        raise UsageError("BW255", "a goal is one sentence or two", hint=f"write up to {GOAL_MAX} characters")
    task = plan_task(desk, goal)
    with single_run(desk, PLANNING, "plan", "goal", goal) as run:
        may_begin(desk, Facts(kind="plan"), run.id, "A brief is proposed for a goal")
        result = run_agent(PLANNING, task, desk.agents(run.id))
        plan = result.value
        brief = _brief(plan, goal, run.id)
        with desk.ledger.write(SYSTEM) as tx:
            detail = account_detail(result, [plan.message_line])
            runs.add_step(tx, run.id, "plan", kind="model", name="planning", detail=detail)
            runs.finish(tx, run.id, "finished", {"plan": plan.model_dump(mode="json")})
            sha = digest(brief.model_dump(mode="json"))
            tx.audit("brief.planned", ObjectRef("run", run.id), data={"brief_sha": sha})
            prediction = _predicted(tx, result, ObjectRef("plan", run.id, sha))
    return Planned(run.id, plan, brief, prediction)


def _predicted(tx: Transaction, result: AgentResult[PlanOutput], about: ObjectRef) -> Prediction | None:
    """What the learnings that the plan names let expect; the agent names them, code computes."""
    plan, account = result.value, result.account
    named = learnings.get_many(tx, plan.effect.learnings if plan.effect else ())
    effect = expected_effect(list(named.values()), plan.metric)
    if effect is None:
        return None
    return predict(
        tx,
        effect,
        about,
        agent=PLANNING.id,
        run=about.id,
        prompt_version=result.prompt.version,
        prompt_sha=result.prompt.sha256,
        engine=account.engine,
        model=account.model,
    )


def plan_task(desk: Desk, goal: str) -> PlanTask:
    """The strategy and the kit, as the planning agent sees them."""
    strategy, kit = desk.playbook.strategy, desk.kit
    missing = [
        name
        for name, there in (
            ("segments in playbook/strategy.yaml", strategy.segments),
            ("stages in playbook/strategy.yaml", strategy.stages),
            ("products in brand/meta.yaml", kit.meta.products),
            ("channels in brand/channels.yaml", kit.channels),
            ("pillars in brand/messaging.yaml", kit.messaging.pillars),
        )
        if not there
    ]
    if missing:
        raise WorkspaceError(
            "BW606",
            f"a plan needs {', '.join(missing)}",
            where=Where(str(desk.workspace.root)),
            hint="fill them in, then plan again",
        )
    with desk.ledger.read() as tx:
        # What is kept to some people, or holds no longer, is not for an agent either.
        open_to_all = admitted_for(tx, Filters(as_of=desk.today()), {}).values()
        known = [record for record in open_to_all if record.origin != "example"]
    return PlanTask(
        goal=goal,
        number=f"{strategy.number.name} ({strategy.number.unit})",
        outcomes=tuple(
            OutcomeNote(id=o.id, name=o.name, metric=o.metric, owner=o.owner, serves=o.serves)
            for o in strategy.outcomes
        ),
        segments=tuple(SegmentNote(id=s.id, name=s.name, needs=s.needs) for s in strategy.segments),
        stages=strategy.stages,
        products=kit.meta.products,
        channels=kit.channels,
        markets=kit.meta.markets or ("US",),
        locales=kit.meta.locales,
        lines=tuple(all_lines(kit, desk.today())),
        learnings=tuple(map(learning_note, known)),
    )


def _brief(plan: PlanOutput, goal: str, run: str) -> Brief:
    return Brief(
        id=(slugify(goal) or "plan")[:60].strip("-"),
        outcome=plan.outcome,
        metric=plan.metric,
        need=plan.need,
        segments=(plan.segment,),
        stages=(plan.stage,),
        product=plan.product,
        market=plan.market,
        locale=plan.locale,
        channels=plan.channels,
        message=plan.message,
        plan=run,
    )
