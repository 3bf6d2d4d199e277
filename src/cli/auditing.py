"""`audit`: who did what to which bytes, and whether the record of it is whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, command, plain
from ._review_show import who_decided_what
from ._session import plain_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..governance.provenance import Provenance
    from ..graph.desk import Desk
    from ..store import ObjectRef
    from ..store.anchors import Signed
    from ..store.records import AuditEntry, Verification

__all__ = ("register",)

_SHOWN = 6
"""Ids of one kind that a screen shows."""

Campaign = Annotated[str | None, typer.Option(help="Only acts about the campaign's runs and reviews.")]
Person = Annotated[str | None, typer.Option(help="Only acts of this person, by the recorded name.")]
Agent = Annotated[str | None, typer.Option(help="Only acts of this agent: what it read and made.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    audit_app = typer.Typer(help="The append-only record of every act.")
    command(audit_app, "verify")(audit_verify)
    command(audit_app, "show")(audit_show)
    command(audit_app, "export")(audit_export)
    app.add_typer(audit_app, name="audit")


def audit_verify(
    common: Common,
    start_anew: Annotated[
        bool, typer.Option("--start-anew", help="Say that a new ledger was begun here on purpose.")
    ] = False,
    by: Annotated[str | None, typer.Option(help="Who says so.")] = None,
    reason: Annotated[str, typer.Option(help="Why, naming nobody; it is recorded for good.")] = "",
) -> Result:
    """Recompute the chain of audit entries, compare it with what was signed, name the first bad one (exit 7)."""
    from ..store import audit
    from ..store.anchors import Anchors

    with plain_desk(common) as opened:
        if start_anew:
            _start_anew(opened, by, reason)
        anchors = Anchors.of(opened.workspace)
        signed = anchors.signed()
        with opened.ledger.read() as tx:
            found = audit.verify(tx, anchors)
    data = {
        "entries": found.entries,
        "first_bad": found.first_bad,
        "problem": found.problem,
        "signed": {"entries": signed.entries, "at": signed.at, "key": signed.key} if signed else None,
    }
    exit_code = 0 if found.ok else 7
    return Result("audit-verify", data, lambda out: _show_verified(out, found, signed), exit_code)


def _start_anew(desk: Desk, by: str | None, reason: str) -> None:
    """A person says that the ledger that was signed is gone on purpose; it is the new one's record from then on."""
    import os

    from ..errors import UsageError
    from ..governance import identify
    from ..store import ObjectRef
    from ..store.anchors import Anchors

    if not by or not reason:
        raise UsageError("BW2090", "A new beginning of the audit log needs --by NAME and --reason TEXT.")
    who = identify(desk.playbook, by, os.environ)
    anchors = Anchors.of(desk.workspace)
    kept = anchors.start_anew(desk.ledger.now())
    with desk.ledger.write(who.actor) as tx:
        named = ObjectRef("audit", kept.name if kept else anchors.file.name)
        tx.audit("audit.started-anew", named, reason=reason)


def _show_verified(out: Console, found: Verification, signed: Signed | None) -> None:
    if not found.ok:
        out.print(f"[bold red]damaged[/bold red]  entry {found.first_bad}: {found.problem}")
        out.print("\nNext: keep the database as it is, and compare it with your last backup.")
        return
    out.print(f"[green]ok[/green]  {found.entries} entries, the chain is whole")
    if signed:
        out.print(f"    signed up to entry {signed.entries} at {signed.at} with key {signed.key}")
    else:
        out.print("    nothing was signed on this machine: a chain that was cut short would look the same")
    out.print("\nNext: brandwright audit show")


def audit_show(
    common: Common,
    name: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="A draft, a review, or any id that entries name."),
    ] = None,
    campaign: Campaign = None,
    person: Person = None,
    agent: Agent = None,
    evidence: Annotated[
        str | None,
        typer.Option(metavar="ID", help="A proof point, a line or a learning: the drafts that rest on it."),
    ] = None,
    limit: Annotated[int, typer.Option(help="How many, newest last.", min=1, max=10000)] = 50,
) -> Result:
    """Show who did what to which bytes, and why; of a draft also which agent made it, with which data."""
    from ..governance.provenance import entries_about, provenance_of
    from ..graph.resting import resting_on
    from .kit_proof import print_resting, resting_json

    with plain_desk(common) as opened, opened.ledger.read() as tx:
        name = name or evidence
        origin = provenance_of(tx, name) if name else None
        resting = resting_on(tx, evidence) if evidence else []
        asked = _Asked(name, campaign, person, agent)
        found = entries_about(tx, **asdict(asked), limit=limit)[::-1]

    def render(out: Console) -> None:
        if origin:
            _show_origin(out, origin)
        if evidence:
            print_resting(out, resting)
            out.print()
        for entry in found:
            out.print(_line(entry), markup=False)
        if not found:
            out.print("No entry fits.")
        out.print(
            "\nNext: brandwright audit " + ("verify" if name is None else f"export --about {plain(name)}")
        )

    data = {
        "provenance": _origin_json(origin) if origin else None,
        "resting": [resting_json(one) for one in resting],
        "entries": [asdict(entry) for entry in found],
    }
    return Result("audit", data, render)


@dataclass(frozen=True)
class _Asked:
    name: str | None
    campaign: str | None
    person: str | None
    agent: str | None


def _line(entry: AuditEntry) -> str:
    who = f"{entry.actor.kind} {entry.actor.id}"
    what = f"{entry.object.kind} {entry.object.id}"
    read = f"  read {_kinds(entry.refs)}" if entry.actor.kind == "agent" and entry.refs else ""
    return f"{entry.seq:>5}  {entry.at}  {who:<22}  {entry.act:<20}  {what}  {entry.reason}{read}"


def _kinds(refs: Iterable[ObjectRef]) -> str:
    """How many things of each kind, in the order of the first of each."""
    from collections import Counter

    return ", ".join(f"{count} {kind}" for kind, count in Counter(ref.kind for ref in refs).items())


def _named(refs: Iterable[ObjectRef]) -> list[tuple[str, str]]:
    """Rows that name things by kind: all of a few, the first of many."""
    by_kind: dict[str, list[str]] = {}
    for ref in refs:
        by_kind.setdefault(ref.kind, []).append(ref.id or ref.sha256[:12])
    return [("with data", f"{len(ids)} × {kind}: {_few(ids)}") for kind, ids in by_kind.items()]


def _few(ids: list[str]) -> str:
    shown = ", ".join(ids[:_SHOWN])
    return f"{shown} and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else shown


def audit_export(
    common: Common,
    out: Annotated[Path, typer.Option("--out", "-o", help="The file, JSON Lines.", show_default=False)],
    about: Annotated[str | None, typer.Option(help="A draft, a review, or any id that entries name.")] = None,
    campaign: Campaign = None,
    person: Person = None,
    agent: Agent = None,
) -> Result:
    """Write entries to a file for an auditor: each with its hash, after a line that says what was asked and signed."""
    import json

    from .._files import write_whole
    from ..governance.provenance import entries_about
    from ..store import audit
    from ..store.anchors import Anchors

    with plain_desk(common) as opened:
        anchors = Anchors.of(opened.workspace)
        signed = anchors.signed()
        with opened.ledger.read() as tx:
            whole = audit.verify(tx, anchors)
            asked = _Asked(about, campaign, person, agent)
            found = entries_about(tx, **asdict(asked), limit=None)[::-1]
    head = {
        "schema": "brandwright.audit-export/1",
        "workspace": opened.workspace.id,
        "asked": asdict(asked),
        "of": whole.entries,
        "whole": whole.ok,
        "problem": whole.problem,
        "signed": {"entries": signed.entries, "head": signed.head, "at": signed.at, "key": signed.key}
        if signed
        else None,
    }
    lines = [head, *(audit.as_dict(entry) for entry in found)]
    text = "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines)
    write_whole(out, text.encode())

    def render(console: Console) -> None:
        console.print(f"{len(found)} of {whole.entries} entries in {plain(out)}")
        if not whole.ok:
            console.print(f"[bold red]damaged[/bold red]  entry {whole.first_bad}: {whole.problem}")
        console.print("\nNext: brandwright audit verify")

    data = {"path": str(out), "entries": len(found), "whole": whole.ok}
    return Result("audit-export", data, render, 0 if whole.ok else 7)


def _show_origin(out: Console, origin: Provenance) -> None:
    from collections import Counter

    review, run = origin.review, origin.run
    rows = [("draft", f"{origin.draft_id}  {review.asset}"), ("review", review.id)]
    if run:
        campaign = review.brief_json.get("campaign")
        named = f"brief {review.brief_json.get('id', '(erased)')}" + (
            f", campaign {campaign}" if campaign else ""
        )
        rows.append(("run", f"{run.id}  {named}"))
    else:
        rows.append(("submitted", f"by {review.author}"))
    made = Counter((use.agent, use.prompt, use.prompt_sha, use.engine, use.model) for use in origin.agents)
    for (agent, prompt, sha, engine, model), times in made.items():
        again = f"  {times} times" if times > 1 else ""
        rows.append(("made by", f"{agent}  prompt {prompt} {sha[:12]}  {engine} ({model}){again}"))
    rows += _named(origin.data)
    rows.append(("rests on", _few(list(origin.evidence)) or "no evidence"))
    if origin.gate:
        gate = origin.gate
        rows.append(("judged", f"{gate.verdict}  kit {gate.kit_sha[:12]}  policy {gate.policy_sha[:12]}"))
    rows += [_decided(decision, origin) for decision in origin.decisions]
    open_roles = [signoff.role for signoff in origin.signoffs if signoff.decision_id is None]
    if open_roles and not review.closed:
        rows.append(("waits for", ", ".join(open_roles)))
    rows += [
        ("exported", f"{one.format}  {one.file_sha256[:12]}  {one.at:%Y-%m-%d %H:%M}")
        for one in origin.exports
    ]
    rows += [
        (
            "live",
            f"{one.platform}:{one.external_id}  {one.live_at:%Y-%m-%d}"
            + (" (withdrawn)" if one.withdrawn_at else ""),
        )
        for one in origin.publications
    ]
    for label, text in rows:
        out.print(f"[bold]{label:<10}[/bold] {plain(text)}")
    out.print()


def _decided(decision: Any, origin: Provenance) -> tuple[str, str]:
    roles = [signoff.role for signoff in origin.signoffs if signoff.decision_id == decision.id]
    as_roles = f" as {', '.join(roles)}" if roles else ""
    who = f"by {decision.by} ({decision.account}, {decision.auth}){as_roles}"
    return decision.kind, f"{who}  {decision.at:%Y-%m-%d %H:%M}  {decision.reason}"


def _origin_json(origin: Provenance) -> dict[str, Any]:
    run = origin.run
    return {
        "draft": origin.draft_id,
        "sha256": origin.review.draft_sha,
        "review": origin.review.id,
        "run": run.id if run else None,
        "author": origin.review.author,
        "agents": [asdict(use) for use in origin.agents],
        "data": [asdict(ref) for ref in origin.data],
        "evidence": list(origin.evidence),
        "gate": {
            "id": origin.gate.id,
            "verdict": origin.gate.verdict,
            "kit_sha": origin.gate.kit_sha,
            "policy_sha": origin.gate.policy_sha,
        }
        if origin.gate
        else None,
        "decisions": [who_decided_what(decision) for decision in origin.decisions],
        "exports": [{"format": one.format, "sha256": one.file_sha256} for one in origin.exports],
        "publications": [
            {"platform": one.platform, "id": one.external_id, "withdrawn": one.withdrawn_at is not None}
            for one in origin.publications
        ],
    }
