"""A graph for LangGraph's own tools (`langgraph.json`): it drafts, asks by an interrupt, and reports what was decided.

Our table of reviews stays the truth. Nothing hangs on the interrupt: whatever people decide in the inbox holds, and
this graph hears of it when it is resumed. An answer that comes by resuming is passed to governance under a person's
token, about exactly the draft that was shown; without a token nothing is decided here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired, TypedDict

from langchain_core.messages import AIMessage, AnyMessage
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import interrupt

from .._places import Problem
from .._validation import validate
from .._yaml import load_yaml
from ..brandkit.copytext import render_copy
from ..content import Brief
from ..errors import BrandwrightError, RefusedError, UsageError
from ..governance import Identity, ReviewView, view_review
from ..governance.tokens import holder
from ..store import drafts
from ..workspace import Workspace
from .desk import Desk, open_desk
from .drafting import draft_brief
from .editing import edit_review
from .hitl import ActionRequest, Answer, DecisionType, HITLRequest, answers_of
from .reviewing import decide_review
from .settle import settle_pending

__all__ = ("Asked", "StudioState", "Visit", "graph")

NO_REASON = "Decided where the run was interrupted; no reason was given."


@dataclass(frozen=True)
class Visit:
    """What a run is started and resumed with. It is no part of the state, so that no checkpoint holds it.

    Attributes:
        workspace: the workspace's folder; found from the current folder upwards when empty.
        token: of the person who answers.
        show_copy: put the draft's text into the question. The tool that asks then keeps it where no erasure of ours
            reaches; without it nobody is asked to approve what nobody was shown.
    """

    workspace: str = ""
    token: str = ""
    show_copy: bool = False


class Asked(TypedDict):
    """A review that was asked about, as it was shown."""

    review: str
    sha256: str
    version: int


class StudioState(TypedDict):
    """State of the graph: ids, and the words of the chat.

    `brief` is what is wanted; without it the last message says so. `refused` is what was wrong with the last answer, as
    the error object of the command line; empty when it was taken.
    """

    messages: Annotated[list[AnyMessage], add_messages]
    brief: NotRequired[dict[str, Any]]
    run: NotRequired[str]
    reviews: NotRequired[list[str]]
    asked: NotRequired[list[Asked]]
    refused: NotRequired[dict[str, Any]]
    states: NotRequired[dict[str, str]]


def graph() -> CompiledStateGraph[StudioState, Visit, StudioState, StudioState]:
    """The compiled graph. Its checkpointer is that of the server that runs it."""
    made = StateGraph(StudioState, context_schema=Visit)
    made.add_node("prepare", _prepare)
    made.add_node("look", _look)
    made.add_node("ask", _ask)
    made.add_edge(START, "prepare")
    made.add_edge("prepare", "look")
    made.add_conditional_edges("look", _waits, {"ask": "ask", "end": END})
    made.add_edge("ask", "look")
    return made.compile()


def _waits(state: StudioState) -> Literal["ask", "end"]:
    return "ask" if state.get("asked") else "end"


def _prepare(state: StudioState, runtime: Runtime[Visit]) -> dict[str, Any]:
    """Draft for the brief: it ends with reviews in our table."""
    brief = _brief(state)
    with _desk(runtime) as desk:
        settle_pending(desk)
        report = draft_brief(desk, brief, file="brief")
    return {"run": report.run.id, "reviews": [asset.review.id for asset in report.assets]}


def _look(state: StudioState, runtime: Runtime[Visit]) -> dict[str, Any]:
    """What the table says of each review, and which of them wait for an answer."""
    with _desk(runtime) as desk:
        settle_pending(desk)
        views = _views(desk, state.get("reviews", []))
    asked = [
        Asked(review=view.review.id, sha256=view.review.draft_sha, version=view.review.version)
        for view in views
        if view.state == "pending"
    ]
    states = {view.review.id: str(view.state) for view in views}
    said = [f"{view.review.asset}: {view.state} (review {view.review.id})" for view in views]
    told = {} if asked else {"messages": [AIMessage("\n".join(said))]}
    return {"asked": asked, "states": states, **told}


def _ask(state: StudioState, runtime: Runtime[Visit]) -> dict[str, Any]:
    """Wait for answers about what was shown, and pass them to governance.

    An answer that is refused is told, and asked for again: a node that raised would get the same answer for ever.
    """
    visit, shown = runtime.context or Visit(), state.get("asked", [])
    with _desk(runtime) as desk:
        request = _request(desk, shown, visit)
        resumed = interrupt(request)
        try:
            for asked, answer in zip(shown, answers_of(resumed, request), strict=True):
                if answer["type"] != "respond":
                    _decide(desk, asked, answer, _person(desk, visit))
        except BrandwrightError as error:
            told = AIMessage(f"{error.code}: {error.message} {error.hint}".strip())
            return {"refused": error.as_dict(), "messages": [told]}
    return {"refused": {}}


def _request(desk: Desk, asked: list[Asked], visit: Visit) -> HITLRequest:
    """The question: the same each time it is asked about the same drafts."""
    allowed: list[DecisionType] = ["approve", "edit", "reject", "respond"] if visit.show_copy else ["respond"]
    actions = [_action(desk, one, visit) for one in asked]
    return HITLRequest(
        action_requests=actions,
        review_configs=[{"action_name": "review_draft", "allowed_decisions": allowed}],
    )


def _action(desk: Desk, asked: Asked, visit: Visit) -> ActionRequest:
    with desk.ledger.read() as tx:
        view = view_review(tx, asked["review"])
        draft = drafts.get(tx, asked["sha256"])
    args: dict[str, Any] = {"review": asked["review"], "sha256": asked["sha256"]}
    if visit.show_copy:
        args["copy"] = render_copy(draft)
    roles = ", ".join(signoff.role for signoff in view.open) or "nobody"
    return ActionRequest(
        name="review_draft",
        args=args,
        description=(
            f"{view.review.asset}: {view.review.verdict}; {roles} has to sign. People decide in the inbox"
            " (`respond` looks again)" + (", or here with a token of their own." if visit.show_copy else ".")
        ),
    )


def _decide(desk: Desk, asked: Asked, answer: Answer, person: Identity) -> None:
    """One answer, about exactly the bytes that were asked about.

    Raises:
        RefusedError, ConflictError, UsageError: as for the same answer in the inbox.
    """
    reason = answer.get("message", "").strip() or NO_REASON
    if answer["type"] == "edit":
        edited = answer.get("edited_action")
        copy = edited["args"].get("copy") if edited else None
        if not isinstance(copy, str):
            raise UsageError("BW2165", "This answer cannot be used: an edit brings the whole `copy`.")
        edit_review(desk, asked["review"], copy, person, reason=reason, version=asked["version"])
        return
    kind: Literal["approve", "reject"] = "approve" if answer["type"] == "approve" else "reject"
    decide_review(
        desk, asked["review"], kind, person, reason=reason, sha=asked["sha256"], version=asked["version"]
    )


def _person(desk: Desk, visit: Visit) -> Identity:
    """Whose answer it is.

    Raises:
        RefusedError: BW1166 nobody is known; BW1113 the token does not work.
    """
    if not visit.token:
        raise RefusedError(
            "BW1166",
            "Nobody is known to answer: a run that is resumed without a token decides nothing.",
            hint="Give the token of a person in the run's context, or decide in the inbox.",
        )
    return holder(desk.ledger, desk.playbook, visit.token)


def _views(desk: Desk, reviews: list[str]) -> list[ReviewView]:
    with desk.ledger.read() as tx:
        return [view_review(tx, review) for review in reviews]


def _brief(state: StudioState) -> Brief:
    """The brief of the state, or the last message as YAML or JSON.

    Raises:
        UsageError: BW201, BW202 it is none.
    """
    given = state.get("brief")
    last = state["messages"][-1].text if state.get("messages") else ""
    text = json.dumps(given) if given else str(last)
    data, lines = load_yaml(text, where_name="brief", error=UsageError)
    return validate(data, lines, Brief, Problem("brief", UsageError))


@contextmanager
def _desk(runtime: Runtime[Visit]) -> Iterator[Desk]:
    visit = runtime.context or Visit()
    explicit = Path(visit.workspace) if visit.workspace else None
    with open_desk(Workspace.find(Path.cwd(), explicit)) as desk:
        yield desk
