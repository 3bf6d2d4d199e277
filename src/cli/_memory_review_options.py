"""The options of `memory review`: what is decided, what is listed, and who decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

__all__ = ("SHOWN", "Deciding", "Listing", "Person")

SHOWN = 10
"""Records that are listed unless asked otherwise."""

Ids = list[str] | None


@dataclass(frozen=True, kw_only=True)
class Deciding:
    """What is decided about records and pairs."""

    approve: Annotated[Ids, typer.Option(help="Approve this record; repeatable.")] = None
    approve_all: Annotated[bool, typer.Option("--approve-all", help="Approve every proposed record.")] = False
    approve_source: Annotated[
        str | None, typer.Option(help="Approve every proposed record of this source.", metavar="SOURCE")
    ] = None
    reject: Annotated[Ids, typer.Option(help="Reject this record; repeatable.")] = None
    reject_source: Annotated[
        str | None, typer.Option(help="Reject every proposed record of this source.", metavar="SOURCE")
    ] = None
    retire: Annotated[Ids, typer.Option(help="Take this approved record out of use; repeatable.")] = None
    dispute: Annotated[Ids, typer.Option(help="Doubt this record: it counts no more; repeatable.")] = None
    confirm: Annotated[Ids, typer.Option(help="Say that this record still holds; repeatable.")] = None
    allow_public_use: Annotated[
        Ids, typer.Option(help="Let this record support claims in copy; repeatable.")
    ] = None
    forbid_public_use: Annotated[
        Ids, typer.Option(help="Let this record support no claim in copy; repeatable.")
    ] = None
    merge: Annotated[
        str | None, typer.Option(help="Merge this record into the one of --into.", metavar="ID")
    ] = None
    into: Annotated[str | None, typer.Option(help="The record that stands for both.", metavar="ID")] = None
    keep_both: Annotated[
        Ids, typer.Option(help="Dismiss this pair: both stay; repeatable.", metavar="PAIR")
    ] = None
    find_pairs: Annotated[
        bool, typer.Option("--find-pairs", help="Look for duplicates and contradictions among all records.")
    ] = False


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What is listed."""

    source: Annotated[str | None, typer.Option(help="List records of this source only.")] = None
    kind: Annotated[str | None, typer.Option(help="List records of this kind only.")] = None
    status: Annotated[str | None, typer.Option(help="List records of this status: approved, …")] = None
    n: Annotated[int | None, typer.Option("-n", min=1, help="How many to list.", show_default=str(SHOWN))] = (
        None
    )

    def narrowed(self, record: str | None) -> list[str]:
        """What narrows the list to less than all."""
        given = {"ID": record, "--source": self.source, "--kind": self.kind, "--status": self.status}
        return [name for name, value in given.items() if value is not None]


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who decides, and why."""

    by: Annotated[str | None, typer.Option(help="Who decides.")] = None
    reason: Annotated[str, typer.Option(help="Why; it is recorded.")] = ""
