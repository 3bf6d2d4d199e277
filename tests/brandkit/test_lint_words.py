"""What is wrong in lists of words, topics, disclosures and the voice of a kit that loads."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from brandwright.brandkit import RULES, DraftView, lint_kit, load_kit
from brandwright.brandkit.models import Disclosure, Kit, Readability, SensitiveTopic, Terms, Voice
from brandwright.errors import WorkspaceError

View = Callable[..., DraftView]
SPRING = date(2026, 3, 1)
TOPIC = {"id": "jobs", "cues": ["job cuts"], "role": "people", "reason": "People read it."}
DUTY = {"id": "d-new", "text": "Prices exclude tax.", "claim_classes": ["price"]}


def terms(**given: Any) -> dict[str, Any]:
    """Terms as a change of a kit."""
    return {"terms": Terms.model_validate(given)}


def topic(**given: Any) -> dict[str, Any]:
    """One topic as a change of a kit."""
    return {"sensitive_topics": (SensitiveTopic.model_validate(TOPIC | given),)}


def duty(**given: Any) -> dict[str, Any]:
    """Disclosures as a change of a kit: those that the channels name, and one more."""
    always = {
        "id": "d-unsubscribe",
        "text": "To stop these emails, use the link below.",
        "part_role": "legal",
    }
    entries = tuple(Disclosure.model_validate(entry) for entry in (always, DUTY | given))
    return {"disclosures": entries}


def examples(passes: str, fails: str) -> dict[str, list[str]]:
    """The examples of an entry."""
    return {"pass_examples": [passes], "fail_examples": [fails]}


# Entries whose examples hold, then the same with the examples the other way round.
LISTS: tuple[tuple[str, str, Callable[[dict[str, Any]], dict[str, Any]], str, str], ...] = (
    ("terms.yaml", "avoid.hub", lambda e: terms(avoid=[{"term": "hub"} | e]), "The hubris.", "The hub."),
    (
        "terms.yaml",
        "trademarks.Lantern",
        lambda e: terms(trademarks=[{"name": "Lantern"} | e]),
        "Lantern™ waits.",
        "Lantern waits.",
    ),
    (
        "terms.yaml",
        "consistent.e-mail",
        lambda e: terms(consistent=[{"spellings": ["e-mail", "email"]} | e]),
        "An email.",
        "An email, an e-mail.",
    ),
    (
        "terms.yaml",
        "competitors.Otherly",
        lambda e: terms(competitors=[{"name": "Otherly", "aliases": ["OTL"]} | e]),
        "Another.",
        "As OTL does.",
    ),
    ("sensitive_topics.yaml", "jobs", lambda e: topic(**e), "A job.", "Job cuts."),
    ("disclosures.yaml", "d-new", lambda e: duty(**e), "Yes. Prices exclude tax.", "If prices exclude tax."),
)


@pytest.mark.parametrize(("file", "entry", "change", "good", "bad"), LISTS, ids=[case[1] for case in LISTS])
def test_examples_are_the_tests_of_their_entry(
    kit: Kit,
    file: str,
    entry: str,
    change: Callable[[dict[str, Any]], dict[str, Any]],
    good: str,
    bad: str,
) -> None:
    right = kit.model_copy(update=change(examples(good, bad)))
    assert [p for p in lint_kit(right, Path("brand"), SPRING) if p.code == "BW635"] == []
    wrong = kit.model_copy(update=change(examples(bad, good)))
    found = [p for p in lint_kit(wrong, Path("brand"), SPRING) if p.code == "BW635"]
    assert [(p.file, p.entry) for p in found] == [(f"brand/{file}", entry)] * 2
    assert "is not found by it" in found[0].message + found[1].message
    assert "is found by it" in found[0].message + found[1].message


AVOID = {"term": "hub"}
IDLE: tuple[tuple[str, dict[str, Any], str, str, str], ...] = (
    (
        "word for no channel",
        terms(avoid=[AVOID | {"channels": ["mail"]}]),
        "BW631",
        "avoid.hub",
        "channel “mail”",
    ),
    ("topic for no channel", topic(channels=["mail"]), "BW631", "jobs", "channel “mail”"),
    (
        "voice of no channel",
        {"voice": Voice.model_validate({"channels": {"mail": {}}})},
        "BW631",
        "voice.channels.mail",
        "“mail”",
    ),
    (
        "grade of no channel",
        {"readability": Readability.model_validate({"channels": {"mail": {}}})},
        "BW631",
        "readability.channels.mail",
        "“mail”",
    ),
    (
        "word for no market",
        terms(avoid=[AVOID | {"markets": ["JP"]}]),
        "BW636",
        "avoid.hub",
        "no market “JP”",
    ),
    ("disclosure for no country", duty(markets=["EU", "USA"]), "BW636", "d-new", "no market “USA”"),
    ("topic for no market", topic(markets=["JP"]), "BW636", "jobs", "no market “JP”"),
    ("retired", terms(avoid=[AVOID | {"status": "retired"}]), "BW636", "avoid.hub", "It is retired"),
    (
        "expired",
        terms(avoid=[AVOID | {"expires_on": "2026-02-28"}]),
        "BW636",
        "avoid.hub",
        "It expired on 2026-02-28",
    ),
    (
        "over before it begins",
        topic(effective_from="2026-05-01", expires_on="2026-04-01"),
        "BW636",
        "jobs",
        "ends before it begins",
    ),
    (
        "blocked already",
        terms(avoid=[{"term": "guaranteed"}]),
        "BW636",
        "avoid.guaranteed",
        "by no-guarantees already",
    ),
    (
        "mark twice",
        terms(trademarks=[{"name": "Safe Harbor"}, {"name": "safe-harbor"}]),
        "BW636",
        "trademarks.safe-harbor",
        "stands in trademarks.Safe Harbor already",
    ),
    (
        "company twice",
        terms(competitors=[{"name": "Otherly"}, {"name": "Third", "aliases": ["OTHERLY"]}]),
        "BW636",
        "competitors.Third",
        "stands in competitors.Otherly already",
    ),
    (
        "one spelling",
        terms(consistent=[{"spellings": ["email", "Email"]}]),
        "BW636",
        "consistent.email",
        "the same, but for capitals",
    ),
    ("cue that is excepted", topic(except_in=["no job cuts", "job cuts"]), "BW636", "jobs", "excepts it"),
    (
        "beside nothing",
        duty(placement="adjacent", claim_classes=[], channels=["sms"]),
        "BW636",
        "d-new",
        "adjacent",
    ),
    (
        "no room",
        duty(placement="first", within_chars=5),
        "BW636",
        "d-new",
        "19 characters can never stand within 5",
    ),
    ("distance without a place", duty(within_chars=5), "BW636", "d-new", "does nothing"),
    (
        "jargon without a list",
        {"voice": Voice.model_validate({"targets": {"jargon_per_100": {"max": 1}}})},
        "BW636",
        "voice.targets",
        "`jargon` is empty",
    ),
    (
        "replacement that is refused",
        terms(consistent=[{"spellings": ["a b", "ab"], "use": "guaranteed"}]),
        "BW639",
        "consistent.a b",
        "by no-guarantees",
    ),
)


@pytest.mark.parametrize(("case", "change", "code", "entry", "words"), IDLE, ids=[case[0] for case in IDLE])
def test_an_entry_that_does_nothing_is_told(
    kit: Kit, case: str, change: dict[str, Any], code: str, entry: str, words: str
) -> None:
    problems = lint_kit(kit.model_copy(update=change), Path("brand"), SPRING)
    matching = [p for p in problems if (p.code, p.entry) == (code, entry) and words in p.message]
    assert matching, problems
    assert matching[0].hint


def test_a_pattern_that_no_example_has_run_is_told(kit: Kit) -> None:
    entries = tuple(entry.model_copy(update={"fail_examples": ()}) for entry in kit.banned_claims)
    problems = lint_kit(kit.model_copy(update={"banned_claims": entries}), Path("brand"), SPRING)
    assert [(p.code, p.entry, p.level) for p in problems] == [("BW636", "autopilot", "warning")]


def test_a_disclosure_may_wait_for_its_market(kit: Kit) -> None:
    assert lint_kit(kit.model_copy(update=duty(markets=["JP"])), Path("brand"), SPRING) == []


def test_a_replacement_that_is_spelt_with_a_hyphen_is_clean(kit: Kit) -> None:
    changed = terms(
        avoid=[{"term": "sign off", "use": "sign-off"}, {"term": "partner", "use": "channel partner"}]
    )
    assert lint_kit(kit.model_copy(update=changed), Path("brand"), SPRING) == []


EMPTY: tuple[tuple[str, str, str], ...] = (
    ("terms", "trademarks: [{name: '—'}]", "trademarks[0].name"),
    ("terms", "consistent: [{spellings: [email, '--']}]", "consistent[0].spellings[1]"),
    ("terms", "competitors: [{name: Otherly, aliases: ['…']}]", "competitors[0].aliases[0]"),
    ("voice", "voice: {jargon: ['!!']}", "voice.jargon[0]"),
    ("disclosures", "- {id: d-new, text: '* * *', claim_classes: [price]}", "[0].text"),
)


@pytest.mark.parametrize(("section", "text", "field"), EMPTY, ids=[case[2] for case in EMPTY])
def test_words_of_which_nothing_is_left_are_refused(
    kit_dir: Path, section: str, text: str, field: str
) -> None:
    (kit_dir / f"{section}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError) as raised:
        load_kit(kit_dir)
    assert raised.value.code == "BW622"
    assert raised.value.where is not None
    assert raised.value.where.field == field


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(?<=no )risk", "not an RE2 pattern"),
        ("risk(?! free)", "not an RE2 pattern"),
        (r"(\w+) \1", "not an RE2 pattern"),
        ("(a{1000}){1000}", "not an RE2 pattern"),
        ("(?:(?:a{500}b){500}c){4}", "not an RE2 pattern"),
        ("[a-", "not an RE2 pattern"),
        ("a*", "matches the empty text"),
        ("|b", "matches the empty text"),
    ],
)
def test_a_pattern_that_is_not_linear_is_refused_with_the_reason(
    kit_dir: Path, pattern: str, reason: str
) -> None:
    entry = f"- {{id: new, patterns: ['{pattern}'], reason: Because.}}"
    (kit_dir / "banned_claims.yaml").write_text(entry, encoding="utf-8")
    with pytest.raises(WorkspaceError) as raised:
        load_kit(kit_dir)
    assert raised.value.code == "BW622"
    assert reason in str(raised.value)


@pytest.mark.slow
def test_fifty_thousand_words_load_lint_and_gate_in_seconds(kit_dir: Path, view: View) -> None:
    words = "".join(f"  - {{term: word{n} thing, use: thing {n}}}\n" for n in range(50_000))
    (kit_dir / "terms.yaml").write_text(f"avoid:\n{words}", encoding="utf-8")
    began = time.process_time()
    kit = load_kit(kit_dir)
    loaded = time.process_time()
    assert lint_kit(kit, kit_dir, SPRING) == []
    linted = time.process_time()
    assert loaded - began < 15
    assert linted - loaded < 15

    text = "We keep a word4711 thing and say who signs the copy that goes out today, in plain words. " * 6
    seen = view(text, kit=kit)
    assert len(RULES["terms"](seen)) == 6
    began = time.process_time()
    for _ in range(5):
        RULES["terms"](view(text, kit=kit))
    assert (time.process_time() - began) / 5 < 0.05


def test_fifty_thousand_banned_terms_gate_an_advertisement_at_once(kit: Kit, view: View) -> None:
    like = kit.banned_claims[1]
    many = tuple(
        like.model_copy(update={"id": f"b-{n}", "terms": (f"word{n} thing",), "patterns": ()})
        for n in range(50_000)
    )
    big = kit.model_copy(update={"banned_claims": many})
    text = (
        "We keep 2x the word4711 thing and #word4712thing, and say who signs the copy that goes out today. "
        * 5
    )
    assert {f.rule for f in RULES["banned_claims"](view(text, kit=big))} == {"banned.b-4711", "banned.b-4712"}
    began = time.process_time()
    for _ in range(5):
        RULES["banned_claims"](view(text, kit=big))
    assert (time.process_time() - began) / 5 < 0.05
