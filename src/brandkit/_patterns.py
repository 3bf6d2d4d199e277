"""Kit patterns are RE2: linear in the text, whatever the pattern; without look-around and back-references."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2  # type: ignore[import-untyped]

__all__ = ("PatternError", "compile_pattern")


class PatternError(ValueError):
    """The pattern cannot be used; the message says why."""


@lru_cache(maxsize=2048)
def compile_pattern(pattern: str) -> Any:
    """The pattern, ready to search folded text: case does not matter.

    Raises:
        PatternError: it is not RE2, or it matches the empty text.
    """
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    try:
        compiled = re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0] if error.args else "unknown"
        text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise PatternError(f"it is not an RE2 pattern ({text})") from None
    if compiled.search("") is not None:
        raise PatternError("it matches the empty text")
    return compiled
