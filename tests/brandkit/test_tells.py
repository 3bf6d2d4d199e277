"""Machine phrasing: each entry of the shipped lists is found, and plain copy has none."""

import pytest

from brandwright.brandkit._tells import find_tells, tells_of
from brandwright.brandkit.text import Folded

LANGUAGES = ("en", "de")
PHRASES = [(lang, phrase) for lang in LANGUAGES if (t := tells_of(lang)) for phrase in t.phrases]
PATTERNS = [(lang, item) for lang in LANGUAGES if (t := tells_of(lang)) for item in t.patterns]


@pytest.mark.parametrize(("language", "phrase"), PHRASES, ids=str)
def test_every_phrase_is_found(language: str, phrase: str) -> None:
    text = f"So {phrase} that."
    assert any(
        text[tell.start : tell.end].casefold() == phrase.casefold()
        for tell in find_tells(Folded(text), language)
    )


@pytest.mark.parametrize(("language", "item"), PATTERNS, ids=lambda item: getattr(item, "name", item))
def test_every_pattern_finds_its_example(language: str, item: object) -> None:
    known = tells_of(language)
    assert known is not None
    (pattern,) = (p for p in known.patterns if p is item)
    found = [tell for tell in find_tells(Folded(pattern.example), language) if tell.name == pattern.name]
    assert len(found) >= pattern.at_least


PLAIN = (
    ("en", "It is fast. It is calm. We read what you send, and answer by Friday."),
    ("en", "Not only on Monday. The oven is on at four, and the door opens at six."),
    ("en", "More than just under a third of the loaves are rye."),
    ("de", "Es ist ruhig. Wir lesen, was Sie schicken, und antworten bis Freitag."),
    ("de", "Nicht nur am Montag. Der Ofen ist um vier an."),
)


@pytest.mark.parametrize(("language", "text"), PLAIN)
def test_plain_copy_has_none(language: str, text: str) -> None:
    assert find_tells(Folded(text), language) == ()


def test_other_languages_have_no_list() -> None:
    assert tells_of("fr") is None
    assert find_tells(Folded("delve into"), "fr") == ()
    assert tells_of("de-AT") is tells_of("de")
