"""Where sentences end."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.content.sentences import sentence_spans, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("Dr. Smith met Mr. Jones. They spoke.", ["Dr. Smith met Mr. Jones.", "They spoke."]),
        ("It fell by 3.5 percent. Then it rose.", ["It fell by 3.5 percent.", "Then it rose."]),
        ("See example.com for more.", ["See example.com for more."]),
        ("Use lists, e.g. of terms. Done.", ["Use lists, e.g. of terms.", "Done."]),
        ('She said "Stop." Then she left.', ['She said "Stop."', "Then she left."]),
        ("No end", ["No end"]),
        ("Wait… what?", ["Wait…", "what?"]),
        ("J. R. Smith wrote it.", ["J. R. Smith wrote it."]),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


ENGLISH = (
    "Is it slow? | No. | It is fast.",
    "See No. 5 on the list. | It is short.",
    "Nos. 3 and 4 are approved. | The rest is not.",
    "We open at 9 a.m. | You can call then.",
    "We open at 9 a.m. Monday to Friday. | Call us.",
    "Acme Inc. | We build tools.",
    "Acme Inc. Berlin pays. | Nobody else does.",
    "It covers lists, terms, etc. | The rest is yours.",
    "The U.S. Department replied. | We wrote back.",
    "It ships from the U.S. | We pay the duty.",
    "Use names, e.g. The Economist. | Done.",
    "Compare A vs. The Rest. | Done.",
    "Dana Field, Ph.D. Candidate, wrote it. | We agreed.",
    "Choose plan B. | It costs less.",
    "J. R. Smith wrote it. | We read it.",
    "It starts on Jan. 5 in Berlin. | Come by.",
    "We ship in Dec. | You wait until then.",
    "See p. 12 and pp. 14 to 16. | Then sign.",
    "Art. 5 applies. | Nothing else does.",
    "We love art. | Do you?",
    "Train your abs. | Then rest.",
    "We met Sen. Warren and Gen. Lee. | Both signed.",
    "Ask your rep. | Customers like it.",
    "Mt. Everest is high. | Our prices are not.",
    "St. Louis is far. | We deliver.",
    "We sit in Mill St. | You are welcome.",
    "“Stop!” she said. | Then she left.",
    "“Stop.” | Then she left.",
    "We sold 12. | Nobody complained.",
    "It was founded in 2019. | Customers came.",
    "I am 30. | Mary is 28.",
    "It costs $4.50. | That is all.",
    "Version 2.1. | It is out.",
    "Call ext. 12. | Ask for Dana.",
    "Really?! | Yes.",
    "Smith et al. Found it. | We did not.",
)
GERMAN = (
    "Das gilt z. B. Kunden und Partnern. | Mehr nicht.",
    "Das gilt z.B. Kunden. | Mehr nicht.",
    "Wir prüfen, d. h. Menschen prüfen. | So ist es.",
    "Dabei sind u. a. Berlin und Wien. | Mehr folgt.",
    "Rechnungen, Mahnungen u. a. | Wir prüfen alle.",
    "Es sind ca. 40 Kunden. | Alle bleiben.",
    "Siehe Nr. 5 der Liste. | Sie ist kurz.",
    "Frau bzw. Herr Meier liest. | Dann folgt die Freigabe.",
    "Rechnungen, Mahnungen usw. | Die Freigabe folgt.",
    "Wir buchten 3 Mio. Euro um. | Das ging schnell.",
    "Der Umsatz lag bei 3 Mrd. Euro. | Wir danken.",
    "Der Umsatz lag bei 3 Mio. | Wir danken.",
    "Dr. Weber und Prof. Klein lesen mit. | Beide sind erreichbar.",
    "Die Stadt St. Gallen liegt in der Schweiz. | Wir liefern dorthin.",
    "Wir sitzen in der Mühlenstr. 5 in Berlin. | Kommen Sie vorbei.",
    "Der Preis ist inkl. Mehrwertsteuer. | Versand ist frei.",
    "Sie erhalten ggf. Post. | Lesen Sie sie.",
    "Vgl. Kapitel drei. | Dort steht mehr.",
    "Es gilt § 7 Abs. 2 UWG. | Mehr nicht.",
    "Das dauert evtl. Wochen. | Wir sagen Bescheid.",
    "Alles zzgl. Versand. | Mehr nicht.",
    "Der Verein heißt Lesen e. V. Berlin. | Er ist klein.",
    "Das ist der Lesen e. V. | Er ist klein.",
    "Wir starten am 3. Mai. | Danach ist Ruhe.",
    "Wir starten am 3. Mai 2026 in Wien. | Kommen Sie.",
    "Vom 2.–4. Mai ist zu. | Danach nicht.",
    "Am 3. 5. 2026 ist zu. | Danach nicht.",
    "Am 3.12. ist zu. | Danach nicht.",
    "Im 2. Quartal wuchsen wir. | Das freut uns.",
    "Das 1. Halbjahr war gut. | Das 2. Halbjahr wird besser.",
    "Der 10. Kunde gewinnt. | Alle anderen nicht.",
    "Zum 25. Jubiläum gibt es Kuchen. | Kommen Sie.",
    "Wir sind auf Platz 3. | Danke dafür.",
    "Wir haben 12. | Das reicht.",
    "Gegründet 2019. | Kunden kamen schnell.",
    "„Halt.“ | Dann ging sie.",
    "„Nie wieder ohne!“ – Heike Brandt, Lehrerin",
    "»Halt.« | Dann ging sie.",
    "„Halt!“ rief sie. | Dann ging sie.",
    "Hr. Meier und Fr. Weber lesen. | Dann geht es raus.",
    "Das reicht bis 500 v. Chr. Geburt. | So alt ist es.",
    "Wir liefern max. 5 Stück. | Mehr geht nicht.",
    "Mitte des 19. Jahrhunderts begann es. | Heute sind wir da.",
)


@pytest.mark.parametrize("marked", [*ENGLISH, *GERMAN])
def test_a_mark_shows_where_each_sentence_ends(marked: str) -> None:
    sentences = marked.split(" | ")
    assert split_sentences(" ".join(sentences)) == sentences


@given(st.text(max_size=200))
def test_spans_cover_every_visible_character_once_and_in_order(text: str) -> None:
    spans = list(sentence_spans(text))
    assert all(left < right for left, right in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    kept = "".join(text[left:right] for left, right in spans)
    assert "".join(kept.split()) == "".join(text.split())


def test_time_grows_with_the_text_and_not_with_its_square() -> None:
    started = time.process_time()
    assert len(list(sentence_spans("One fact. " * 50_000))) == 50_000
    assert time.process_time() - started < 5
