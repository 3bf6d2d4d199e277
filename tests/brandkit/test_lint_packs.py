"""A kit's own packs are linted: their examples are their tests, and a pack that holds nowhere is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from brandwright.brandkit import lint_kit, load_kit
from brandwright.brandkit._lint_packs import packs_by_market
from brandwright.brandkit.models import Kit

SPRING = date(2026, 3, 1)
PACK = """\
id: house
title: Rules of the house
kind: style
regions: [{region}]
locales: [en]
reviewed_on: 2026-01-21
sources: [our style guide]
not_legal_advice: This is a matter of style.
rules:
  - id: own
    class: style
    action: revise
    message: this is not how we say it
    fix: Say it calmly.
"""
CUES = "cues: {en: [wow]}"
NEEDS = "check: missing\n    needs: {texts: {en: [All prices with VAT.]}}"
BESIDE = "check: missing\n    cues: {en: [price]}\n    needs: {texts: {en: [with VAT]}, within: 40}"
QUOTE = "check: quote"
SUBJECT = "check: subject"
FLAGGED = "when: {flags: [paid]}\n    cues: {en: [wow]}"
IN_SLIDES = "check: missing\n    needs: {texts: {en: ['#ad']}, roles: [slides]}"


def linted(kit_dir: Path, rule: str, examples: str, *, region: str = "US") -> list[tuple[str, ...]]:
    """The problems of a kit with one pack of its own, as (code, level, file, entry)."""
    (kit_dir / "packs").mkdir()
    text = PACK.format(region=region) + f"    {rule}\n" + f"    {examples}\n"
    (kit_dir / "packs" / "house.yaml").write_text(text)
    found = lint_kit(load_kit(kit_dir), kit_dir, SPRING)
    return [(p.code, p.level, p.file.split("/", 1)[1], p.entry) for p in found]


@pytest.mark.parametrize(
    ("rule", "fails", "passes"),
    [
        (CUES, "Wow.", "A calm day."),
        (FLAGGED, "Wow.", "A calm day."),
        (NEEDS, "A calm day.", "All prices with VAT."),
        (BESIDE, "The price is fair.", "The price with VAT is fair."),
        (QUOTE, "“It saved our quarter,” says Dana Field of Oakline.", "A named person decides."),
        (SUBJECT, "Save 40% of the time.", "Who signs?"),
    ],
    ids=["cues", "flagged", "needs", "beside", "quote", "subject"],
)
def test_examples_are_run_for_every_kind_of_rule(kit_dir: Path, rule: str, fails: str, passes: str) -> None:
    assert linted(kit_dir, rule, f"fails: ['{fails}']\n    passes: ['{passes}']") == []


@pytest.mark.parametrize("rule", [CUES, FLAGGED, NEEDS, BESIDE, QUOTE, SUBJECT])
def test_examples_the_wrong_way_round_are_errors(kit_dir: Path, rule: str) -> None:
    texts = {
        NEEDS: ("All prices with VAT.", "A calm day."),
        BESIDE: ("The price with VAT is fair.", "The price is fair."),
        QUOTE: ("A named person decides.", "“It saved our quarter,” says Dana Field of Oakline."),
        SUBJECT: ("Who signs?", "Save 40% of the time."),
    }
    fails, passes = texts.get(rule, ("A calm day.", "Wow."))
    problem = ("BW635", "error", "packs/house.yaml", "house.own")
    assert linted(kit_dir, rule, f"fails: ['{fails}']\n    passes: ['{passes}']") == [problem, problem]


@pytest.mark.parametrize(
    ("rule", "examples", "region", "entry"),
    [
        (CUES, "passes: [A calm day.]", "US", "house.own"),
        (CUES, "fails: [Wow.]", "JP", "house"),
        (IN_SLIDES, "fails: [A calm day.]", "US", "house.own"),
    ],
    ids=["never ran", "no such market", "no such part"],
)
def test_what_can_never_fire_is_a_warning(
    kit_dir: Path, rule: str, examples: str, region: str, entry: str
) -> None:
    found = linted(kit_dir, rule, examples, region=region)
    assert found == [("BW636", "warning", "packs/house.yaml", entry)]


def test_packs_named_for_a_market_that_the_kit_does_not_have(kit_dir: Path) -> None:
    (kit_dir / "governance.yaml").write_text("packs: {BR: [green-eu]}\n")
    (problem,) = lint_kit(load_kit(kit_dir), kit_dir, SPRING)
    assert (problem.code, problem.level, problem.entry) == ("BW636", "warning", "packs.BR")


def test_the_packs_of_each_market_are_told(kit: Kit) -> None:
    told = {
        market: {one.pack.id for one in active if one.pack.kind == "law"}
        for market, active in packs_by_market(kit, SPRING).items()
    }
    assert set(told) == set(kit.meta.markets)
    assert told["US"] == {"green-us", "endorsement-us", "email-us", "synthetic-performer-ny"}
