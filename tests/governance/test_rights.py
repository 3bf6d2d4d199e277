"""Who must sign what, by the starter policy and by rules of every kind; what agents may read."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.governance.making import book, finding

from brandwright._assets import asset
from brandwright._settings import BudgetSettings
from brandwright.errors import RefusedError
from brandwright.governance import Facts, allow, capped, load_playbook, matching_rules, required_signoffs
from brandwright.governance.models import Policy

STARTER = load_playbook(asset("playbook")).policy


def claims(*classes: str) -> Facts:
    return Facts(claim_classes=frozenset(classes))


ROWS: dict[str, tuple[Facts, dict[str, int]]] = {
    "public-content": (Facts(), {"brand": 48}),
    "legal-claims": (claims("guarantee"), {"brand": 48, "legal": 72}),
    "quoted-words": (claims("testimonial"), {"brand": 48, "legal": 72}),
    "pricing-statements": (claims("price"), {"brand": 48, "finance": 48}),
    "offers": (Facts(offer=True), {"brand": 48, "finance": 48, "legal": 48}),
    "brand-messaging": (Facts(text="OUR  Mission is clear."), {"brand": 48, "owner": 72}),
    "customer-data-use": (Facts(kind="data-use"), {"privacy": 72}),
    "budgets": (Facts(kind="budget"), {"finance": 48}),
    "learnings": (Facts(kind="learning"), {"brand": 168}),
    "public-use-of-learnings": (Facts(kind="public-use"), {"legal": 168}),
}
"""One set of facts for each row of the starter policy, and the sign-offs with their hours."""


def test_every_row_of_the_starter_policy_has_its_test() -> None:
    assert set(ROWS) == {rule.id for rule in STARTER.rules}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_the_starter_policy_asks_its_roles(row: str) -> None:
    facts, expected = ROWS[row]
    assert row in {rule.id for rule in matching_rules(STARTER, facts)}
    assert {need.role: need.due_hours for need in required_signoffs(STARTER, facts)} == expected


@pytest.mark.parametrize(
    "claim",
    [
        "comparative",
        "superlative",
        "guarantee",
        "testimonial",
        "certification",
        "establishment",
        "green",
        "competitor",
    ],
)
def test_legal_signs_every_claim_that_has_to_hold_in_court_even_a_supported_one(claim: str) -> None:
    assert "legal" in {need.role for need in required_signoffs(STARTER, claims(claim))}


@pytest.mark.parametrize("kind", ["waiver", "learning", "public-use", "budget", "data-use", "draft"])
def test_where_no_rule_applies_the_brand_signs(kind: Any) -> None:
    silent = Policy.model_validate({"version": "1", "rules": (), "gate": {"required": ["claims"]}})
    (need,) = required_signoffs(silent, Facts(kind=kind))
    assert (need.role, need.rules) == ("brand", ())


def policy(**when: Any) -> Policy:
    rule = {"id": "r", "when": when, "signoff": ["legal"], "reason": "Because."}
    return Policy.model_validate({"version": "1", "rules": [rule], "gate": {"required": ["claims"]}})


CONDITIONS: list[tuple[dict[str, Any], Facts, Facts]] = [
    ({"channels": ["email"]}, Facts(channel="email"), Facts(channel="blog")),
    ({"markets": ["US", "DE"]}, Facts(market="DE"), Facts(market="FR")),
    ({"segments": ["cmo"]}, Facts(segment="cmo"), Facts(segment="dev")),
    ({"evidence": ["customer"]}, Facts(evidence=frozenset({"customer", "quote"})), Facts()),
    ({"topics": ["health"]}, Facts(topics=frozenset({"health"})), Facts(topics=frozenset({"war"}))),
    ({"claim_classes": ["price"]}, claims("price", "number"), claims("number")),
    ({"words": ["our mission"]}, Facts(text="Our\u00ad mis\u200bsion."), Facts(text="our missionary")),
    ({"offer": True}, Facts(offer=True), Facts(offer=False)),
    ({"offer": False}, Facts(offer=False), Facts(offer=True)),
    ({"finding_rules": ["topics.*"]}, Facts(findings=(finding("topics.war", "pass"),)), Facts()),
    ({"kind": "budget", "always": True}, Facts(kind="budget"), Facts(kind="draft")),
    (
        {"channels": ["email"], "markets": ["US"]},
        Facts(channel="email", market="US"),
        Facts(channel="email", market="DE"),
    ),
]


@pytest.mark.parametrize(("when", "met", "unmet"), CONDITIONS)
def test_a_rule_applies_when_each_of_its_conditions_is_met(
    when: dict[str, Any], met: Facts, unmet: Facts
) -> None:
    assert matching_rules(policy(**when), met)
    assert not matching_rules(policy(**when), unmet)


def test_a_finding_that_asks_for_a_role_gets_it_whatever_the_policy_says() -> None:
    found = (finding("topics.war", "needs-role", role="privacy"), finding("claims.green", "needs-role"))
    needs = {need.role: need for need in required_signoffs(STARTER, Facts(findings=found))}
    assert set(needs) == {"brand", "privacy"}
    assert needs["privacy"].rules == ("topics.war",)
    assert needs["brand"].rules == ("public-content", "claims.green")


def test_a_role_that_two_rules_ask_is_asked_once_by_the_earlier_deadline_for_both_reasons() -> None:
    needs = {need.role: need for need in required_signoffs(STARTER, replace(claims("guarantee"), offer=True))}
    legal = needs["legal"]
    assert (legal.due_hours, legal.rules) == (48, ("legal-claims", "offers"))
    assert len(legal.reason.split("\n")) == 2


_FACTS = st.builds(
    Facts,
    channel=st.sampled_from(["email", "blog"]),
    claim_classes=st.frozensets(st.sampled_from(["price", "guarantee", "number", "green"])),
    offer=st.booleans(),
    text=st.sampled_from(["", "our mission", "rebrand"]),
)


@given(_FACTS)
def test_a_public_draft_never_goes_without_the_brand(facts: Facts) -> None:
    assert "brand" in {need.role for need in required_signoffs(STARTER, facts)}


@given(_FACTS, st.sampled_from(["price", "guarantee", "green"]))
def test_a_further_claim_never_takes_a_signature_away(facts: Facts, claim: str) -> None:
    more = replace(facts, claim_classes=facts.claim_classes | {claim})
    before = {need.role: need.due_hours for need in required_signoffs(STARTER, facts)}
    after = {need.role: need.due_hours for need in required_signoffs(STARTER, more)}
    assert all(after[role] <= hours for role, hours in before.items())


def test_an_agent_may_read_what_the_roster_says() -> None:
    assert allow(book().roster, "content", ["brief"]).manager == "anna"
    assert allow(book().roster, "content").id == "content"


@pytest.mark.parametrize(
    ("agent", "reads", "code", "message"),
    [
        ("ghost", [], "BW120", "not on the roster"),
        ("planning", ["strategy"], "BW120", "switched off"),
        ("content", ["brief", "sources"], "BW121", "may not read sources"),
    ],
)
def test_an_agent_may_do_nothing_else(agent: str, reads: list[str], code: str, message: str) -> None:
    with pytest.raises(RefusedError, match=message) as caught:
        allow(book().roster, agent, reads)
    assert caught.value.code == code
    assert caught.value.hint


def test_the_policy_cuts_the_budget_and_never_raises_it() -> None:
    limited = book(policy={"budget_limits": {"tokens_per_run": 1000, "calls_per_run": 10**9}}).policy
    budget = capped(BudgetSettings(tokens_per_run=5000, calls_per_run=50), limited)
    assert (budget.tokens_per_run, budget.calls_per_run) == (1000, 50)
