"""Which packs hold for a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ...content.same import Same
from ..models import Kit, Pack, PackRule
from ._load import shipped_packs

__all__ = ("REVIEW_MONTHS", "ActivePack", "packs_for")

REVIEW_MONTHS = 12
"""How long a review of a pack counts."""


@dataclass(frozen=True)
class ActivePack:
    """A pack that holds for a market on a day, with the rules that the kit leaves on."""

    pack: Pack
    rules: tuple[PackRule, ...]
    in_force: bool
    stale: bool


def packs_for(kit: Kit, market: str, language: str, on: date) -> tuple[ActivePack, ...]:
    """The packs for a market: those of its region, and those that the kit names for it, without what is turned off.

    A pack that has no words of the copy's language is left out.
    """
    return _packs_for(Same(kit), market, language, on)


@lru_cache(maxsize=16)
def _packs_for(same: Same[Kit], market: str, language: str, on: date) -> tuple[ActivePack, ...]:
    """Chosen once for the drafts of a kit and a day."""
    kit = same.value
    named = kit.governance.packs.get(market, ())
    found: list[ActivePack] = []
    for pack in (*shipped_packs(), *kit.own_packs):
        if language not in pack.locales or not (pack.covers(market) or pack.id in named):
            continue
        off = [
            o
            for o in kit.governance.packs_off
            if o.pack == pack.id and (not o.markets or market in o.markets)
        ]
        if any(entry.rule is None for entry in off):
            continue
        gone = {entry.rule for entry in off}
        rules = tuple(rule for rule in pack.rules if rule.id not in gone)
        found.append(
            ActivePack(
                pack, rules, pack.effective_from is None or pack.effective_from <= on, _stale(pack, on)
            )
        )
    return tuple(found)


def _stale(pack: Pack, on: date) -> bool:
    months = (on.year - pack.reviewed_on.year) * 12 + on.month - pack.reviewed_on.month
    return months > REVIEW_MONTHS or (months == REVIEW_MONTHS and on.day > pack.reviewed_on.day)
