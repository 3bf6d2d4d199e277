"""Personal data and secrets in copy: found by form and checksum, blocked unless the kit allows them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from ...content import Finding
from ..models import Kit, PersonalData
from ..text import fold, folded
from ._view import DraftView

__all__ = ("luhn", "mod97", "personal_data", "privacy")


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


def _is_card(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    return 13 <= len(digits) <= 19 and luhn(digits) and len(set(digits)) > 1


def _is_iban(text: str) -> bool:
    plain = re.sub(r"[\s-]", "", text)
    return 15 <= len(plain) <= 34 and mod97(plain)


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_phone(text: str) -> bool:
    return 7 <= len(re.sub(r"\D", "", text)) <= 15 and not re.fullmatch(
        r"(?:19|20)\d{2}[ .-]\d{1,2}[ .-]\d{1,2}", text
    )


# Folded text is lower case. In this order: what is taken by one form is not looked at again.
_FORMS: tuple[tuple[PersonalData, re.Pattern[str], Callable[[str], bool]], ...] = (
    (
        "key",
        re.compile(
            r"\bsk-[a-z0-9_-]{16,}|\b(?:akia|asia)[0-9a-z]{16}\b|\bgh[pousr]_[a-z0-9]{30,}"
            r"|\bgithub_pat_[a-z0-9_]{20,}"
            r"|\bxox[abprs]-[a-z0-9-]{10,}|\baiza[0-9a-z_-]{30,}|-----begin [a-z ]*private key-----"
            r"|\beyj[a-z0-9_-]{8,}\.[a-z0-9_-]{8,}\.[a-z0-9_-]{4,}|\b(?:api[_ -]?key|secret|token"
            r"|password)\s?[=:]\s?['\"]?[a-z0-9_/+.-]{12,}"
        ),
        lambda _text: True,
    ),
    ("email", re.compile(r"(?<![\w.+-])[a-z0-9][\w.+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)+"), lambda _text: True),
    ("iban", re.compile(r"(?<!\w)[a-z]{2}\d{2}(?:[\s-]?[a-z0-9]{1,4}){3,8}(?!\w)"), _is_iban),
    ("card", re.compile(r"(?<![\d.,])\d(?:[ -]?\d){12,18}(?![\d,]|\.\d)"), _is_card),
    (
        "ssn",
        re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])"),
        lambda _text: True,
    ),
    (
        "ip",
        re.compile(
            r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)"
            r"|(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])"
        ),
        _is_ip,
    ),
    (
        "phone",
        re.compile(
            r"(?<![\w.,/-])(?:\+\d{1,3}[\s.-]?(?:\(\d{1,4}\)[\s.-]?)?\d(?:[\s./-]?\d){5,13}"
            r"|\(\d{2,5}\)[\s.-]?\d{3,4}[\s.-]?\d{3,5}"
            r"|\d{3}[.-]\d{3}[.-]\d{4}|\d{3}\s\d{3}\s\d{4}|\d{3}-\d{4}"
            r"|0\d{2,4}[\s/-]\d{3,4}[\s-]?\d{3,4}|1-\d{3}-\d{3}-\d{4})(?!\w|[.,]\d|-\d)"
        ),
        _is_phone,
    ),
)
_NAMES: dict[PersonalData, str] = {
    "email": "an e-mail address",
    "phone": "a phone number",
    "card": "a payment card number",
    "iban": "a bank account number",
    "ssn": "a social security number",
    "ip": "an IP address",
    "key": "an access key",
}


def personal_data(text: str) -> Iterator[tuple[PersonalData, int, int]]:
    """Personal data and secrets of a text: kind, start and end in the source."""
    view = folded(text)
    taken: list[tuple[int, int]] = []
    for kind, pattern, holds in _FORMS:
        for match in pattern.finditer(view.text):
            free = all(match.end() <= start or end <= match.start() for start, end in taken)
            if free and holds(match.group()):
                taken.append(match.span())
                yield kind, *view.span(*match.span())


def privacy(view: DraftView) -> list[Finding]:
    """`privacy.<kind>` in copy and links, `privacy.consent` for names whose consent has run out."""
    return [*_in_copy(view), *_in_links(view), *_without_consent(view)]


def _in_copy(view: DraftView) -> Iterator[Finding]:
    for placed in view.blocks:
        for kind, start, end in personal_data(placed.block.text):
            if not _allowed(placed.block.text[start:end], view.kit):
                yield from _report(view, kind, placed.part.name, placed.start + start, placed.start + end)


def _in_links(view: DraftView) -> Iterator[Finding]:
    for placed in view.blocks:
        href = unquote(placed.block.href or "")
        for kind, start, end in personal_data(href):
            if kind in ("email", "key", "iban") and not _allowed(href[start:end], view.kit):
                end_of_block = placed.start + len(placed.block.text)
                yield from _report(
                    view, kind, placed.part.name, placed.start, end_of_block, "in the link of "
                )


def _report(
    view: DraftView, kind: PersonalData, part_name: str, start: int, end: int, where: str = ""
) -> Iterator[Finding]:
    action = view.kit.privacy.actions.get(kind, "block")
    if action != "allow":
        yield view.finding(
            f"privacy.{kind}",
            "privacy",
            action,
            f"{_NAMES[kind]} stands {where or 'in '}the copy; list it in privacy.allow if it is meant"
            f" for the public",
            part=view.draft.part(part_name),
            start=start,
            end=end,
            role=view.kit.privacy.role,
        )


def _allowed(found: str, kit: Kit) -> bool:
    """Allowed as it stands, or by its domain written as `@example.com`."""
    text = fold(found).strip()
    for item in kit.privacy.allow:
        allowed = fold(item).strip()
        if text == allowed or (allowed.startswith("@") and text.endswith(allowed)):
            return True
        if re.sub(r"[^\d+]", "", text) == re.sub(r"[^\d+]", "", allowed) != "":
            return True
    return False


def _without_consent(view: DraftView) -> Iterator[Finding]:
    for person in view.kit.privacy.consented:
        if view.on <= person.until:
            continue
        for placed in view.blocks:
            for hit in folded(placed.block.text).find_terms([person.name]):
                yield view.finding(
                    "privacy.consent",
                    "privacy",
                    "block",
                    f"{person.name} agreed to be named until {person.until.isoformat()}",
                    part=placed.part,
                    start=placed.start + hit.start,
                    end=placed.start + hit.end,
                    role=view.kit.privacy.role,
                )
