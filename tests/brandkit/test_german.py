"""Reading German: syllables counted by hand, and the formula on figures worked out by hand."""

import pytest

from brandwright.brandkit._german import german_syllables, wiener_sachtextformel

SYLLABLES = {
    1: "Haus Brot Tee See wir sie Boot Saal Bein Ei neu aus",
    2: "Bäcker Quelle Freude Häuser Kuchen heute System beide geben gegen geehrt Straße",
    3: "Bäckerei Energie Museum Nation beenden geeignet Qualität Maschine Ideen Studie Medien Marketing Freigabe "
    "Entscheidung Linie Benutzer",
    4: "Familie beinhalten unterschreiben Verantwortung Italien bearbeiten",
}


@pytest.mark.parametrize(
    ("count", "word"), [(n, word) for n, words in SYLLABLES.items() for word in words.split()]
)
def test_syllables(count: int, word: str) -> None:
    assert german_syllables(word) == count


def test_the_formula() -> None:
    # Ten words in two sentences; three of them (Bäckerei, Verantwortung, Entscheidung) have three syllables or more and
    # more than six letters, and seven (Die, ist, in, gut, Wir, zu, der) have one.
    text = "Die Bäckerei ist in Verantwortung gut.\nWir zu der Entscheidung."
    expected = 0.1935 * 30 + 0.1672 * 5 + 0.1297 * 30 - 0.0327 * 70 - 0.875
    assert wiener_sachtextformel(text) == pytest.approx(expected)
    assert wiener_sachtextformel("") == 0


def test_longer_words_and_sentences_are_harder() -> None:
    easy = "Wir backen Brot. Es ist gut. Sie holen es ab."
    hard = "Die Verantwortlichkeiten der Unternehmensleitung umfassen Entscheidungen über Qualitätsmanagementsysteme."
    assert wiener_sachtextformel(easy) < 4 < 12 < wiener_sachtextformel(hard)
