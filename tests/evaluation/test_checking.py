"""Files are checked as they lie on disk: same rules, and every finding on its exact place in the file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brandwright.brandkit import load_kit
from brandwright.brandkit.models import Kit
from brandwright.content import Finding
from brandwright.errors import UsageError
from brandwright.evaluation.baseline import KNOWN, Baseline, baseline_of, read_baseline
from brandwright.evaluation.checking import CheckedText, Checker, Lines, Setting

TODAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def kit() -> Kit:
    """The kit of Harborlight, a company that does not exist."""
    return load_kit(Path(__file__).parents[1] / "brandkit" / "kit")


@pytest.fixture(scope="module")
def checker(kit: Kit) -> Checker:
    return Checker(kit, Setting(TODAY))


def spans(checked: CheckedText, prefix: str) -> list[str]:
    return [checked.source[f.start : f.end] for f in checked.findings if f.rule.startswith(prefix)]


SOURCES = [
    ("a.md", "It is **guar**anteed to work.", "guar**anteed"),
    ("a.md", "# Guaranteed\n\nText.", "Guaranteed"),
    ("a.md", "- one\n- it is guaranteed\n", "guaranteed"),
    ("a.md", "> quoted: guaranteed\n", "guaranteed"),
    ("a.md", "| a | b |\n|---|---|\n| x | guaranteed |\n", "guaranteed"),
    ("a.md", "![guaranteed](x.png)\n", "guaranteed"),
    ("a.md", "---\ntitle: guaranteed\n---\nText.\n", "guaranteed"),
    ("a.md", "It is `guaranteed` here.", "guaranteed"),
    ("a.md", "It is guar&shy;anteed.", "guar&shy;anteed"),
    ("a.md", "One.\r\n\r\nIt is\r\nguaranteed.\r\n", "guaranteed"),
    ("a.html", "<p>It is <b>guar</b>anteed &amp; fine.</p>", "guar</b>anteed"),
    ("a.html", "<ul><li>guaranteed</li></ul>", "guaranteed"),
    ("a.txt", "It is guar\u200banteed.", "guar\u200banteed"),
    ("a.rst", "Title\n=====\n\nIt is guaranteed.\n", "guaranteed"),
    ("a.adoc", "= Title\n\nIt is guaranteed.\n", "guaranteed"),
]


@pytest.mark.parametrize(("name", "source", "found"), SOURCES)
def test_a_finding_stands_on_the_very_characters_of_the_file(
    checker: Checker, name: str, source: str, found: str
) -> None:
    checked = checker.check(source, name)
    assert found in spans(checked, "claims.")
    for finding in checked.findings:
        assert source[finding.start : finding.end][:400] == finding.excerpt
        assert (finding.line, finding.column) == Lines(source).at(finding.start)


@pytest.mark.parametrize(
    "hidden",
    ["<!-- guaranteed -->\n\nText.", "```\nguaranteed\n```\n\nText.", "---\nnote: guaranteed\n---\nText."],
)
def test_what_readers_never_see_is_not_copy(checker: Checker, hidden: str) -> None:
    assert checker.check(hidden, "a.md").verdict == "pass"


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab #*_`[]()<>&;|-\n\r!é\u0301\u200d😀1%."), max_size=60))
def test_any_text_is_checked_or_refused_in_words(checker: Checker, source: str) -> None:
    try:
        checked = checker.check(source, "a.md")
    except UsageError as error:
        refused = error.code
    else:
        refused = ""
        for finding in checked.findings:
            assert 0 <= finding.start <= finding.end <= len(source)
    assert refused in ("", "BW270", "BW271")


def test_a_channel_asks_for_its_parts_and_lengths(kit: Kit) -> None:
    channel = kit.channels[0]
    checked = Checker(kit, Setting(TODAY, channel=channel.id)).check("Only some words.", "a.md")
    assert any(finding.rule.startswith("parts.") for finding in checked.findings)
    assert not checked.notes


def test_one_part_alone_misses_nothing_of_the_others(kit: Kit) -> None:
    channel = kit.channels[0]
    setting = Setting(TODAY, channel=channel.id, part=channel.main)
    checked = Checker(kit, setting).check("Only some words.", "a.md")
    assert not any(finding.rule in ("parts.missing", "parts.link-required") for finding in checked.findings)
    assert checked.notes


@pytest.mark.parametrize(
    ("setting", "field"),
    [
        (Setting(TODAY, channel="billboard"), "--channel"),
        (Setting(TODAY, part="body"), "--part"),
        (Setting(TODAY, product="rocket"), "--product"),
        (Setting(TODAY, locale="xx"), "--locale"),
    ],
)
def test_what_the_kit_does_not_have_is_refused(kit: Kit, setting: Setting, field: str) -> None:
    with pytest.raises(UsageError) as raised:
        Checker(kit, setting)
    assert raised.value.code == "BW272"
    assert raised.value.where is not None
    assert raised.value.where.field == field


@pytest.mark.parametrize("empty", ["", "   \n", "<!-- only a comment -->", "```\ncode\n```"])
def test_a_file_without_text_is_refused(checker: Checker, empty: str) -> None:
    with pytest.raises(UsageError) as raised:
        checker.check(empty, "a.md")
    assert raised.value.code == "BW270"


def test_too_many_paragraphs_are_refused(checker: Checker) -> None:
    with pytest.raises(UsageError) as raised:
        checker.check("- a\n" * 24_001, "a.md")
    assert raised.value.code == "BW271"


def test_a_sentence_of_many_pages_is_checked_to_its_end(checker: Checker) -> None:
    source = "word " * 3000 + "guaranteed"
    assert "guaranteed" in spans(checker.check(source, "a.md"), "claims.")


def test_control_characters_hide_nothing(checker: Checker) -> None:
    assert "guar\x01anteed" in spans(checker.check("It is guar\x01anteed.", "a.txt"), "claims.")


# Baselines


def _found(checked: CheckedText) -> list[Finding]:
    return [finding for finding in checked.findings if finding.action != "pass"]


def test_what_the_baseline_knows_does_not_fail_again(checker: Checker) -> None:
    checked = checker.check("It is guaranteed.", "a.md")
    known = baseline_of([("a.md", checked)])

    moved = known.applied(checker.check("New words before.\n\nIt is guaranteed.", "a.md"), "a.md")
    assert moved.verdict == "pass"
    assert {finding.waiver for finding in moved.findings} == {KNOWN}

    assert known.applied(checked, "b.md").verdict == checked.verdict, "another file knows nothing"
    twice = known.applied(checker.check("It is guaranteed. It is guaranteed.", "a.md"), "a.md")
    assert _found(twice), "one more of the same is new"


def test_a_baseline_reads_back_and_nothing_else_is_one(checker: Checker, tmp_path: Path) -> None:
    known = baseline_of([("a.md", checker.check("It is guaranteed.", "a.md"))])
    path = tmp_path / "known.json"
    path.write_text(known.as_json(), encoding="utf-8")
    assert read_baseline(path) == known
    for other in ("{}x", '{"format": "brandwright.baseline/9"}', '{"files": {"a": 1}}', "[]"):
        path.write_text(other, encoding="utf-8")
        with pytest.raises(UsageError) as raised:
            read_baseline(path)
        assert raised.value.code == "BW273"
    assert Baseline().files == {}
