"""Personal data and secrets in copy: blocked unless the kit allows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from ...content import Finding
from .._spans import Spans
from ..models import Kit, PersonalData
from ..personal import IN_WORDS, Found, recognise
from ..text import TermHit, fold, folded
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
        "privacy.postal",
        "`privacy`",
        "`needs-role`, or what `privacy.yaml` says",
        "A postal address stands in the copy.",
        "Where somebody lives is nobody's business; a company's own address is meant to be read.",
        "Take it out, or put the company's own address on the allow list.",
        passes=("On 12 March the street market opens.",),
        fails=("Visit us at 12 Harbor Street, Springfield, IL 62701.",),
    ),
    RuleInfo(
        "privacy.name",
        "`privacy`",
        "`needs-role`, or what `privacy.yaml` says",
        "A person is named who is not on the list of those who agreed.",
        "People decide themselves whether copy may name them.",
        "Ask for consent and list the person under `consented`, or take the name out.",
        passes=("The Grace Period ends on Friday.",),
        fails=("“We saved an hour a day,” said Kwame Mensah.",),
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

_FIGURES: tuple[PersonalData, ...] = ("phone", "card", "iban", "ssn")


def privacy(view: DraftView) -> list[Finding]:
    """`privacy.<kind>` in copy and links; `privacy.consent` for names whose consent has run out."""
    return [*_in_copy(view), *_in_links(view), *_without_consent(view)]


def _in_copy(view: DraftView) -> Iterator[Finding]:
    for placed in view.blocks:
        recognised = recognise(placed.text)
        known = _names_of_things(placed.text, view) if any(f.kind == "name" for f in recognised) else _NOWHERE
        for found in recognised:
            excerpt = placed.text[found.start : found.end]
            named = found.kind == "name" and (
                known.overlap(found.start, found.end) or _consented(excerpt, view)
            )
            if not named and _counts(found, view.kit) and not _allowed(found.kind, excerpt, view.kit):
                start, end = placed.start + found.start, placed.start + found.end
                yield from _report(view, found.kind, placed.part.name, start, end)


_NOWHERE = Spans(())


def _names_of_things(text: str, view: DraftView) -> Spans:
    """Where names stand that are no persons'."""
    return Spans(_merged(folded(text).find_terms(_ours(view))))


def _in_links(view: DraftView) -> Iterator[Finding]:
    for placed in view.blocks:
        if not placed.block.href:
            continue
        href = unquote(placed.block.href)
        for found in recognise(href, ("key", "email", "iban")):
            if _counts(found, view.kit) and not _allowed(found.kind, href[found.start : found.end], view.kit):
                end = placed.start + len(placed.text)
                yield from _report(view, found.kind, placed.part.name, placed.start, end, "in the link of ")


def _report(
    view: DraftView, kind: PersonalData, part_name: str, start: int, end: int, where: str = ""
) -> Iterator[Finding]:
    action = view.kit.privacy.action(kind)
    if action == "allow":
        return
    hint = "list it in privacy.allow if it is meant for the public"
    if kind == "name":
        hint = "list who agreed to be named under `consented`"
    yield view.finding(
        f"privacy.{kind}",
        "privacy",
        action,
        f"{IN_WORDS[kind]} stands {where or 'in '}the copy; {hint}",
        part=view.draft.part(part_name),
        start=start,
        end=end,
        role=view.kit.privacy.role,
    )


def _counts(found: Found, kit: Kit) -> bool:
    return found.confidence >= kit.privacy.confidence.get(found.kind, 0.0)


def _allowed(kind: PersonalData, found: str, kit: Kit) -> bool:
    """Allowed as it stands, by its figures, by its domain written as `@example.com`, or inside an own address."""
    text = fold(found).strip()
    return any(
        _same(kind, text, fold(item).strip())
        for item in (*kit.privacy.allow, *kit.privacy.allow_by_kind.get(kind, ()))
    ) or (kind == "postal" and any(folded(item.text).contains(found) for item in kit.disclosures))


def _same(kind: PersonalData, text: str, allowed: str) -> bool:
    if text == allowed or (allowed.startswith("@") and text.endswith(allowed)):
        return True
    if kind == "postal":
        return folded(allowed).contains(text)
    figures, wanted = (re.sub(r"[^\d+]", "", item) for item in (text, allowed))
    return kind in _FIGURES and figures == wanted != ""


def _ours(view: DraftView) -> tuple[str, ...]:
    """Names that are no persons': the brand, products, competitors, marks; and titles, whose authors are named."""
    kit = view.kit
    rivals = (name for item in kit.terms.competitors for name in (item.name, *item.aliases))
    return (
        kit.meta.brand,
        *(product.name for product in kit.meta.products),
        *rivals,
        *kit.terms.exact,
        *(mark.name for mark in kit.terms.trademarks),
        *(extract.title for extract in view.quotes.values() if extract.title),
    )


def _merged(hits: list[TermHit]) -> list[tuple[int, int]]:
    """Places in order, of overlapping ones their union."""
    merged: list[tuple[int, int]] = []
    for hit in hits:
        if merged and hit.start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], hit.end))
        else:
            merged.append((hit.start, hit.end))
    return merged


def _consented(found: str, view: DraftView) -> bool:
    """Whether somebody on the list, whose consent runs or is found out of date by another rule, has this name."""
    return any(folded(person.name).contains(found) for person in view.kit.privacy.consented)


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
