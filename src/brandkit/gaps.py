"""What a kit still lacks before a draft can be written for a brief."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..content import Brief
from .models import Kit

__all__ = ("Gap", "missing_for_draft")


@dataclass(frozen=True)
class Gap:
    """One thing that is missing: the section's file, what, and how to fill it."""

    section: str
    what: str
    how: str


def missing_for_draft(kit: Kit, brief: Brief) -> list[Gap]:
    """What has to be written into the kit first; empty when a draft can start."""
    return list(_gaps(kit, brief, brief.publish or date.today()))


def _gaps(kit: Kit, brief: Brief, on: date) -> Iterator[Gap]:
    if kit.product(brief.product) is None:
        yield Gap("meta", f"the product “{brief.product}”", "add it under `products`: id, name, url")
    for name in dict.fromkeys(brief.channels):
        channel = kit.channel(name)
        if channel is None or not channel.active(on):
            yield Gap("channels", f"the channel “{name}”", "describe its parts and limits")
    if not any(pillar.active(on) for pillar in kit.messaging.pillars):
        yield Gap(
            "messaging", "an approved message", "add a pillar with the lines that your company stands behind"
        )
    elif not any(
        _fits(pillar.products, brief.product) for pillar in kit.messaging.pillars if pillar.active(on)
    ):
        yield Gap(
            "messaging", f"a message for “{brief.product}”", "add a pillar for it, or one without `products`"
        )
    if not any(proof.usable(on) and _fits(proof.products, brief.product) for proof in kit.proof_points):
        yield Gap(
            "proof_points",
            "a proof point in force",
            "add something true with its evidence, owner and end date",
        )
    if not kit.claims.evidence:
        yield Gap(
            "claims",
            "the table of evidence and claims",
            "say which type of evidence may support which claims",
        )


def _fits(allowed: tuple[str, ...], wanted: str) -> bool:
    return not allowed or wanted in allowed
