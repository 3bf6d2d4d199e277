"""Which changes of an editor are about words, and which are about what is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.brandkit.models import Kit, KitMeta
from brandwright.brandkit.proposing._yamledit import EditError, add_to
from brandwright.brandkit.proposing._yamlremove import remove_from
from brandwright.brandkit.proposing.edited import entry_of, removed_words, replaced_words

KIT = Kit(meta=KitMeta(brand="Acme", kit_version="1", locales=("en",)))
GOES = "The room goes quiet when somebody asks who approved the post."


def changes(before: str, after: str, final: str = "") -> list[tuple[str, str, str]]:
    pairs, text = [(before, after)], final or after
    found = replaced_words(pairs, text, KIT, "en") + removed_words(pairs, text, KIT, "en")
    return [(one.kind, one.old, one.new) for one in found]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("We utilise agents to write.", "We use agents to write.", ("replaced", "utilise", "use")),
        ("Utilise agents to write.", "Use agents to write.", ("replaced", "utilise", "use")),
        (GOES, GOES.replace("goes quiet", "falls silent"), ("replaced", "goes quiet", "falls silent")),
        ("Write it for linkedin today.", "Write it for LinkedIn today.", ("spelt", "linkedin", "LinkedIn")),
        ("A truly amazing way to work.", "A way to work.", ("removed", "truly amazing", "")),
        (GOES, GOES.replace(" when somebody asks", ""), ("removed", "somebody asks", "")),
    ],
)
def test_words_that_change_in_a_sentence_that_stands(
    before: str, after: str, expected: tuple[str, str, str]
) -> None:
    assert changes(before, after) == [expected]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A draft passes 18 checks in the gate.", "A draft passes 20 checks in the gate."),
        ("A draft passes two checks in the gate.", "A draft passes three checks in the gate."),
        ("Our price is €20 for a team.", "Our price is €25 for a team."),
        ("Work gets 40% faster with us here.", "Work gets much faster with us here."),
        ("We guarantee that it works for you.", "We hope that it works for you."),
        ("The agent prepares the work here.", "The agents prepare the work here."),
        ("We write to you and your team.", "We write for you and a team."),
        ("agents prepare the work here.", "Agents prepare the work here."),
        ("Write to ann@example.com about the work.", "Write to bo@example.com about the work."),
        (GOES, "Nobody in that meeting could say who had signed off on anything at all."),
        (GOES, GOES),
        ("", GOES),
    ],
)
def test_figures_claims_grammar_data_and_rewrites_are_no_rule(before: str, after: str) -> None:
    assert changes(before, after) == []


def test_what_still_stands_elsewhere_was_not_replaced() -> None:
    after = GOES.replace("goes quiet", "falls silent")
    assert changes(GOES, after, f"{after} Then it goes quiet again.") == []


@given(st.text(max_size=120), st.text(max_size=120))
def test_any_two_sentences_give_changes_whose_words_stand_in_them(before: str, after: str) -> None:
    for one in replaced_words([(before, after)], after, KIT, "en"):
        assert one.old.casefold() in before.casefold()
        assert one.new.casefold() in after.casefold()
        assert entry_of(one)[0] == "terms"


TERMS = """# Words.
exact: [Acme, SQLite]   # names

avoid:
  # The oldest rule.
  - term: utilise
    use: use
  - {term: leverage, use: use}
competitors: []
"""


@pytest.mark.parametrize("text", [TERMS, "", "avoid: []\n", "preferred: [x]\n"])
@pytest.mark.parametrize(
    ("path", "value"), [(("avoid",), {"term": "pile", "use": "stack"}), (("exact",), "LinkedIn")]
)
def test_what_was_added_is_taken_out_and_nothing_beside_it(
    text: str, path: tuple[str, ...], value: object
) -> None:
    again = remove_from(add_to(text, path, value), path, lambda one: one == value)
    assert again == text or again in (f"{text}{path[0]}: []\n", f"{path[0]}: []\n")


@pytest.mark.parametrize("value", ["utilise", "leverage"])
def test_an_entry_goes_and_the_comments_stay(value: str) -> None:
    left = remove_from(TERMS, ("avoid",), lambda one: one["term"] == value)
    assert value not in left
    assert ("# Words." in left, "# names" in left, "# The oldest rule." in left) == (True, True, True)


@pytest.mark.parametrize(
    ("path", "problem"),
    [(("avoid",), "not there any more"), (("nothing",), "no list"), (("exact",), "more than once")],
)
def test_what_cannot_be_taken_out_is_refused(path: tuple[str, ...], problem: str) -> None:
    with pytest.raises(EditError, match=problem):
        remove_from(TERMS, path, lambda one: path == ("exact",))
