"""What is wrong in a kit that loads."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from brandwright.brandkit import KitProblem, lint_kit
from brandwright.brandkit.models import Avoid, Channel, Kit

SPRING = date(2026, 3, 1)
"""A day on which the kit has nothing to complain about."""

FOLDER = Path("brand")


def replace(kit: Kit, section: str, entry_id: str, **changes: Any) -> Kit:
    """The kit with one entry changed."""

    def changed(entry: Any) -> Any:
        if entry.id != entry_id:
            return entry
        return type(entry).model_validate(entry.model_dump(by_alias=True) | changes)

    entries = getattr(kit, section)
    assert any(entry.id == entry_id for entry in entries)
    return kit.model_copy(update={section: tuple(map(changed, entries))})


def add(kit: Kit, section: str, like: str, **changes: Any) -> Kit:
    """The kit with one more entry, made from an existing one."""
    entries: tuple[Any, ...] = getattr(kit, section)
    source: BaseModel = next(entry for entry in entries if entry.id == like)
    new = type(source).model_validate(source.model_dump(by_alias=True) | changes)
    return kit.model_copy(update={section: (*entries, new)})


def line(kit: Kit, line_id: str, **changes: Any) -> Kit:
    """The kit with one approved line changed."""
    pillar = kit.messaging.pillars[0]
    lines = [item.model_dump() | (changes if item.id == line_id else {}) for item in pillar.lines]
    new = type(pillar).model_validate(pillar.model_dump() | {"lines": lines})
    return kit.model_copy(update={"messaging": kit.messaging.model_copy(update={"pillars": (new,)})})


def terms(kit: Kit, **changes: Any) -> Kit:
    """The kit with other terms."""
    return kit.model_copy(update={"terms": kit.terms.model_copy(update=changes)})


def policy(kit: Kit, **changes: Any) -> Kit:
    """The kit with another claim policy."""
    return kit.model_copy(update={"claims": kit.claims.model_copy(update=changes)})


def other_part(kit: Kit, **changes: Any) -> Kit:
    """The kit with the first part of its e-mail changed."""
    channel = kit.channel("email")
    assert isinstance(channel, Channel)
    first, *rest = (part.model_dump() for part in channel.parts)
    return replace(kit, "channels", "email", parts=[first | changes, *rest])


def faster(kit: Kit) -> Kit:
    """The kit with a line that rests on a comparison."""
    text = "Harborlight opens a review 2x faster than Rivalon."
    return line(kit, "ml-checks", text=text, proof=["pp-faster"])


LINT: tuple[tuple[str, Callable[[Kit], Kit], str, str, str], ...] = (
    ("id twice in a section", lambda k: add(k, "proof_points", "pp-iso"), "BW630", "pp-iso", "already"),
    (
        "id twice in the kit",
        lambda k: add(k, "examples", "ex-loud", id="email"),
        "BW630",
        "email",
        "channels.yaml",
    ),
    ("line without its proof", lambda k: line(k, "ml-cta", proof=["pp-no"]), "BW631", "ml-cta", "“pp-no”"),
    (
        "line in no channel",
        lambda k: line(k, "ml-cta", channels=["mail"]),
        "BW631",
        "ml-cta",
        "channel “mail”",
    ),
    (
        "proof for no product",
        lambda k: replace(k, "proof_points", "pp-iso", products=["h"]),
        "BW631",
        "pp-iso",
        "“h”",
    ),
    (
        "rule for no channel",
        lambda k: replace(k, "banned_claims", "better-than-us", channels=["mail"]),
        "BW631",
        "better-than-us",
        "channel “mail”",
    ),
    (
        "channel with no disclosure",
        lambda k: replace(k, "channels", "email", disclosures=["d-no"]),
        "BW631",
        "email",
        "disclosure “d-no”",
    ),
    (
        "example in no channel",
        lambda k: replace(k, "examples", "ex-calm", channel="x"),
        "BW631",
        "ex-calm",
        "“x”",
    ),
    (
        "expired proof",
        lambda k: replace(k, "proof_points", "pp-iso", valid_until="2026-02-28"),
        "BW632",
        "pp-iso",
        "2026-02-28",
    ),
    (
        "line without proof",
        lambda k: line(k, "ml-checks", proof=[]),
        "BW633",
        "ml-checks",
        "would be stopped",
    ),
    (
        "line with a banned word",
        lambda k: line(k, "ml-hook", text="Guaranteed."),
        "BW633",
        "ml-hook",
        "must not be said",
    ),
    (
        "line whose proof holds nowhere",
        lambda k: faster(replace(k, "proof_points", "pp-faster", markets=["JP"])),
        "BW633",
        "ml-checks",
        "not for the market US",
    ),
    (
        "line that is banned in one market where its proof holds",
        lambda k: replace(
            faster(replace(k, "proof_points", "pp-faster", markets=[])),
            "banned_claims",
            "autopilot",
            patterns=["opens a review"],
            markets=["EU"],
        ),
        "BW633",
        "ml-checks",
        "must not be said",
    ),
    (
        "wording with another figure",
        lambda k: replace(
            k, "proof_points", "pp-checks", claims=["Harborlight runs 15 checks on every draft."]
        ),
        "BW633",
        "pp-checks",
        "states 15 checks; the value is 14",
    ),
    (
        "wording beyond what it supports",
        lambda k: replace(k, "proof_points", "pp-checks", supports=["number"]),
        "BW633",
        "pp-checks",
        "not a claim of class absolute",
    ),
    (
        "wording without its qualifier",
        lambda k: replace(k, "proof_points", "pp-onboarding", qualifier=["in our study"]),
        "BW633",
        "pp-onboarding",
        "is left out",
    ),
    (
        "disclaimer with a banned word",
        lambda k: replace(k, "proof_points", "pp-checks", disclaimers=["Guaranteed in 88 sites."]),
        "BW633",
        "pp-checks",
        "The disclaimer “Guaranteed in 88 sites.” would be stopped",
    ),
    (
        "off-brand example passes",
        lambda k: replace(k, "examples", "ex-loud", text="A named person decides."),
        "BW634",
        "ex-loud",
        "would pass",
    ),
    (
        "on-brand example fails",
        lambda k: replace(k, "examples", "ex-calm", text="It is guaranteed."),
        "BW634",
        "ex-calm",
        "would be stopped",
    ),
    (
        "fail_example not found",
        lambda k: replace(k, "banned_claims", "no-guarantees", fail_examples=["Nothing here."]),
        "BW635",
        "no-guarantees",
        "not found",
    ),
    (
        "pass_example found",
        lambda k: replace(k, "banned_claims", "no-guarantees", pass_examples=["Guaranteed."]),
        "BW635",
        "no-guarantees",
        "is found",
    ),
    (
        "disclosure without trigger",
        lambda k: replace(k, "disclosures", "d-offer", when_offer=False),
        "BW636",
        "d-offer",
        "Nothing asks",
    ),
    (
        "disclosure for no part",
        lambda k: replace(k, "disclosures", "d-offer", part_role="slides"),
        "BW636",
        "d-offer",
        "stand nowhere",
    ),
    ("impossible part", lambda k: other_part(k, min_blocks=3), "BW636", "email", "at least 3 and at most 1"),
    (
        "pattern that its examples do not meet",
        lambda k: replace(k, "banned_claims", "autopilot", patterns=["autopilot", "self-driving"]),
        "BW636",
        "autopilot",
        "`self-driving` matches none",
    ),
    (
        "term in two rules",
        lambda k: replace(
            k, "banned_claims", "autopilot", terms=["Risk free"], fail_examples=["Autopilot, risk free"]
        ),
        "BW636",
        "autopilot",
        "found by no-guarantees already",
    ),
    (
        "evidence not in the table",
        lambda k: policy(k, evidence={"study": ("number",)}),
        "BW637",
        "pp-iso",
        "not in the table",
    ),
    ("empty table", lambda k: policy(k, evidence={}), "BW637", "evidence", "nothing supports anything"),
    (
        "class that the evidence cannot carry",
        lambda k: replace(k, "proof_points", "pp-iso", supports=["certification", "guarantee"]),
        "BW637",
        "pp-iso",
        "cannot support guarantee",
    ),
    ("class without its role", lambda k: policy(k, role={}), "BW638", "role.price", "none is named"),
    (
        "safe wording that is banned",
        lambda k: replace(k, "banned_claims", "autopilot", safe_alternative="guaranteed"),
        "BW639",
        "autopilot",
        "by no-guarantees",
    ),
    (
        "replacement to avoid",
        lambda k: terms(k, avoid=(Avoid(term="a b", use="c d"), Avoid(term="c d", use="e f"))),
        "BW639",
        "avoid.a b",
        "by c d",
    ),
)


def test_a_good_kit_has_no_problem(kit: Kit) -> None:
    assert lint_kit(kit, FOLDER, SPRING) == []


@pytest.mark.parametrize(("case", "spoil", "code", "entry", "words"), LINT, ids=[case[0] for case in LINT])
def test_a_problem_is_found(
    kit: Kit, case: str, spoil: Callable[[Kit], Kit], code: str, entry: str, words: str
) -> None:
    problems = lint_kit(spoil(kit), FOLDER, SPRING)
    matching = [p for p in problems if (p.code, p.entry) == (code, entry) and words in p.message]
    assert matching, problems
    assert matching[0].file.startswith("brand/")
    assert matching[0].hint


def test_a_line_is_tried_only_where_its_proof_may_be_used(kit: Kit) -> None:
    """No draft for another market gets the line."""
    assert lint_kit(faster(kit), FOLDER, SPRING) == []


def test_a_kit_with_two_hundred_lines_is_linted_in_seconds(kit: Kit) -> None:
    pillar = kit.messaging.pillars[0]
    first = pillar.lines[1]
    lines = [
        first.model_copy(
            update={"id": f"ml-{n}", "text": f"{first.text} See it for step {n}.", "proof": ("pp-checks",)}
        )
        for n in range(200)
    ]
    big = pillar.model_copy(update={"lines": (*pillar.lines, *lines)})
    many = kit.model_copy(update={"messaging": kit.messaging.model_copy(update={"pillars": (big,)})})
    began = time.process_time()
    lint_kit(many, FOLDER, SPRING)
    assert time.process_time() - began < 3


def test_a_disclaimer_with_a_figure_is_no_problem(kit: Kit) -> None:
    text = "Study of 88 sites, January to August 2026."
    assert lint_kit(replace(kit, "proof_points", "pp-checks", disclaimers=[text]), FOLDER, SPRING) == []


def test_what_expires_later_is_found_later(kit: Kit) -> None:
    assert [(p.code, p.entry) for p in lint_kit(kit, FOLDER, date(2026, 6, 1))] == [("BW632", "pp-spring")]


def test_files_come_in_the_order_of_the_kit(kit: Kit) -> None:
    broken = replace(line(kit, "ml-checks", proof=[]), "examples", "ex-loud", text="A named person decides.")
    problems = lint_kit(policy(broken, role={}), FOLDER, SPRING)
    assert list(dict.fromkeys(p.file for p in problems)) == [
        "brand/messaging.yaml",
        "brand/claims.yaml",
        "brand/examples.yaml",
    ]
    assert all(isinstance(p, KitProblem) for p in problems)
