"""What has to stand in copy, and what goes to a person."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ...content._base import Name
from ._channels import PartRole
from ._claims import ClaimClass
from ._entry import Entry, ShortText
from ._packs import EU_MEMBERS

__all__ = (
    "Disclosure",
    "Placement",
    "SensitiveTopic",
)


Placement = Literal["anywhere", "same-part", "adjacent", "first", "last"]


class Disclosure(Entry):
    """`disclosures.yaml`: a text that has to be there when its trigger is.

    Attributes:
        text: the exact words.
        claim_classes, channels, markets, locales, when_offer, when_agent: the triggers; any that is set and met asks
            for it (`channels`, `markets` and `locales` narrow the others, and stand alone when those are not set).
            The market `EU` stands for its member states too; a locale `de` for `de-AT` too. `when_agent` is met by
            drafts that an agent wrote: code adds the text to them, as a block of its own, before the gate.
        part_role: the role of the part where the text has to stand; any part when absent.
        placement: where it has to stand: `anywhere`; `same-part`, in each part with what asks for it; `adjacent`,
            in the block of each claim that asks for it or the next one; `first` or `last` in its part.
        within_chars: the longest distance in code points: from the claim for `adjacent`; for `first` and `last` the
            text stands whole in so many characters at the beginning or the end of the part.
        in_hashtags: whether it may stand among hashtags at the end, where nobody reads it.
        pass_examples, fail_examples: blocks of copy in which the text stands well, and does not.
    """

    text: ShortText
    claim_classes: tuple[ClaimClass, ...] = ()
    channels: tuple[Name, ...] = ()
    markets: tuple[str, ...] = ()
    locales: tuple[str, ...] = ()
    when_offer: bool = False
    when_agent: bool = False
    part_role: PartRole | None = None
    placement: Placement = "anywhere"
    within_chars: Annotated[int, Field(ge=0)] | None = None
    in_hashtags: bool = False
    pass_examples: tuple[ShortText, ...] = ()
    fail_examples: tuple[ShortText, ...] = ()

    @model_validator(mode="after")
    def _one_kind_of_trigger(self) -> Disclosure:
        if self.when_agent and (self.claim_classes or self.when_offer):
            raise ValueError(
                "`when_agent` is about who wrote the copy; claims and offers need an entry of their own"
            )
        if self.when_agent and self.placement not in ("anywhere", "first", "last"):
            raise ValueError(
                f"with `when_agent` nothing is there that the text could stand {self.placement} to"
            )
        return self

    def holds_in(self, channel: str, market: str, locale: str) -> bool:
        """Whether the entry is meant for copy of this channel, market and language."""
        in_market = market in self.markets or ("EU" in self.markets and market in EU_MEMBERS)
        in_locale = locale in self.locales or locale.partition("-")[0] in self.locales
        return (
            (not self.channels or channel in self.channels)
            and (not self.markets or in_market)
            and (not self.locales or in_locale)
        )


class SensitiveTopic(Entry):
    """`sensitive_topics.yaml`: cues that send a draft to a named role, or stop it.

    Attributes:
        cues: words and phrases; one that ends in `*` is the beginning of a word, such as `redundan*`.
        except_in: phrases that are not meant, such as `Berlin marathon` for the cue `marathon`.
        channels, markets: where it holds; empty means everywhere.
    """

    cues: Annotated[tuple[ShortText, ...], Field(min_length=1)]
    except_in: tuple[ShortText, ...] = ()
    channels: tuple[Name, ...] = ()
    markets: tuple[str, ...] = ()
    pass_examples: tuple[ShortText, ...] = ()
    fail_examples: tuple[ShortText, ...] = ()
    action: Literal["needs-role", "block"] = "needs-role"
    role: Name
    reason: ShortText
