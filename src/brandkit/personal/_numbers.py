"""Numbers with a checksum or with ranges: payment cards, bank accounts, national ids."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .._words import in_order
from ._found import Cues, Found

__all__ = ("cards", "ibans", "luhn", "mod97", "national_ids")


def luhn(digits: str) -> bool:
    """The checksum of payment cards."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def mod97(iban: str) -> bool:
    """The checksum of international bank account numbers."""
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


# --- payment cards ---------------------------------------------------------------------------------------

_RUN = re.compile(r"(?<![\w.,])[0-9]+(?:[ -][0-9]+)*(?![^\W\d]|,[0-9]|\.[0-9])")
_SHAPE = re.compile(r"(?:4,){3}4(?:,[1-3])?|4,6,[45]|1[3-9]|(?:1,){12,18}1")
_ISSUERS = (
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"6011|64[4-9]|65|62|35(?:2[89]|[3-8])|220[0-4]"), (16, 17, 18, 19)),
    (re.compile(r"30[0-5]|3095|3[689]"), (14, 16, 19)),
    (re.compile(r"50|5[6-8]|63|67"), (13, 14, 15, 16, 17, 18, 19)),
    (re.compile(r"60|8[12]|9792"), (16,)),
)
_REST = 8
"""Digits that may stand behind a card in the same row: a date and a security code."""


def cards(text: str) -> Iterator[Found]:
    """Payment card numbers: issuer, length, the way they are grouped, and Luhn's checksum."""
    for run in _RUN.finditer(text):
        if run.end() - run.start() < 13:
            continue
        digits = run.group()
        groups = [match.span() for match in re.finditer(r"[0-9]+", digits)]
        at = 0
        while at < len(groups):
            width = groups[at][1] - groups[at][0]
            inside = width == 1 and at > 0 and groups[at - 1][1] - groups[at - 1][0] == 1
            # Cards start with one, four or all of their digits; of a row of single ones only the first may start one.
            size = 0 if inside or width in (2, 3) else _card_at(digits, groups, at)
            if size:
                yield Found("card", run.start() + groups[at][0], run.start() + groups[at + size - 1][1])
                at += size
            elif width <= 2:
                at += 1  # an amount, or a number in a list
            else:
                break


def _card_at(run: str, groups: list[tuple[int, int]], at: int) -> int:
    """How many groups from this one on make a card; 0 for none."""
    digits, shape, best = "", [], 0
    for count, (start, end) in enumerate(groups[at : at + 19], 1):
        digits += run[start:end]
        shape.append(str(end - start))
        if len(digits) > 19:
            break
        if len(digits) >= 13 and _SHAPE.fullmatch(",".join(shape)) and _is_card(digits):
            rest = sum(b - a for a, b in groups[at + count : at + count + 9])
            if rest <= _REST or rest >= 13:
                best = count
    return best


def _is_card(digits: str) -> bool:
    known = any(form.match(digits) and len(digits) in lengths for form, lengths in _ISSUERS)
    return known and len(set(digits)) > 1 and luhn(digits)


# --- bank accounts ---------------------------------------------------------------------------------------

_BY_LENGTH = in_order(
    "15:NO 16:BE 18:DK,FI,FO,GL,NL,SD,FK 19:MK,SI 20:AT,BA,EE,KZ,LT,LU,XK,MN 21:CH,HR,LI,LV "
    "22:BG,BH,CR,DE,GB,GE,IE,ME,RS,VA 23:AE,GI,IL,IQ,OM,SO,TL 24:AD,CZ,ES,MD,PK,RO,SA,SE,SK,TN,VG "
    "25:LY,PT,ST 26:IS,TR 27:BI,DJ,FR,GR,IT,MC,MR,SM 28:AL,AZ,BY,CY,DO,GT,HN,HU,LB,NI,PL,SV "
    "29:BR,EG,PS,QA,UA 30:JO,KW,MU,YE 31:MT,SC 32:LC 33:RU"
)
_LENGTHS = {
    country.lower(): int(length)
    for length, _, countries in (entry.partition(":") for entry in _BY_LENGTH)
    for country in countries.split(",")
}
_ACCOUNT = re.compile(r"(?<!\w)([a-z]{2})[0-9]{2}(?=[ -]?[a-z0-9])")
_NEXT = re.compile(r"[ -]?([a-z0-9])")


def ibans(text: str) -> Iterator[Found]:
    """International bank account numbers: country, its length, and the checksum."""
    after = 0
    for match in _ACCOUNT.finditer(text):
        length = _LENGTHS.get(match[1])
        if length is None or match.start() < after:
            continue
        chars, end = list(match.group()), match.end()
        while len(chars) < length and (more := _NEXT.match(text, end)):
            chars.append(more[1])
            end = more.end()
        whole = len(chars) == length and not re.match(r"\w", text[end : end + 1])
        if whole and sum(map(str.isdigit, chars)) >= 8 and mod97("".join(chars)):
            yield Found("iban", match.start(), end)
            after = end


# --- national ids ----------------------------------------------------------------------------------------

_SSN = re.compile(r"(?<![\w-])([0-9]{3})([ -]?)([0-9]{2})\2([0-9]{4})(?!\w|-\w)")
_SSN_CUES = Cues(
    "ssn ssns social social_security soc_sec soc_sec_number taxpayer tin sozialversicherungsnummer "
    "us-sozialversicherungsnummer itin employee employees applicant",
    "part sku model article artikel artikelnummer order bestellnummer bestellung item ref reference code case "
    "teil teilenummer invoice rechnung serial batch catalogue catalog product tracking ticket isbn lot ratio "
    "draw lottery bolt screw spare version "
    "ratios grams size",
    40,
)
_SURE = Cues(
    "ssn ssns social_security social_security_number social_security_no soc_sec sozialversicherungsnummer "
    "us-sozialversicherungsnummer",
    "order part sku",
    30,
)
_TAX_ID = re.compile(r"(?<![\w-])[1-9][0-9](?:[ ]?[0-9]){9}(?![\w-])")
_TAX_CUES = Cues(
    "steuer-id steuerid steueridentifikationsnummer identifikationsnummer idnr steuer-idnr steuer-identnummer "
    "tax_id tin",
    "rechnung rechnungsnummer bestellnummer order invoice",
)


def national_ids(text: str) -> Iterator[Found]:
    """US social security numbers by their ranges and the words before; German tax ids by their checksum."""
    for match in _SSN.finditer(text):
        area, dash, group, serial = match.groups()
        if area in ("000", "666") or area >= "900" or group == "00" or serial == "0000":
            continue
        if dash != "-":
            if _SURE.before(text, match.start()):
                yield Found("ssn", *match.span(), 0.95)
        elif (said := _SSN_CUES.before(text, match.start())) is not False:
            yield Found("ssn", *match.span(), 0.95 if said else 0.6)
    for match in _TAX_ID.finditer(text):
        if _tax_id(match.group().replace(" ", "")) and _TAX_CUES.before(text, match.start()):
            yield Found("ssn", *match.span(), 0.95)


def _tax_id(digits: str) -> bool:
    """The check digit of ISO 7064 MOD 11,10, and one digit that stands two or three times."""
    counts = sorted(digits[:10].count(digit) for digit in set(digits[:10]))
    if counts[-1] not in (2, 3) or (len(counts) > 1 and counts[-2] != 1):
        return False
    product = 10
    for char in digits[:10]:
        total = (int(char) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(digits[10])
