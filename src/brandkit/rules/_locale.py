"""What the rules cannot read is unchecked, never passed."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from ...content import Finding
from .._words import words
from ..claims import PACKS, has_pack, language_of
from ._info import RuleInfo
from ._view import DraftView

__all__ = (
    "INFO",
    "locale",
)

INFO = (
    RuleInfo(
        "locale.unknown",
        "`locale`",
        "`revise`",
        "The kit has no such locale.",
        "Copy in another language follows other rules.",
        "Add the locale to `meta.yaml`, or write in one that is there.",
    ),
    RuleInfo(
        "locale.unchecked",
        "`locale`",
        "`unchecked`",
        "There are no rule packs for the language.",
        "What nobody can check is not passed as checked.",
        "Let a person who reads the language check it, and let the role that the policy names waive it.",
    ),
    RuleInfo(
        "locale.language",
        "`locale`",
        "`unchecked`",
        "The text does not read as the language that it says.",
        "Rules for one language see nothing in another.",
        "Correct the locale, or the text.",
    ),
)

_COMMON_EN = words(
    "the a an and or but of to in on at by for with from is are was be been it its this that these you "
    "your we our they their not no as if so when what who how which do does can will has have had more "
    "than up out about"
)
_COMMON_DE = words(
    "der die das den dem des ein eine einen einem einer und oder aber in im an am auf aus bei mit nach von vom zu zum "
    "zur für um ist sind war waren wird werden es sie ihr ihre ihren ihnen wir unser unsere uns sich nicht kein keine "
    "als wie was wer wenn dass auch nur noch hat haben kann können über bis durch mehr so er ich du dein deine jede"
)
# Words that both languages have tell nothing.
_ONLY_EN, _ONLY_DE = _COMMON_EN - _COMMON_DE, _COMMON_DE - _COMMON_EN


def locale(view: DraftView) -> list[Finding]:
    """`locale.unknown` to the kit, `locale.unchecked` without a pack, `locale.language` for other words."""
    draft, found = view.draft, []
    known = {tag.split("-")[0] for tag in view.kit.meta.locales}
    if draft.locale not in view.kit.meta.locales and draft.locale.split("-")[0] not in known:
        message = (
            f"the kit has no voice for {draft.locale}; its locales are {', '.join(view.kit.meta.locales)}"
        )
        found.append(view.finding("locale.unknown", "locale", "revise", message))
    if not has_pack(draft.locale):
        packs = ", ".join(PACKS)
        message = (
            f"claims and personal data in {draft.locale} cannot be checked: there are packs for {packs} only"
        )
        found.append(view.finding("locale.unchecked", "locale", "unchecked", message))
    else:
        found += [finding for part, text in view.parts if (finding := _other_language(view, text, part.name))]
    return found


def _other_language(view: DraftView, text: str, part_name: str) -> Finding | None:
    """Copy that says it is English and is not would pass rules that cannot read it."""
    if not _is_other(text, language_of(view.draft.locale)):
        return None
    return view.finding(
        "locale.language",
        "locale",
        "unchecked",
        f"this does not read as {view.draft.locale}, so its claims cannot be checked",
        part=view.draft.part(part_name),
        start=0,
        end=len(text),
    )


@lru_cache(maxsize=1024)
def _is_other(text: str, language: str) -> bool:
    """Asked once: a revision repeats most parts of what it revises."""
    tokens = [word.strip(".,;:!?()\"'“”’").casefold() for word in text.split()]
    german = language == "de"
    usual = _COMMON_DE if german else _COMMON_EN
    own, others = (_ONLY_DE, _ONLY_EN) if german else (_ONLY_EN, _ONLY_DE)
    strange = _is_foreign(text) or (
        (switched := _count(tokens, others)) >= 3 and switched > 2 * _count(tokens, own)
    )
    return strange or (len(tokens) >= 14 and _count(tokens, usual) < len(tokens) * 0.06)


def _count(tokens: list[str], known: frozenset[str]) -> int:
    return sum(map(known.__contains__, tokens))


def _is_foreign(text: str) -> bool:
    """Whether many of its letters are not Latin ones."""
    if text.isascii():
        return False
    others = (char for char in text if char > "\x7f" and char.isalpha())
    foreign = sum(1 for char in others if not unicodedata.name(char, "").startswith("LATIN"))
    return foreign > 0 and (letters := sum(map(str.isalpha, text))) >= 12 and foreign > letters * 0.3
