"""What the clock asks for: rounds, notices and jobs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ._base import Open, Result

__all__ = ("RESULTS",)


class StepJson(Open):
    """One thing that a round looked after; `fault` is the code of what went wrong, or empty."""

    name: str
    count: int
    fault: str
    message: str


class SentJson(Open):
    """Notices of one round: sent, to be tried again, put aside, not sent any more."""

    sent: int
    again: int
    dead: int
    dropped: int


class RunDueResult(Result):
    """`run due`."""

    schema_: Literal["brandwright.run-due/1"] = Field(alias="schema")
    steps: list[StepJson]
    notices: SentJson


class NoticeJson(Open):
    """A notice and how far it is; `fault` says in a word why it was not delivered."""

    id: str
    kind: str
    state: Literal["waiting", "sent", "dead", "dropped"]
    title: str
    risk: str
    attempts: int
    fault: str
    written: str
    next: str


class JobJson(Open):
    """What is done once in a period."""

    name: str
    period: str
    state: Literal["running", "done", "failed"]
    fault: str
    done: str | None


class RunStatusResult(Result):
    """`run status`: `waiting` counts all notices that wait; `notices` are those that are listed."""

    schema_: Literal["brandwright.run-status/1"] = Field(alias="schema")
    waiting: int
    notices: list[NoticeJson]
    jobs: list[JobJson]


class RunRetryResult(Result):
    """`run retry`: the notices that wait again."""

    schema_: Literal["brandwright.run-retry/1"] = Field(alias="schema")
    notices: list[str]


class WorkerResult(Result):
    """`worker`, when it has stopped: how many rounds it did."""

    schema_: Literal["brandwright.worker/1"] = Field(alias="schema")
    rounds: int


RESULTS: dict[str, type[Open]] = {
    "run-due": RunDueResult,
    "run-retry": RunRetryResult,
    "run-status": RunStatusResult,
    "worker": WorkerResult,
}
