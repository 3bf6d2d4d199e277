"""`policy`: which of its lines applied, what in it is probably not meant, and who signs it."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, command, plain
from ._session import plain_desk, settled_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..governance.assigning import Assigned
    from ..governance.caps import CapUse
    from ..graph.policing import Explained, Line

__all__ = ("register",)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    policy_app = typer.Typer(help="Decision rights: who must sign what, and why.")
    command(policy_app, "explain")(explain)
    command(policy_app, "lint")(lint)
    command(policy_app, "sign")(sign)
    app.add_typer(policy_app, name="policy")


def explain(
    common: Common,
    review: Annotated[str, typer.Argument(metavar="REVIEW", help="The review's id.", show_default=False)],
) -> Result:
    """Show which lines of the policy apply to a review, why, whose signatures they ask for, and whom it waits for."""
    from ..graph.policing import explain_review

    with plain_desk(common) as desk:
        found = explain_review(desk, review)
        holders = {
            need.role: [person.name for person in desk.playbook.people.holders(need.role)]
            for need in found.needs
        }
    data = {
        "review": review,
        "state": found.view.state,
        "same_policy": found.same_policy,
        "lines": [_line_json(line) for line in found.lines],
        "needs": [asdict(need) | {"held_by": holders[need.role]} for need in found.needs],
        "asked": [_asked_json(one) for one in found.asked],
        "caps": [_cap_json(use) for use in found.caps],
        "low_risk": {"allowed": bool(found.low_risk), "reasons": list(found.low_risk.reasons)},
    }
    return Result("policy-explain", data, lambda out: _show(out, found, holders))


def _asked_json(one: Assigned) -> dict[str, Any]:
    due = one.signoff.due_at
    return {
        "role": one.signoff.role,
        "person": one.person,
        "notice": one.notice,
        "due": due.isoformat() if due else None,
    }


def _cap_json(use: CapUse) -> dict[str, Any]:
    return {
        "channel": use.cap.channel,
        "segment": use.cap.segment,
        "week": use.monday.isoformat(),
        "per_week": use.cap.per_week,
        "approved": use.approved,
    }


def _line_json(line: Line) -> dict[str, Any]:
    rule = line.rule
    return {
        "rule": rule.id,
        "applies": line.because is not None,
        "because": list(line.because or ()),
        "decision": rule.decision,
        "signoff": list(rule.signoff),
        "due_hours": rule.due_hours,
        "escalate_after_hours": rule.escalate_after_hours,
        "escalate_to": rule.escalate_to,
        "floor": line.floor,
        "reason": rule.reason,
    }


def _show(out: Console, found: Explained, holders: dict[str, list[str]]) -> None:
    review = found.view.review
    out.print(f"[bold]{review.id}[/bold]  {found.view.state}  {plain(review.asset)}\n")
    for line in found.lines:
        if line.because is not None:
            out.print(f"[bold]{line.rule.id}[/bold]  {_asks(line)}")
            out.print(f"  because {plain('; '.join(line.because))}")
            out.print(f"  {plain(line.rule.reason)}", style="dim")
    others = [line.rule.id for line in found.lines if line.because is None]
    if others:
        out.print(f"\nnot: {', '.join(others)}")
    out.print()
    for need in found.needs:
        other = ", another person than the author" if need.maker_checker else ""
        other += ", each a different person" if need.apart else ""
        able = plain(", ".join(holders[need.role]))
        out.print(f"[bold]{need.role}[/bold] signs within {need.due_hours} h{other}: {able}")
    _show_where_it_stands(out, found)
    if not found.same_policy:
        out.print("\nThe policy was changed since this was submitted; its sign-offs are those of then.")
    out.print(f"\nNext: brandwright review show {review.id}")


def _asks(line: Line) -> str:
    rule = line.rule
    roles = ", ".join(rule.signoff)
    said = {
        "two": f"two different people, {roles}, within {rule.due_hours} h",
        "never": "never: reject it, or edit until this does not apply",
    }.get(rule.decision, f"{roles} within {rule.due_hours} h")
    said += (
        f"; to {rule.escalate_to} after {rule.escalate_after_hours} h" if rule.escalate_after_hours else ""
    )
    return said + ("; a floor" if line.floor else "")


def _show_where_it_stands(out: Console, found: Explained) -> None:
    out.print()
    for one in found.asked:
        notice = f" ({one.notice})" if one.person and one.notice else one.notice
        out.print(f"waits for {one.signoff.role}: {plain(one.person + notice)}")
    for use in found.caps:
        what = " for ".join(filter(None, (use.cap.channel, use.cap.segment)))
        out.print(f"{plain(what)}: {use.approved} of {use.cap.per_week} approved, week of {use.monday}")
    why = "" if found.low_risk else f" {' '.join(found.low_risk.reasons)}"
    out.print(f"in bulk: {'yes' if found.low_risk else 'no.'}{plain(why)}")


def lint(common: Common) -> Result:
    """Check the playbook, and show what in it can never apply or never be answered. Exit 6 when invalid."""
    from ..brandkit import load_kit
    from ..governance import load_playbook
    from ..graph.policing import policy_doubts
    from ._session import find_workspace

    workspace = find_workspace(common)
    doubts = list(policy_doubts(load_playbook(workspace.playbook), load_kit(workspace.brand)))

    def render(out: Console) -> None:
        for doubt in doubts:
            out.print(f"[yellow]note[/yellow]  {plain(doubt.field)}: {plain(doubt.message)}")
            out.print(f"        → {plain(doubt.hint)}")
        out.print(
            "The playbook is valid." if not doubts else f"\nThe playbook is valid; {len(doubts)} notes."
        )
        out.print("\nNext: brandwright review list")

    return Result("policy-lint", {"notes": [asdict(doubt) for doubt in doubts]}, render)


def sign(
    common: Common,
    by: Annotated[str, typer.Option(help="Who signs.", show_default=False)],
    reason: Annotated[str, typer.Option(help="Why; it is recorded.", show_default=False)],
) -> Result:
    """Sign the policy as it is now, so that what it calls autonomous may go ahead; a changed one is signed anew."""
    from ..governance import identify
    from ..governance.standing import in_force, sign_policy

    with settled_desk(common) as desk:
        person = identify(desk.playbook, by, os.environ)
        made = sign_policy(desk.ledger, desk.playbook, person, reason=reason)
        with desk.ledger.read() as tx:
            holds = in_force(tx, desk.playbook)
        rules = [rule.id for rule in desk.playbook.policy.rules if rule.decision == "autonomous"]
    data = {
        "id": made.id,
        "policy_sha256": made.policy_sha,
        "by": made.by,
        "in_force": holds,
        "autonomous": rules,
    }

    def render(out: Console) -> None:
        out.print(f"[bold]{made.id}[/bold]  {plain(made.by)} signed the policy {made.policy_sha[:12]}")
        if not holds:
            out.print("Another person has to sign it before it is in force.")
        out.print(f"autonomous under it: {', '.join(rules) or 'nothing'}")
        out.print("\nNext: brandwright policy lint")

    return Result("policy-sign", data, render)
