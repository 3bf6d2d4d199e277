"""What has to stand in copy, and what goes to a person."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ...content._base import Name
from ._channels import PartRole
from ._claims import ClaimClass
from ._entry import Entry, ShortText

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
        claim_classes, channels, markets, when_offer: the triggers; any that is set and met asks for it
            (`channels` and `markets` narrow the other two, and stand alone when those are not set).
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
    when_offer: bool = False
    part_role: PartRole | None = None
    placement: Placement = "anywhere"
    within_chars: Annotated[int, Field(ge=0)] | None = None
    in_hashtags: bool = False
    pass_examples: tuple[ShortText, ...] = ()
    fail_examples: tuple[ShortText, ...] = ()


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
