"""`plan brief GOAL`: a brief that serves an outcome of the strategy, ready for a person to change."""

from __future__ import annotations

from dataclasses import dataclass

from .._canonical import digest
from ..agents import PLANNING, AgentResult, PlanOutput, run_agent
from ..content import Brief, Draft
from ..content.papers import plan_brief_of, plan_paper
from ..errors import UsageError
from ..governance import Facts
from ..governance.predicting import expected_effect, predict
from ..store import ObjectRef, Transaction, learnings, runs
from ..store.predictions import Prediction
from ..store.records import Decision, Review, Run
from ._beginning import may_begin
from ._job import Job
from ._plan_task import plan_task
from ._single import single_run
from ._told import account_detail
from .desk import SYSTEM, Desk
from .paper_reviews import put_before_people

__all__ = ("Planned", "plan_again", "plan_brief", "plan_task")

GOAL_MAX = 600


@dataclass(frozen=True)
class Planned:
    """The plan with its reasons, the brief that it makes, and what it is expected to do, where that is known.

    Attributes:
        review: where people decide about it; None where the policy has nobody sign plans.
    """

    run: str
    plan: PlanOutput
    brief: Brief
    prediction: Prediction | None = None
    review: Review | None = None


def plan_brief(desk: Desk, goal: str, *, parent: str = "") -> Planned:
    """Prepare a brief for a goal: outcome, audience, need, message, channel, metric, owner.

    Where the policy has plans signed, it ends with a review; nothing is drafted for the brief before it is approved.

    Args:
        parent: the decision that asked for another plan.

    Raises:
        UsageError: the goal is empty or too long.
        RefusedError: the policy says never to plans (`BW1103`), or it calls them autonomous and is not
            signed (`BW1104`).
        WorkspaceError: strategy or kit lack what a plan is made of.
    """
    goal = " ".join(goal.split())
    if not goal or len(goal) > GOAL_MAX:
        raise UsageError("BW255", "a goal is one sentence or two", hint=f"write up to {GOAL_MAX} characters")
    task = plan_task(desk, goal)
    with single_run(desk, PLANNING, "plan", "goal", goal, parent=parent) as run:
        may_begin(desk, Facts(kind="plan"), run.id, "A brief is proposed for a goal", signed_later=True)
        result = run_agent(PLANNING, task, desk.agents(run.id))
        plan = result.value
        paper = plan_paper(goal, plan.model_dump(mode="json"), run.id)
        brief = plan_brief_of(paper)
        review = _under_review(desk, run, brief, paper)
        with desk.ledger.write(SYSTEM) as tx:
            detail = account_detail(result, [plan.message_line])
            runs.add_step(tx, run.id, "plan", kind="model", name="planning", detail=detail)
            reviews = {review.asset: review.id} if review else {}
            runs.finish(tx, run.id, "finished", {"plan": plan.model_dump(mode="json"), "reviews": reviews})
            sha = digest(brief.model_dump(mode="json"))
            tx.audit("brief.planned", ObjectRef("run", run.id), data={"brief_sha": sha})
            prediction = _predicted(tx, result, ObjectRef("plan", run.id, sha))
    return Planned(run.id, plan, brief, prediction, review)


def plan_again(desk: Desk, paper: Draft, decision: Decision) -> str:
    """Plan for the same goal with what a reviewer asked for; returns the run."""
    asked = f" A reviewer asked: {decision.reason}"
    goal = paper.parts[0].text
    return plan_brief(
        desk, f"{goal[: max(1, GOAL_MAX - len(asked))]}{asked}"[:GOAL_MAX], parent=decision.id
    ).run


def _under_review(desk: Desk, run: Run, brief: Brief, paper: Draft) -> Review | None:
    with desk.ledger.read() as tx:
        cited = learnings.get_many(tx, paper.evidence_ids())
    job = Job(desk, run, brief, tuple(cited.values()), ())
    return put_before_people(job, paper)


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
