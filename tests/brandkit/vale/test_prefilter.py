"""The prefilter leaves out only rules that would find nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brandwright.brandkit.markup import parse_markup
from brandwright.brandkit.vale._definition import Surroundings
from brandwright.brandkit.vale._load import load_style
from brandwright.brandkit.vale._model import Alert, Check, CheckFailed, FileState
from brandwright.brandkit.vale._prefilter import Prefilter
from brandwright.brandkit.vale._vocab import Vocabulary

RULES = {
    "Words": "extends: existence\ntokens: [very, 'really (?:quite)?', \"can't\"]\nignorecase: true",
    "Sign": "extends: existence\nnonword: true\ntokens: ['!', '…', '[—–]']",
    "Any": r"extends: existence" + "\n" + r"tokens: ['\w+ly']",
    "Swap": "extends: substitution\nignorecase: true\nswap: {'utili[sz]e[sd]?': use, 'e-?mail': email}",
    "Count": "extends: occurrence\ntoken: 'so'\nmax: 1",
    "Least": "extends: occurrence\ntoken: 'please'\nmin: 1",
    "Twice": r"extends: repetition" + "\n" + r"tokens: ['[^\s]+']",
    "Pair": "extends: consistency\nignorecase: true\neither: {advisor: adviser, catalog: catalogue}",
    "Acronym": r"extends: conditional"
    + "\n"
    + r"first: 'WHO|KISS'"
    + "\n"
    + r"second: 'Organization \((WHO)\)'",
    "Near": "extends: conditional\nfirst: best\nsecond: 'source:'",
    "Title": "extends: capitalization\nmatch: $sentence",
}
PIECES = [
    *(
        "very ",
        "VERY",
        "really ",
        "quite",
        "can't",
        "!",
        "…",
        "—",
        "quickly ",
        "Utilised ",
        "e-mail ",
        "EMAIL",
        "so ",
    ),
    *(
        "please ",
        "the the ",
        "Advisor ",
        "adviser ",
        "catalog ",
        "Catalogue",
        "WHO ",
        "Organization (WHO) ",
        "ſo ",
    ),
    *("best ", "source: ", "ﬁne", "KISS", "İ", "ı", " ", ". ", "x"),
]


@cache
def checks(folder: str) -> tuple[Check, ...]:
    return load_style(Path(folder), Surroundings(vocabulary=Vocabulary(("KISS", "very kind")))).checks


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = tmp_path_factory.mktemp("styles") / "Acme"
    made.mkdir()
    for name, text in RULES.items():
        (made / f"{name}.yml").write_text(f"message: '%s'\n{text}\n", encoding="utf-8")
    return str(made)


def linted(rules: Sequence[Check], blocks: list[str], *, filtered: bool) -> list[Alert]:
    state, found = FileState(), []
    prefilter = Prefilter(rules)
    for text in blocks:
        block = parse_markup(text, "text", ext="txt").raw
        for check in prefilter.possible(text) if filtered else rules:
            try:
                found += check.find(block, state)
            except CheckFailed as error:
                pytest.fail(str(error))
    return found


@settings(max_examples=150, deadline=None)
@given(blocks=st.lists(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), max_size=4))
def test_the_alerts_are_the_same_with_and_without_it(folder: str, blocks: list[str]) -> None:
    rules = checks(folder)
    assert linted(rules, blocks, filtered=True) == linted(rules, blocks, filtered=False)


def test_rules_whose_words_are_absent_are_not_asked(folder: str) -> None:
    asked = {check.name for check in Prefilter(checks(folder)).possible("Nothing of the kind")}
    assert asked == {"Acme.Least", "Acme.Twice", "Acme.Title"}
