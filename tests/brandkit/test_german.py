"""German copy: claims are found, what is no claim is left alone, and only what agrees with its proof is carried."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from brandwright.brandkit import detect, evidence_of, load_kit
from brandwright.brandkit._quantities_de import quantities_de
from brandwright.brandkit.models import Kit
from brandwright.brandkit.support import Context, support
from brandwright.brandkit.text import fold

TODAY = date(2026, 6, 1)
KIT = Path(__file__).parent / "kit_de"

CLAIMS = """
number | Kunden sparen 40 % Zeit.
number | Wir prüfen in 3 Sekunden.
number | Über 5.000 Firmen nutzen uns.
number | 3 Mio. Menschen lesen mit.
number | Der Aufwand sinkt um ein Drittel.
number | Die Zahl der Fehler hat sich halbiert.
number | Zwei von drei Kunden verlängern.
number | Jeder zweite Kunde kommt wieder.
number | Das geht doppelt so schnell.
number | Dreimal so viele Anfragen kommen an.
number | Bis zu 30 Prozent weniger Ausschuss.
number | Im Schnitt 2,5 Stunden am Tag.
number | Der Umsatz hat sich verdoppelt.
number | Tausende von Betrieben vertrauen darauf.
number | Rund 1.234,5 % Zuwachs.
number | Die Verfügbarkeit liegt bei 99,9 %.
superlative | Die beste Software für Händler.
superlative | Das schnellste Werkzeug am Markt.
superlative | Wir sind die Nummer eins.
superlative | Der führende Anbieter im Norden.
superlative | Ein einzigartiger Dienst.
superlative | Wir sind Marktführer.
superlative | Nur Hafenlicht kann das.
superlative | Der größte Katalog des Landes.
comparative | Schneller als jede andere Lösung.
comparative | Günstiger als der Wettbewerb.
comparative | Im Vergleich zu anderen Diensten sparsam.
comparative | 20 % mehr Anfragen.
absolute | Wir finden immer einen Weg.
absolute | Alle Fehler verschwinden.
absolute | Das ist 100 % sicher.
absolute | Niemand sieht Ihre Daten.
absolute | Ein perfekter Ablauf.
absolute | Das System ist niemals aus.
guarantee | Garantiert ohne Ausfall.
guarantee | Wir garantieren den Erfolg.
guarantee | Geld zurück, wenn es nicht passt.
guarantee | Der Einstieg ist risikofrei.
testimonial | Kunden lieben die neue Ansicht.
testimonial | „Das hat alles verändert“, sagt Petra Klug.
testimonial | Von Experten empfohlen.
testimonial | Mit 4,8 von 5 Sternen bewertet.
certification | Wir sind nach ISO 27001 zertifiziert.
certification | Der Dienst ist DSGVO-konform.
certification | Eine patentierte Technik.
certification | TÜV-geprüft seit Jahren.
certification | Testsieger im Frühjahr.
establishment | Studien zeigen, dass es wirkt.
establishment | Das ist wissenschaftlich bewiesen.
establishment | Laut einer Umfrage hilft es.
price | Nur 49 € im Monat.
price | Der Test ist kostenlos.
price | Jetzt mit Rabatt.
price | Statt 59 Euro nur 39 Euro.
scarcity | Nur noch wenige Plätze frei.
scarcity | Das Angebot endet heute.
scarcity | Solange der Vorrat reicht.
scarcity | Letzte Chance für Frühbucher.
green | Eine nachhaltige Verpackung.
green | Der Versand ist klimaneutral.
green | Umweltfreundlich verpackt.
green | Aus erneuerbaren Quellen.
competitor | Anders als Rivalon hören wir zu.
"""

NO_CLAIMS = """
Ein Mensch entscheidet, was hinausgeht.
Am 3. Mai 2026 beginnt die Messe.
Das Treffen ist um 14 Uhr.
Lesen Sie Seite 3 der Anleitung.
Schritt 2: Wählen Sie einen Namen.
Seit 2019 arbeiten wir in Bremen.
Unser Büro liegt in 10115 Berlin.
Im Mai 2026 ziehen wir um.
Die Version 2.1 ist da.
Wie sieht Ihr Tag aus?
Schreiben Sie uns eine Nachricht.
Der Hafen liegt still am Morgen.
Wer liest mit, bevor Sie senden?
Zwei Menschen sprechen miteinander.
Wir hören zu und fragen nach.
Die Rechnung steht in der Ablage.
Öffnen Sie die Liste am Montag.
Das Quartal Q3 2025 ist vorbei.
Hier steht der Entwurf.
Ihre Frage ist willkommen.
Der Brief kommt mit der Post.
Wählen Sie Ihren Tarif.
Nehmen Sie sich Zeit.
Wir antworten auf Deutsch.
Die Küche riecht nach Brot.
Drei Wege führen zum Ziel.
Bitte lesen Sie Kapitel 4.
Rufen Sie uns an: 0421 5550 123.
Schreiben Sie an post@hafenlicht.example.
Der Termin am 14.06.2026 steht.
Es regnet, und wir arbeiten weiter.
Wer fragt, lernt.
Die Sitzung dauert, bis der letzte Punkt besprochen ist.
Ein Kollege liest den Text.
Morgen um 9:30 Uhr geht es los.
Sie sehen, wer entschieden hat.
Das Logo bleibt blau.
Ein Entwurf wartet auf Sie.
Der Text nennt seine Quelle.
Wir zeigen die Quelle neben dem Satz.
Danke für Ihr Vertrauen.
Was brauchen Sie von uns?
Der Lotse begleitet den Entwurf.
Jeden Montag kommt ein Brief.
Die Frist steht im Kalender.
Gehen Sie zur Übersicht.
Fragen Sie nach einem Gespräch.
Das Muster liegt bei.
Nicht alle brauchen das.
Wir können nichts versprechen.
Artikel 5 regelt die Frist.
Das Heft Nr. 7 erscheint im Herbst.
Melden Sie sich hier ab.
Der Name steht oben links.
Unser Team sitzt am Fenster.
Lassen Sie uns reden.
Sagen Sie, was fehlt.
Die Liste hat einen Titel.
Bremen, den 2. März 2026
Alle zwei Wochen kommt der Brief.
Wie immer gilt: erst lesen, dann senden.
Der Kalender zeigt den Tag.
"""

TRUE = {
    "einarbeitung": "Kunden verkürzen die Einarbeitung im Durchschnitt um 40 %.",
    "pruefzeit": "Die Prüfzeit sank von 12 Minuten auf 4 Minuten.",
    "pruefungen": "Hafenlicht führt 14 Prüfungen an einem Entwurf durch.",
    "betriebe": "1.250 Betriebe nutzen Hafenlicht.",
    "verfuegbar": "Die Verfügbarkeit lag 2025 bei 99,9 %.",
    "fehlerquote": "Die Fehlerquote fiel um 25 %.",
    "umsatz": "Der Umsatz der Kunden stieg im Schnitt um 12 %.",
    "antwortzeit": "Die Antwortzeit beträgt 3 Sekunden.",
    "verpackung": "Eine Bestellung spart 8 kg Verpackung.",
    "vertrag": "Zwei von drei Kunden verlängern den Vertrag.",
}

MUTATIONS = """
einarbeitung value | Kunden verkürzen die Einarbeitung im Durchschnitt um 60 %.
einarbeitung unit | Kunden verkürzen die Einarbeitung im Durchschnitt um 40 Tage.
einarbeitung metric | Kunden verkürzen die Lieferzeit im Durchschnitt um 40 %.
einarbeitung direction | Kunden verlängern die Einarbeitung im Durchschnitt um 40 %.
einarbeitung polarity | Kunden verkürzen die Einarbeitung nicht im Durchschnitt um 40 %.
einarbeitung scope | Großkunden verkürzen die Einarbeitung im Durchschnitt um 40 %.
einarbeitung strength | Kunden verkürzen die Einarbeitung immer um 40 %.
pruefzeit value | Die Prüfzeit sank von 12 Minuten auf 2 Minuten.
pruefzeit unit | Die Prüfzeit sank von 12 Stunden auf 4 Stunden.
pruefzeit metric | Die Wartezeit sank von 12 Minuten auf 4 Minuten.
pruefzeit direction | Die Prüfzeit stieg von 12 Minuten auf 4 Minuten.
pruefzeit polarity | Die Prüfzeit sank nie von 12 Minuten auf 4 Minuten.
pruefzeit scope | Die Prüfzeit sank weltweit von 12 Minuten auf 4 Minuten.
pruefzeit strength | Die Prüfzeit sank von 12 Minuten auf unter 4 Minuten.
pruefungen value | Hafenlicht führt 41 Prüfungen an einem Entwurf durch.
pruefungen unit | Hafenlicht führt 14 Audits an einem Entwurf durch.
pruefungen metric | Hafenlicht führt 14 Übersetzungen an einem Entwurf durch.
pruefungen direction | Hafenlicht senkt die Zahl auf 14 Prüfungen an einem Entwurf.
pruefungen polarity | Hafenlicht führt keine 14 Prüfungen an einem Entwurf durch.
pruefungen scope | Hafenlicht führt 14 Prüfungen an jedem Entwurf in Europa durch.
pruefungen strength | Hafenlicht führt mindestens 14 Prüfungen an einem Entwurf durch.
betriebe value | 2.250 Betriebe nutzen Hafenlicht.
betriebe unit | 1.250 Millionen Betriebe nutzen Hafenlicht.
betriebe metric | 1.250 Betriebe empfehlen Hafenlicht.
betriebe direction | 1.250 mehr Betriebe nutzen Hafenlicht.
betriebe polarity | 1.250 Betriebe nutzen Hafenlicht nicht.
betriebe scope | 1.250 Betriebe in Bayern nutzen Hafenlicht.
betriebe strength | Über 1.250 Betriebe nutzen Hafenlicht.
verfuegbar value | Die Verfügbarkeit lag 2025 bei 99,99 %.
verfuegbar unit | Die Verfügbarkeit lag 2025 bei 99,9 Punkten.
verfuegbar metric | Die Zufriedenheit lag 2025 bei 99,9 %.
verfuegbar direction | Die Verfügbarkeit stieg 2025 um 99,9 %.
verfuegbar polarity | Die Verfügbarkeit lag 2025 nicht bei 99,9 %.
verfuegbar scope | Die Verfügbarkeit lag 2026 bei 99,9 %.
verfuegbar strength | Die Verfügbarkeit lag 2025 stets über 99,9 %.
fehlerquote value | Die Fehlerquote fiel um 52 %.
fehlerquote unit | Die Fehlerquote fiel um 25 Prozentpunkte.
fehlerquote metric | Die Kündigungsquote fiel um 25 %.
fehlerquote direction | Die Fehlerquote stieg um 25 %.
fehlerquote polarity | Die Fehlerquote fiel nicht um 25 %.
fehlerquote scope | Die Fehlerquote fiel in allen Branchen um 25 %.
fehlerquote strength | Die Fehlerquote fiel um bis zu 25 %.
umsatz value | Der Umsatz der Kunden stieg im Schnitt um 21 %.
umsatz unit | Der Umsatz der Kunden stieg im Schnitt um 12 €.
umsatz metric | Der Gewinn der Kunden stieg im Schnitt um 12 %.
umsatz direction | Der Umsatz der Kunden fiel im Schnitt um 12 %.
umsatz polarity | Der Umsatz der Kunden stieg im Schnitt nicht um 12 %.
umsatz scope | Der Umsatz der Neukunden stieg im Schnitt um 12 %.
umsatz strength | Der Umsatz der Kunden stieg um 12 %.
antwortzeit value | Die Antwortzeit beträgt 2 Sekunden.
antwortzeit unit | Die Antwortzeit beträgt 3 Millisekunden.
antwortzeit metric | Die Ladezeit beträgt 3 Sekunden.
antwortzeit direction | Die Antwortzeit sinkt um 3 Sekunden.
antwortzeit polarity | Die Antwortzeit beträgt keine 3 Sekunden.
antwortzeit scope | Die Antwortzeit beträgt mobil 3 Sekunden.
antwortzeit strength | Die Antwortzeit beträgt höchstens 3 Sekunden.
verpackung value | Eine Bestellung spart 18 kg Verpackung.
verpackung unit | Eine Bestellung spart 8 Tonnen Verpackung.
verpackung metric | Eine Bestellung spart 8 kg Zucker.
verpackung direction | Eine Bestellung erhöht die Verpackung um 8 kg.
verpackung polarity | Eine Bestellung spart keine 8 kg Verpackung.
verpackung scope | Eine Bestellung spart jedem Haushalt 8 kg Verpackung.
verpackung strength | Eine Bestellung spart garantiert 8 kg Verpackung.
vertrag value | Drei von drei Kunden verlängern den Vertrag.
vertrag unit | Zwei von zehn Kunden verlängern den Vertrag.
vertrag metric | Zwei von drei Kunden empfehlen den Vertrag.
vertrag direction | Zwei von drei Kunden verkürzen den Vertrag.
vertrag polarity | Zwei von drei Kunden verlängern den Vertrag nicht.
vertrag scope | Zwei von drei Bankkunden verlängern den Vertrag.
vertrag strength | Mindestens zwei von drei Kunden verlängern den Vertrag.
"""

PARAPHRASES = """
einarbeitung | Im Durchschnitt verkürzen Kunden die Einarbeitung um 40 %.
einarbeitung | Kundinnen senken die Einarbeitungszeit im Schnitt um 40 Prozent.
einarbeitung | Um 40 % verkürzen Kunden im Mittel die Einarbeitung.
einarbeitung | Durchschnittlich sparen Kunden 40 % der Einarbeitung.
pruefzeit | Von 12 Minuten auf 4 Minuten sank die Prüfzeit.
pruefzeit | Die Prüfzeit fiel von 12 Min. auf 4 Min.
pruefzeit | Unsere Prüfzeit ist von 12 Minuten auf 4 Minuten gesunken.
pruefungen | An einem Entwurf führt Hafenlicht 14 Prüfungen durch.
pruefungen | Mit Hafenlicht laufen 14 Prüfungen an einem Entwurf.
betriebe | Hafenlicht nutzen 1.250 Betriebe.
betriebe | 1250 Betriebe nutzen Hafenlicht.
verfuegbar | 2025 lag die Verfügbarkeit bei 99,9 Prozent.
verfuegbar | Bei 99,9 % lag 2025 die Verfügbarkeit.
fehlerquote | Um 25 % fiel die Fehlerquote.
fehlerquote | Die Fehlerquote sank um 25 Prozent.
fehlerquote | Die Fehlerquote ist um 25 % gesunken.
umsatz | Im Durchschnitt stieg der Umsatz der Kunden um 12 %.
umsatz | Der Umsatz unserer Kunden ist im Schnitt um 12 Prozent gestiegen.
antwortzeit | 3 Sekunden beträgt die Antwortzeit.
antwortzeit | Unsere Antwortzeit liegt bei 3 Sekunden.
verpackung | 8 kg Verpackung spart eine Bestellung.
verpackung | Mit einer Bestellung sparen Sie 8 Kilogramm Verpackung.
vertrag | Den Vertrag verlängern zwei von drei Kunden.
vertrag | 2 von 3 Kunden verlängern den Vertrag.
"""


def _rows(table: str) -> list[tuple[str, str]]:
    pairs = (line.partition(" | ") for line in table.strip().splitlines())
    return [(left.strip(), right.strip()) for left, _, right in pairs]


@pytest.fixture(scope="module")
def german() -> Kit:
    return load_kit(KIT)


def _carried(kit: Kit, sentence: str, proof: str, on: date = TODAY) -> bool:
    """Whether the sentence makes a claim at all, and the proof point carries every one of them."""
    context = Context(kit, on, "lotse", "email", "DE", "alle", locale="de")
    evidence = evidence_of(kit, (), (), None)[proof]
    found = detect(sentence, kit, "de")
    return bool(found) and all(support(sentence, claim, [evidence], context).ok for claim in found)


@pytest.mark.parametrize(("cls", "text"), _rows(CLAIMS))
def test_a_claim_is_found(german: Kit, cls: str, text: str) -> None:
    assert cls in {claim.cls for claim in detect(text, german, "de-AT")}


@pytest.mark.parametrize("text", NO_CLAIMS.strip().splitlines())
def test_what_claims_nothing_is_left_alone(german: Kit, text: str) -> None:
    assert detect(text, german, "de") == []


@pytest.mark.parametrize(("proof", "text"), TRUE.items(), ids=TRUE)
def test_an_approved_wording_is_carried(german: Kit, proof: str, text: str) -> None:
    assert _carried(german, text, proof)


@pytest.mark.parametrize(("name", "text"), _rows(MUTATIONS))
def test_a_changed_claim_is_found_and_never_carried(german: Kit, name: str, text: str) -> None:
    assert detect(text, german, "de")
    assert not _carried(german, text, name.split()[0])


@pytest.mark.parametrize(("proof", "text"), TRUE.items(), ids=TRUE)
def test_a_claim_whose_proof_ran_out_is_not_carried(german: Kit, proof: str, text: str) -> None:
    assert not _carried(german, text, proof, on=date(2027, 2, 1))


def test_most_true_paraphrases_are_carried(german: Kit) -> None:
    rows = _rows(PARAPHRASES)
    carried = [text for proof, text in rows if _carried(german, text, proof)]
    assert len(rows) >= 20
    assert len(carried) >= 0.7 * len(rows)


@pytest.mark.parametrize(
    ("text", "value", "unit", "before"),
    [
        ("1.234,5 %", 1234.5, "%", ""),
        ("bis zu 40 Prozent", 40, "%", "up to"),
        ("3 Mio. Euro", 3e6, "€", ""),
        ("25 Tsd. Nutzer", 25_000, "nutzer", ""),
        ("dreimal so viel", 3, "x", ""),
        ("doppelt so hoch", 2, "x", ""),
        ("rund 12 Minuten", 12, "min", "about"),
        ("mindestens fünfzig Kunden", 50, "kunden", "at least"),
    ],
)
def test_a_figure_is_read(text: str, value: float, unit: str, before: str) -> None:
    item = quantities_de(fold(text))[0]
    assert (item.value, item.unit, item.before) == (value, unit, before)
