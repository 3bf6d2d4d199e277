"""Channels with their limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ._found import Found, slug
from ._pieces import Piece

__all__ = ("limits_of_row",)

_PLACES: tuple[tuple[str, tuple[str, str, str]], ...] = (
    (r"pre-?header|preview text", ("email", "preheader", "max_chars")),
    (r"(?:e-?mail |newsletter )?subject(?: line)?|betreff(?:zeile)?", ("email", "subject", "max_chars")),
    (r"(?:search |google )?ad headline|anzeigentitel", ("ad", "headline", "block_max_chars")),
    (r"(?:search |google )?ad description", ("ad", "description", "block_max_chars")),
    (r"meta description", ("blog", "meta_description", "max_chars")),
    (r"(?:blog |article |page )?title(?: tag)?", ("blog", "title", "max_chars")),
    (r"linkedin(?: post)?", ("linkedin-post", "body", "max_chars")),
    (r"sms|text messages?", ("sms", "body", "max_chars")),
)
"""What guidelines call a part, and where it stands in the starter kit's channels."""

_COUNT = re.compile(
    r"(?i)(?P<n>\d{1,3}(?:[,.]\d{3})+|\d{1,6})\s*(?P<unit>characters?|chars?|zeichen|words?|wörter)?"
)


def limits_of_row(piece: Piece, head: Mapping[Any, int]) -> Iterator[Found]:
    """A row that names a place for copy and how long it may be."""
    where = piece.cells[head.get("channel", 0)] if head.get("channel", 0) < len(piece.cells) else ""
    told = piece.cells[head["limit"]] if head["limit"] < len(piece.cells) else ""
    found = _COUNT.search(told)
    in_words = found is not None and (found["unit"] or "").lower().startswith(("word", "wörter"))
    if not where or found is None or in_words:
        return
    count = int(re.sub(r"\D", "", found["n"]))
    if not 1 <= count <= 100_000:
        return
    why = f"It says how long “{where}” may be."
    for form, path in _PLACES:
        if re.fullmatch(form, where.strip(), re.IGNORECASE):
            channel, part, key = path
            yield Found(
                "channels", (channel, "parts", part, key), count, piece, piece.text, "limits", why, sets=True
            )
            return
    only = {"name": "body", "role": "body", "max_blocks": 10, "max_chars": count}
    value = {"id": slug(where), "name": where, "main": "body", "parts": [only]}
    yield Found("channels", (), value, piece, piece.text, "limits", why, "medium")
