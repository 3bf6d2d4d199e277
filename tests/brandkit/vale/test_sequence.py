"""Sequences of words, told by their parts of speech."""

from __future__ import annotations

import pytest

from brandwright.brandkit.vale._tagging import PENN, penn_tag, tagged, word_places

from .conftest import Style, alerts, matches


@pytest.fixture
def tagger() -> None:
    pytest.importorskip("HanTa", reason="the extra `tagger` is not installed")


@pytest.mark.usefixtures("tagger")
@pytest.mark.parametrize(
    ("sentence", "tags"),
    [
        ("The quick foxes were jumping over it.", "DT JJ NNS VBD VBG IN PRP ."),
        ("She can't see what we have written.", "PRP MD RB VB WP PRP VBP VBN ."),
        ("London wants more, and they know why!", "NNP VBZ RBR , CC PRP VBP WRB ."),
        ("Their teams go to work.", "PRP$ NNS VBP TO VB ."),
    ],
)
def test_words_get_tags_of_the_penn_treebank(sentence: str, tags: str) -> None:
    assert [word.tag for word in tagged(sentence)] == tags.split()


@pytest.mark.parametrize(
    ("tag", "word", "penn"),
    [
        ("VBZ", "is", "VBZ"),
        ("VHB", "have", "VBP"),
        ("VVI", "go", "VB"),
        ("AV0", "best", "RBS"),
        ("DTQ", "whose", "WP$"),
    ],
)
def test_tags_are_mapped(tag: str, word: str, penn: str) -> None:
    assert penn_tag(tag, word) == penn


def test_the_mapping_knows_every_tag_of_verbs() -> None:
    verbs = {f"V{verb}{form}" for verb in "BDHV" for form in "BDGINZ"}
    assert verbs <= set(PENN)


def test_words_and_marks_have_their_places() -> None:
    text = "He can't — it's (well-known)."
    assert [text[a:b] for a, b in word_places(text)] == [
        *("He", "ca", "n't", "—", "it", "'s", "(", "well-known", ")", ".")
    ]


PASSIVE = r"""
extends: sequence
message: "'%[1]s %s' hides who did it."
ignorecase: true
tokens:
  - pattern: (?:is|was|were|been)
  - tag: VBN
    skip: 1
"""
SEQUENCES = [
    (PASSIVE, "It was written by us.", ["was written"]),
    (PASSIVE, "It was badly written.", ["was badly written"]),
    (PASSIVE, "It was a very good text.", []),
    (PASSIVE, "It was written and was read.", ["was written", "was read"]),
    ("extends: sequence\ntokens:\n  - tag: DT\n    negate: true\n  - pattern: cat", "cat", ["cat"]),
    ("extends: sequence\ntokens:\n  - tag: DT\n    negate: true\n  - pattern: cat", "The cat", []),
    ("extends: sequence\ntokens:\n  - tag: JJ\n  - pattern: cat", "A black cat", ["black cat"]),
    ("extends: sequence\ntokens:\n  - pattern: self\n", "self self-worth", ["self"]),
]


@pytest.mark.usefixtures("tagger")
@pytest.mark.parametrize(("text", "block", "found"), SEQUENCES)
def test_sequence(style: Style, text: str, block: str, found: list[str]) -> None:
    (check,) = style(Rule=text).checks
    assert check.scope == ("sentence",)
    assert matches(check, block) == found


@pytest.mark.usefixtures("tagger")
def test_the_words_of_a_sequence_are_the_messages_values(style: Style) -> None:
    (check,) = style(Rule=PASSIVE).checks
    (alert,) = alerts(check, "It was written by us.")
    assert alert.message == "'was written' hides who did it."


def test_without_the_extra_a_rule_is_not_run(style: Style, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    loaded = style(Rule=PASSIVE)
    assert not loaded.checks
    assert "extra `tagger`" in loaded.not_run[0].reason
