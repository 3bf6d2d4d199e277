"""The policy for personal data, for what a file brings in: the same as for rows that are imported."""

from __future__ import annotations

import dataclasses
from typing import Any, Final, TypeVar

from ...store.records import Learning, LearningVersion, Passage
from ..importing.private import PersonalPolicy, Tokeniser, personal_data
from ..importing.remarks import TOKENISED

__all__ = ("PersonalDataFound", "clean_passage", "clean_version")

_RECORD: Final = (
    *("statement", "excerpt", "locator", "source_id", "brand", "market", "segment", "stage", "channel"),
    *("format", "offer", "product", "season", "metric", "unit", "method", "prereg", "retest", "subject_key"),
)
"""What a record says; who owns, approved or extracted it is not what it is about."""

_PASSAGE: Final = ("title", "text", "locator", "source_id")

R = TypeVar("R", Learning, LearningVersion, Passage)


class PersonalDataFound(Exception):
    """A text holds personal data that the policy does not let in."""


def clean_version(version: LearningVersion, policy: PersonalPolicy) -> LearningVersion:
    """The version as the policy lets it in, with its own reason.

    Raises:
        PersonalDataFound: it may not come in.
    """
    words = Tokeniser()
    learning = _cleaned(version.learning, _RECORD, policy, words)
    if words.replaced:
        learning = dataclasses.replace(learning, sensitivity=TOKENISED)
    return dataclasses.replace(_cleaned(version, ("reason",), policy, words), learning=learning)


def clean_passage(passage: Passage, policy: PersonalPolicy) -> Passage:
    """The passage as the policy lets it in.

    Raises:
        PersonalDataFound: it may not come in.
    """
    return _cleaned(passage, _PASSAGE, policy, Tokeniser())


def _cleaned(row: R, names: tuple[str, ...], policy: PersonalPolicy, words: Tokeniser) -> R:
    changed: dict[str, Any] = {}
    for name in names:
        text = getattr(row, name)
        if not (kinds := personal_data(text)):
            continue
        if policy == "refuse":
            raise PersonalDataFound(f"its {name} seems to hold {kinds[0]}")
        changed[name] = words.clean(text)
    return dataclasses.replace(row, **changed) if changed else row
