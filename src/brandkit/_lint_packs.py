"""A kit's own rule packs: their examples run as tests, and packs that hold nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..content import Block, Draft, Part, Sentence
from ._problem import KitProblem
from .models import Kit, Pack, PackRule
from .packs import ActivePack, language_of, packs_for
from .rules import DraftView
from .rules._packs import finds_in

__all__ = ("pack_examples", "packs_by_market", "packs_without_use")


def packs_by_market(kit: Kit, on: date) -> dict[str, tuple[ActivePack, ...]]:
    """The packs that hold in each market of the kit, in any of its languages."""
    found: dict[str, tuple[ActivePack, ...]] = {}
    languages = dict.fromkeys(map(language_of, kit.meta.locales))
    for market in kit.meta.markets:
        active = (one for language in languages for one in packs_for(kit, market, language, on))
        found[market] = tuple({one.pack.id: one for one in active}.values())
    return found


def packs_without_use(kit: Kit, on: date) -> Iterator[KitProblem]:
    """Packs of the kit that hold in none of its markets, and markets with packs that the kit does not have."""
    known = set(kit.meta.markets)
    used = {one.pack.id for active in packs_by_market(kit, on).values() for one in active}
    off = {entry.pack for entry in kit.governance.packs_off if entry.rule is None}
    for pack in kit.own_packs if known else ():
        if pack.id not in used | off:
            places = ", ".join((*kit.meta.markets, *kit.meta.locales))
            message = f"It holds in none of the kit's markets and languages: {places}."
            hint = "Add a market to its `regions` or a language to its `locales`, or remove it."
            yield KitProblem("BW636", _file(pack), pack.id, message, hint, "warning")
    for market in kit.governance.packs if known else ():
        if market not in known:
            message = f"The kit has no market “{market}”, so its packs hold nowhere."
            hint = "Add the market to meta.yaml, or remove it here."
            yield KitProblem("BW636", "governance.yaml", f"packs.{market}", message, hint, "warning")


def pack_examples(kit: Kit, on: date) -> Iterator[KitProblem]:
    """The examples of a kit's own packs are their tests, whatever the day and the place."""
    for pack in kit.own_packs:
        for rule in pack.rules:
            yield from _examples(kit, pack, rule, on)


def _examples(kit: Kit, pack: Pack, rule: PackRule, on: date) -> Iterator[KitProblem]:
    name = f"{pack.id}.{rule.id}"
    part = _part_for(kit, rule)
    if part is None:
        message = "No channel of the kit has a part where it looks, so it finds nothing or is never met."
        hint = "Name roles of parts that a channel has."
        yield KitProblem("BW636", _file(pack), name, message, hint, "warning")
        return
    if not rule.fails:
        message = "No example under `fails` shows that it finds anything; it has never run."
        hint = "Add a text that it is meant for under `fails`."
        yield KitProblem("BW636", _file(pack), name, message, hint, "warning")
    for text, wanted in (*((t, True) for t in rule.fails), *((t, False) for t in rule.passes)):
        found = any(
            finds_in(_view(kit, pack, part, locale, text, on), ActivePack(pack, (rule,), True, False), rule)
            for locale in pack.locales
        )
        if found is not wanted:
            how = ("fails", "is not found") if wanted else ("passes", "is found")
            message = f"The example “{text[:80]}” under `{how[0]}` {how[1]} by it."
            hint = "Correct the words of the rule, or those of the example."
            yield KitProblem("BW635", _file(pack), name, message, hint)


def _file(pack: Pack) -> str:
    return f"packs/{pack.id}.yaml"


def _part_for(kit: Kit, rule: PackRule) -> tuple[str, str] | None:
    """A channel and one of its parts where what the rule needs may stand, or a subject for a rule on subjects."""
    need = rule.needs
    for channel in kit.channels:
        for part in sorted(channel.parts, key=lambda part: part.name != channel.main):
            if rule.check == "subject":
                fits = part.role in ("subject", "preheader")
            else:
                fits = need is None or (
                    (not need.roles or part.role in need.roles) and part.role not in need.not_roles
                )
            if fits:
                return channel.id, part.name
    needs_place = rule.check == "subject" or (need is not None and need.roles)
    return None if kit.channels or needs_place else ("channel", "body")


def _view(kit: Kit, pack: Pack, part: tuple[str, str], locale: str, text: str, on: date) -> DraftView:
    draft = Draft(
        channel=part[0],
        segment="any",
        stage="awareness",
        product=kit.meta.products[0].id if kit.meta.products else "product",
        market=pack.regions[0],
        locale=locale,
        parts=(Part(name=part[1], blocks=(Block(kind="paragraph", sentences=(Sentence(text=text),)),)),),
    )
    return DraftView(draft, kit, None, {}, {}, on)
