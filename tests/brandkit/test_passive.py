"""The passive is found where it is one, and an adjective is left alone."""

import pytest

from brandwright.brandkit._passive import passive_span

ENGLISH_PASSIVE = (
    "The draft was written by an agent.",
    "Every claim is checked before it goes out.",
    "Your data is never sold.",
    "It's made in Vermont.",
    "The report will be sent on Monday.",
    "Mistakes have been found.",
    "The copy is being reviewed.",
    "They were quickly rejected by legal.",
    "The bread gets baked at four.",
    "Nothing is published without a name.",
    "The rule was not applied.",
    "It is often misused by people in a hurry.",
    "All of it was built by hand.",
    "The list is kept in git.",
    "Approvals are recorded.",
    "The sign isn't seen by anybody.",
    "The work is done by two people.",
    "The prices were raised in May.",
    "The text has been rewritten.",
    "Both are tied by law.",
)
ENGLISH_ACTIVE = (
    "An agent wrote the draft.",
    "We are interested in your week.",
    "You are committed to your team.",
    "It is red.",
    "There is need for it.",
    "The team was tired and worried.",
    "They are experienced people.",
    "The offer is limited.",
    "We are located in Bristol.",
    "The bakery is closed on Sunday.",
    "It is a hundred years old.",
    "The gate is ready.",
    "We were in bed by nine.",
    "It was unexpected.",
    "She is talented.",
    "It is an advanced tool.",
    "The list is detailed.",
    "We have written to you.",
    "They had checked it.",
    "It is agreed.",
)
GERMAN_PASSIVE = (
    "Der Text wird geprüft.",
    "Die Preise wurden angehoben.",
    "Jede Aussage wird vor der Freigabe belegt.",
    "Das Brot wird um vier gebacken.",
    "Der Entwurf ist verworfen worden, bevor er verschickt wurde.",
    "Ihre Daten werden nicht verkauft.",
    "Die Regel wurde beschrieben.",
    "Der Vertrag wird unterschrieben.",
    "Es wurde viel diskutiert.",
    "Alles wird aufgeschrieben.",
)
GERMAN_ACTIVE = (
    "Wir prüfen den Text.",
    "Sie werden gehen.",
    "Es wird Herbst.",
    "Das wird Ihnen gefallen.",
    "Er wird bald Vater.",
    "Wir werden gewinnen.",
    "Sie wird Bäckerin.",
    "Ich werde es Ihnen geben.",
    "Es wird besser.",
    "Wir haben den Text geprüft.",
)


@pytest.mark.parametrize("text", ENGLISH_PASSIVE)
def test_an_english_passive_is_found(text: str) -> None:
    span = passive_span(text, "en-US")
    assert span is not None
    assert 0 <= span[0] < span[1] <= len(text)


@pytest.mark.parametrize("text", ENGLISH_ACTIVE)
def test_what_is_no_english_passive_is_left_alone(text: str) -> None:
    assert passive_span(text, "en") is None


@pytest.mark.parametrize("text", GERMAN_PASSIVE)
def test_a_german_passive_is_found(text: str) -> None:
    assert passive_span(text, "de") is not None


@pytest.mark.parametrize("text", GERMAN_ACTIVE)
def test_what_is_no_german_passive_is_left_alone(text: str) -> None:
    assert passive_span(text, "de-AT") is None


def test_another_language_is_not_judged() -> None:
    assert passive_span("Le texte est écrit par un agent.", "fr") is None
