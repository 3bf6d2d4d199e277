"""What a record is filtered by, and the one place where a filter becomes SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from ..store.records import Learning

__all__ = (
    "COLUMNS",
    "NAMED",
    "REPLACED",
    "SIFTED",
    "UNMARKED",
    "Facets",
    "NamedField",
    "Where",
    "columns_of",
    "facets_of",
)

NamedField = Literal["kind", "segment", "product", "offer", "format", "season", "channel", "source"]
NAMED: tuple[NamedField, ...] = (
    *("kind", "segment", "product", "offer", "format", "season", "channel", "source"),
)
"""What `Index.names` can tell."""

REPLACED = frozenset(("superseded", "retired"))
"""The statuses of what something newer replaced."""

_FIRST, _LAST = 0, 4_000_000
"""Days outside of all dates: open beginnings and ends, so that a comparison needs no null."""
_MARK = "\x1f"


@dataclass(frozen=True)
class Facets:
    """What a record can be filtered by; names are compared as they are.

    Attributes:
        source: id of where it comes from.
        observed: when it was seen; None fits no `since`.
        valid_from, valid_until: when it held in the world; None is open.
        superseded_on: when the ledger learnt better; decides for a superseded record without an end.
        retention_until: the last day on which it may be shown.
        personal: holds personal data, and is never shown.
        access: tags of which a reader needs one; none means everybody.
    """

    kind: str = ""
    status: str = "approved"
    strength: str = "anecdote"
    brand: str = ""
    channel: str = ""
    segment: str = ""
    source: str = ""
    product: str = ""
    offer: str = ""
    format: str = ""
    season: str = ""
    observed: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    superseded_on: date | None = None
    retention_until: date | None = None
    personal: bool = False
    access: tuple[str, ...] = ()


UNMARKED = Facets()
"""What nothing is said about."""


def facets_of(learning: Learning) -> Facets:
    """The facets of a learning."""
    superseded = learning.superseded_at
    return Facets(
        kind=learning.kind,
        status=learning.status,
        strength=learning.strength,
        brand=learning.brand,
        channel=learning.channel,
        segment=learning.segment,
        source=learning.source_id,
        product=learning.product,
        offer=learning.offer,
        format=learning.format,
        season=learning.season,
        observed=learning.observed,
        valid_from=learning.valid_from,
        valid_until=learning.valid_until,
        superseded_on=superseded.date() if superseded else None,
        retention_until=learning.retention_until,
        personal=learning.personal_data,
        access=learning.access,
    )


_TEXTS = (
    *("kind", "status", "strength", "brand", "channel", "segment", "source"),
    *("product", "offer", "format", "season"),
)
_DAYS = ("observed", "valid_from", "valid_until", "gone_on", "retention_until")
COLUMNS: tuple[str, ...] = (*_TEXTS, *_DAYS, "personal", "access")
"""The facets' columns in SQLite; days are ordinals, tags stand between marks."""
SIFTED: tuple[str, ...] = (*_TEXTS[:6], *_DAYS, "personal", "access")
"""The columns that a filter looks at."""


def columns_of(facets: Facets) -> tuple[str | int, ...]:
    """The values of `COLUMNS`."""
    days = (
        _day(facets.observed, _FIRST),
        _day(facets.valid_from, _FIRST),
        _day(facets.valid_until, _LAST),
        _gone_on(facets),
        _day(facets.retention_until, _LAST),
    )
    tags = "".join(f"{_MARK}{tag}" for tag in facets.access)
    texts = (getattr(facets, name) for name in _TEXTS)
    return (*texts, *days, int(facets.personal), f"{tags}{_MARK}" if tags else "")


def _day(day: date | None, otherwise: int) -> int:
    return day.toordinal() if day else otherwise


def _gone_on(facets: Facets) -> int:
    """A superseded record without an end in the world held until the ledger learnt better."""
    if facets.status != "superseded" or facets.valid_until is not None:
        return _LAST
    return _day(facets.superseded_on, _FIRST)


@dataclass(frozen=True)
class Where:
    """What a record has to be, to be found at all.

    Attributes:
        kinds, statuses, strengths: any of these; none given means all.
        brand, channel, segment: records for it, and those that hold for all.
        since: observed on this day or later.
        on: held in the world on this day.
        today: may be shown on this day, by its retention.
        access: the tags that the reader holds.
    """

    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    brand: str = ""
    channel: str = ""
    segment: str = ""
    since: date | None = None
    on: date | None = None
    today: date | None = None
    access: frozenset[str] = frozenset()

    def admits(self, facets: Facets) -> bool:
        """Whether a record with these facets may be found: what `sql` says, in Python."""
        held = (
            self.on is None
            or (
                (facets.valid_from is None or facets.valid_from <= self.on)
                and (facets.valid_until is None or facets.valid_until >= self.on)
                and _gone_on(facets) > self.on.toordinal()
            )
        )  # fmt: skip
        return (
            (not self.kinds or facets.kind in self.kinds)
            and (not self.statuses or facets.status in self.statuses)
            and (not self.strengths or facets.strength in self.strengths)
            and all(
                not wanted or has in ("", wanted)
                for wanted, has in (
                    (self.brand, facets.brand),
                    (self.channel, facets.channel),
                    (self.segment, facets.segment),
                )
            )
            and (self.since is None or (facets.observed is not None and facets.observed >= self.since))
            and held
            and (self.today is None or facets.retention_until is None or facets.retention_until >= self.today)
            and not facets.personal
            and (not facets.access or not self.access.isdisjoint(facets.access))
        )

    def options(self) -> dict[str, tuple[str, ...]]:
        """Column -> the values of which a record needs one."""
        wanted = {"kind": self.kinds, "status": self.statuses, "strength": self.strengths}
        narrowed = {"brand": self.brand, "channel": self.channel, "segment": self.segment}
        wanted |= {name: ("", value) for name, value in narrowed.items() if value}
        return {name: values for name, values in wanted.items() if values}

    def days(self) -> list[tuple[str, Literal["<=", ">=", ">"], int]]:
        """Column, sign and day of each bound in time."""
        bounds: tuple[tuple[str, Literal["<=", ">=", ">"], date | None], ...] = (
            ("observed", ">=", self.since),
            ("valid_from", "<=", self.on),
            ("valid_until", ">=", self.on),
            ("gone_on", ">", self.on),
            ("retention_until", ">=", self.today),
        )
        return [(column, sign, day.toordinal()) for column, sign, day in bounds if day is not None]

    def tags(self) -> list[str]:
        """The reader's tags, as they stand in the column `access`."""
        return [f"{_MARK}{tag}{_MARK}" for tag in sorted(self.access)]

    def sql(self, table: str = "e") -> tuple[str, list[Any]]:
        """The condition on a table with `COLUMNS`, and its parameters; values are never part of the text."""
        parts: list[tuple[str, list[Any]]] = [(f"{table}.personal = 0", [])]
        for name, values in self.options().items():
            parts.append((f"{table}.{name} IN ({', '.join('?' * len(values))})", list(values)))
        parts += [(f"{table}.{column} {sign} ?", [day]) for column, sign, day in self.days()]
        tags = self.tags()
        held = "".join(f" OR instr({table}.access, ?)" for _ in tags)
        parts.append((f"({table}.access = ''{held})", list(tags)))
        return " AND ".join(text for text, _ in parts), [value for _, values in parts for value in values]
