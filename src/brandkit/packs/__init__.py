"""Rule packs: laws, languages and styles as data, one YAML file a pack, with region, date and sources.

A pack is no legal advice: it finds words that somebody who knows the law should look at.
"""

from __future__ import annotations

from ._load import check_names, load_pack, own_packs, pack_digest, pack_ids, shipped_pack, shipped_packs
from ._match import cue_spans, cued_in, language_of, matches, swaps_for, texts_for
from ._select import REVIEW_MONTHS, ActivePack, packs_for

__all__ = (
    "REVIEW_MONTHS",
    "ActivePack",
    "check_names",
    "cue_spans",
    "cued_in",
    "language_of",
    "load_pack",
    "matches",
    "own_packs",
    "pack_digest",
    "pack_ids",
    "packs_for",
    "shipped_pack",
    "shipped_packs",
    "swaps_for",
    "texts_for",
)
