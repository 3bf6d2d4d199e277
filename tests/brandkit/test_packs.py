"""Rule packs: which hold where and since when, what they find, and how a kit turns them off or adds its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from brandwright.brandkit import DraftView, load_kit
from brandwright.brandkit.models import Kit, Pack, PackOff, PackRule
from brandwright.brandkit.packs import cue_spans, load_pack, packs_for, shipped_packs
from brandwright.brandkit.rules import RULES
from brandwright.brandkit.text import folded
from brandwright.content import Block, Brief, Draft, Part, Sentence
from brandwright.errors import WorkspaceError

View = Callable[..., DraftView]
IN_FORCE = date(2026, 12, 1)
BEFORE = date(2026, 6, 1)


def _found(view: DraftView, family: str = "packs") -> set[tuple[str, str]]:
    return {(finding.rule, finding.action) for finding in RULES[family](view)}


def _parts(**texts: str) -> tuple[Part, ...]:
    kinds = {"subject": "subject", "legal": "disclosure"}
    return tuple(
        Part.model_validate(
            {"name": name, "blocks": [{"kind": kinds.get(name, "paragraph"), "sentences": [{"text": text}]}]}
        )
        for name, text in texts.items()
    )


WORDED = [
    (pack, rule, language, text, finds)
    for pack in shipped_packs()
    for rule in pack.rules
    if rule.check == "cues" and not rule.claims
    for finds, texts in ((True, rule.fails), (False, rule.passes))
    for text in texts
    for language in pack.locales
]


@pytest.mark.parametrize("pack", shipped_packs(), ids=lambda pack: pack.id)
def test_a_pack_says_what_it_rests_on_and_that_it_is_no_advice(pack: Pack) -> None:
    assert pack.sources
    assert pack.reviewed_on == date(2026, 11, 21)
    assert "legal advice" in pack.not_legal_advice or pack.kind == "language"


@pytest.mark.parametrize("pack", shipped_packs(), ids=lambda pack: pack.id)
def test_the_examples_of_a_pack_are_its_tests(pack: Pack) -> None:
    for _, rule, _, text, finds in (row for row in WORDED if row[0] is pack):
        hits = [cue_spans(rule, folded(text), language) for language in pack.locales]
        assert any(hits) is finds, (rule.id, text)


@pytest.mark.parametrize(
    ("market", "expected"),
    [
        ("DE", {"green-eu", "email-eu", "ai-disclosure-eu", "price-eu"}),
        ("EU", {"green-eu", "email-eu", "ai-disclosure-eu", "price-eu"}),
        ("GB", {"green-uk"}),
        ("US", {"green-us", "endorsement-us", "email-us", "synthetic-performer-ny"}),
        ("BR", set()),
    ],
)
def test_packs_hold_for_their_region(kit: Kit, market: str, expected: set[str]) -> None:
    assert {a.pack.id for a in packs_for(kit, market, "en", IN_FORCE) if a.pack.kind == "law"} == expected


def test_a_market_may_ask_for_more(kit: Kit) -> None:
    asked = kit.governance.model_copy(update={"packs": {"BR": ("green-eu",)}})
    wanted = kit.model_copy(update={"governance": asked})
    assert "green-eu" in {active.pack.id for active in packs_for(wanted, "BR", "en", IN_FORCE)}


@pytest.mark.parametrize("rule", [None, "generic"])
def test_a_kit_turns_a_pack_or_a_rule_off_with_a_reason(kit: Kit, view: View, rule: str | None) -> None:
    off = PackOff(pack="green-eu", rule=rule, reason="Counsel covers this market by hand.")
    calm = kit.model_copy(update={"governance": kit.governance.model_copy(update={"packs_off": (off,)})})
    text = "Our eco-friendly boxes."
    assert ("packs.green-eu.generic", "block") in _found(view(text, market="DE", on=IN_FORCE))
    assert "packs.green-eu.generic" not in {
        name for name, _ in _found(view(text, market="DE", on=IN_FORCE, kit=calm))
    }


@pytest.mark.parametrize(("on", "action"), [(date(2026, 9, 26), "pass"), (date(2026, 9, 27), "block")])
def test_a_pack_warns_before_its_day_and_holds_from_it(view: View, on: date, action: str) -> None:
    assert ("packs.green-eu.generic", action) in _found(view("Our eco-friendly boxes.", market="DE", on=on))


@pytest.mark.parametrize(("on", "noted"), [(date(2027, 11, 21), False), (date(2027, 11, 22), True)])
def test_a_pack_that_nobody_reviewed_for_a_year_says_so(view: View, on: date, noted: bool) -> None:
    assert (("packs.stale", "pass") in _found(view("A calm day.", market="GB", on=on))) is noted


@pytest.mark.parametrize(
    ("market", "locale", "text", "expected"),
    [
        ("DE", "en", "Our delivery is carbon neutral.", ("packs.green-eu.neutral", "block")),
        ("AT", "de", "Unsere Lieferung ist klimaneutral.", ("packs.green-eu.neutral", "block")),
        ("FR", "en", "By 2030 we will be emission-free.", ("packs.green-eu.future", "block")),
        ("EU", "en", "Look for our green seal.", ("packs.green-eu.own-label", "block")),
        ("GB", "en", "Our eco-friendly boxes.", ("packs.green-uk.claim", "needs-role")),
        ("US", "en", "Our eco-friendly boxes.", ("packs.green-us.claim", "needs-role")),
        ("US", "en", "Order by her affiliate link.", ("packs.endorsement-us.affiliate", "revise")),
        ("US", "en", "See what she made. #sponsored", ("packs.endorsement-us.hashtag-only", "revise")),
        ("US", "en", "“It saved us,” says Dana Field.", ("packs.endorsement-us.testimonial-record", "block")),
        (
            "EU",
            "en",
            "What the election means for you.",
            ("packs.ai-disclosure-eu.public-interest", "needs-role"),
        ),
        ("US", "en", "Ava is our virtual influencer.", ("packs.synthetic-performer-ny.named", "revise")),
        ("DE", "de", "Nur 39 € statt 59 €.", ("packs.price-eu.earlier-price", "needs-role")),
        ("DE", "en", "It was €59, now €39.", ("packs.price-eu.earlier-price", "needs-role")),
        ("US", "en", "A calm day.", ("packs.email-us.unsubscribe", "revise")),
        ("US", "en", "A calm day.", ("packs.email-us.postal-address", "revise")),
        ("DE", "en", "A calm day.", ("packs.email-eu.identity", "revise")),
    ],
)
def test_what_a_pack_finds(
    view: View, market: str, locale: str, text: str, expected: tuple[str, str]
) -> None:
    assert expected in _found(view(text, market=market, locale=locale, on=IN_FORCE))


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Our eco-friendly boxes.", "“eco-friendly”: "),
        ("“It saved us,” says Dana Field.", "“It saved us,” says Dana Field: "),
        (
            "“It saved us the whole of the winter and half of the spring as well as a lot of nerves,” says Dana Field.",
            "“It saved us the whole of the winter and half of the spring as well as a lot of…: ",
        ),
    ],
)
def test_a_message_shows_the_words_once_in_quotation_marks_and_not_all_of_many(
    view: View, text: str, start: str
) -> None:
    found = [f for f in RULES["packs"](view(text, market="US", on=IN_FORCE)) if f.excerpt]
    assert [finding.message[: len(start)] for finding in found] == [start]


def test_a_whole_email_passes(view: View) -> None:
    legal = "To stop these emails, use the link below. Harborlight, 12 Mill Street, Springfield."
    parts = _parts(subject="Who signs?", body="A named person decides.", legal=legal)
    assert _found(view(parts=parts, market="US", on=IN_FORCE)) == set()


@pytest.mark.parametrize(
    ("body", "found"), [("A named person decides.", True), ("Save 40% of the time.", False)]
)
def test_the_subject_claims_what_the_body_says(view: View, body: str, found: bool) -> None:
    parts = _parts(subject="Save 40% of the time", body=body)
    assert (("packs.email-us.subject", "revise") in _found(view(parts=parts, on=IN_FORCE))) is found


@pytest.mark.parametrize(
    ("flag", "rule", "plain", "told"),
    [
        (
            "synthetic-performer",
            "packs.synthetic-performer-ny.flagged",
            "Meet Ava.",
            "This advertisement shows a synthetic performer.",
        ),
        (
            "material-connection",
            "packs.endorsement-us.connection",
            "Ann plans her week.",
            "Paid partnership: Ann plans her week.",
        ),
    ],
)
def test_a_flag_of_the_brief_asks_for_a_disclosure(
    view: View, brief: Brief, flag: str, rule: str, plain: str, told: str
) -> None:
    flagged = brief.model_copy(update={"flags": (flag,)})
    assert (rule, "revise") in _found(view(plain, brief=flagged, on=IN_FORCE))
    assert rule not in {name for name, _ in _found(view(told, brief=flagged, on=IN_FORCE))}
    assert rule not in {name for name, _ in _found(view(plain, brief=brief, on=IN_FORCE))}


def test_the_ai_label_is_asked_for_where_the_kit_wants_it(kit: Kit, view: View) -> None:
    asked = kit.governance.model_copy(update={"ai_label": "Written with AI, approved by a person."})
    wanted = kit.model_copy(update={"governance": asked})
    rule = ("packs.ai-disclosure-eu.label", "revise")
    assert rule in _found(view("A calm day.", kit=wanted, market="DE", on=IN_FORCE))
    assert rule not in _found(view("A calm day.", market="DE", on=IN_FORCE))


OWN = """\
id: shouting
title: Our own rule on shouting
kind: style
regions: [ANY]
locales: [en]
reviewed_on: 2026-11-21
sources: [our style guide]
not_legal_advice: This is a matter of style.
rules:
  - id: wow
    class: style
    action: revise
    message: we do not shout
    fix: Say it calmly.
    cues: {en: [wow]}
    passes: [A calm day.]
    fails: [Wow.]
"""


def test_a_kit_brings_its_own_pack(kit_dir: Path, view: View) -> None:
    (kit_dir / "packs").mkdir()
    (kit_dir / "packs" / "shouting.yaml").write_text(OWN)
    own = load_kit(kit_dir)
    assert ("packs.shouting.wow", "revise") in _found(view("Wow.", kit=own))


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        ("packs/other.yaml", OWN, "BW680"),
        ("packs/green-eu.yaml", OWN.replace("id: shouting", "id: green-eu"), "BW680"),
        ("packs/shouting.yaml", OWN.replace("cues: {en: [wow]}", "patterns: {en: ['(?=wow)']}"), "BW681"),
        ("packs/shouting.yaml", OWN.replace("[wow]", "['!!']"), "BW681"),
        ("governance.yaml", "packs: {US: [grene-eu]}\n", "BW682"),
        (
            "governance.yaml",
            "packs_off:\n  - {pack: green-eu, rule: generik, reason: Counsel decides here.}\n",
            "BW682",
        ),
    ],
)
def test_a_pack_that_cannot_be_used_is_refused(kit_dir: Path, file: str, text: str, code: str) -> None:
    (kit_dir / "packs").mkdir()
    (kit_dir / file).write_text(text)
    with pytest.raises(WorkspaceError) as refused:
        load_kit(kit_dir)
    assert refused.value.code == code


def test_a_rule_that_could_never_fire_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shouting.yaml").write_text(OWN.replace("    cues: {en: [wow]}\n", ""))
    with pytest.raises(WorkspaceError):
        load_pack(tmp_path / "shouting.yaml")


@pytest.mark.parametrize(
    ("locale", "text", "rule", "fix"),
    [
        ("en", "The chairman opens.", "inclusive.gendered", "chair"),
        ("en", "Chairman opens.", "inclusive.gendered", "Chair"),
        ("en", "The app is idiot-proof.", "inclusive.ableist", "easy to use"),
        ("en", "Whitelist our address.", "inclusive.technical", "Allowlist"),
        ("en", "Made for senior citizens.", "inclusive.ageist", "older adults"),
        ("de", "Unser Fachmann kommt.", "inclusive.gendered", "Fachkraft"),
        ("de", "Die App ist idiotensicher.", "inclusive.ableist", "leicht zu bedienen"),
    ],
)
def test_inclusive_language_is_a_note_with_a_fix(
    view: View, locale: str, text: str, rule: str, fix: str
) -> None:
    (finding,) = RULES["inclusive"](view(text, locale=locale))
    assert (finding.rule, finding.action, finding.fixes[0].text) == (rule, "pass", fix)


@pytest.mark.parametrize("text", ["Cameras cover the blind spot.", "Blind people read it.", "A calm day."])
def test_what_excludes_nobody_is_left_alone(view: View, text: str) -> None:
    assert RULES["inclusive"](view(text)) == []


@pytest.mark.parametrize(("wanted", "rules"), [(False, set()), (True, {"inclusive.generic-masculine"})])
def test_the_generic_masculine_is_looked_for_where_the_kit_says_so(
    kit: Kit, view: View, wanted: bool, rules: set[str]
) -> None:
    settings = kit.governance.inclusive.model_copy(update={"generic_masculine": wanted})
    governance = kit.governance.model_copy(update={"inclusive": settings})
    strict = kit.model_copy(update={"governance": governance})
    found = RULES["inclusive"](view("Unsere Kunden entscheiden.", locale="de", kit=strict))
    assert {finding.rule for finding in found} == rules
    assert RULES["inclusive"](view("Kundinnen und Kunden entscheiden.", locale="de", kit=strict)) == []


def _draft(segment: str, text: str) -> Draft:
    sentences = (Sentence(text=text),)
    return Draft(
        channel="email",
        segment=segment,
        stage="decision",
        product="harborlight",
        market="US",
        locale="en",
        parts=(Part(name="body", blocks=(Block(kind="paragraph", sentences=sentences),)),),
    )


@pytest.mark.parametrize(
    ("segment", "text", "other", "expected"),
    [
        ("seniors", "The plan is $59 a month.", "The plan is $39 a month.", {"fairness.offer"}),
        ("women", "Get 10% off.", "Get 20% off.", {"fairness.offer"}),
        ("over-60", "Order by May 3.", "Order by June 9.", {"fairness.offer"}),
        ("seniors", "Act now! Today! Hurry!", "Take your time.", {"fairness.tone"}),
        ("zip-60601", "Guaranteed.", "A calm day.", {"fairness.claims"}),
        ("seniors", "The plan is $59 a month.", "The plan is $59 a month.", set()),
        ("cmo", "The plan is $59 a month.", "The plan is $39 a month.", set()),
    ],
)
def test_segments_with_a_protected_attribute_are_compared(
    view: View, segment: str, text: str, other: str, expected: set[str]
) -> None:
    from dataclasses import replace

    campaign = (_draft("agencies", other),)
    placed = replace(view("x"), draft=_draft(segment, text), campaign=campaign)
    found = RULES["fairness"](placed)
    assert {
        finding.rule for finding in found if finding.rule != "fairness.tone" or "tone" in str(expected)
    } == expected
    assert all(finding.action == "needs-role" and finding.role == "legal" for finding in found)


def test_a_kit_names_protected_segments(kit: Kit, view: View) -> None:
    from dataclasses import replace

    governance = kit.governance.model_copy(update={"protected_segments": ("tier-c",)})
    placed = replace(
        view("x", kit=kit.model_copy(update={"governance": governance})),
        draft=_draft("tier-c", "The plan is $59 a month."),
        campaign=(_draft("agencies", "The plan is $39 a month."),),
    )
    assert "fairness.offer" in {finding.rule for finding in RULES["fairness"](placed)}


COPY = "A named person decides what goes out, and the record says who it was and when they did so."


@pytest.mark.parametrize(
    ("approved", "expected"),
    [
        ([("rev-1", COPY)], ["this copy says the same as rev-1, which is approved"]),
        ([("rev-1", COPY.replace("named", "known"))], []),
        ([("rev-1", "Another text about bread and the people who bake it in the night for the town.")], []),
        ([], []),
    ],
)
def test_near_duplicates_are_noted(view: View, approved: list[tuple[str, str]], expected: list[str]) -> None:
    from dataclasses import replace

    found = RULES["duplicates"](replace(view(COPY), approved=approved))
    assert [finding.message for finding in found] == expected
    assert all(finding.action == "pass" for finding in found)


def test_a_rule_needs_something_to_look_for() -> None:
    with pytest.raises(ValueError, match="cues"):
        PackRule.model_validate({"id": "a", "class": "b", "action": "pass", "message": "c", "fix": "d"})
