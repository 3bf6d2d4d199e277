"""Written guidelines of invented companies: what a careful reader lists in them is found, with its words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from brandwright.brandkit.proposing import Reading
from brandwright.brandkit.proposing.entries import proposed, to_yaml
from brandwright.brandkit.proposing.finding import find
from brandwright.brandkit.proposing.reading import read_document

GUIDELINES = Path(__file__).parents[2] / "fixtures" / "guidelines"
LABELS: dict[str, Any] = yaml.load((GUIDELINES / "labels.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)

Words = set[tuple[str, ...]]


def wanted(labels: dict[str, Any]) -> Words:
    """What the label file lists."""
    terms = {("swap", avoid.casefold(), use.casefold()) for avoid, use in labels["terms"] if use}
    bare = {("never", avoid.casefold()) for avoid, use in labels["terms"] if not use}
    never = {("never", words.casefold()) for words in labels["never_say"]}
    return terms | bare | never | {("exact", name) for name in labels["exact"]}


def got(reading: Reading) -> Words:
    """What the rules find, in the label file's terms."""
    found: Words = set()
    for entry in proposed([reading], {reading.sha256: find(reading)}):
        value = entry.value
        if entry.path == ("avoid",):
            use = value["use"].casefold()
            found.add(("swap", value["term"].casefold(), use) if use else ("never", value["term"].casefold()))
        elif entry.path == ("exact",):
            found.add(("exact", value))
        elif entry.section == "banned_claims":
            found |= {("never", term.casefold()) for term in value["terms"]}
    return found


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    return {name: read_document(GUIDELINES / name) for name in LABELS}


@pytest.mark.parametrize("name", LABELS)
def test_nine_of_ten_listed_words_are_found_without_a_model(name: str, readings: dict[str, Reading]) -> None:
    listed, found = wanted(LABELS[name]), got(readings[name])

    assert len(listed) >= 25
    assert len(listed & found) / len(listed) >= 0.9, sorted(listed - found)
    assert len(listed & found) / len(found) >= 0.9, sorted(found - listed)


@pytest.mark.parametrize("name", LABELS)
def test_every_quote_stands_in_the_document_letter_by_letter_and_where_it_says(
    name: str, readings: dict[str, Reading]
) -> None:
    reading = readings[name]
    entries = proposed([reading], {reading.sha256: find(reading)})

    assert len(entries) > 20
    for entry in entries:
        for quote in entry.quotes:
            assert quote.quote in reading.text
            (_, *_) = [
                p
                for p in reading.pieces
                if (p.page, p.line) == (quote.page, quote.line) and quote.quote in p.text
            ]
            assert quote.sha256 == reading.sha256
        assert yaml.safe_load(to_yaml(entry)) is not None


def test_a_line_is_that_of_the_file(readings: dict[str, Reading]) -> None:
    lines = (GUIDELINES / "tidewell.md").read_text(encoding="utf-8").split("\n")

    for piece in readings["tidewell.md"].pieces:
        assert piece.line is not None
        assert piece.text.split()[0].strip('|*“"') in lines[piece.line - 1]


@pytest.mark.parametrize(
    ("name", "section", "title"),
    [
        ("tidewell.md", "voice", "warm; not gushing"),
        ("tidewell.md", "voice", "playful; not silly"),
        ("tidewell.md", "voice", "sentence max words: 19"),
        ("tidewell.md", "voice", "exclamation max: 1"),
        ("tidewell.md", "channels", "email, subject: at most 45 characters"),
        ("tidewell.md", "channels", "Push notification, at most 110 characters"),
        ("tidewell.md", "proof_points", "AquaLoop reduces limescale by 82%"),
        ("tidewell.md", "terms", "never name “Klarquell”"),
        ("tidewell.md", "meta", "language en-GB"),
        ("tidewell.md", "disclosures", "Filter performance depends on your local water."),
        ("tidewell.md", "examples", "off-brand: Our world-class hydration solution elevates your everyday."),
        ("ledgerline.docx", "voice", "contractions: yes"),
        ("ledgerline.docx", "voice", "emoji max: 0"),
        ("ledgerline.docx", "proof_points", "12,400 companies pay their people with Ledgerline"),
        ("ledgerline.docx", "channels", "ad, headline: at most 30 characters"),
        ("ledgerline.docx", "examples", "off-brand: Error: data incomplete. Kindly revert."),
        (
            "ledgerline.docx",
            "disclosures",
            "Prices as listed on the vendors' public websites on the date shown.",
        ),
        ("morrow.pdf", "proof_points", "7 in 10 video visits start within 30 minutes"),
        ("morrow.pdf", "proof_points", "62% of members avoid a trip to urgent care"),
        ("morrow.pdf", "terms", "never name “MediHop”"),
        ("morrow.pdf", "voice", "caring; not sentimental"),
        ("morrow.pdf", "examples", "on-brand: Your nurse is here. Tell her what hurts, and since when."),
    ],
)
def test_more_than_words_is_found(name: str, section: str, title: str, readings: dict[str, Reading]) -> None:
    entries = proposed([readings[name]], {readings[name].sha256: find(readings[name])})

    assert title in [entry.title for entry in entries if entry.section == section]


def test_a_claim_says_what_is_missing_and_how_long_it_holds(readings: dict[str, Reading]) -> None:
    reading = readings["ledgerline.docx"]
    (entry,) = [
        e
        for e in proposed([reading], {reading.sha256: find(reading)})
        if e.title.startswith("Companies run payroll 35%")
    ]

    assert entry.missing == ("the document that proves it (Time study 2026, n=86 companies)",)
    assert (entry.value["value"], entry.value["unit"], entry.value["valid_until"]) == (35, "%", "2027-09-30")
    assert (entry.value["evidence"]["type"], entry.value["evidence"]["n"]) == ("study", 86)
