"""What travels in the graphs: ids, hashes and verdicts. Text stays in the ledger."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from ..content import Verdict

__all__ = (
    "PREPARE_VERSION",
    "SETTLE_VERSION",
    "AssetState",
    "Need",
    "PrepareState",
    "SettleState",
    "needs_revision",
)

PREPARE_VERSION = "prepare/1"
SETTLE_VERSION = "settle/1"
"""Change these when nodes or state change; a run of another version is refused, not guessed at."""


class Need(TypedDict):
    """One sign-off that the policy asks for, and the rules that ask for it."""

    role: str
    due_hours: int
    reason: str
    rules: list[str]
    maker_checker: bool
    apart: NotRequired[list[str]]
    escalate_after_hours: NotRequired[int | None]
    escalate_to: NotRequired[str]


class AssetState(TypedDict):
    """Where one asset stands: the round it is in, its draft, its verdict.

    `stuck` is set when a revision brought back the same bytes: another one would too.
    """

    round: int
    draft: str
    gate: str
    verdict: Verdict | Literal[""]
    stuck: bool


class PrepareState(TypedDict, total=False):
    """State of `prepare`: one run, all the assets of one brief.

    `rounds` bounds the revisions;
    `author` is set when people wrote the copy.
    """

    run: str
    rounds: int
    author: str
    learnings: list[str]
    extracts: list[str]
    assets: dict[str, AssetState]
    needs: dict[str, list[Need]]
    reviews: dict[str, str]


class SettleState(TypedDict, total=False):
    """State of `settle`: one decision."""

    decision: str
    review: str
    proposals: list[str]
    child: str


def needs_revision(asset: AssetState, rounds: int) -> bool:
    """Whether another round may help: there is something to fix, time to fix it, and the last try changed something."""
    return asset["verdict"] in ("revise", "block") and asset["round"] < rounds and not asset["stuck"]
