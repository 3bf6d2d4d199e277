"""Units of measure and counted nouns, one name for each."""

from __future__ import annotations

import re
from functools import lru_cache

from ._words import words

__all__ = (
    "AUDIENCE",
    "PEOPLE_RE",
    "TIME_UNITS",
    "UNITS",
    "UNIT_RE",
    "canonical_unit",
    "same_unit",
    "unit_noun",
)

UNITS = {
    "%": "% percent per-cent pct",
    "pp": "pp percentage-points percentage-point points-of-percentage",
    "x": "x × times fold",
    "ms": "ms millisecond milliseconds msec",
    "us": "us microsecond microseconds",
    "s": "s sec secs second seconds",
    "min": "min mins minute minutes",
    "h": "h hr hrs hour hours",
    "d": "day days",
    "wk": "week weeks wk wks",
    "mo": "month months mo mos",
    "q": "quarter quarters",
    "y": "year years yr yrs",
    "bd": "business-day business-days working-day working-days",
    "kb": "kb kilobytes kilobyte kib",
    "mb": "mb megabytes megabyte mib",
    "gb": "gb gigabytes gigabyte gib",
    "tb": "tb terabytes terabyte tib",
    "$": "$ us$ usd dollar dollars",
    "€": "€ eur euro euros",
    "£": "£ gbp pound pounds",
    "¥": "¥ jpy yen",
    "¢": "¢ cent cents",
    "star": "star stars",
    "mcg": "mcg microgram micrograms",
    "mg": "mg milligram milligrams",
    "g": "g gram grams",
    "kg": "kg kilo kilos kilogram kilograms",
    "t": "tonne tonnes ton tons",
    "oz": "oz ounce ounces",
    "lb": "lb lbs",
    "ml": "ml millilitre millilitres milliliter milliliters",
    "l": "litre litres liter liters",
    "gal": "gallon gallons",
    "mm": "mm millimetre millimetres millimeter millimeters",
    "cm": "cm centimetre centimetres centimeter centimeters",
    "metre": "metre metres meter meters",
    "km": "km kilometre kilometres kilometer kilometers",
    "mi": "mile miles",
    "ft": "foot feet",
    "inch": "inch inches",
    "db": "db decibel decibels",
    "w": "watt watts",
    "kw": "kw kilowatt kilowatts",
    "kwh": "kwh kilowatt-hour kilowatt-hours",
    "mwh": "mwh megawatt-hour megawatt-hours",
    "mah": "mah",
    "kcal": "kcal calorie calories",
}
_UNIT_OF = {name.replace("-", " "): unit for unit, names in UNITS.items() for name in names.split()}
TIME_UNITS = frozenset(("ms", "us", "s", "min", "h", "d", "bd", "wk", "mo", "q", "y"))
UNIT_RE = "|".join(
    re.escape(name) for name in sorted(_UNIT_OF, key=len, reverse=True) if name not in ("$", "€", "£", "¥")
)

_PEOPLE = words(
    "customers users clients teams companies people brands marketers subscribers downloads installs "
    "members businesses organisations organizations agencies countries reviews employees developers "
    "engineers stores shops fans followers"
)
# Even a few of these are a claim; two people or three teams are a story.
AUDIENCE = words(
    "customers users clients companies businesses brands subscribers agencies countries downloads reviews"
)
PEOPLE_RE = "|".join(sorted(_PEOPLE))


@lru_cache(maxsize=4096)
def canonical_unit(unit: str) -> str:
    """One name for each unit: `percent` and `%`, `minutes` and `min`; counted nouns in the singular."""
    plain = " ".join(unit.casefold().replace("-", " ").split())
    return _UNIT_OF.get(plain) or unit_noun(plain)


def unit_noun(noun: str) -> str:
    """A counted noun in the singular, well enough for comparing two of them."""
    for plural, singular in (
        ("ies", "y"),
        ("sses", "ss"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("xes", "x"),
        ("s", ""),
    ):
        if noun.endswith(plural) and not noun.endswith("ss") and len(noun) > len(plural) + 1:
            return noun[: -len(plural)] + singular
    return noun


def same_unit(one: str, other: str) -> bool:
    """Whether two units are the same."""
    return canonical_unit(one) == canonical_unit(other)
