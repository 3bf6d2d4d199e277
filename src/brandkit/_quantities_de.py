"""Figures in folded German text: `1.234,5 %`, `3 Mio.`, `doppelt so`, with dates and numbering left aside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ._quantities import Quantity
from ._words import in_order, words

__all__ = ("canonical_unit_de", "quantities_de")

_UNITS = {
    "%": "% prozent",
    "pp": "prozentpunkte prozentpunkten prozentpunkt",
    "x": "x × mal fach",
    "ms": "ms millisekunde millisekunden",
    "s": "s sek sek. sekunde sekunden",
    "min": "min min. minute minuten",
    "h": "h std std. stunde stunden",
    "d": "tag tage tagen",
    "wk": "woche wochen",
    "mo": "monat monate monaten",
    "q": "quartal quartale quartalen",
    "y": "jahr jahre jahren",
    "€": "€ eur euro euros",
    "$": "$ usd dollar",
    "£": "£ pfund",
    "¢": "cent",
    "kb": "kb kilobyte",
    "mb": "mb megabyte",
    "gb": "gb gigabyte",
    "tb": "tb terabyte",
    "kg": "kg kilo kilogramm",
    "t": "tonne tonnen",
    "km": "km kilometer kilometern",
    "kwh": "kwh kilowattstunde kilowattstunden",
    "l": "liter litern",
    "star": "stern sterne sternen",
}
_UNIT_OF = {name: unit for unit, names in _UNITS.items() for name in names.split()}
_MEASURES = frozenset(_UNITS)
_TIMES = frozenset(("ms", "s", "min", "h", "d", "wk", "mo", "q", "y"))
_UNIT = "|".join(
    re.escape(name) for name in sorted(_UNIT_OF, key=len, reverse=True) if name not in ("€", "$", "£")
)
_ONES = in_order(
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn"
    " achtzehn neunzehn"
)
_TENS = {
    "zwanzig": 20,
    "dreissig": 30,
    "vierzig": 40,
    "fünfzig": 50,
    "sechzig": 60,
    "siebzig": 70,
    "achtzig": 80,
}
_TENS |= {"neunzig": 90}
_SMALL: dict[str, float] = {word: float(value) for value, word in enumerate(_ONES) if value >= 2}
_SMALL |= {word: float(value) for word, value in _TENS.items()}
_SMALL |= {
    f"{_ONES[one]}und{ten}": float(value + one) for ten, value in _TENS.items() for one in range(1, 10)
}
_SMALL |= {"hundert": 100.0, "tausend": 1000.0, "einhundert": 100.0, "eintausend": 1000.0}
_SMALL |= {f"{_ONES[n]}hundert": n * 100.0 for n in range(2, 10)}
_SMALL |= {f"{_ONES[n]}tausend": n * 1000.0 for n in range(2, 13)}
_NUMBER_WORD = "|".join(sorted(_SMALL, key=len, reverse=True))
_SCALES = dict.fromkeys(("tsd.", "tsd", "tausend", "t€"), 1e3)
_SCALES |= dict.fromkeys(("mio.", "mio", "million", "millionen"), 1e6)
_SCALES |= dict.fromkeys(("mrd.", "mrd", "milliarde", "milliarden"), 1e9)
_SCALE = "|".join(re.escape(name) for name in sorted(_SCALES, key=len, reverse=True))
_DIGITS = r"(?:\d{1,3}(?:[.'\u202f ]\d{3})+(?!\d)(?:,\d+)?|\d+(?:,\d+)?)"
_NUMBER = re.compile(
    rf"(?<![\w.,])(?P<cur>[€$£]\s?)?(?P<sign>[-+](?=\d))?(?:(?P<num>{_DIGITS})|(?P<word>{_NUMBER_WORD})(?![a-zäöü]))"
    rf"(?P<range>\s?(?:-|bis|und)\s?(?=\d))?(?P<plus>\+)?(?:\s?(?P<scale>{_SCALE})(?![a-zäöü\d]))?"
    rf"(?:[\s-]?(?P<unit>{_UNIT})(?![a-zäöü\d])|\s?(?P<cur2>[€$£]))?"
)
_TIMES_WORD = re.compile(
    rf"\b(?P<n>{_NUMBER_WORD}|\d+(?:,\d+)?)[\s-]?(?:mal|fach(?:e[nrsm]?)?)(?![a-zäöü])"
    r"|\b(?P<two>doppelt(?:e[nrsm]?)?(?=\s(?:so|die|der|das|an)\b|\w*$|\s\w)|verdoppel\w*|zweifach\w*)"
    r"|\b(?P<three>verdreifach\w*|dreifach\w*)|\b(?P<four>vervierfach\w*)|\b(?P<ten>verzehnfach\w*)"
    r"|\b(?P<half>halbier\w*|hälfte|halb\sso)|\b(?P<third>(?:ein|zwei)?\s?drittel)"
    r"|\b(?P<quarter>(?:ein|drei)?\s?viertel(?!stunde|jahr))"
)
_MULTIPLES = {"two": 2.0, "three": 3.0, "four": 4.0, "ten": 10.0, "half": 0.5}
_RATIO = re.compile(
    rf"\b(?P<n>\d+|{_NUMBER_WORD})\svon\s(?P<d>\d+|{_NUMBER_WORD})(?![\w.,])"
    r"|\bjede[rsnm]?\s(?P<each>zweite|dritte|vierte|fünfte|zehnte)[rsnm]?\b"
)
_EACH = {"zweite": 2, "dritte": 3, "vierte": 4, "fünfte": 5, "zehnte": 10}
_VAGUE = re.compile(
    r"\b(?:dutzende|hunderte|tausende|zehntausende|hunderttausende|millionen|milliarden|die\smehrheit|die\smeisten)\s"
    r"(?:von\s|der\s|unserer\s)?[a-zäöü]{4,}"
)
_PERCENT = re.compile(r"[%‰]|\bprozent\b")
_SLASHED = re.compile(r"(?<![\w./])(?:24/7|\d+(?:,\d+)?\s?/\s?(?:5|10|100)(?![\w/.]))")
_MONTH = (
    r"(?:jan(?:uar|\.)?|jänner|feb(?:ruar|\.)?|märz|apr(?:il|\.)?|mai|juni|juli|aug(?:ust|\.)?|sep(?:t(?:ember)?|\.)?"
    r"|okt(?:ober|\.)?|nov(?:ember|\.)?|dez(?:ember|\.)?)"
)
_NUMBERED = (
    r"version|schritt|teil|kapitel|abschnitt|seite|bild|abbildung|abb\.|tabelle|artikel|art\.|absatz|abs\.|regel|ebene"
    r"|raum|zeile|punkt|frage|phase|iso|iso/iec|din|en|rfc|nr\.|nummer|§|platz|zimmer|haus|stufe|klasse|q|soc|windows"
)
_ASIDE = re.compile(
    r"\balle\s(?:zwei|drei|vier|fünf|sechs|\d+)\s(?:sekunden|minuten|stunden|tage|wochen|monate|jahre)\b"
    rf"|\d{{4}}-\d{{2}}-\d{{2}}|\b\d{{1,2}}\.\s?\d{{1,2}}\.(?:\s?\d{{2,4}})?|\b\d{{1,2}}\.\s{_MONTH}(?:\s\d{{4}})?"
    rf"|\b{_MONTH}\s\d{{4}}\b|\b\d{{1,2}}[:.]\d{{2}}\suhr\b|\b\d{{1,2}}:\d{{2}}\b|\b\d{{1,2}}\suhr\b"
    rf"|(?<![€$£.,\d])\b(?:19|20)\d{{2}}(?:\s?[-/]\s?\d{{2,4}})?(?:er)?\b(?!\s?[%€$£]|\s(?:{_UNIT}|mal|kunden|nutzer"
    r"|firmen|unternehmen|teams|mitarbeiter|betriebe)(?![a-zäöü])|[.,]\d)"
    rf"|\b(?:{_NUMBERED})[\s-]?\d+(?:[.:-]\d+)*\b(?!\s?%|\sprozent|,\d)|\b\d+\.\d+\.\d+\b"
    r"|\b\d{1,3}\.\s(?=[a-zäöü])|\b[qh][1-4]\b(?:\s\d{4})?|#\d+|\(\d{1,2}\)|\[\d{1,3}\]|(?:^|\n)\s?\d{1,2}[.)](?=\s)"
    r"|\+\d[\d\s./()-]{6,}\d|\b0\d{2,5}[\s/-]\d[\d\s-]{4,}|\bhttps?://\S+|\b[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,255}"
    r"|\b\d{5}\s(?=[a-zäöü]{3,}\b)(?!\s?(?:kunden|nutzer|firmen|menschen|teams|betriebe|euro|stück))"
    r"|\b[a-zäöü]+[-_]?\d+[a-z\d]*\b(?!\s?%|\sprozent|[.,]\d)"
)
_FRAMES = (
    ("up to", r"(?:bis zu|maximal|höchstens|nicht mehr als)"),
    ("at least", r"(?:mindestens|wenigstens|nicht weniger als)"),
    ("over", r"(?:mehr als|über|weit über)"),
    ("under", r"(?:weniger als|unter|keine)"),
    ("about", r"(?:etwa|rund|circa|ca\.|ungefähr|knapp|gut|fast|nahezu|beinahe|annähernd)"),
    ("by", r"um"),
    ("to", r"auf"),
    ("from", r"von"),
)
_FRAME_RE = tuple(
    (name, re.compile(rf"\b{pattern}\s(?:(?:etwa|rund|ca\.|die|den|das|der|ein|eine|einen)\s)?$"))
    for name, pattern in _FRAMES
)
_STOPS = words(
    "und oder aber auf in im am an zu zum zur von vom bei mit für aus nach über unter vor seit bis als wie dass wenn "
    "weil so dann ist sind war waren wird werden die der das den dem des ein eine einen einem einer pro je hat haben "
    "mehr weniger schneller langsamer länger kürzer besser schlechter nicht sich es sie wir ihr er kann können"
)
_AUDIENCE = words(
    "kunden kundinnen nutzer firmen unternehmen betriebe marken agenturen länder bewertungen downloads"
)
_LISTICLE = words("tipps wege gründe fragen ideen dinge lektionen fehler zeichen mythen beispiele schritte")
_LAST = re.compile(r"\b(?:letzten|vergangenen|nächsten|ersten|kommenden|vorigen)\s$")


@lru_cache(maxsize=4096)
def canonical_unit_de(unit: str) -> str:
    """One name for each unit: `Prozent` and `%`, `Minuten` and `min`; counted nouns as they are."""
    plain = unit.casefold().strip()
    return _UNIT_OF.get(plain, plain)


@lru_cache(maxsize=2048)
def quantities_de(text: str) -> tuple[Quantity, ...]:
    """Every figure of a folded text, in reading order; those that claim nothing are marked so."""
    taken = bytearray(len(text))
    for match in _ASIDE.finditer(text):
        taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    found: list[Quantity] = []
    for source in (_slashed, _ratios, _vague, _multiples, _numbers, _unread):
        for item in source(text):
            if taken.find(1, item.start, item.figure_end) == -1:
                found.append(item)
                taken[item.start : item.end] = b"\x01" * (item.end - item.start)
    return tuple(sorted(found, key=lambda item: item.start))


def _slashed(text: str) -> Iterator[Quantity]:
    for match in _SLASHED.finditer(text):
        first, _, second = match.group().replace(" ", "").partition("/")
        whole = match.group() == "24/7"
        yield Quantity(
            match.start(), match.end(), None if whole else _value(first), "24/7" if whole else f"/{second}"
        )


def _ratios(text: str) -> Iterator[Quantity]:
    for match in _RATIO.finditer(text):
        if match["each"]:
            yield Quantity(match.start(), match.end(), 100 / _EACH[match["each"]], "%", share=True)
            continue
        first, second = _value(match["n"]), _value(match["d"])
        if second and first <= second <= 1000:
            yield Quantity(
                match.start(), match.end(), first / second * 100, "%", _before(text, match.start()), True
            )


def _vague(text: str) -> Iterator[Quantity]:
    for match in _VAGUE.finditer(text):
        yield Quantity(match.start(), match.end(), None, match.group(), _before(text, match.start()))


def _multiples(text: str) -> Iterator[Quantity]:
    for match in _TIMES_WORD.finditer(text):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        if match["n"]:
            value = _value(match["n"])
        elif match["third"] is not None:
            value = (2 if match["third"].startswith("zwei") else 1) / 3
        elif match["quarter"] is not None:
            value = 0.75 if match["quarter"].startswith("drei") else 0.25
        else:
            value = _MULTIPLES[match.lastgroup or ""]
        share = bool(re.match(r"\s(?:der|des|aller|unserer|von)\b", text[match.end() :]))
        yield Quantity(start, match.end(), value, "x", _before(text, start), share, words=match["n"] is None)


def _numbers(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        value = _value(match["num"] or match["word"])
        if match["scale"]:
            value *= _SCALES[match["scale"]]
        value = -value if match["sign"] == "-" else value
        unit = match["unit"] or (match["cur"] or match["cur2"] or "").strip()
        end = match.start("range") if match["range"] else match.end()
        ranged = bool(match["range"]) and "und" not in match["range"]
        noun = "" if unit or ranged else _noun(text, end)
        item = Quantity(
            match.start(),
            end + len(noun),
            value,
            canonical_unit_de(unit) if unit else "range" if ranged else noun.strip(" -"),
            _before(text, match.start()) or ("over" if match["plus"] else ""),
            bool(re.match(r"\s(?:der|des|aller|unserer|von|ihrer)\b", text[end:])),
            words=match["word"] is not None,
            noun=noun,
        )
        yield item if _states(item, text) else Quantity(**{**item.__dict__, "claim": False})


def _unread(text: str) -> Iterator[Quantity]:
    for match in _PERCENT.finditer(text):
        yield Quantity(match.start(), match.end(), None, "%")


def _value(text: str) -> float:
    if text in _SMALL:
        return _SMALL[text]
    return float(re.sub(r"[.'\u202f ]", "", text).replace(",", "."))


def _noun(text: str, end: int) -> str:
    """The word that a number counts, with the space before it."""
    match = re.match(r"[\s-]([a-zäöü][a-zäöü-]{2,})", text[end : end + 48])
    return match.group() if match and match[1] not in _STOPS else ""


def _before(text: str, start: int) -> str:
    lead = text[max(0, start - 40) : start]
    return next((name for name, pattern in _FRAME_RE if pattern.search(lead)), "")


def _states(item: Quantity, text: str) -> bool:
    """Whether a figure states something that somebody could ask to see."""
    noun = item.noun.strip(" -")
    if item.unit in _TIMES and _LAST.search(text[max(0, item.start - 14) : item.start]):
        return False
    if item.unit in _MEASURES or item.unit == "range":
        return True
    if noun in _LISTICLE and (item.value or 0) <= 100:
        return False
    if item.words:
        return noun in _AUDIENCE or ((item.value or 0) > 12 and bool(noun))
    return bool(noun) or (item.value or 0) > 12
