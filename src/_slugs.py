"""Names for ids and files, made from what people write."""

from __future__ import annotations

import re
import unicodedata

__all__ = ("slugify",)


def slugify(text: str) -> str:
    """A name for ids and files: lower-case ASCII letters and digits joined by `-`; may be empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")
