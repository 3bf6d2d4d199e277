"""Postal addresses: American, British and German ways to write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ._found import Found

__all__ = ("postal_addresses",)

_WORD = r"[A-ZÄÖÜ][\w'.-]{0,30}"
_STREET = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|Terrace|Ter|Way|"
    r"Crescent|Cres|Close|Gardens|Highway|Hwy|Parkway|Pkwy|Circle|Cir|Hill|Row|Mews|Walk|Grove|Quay|Broadway)\.?"
)
_ORDINAL = r"\d{1,3}(?:st|nd|rd|th)"
_ROOM = r"(?:Suite|Ste|Apt|Apartment|Unit|Floor|Room|Flat|#)\.? ?[\w-]{1,6}"
_ZIP = r"[A-Z]{2} \d{5}(?:-\d{4})?(?![\w-])"
_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?!\w)"
_AMERICA = rf",? (?:{_WORD} ){{0,3}}{_WORD},? {_ZIP}"
_BRITAIN = rf"(?:,? {_WORD}){{0,4}},? {_POSTCODE}"
_TAIL = rf"(?P<tail>(?:{_AMERICA})|(?:{_BRITAIN}))"

_ENGLISH = re.compile(
    rf"(?<![\w.,/-])(?:{_ROOM},? )?\d{{1,5}}[A-Za-z]?(?:-\d{{1,5}})? (?:[NSEW]\.? )?"
    rf"(?:(?:{_WORD}|{_ORDINAL}) ){{1,3}}?{_STREET}(?!\w)"
    rf"(?:,? {_ROOM}(?!\w))?{_TAIL}?"
)
_BOX = re.compile(rf"(?<!\w)P\.? ?O\.? ?Box \d{{1,6}}(?!\d)(?:{_AMERICA}|{_BRITAIN})?")
_AT_HOME = re.compile(
    r"(?:\b(?:at|to|from|of|in|on|near|lives|home|address|visit|deliver|wohnt|wohnhaft|adresse|an|der|am|im)[,:]? )\Z",
    re.IGNORECASE,
)

_GERMAN = re.compile(
    r"(?<![\w.-])(?:(?:(?:Am|An der|An den|Auf der|Auf dem|Im|In der|Zum|Zur|Unter den|Hinter der) )"
    rf"(?:{_WORD} ){{0,2}}"
    r"[A-ZÄÖÜ][\w-]{1,30}|(?:[A-ZÄÖÜ][\w-]{1,30} )?[A-ZÄÖÜ][\w.-]{1,30}?"
    r"(?:straße|strasse|str\.|weg|allee|platz|gasse|ring|damm|ufer|markt|chaussee|graben|steig|hof|wall)"
    r"|(?:Straße|Strasse|Platz|Allee) (?:der|des) (?:\d{1,2}\. )?[A-ZÄÖÜ][\w-]{1,30}"
    r"|[A-ZÄÖÜ][\w-]{1,30} (?:Straße|Strasse|Str\.|Weg|Allee|Platz|Gasse|Ring|Damm|Ufer|Markt|Chaussee|Wall))"
    r" \d{1,3}(?: ?[a-z](?!\w))?(?:-\d{1,3})?(?![\w.-]*\d)(?P<tail>,? (?:[DAF]-|CH-)?\d{4,5} (?:Bad |Sankt |St\. )?"
    r"[A-ZÄÖÜ][\w-]{1,30}(?: (?:am|an der|im|a\.) [A-ZÄÖÜ][\w-]{1,20})?)?"
)
_GERMAN_BOX = re.compile(r"(?<!\w)Postfach \d[\d ]{1,9}\d(?!\d)(?:,? (?:D-)?\d{5} [A-ZÄÖÜ][\w-]{1,30})?")


def postal_addresses(cased: str) -> Iterator[Found]:
    """Street and number with town and postcode, or alone behind a word such as `at` or `lives`; post boxes."""
    for form in (_BOX, _GERMAN_BOX):
        for match in form.finditer(cased):
            yield Found("postal", *match.span(), 0.9)
    for form in (_ENGLISH, _GERMAN):
        for match in form.finditer(cased):
            if match["tail"]:
                yield Found("postal", *match.span(), 0.95)
            elif _AT_HOME.search(cased, max(0, match.start() - 14), match.start()):
                yield Found("postal", *match.span(), 0.6)
