"""Which words claim something, and which only look like it."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.brandkit import detect
from brandwright.brandkit.models import Kit

CLAIMS = (
    ("number", "Onboarding takes 40% less time.", "40%"),
    ("number", "Forty-two percent finish early.", "Forty-two percent"),
    ("number", "We serve 500 customers.", "500 customers"),
    ("number", "We serve 500 happy B2B customers.", "500 happy B2B customers"),
    ("number", "More than 12,000 teams start here.", "12,000 teams"),
    ("number", "1.2M downloads so far.", "1.2M downloads"),
    ("number", "Set up in five minutes.", "five minutes"),
    ("number", "Answers arrive in 200 ms.", "200 ms"),
    ("number", "It is 3x the output.", "3x"),
    ("number", "It is 2½ times the output.", "2½ times"),
    ("number", "It doubles your output.", "doubles"),
    ("number", "It takes half of the time.", "half"),
    ("number", "Twice as many replies.", "Twice"),
    ("number", "Nine out of ten marketers stay.", "Nine out of ten"),
    ("number", "Thousands of teams start here.", "Thousands of teams"),
    ("number", "Most customers see it at once.", "Most customers"),
    ("number", "Our support answers 24/7.", "24/7"),
    ("number", "The gate runs 7 steps.", "7 steps"),
    ("number", "Our score is 72 now.", "72"),
    ("number", "Harborlight has 10² teams.", "10² teams"),
    ("number", "Costs fell by40% again.", "40%"),
    ("number", "In 2000 hours of tests.", "2000 hours"),
    ("number", "Replies grew by fourty percent.", "percent"),
    ("number", "Two fifths of the time is gone.", "Two fifths"),
    ("number", "A dozen teams wait.", "A dozen"),
    ("number", "It is x10 the output.", "x10"),
    ("number", "It fell by ٤٠٪.", "٤٠٪"),
    ("number", "It fell by 4️⃣0️⃣%.", "4️⃣0️⃣%"),
    ("superlative", "We are the #1 choice.", "#1"),
    ("superlative", "The best tool there is.", "best"),
    ("superlative", "The world's leading suite.", "world's leading"),
    ("superlative", "The fastest way to a draft.", "fastest"),
    ("superlative", "The most advanced gate.", "The most advanced"),
    ("superlative", "The only tool that does it.", "The only tool"),
    ("superlative", "Only Harborlight does it.", "Only Harborlight"),
    ("superlative", "An unrivalled suite.", "unrivalled"),
    ("comparative", "Faster than before.", "Faster than"),
    ("comparative", "It is 40% faster now.", "40% faster"),
    ("comparative", "It is more accurate than a spreadsheet.", "more accurate than"),
    ("comparative", "It outperforms spreadsheets.", "outperforms spreadsheets"),
    ("comparative", "Unlike other tools, it waits.", "Unlike other"),
    ("absolute", "Drafts are always checked.", "always"),
    ("absolute", "It never misses.", "never"),
    ("absolute", "Every claim has a source.", "Every claim"),
    ("absolute", "All drafts are checked.", "All drafts"),
    ("absolute", "100% safe.", "100%"),
    ("absolute", "Zero defects.", "Zero"),
    ("absolute", "A completely new view.", "completely"),
    ("absolute", "It eliminates rework.", "eliminates"),
    ("absolute", "None of our drafts fail.", "None of"),
    ("absolute", "You get total control.", "total control"),
    ("guarantee", "Results are guaranteed.", "guaranteed"),
    ("guarantee", "A risk-free start.", "risk-free"),
    ("guarantee", "Start with no risk.", "no risk"),
    ("guarantee", "We promise growth.", "We promise"),
    ("testimonial", "“It saved our week,” says Jane Doe.", "“It saved our week,” says Jane Doe"),
    ("testimonial", "Customers say it is calm.", "Customers say"),
    ("testimonial", "Trusted by teams like yours.", "Trusted by"),
    ("testimonial", "Teams everywhere love it.", "Teams everywhere love"),
    ("testimonial", "Rated 4.8 by readers.", "Rated 4"),
    ("testimonial", "A 5-star review.", "5-star"),
    ("certification", "We are ISO 27001 certified.", "ISO 27001"),
    ("certification", "It is GDPR-compliant.", "GDPR-compliant"),
    ("certification", "SOC 2 is done.", "SOC 2"),
    ("certification", "An award-winning suite.", "award-winning"),
    ("establishment", "Studies show that it works.", "Studies show"),
    ("establishment", "Research clearly proves it.", "Research clearly proves"),
    ("establishment", "Clinically proven focus.", "Clinically proven"),
    ("establishment", "Experts recommend a pause.", "Experts recommend"),
    ("establishment", "Lawyer-approved copy.", "Lawyer-approved"),
    ("superlative", 'They use the words "best tool ever".', "best"),
    ("price", "From $49 a month.", "$49"),
    ("price", "Start your free trial.", "free"),
    ("price", "Get 20% off.", "20% off"),
    ("price", "Save $100 now.", "Save $100"),
    ("scarcity", "Only 3 seats left.", "Only 3 seats left"),
    ("scarcity", "The offer ends tonight.", "ends tonight"),
    ("scarcity", "A limited time offer.", "limited time"),
    ("green", "A sustainable suite.", "sustainable"),
    ("green", "We are carbon neutral.", "carbon neutral"),
    ("green", "An eco-friendly office.", "eco-friendly"),
    ("competitor", "It is faster than Otherly.", "Otherly"),
    ("competitor", "Switch from Otherly to us.", "Otherly"),
)


@pytest.mark.parametrize(("cls", "text", "words"), CLAIMS, ids=[text for _, text, _ in CLAIMS])
def test_a_claim_is_found_at_its_exact_place(kit: Kit, cls: str, text: str, words: str) -> None:
    found = [text[claim.start : claim.end] for claim in detect(text, kit, "en-US") if claim.cls == cls]
    assert words in found


NO_CLAIMS = (
    "First, open the brief.",
    "Brandwright drafts in two steps.",
    "An agent does one of three jobs.",
    "The review is due on 12 March 2026 at 9:30.",
    "It started in May 2019 and ended in 2026.",
    "Between 2026-03-12 and 12/04/2026.",
    "Call +1 415-555-2671 for a demo.",
    "It runs on Python 3.11 and version 2.4.1.",
    "It is licensed under Apache-2.0.",
    "1. Open the brief.",
    "See section 4 and page 12.",
    "One day, the queue was empty.",
    "Over the last 12 months the queue grew.",
    "What changed in Q3 2026?",
    "5 tips for calmer reviews",
    "In the 2020s, teams grew.",
    "Think twice before you sign.",
    "Please double-check the second half.",
    "After all, a person decides.",
    "An all-in-one folder.",
    "It is not always easy.",
    "Teams meet every Monday.",
    "Start from zero.",
    "Never mind the rush.",
    'We never say "guaranteed" or shout.',
    'Avoid the words "best", "fastest" and "only".',
    "There is no guarantee of results.",
    "We cannot guarantee an outcome.",
    "Do your best.",
    "Best practices change.",
    "What works best in your market?",
    "Your biggest question comes first.",
    "Reports leading to a decision.",
    "Rather than a list, a path.",
    "More than a list.",
    "Feel free to ask.",
    "It frees up time.",
    "A sustainable pace for your team.",
    "The light turns green.",
    "Your data shows what changed.",
    "An unproven idea stays an idea.",
    "Complete the form.",
    "The total number is in the report.",
    "There is no hurry.",
    "A hands-free review.",
    "Which proof do you trust?",
    "Item #4 of the list.",
    "Rename it as the message says.",
    "An absolute path is refused.",
    "The list is complete.",
    "Keys that are given twice are refused.",
    "When two teams agree, the review closes.",
    "None applies here.",
    "The fifth line of the brief.",
)


@pytest.mark.parametrize("text", NO_CLAIMS)
def test_what_only_looks_like_a_claim_is_none(kit: Kit, text: str) -> None:
    assert [(claim.cls, text[claim.start : claim.end]) for claim in detect(text, kit, "en")] == []


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("It fell by 40 per cent.", 40, "%"),
        ("It fell by 40 percentage points.", 40, "pp"),
        ("It took 1,250 ms.", 1250, "ms"),
        ("Three quarters of it.", 0.75, "x"),
        ("It tripled.", 3, "x"),
        ("9 in 10 teams.", 90, "%"),
        ("Two hundred customers.", 200, "customer"),
        ("2.5 million users.", 2_500_000, "user"),
        ("−40%", 40, "%"),
        ("It costs €1,000.", 1000, "€"),
        ("Rated 4.8/5.", 4.8, "/5"),
    ],
)
def test_a_figure_has_value_and_unit(kit: Kit, text: str, value: float, unit: str) -> None:
    assert (value, unit) in [
        (claim.value and abs(claim.value), claim.unit) for claim in detect(text, kit, "en")
    ]


@pytest.mark.parametrize(
    ("text", "direction"),
    [("It cut time by 40%.", "decrease"), ("It raised output by 40%.", "increase"), ("It is 40%.", "none")],
)
def test_a_figure_has_a_direction(kit: Kit, text: str, direction: str) -> None:
    assert [claim.direction for claim in detect(text, kit, "en") if claim.cls == "number"] == [direction]


@pytest.mark.parametrize(
    "text", ["Guar\u00adanteed.", "Gu\u0430ranteed.", "g**uarante**ed", "4\u200b0 % of drafts, １００％ safe"]
)
def test_disguised_claims_are_found(kit: Kit, text: str) -> None:
    assert detect(text, kit, "en") != []


def test_one_place_is_one_claim_of_a_class(kit: Kit) -> None:
    text = "The world's leading, best and fastest tool: 20% off, $49, ISO 27001."
    found = [(claim.cls, claim.start) for claim in detect(text, kit, "en")]
    assert len(found) == len(set(found))
    assert "number" not in [cls for cls, _ in found]


def test_other_languages_are_not_guessed(kit: Kit) -> None:
    assert detect("Garanti 40 % plus rapide.", kit, "fr") == []


def _within(spans: Sequence[tuple[int, int]], length: int) -> bool:
    return all(0 <= start < end <= length for start, end in spans)


@given(st.text(alphabet='0123456789 %.,$€x#"“”-abcdefgh\u00ad½²', max_size=60))
def test_any_text_gives_places_inside_it(kit: Kit, text: str) -> None:
    claims = detect(text, kit, "en")
    assert _within([(claim.start, claim.end) for claim in claims], len(text))
    assert claims == sorted(claims, key=lambda claim: (claim.start, claim.end, claim.cls))


@given(
    st.integers(min_value=13, max_value=10**9), st.sampled_from(["%", " percent", "x", " ms", " customers"])
)
def test_a_figure_with_a_unit_is_never_missed(kit: Kit, number: int, unit: str) -> None:
    (claim,) = [claim for claim in detect(f"It is {number:,}{unit}.", kit, "en") if claim.cls == "number"]
    assert claim.value == number
