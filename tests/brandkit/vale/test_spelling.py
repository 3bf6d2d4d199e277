"""Spelling by a Hunspell dictionary of a few words."""

from __future__ import annotations

from pathlib import Path

import pytest

from brandwright.brandkit.vale import _spelling
from brandwright.brandkit.vale._definition import Surroundings
from brandwright.brandkit.vale._load import built_in_rules
from brandwright.brandkit.vale._model import Check
from brandwright.brandkit.vale._spelling import spoken_words
from brandwright.brandkit.vale._vocab import Vocabulary

from .conftest import Style, alerts, matches

PACKAGED = _spelling.packaged_dictionaries
AFF = "SET UTF-8\nSFX S Y 1\nSFX S 0 s .\n"
DIC = "6\nword/S\ngood\nParis\nnice\nsentence/S\nour\n"


@pytest.fixture(autouse=True)
def dictionaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of styles with a dictionary; no dictionary of the system is looked at."""
    folder = tmp_path / "styles" / "config" / "dictionaries"
    folder.mkdir(parents=True)
    (folder / "few.aff").write_text(AFF)
    (folder / "few.dic").write_text(DIC)
    monkeypatch.setattr(_spelling, "SYSTEM_DICTIONARIES", ())
    monkeypatch.setattr(_spelling, "packaged_dictionaries", lambda: ())
    monkeypatch.delenv("DICPATH", raising=False)
    return tmp_path / "styles"


@pytest.fixture
def speller(style: Style, dictionaries: Path) -> object:
    pytest.importorskip("spylls", reason="the extra `spelling` is not installed")

    def make(text: str = "", *terms: str) -> Check:
        around = Surroundings(vocabulary=Vocabulary(accept=terms), styles_path=dictionaries)
        loaded = style(around, Rule=f"extends: spelling\ndictionaries: [few]\n{text}")
        assert loaded.checks, (loaded.not_run, loaded.problems)
        return loaded.checks[0]

    return make


TEXTS = [
    ("our good words", []),
    ("Our gud werds", ["gud", "werds"]),
    ("paris and Paris", ["paris", "and"]),
    ("(gud), \"werd\"! 'nicee'", ["gud", "werd", "nicee"]),
    ("API MySQL v2 a-b foo_bar x1", ["foo_bar"]),
    ("“gud” nice’s", ["gud", "nice’s"]),
]


@pytest.mark.parametrize(("text", "found"), TEXTS)
def test_words_that_the_dictionary_does_not_know(speller: object, text: str, found: list[str]) -> None:
    assert matches(speller(), text) == found  # type: ignore[operator]


def test_accepted_terms_lists_and_filters_excuse_words(speller: object, dictionaries: Path) -> None:
    text = "fooo baar zzap Mea culpa mea"
    assert matches(speller(), text) == ["fooo", "baar", "zzap", "Mea", "culpa", "mea"]  # type: ignore[operator]
    ignore = dictionaries / "config" / "ignore"
    ignore.mkdir()
    (ignore / "own.txt").write_text("Fooo\nzzap\n")
    check = speller("ignore: own.txt\nfilters: ['^b']", "mea culpa", "FOO+")  # type: ignore[operator]
    assert matches(check, text) == ["mea"]


def test_custom_turns_the_usual_filters_off(speller: object) -> None:
    assert matches(speller("custom: true"), "API") == ["API"]  # type: ignore[operator]


def test_suggestions_come_from_the_dictionary(speller: object) -> None:
    check = speller("action: {name: suggest, params: [spellings]}")  # type: ignore[operator]
    (alert,) = alerts(check, "senttence")
    assert alert.fixes[0] == "sentence"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("dictionaries: [none]", "none is not there"),
        ("dicpath: nowhere", "nowhere is not there"),
        ("dictionaries: [few]\nappend: true", "English dictionary"),
        ("", "English dictionary"),
    ],
)
def test_without_its_dictionary_a_rule_is_not_run(
    style: Style, dictionaries: Path, text: str, reason: str
) -> None:
    loaded = style(Surroundings(styles_path=dictionaries), Rule=f"extends: spelling\nodd: key\n{text}")
    assert not loaded.checks
    assert reason in loaded.not_run[0].reason


def test_without_the_extra_a_rule_is_not_run(
    style: Style, dictionaries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    loaded = style(Surroundings(styles_path=dictionaries), Rule="extends: spelling\ndictionaries: [few]")
    assert "extra `spelling`" in loaded.not_run[0].reason


def test_vales_own_spelling_rule_takes_the_systems_dictionary(
    dictionaries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("spylls", reason="the extra `spelling` is not installed")
    folder = dictionaries / "config" / "dictionaries"
    for suffix in (".aff", ".dic"):
        (folder / f"few{suffix}").rename(folder / f"en_US{suffix}")
    monkeypatch.setenv("DICPATH", str(folder))
    rules = {check.name: check for check in built_in_rules().checks}
    (alert,) = alerts(rules["Vale.Spelling"], "our gud words")
    assert (alert.message, alert.level, alert.fixes[0]) == ("Did you really mean 'gud'?", "error", "good")


def test_the_spellers_own_dictionary_is_the_last_resort(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("spylls", reason="the extra `spelling` is not installed")
    monkeypatch.setattr(_spelling, "packaged_dictionaries", PACKAGED)
    rules = {check.name: check for check in built_in_rules().checks}
    assert matches(rules["Vale.Spelling"], "A sentense with Paris in it.") == ["sentense"]


def test_words_are_cut_out_of_what_stands_around_them() -> None:
    text = '(One), "two" — U.S. three\'s 42 «x»'
    assert [text[a:b] for a, b in spoken_words(text)] == ["One", "two", "U.S.", "three's", "«x»"]
