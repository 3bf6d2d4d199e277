"""Many terms are found where each of them alone would be found, and quickly."""

import time

from hypothesis import given
from hypothesis import strategies as st

from brandwright.brandkit._many_terms import Needles, TermIndex, term_index
from brandwright.brandkit.text import Folded, TermHit

LETTERS = "abc -\u200b\u00adА*&;."
WORDS = st.text(alphabet="abcA -", min_size=1, max_size=6)
FILLER = tuple(f"zz{n}" for n in range(40))


@given(st.lists(WORDS, max_size=6, unique=True), st.text(alphabet=LETTERS, max_size=60), st.booleans())
def test_the_hits_are_those_of_the_plain_search(terms: list[str], text: str, many: bool) -> None:
    view = Folded(text)
    index = TermIndex((term, term) for term in (*terms, *(FILLER if many else ())))
    found = [hit for hit, _ in index.hits(view)]
    assert sorted(found) == sorted(view.find_terms(terms))
    assert [(hit.start, -hit.end) for hit in found] == sorted((hit.start, -hit.end) for hit in found)


@given(st.lists(st.text(alphabet="ab", min_size=1, max_size=3)), st.text(alphabet="ab", max_size=30))
def test_words_are_found_inside_words(words: list[str], text: str) -> None:
    few, many = Needles((w, w) for w in words), Needles((w, w) for w in (*words, *FILLER))
    expected = sorted((w, at) for w in set(words) for at in range(len(text)) if text.startswith(w, at))
    assert sorted((w, start) for w, start, _ in few.places(text)) == expected
    assert sorted((w, start) for w, start, _ in many.places(text)) == expected


def test_a_hit_knows_what_its_term_belongs_to() -> None:
    index = TermIndex([("sign-off", 1), ("sign off", 2), ("off", 3)])
    assert index.hits(Folded("A sign\u00ad-off.")) == [
        (TermHit("sign-off", 2, 11), 1),
        (TermHit("sign off", 2, 11), 2),
        (TermHit("off", 8, 11), 3),
    ]


def test_an_index_is_built_once_a_list() -> None:
    entries = ("one", "two")
    built = [term_index("test", entries, lambda entry: (entry,)) for _ in range(2)]
    assert built[0] is built[1]
    assert term_index("other", entries, lambda entry: (entry,)) is not built[0]
    assert term_index("test", ("one", "two", "three"), lambda entry: (entry,)) is not built[0]


def test_fifty_thousand_terms_are_found_in_an_advertisement_at_once() -> None:
    index = TermIndex((f"word{n} thing", n) for n in range(50_000))
    view = Folded("Our word4711 thing is plain. " * 18)
    began = time.process_time()
    found = index.hits(view)
    assert time.process_time() - began < 0.02
    assert {owner for _, owner in found} == {4711}
    assert len(found) == 18
