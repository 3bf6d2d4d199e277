"""The glob patterns of `.vale.ini` sections: `*` also crosses folders, `{a,b}` is a choice."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

__all__ = ("matches",)


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Any:
    """RE2, because a row of stars would take the `re` module ages."""
    import re2  # type: ignore[import-untyped]

    parts: list[str] = []
    at, depth = 0, 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "*":
            at += pattern.startswith("*", at)
            # `**/x` also names x itself.
            folders = pattern.startswith("/", at) and pattern[at - 2 : at] == "**"
            parts.append("(?:.*/)?" if folders else ".*")
            at += folders
        elif char == "?":
            parts.append(".")
        elif char == "{":
            depth += 1
            parts.append("(?:")
        elif char == "}" and depth:
            depth -= 1
            parts.append(")")
        elif char == "," and depth:
            parts.append("|")
        elif char == "[" and (end := pattern.find("]", at + 1)) > 0:
            inside = pattern[at:end].replace("\\", "\\\\").replace("[", "\\[")
            parts.append(f"[^{inside[1:]}]" if inside[0] in "!^" else f"[{inside}]")
            at = end + 1
        elif char == "\\" and at < len(pattern):
            parts.append(re.escape(pattern[at]))
            at += 1
        else:
            parts.append(re.escape(char))
    parts.append(")" * depth)
    options = re2.Options()
    options.log_errors = False
    options.dot_nl = True
    try:
        return re2.compile("".join(parts), options)
    except re2.error:
        return re.compile(re.escape(pattern))


def matches(pattern: str, name: str) -> bool:
    """Whether a file of that path, with `/` between its folders, is meant."""
    if pattern.startswith("!"):
        return not matches(pattern[1:], name)
    return _compiled(pattern).fullmatch(name.removeprefix("./")) is not None
