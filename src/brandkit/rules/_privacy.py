"""Personal data and secrets in copy: blocked unless the kit allows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from ...content import Finding
from ..models import Kit, PersonalData
from ..personal import personal_data
from ..text import fold, folded
from ._info import RuleInfo
from ._view import DraftView

__all__ = (
    "INFO",
    "privacy",
)

INFO = (
    RuleInfo(
        "privacy.email",
        "`privacy`",
        "`block`, or what `privacy.yaml` says",
        "An e-mail address stands in the copy.",
        "Personal data and secrets do not belong in copy.",
        "Take it out, or put what is the company's own on the allow list.",
    ),
    RuleInfo(
        "privacy.phone",
        "`privacy`",
        "`block`, or what `privacy.yaml` says",
        "A phone number stands in the copy.",
        "Personal data and secrets do not belong in copy.",
        "Take it out, or put what is the company's own on the allow list.",
    ),
    RuleInfo(
        "privacy.card",
        "`privacy`",
        "`block`, or what `privacy.yaml` says",
        "A payment card number stands in the copy (checksum verified).",
        "Personal data and secrets do not belong in copy.",
        "Take it out, or put what is the company's own on the allow list.",
    ),
    RuleInfo(
        "privacy.iban",
        "`privacy`",
        "`block`, or what `privacy.yaml` says",
        "A bank account number stands in the copy (checksum verified).",
        "Personal data and secrets do not belong in copy.",
        "Take it out, or put what is the company's own on the allow list.",
    ),
    RuleInfo(
        "privacy.ssn",
        "`privacy`",
        "`block`, or what `privacy.yaml` says",
        "A social security number stands in the copy.",
        "Personal data and secrets do not belong in copy.",
        "Take it out, or put what is the company's own on the allow list.",
    ),
    RuleInfo(
        "privacy.ip",
        "`privacy`",
        "`block`, or what `privacy.yaml` says",
        "An IP address stands in the copy.",
        "Personal data and secrets do not belong in copy.",
        "Take it out, or put what is the company's own on the allow list.",
    ),
    RuleInfo(
        "privacy.key",
        "`privacy`",
        "`block`, or what `privacy.yaml` says",
        "A key, token or password stands in the copy.",
        "Personal data and secrets do not belong in copy.",
        "Take it out, or put what is the company's own on the allow list.",
    ),
    RuleInfo(
        "privacy.consent",
        "`privacy`",
        "`block`",
        "The consent of a named person has run out.",
        "A person is named only as long as they agree.",
        "Renew the consent, or take the name out.",
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


def privacy(view: DraftView) -> list[Finding]:
    """`privacy.<kind>` in copy and links, `privacy.consent` for names whose consent has run out."""
    return [*_in_copy(view), *_in_links(view), *_without_consent(view)]


def _in_copy(view: DraftView) -> Iterator[Finding]:
    for placed in view.blocks:
        for kind, start, end in personal_data(placed.text):
            if not _allowed(placed.text[start:end], view.kit):
                yield from _report(view, kind, placed.part.name, placed.start + start, placed.start + end)


def _in_links(view: DraftView) -> Iterator[Finding]:
    for placed in view.blocks:
        href = unquote(placed.block.href or "")
        for kind, start, end in personal_data(href):
            if kind in ("email", "key", "iban") and not _allowed(href[start:end], view.kit):
                end_of_block = placed.start + len(placed.text)
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
            for hit in folded(placed.text).find_terms([person.name]):
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
