"""What a claim looks like in folded German text (`ß` is `ss` there), class by class, and what only looks like one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

__all__ = ("BUT_DE", "CUES_DE", "direction_of_de")


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?:{pattern})" for pattern in patterns))


_BEST = (
    r"best|schnellst|günstigst|billigst|einfachst|leichtest|klügst|sicherst|stärkst|grösst|kleinst|höchst|niedrigst"
    r"|längst|kürzest|beliebtest|modernst|fortschrittlichst|zuverlässigst|genauest|effektivst|effizientest|innovativst"
    r"|meistverkauft|meistgenutzt|führend|erfolgreichst|umfassendst|preiswertest"
)
_MORE = (
    r"schneller|besser|günstiger|billiger|einfacher|leichter|sicherer|stärker|grösser|kleiner|höher|niedriger|länger"
    r"|kürzer|genauer|zuverlässiger|effizienter|effektiver|mehr|weniger|langsamer|schlechter|früher|später|moderner"
    r"|stabiler|klüger|flexibler|nachhaltiger|preiswerter"
)

CUES_DE: dict[str, re.Pattern[str]] = {
    "superlative": _any(
        rf"\b(?:die|der|das|den|dem|des|am|unser|unsere|unseren|zur|zum|europas|deutschlands)\s(?:\w+\s)?(?:{_BEST})(?:e[nrsm]?)\b",
        r"\bnr\.?\s?1\b|\bnummer\s(?:eins|1)\b|#\s?1\b|\bmarktführ\w+\b|\bweltmarktführ\w+|\bbranchenführ\w+|\bweltweit\sführend\w*",
        r"\b(?:einzigartig|unübertroffen|unerreicht|unschlagbar|konkurrenzlos|weltbest|erstklassig|beispiellos|revolutionär"
        r"|bahnbrechend|weltklasse|spitzenreiter|alleinstellung)\w*",
        r"\b(?:als\seinzige[rsnm]?|(?:die|der|das)\seinzige[nr]?\s\w+|niemand\ssonst|kein\sandere[rs]?\s\w+)\b",
        r"\b(?:die|der|das)\serste[nr]?\s(?:plattform|software|lösung|app|anbieter|werkzeug|dienst|system)\b|\bweltneuheit\b",
    ),
    "comparative": _any(
        rf"\b(?:{_MORE})(?:e[nrsm]?)?(?:\s[\wäöü%'-]+){{0,6}}?\sals\b",
        rf"(?:%|\bprozent|\bmal|\bfach|\bdoppelt|\bhalb)\s(?:so\s)?(?:{_MORE}|viel|viele|schnell|gut|teuer|hoch|gross|lang|oft)\b",
        r"\bim\svergleich\s(?:zu|mit|zum|zur)\b|\bgegenüber\s(?:dem|der|den|anderen|herkömmlich\w+)\b|\bverglichen\smit\b",
        r"\b(?:übertrifft|übertreffen|schlägt|schlagen|überholt)\s(?:den|die|das|jede\w*|alle|andere)\b|\banders\sals\s(?:andere|die)\b",
    ),
    "absolute": _any(
        r"\b(?:immer|nie|niemals|stets|jederzeit|überall|ausnahmslos|lückenlos|fehlerfrei|fehlerlos|makellos|perfekt(?:e[nrsm]?)?|nirgends)\b",
        r"\b(?:alle[nrsm]?\s[a-zäöü]{4,}|jede[rsnm]?\s(?:einzelne[rsnm]?\s)?[a-zäöü]{4,}|sämtliche[nrsm]?|niemand|jedermann|alles)\b",
        r"\b100\s?(?:%|prozent)|\bhundertprozentig\w*|\bzu\shundert\sprozent\b|\bnull\s(?:fehler|risiko|ausfälle|aufwand)\b",
        r"\b(?:vollständig|völlig|absolut|komplett|restlos|unbegrenzt|grenzenlos|sofort|für\simmer|unmöglich|dauerhaft)\w*\b",
        r"\b(?:ohne\s(?:ausnahme|fehler|jeden\szweifel|wenn\sund\saber)|beseitigt|eliminiert|verhindert\sjede\w*)\b",
    ),
    "guarantee": _any(
        r"\b(?:garantie\w*|garantier\w*|gewährleist\w*|zugesichert|versprochen|wir\sversprechen|versprechen\s(?:wir|ihnen))\b",
        r"\b(?:risikofrei|risikolos|ohne\srisiko|kein\srisiko|geld[\s-]zurück|geld\szurück|mit\ssicherheit\sein\serfolg)\b",
        r"\b(?:nichts\szu\sverlieren|todsicher|sicherer\serfolg|kann\snicht\sscheitern|erfolgsgarantie)\b",
    ),
    "testimonial": _any(
        r"\b(?:kunden|kundinnen|nutzer|nutzerinnen|anwender|experten|expertinnen|fans|leser|teams|profis)\s(?:\w+\s)?"
        r"(?:sagen|lieben|loben|schwören|empfehlen|vertrauen|schwärmen|bestätigen|berichten|bevorzugen)\b",
        r"\b(?:empfohlen|geliebt|gelobt|geschätzt|bevorzugt)\svon\b|\bvon\s(?:kunden|nutzern|experten|profis)\s(?:empfohlen|geliebt|geschätzt)\b",
        r"\b(?:\d(?:,\d)?|ein|zwei|drei|vier|fünf)[\s-]sterne?\b|★{2,}|⭐{2,}|\b\d(?:,\d)?\s(?:von|/)\s?(?:5|10)\s?(?:sterne\w*|punkte\w*)",
        r'"[^"]{4,400}[.,!?]?"[,.]?\s?(?:-|(?:sagt|sagte|schreibt|schrieb|meint|erklärt|berichtet|so)\b)[^"]{0,80}',
        r'\b(?:sagt|sagte|schreibt|schrieb|meint|erklärt|berichtet|laut)\b[^".!?]{0,60}[,:]\s?"[^"]{4,400}"',
    ),
    "certification": _any(
        r"\b(?:zertifizier\w*|zertifikat\w*|akkreditier\w*|patentier\w*|patent\w*|geprüft\svon|amtlich\s\w+|staatlich\s\w+|tüv\w*|prüfsiegel)\b",
        r"\biso(?:/iec)?[\s-]?\d{3,5}(?:[:-]\d+)?\b|\bsoc[\s-]?[123]\b|\bdin\s(?:en\s)?\d{3,6}\b",
        r"\b(?:dsgvo|gdpr|hipaa|pci|wcag|barrierefreiheits)[\s-]?(?:konform\w*|sicher|gerecht\w*|zertifiziert)\b|\b\w*konform\b",
        r"\b(?:preisgekrönt\w*|ausgezeichnet\w*\s(?:mit|als|von)|testsieger\w*|gewinner\sdes)\b|\boffizielle[rsn]?\s(?:partner|lieferant|sponsor)\w*",
    ),
    "establishment": _any(
        r"\b(?:studien?|untersuchung(?:en)?|forschung|umfragen?|tests?|daten|zahlen|analysen?|experimente?|wissenschaft)\s"
        r"(?:\w+\s)?(?:zeigt|zeigen|belegt|belegen|beweist|beweisen|bestätigt|bestätigen|ergab|ergaben|weist|weisen)\b",
        r"\b(?:wissenschaftlich|klinisch|statistisch|unabhängig|nachweislich|erwiesenermassen|labor)[\s-]?(?:bewiesen|belegt|geprüft|getestet|erwiesen|bestätigt)?\b"
        r"(?<!unabhängig)(?<!labor)",
        r"\b(?:bewiesen|erwiesen|nachgewiesen|belegt)\b|\b(?:experten|ärzte|ärztinnen|analysten|fachleute)\s(?:\w+\s)?(?:raten|empfehlen|bestätigen|sagen)\b",
        r"\blaut\s(?:einer\s|der\s)?(?:studie|umfrage|untersuchung|experten)\b",
    ),
    "price": _any(
        r"(?:[€$£])\s?\d[\d.,]*|\b\d[\d.]*(?:,\d+|,-)?\s?(?:€|eur\b|euro\b|cent\b|dollar\b|\$|£)",
        r"\b(?:kostenlos\w*|kostenfrei\w*|gratis|umsonst|geschenkt|ohne\s(?:aufpreis|mehrkosten|zusatzkosten)|zum\snulltarif|portofrei|versandkostenfrei)\b",
        r"\b(?:rabatt\w*|preisnachlass\w*|nachlass|sonderpreis\w*|sonderangebot\w*|aktionspreis\w*|schnäppchen\w*|gutschein\w*|reduzierter\spreis"
        r"|preissenkung\w*|zum\shalben\spreis|günstiger\spreis|bestpreis\w*|tiefpreis\w*)\b",
        r"\b\d+\s?(?:%|prozent)\s(?:rabatt|nachlass|günstiger|billiger|reduziert)\b|\bsparen\ssie\s(?:bis\szu\s)?\d+\s?(?:%|prozent|€|euro)",
    ),
    "scarcity": _any(
        r"\bnur\snoch\s(?:\w+\s){0,2}(?:plätze?|stück|tage?|stunden|exemplare|karten|heute|bis|wenige|verfügbar)\b|\bnur\s(?:heute|bis|diese\swoche|für\skurze\szeit)\b",
        r"\b(?:letzte\s(?:chance|plätze|tage|stunden|gelegenheit)|solange\s(?:der\s)?vorrat\w*\s?\w*|nicht\smehr\slange|fast\sausverkauft|bald\svergriffen)\b",
        r"\b(?:endet|läuft\sab|schliesst)\s(?:heute|morgen|bald|um\smitternacht|in\s\d|am\s\w+)\b|\b(?:begrenzt\w*|limitiert\w*)\s(?:angebot\w*|stückzahl|auflage|plätze|zeit|anzahl)\b|\bzeitlich\sbegrenzt\b",
        r"\b(?:beeilen\ssie\ssich|schnell\ssein|jetzt\szugreifen|greifen\ssie\szu|nicht\sverpassen|zugreifen)\b",
    ),
    "green": _any(
        r"\b(?:nachhaltig\w*|umweltfreundlich\w*|umweltschonend\w*|klimafreundlich\w*|klimaschonend\w*|ökologisch\w*|öko\w*"
        r"|klimaneutral\w*|co2[\s-]?(?:neutral|frei|arm)\w*|emissionsfrei\w*|umweltverträglich\w*)\b",
        r"\b(?:biologisch\sabbaubar|kompostierbar\w*|recycelbar\w*|wiederverwertbar\w*|plastikfrei\w*|erneuerbar\w*|ressourcenschonend\w*)\b",
        r"\bgrüne[rsnm]?\s(?:energie|verpackung|produkte?|wahl|zukunft|technik|marke|software)\b|\bco2[\s-]?(?:fussabdruck|bilanz|ausstoss)\b",
    ),
}

BUT_DE: dict[str, re.Pattern[str]] = {
    "superlative": _any(
        r"\b(?:am\sbesten\s(?:sie|wir|fragen|gleich|mit|schon)|ihr(?:e|en|er)?\s(?:best|grösst|stärkst|wichtigst)\w+|so\sgut\swie\smöglich)\b",
        r"\b(?:das|die)\s(?:grösste|höchste|längste)\s(?:problem|frage|risiko|sorge)\b|\bhöchstens\b|\blängst\b|\bdas\seinzige\s(?:problem|was|mittel)\b",
    ),
    "comparative": _any(
        r"\b(?:mehr|weniger)\sals\s(?:\d|ein|eine|einen|zwei|drei|vier|fünf|zehn|hundert|tausend|die\shälfte|genug|nur|sonst)",
        r"\b(?:früher|später|länger)\sals\s(?:\d|am|um|bis|geplant)|\bbesser\sspät\sals\b|\beher\sals\b|\bleichter\sgesagt\sals\b",
    ),
    "absolute": _any(
        r"\bnicht\s(?:immer|alle[nrsm]?|jede[rsnm]?|alles|perfekt|vollständig|sofort|komplett)(?:\s\w+)?\b|\bwie\simmer\b|\bimmer\s(?:mehr|wieder|noch|weniger)\b|\bnoch\snie\b",
        r"\bjede[rsnm]?\s(?:tag|woche|monat|jahr|morgen|abend|stunde|minute|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|quartal|mal)\w*\b",
        r"\balle[rs]?\s(?:rechte\svorbehalten|anfang|zeit|welt|dings|jahre)\b|\balle\s(?:zwei|drei|vier|paar|\d+)\s\w+|\bvor\sallem\b|\bauf\salle\sfälle\b|\bin\saller\sruhe\b|\balles\s(?:gute|klar|weitere|über)\b",
        r"\babsolut\snicht\b|\bnie\sohne\b|\bperfekt\s(?:ist|muss|sein)\b",
    ),
    "guarantee": _any(
        r"\b(?:keine|ohne|nicht)\s(?:\w+\s)?(?:garantie\w*|garantier\w*|gewährleist\w*|versprechen|versprochen)\b|\bgarantieren\s(?:wir\s)?(?:nicht|nichts)\b|\bversprechen\s(?:wir\s)?nicht\b",
    ),
    "testimonial": _any(
        r'\b(?:nie|niemals|nicht|statt)\s"[^"]{1,60}"|\b(?:fragen|antworten)\s"',
    ),
    "establishment": _any(
        r"\b(?:nicht|noch\snicht|nie)\s(?:bewiesen|belegt|erwiesen|nachgewiesen)\b|\bbelegt\s(?:ist|sind|der|die|das|jede)\b|\b(?:zahlen|daten)\szeigen\s(?:wir|sie|lassen)\b",
    ),
    "price": _any(
        r"\b(?:nicht|nie)\s(?:kostenlos|gratis|umsonst)\b|\bumsonst\s(?:gearbeitet|gewartet)\b",
    ),
    "scarcity": _any(r"\bnur\sbis\szu\b|\bnur\sbis\s(?:zur|zum)\b"),
    "certification": _any(
        r"\b(?:nicht|ohne|keine?)\s(?:zertifi\w+|patent\w*|geprüft)\b|\bausgezeichnet\w*\s(?:schmeckt|lesbar)\b"
    ),
    "green": _any(
        r"\bnachhaltig(?:es|e|en|er)?\s(?:wachstum|erfolg|wirkung|verbessert\w*|steiger\w+|senk\w+)\b|\bnicht\s(?:nachhaltig|klimaneutral)\b|\bökonom\w*|\bökosystem\w*",
    ),
}

_UP_DE = re.compile(
    r"\b(?:steiger\w*|gesteigert|stieg\w*|steig(?:t|en)|gestiegen|erhöh\w*|wachs\w*|wächst|wuchs\w*|gewachsen|mehr|höher\w*"
    r"|zunahme|zunehm\w*|nimmt\szu|nahm\szu|verdoppel\w*|verdreifach\w*|verlänger\w*|länger\w*|grösser\w*|anstieg|angestiegen"
    r"|gewinn(?:t|en)|zusätzlich\w*|langsamer\w*|plus)\b"
)
_DOWN_DE = re.compile(
    r"\b(?:senk\w*|gesenkt|sink\w*|sank\w*|gesunken|reduzier\w*|verringer\w*|verkürz\w*|gekürzt|kürz(?:t|en)|kürzer\w*|weniger"
    r"|niedriger\w*|minder\w*|gemindert|fiel\w*|fäll(?:t|en)|fallen|gefallen|halbier\w*|spar(?:t|en|te|ten)?|einspar\w*|gespart|eingespart"
    r"|kleiner\w*|rückgang|zurückgegangen|geht\szurück|ging\szurück|gingen\szurück|abnahme|schneller\w*|minus|verlier\w*|verlor\w*)\b"
)
_FRAMED = re.compile(
    r"\b(?:mehr|weniger|nicht\smehr|nicht\sweniger)\sals\b|\bnicht\smehr\b|\bimmer\smehr\b|\bmehr\serfahren\b"
)


@lru_cache(maxsize=4096)
def direction_of_de(text: str) -> frozenset[Literal["increase", "decrease", "none"]]:
    """Which ways a folded German text points; empty when it names no change."""
    plain = _FRAMED.sub(" ", text)
    found: set[Literal["increase", "decrease", "none"]] = set()
    if _UP_DE.search(plain):
        found.add("increase")
    if _DOWN_DE.search(plain):
        found.add("decrease")
    return frozenset(found)
