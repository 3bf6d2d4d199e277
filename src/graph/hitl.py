"""The shapes in which agents of LangChain ask people, and are answered: agent chat tools draw forms of them."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from ..errors import UsageError, Where

__all__ = ("ActionRequest", "Answer", "DecisionType", "HITLRequest", "ReviewConfig", "answers_of")

DecisionType = Literal["approve", "edit", "reject", "respond"]


class ActionRequest(TypedDict):
    """What is asked about: a name, its arguments, and words for the person."""

    name: str
    args: dict[str, Any]
    description: str


class ReviewConfig(TypedDict):
    """What the person may answer about actions of a name."""

    action_name: str
    allowed_decisions: list[DecisionType]


class HITLRequest(TypedDict):
    """The value of an interrupt."""

    action_requests: list[ActionRequest]
    review_configs: list[ReviewConfig]


class EditedAction(TypedDict):
    """An action with the person's arguments."""

    name: str
    args: dict[str, Any]


class Answer(TypedDict):
    """A person's answer about one action."""

    type: DecisionType
    message: NotRequired[str]
    edited_action: NotRequired[EditedAction]


def answers_of(resumed: Any, request: HITLRequest) -> list[Answer]:
    """The answers of a resume, one for each action that was asked about, in their order.

    Raises:
        UsageError: BW2165 it has another shape, another number of answers, or one that was not offered.
    """
    given = resumed.get("decisions") if isinstance(resumed, dict) else None
    asked = request["action_requests"]
    if not isinstance(given, list) or len(given) != len(asked):
        raise _unusable(f"it has to be {{'decisions': […]}} with {len(asked)} of them")
    offered = request["review_configs"][0]["allowed_decisions"]
    for answer in given:
        if not isinstance(answer, dict) or answer.get("type") not in offered:
            raise _unusable(f"each decision has a type of {', '.join(offered)}")
        if not isinstance(answer.get("message", ""), str):
            raise _unusable("a message is text")
    return given


def _unusable(wrong: str) -> UsageError:
    hint = "Answer again; nothing was decided."
    return UsageError(
        "BW2165", f"This answer cannot be used: {wrong}.", where=Where(field="decisions"), hint=hint
    )
