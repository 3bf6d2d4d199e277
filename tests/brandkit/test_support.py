"""A claim is carried by proof that says the same or more; nothing that was changed is ever accepted."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.brandkit import (
    DraftView,
    claim_classes,
    claims_supported,
    exact_evidence,
    proposed_evidence,
)
from brandwright.brandkit.models import Kit
from brandwright.content import Extract
from brandwright.store.records import Learning

View = Callable[..., DraftView]

TRUE = "Customers cut onboarding time by 40% on average within 90 days."

CHECKS = "Harborlight runs 14 checks on every draft."

PARAPHRASES = (
    TRUE,
    "Our customers cut onboarding time by 40% on average within 90 days.",
    "With Harborlight, customers cut onboarding time by 40 percent on average within 90 days.",
    "On average, customers reduced their onboarding time by 40 per cent within 90 days.",
    "Within 90 days, customers have reduced onboarding time by about 40% on average.",
    "CUSTOMERS CUT ONBOARDING TIME BY 40\u00a0% ON AVERAGE WITHIN 90 DAYS",
)

MUTATIONS = (
    ("value", "Customers cut onboarding time by 60% on average within 90 days."),
    ("value, close by", "Customers cut onboarding time by 41% on average within 90 days."),
    ("value, decimals", "Customers cut onboarding time by 40.5% on average within 90 days."),
    ("value, in words", "Customers cut onboarding time by sixty percent on average within 90 days."),
    ("unit", "Customers cut onboarding time by 40 minutes on average within 90 days."),
    ("unit, points", "Customers cut onboarding time by 40 percentage points on average within 90 days."),
    ("unit, times", "Customers cut onboarding time by 40x on average within 90 days."),
    ("metric", "Customers cut onboarding cost by 40% on average within 90 days."),
    ("metric, widened", "Customers cut onboarding time and cost by 40% on average within 90 days."),
    ("direction", "Customers increased onboarding time by 40% on average within 90 days."),
    ("direction, both", "Customers cut or raised onboarding time by 40% on average within 90 days."),
    ("polarity", "Customers do not cut onboarding time by 40% on average within 90 days."),
    (
        "polarity, around it",
        "It is a myth that customers cut onboarding time by 40% on average within 90 days.",
    ),
    (
        "polarity, without",
        "Without Harborlight, customers cut onboarding time by 40% on average within 90 days.",
    ),
    ("scope, population", "Hospitals cut onboarding time by 40% on average within 90 days."),
    ("scope, subset", "Enterprise customers cut onboarding time by 40% on average within 90 days."),
    ("scope, the reader", "You cut onboarding time by 40% on average within 90 days."),
    ("scope, everywhere", "Customers cut onboarding time by 40% on average within 90 days, worldwide."),
    ("scope, period", "Customers cut onboarding time by 40% on average within 30 days."),
    ("scope, period dropped", "Customers cut onboarding time by 40% on average."),
    ("scope, rate", "Customers cut onboarding time by 40% on average within 90 days, every week."),
    ("qualifier dropped", "Customers cut onboarding time by 40% within 90 days."),
    ("strength, up to", "Customers cut onboarding time by up to 40% on average within 90 days."),
    ("strength, at least", "Customers cut onboarding time by at least 40% on average within 90 days."),
    ("strength, more than", "Customers cut onboarding time by more than 40% on average within 90 days."),
    ("strength, all", "All customers cut onboarding time by 40% on average within 90 days."),
    ("strength, always", "Customers always cut onboarding time by 40% on average within 90 days."),
    ("strength, guarantee", "Guaranteed: customers cut onboarding time by 40% on average within 90 days."),
    ("strength, will", "Customers will cut onboarding time by 40% on average within 90 days."),
    ("strength, instantly", "Customers instantly cut onboarding time by 40% on average within 90 days."),
    ("frame, to", "Customers cut onboarding time to 40% on average within 90 days."),
    ("frame, share", "40% of customers cut onboarding time on average within 90 days."),
    ("comparator", "Customers cut onboarding time by 40% more than others on average within 90 days."),
    ("competitor", "Rivalon customers cut onboarding time by 40% on average within 90 days."),
    ("competitor, behind it", "Customers cut onboarding time by 40% on average within 90 days at Rivalon."),
    ("population, possessive", "Rivals' customers cut onboarding time by 40% on average within 90 days."),
    ("population, hyphen", "Enterprise-customers cut onboarding time by 40% on average within 90 days."),
    ("population, bracket", "(Enterprise) customers cut onboarding time by 40% on average within 90 days."),
    ("period in words", "Customers cut onboarding time by 40% on average within 90 days or a single week."),
    ("joined to more", "Customers cut onboarding time by 40% on average within 90 days and churn."),
    ("joined by a comma", "Customers cut onboarding time by 40% on average within 90 days, churn and cost."),
    ("figures swapped", "Customers cut onboarding time by 90% on average within 40 days."),
    ("another figure", "Customers cut onboarding time by 40% on average within 90 days and 12 meetings."),
    ("range", "Customers cut onboarding time by 30-40% on average within 90 days."),
    ("magnitude", "Customers cut onboarding time by 40 million % on average within 90 days."),
    ("raised figure", "Customers cut onboarding time by 40²% on average within 90 days."),
)


def carried(view: DraftView) -> bool:
    """Whether the text makes claims, and all of them are carried."""
    return bool(view.claims) and all(item.support.ok for item in view.claims)


@pytest.mark.parametrize("text", PARAPHRASES)
def test_the_same_claim_in_other_words_is_carried(view: View, text: str) -> None:
    assert carried(view(text, evidence=["pp-onboarding"]))


@pytest.mark.parametrize(("how", "text"), MUTATIONS, ids=[how for how, _ in MUTATIONS])
def test_a_changed_claim_is_never_carried(view: View, how: str, text: str) -> None:
    every = [item.id for item in view("x").kit.proof_points]
    assert not carried(view(text, evidence=["pp-onboarding"]))
    assert not carried(view(text, evidence=every))


@given(value=st.integers(min_value=1, max_value=400).filter(lambda n: n != 40))
def test_no_other_value_is_carried(view: View, value: int) -> None:
    text = TRUE.replace("40", str(value))
    assert not carried(view(text, evidence=["pp-onboarding"]))


STRONG = "not never hardly guaranteed always every all only up instantly monthly than without most free best double"


@given(word=st.sampled_from(STRONG.split()), at=st.integers(min_value=0, max_value=11))
def test_no_strong_word_slips_in_anywhere(view: View, word: str, at: int) -> None:
    words = TRUE.split()
    words.insert(at, word)
    assert not carried(view(" ".join(words), evidence=["pp-onboarding"]))


@given(st.permutations(range(11)))
def test_word_order_never_turns_a_figure(view: View, order: list[int]) -> None:
    """However the words are shuffled: when the claim is carried, its figures are framed as they were."""
    words = TRUE.rstrip(".").split()
    text = " ".join(words[at] for at in order)
    if carried(view(text, evidence=["pp-onboarding"])):
        assert "by 40%" in text or "to 40%" not in text
        assert "90 days" in text


WHY_NOT: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("expired", TRUE, {"on": date(2027, 3, 1)}, "pp-onboarding expired on 2027-01-31"),
    ("value", TRUE.replace("40", "60"), {}, "the value differs: pp-onboarding has 40 %, here 60 %"),
    ("unit", TRUE.replace("40%", "40 minutes"), {}, "the unit differs"),
    (
        "metric",
        TRUE.replace("time", "cost"),
        {},
        "the metric differs: pp-onboarding measured onboarding time",
    ),
    ("direction", TRUE.replace("cut", "grew"), {}, "the direction differs"),
    ("polarity", TRUE.replace("cut", "do not cut"), {}, "the polarity differs"),
    (
        "qualifier",
        TRUE.replace("on average ", ""),
        {},
        "the qualifier “on average” of pp-onboarding is left out",
    ),
    (
        "strength",
        TRUE.replace(".", ", always."),
        {},
        "“always” makes the approved wording of pp-onboarding say more",
    ),
    ("population", TRUE.replace("Customers", "Hospitals"), {}, "the sentence adds “hospitals”"),
)


@pytest.mark.parametrize(("slot", "text", "place", "reason"), WHY_NOT, ids=[case[0] for case in WHY_NOT])
def test_the_reason_names_what_differs(
    view: View, slot: str, text: str, place: dict[str, Any], reason: str
) -> None:
    figure = next(
        c for c in view(text, evidence=["pp-onboarding"], **place).claims if c.claim.cls == "number"
    )
    assert reason in figure.support.reason


PLACES: tuple[tuple[str, str, str, dict[str, Any], bool], ...] = (
    ("market in scope", "Harborlight opens a review 2x faster than Rivalon.", "pp-faster", {}, True),
    (
        "market out of scope",
        "Harborlight opens a review 2x faster than Rivalon.",
        "pp-faster",
        {"market": "EU"},
        False,
    ),
    ("sides swapped", "Rivalon opens a review 2x faster than Harborlight.", "pp-faster", {}, False),
    ("comparison in other words", "Harborlight is 2x faster than Rivalon.", "pp-faster", {}, False),
    ("channel in scope", "“It changed how we review copy,” says Jane Doe of Acme.", "pp-jane", {}, True),
    (
        "channel out of scope",
        "“It changed how we review copy,” says Jane Doe of Acme.",
        "pp-jane",
        {"channel": "sms"},
        False,
    ),
    (
        "words of a witness changed",
        "“It saved how we review copy,” says Jane Doe of Acme.",
        "pp-jane",
        {},
        False,
    ),
    ("certificate", "Harborlight is ISO 27001 certified.", "pp-iso", {}, True),
    ("another certificate", "Harborlight is ISO 9001 certified.", "pp-iso", {}, False),
    ("more certificates", "Harborlight is ISO 27001 certified and SOC 2 compliant.", "pp-iso", {}, False),
    ("class that evidence may not carry", "Harborlight is ISO 27001 certified.", "pp-checks", {}, False),
    ("class beyond `supports`", TRUE.replace("Customers", "Every day customers"), "pp-onboarding", {}, False),
    ("from and to", "Review time fell from 12 minutes to 4 minutes.", "pp-review-time", {}, True),
    ("to and from", "Review time fell from 4 minutes to 12 minutes.", "pp-review-time", {}, False),
    ("a share for a whole", "Review time fell to 4 minutes.", "pp-review-time", {}, False),
    (
        "another review time",
        "Legal review time fell from 12 minutes to 4 minutes.",
        "pp-review-time",
        {},
        False,
    ),
    (
        "more than was checked",
        "Harborlight runs 14 checks on every draft, page and ad.",
        "pp-checks",
        {},
        False,
    ),
    ("another product", "Harborlight Pilot runs 14 checks.", "pp-checks", {}, False),
    ("a clause of its own", f"{CHECKS.rstrip('.')}, and you see why.", "pp-checks", {}, True),
    ("price", "The trial is free for 14 days.", "pp-trial", {}, True),
    ("longer trial", "The trial is free for 30 days.", "pp-trial", {}, False),
    ("nothing cited", TRUE, "", {}, False),
    ("an approved line", "Harborlight runs 14 checks on every draft.", "ml-checks", {}, False),
    ("an unknown id", TRUE, "pp-nowhere", {}, False),
)


@pytest.mark.parametrize(("case", "text", "proof", "place", "ok"), PLACES, ids=[case[0] for case in PLACES])
def test_scope_and_class_decide(
    view: View, case: str, text: str, proof: str, place: dict[str, Any], ok: bool
) -> None:
    assert carried(view(text, evidence=[proof] if proof else [], **place)) is ok


def test_two_proofs_may_stand_in_one_sentence(view: View) -> None:
    text = f"{TRUE.rstrip('.')}, and Harborlight runs 14 checks on every draft."
    assert carried(view(text, evidence=["pp-onboarding", "pp-checks"]))
    assert not carried(view(text, evidence=["pp-onboarding"]))


def test_likeness_only_names_the_nearest(view: View) -> None:
    (item,) = [c for c in view(TRUE.replace("90 days", "a quarter")).claims if c.claim.value == 40]
    assert not item.support.ok
    assert item.support.nearest == "pp-onboarding"
    assert item.support.reason == "the sentence cites no proof"


def test_a_tolerance_rounds_and_no_more(view: View, kit: Kit) -> None:
    proof = kit.proof("pp-onboarding")
    assert proof is not None
    rounded = proof.model_copy(
        update={"value": 39.6, "tolerance": 0.02, "claims": (TRUE.replace("40", "39.6"),)}
    )
    points = tuple(rounded if item.id == proof.id else item for item in kit.proof_points)
    changed = kit.model_copy(update={"proof_points": points})
    assert carried(view(TRUE, evidence=["pp-onboarding"], kit=changed))
    assert not carried(view(TRUE.replace("40", "42"), evidence=["pp-onboarding"], kit=changed))


DISCLAIMER = "Study of 88 sites, January to August 2026. Results of 3 products."


@pytest.mark.parametrize(
    ("text", "evidence", "on", "ok"),
    [
        ("Study of 88 sites, January to August 2026.", "pp-onboarding", None, True),
        ("study of 88 sites, January to August 2026", "pp-onboarding", None, True),
        ("Results of 3 products.", "pp-onboarding", None, True),
        ("Study of 98 sites, January to August 2026.", "pp-onboarding", None, False),
        ("Study of 88 sites, January to August 2027.", "pp-onboarding", None, False),
        ("Our best: study of 88 sites, January to August 2026.", "pp-onboarding", None, False),
        ("Study of 88 sites.", "pp-onboarding", None, False),
        ("Study of 88 sites, January to August 2026.", "pp-review-time", None, False),
        ("Study of 88 sites, January to August 2026.", "pp-onboarding", date(2027, 3, 1), False),
    ],
)
def test_a_proof_carries_its_own_disclaimer(
    view: View, kit: Kit, text: str, evidence: str, on: date | None, ok: bool
) -> None:
    points = tuple(
        item.model_copy(update={"disclaimers": (DISCLAIMER,)}) if item.id == "pp-onboarding" else item
        for item in kit.proof_points
    )
    changed = kit.model_copy(update={"proof_points": points})
    seen = view(text, evidence=[evidence], kit=changed, **({"on": on} if on else {}))
    assert carried(seen) is ok


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Study of 88 sites, January to August 2026.", ("pp-onboarding",)),
        ("Study of 98 sites, January to August 2026.", ()),
        ("Terms can change.", ()),
    ],
)
def test_a_disclaimer_that_states_something_links_itself(kit: Kit, text: str, ids: tuple[str, ...]) -> None:
    said = (DISCLAIMER, "Terms can change.")
    points = tuple(
        item.model_copy(update={"disclaimers": said}) if item.id == "pp-onboarding" else item
        for item in kit.proof_points
    )
    assert exact_evidence(kit.model_copy(update={"proof_points": points}), text) == ids


def test_a_disclaimer_is_no_way_around_the_strictest_classes(view: View, kit: Kit) -> None:
    text = "Guaranteed at 88 sites."
    points = tuple(item.model_copy(update={"disclaimers": (text,)}) for item in kit.proof_points)
    changed = kit.model_copy(update={"proof_points": points})
    assert not carried(view(text, evidence=["pp-onboarding"], kit=changed))


def learning(**changes: Any) -> Learning:
    """A learning that may be used in public."""
    fields: dict[str, Any] = {
        "id": "ln-subject",
        "workspace": "w",
        "kind": "experiment",
        "statement": "Short subject lines lifted the open rate by 2.1%.",
        "status": "approved",
        "public_use": True,
    }
    return Learning(**(fields | changes))


@pytest.mark.parametrize(
    ("text", "changes", "ok"),
    [
        ("Short subject lines lifted the open rate by 2.1%.", {}, True),
        ("Short subject lines raised the open rate by 2.1 percent.", {}, True),
        ("Short subject lines lifted the open rate by 3%.", {}, False),
        ("Short subject lines lowered the open rate by 2.1%.", {}, False),
        ("Short subject lines lifted the click rate by 2.1%.", {}, False),
        ("Short subject lines lifted the open rate by 2.1%.", {"public_use": False}, False),
        ("Short subject lines lifted the open rate by 2.1%.", {"status": "proposed"}, False),
    ],
)
def test_a_learning_carries_its_own_figure_in_public(
    view: View, text: str, changes: dict[str, Any], ok: bool
) -> None:
    assert carried(view(text, evidence=["ln-subject"], learnings=[learning(**changes)])) is ok


REPORT = Extract(
    id="ext-1",
    source="harbour-report",
    source_sha256="0" * 64,
    title="Harbour Report 2026",
    quote="Email opens fell by 20% across the industry last year.",
    start=0,
    end=54,
    line=1,
)


@pytest.mark.parametrize(
    ("text", "ok"),
    [
        ("“Email opens fell by 20% across the industry,” says the Harbour Report 2026.", True),
        ("“Email opens fell by 30% across the industry,” says the Harbour Report 2026.", False),
        ("“Email opens fell by 20% across the industry,” says a report.", False),
        ("Email opens fell by 20% across the industry, says the Harbour Report 2026.", False),
        ("Harborlight proves it: “Email opens fell by 20%”, says the Harbour Report 2026.", False),
        ("For our customers, “Email opens fell by 20%”, says the Harbour Report 2026.", False),
        ("Unlike Rivalon, “Email opens fell by 20%”, says the Harbour Report 2026.", False),
        ("“Email opens fell by 20%”, says the Harbour Report 2026, and ours rose by 50%.", False),
    ],
)
def test_a_quote_carries_its_own_words_for_its_source(view: View, text: str, ok: bool) -> None:
    assert carried(view(text, evidence=["ext-1"], extracts=[REPORT])) is ok


def test_words_of_a_source_are_somebody_elses_words(view: View) -> None:
    """They are carried by their quote, and still a person sees them: the policy asks by this class."""
    text = "According to Harbour Report 2026: “Email opens fell by 20% across the industry.”"
    seen = view(text, evidence=["ext-1"], extracts=[REPORT])
    assert carried(seen)
    assert "testimonial" in claim_classes(seen)


def test_exact_wording_links_itself_and_is_checked_again(view: View, kit: Kit) -> None:
    assert exact_evidence(kit, f"It is true: {TRUE}") == ("pp-onboarding",)
    assert exact_evidence(kit, TRUE.replace("40", "60")) == ()
    assert claims_supported(view("x"), TRUE, ("pp-onboarding",))
    assert not claims_supported(view("x"), TRUE.replace("40", "60"), ("pp-onboarding",))
    assert claims_supported(view("x"), "A named person decides.", ())


LINKED: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "On average, customers reduced their onboarding time by 40 per cent within 90 days.",
        ("pp-onboarding",),
    ),
    ("Every draft goes through 14 checks with Harborlight.", ("pp-checks",)),
    (TRUE, ("pp-onboarding",)),
    (
        f"{TRUE.rstrip('.')}, and every draft goes through 14 checks with Harborlight.",
        ("pp-onboarding", "pp-checks"),
    ),
    ("On average, customers reduced their onboarding time by 60 per cent within 90 days.", ()),
    ("On average, you reduce your onboarding time by 40 per cent within 90 days.", ()),
    ("Customers opened 500 reviews in spring.", ()),
    ("A named person decides.", ()),
)


@pytest.mark.parametrize(("text", "proofs"), LINKED, ids=[text for text, _ in LINKED])
def test_likeness_proposes_and_the_slots_decide(view: View, text: str, proofs: tuple[str, ...]) -> None:
    assert proposed_evidence(view("x"), text) == proofs
    assert proposed_evidence(view("x").context, text) == proofs
