"""`settle`: record, learn, follow. Each decision settles exactly once, by whichever command comes next.

Everything that has an effect is keyed by the decision's id, so a step that is repeated after a
crash finds its own work there; only the last step marks the decision as settled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..content import Brief
from ..content.papers import paper_kind
from ..errors import BrandwrightError, ConflictError, StateError
from ..memory import learning_from_decision, withdraw_origin
from ..store import ObjectRef, Transaction, drafts, proposals, publications, reviews, runs
from ..store.records import Decision, Proposal, Review
from ._checkpoints import checkpointer
from ._locks import exclusive
from ._originals import Original
from .desk import SYSTEM, Desk
from .engine import advance
from .rules_from_edits import edited_drafts, propose_rules, withdraw_grounds
from .state import SETTLE_VERSION, SettleState

if TYPE_CHECKING:
    from langgraph.graph.state import CompiledStateGraph
    from langgraph.runtime import Runtime

__all__ = ("SETTLE_NODES", "build_settle", "settle_pending")

SETTLES = frozenset({"approve", "approve-with-edits", "request-changes", "reject", "withdraw"})
"""Kinds of decisions that close a review and therefore have something to settle."""


def record(state: SettleState, runtime: Runtime[Desk]) -> SettleState:
    """Tie the decision to what it was about, in the audit."""
    desk = runtime.context
    with desk.ledger.read() as tx:
        _, review = _decided(tx, state)
    return {"review": review.id}


def _decided(tx: Transaction, state: SettleState) -> tuple[Decision, Review]:
    decision = reviews.decision(tx, state["decision"])
    review = reviews.get(tx, decision.review_id) if decision else None
    if decision is None or review is None:
        raise StateError(
            "BW747", f"decision {state['decision']} is not on record", hint="run `brandwright audit verify`"
        )
    return decision, review


def learn(state: SettleState, runtime: Runtime[Desk]) -> SettleState:
    """Turn reasons and edits into proposals; a withdrawn decision withdraws what came of it."""
    desk = runtime.context
    with desk.ledger.write(SYSTEM) as tx:
        decision, review = _decided(tx, state)
        if decision.kind == "withdraw":
            decided = reviews.decisions(tx, review.id)
            withdraw_grounds(tx, decision, decided)
            for earlier in decided:
                for proposal in proposals.list_(
                    tx, kind="learning", from_decision=earlier.id, status="proposed"
                ):
                    if proposals.set_status(tx, proposal.id, "proposed", "withdrawn"):
                        refs = [ObjectRef("decision", decision.id)]
                        tx.audit("proposal.withdrawn", ObjectRef("proposal", proposal.id), refs=refs)
                withdraw_origin(tx, earlier.id, reason=f"{decision.id} withdrew {earlier.id}")
        known = [proposal.id for proposal in proposals.list_(tx, from_decision=decision.id)]
        if known:
            return {"proposals": known}
        lessons = [_proposed(tx, proposal, review, desk) for proposal in _lessons(tx, decision, review)]
        return {"proposals": [*lessons, *propose_rules(tx, desk, decision, review)]}


def _proposed(tx: Transaction, proposal: Proposal, review: Review, desk: Desk) -> str:
    """Record the lesson, and propose it to memory, where a person approves it or not."""
    proposals.add(tx, proposal)
    from_decision = ObjectRef("decision", proposal.from_decision)
    tx.audit("learning.proposed", ObjectRef("proposal", proposal.id), refs=[from_decision])
    try:
        learning_from_decision(
            tx,
            proposal.payload_json,
            decision=proposal.from_decision,
            drafts=[f"dr-{review.draft_sha[:12]}"],
            brand=desk.kit.meta.brand,
            personal=desk.playbook.policy.memory.personal_data,
        )
    except ValueError:
        # Personal data, or words that make no learning: the proposal says it, memory does not.
        tx.audit("memory.refused", ObjectRef("proposal", proposal.id), refs=[from_decision])
    return proposal.id


def _lessons(tx: Transaction, decision: Decision, review: Review) -> list[Proposal]:
    """What a decision may teach: a reason given for a change or a no, and the words that an editor changed."""
    lessons: list[dict[str, Any]] = []
    if decision.kind in ("request-changes", "reject") or _was_live(tx, decision):
        draft = drafts.get(tx, review.draft_sha)
        lessons.append(
            {
                "kind": "workflow",
                "statement": f"{decision.kind}: {decision.reason}"[:300],
                **({} if paper_kind(draft.channel) else {"channel": draft.channel}),
                "segment": draft.segment,
                "stage": draft.stage,
            }
        )
    lessons += (
        []
        if decision.kind == "withdraw"
        else [
            {
                "kind": "creative",
                "statement": f"An editor wrote “{after}” for “{before}”"[:300],
                "channel": channel,
            }
            for before, after, channel in _edited_sentences(tx, review)
        ]
    )
    return [
        Proposal(
            id=f"prop-{decision.id.split('-', 1)[1]}-{number}",
            kind="learning",
            payload_json=payload,
            from_decision=decision.id,
            created_at=tx.now,
        )
        for number, payload in enumerate(lessons, start=1)
    ]


def _was_live(tx: Transaction, decision: Decision) -> bool:
    """Whether the decision takes back what the public can read: that calls for a correction."""
    if decision.kind != "withdraw":
        return False
    return bool(publications.list_(tx, review_id=decision.review_id, live=True))


def _edited_sentences(tx: Transaction, review: Review) -> list[tuple[str, str, str]]:
    """Sentence pairs that differ between what the agent wrote and what was decided."""
    from ..governance import sentence_changes

    both = edited_drafts(tx, review)
    return [(old, new, both[1].channel) for old, new in sentence_changes(*both)] if both else []


def follow(state: SettleState, runtime: Runtime[Desk]) -> SettleState:
    """Draft again, as a child run, when changes were requested or what is live was withdrawn; then it is settled."""
    desk = runtime.context
    with desk.ledger.read() as tx:
        decision, review = _decided(tx, state)
        again = decision.kind == "request-changes" or _was_live(tx, decision)
    child = _child(desk, decision, review) if again and review.origin == "agent" else ""
    with desk.ledger.write(SYSTEM) as tx:
        if reviews.mark_settled(tx, decision.id):
            tx.audit(
                "decision.settled",
                ObjectRef("decision", decision.id, decision.draft_sha),
                refs=[ObjectRef("review", review.id), *([ObjectRef("run", child)] if child else [])],
                data={"proposals": len(state.get("proposals", []))},
            )
    return {"child": child}


def _child(desk: Desk, decision: Decision, review: Review) -> str:
    """A run of the same brief for this one asset, with the reviewer's reason among its notes."""
    from .drafting import draft_brief
    from .remaking import if_it_holds

    with desk.ledger.read() as tx:
        made = runs.list_(tx, limit=1, parent=decision.id)
        run = runs.get(tx, review.run_id)
    # Finished, but a crash came before the decision was marked as settled.
    if made and made[0].status == "finished":
        return made[0].id
    if kind := paper_kind(review.asset):
        return _another(desk, decision, review) if kind == "plan" else ""
    brief = Brief.model_validate(review.brief_json)
    asked = "What is live was withdrawn" if decision.kind == "withdraw" else "A reviewer asked"
    notes = (*brief.constraints.notes, f"{asked}: {decision.reason}"[:600])
    channel, segment, stage = review.asset.partition("#")[0].split("/")
    changed = brief.model_copy(
        update={
            "channels": (channel,),
            "segments": (segment,),
            "stages": (stage,),
            "constraints": brief.constraints.model_copy(update={"notes": notes}),
        }
    )
    original = if_it_holds(desk, Original.of(run)) if run else None
    return draft_brief(
        desk, changed, file=f"brief of {review.id}", parent=decision.id, original=original
    ).run.id


def _another(desk: Desk, decision: Decision, review: Review) -> str:
    """Another plan for the same goal. Research is not read again: the same sources say the same."""
    from .planning import plan_again

    with desk.ledger.read() as tx:
        return plan_again(desk, drafts.get(tx, review.draft_sha), decision)


SETTLE_NODES: Mapping[str, Callable[..., SettleState]] = {"record": record, "learn": learn, "follow": follow}
"""Node names are part of the stored state: renaming one strands the decisions that wait at it."""


def build_settle(
    checkpointer: Any = None, nodes: Mapping[str, Callable[..., SettleState]] = SETTLE_NODES
) -> CompiledStateGraph[SettleState, Desk, SettleState, SettleState]:
    """The compiled graph; dependencies arrive as the run's frozen context."""
    graph = copy(_compiled(tuple(nodes.items())))
    graph.checkpointer = checkpointer
    return graph


@lru_cache(maxsize=8)
def _compiled(
    nodes: tuple[tuple[str, Callable[..., SettleState]], ...],
) -> CompiledStateGraph[SettleState, Desk, SettleState, SettleState]:
    """Compiled once, not for each decision: it reads the code of every node."""
    from langgraph.graph import END, START, StateGraph

    graph = StateGraph(SettleState, context_schema=Desk)
    names = [name for name, _ in nodes]
    for name, node in nodes:
        graph.add_node(name, node)
    for before, after in zip([START, *names], [*names, END], strict=True):
        graph.add_edge(before, after)
    return graph.compile()


def settle_pending(
    desk: Desk, *, nodes: Mapping[str, Callable[..., SettleState]] = SETTLE_NODES
) -> list[str]:
    """Settle every decision that is not settled yet; returns their ids. Costs one query when there is none.

    Another process that is settling already does the work; this one then goes on without waiting.
    """
    with desk.ledger.read() as tx:
        waiting = reviews.unsettled(tx)
    if not waiting:
        return []
    try:
        with exclusive(desk, "settle"):
            return [decision.id for decision in waiting if _settled(desk, decision, nodes)]
    except ConflictError as error:
        if error.code == "BW741":
            return []
        raise


def _settled(desk: Desk, decision: Decision, nodes: Mapping[str, Callable[..., SettleState]]) -> bool:
    """Settle one decision. A model that is down leaves it unsettled for the next command."""
    # Another version of the graph begins anew, which is safe: each step finds what it did before.
    thread = f"{SETTLE_VERSION}/{decision.id}"
    with checkpointer(desk) as saver:
        try:
            advance(desk, build_settle(saver, nodes), thread, {"decision": decision.id})
        except BrandwrightError as error:
            with desk.ledger.write(SYSTEM) as tx:
                tx.audit("settle.failed", ObjectRef("decision", decision.id), data={"code": error.code})
            return False
    return True
