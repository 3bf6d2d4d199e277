"""Personal data and secrets in a text: by form and checksum, by the words around a number, by names.

Every recogniser is a function of the folded text, so that what hides from a search does not hide here, and
the places that are reported are those of the source. `recognise` is where they come together.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from ..models import PersonalData
from ..text import Folded, folded
from ._found import Found
from ._keys import keys
from ._names import names
from ._network import emails, ips
from ._numbers import cards, ibans, luhn, mod97, national_ids
from ._phones import phones
from ._postal import postal_addresses

__all__ = ("ALL_KINDS", "FORMS", "IN_WORDS", "Found", "luhn", "mod97", "personal_data", "recognise")

FORMS: tuple[PersonalData, ...] = ("key", "email", "iban", "card", "ssn", "ip", "postal", "phone")
"""The kinds that a form gives away, in this order: what is taken by one is not looked at by the next."""

ALL_KINDS: tuple[PersonalData, ...] = (*FORMS, "name")

IN_WORDS: Mapping[PersonalData, str] = {
    "email": "an e-mail address",
    "phone": "a phone number",
    "card": "a payment card number",
    "iban": "a bank account number",
    "ssn": "a social security number",
    "ip": "an IP address",
    "key": "an access key",
    "postal": "a postal address",
    "name": "the name of a person",
}


def recognise(text: str, kinds: Collection[PersonalData] = ALL_KINDS) -> list[Found]:
    """Personal data of these kinds, with their places in the source, in reading order."""
    wanted = ALL_KINDS if kinds is ALL_KINDS else tuple(kind for kind in ALL_KINDS if kind in kinds)
    return list(_recognised(text, wanted))


@lru_cache(maxsize=2048)
def _recognised(text: str, kinds: tuple[PersonalData, ...]) -> tuple[Found, ...]:
    """Looked for once: a revision repeats most blocks of what it revises."""
    view = folded(text)
    taken: list[tuple[int, int]] = []  # in order, and never overlapping
    found = []
    for kind in kinds:
        for item in _of_kind(view, kind):
            at = bisect_left(taken, (item.start, item.end))
            free = at == 0 or taken[at - 1][1] <= item.start
            if free and (at == len(taken) or item.end <= taken[at][0]):
                taken.insert(at, (item.start, item.end))
                start, end = view.span(item.start, item.end)
                found.append(item._replace(start=start, end=end))
    return tuple(sorted(found, key=lambda item: (item.start, item.end)))


def _of_kind(view: Folded, kind: PersonalData) -> Iterator[Found]:
    text = view.text
    match kind:
        case "key":
            yield from keys(text, view.cased)
        case "email":
            yield from emails(text)
        case "iban":
            yield from ibans(text)
        case "card":
            yield from cards(text)
        case "ssn":
            yield from national_ids(text)
        case "ip":
            yield from ips(text)
        case "phone":
            yield from phones(text)
        case "postal":
            yield from postal_addresses(view.cased)
        case "name":
            yield from names(view.cased)


def personal_data(text: str) -> Iterator[tuple[PersonalData, int, int]]:
    """Personal data and secrets that a form gives away: kind, start and end in the source.

    Names of persons are not among them: the author of a source and the owner of a record are named rightly.
    """
    for item in recognise(text, FORMS):
        yield item.kind, item.start, item.end
