"""How the policy decides: two people, never, with a notice, by a standing decision; floors, caps, low risk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from tests.governance.making import POLICY_DATA, SYSTEM, book, edit, finding, person, submit
from tests.governance.test_reviews import answer, refused

from brandwright._assets import asset
from brandwright.errors import ConflictError, RefusedError
from brandwright.governance import (
    Facts,
    Playbook,
    SignOffNeed,
    load_playbook,
    playbook_problems,
    require_role,
    required_signoffs,
    review_state,
    view_review,
    waivable_by,
    withdraw,
)
from brandwright.governance.bulk import may_bulk
from brandwright.governance.forbidding import forbidden
from brandwright.governance.models import PolicyRule, Subject
from brandwright.governance.rulings import go_ahead
from brandwright.governance.standing import in_force, sign_policy
from brandwright.store import Ledger, ObjectRef, audit, outbox

ABOUT = ObjectRef("run", "run-1")


def rule(id_: str = "extra", kind: str = "draft", **fields: Any) -> dict[str, Any]:
    return {"id": id_, "when": {"kind": kind, "always": True}, "reason": f"{id_} says so.", **fields}


def with_rules(*rules: dict[str, Any], people: dict[str, Any] | None = None, **policy: Any) -> Playbook:
    return book(people=people, policy={"rules": [*POLICY_DATA["rules"], *rules], **policy})


def asked(playbook: Playbook, **facts: Any) -> list[SignOffNeed]:
    return required_signoffs(playbook.policy, Facts(**facts))


# --- what a rule may say --------------------------------------------------------------------------------------

WRONG = [
    ({"decision": "autonomous"}, "decision", "never for public copy; the weakest for it is `signoff`"),
    ({"decision": "notify", "notify": ["brand"]}, "decision", "never for public copy"),
    ({"kind": "learning", "decision": "autonomous"}, "decision", "never for learning"),
    ({"kind": "kit", "decision": "notify", "notify": ["brand"]}, "decision", "never for kit"),
    ({"kind": "budget", "decision": "two", "signoff": ["finance"]}, "decision", "waits for signatures"),
    ({"decision": "two", "signoff": ["a", "b", "c"]}, "signoff", "one role, in which two people sign"),
    ({"decision": "never", "signoff": ["brand"]}, "signoff", "asks nobody"),
    ({}, "signoff", "names the roles that must sign"),
    ({"kind": "plan", "decision": "notify"}, "notify", "names here the roles that are told"),
    ({"signoff": ["brand"], "notify": ["brand"]}, "notify", "no other decision does"),
    ({"signoff": ["brand"], "escalate_to": "owner"}, "", "go together"),
    (
        {"signoff": ["brand"], "escalate_to": "owner", "escalate_after_hours": 72},
        "",
        "not before `due_hours`",
    ),
]


@pytest.mark.parametrize(("fields", "field", "message"), WRONG)
def test_a_rule_that_cannot_be_meant_is_refused_and_names_the_field(
    fields: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(ValidationError, match=message) as caught:
        PolicyRule.model_validate(rule(**fields))
    assert field in [str(part) for error in caught.value.errors() for part in error["loc"]] or not field


@pytest.mark.parametrize("kind", ["plan", "research", "budget", "data-use"])
def test_what_the_public_does_not_read_may_be_autonomous_or_told(kind: str) -> None:
    assert PolicyRule.model_validate(rule(kind=kind, decision="autonomous")).signoff == ()
    assert PolicyRule.model_validate(rule(kind=kind, decision="notify", notify=["brand"])).roles() == {
        "brand"
    }


def test_what_is_never_automated_cannot_be_called_autonomous() -> None:
    found = [
        p.message
        for p in playbook_problems(
            with_rules(rule("money", "budget", decision="autonomous"), never_automated=["budget"])
        )
    ]
    assert found == ["`money` lets `budget` go ahead, which is never automated."]


def test_floors_name_rules_that_there_are_and_roles_of_the_company() -> None:
    people = {"external_roles": ["legal"]}
    found = [
        p.message
        for p in playbook_problems(with_rules(floors={"rules": ["legal-claims", "ghost"]}, people=people))
    ]
    assert found == [
        "`legal-claims` is a floor, and `legal` is a role of another house.",
        "The floors name `ghost`, which is no rule of the policy.",
    ]


def test_a_policy_without_the_later_fields_has_the_hash_that_it_had() -> None:
    folder = asset("playbook")
    plain = load_playbook(Path(folder))
    assert plain.policy_sha256 != with_rules().policy_sha256
    before = book().policy_sha256
    assert book(policy={"never_automated": [], "caps": [], "floors": {}}).policy_sha256 == before
    assert book(policy={"queue_cap": 3}).policy_sha256 != before


# --- two people -----------------------------------------------------------------------------------------------


def test_two_in_one_role_are_two_sign_offs_and_two_people(ledger: Ledger) -> None:
    needs = asked(with_rules(rule("two", decision="two", signoff=["brand"])))
    assert [(n.role, n.apart) for n in needs] == [("brand", ("two",)), ("brand", ("two",))]
    review = submit(ledger, asked=needs)

    answer(ledger, review, "anna")
    assert review_state(ledger, review.id) == "pending"
    assert refused(ledger, review, "Anna Ray").code == "BW1102"
    answer(ledger, review, "ben")  # a deputy is another person
    assert review_state(ledger, review.id) == "approved"


def test_one_person_with_both_roles_is_one_person_under_every_name(ledger: Ledger) -> None:
    review = submit(
        ledger, asked=asked(with_rules(rule("two", decision="two", signoff=["finance", "owner"])))
    )
    answer(ledger, review, "pat")  # acts as the local owner
    for name in ("pat", "olga", "sam"):
        assert refused(ledger, review, name).code == "BW1102"
    assert review_state(ledger, review.id) == "pending"


def test_whoever_stands_in_for_one_role_signs_in_the_one_that_nobody_else_holds(ledger: Ledger) -> None:
    people = {
        "people": [
            {"id": "anna", "name": "Anna Ray", "roles": ["brand"], "deputies": ["leo"]},
            {"id": "leo", "name": "Leo Law", "roles": ["legal"]},
        ],
        "local_owner": None,
    }
    playbook = with_rules(rule("two", decision="two", signoff=["brand", "legal"]), people=people)
    review = submit(ledger, asked=asked(playbook))
    answer(ledger, review, "leo", playbook=playbook)
    with ledger.read() as tx:
        assert [signoff.role for signoff in view_review(tx, review.id).open] == ["brand"]
    answer(ledger, review, "anna", playbook=playbook)
    assert review_state(ledger, review.id) == "approved"


def test_any_of_the_two_may_say_no_at_once(ledger: Ledger) -> None:
    review = submit(ledger, asked=asked(with_rules(rule("two", decision="two", signoff=["brand"]))))
    answer(ledger, review, "anna", "reject")
    assert review_state(ledger, review.id) == "rejected"


def test_after_an_edit_two_people_sign_anew(ledger: Ledger) -> None:
    needs = asked(with_rules(rule("two", decision="two", signoff=["brand"])))
    review = submit(ledger, asked=needs)
    answer(ledger, review, "anna")
    after = edit(ledger, review, "olga", "Other words.", asked=needs)
    answer(ledger, after, "anna")
    assert refused(ledger, after, "anna").code == "BW1102"
    answer(ledger, after, "ben")
    assert review_state(ledger, after.id) == "approved"


def test_an_edit_into_what_takes_two_tightens_the_sign_off_that_is_owed(ledger: Ledger) -> None:
    review = submit(ledger)
    needs = asked(with_rules(rule("two", decision="two", signoff=["brand"])))
    after = edit(ledger, review, "olga", "Other words.", asked=needs)
    with ledger.read() as tx:
        assert [s.apart for s in view_review(tx, after.id).open] == [("two",), ("two",)]
    answer(ledger, after, "anna")
    assert refused(ledger, after, "anna").code == "BW1102"


def test_passing_one_of_the_two_on_keeps_them_apart(ledger: Ledger) -> None:
    review = submit(ledger, asked=asked(with_rules(rule("two", decision="two", signoff=["brand"]))))
    answer(ledger, review, "anna", "escalate", to="owner")
    with ledger.read() as tx:
        open_ones = view_review(tx, review.id).open
    assert [(s.role, s.apart) for s in open_ones] == [("owner", ("two",))] * 2
    answer(ledger, review, "olga")
    assert refused(ledger, review, "olga").code == "BW1102"


# --- never ----------------------------------------------------------------------------------------------------


def test_a_draft_that_the_policy_says_never_about_is_blocked_with_the_rules_reason() -> None:
    never = {"id": "quiet", "when": {"topics": ["crisis"]}, "decision": "never", "reason": "We say nothing."}
    policy = with_rules(never).policy
    (found,) = forbidden(policy, Facts(topics=frozenset({"crisis"})))
    assert (found.rule, found.action) == ("policy.never", "block")
    assert found.message == "The policy says never (`quiet`): We say nothing."
    assert list(forbidden(policy, Facts())) == []


@pytest.mark.parametrize(("origin", "blocked"), [("agent", True), ("submitted", False)])
def test_what_is_never_automated_only_people_write_about(origin: Any, blocked: bool) -> None:
    policy = with_rules(never_automated=["crisis"]).policy
    found = list(forbidden(policy, Facts(topics=frozenset({"crisis", "health"}), origin=origin)))
    assert [f.rule for f in found] == ["policy.never-automated"] * blocked


@pytest.mark.parametrize(
    "rule_id", ["policy.never", "policy.never-automated", "gate.paused", "privacy.email"]
)
def test_nobody_waives_what_is_forbidden_or_a_floor(rule_id: str) -> None:
    everything = [{"rule": "*", "role": "brand"}]
    policy = book(policy={"waivers": everything, "floors": {"findings": ["privacy.*"]}}).policy
    assert waivable_by(policy, rule_id) == ()
    assert waivable_by(policy, "terms.avoid") == ("brand",)


def test_a_decision_that_the_policy_forbids_is_refused_to_everybody() -> None:
    playbook = with_rules(rule("quiet", "data-use", decision="never"))
    with pytest.raises(RefusedError, match=r"quiet says so\.") as caught:
        require_role(playbook, person("olga", playbook), "data-use")
    assert caught.value.code == "BW1103"


# --- floors and other houses ----------------------------------------------------------------------------------

AGENCY: dict[str, Any] = {
    "people": [
        {"id": "anna", "name": "Anna Ray", "roles": ["brand"], "deputies": ["max"]},
        {"id": "ann", "name": "Ann Agency", "roles": ["agency", "brand"], "external": True},
        {"id": "max", "name": "Max Mate", "roles": ["agency"]},
        {"id": "leo", "name": "Leo Law", "roles": ["legal"]},
    ],
    "local_owner": None,
    "external_roles": ["agency"],
}


def floored() -> Playbook:
    return book(people=AGENCY, policy={"floors": {"rules": ["public"]}})


@pytest.mark.parametrize("name", ["ann", "max"])
def test_nobody_of_another_house_gives_what_a_floor_holds_and_everybody_may_say_no(
    ledger: Ledger, name: str
) -> None:
    review = submit(ledger, asked=[SignOffNeed("brand", 48, "It is public.", ("public",))])
    for kind in ("approve", "escalate"):
        error = refused(ledger, review, name, kind, playbook=floored(), to="legal")
        assert error.code == "BW1105"
    answer(ledger, review, name, "request-changes", playbook=floored())


def test_a_floor_goes_with_the_sign_off_and_not_to_another_house(ledger: Ledger) -> None:
    review = submit(ledger, asked=[SignOffNeed("brand", 48, "It is public.", ("public",))])
    assert refused(ledger, review, "anna", "escalate", playbook=floored(), to="agency").code == "BW1105"
    answer(ledger, review, "anna", "escalate", playbook=floored(), to="legal")
    with ledger.read() as tx:
        assert view_review(tx, review.id).open[0].rules == ("public",)


def test_somebody_of_another_house_signs_what_no_floor_holds(ledger: Ledger) -> None:
    review = submit(ledger, asked=[SignOffNeed("brand", 48, "It is small.", ("small",))])
    answer(ledger, review, "ann", playbook=floored())
    assert review_state(ledger, review.id) == "approved"


# --- going ahead ----------------------------------------------------------------------------------------------


def go(ledger: Ledger, playbook: Playbook, kind: Subject = "plan") -> str:
    with ledger.write(SYSTEM) as tx:
        return go_ahead(tx, playbook, Facts(kind=kind), title="A plan was made", about=ABOUT).decision


def test_what_the_policy_does_not_speak_of_goes_ahead(ledger: Ledger) -> None:
    assert go(ledger, book()) == "signoff"


def test_with_a_notice_it_goes_ahead_and_the_roles_are_told(ledger: Ledger) -> None:
    playbook = with_rules(rule("plans", "plan", decision="notify", notify=["product", "brand"]))
    assert go(ledger, playbook) == "notify"
    with ledger.read() as tx:
        assert [(n.kind, n.recipients) for n in outbox.list_(tx)] == [
            ("went-ahead", ("role:product", "role:brand"))
        ]


@pytest.mark.parametrize(
    ("decision", "code"), [({"signoff": ["brand"]}, "BW1104"), ({"decision": "never"}, "BW1103")]
)
def test_what_waits_for_a_yes_or_never_gets_one_does_not_begin(
    ledger: Ledger, decision: dict[str, Any], code: str
) -> None:
    with pytest.raises(RefusedError) as caught:
        go(ledger, with_rules(rule("plans", "plan", **decision)))
    assert caught.value.code == code


def test_autonomous_goes_ahead_under_this_very_policy_alone(ledger: Ledger) -> None:
    signed = with_rules(rule("plans", "plan", decision="autonomous"))
    with pytest.raises(RefusedError, match="nobody has signed") as caught:
        go(ledger, signed)
    assert caught.value.code == "BW1104"

    made = sign_policy(ledger, signed, person("anna", signed), reason="Plans are only plans.")

    assert go(ledger, signed) == "autonomous"
    with ledger.read() as tx:
        entry = audit.entries(tx, 1)[0]
    assert (entry.act, entry.object.sha256, entry.actor.id) == ("policy.signed", signed.policy_sha256, "anna")
    assert made.policy_sha == signed.policy_sha256
    with pytest.raises(RefusedError):
        go(ledger, with_rules(rule("plans", "plan", decision="autonomous"), version="2"))


def test_the_strictest_rule_decides(ledger: Ledger) -> None:
    told = rule("told", "plan", decision="notify", notify=["brand"])
    playbook = with_rules(told, rule("free", "plan", decision="autonomous"))
    assert go(ledger, playbook) == "notify"


def test_where_two_sign_the_policy_one_is_not_enough(ledger: Ledger) -> None:
    playbook = with_rules(rule("pact", "policy", decision="two", signoff=["brand"]))
    sign_policy(ledger, playbook, person("anna", playbook), reason="One.")
    with pytest.raises(ConflictError, match="has signed this policy"):
        sign_policy(ledger, playbook, person("Anna Ray", playbook), reason="Again.")
    with ledger.read() as tx:
        assert not in_force(tx, playbook)
    sign_policy(ledger, playbook, person("ben", playbook), reason="Two.")
    with ledger.read() as tx:
        assert in_force(tx, playbook)


def test_nobody_of_another_house_and_no_agent_signs_a_policy(ledger: Ledger) -> None:
    playbook = book(people=AGENCY)
    with pytest.raises(RefusedError) as caught:
        sign_policy(ledger, playbook, person("ann", playbook), reason="We do it all.")
    assert caught.value.code == "BW1105"
    with pytest.raises(RefusedError) as caught:
        sign_policy(ledger, playbook, replace(person("anna", playbook), kind="agent"), reason="Me too.")
    assert caught.value.code == "BW1101"


# --- caps -----------------------------------------------------------------------------------------------------


def test_the_surplus_of_a_week_is_refused_by_name_and_stays_under_review(ledger: Ledger) -> None:
    capped = book(policy={"caps": [{"channel": "email", "segment": "cmo", "per_week": 2}]})
    shown = [submit(ledger, words=f"Number {number}.") for number in range(3)]
    for review in shown[:2]:
        answer(ledger, review, "anna", playbook=capped)

    error = refused(ledger, shown[2], "anna", playbook=capped)
    assert error.code == "BW3100"
    assert (
        "lets 2 `email` drafts for `cmo` be approved for the week of 2026-03-02, and 2 are" in error.message
    )
    assert review_state(ledger, shown[2].id) == "pending"

    withdraw(ledger, capped, shown[0].id, person("anna"), reason="Another one goes out.")
    answer(ledger, shown[2], "anna", playbook=capped)
    assert review_state(ledger, shown[2].id) == "approved"


@pytest.mark.parametrize(
    "cap", [{"channel": "blog"}, {"segment": "brand-lead"}, {"channel": "email", "segment": "x"}]
)
def test_a_cap_of_something_else_holds_nothing(ledger: Ledger, cap: dict[str, str]) -> None:
    answer(ledger, submit(ledger), "anna", playbook=book(policy={"caps": [{**cap, "per_week": 0}]}))


def test_a_cap_is_held_at_the_last_signature(ledger: Ledger) -> None:
    none = book(policy={"caps": [{"channel": "email", "per_week": 0}]})
    review = submit(ledger, "brand", "legal")
    answer(ledger, review, "anna", playbook=none)
    assert refused(ledger, review, "leo", playbook=none).code == "BW3100"
    answer(ledger, review, "leo", "reject", playbook=none)


# --- low risk -------------------------------------------------------------------------------------------------

QUIET = Facts(channel="email", segment="cmo", market="US")
RISKS = [
    (QUIET, {}, ""),
    (replace(QUIET, claim_classes=frozenset({"number"})), {}, "It claims: number."),
    (replace(QUIET, claim_classes=frozenset({"number"})), {"without_claims": ["price"]}, ""),
    (replace(QUIET, claim_classes=frozenset({"price"})), {"without_claims": ["price"]}, "It claims: price."),
    (replace(QUIET, topics=frozenset({"health"})), {}, "It touches health."),
    (replace(QUIET, offer=True), {}, "It carries an offer."),
    (replace(QUIET, spend=5), {}, "Money is to be spent with it."),
    (replace(QUIET, findings=(finding("voice.x", "pass"),)), {}, "The gate left 1 note; 0 may be there."),
    (replace(QUIET, findings=(finding("voice.x", "pass"),)), {"notes_max": 1}, ""),
    (QUIET, {"channels": ["blog"]}, "The channel `email` is not among blog."),
    (QUIET, {"segments": ["cmo"], "markets": ["US"]}, ""),
]


@pytest.mark.parametrize(("facts", "bulk", "reason"), RISKS)
def test_what_is_low_risk_and_why_not(facts: Facts, bulk: dict[str, Any], reason: str) -> None:
    found = may_bulk(book(policy={"bulk": bulk}).policy, facts)
    assert bool(found) is not bool(reason)
    assert found.reasons == ((reason,) if reason else ())


def test_what_the_gate_asks_something_about_is_never_low_risk() -> None:
    found = may_bulk(book(policy={"bulk": {"notes_max": 9}}).policy, replace(QUIET, findings=(finding(),)))
    assert found.reasons == ("The gate said `revise`.", "The gate found something: terms.avoid.")


def test_what_stands_by_a_waiver_is_never_low_risk() -> None:
    waived = replace(QUIET, findings=(finding(action="pass", waiver="wvr-1"),))
    found = may_bulk(book(policy={"bulk": {"notes_max": 9}}).policy, waived)
    assert found.reasons == ("It stands by a waiver: terms.avoid.",)


def test_without_a_word_of_the_policy_nothing_is_low_risk_nor_is_what_two_sign_or_a_floor_holds() -> None:
    assert not may_bulk(book().policy, QUIET)
    strict = with_rules(rule("two", decision="two", signoff=["brand"]), bulk={}, floors={"rules": ["public"]})
    assert may_bulk(strict.policy, QUIET).reasons == (
        "`public` is a floor of the policy.",
        "`two` says `two`.",
    )


def test_the_starter_policy_is_valid_and_holds_its_floors() -> None:
    playbook = load_playbook(Path(asset("playbook")))
    assert "crisis" in playbook.policy.never_automated
    assert playbook.policy.floors.rules
