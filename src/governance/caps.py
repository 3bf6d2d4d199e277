"""Caps of output: how much may be approved for a channel and an audience in a week.

They are held when a draft gets its last signature, so that nobody believes in an approval that export would refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ..content.papers import paper_kind
from ..errors import GateError
from ..store import Transaction, findings, reviews
from ..store.records import Review
from .models import OutputCap, Policy

__all__ = ("CapUse", "cap_uses", "refuse_over_cap")


@dataclass(frozen=True)
class CapUse:
    """A cap that a review falls under, with what is approved under it in the week of its publish date already."""

    cap: OutputCap
    monday: date
    approved: int

    @property
    def full(self) -> bool:
        """Whether nothing more may be approved under it."""
        return self.approved >= self.cap.per_week


def cap_uses(tx: Transaction, policy: Policy, review: Review) -> list[CapUse]:
    """The caps that the review falls under, and how full they are without it."""
    caps = [cap for cap in policy.caps if _counts(cap, review.asset)]
    if not caps:
        return []
    judged = findings.gate(tx, review.gate_id)
    day = judged.publish_on if judged else tx.now.date()
    monday = day - timedelta(days=day.weekday())
    approved = reviews.approved_assets(tx, monday, monday + timedelta(days=6), without=review.id)
    return [CapUse(cap, monday, _count(cap, approved)) for cap in caps]


def refuse_over_cap(tx: Transaction, policy: Policy, review: Review) -> None:
    """Let nothing be approved for a week whose cap is reached.

    Raises:
        GateError: `BW3100`, naming the cap.
    """
    for use in cap_uses(tx, policy, review):
        if use.full:
            what = " for ".join(_said(use.cap))
            message = (
                f"{review.id} would be one too many: the policy lets {use.cap.per_week} {what} be approved for "
                f"the week of {use.monday}, and {use.approved} are."
            )
            hint = (
                "Withdraw one of them, move the brief's publish date, or have the cap raised in policy.yaml."
            )
            raise GateError("BW3100", message, hint=hint)


def _said(cap: OutputCap) -> Iterator[str]:
    yield f"`{cap.channel}` drafts" if cap.channel else "drafts"
    if cap.segment:
        yield f"`{cap.segment}`"


def _counts(cap: OutputCap, asset: str) -> bool:
    """Whether a cap counts an asset, which is named CHANNEL/SEGMENT/STAGE. Plans and research are no output."""
    if paper_kind(asset):
        return False
    channel, segment, *_ = [*asset.split("/"), "", ""]
    return cap.channel in (None, channel) and cap.segment in (None, segment)


def _count(cap: OutputCap, assets: Iterable[str]) -> int:
    return sum(_counts(cap, asset) for asset in assets)
