"""What an audit entry's reason leaves out: it can never be taken back, so addresses and numbers stay outside.

The full reason stands in the record that the entry is about, where it can be erased. Names cannot be told from other
words; people are asked to write none.
"""

from __future__ import annotations

import re

from .._canonical import clean_text
from ..errors import UsageError

__all__ = ("withheld",)

_EMAIL = re.compile(r"[^\s@<>(),;:\"']{1,64}@[^\s@<>(),;:\"']{1,255}\.[^\W\d_]{2,24}")
_PHONE = re.compile(r"(?<![\w.+-])(?:\+|00?)[\d(][\d \-/()]{6,22}\d(?![\w-])")
_LEAST_DIGITS = 8


def withheld(reason: str) -> str:
    """The reason without e-mail addresses and telephone numbers, as clean text.

    Raises:
        UsageError: BW240, it holds a control character.
    """
    try:
        text = clean_text(reason)
    except ValueError as error:
        raise UsageError("BW240", f"The reason cannot be used: {error}.", hint="Type it plainly.") from None
    if "@" in text:
        text = _EMAIL.sub("[address withheld]", text)
    return _PHONE.sub(_number, text)


def _number(found: re.Match[str]) -> str:
    digits = sum(map(str.isdigit, found[0]))
    return "[number withheld]" if digits >= _LEAST_DIGITS else found[0]
