"""Phone numbers: international, American, British, French and German ways to write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ._found import Cues, Found

__all__ = ("phones",)

_LEFT = r"(?<![\w.,/+-])(?<!\d )"
_RIGHT = r"(?!\w|[.,/-]\d|-\w| \d{3})"
_EXTENSION = r"(?:,? ?(?:extension|ext\.?|x|durchwahl|dw\.?) ?\d{1,6})?"

_INTERNATIONAL = re.compile(
    rf"(?<![\w+.,-])\+[1-9](?:[ ./-]?(?:\(\d{{1,4}}\)|\d)){{6,14}}{_EXTENSION}{_RIGHT}"
)
_NATIONAL = (
    # America: area and exchange start with 2 to 9.
    re.compile(
        rf"{_LEFT}(?:1[-. ])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[-. ])[2-9]\d\d[-. ]\d{{4}}{_EXTENSION}{_RIGHT}"
    ),
    # France: five pairs.
    re.compile(rf"{_LEFT}0[1-9](?P<sep>[ .-])\d\d(?:(?P=sep)\d\d){{3}}{_RIGHT}"),
    # Britain and Germany: an area code in brackets or not, then one to three groups.
    re.compile(
        rf"{_LEFT}(?:\(0[1-9]\d{{1,4}}\) ?|0[1-9]\d{{1,4}}(?: ?/ ?|[ -]))\d{{3,8}}(?:[ -]\d{{1,6}}){{0,2}}"
        rf"{_EXTENSION}{_RIGHT}"
    ),
)
_WITH_CUE = re.compile(
    rf"{_LEFT}(?:[2-9]\d\d-\d{{4}}|[01]?[2-9]\d{{8,9}}|0[1-9]\d{{8,10}}){_EXTENSION}{_RIGHT}"
)
_CUES = Cues(
    "call calls phone telephone tel tel. dial text ring fax mobile whatsapp hotline line sms handy telefon "
    "telefonnummer rufnummer mobil anruf anrufen rufen erreichen durchwahl callers phoned desk",
    "order orders part invoice isbn issn sku article artikel artikelnummer artikelnr item ref reference case batch "
    "serial seriennummer model code tracking bestellnummer bestellung rechnung rechnungsnummer kundennummer teil "
    "teilenummer sendungsnummer ticket version product catalogue catalog ean gtin charge zählernummer",
    34,
)
_COUNTRIES = re.compile(
    r"1|7|2(?:0|7|[1-689]\d)|3(?:[0-469]|[578]\d)|4(?:[013-9]|2\d)|5(?:[1-8]|[09]\d)|6(?:[0-6]|[7-9]\d)"
    r"|8(?:[1246]|[0578]\d)|9(?:[0-58]|[679]\d)"
)


def phones(text: str) -> Iterator[Found]:
    """Phone numbers; what could be another number counts by the nearest word before it."""
    for match in _INTERNATIONAL.finditer(text):
        if _is_international(match.group()):
            yield Found("phone", *match.span())
    for form in _NATIONAL:
        for match in form.finditer(text):
            digits = _digits(match.group())
            said = _CUES.before(text, match.start())
            if 9 <= len(digits) <= 12 and said is not False:
                yield Found("phone", *match.span(), 0.95 if said else 0.7)
    for match in _WITH_CUE.finditer(text):
        if _CUES.before(text, match.start()):
            yield Found("phone", *match.span(), 0.8)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", re.sub(r"[a-z].*", "", text))


def _is_international(text: str) -> bool:
    digits = _digits(text.replace("(0)", ""))
    country = _COUNTRIES.match(digits)
    if country is None or not 8 <= len(digits) <= 15:
        return False
    national = digits[country.end() :]
    if country.group() == "1":
        return len(digits) == 11 and national[0] not in "01"
    return national[0] != "0" or country.group() == "39"
