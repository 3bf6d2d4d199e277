"""A figure holds for its own period, place and people; copy may say less of them, never others."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.brandkit import DraftView
from brandwright.brandkit.models import Kit, ProofPoint, Scope
from brandwright.content import Extract
from brandwright.store.records import Learning

View = Callable[..., DraftView]

FLOUR = "82% of our flour came from mills in the county in 2026"
LOAVES = "Our shops gave 11,400 loaves to food banks"
BAKERIES = "Harborlight has 5 bakeries"
LEAKS = "Leaks fell by 34% from January to August 2026"
SPRING = "Water use fell by 23% in the spring of 2026"


def proof(kit: Kit, name: str, claim: str, **changes: Any) -> ProofPoint:
    """A proof point with one wording; collected on 15 January 2026."""
    base = kit.proof("pp-checks")
    assert base is not None
    evidence = base.evidence.model_copy(update={"collected_on": date(2026, 1, 15)})
    fields = {
        "id": name,
        "evidence": evidence,
        "claims": (claim,),
        "metric": (),
        "value": None,
        "unit": "",
        "scope": Scope(),
    }
    return base.model_copy(update=fields | changes)


@pytest.fixture(scope="module")
def dated(kit: Kit) -> Kit:
    """The kit with figures of a year, of half a year, of a spring, and of no stated period."""
    points = (
        proof(
            kit,
            "flour",
            FLOUR,
            value=82,
            unit="%",
            scope=Scope(period="2026", geography="the county", population="flour"),
        ),
        proof(kit, "loaves", LOAVES, value=11400, unit="loaves", scope=Scope(period="2025")),
        proof(kit, "bakeries", BAKERIES, value=5, unit="bakeries"),
        proof(kit, "leaks", LEAKS, value=34, unit="%", direction="decrease"),
        proof(kit, "spring", SPRING, value=23, unit="%", direction="decrease"),
        proof(kit, "iso", "Harborlight is certified to ISO 27001", supports=("certification",)),
    )
    table = kit.claims.evidence | {"measurement": ("number", "certification", "comparative")}
    claims = kit.claims.model_copy(update={"evidence": table})
    return kit.model_copy(update={"proof_points": points, "claims": claims})


PERIODS: tuple[tuple[str, str, bool], ...] = (
    ("flour", f"{FLOUR}.", True),
    ("flour", "In 2026, 82% of our flour came from mills in the county.", True),
    ("flour", "82% of our flour came from mills in the county.", False),
    ("flour", "In 2026, 82 percent of our flour came from mills in the county.", True),
    ("flour", "In 2035, 82% of our flour came from mills in the county.", False),
    ("flour", f"In 2035, {FLOUR}.", False),
    ("flour", f"In March 2027, {FLOUR}.", False),
    ("flour", "82% of our flour came from mills in the county in 2027.", False),
    ("flour", "82% of our flour came from mills in the county in March 2026.", False),
    ("flour", "82% of our flour came from mills in the county since 2026.", False),
    ("flour", "82% of our flour came from mills in the county from 2024 to 2026.", False),
    ("flour", "82% of our flour came from mills in the county in 2025 and 2026.", False),
    ("flour", "82% of our flour came from mills in the county in twenty thirty-five.", False),
    ("flour", "82% of our flour came from mills in the county in FY35.", False),
    ("flour", "82% of our flour came from mills in the county in summer '35.", False),
    ("flour", "82% of our flour came from mills in the county on 2027-03-01.", False),
    ("flour", f"{FLOUR}, on 3/1/2027.", False),
    ("flour", f"Last summer, {FLOUR}.", False),
    ("flour", f"Today, {FLOUR}.", False),
    ("flour", f"In Q3, {FLOUR}.", False),
    ("flour", f"By 2026, {FLOUR}.", False),
    ("loaves", f"{LOAVES}.", True),
    ("loaves", f"{LOAVES} in 2025.", True),
    ("loaves", f"In 2025, {LOAVES[0].lower()}{LOAVES[1:]}.", True),
    ("loaves", f"{LOAVES} in 2026.", False),
    ("loaves", f"{LOAVES} in 2024 and 2025.", False),
    ("loaves", f"{LOAVES} in early 2025.", False),
    ("bakeries", f"{BAKERIES}.", True),
    ("bakeries", f"Today, {BAKERIES}.", True),
    ("bakeries", f"In January 2026, {BAKERIES}.", True),
    ("bakeries", f"{BAKERIES} in 2026.", True),
    ("bakeries", f"In 2025, {BAKERIES}.", False),
    ("bakeries", f"In October 2026, {BAKERIES}.", False),
    ("leaks", f"{LEAKS}.", True),
    ("leaks", "Leaks fell by 34% in January – August 2026.", True),
    ("leaks", "Leaks fell by 34% in 2026.", False),
    ("leaks", "Leaks fell by 34% from January to August 2027.", False),
    ("leaks", "Leaks fell by 34% from January to December 2026.", False),
    ("spring", "In spring 2026, water use fell by 23%.", True),
    ("spring", "In the summer of 2026, water use fell by 23%.", False),
    ("spring", "In the spring of 2027, water use fell by 23%.", False),
    ("iso", "Harborlight is certified to ISO 27001.", True),
    ("iso", "In 2035, Harborlight is certified to ISO 27001.", False),
    ("iso", "Harborlight is certified to ISO 27001 until 2035.", False),
)


def carried(view: DraftView) -> bool:
    """Whether the text makes claims, and all of them are carried."""
    return bool(view.claims) and all(item.support.ok for item in view.claims)


@pytest.mark.parametrize(("name", "text", "ok"), PERIODS, ids=[text for _, text, _ in PERIODS])
def test_a_period_is_the_proofs_own(view: View, dated: Kit, name: str, text: str, ok: bool) -> None:
    assert carried(view(text, evidence=[name], kit=dated)) is ok


@given(year=st.integers(min_value=1900, max_value=2099).filter(lambda year: year != 2026))
def test_no_other_year_is_carried(view: View, dated: Kit, year: int) -> None:
    for text in (f"In {year}, {FLOUR}.", FLOUR.replace("2026", str(year))):
        assert not carried(view(text, evidence=["flour"], kit=dated))


def test_the_reason_names_the_period(view: View, dated: Kit) -> None:
    (item,) = view(f"In March 2027, {FLOUR}.", evidence=["flour"], kit=dated).claims
    assert item.support.reason == "the period differs: flour holds for 2026, here “in march 2027”"


def test_each_wording_of_a_sentence_keeps_its_own_period(view: View, dated: Kit) -> None:
    text = f"{FLOUR}, and our shops gave 11,400 loaves to food banks."
    assert carried(view(text, evidence=["flour", "loaves"], kit=dated))


PLACES: tuple[tuple[str, str, bool], ...] = (
    ("bakeries", f"In Germany, {BAKERIES}.", False),
    ("bakeries", f"{BAKERIES} in Hamburg.", False),
    ("bakeries", f"{BAKERIES} across the country.", False),
    ("bakeries", f"{BAKERIES} nationwide.", False),
    ("bakeries", f"{BAKERIES} in europe.", False),
    ("bakeries", f"In the EU, {BAKERIES}.", False),
    ("bakeries", f"{BAKERIES} around the world.", False),
    ("loaves", f"In hospitals, {LOAVES[0].lower()}{LOAVES[1:]}.", False),
    ("loaves", f"{LOAVES} for schools.", False),
    ("loaves", f"Among enterprise customers, {LOAVES[0].lower()}{LOAVES[1:]}.", False),
    ("bakeries", f"{BAKERIES} on the south shore.", False),
    ("bakeries", f"{BAKERIES} in your town.", False),
    ("flour", f"In the county, {FLOUR}.", True),
    ("flour", f"In the country, {FLOUR}.", False),
    ("bakeries", f"With Harborlight, you know: {BAKERIES}.", True),
    ("bakeries", f"{BAKERIES}, and you see why.", True),
)


@pytest.mark.parametrize(("name", "text", "ok"), PLACES, ids=[text for _, text, _ in PLACES])
def test_place_and_people_are_the_proofs_own(view: View, dated: Kit, name: str, text: str, ok: bool) -> None:
    assert carried(view(text, evidence=[name], kit=dated)) is ok


REPORT = Extract(
    id="ext-1",
    source="harbour-report",
    source_sha256="0" * 64,
    title="Harbour Report 2026",
    quote="Email opens fell by 20% across the industry.",
    start=0,
    end=44,
    line=1,
)


@pytest.mark.parametrize(
    ("text", "ok"),
    [
        ("According to Harbour Report 2026: “Email opens fell by 20% across the industry.”", True),
        ("In 2035, according to Harbour Report 2026: “Email opens fell by 20% across the industry.”", False),
    ],
)
def test_nobody_dates_a_quote_for_its_source(view: View, text: str, ok: bool) -> None:
    numbers = [i for i in view(text, evidence=["ext-1"], extracts=[REPORT]).claims if i.claim.cls == "number"]
    assert [item.support.ok for item in numbers] == [ok]


@pytest.mark.parametrize(
    ("text", "ok"),
    [
        ("Short subject lines lifted the open rate by 2.1% in 2025.", True),
        ("In 2025, short subject lines raised the open rate by 2.1%.", True),
        ("Short subject lines lifted the open rate by 2.1%.", False),
        ("Short subject lines lifted the open rate by 2.1% in 2026.", False),
    ],
)
def test_a_learning_holds_for_the_period_that_it_states(view: View, text: str, ok: bool) -> None:
    learning = Learning(
        id="ln-1",
        workspace="w",
        kind="experiment",
        statement="Short subject lines lifted the open rate by 2.1% in 2025.",
        status="approved",
        public_use=True,
        observed=date(2025, 3, 1),
    )
    assert carried(view(text, evidence=["ln-1"], learnings=[learning])) is ok
