"""What a sentence may rest on, in the one shape that agents cite and the gate checks."""

from __future__ import annotations

from typing import Literal

from ._base import Frozen, Text

__all__ = ("Evidence", "EvidenceKind", "Extract")

EvidenceKind = Literal["proof", "learning", "quote", "messaging", "brief"]
"""`messaging` and `brief` say whose words a sentence is; they support no claim."""


class Evidence(Frozen):
    """One citable thing.

    Attributes:
        id: the proof point's, learning's, extract's or approved line's id; `brief:message`,
            `brief:offer` and `brief:must-include` for the brief's own words.
        text: the wording that may be used; for a quote the verbatim span.
        source: who says so: the title of the source, for attribution of quotes.
        sha256: hash of the entry as it was when it was cited; a decision stores it.
    """

    id: str
    kind: EvidenceKind
    text: Text
    source: Text = ""
    sha256: str


class Extract(Frozen):
    """A verbatim quote of a source, with its place.

    Attributes:
        id: `ext-` and twelve digits of the hash of source and place.
        source: the source's id in the register (`playbook/sources.yaml`), or its path.
        start, end: code points in the source's text; end exclusive.
        line: 1-based line of the quote's start.
        supports: what the quote is about, in a few words; never used as copy.
    """

    id: str
    source: str
    source_sha256: str
    title: Text
    quote: Text
    start: int
    end: int
    line: int
    supports: Text = ""
