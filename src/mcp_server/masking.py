"""Nothing that goes out shows personal data or a secret, whatever it came from."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel

from .._visible import visible
from ..brandkit.personal import FORMS, recognise

__all__ = ("masked", "masked_text")

Masked = TypeVar("Masked", bound=BaseModel)

_KINDS = tuple(kind for kind in FORMS if kind not in ("phone", "postal"))
_LOOSE = ("phone", "postal")
"""Numbers and words around them say what these are: they are looked for in words alone, not in ids or figures."""


def masked_text(text: str) -> str:
    """The text with each piece of personal data replaced by what it is, such as `[email]`."""
    shown = visible(text)
    for item in reversed(recognise(shown, FORMS if " " in shown else _KINDS)):
        shown = f"{shown[: item.start]}[{item.kind}]{shown[item.end :]}"
    return shown


def masked(result: Masked) -> Masked:
    """The result with every text in it masked."""
    return type(result).model_validate(_masked(result.model_dump()))


def _masked(value: object) -> object:
    if isinstance(value, str):
        return masked_text(value)
    if isinstance(value, dict):
        return {name: _masked(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(item) for item in value]
    return value
