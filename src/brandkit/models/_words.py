"""Words: which to use, which to avoid, names, marks, other companies."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ...content._base import Frozen, Name, Text
from ._entry import ShortText, WordEntry

__all__ = (
    "Avoid",
    "Competitor",
    "CustomerPhrase",
    "OneSpelling",
    "Terms",
    "Trademark",
)


class Avoid(WordEntry):
    """A word not to use, and what to write instead."""

    term: ShortText
    use: Text = ""
    why: Text = ""


class Competitor(WordEntry):
    """Another company's name and whether copy may mention it.

    Attributes:
        aliases: other names of the same company.
        role: who agrees to a mention; the role of `competitor` claims, or `legal`, when absent.
    """

    name: ShortText
    aliases: tuple[ShortText, ...] = ()
    mention: Literal["never", "approval", "neutral"] = "never"
    role: Name | None = None


class Trademark(WordEntry):
    """A name that carries its mark where a draft mentions it first, and not again after that."""

    name: ShortText
    mark: Literal["®", "™", "℠"] = "™"


class OneSpelling(WordEntry):
    """Spellings of one word: a draft uses one of them, whichever it is; `use` says which, if the brand cares."""

    spellings: Annotated[tuple[ShortText, ...], Field(min_length=2)]
    use: Text = ""


class CustomerPhrase(Frozen):
    """How customers say it, word for word. Data for writers; nothing is judged by it."""

    phrase: ShortText
    source: ShortText
    segment: Name | None = None


class Terms(Frozen):
    """`terms.yaml`: words. `exact` are names whose spelling and case never vary.

    Attributes:
        preferred: our words; data for writers. What to write instead of which word stands under `avoid`.
        acronyms: acronym and meaning; the meaning stands where a draft uses the acronym first.
    """

    preferred: tuple[ShortText, ...] = ()
    avoid: tuple[Avoid, ...] = ()
    exact: tuple[ShortText, ...] = ()
    trademarks: tuple[Trademark, ...] = ()
    consistent: tuple[OneSpelling, ...] = ()
    competitors: tuple[Competitor, ...] = ()
    acronyms: dict[str, str] = {}
    customer_language: tuple[CustomerPhrase, ...] = ()
