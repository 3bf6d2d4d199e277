"""Each rule by what it stops and what it lets through."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.brandkit.rules.parts import MakeBlock, View, body, rules_of

from brandwright.brandkit import RULES, check, claim_classes
from brandwright.brandkit.models import Kit
from brandwright.content import Extract, Sentence, worst

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
CHECKS = "Harborlight runs 14 checks on every draft."

# scorer, text, what the view gets besides, then (rule, action, excerpt) of each finding
CASES: tuple[tuple[str, str, dict[str, Any], list[tuple[str, str, str]]], ...] = (
    # banned claims
    ("banned_claims", "Checked before it goes out.", {}, []),
    ("banned_claims", "Guaranteed results.", {}, [("banned.no-guarantees", "block", "Guaranteed results")]),
    ("banned_claims", "A r\u00adisk free start.", {}, [("banned.no-guarantees", "block", "r\u00adisk free")]),
    ("banned_claims", "On autopilot.", {}, [("banned.autopilot", "block", "autopilot")]),
    ("banned_claims", "On AUTO\u200bPILOT.", {}, [("banned.autopilot", "block", "AUTO\u200bPILOT")]),
    ("banned_claims", "It beats the rest.", {}, [("banned.better-than-us", "needs-role", "beats the rest")]),
    ("banned_claims", "It beats the rest.", {"channel": "sms"}, []),
    ("banned_claims", "#GuaranteedResults", {}, [("banned.no-guarantees", "block", "#GuaranteedResults")]),
    # claims
    ("claims", "A named person decides.", {}, []),
    ("claims", CHECKS, {"evidence": ["pp-checks"]}, []),
    (
        "claims",
        "It has 15 checks.",
        {"evidence": ["pp-checks"]},
        [("claims.unsupported", "revise", "15 checks")],
    ),
    ("claims", "We are the #1 choice.", {}, [("claims.needs-role", "needs-role", "#1")]),
    ("claims", "Only 3 seats left.", {}, [("claims.forbidden", "block", "Only 3 seats left")]),
    ("claims", "Guaranteed growth.", {}, [("claims.unsupported", "block", "Guaranteed")]),
    ("claims", "We are ISO 9001 people.", {}, [("claims.unsupported", "block", "ISO 9001")]),
    ("claims", "Customers say it is calm.", {}, [("claims.unsupported", "block", "Customers say")]),
    ("claims", "The trial is free for 14 days.", {"evidence": ["pp-trial"]}, []),
    ("claims", "Try it for free.", {}, [("claims.needs-role", "needs-role", "for free")]),
    ("claims", "Garanti.", {"locale": "fr"}, []),
    ("claims", "Garantiert.", {"locale": "de"}, [("claims.unsupported", "block", "Garantiert")]),
    # citations
    ("citations", CHECKS, {"evidence": ["pp-checks"]}, []),
    ("citations", CHECKS, {}, []),
    ("citations", CHECKS, {"evidence": ["ml-checks"]}, []),
    ("citations", "We wait.", {"evidence": ["pp-none"]}, [("citations.unknown", "revise", "We wait.")]),
    ("citations", "We wait.", {"evidence": ["pp-spring"]}, [("citations.unusable", "revise", "We wait.")]),
    ("citations", "Try it for free.", {}, []),
    # quotes
    ("quotes", "The word “calm” is ours.", {}, []),
    ("quotes", "“It has changed our week”.", {}, [("quotes.unsourced", "revise", "It has changed our week")]),
    (
        "quotes",
        "“Email opens fell by 20%”, says the Harbour Report 2026.",
        {"evidence": ["ext-1"], "extracts": [REPORT]},
        [],
    ),
    (
        "quotes",
        "“Email opens dropped by 20%”, says the Harbour Report 2026.",
        {"evidence": ["ext-1"], "extracts": [REPORT]},
        [("quotes.altered", "revise", "Email opens dropped by 20%")],
    ),
    (
        "quotes",
        "“Email opens fell by 20%”, they say.",
        {"evidence": ["ext-1"], "extracts": [REPORT]},
        [("quotes.unattributed", "revise", "“Email opens fell by 20%”, they say.")],
    ),
    (
        "quotes",
        "Opens fell, says the Harbour Report 2026.",
        {"evidence": ["ext-1"], "extracts": [REPORT]},
        [("quotes.unmarked", "revise", "Opens fell, says the Harbour Report 2026.")],
    ),
    (
        "quotes",
        "Harborlight agrees: “Email opens fell by 20%”, Harbour Report 2026.",
        {"evidence": ["ext-1"], "extracts": [REPORT]},
        [
            (
                "quotes.about-brand",
                "revise",
                "Harborlight agrees: “Email opens fell by 20%”, Harbour Report 2026.",
            )
        ],
    ),
    # terms
    ("terms", "Harborlight is under Apache-2.0.", {}, []),
    ("terms", "HarborLight waits.", {}, [("terms.exact", "revise", "HarborLight")]),
    ("terms", "See https://harborlight.example or @harborlight.", {}, []),
    ("terms", "Utilize it.", {}, [("terms.avoid", "revise", "Utilize")]),
    ("terms", "Unlike Otherly, we wait.", {}, [("terms.competitor", "block", "Otherly")]),
    ("terms", "As Thirdside does.", {}, [("terms.competitor", "needs-role", "Thirdside")]),
    ("terms", "As Rivalon does.", {}, []),
    ("terms", "SSO is there.", {}, [("terms.acronym", "pass", "SSO")]),
    ("terms", "Single sign-on (SSO) is there.", {}, []),
    # privacy
    ("privacy", "Write to press@harborlight.example or ann@example.org.", {}, []),
    ("privacy", "Write to ann@other.example.", {}, [("privacy.email", "block", "ann@other.example")]),
    (
        "privacy",
        "Write to ann\u200b@other.example.",
        {},
        [("privacy.email", "block", "ann\u200b@other.example")],
    ),
    ("privacy", "Call 415-555-2671.", {}, [("privacy.phone", "needs-role", "415-555-2671")]),
    ("privacy", "Call +49 30 901820.", {}, [("privacy.phone", "needs-role", "+49 30 901820")]),
    ("privacy", "Call +1 (212) 555-0100.", {}, []),
    ("privacy", "Pay with 4111 1111 1111 1111.", {}, [("privacy.card", "block", "4111 1111 1111 1111")]),
    ("privacy", "Order 4111 1111 1111 1112.", {}, []),
    (
        "privacy",
        "To GB82 WEST 1234 5698 7654 32.",
        {},
        [("privacy.iban", "block", "GB82 WEST 1234 5698 7654 32")],
    ),
    ("privacy", "To GB82 WEST 1234 5698 7654 33.", {}, []),
    ("privacy", "Number 536-90-4399.", {}, [("privacy.ssn", "block", "536-90-4399")]),
    ("privacy", "From 192.168.0.1 on.", {}, []),
    ("privacy", "Key sk-abcdefghijklmnop1234.", {}, [("privacy.key", "block", "sk-abcdefghijklmnop1234")]),
    ("privacy", "Key AKIAIOSFODNN7EXAMPLE.", {}, [("privacy.key", "block", "AKIAIOSFODNN7EXAMPLE")]),
    ("privacy", "On 2026-03-12 we had 1,250,000 views, 10 000 of them on 12.03.2026.", {}, []),
    ("privacy", "Jane Doe agreed.", {}, []),
    ("privacy", "Jane Doe agreed.", {"on": date(2026, 12, 1)}, [("privacy.consent", "block", "Jane Doe")]),
    # topics
    ("topics", "Nothing to see.", {}, []),
    ("topics", "After the Job-Cuts.", {}, [("topics.layoffs", "needs-role", "Job-Cuts")]),
    ("topics", "Before the election.", {}, [("topics.elections", "block", "election")]),
    # voice
    ("voice", "We wait!", {}, []),
    ("voice", "We wait! Now!", {}, [("voice.exclamation", "revise", "!")]),
    ("voice", "One 👩‍💻 is fine.", {}, []),
    ("voice", "Two 🎉 are 🎉 not.", {}, [("voice.emoji", "revise", "🎉")]),
    ("voice", "Arrows → and ™ are no emoji.", {}, []),
    ("voice", "We delve into it.", {}, [("voice.phrase", "pass", "delve into")]),
    ("voice", "We don't.", {}, [("voice.contraction", "pass", "don't")]),
    ("voice", "I wait.", {}, [("voice.person", "pass", "I")]),
    ("voice", "Ask me.", {}, [("voice.person", "pass", "me")]),
    ("voice", "The plan of Tower I. You see it today.", {}, []),
    ("voice", "You plan Tower I, and I plan the rest.", {}, [("voice.person", "pass", "I")]),
    ("voice", " ".join(["word"] * 21), {}, [("voice.sentence", "pass", " ".join(["word"] * 21))]),
    # locale
    ("locale", "A named person decides.", {}, []),
    ("locale", "Jemand entscheidet.", {"locale": "de"}, []),
    (
        "locale",
        "Quelqu'un.",
        {"locale": "fr"},
        [("locale.unknown", "revise", ""), ("locale.unchecked", "unchecked", "")],
    ),
    (
        "locale",
        "Кто подписывает этот текст сегодня",
        {},
        [("locale.language", "unchecked", "Кто подписывает этот текст сегодня")],
    ),
    (
        "locale",
        "Wer unterschreibt heute den Text, den eure Maschine gestern Abend ohne jede Rückfrage geschrieben hat",
        {},
        [
            (
                "locale.language",
                "unchecked",
                "Wer unterschreibt heute den Text, den eure Maschine gestern Abend ohne jede Rückfrage geschrieben hat",
            )
        ],
    ),
)


@pytest.mark.parametrize(
    ("scorer", "text", "given_", "expected"), CASES, ids=[f"{case[0]}: {case[1][:50]}" for case in CASES]
)
def test_rule(
    view: View, scorer: str, text: str, given_: dict[str, Any], expected: list[tuple[str, str, str]]
) -> None:
    found = RULES[scorer](view(text, **given_))
    assert [(f.rule, f.action, f.excerpt) for f in found] == expected
    for finding in found:
        assert text[finding.start : finding.end] == finding.excerpt
        assert finding.message
        assert finding.fingerprint


def test_findings_know_line_and_column_in_their_part(view: View, make_block: MakeBlock) -> None:
    part = body(make_block, make_block("First."), make_block("It is fine.", "Guaranteed results."))
    (finding,) = RULES["banned_claims"](view(parts=[part]))
    assert (finding.line, finding.column) == (3, 13)
    assert part.text[finding.start : finding.end] == "Guaranteed results"
    assert [fix.text for fix in finding.fixes] == ["Checked before it goes out"]
    assert finding.why == "FTC Act section 5"


def test_terms_do_not_join_across_blocks(view: View, make_block: MakeBlock) -> None:
    part = body(make_block, make_block("No risk"), make_block("free"))
    assert rules_of(view(parts=[part]), "banned_claims") == []


def test_a_fix_for_a_word_keeps_its_capital_and_leaves_nothing_to_find(view: View) -> None:
    (finding,) = RULES["terms"](view("Utilize it."))
    assert finding.fixes[0].text == "Use"
    assert RULES["terms"](view("Use it.")) == []


def test_one_metric_has_one_value_in_a_draft(view: View, make_block: MakeBlock) -> None:
    cited = Sentence(text=CHECKS, evidence=("pp-checks",))
    other = Sentence(text="It has 15 checks.", evidence=("pp-checks",))
    found = RULES["claims"](view(parts=[body(make_block, make_block(cited, other))]))
    assert [(f.rule, f.excerpt) for f in found] == [
        ("claims.unsupported", "15 checks"),
        ("claims.conflict", "15 checks"),
    ]


def test_small_counts_in_words_are_held_against_cited_proof(view: View) -> None:
    assert rules_of(view("Harborlight runs nine checks.", evidence=["pp-checks"]), "claims") == [
        "claims.unsupported"
    ]
    assert rules_of(view("Harborlight runs nine checks."), "claims") == []


def test_the_message_says_which_proof_is_missing(view: View) -> None:
    text = "Customers cut onboarding time by 60% on average within 90 days."
    first = RULES["claims"](view(text))[0]
    assert first.message == (
        "“60%”: no proof point supports this number claim; the sentence cites no proof; nearest: pp-onboarding"
        " (the value differs: pp-onboarding has 40 %, here 60 %)"
    )
    right = RULES["claims"](view(text.replace("60", "40")))[0]
    assert right.message.endswith("pp-onboarding would carry it: cite it")
    assert right.proof == "pp-onboarding"


def test_a_class_without_a_policy_needs_proof(view: View, kit: Kit) -> None:
    open_kit = kit.model_copy(update={"claims": kit.claims.model_copy(update={"classes": {}})})
    assert rules_of(view("The best gate.", kit=open_kit), "claims") == ["claims.unsupported"]


def test_links_carry_no_personal_data(view: View, make_block: MakeBlock) -> None:
    href = "https://harborlight.example/?u=ann%40other.example"
    part = body(make_block, make_block("See", kind="cta", href=href))
    assert rules_of(view(parts=[part]), "privacy") == ["privacy.email"]


def test_routing_knows_the_classes_of_all_claims(view: View) -> None:
    assert claim_classes(view(f"{CHECKS} Try it for free.", evidence=["pp-checks"])) == {
        "number",
        "absolute",
        "price",
    }


def test_the_groups_are_the_scorers_of_the_gate() -> None:
    about_text = "banned_claims claims parts limits disclosures privacy citations quotes terms voice topics"
    assert " ".join(RULES) == f"{about_text} constraints locale packs inclusive fairness duplicates styles"


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=120)
)
def test_any_text_is_judged_and_every_place_is_inside_it(view: View, text: str) -> None:
    seen = view(text, evidence=["pp-checks"])
    text = seen.draft.parts[0].text
    for finding in check(seen):
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.excerpt == text[finding.start : finding.end][:400]
    assert worst(f.action for f in check(seen)) != "pass"  # the subject is missing at least
