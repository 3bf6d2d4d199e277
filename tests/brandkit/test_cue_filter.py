"""The filter of cues leaves out what cannot match, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.brandkit import proof_table, proof_table_outside

from brandwright.brandkit._cue_filter import CueFilter
from brandwright.brandkit._cues import CUES
from brandwright.brandkit._cues_de import CUES_DE
from brandwright.brandkit.text import fold

TABLES = (proof_table, proof_table_outside)
TEXT = "\n".join(Path(str(table.__file__)).read_text(encoding="utf-8") for table in TABLES)
WORDS = sorted(set(re.findall(r"[\w'%€$£/-]+", TEXT)))[:1500]
FILTERS = {"en": (CUES, CueFilter(CUES)), "de": (CUES_DE, CueFilter(CUES_DE))}
SAID = re.findall(
    r"\S+",
    "the best guaranteed certified free proven only 3 left carbon neutral studies show every never faster than "
    "#1 award-winning trusted by 500 teams ⭐ 4.8 out of 5 said “it works” garantiert nachweislich nie besser als "
    "die beste kostenlos zertifiziert klimaneutral nur heute kunden sagen studien zeigen bis zu 40 % günstiger",
)


def test_a_pattern_without_a_literal_is_always_possible() -> None:
    assert CueFilter({"any": re.compile(r"\w+"), "some": re.compile(r"word\w*")}).possible("x") == {"any"}


@pytest.mark.parametrize("language", FILTERS)
@given(words=st.lists(st.sampled_from([*SAID, *WORDS]), max_size=14))
def test_what_matches_is_possible(language: str, words: list[str]) -> None:
    cues, cue_filter = FILTERS[language]
    text = fold(" ".join(words))
    assert {name for name, pattern in cues.items() if pattern.search(text)} <= cue_filter.possible(text)


def test_most_sentences_leave_most_classes_out() -> None:
    assert len(FILTERS["en"][1].possible("agents prepare the work, and a person signs it.")) < 4
