"""`runs`: what happened in the executions of the graphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, command
from ._costs import money, request_json, request_words, runs_costs, spent_json, spent_words
from ._session import plain_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..store.model_calls import ModelCall, Spent
    from ..store.records import Run, Step

__all__ = ("register",)

_STOPS = ("run.stopped", "run.failed")
"""Acts that say which error stopped a run."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    runs_app = typer.Typer(help="Executions of the graphs: what went in, what was used, what came out.")
    command(runs_app, "list")(runs_list)
    command(runs_app, "show")(runs_show)
    command(runs_app, "costs")(runs_costs)
    app.add_typer(runs_app, name="runs")


def runs_list(
    common: Common, limit: Annotated[int, typer.Option(help="How many, newest first.", min=1, max=1000)] = 20
) -> Result:
    """List runs, newest first."""
    from ..store import runs
    from ..store.erasing import ERASED

    with plain_desk(common) as opened, opened.ledger.read() as tx:
        found = runs.list_(tx, limit=limit)
    rows = [
        {
            "id": run.id,
            "graph": run.graph,
            "status": run.status,
            "brief": "(erased)" if run.brief_json == ERASED else run.brief_json.get("id"),
            "started": run.created_at.isoformat(),
            "verdict": run.outcome_json.get("verdict"),
        }
        for run in found
    ]

    def render(out: Console) -> None:
        from rich.table import Table

        table = Table("run", "graph", "status", "brief", "verdict", "started", box=None)
        for row in rows:
            table.add_row(
                *(str(row[key] or "") for key in ("id", "graph", "status", "brief", "verdict", "started"))
            )
        out.print(table if rows else "No run yet.")
        if any(row["status"] == "running" for row in rows):
            out.print(
                "\nA run that is still running and has no process resumes when its brief is drafted again."
            )
        out.print("\nNext: brandwright " + (f"runs show {rows[0]['id']}" if rows else "draft BRIEF"))

    return Result("runs", {"runs": rows}, render)


def runs_show(
    common: Common, run: Annotated[str, typer.Argument(help="The run's id.", show_default=False)]
) -> Result:
    """Show a run as a timeline: nodes, prompts by hash, evidence, findings, requests, cost, what stopped it."""
    from ..graph._job import found as row_or_error
    from ..store import audit, model_calls, reviews, runs

    with plain_desk(common) as opened, opened.ledger.read() as tx:
        found = row_or_error(runs.get(tx, run), "runs", run)
        about = audit.entries(tx, limit=None, object_id=run, newest=False)
        shown = _Shown(
            run=found,
            steps=runs.steps(tx, run),
            requests=model_calls.list_(tx, run),
            spent=model_calls.spent(tx, run_id=run),
            stops=[(entry.at, str(entry.data["code"])) for entry in about if entry.act in _STOPS],
            reviews=[review.id for review in reviews.list_(tx, run_id=run, limit=None)],
        )
    return Result("run", _run_json(shown), lambda out: _show_run(out, shown))


@dataclass(frozen=True)
class _Shown:
    """A run, and everything on record about it."""

    run: Run
    steps: list[Step]
    requests: list[ModelCall]
    spent: Spent
    stops: list[tuple[str, str]]
    reviews: list[str]


def _run_json(shown: _Shown) -> dict[str, Any]:
    run = shown.run
    return {
        "run": run.id,
        "graph": run.graph_version,
        "status": run.status,
        "brief": run.brief_json,
        "inputs": run.inputs_json,
        "outcome": run.outcome_json,
        "started": run.created_at.isoformat(),
        "finished": run.finished_at.isoformat() if run.finished_at else None,
        "steps": [
            {
                "node": step.node,
                "asset": step.asset,
                "round": step.round,
                "kind": step.kind,
                "name": step.name,
                "at": step.started_at.isoformat(),
                **step.detail_json,
            }
            for step in shown.steps
        ],
        "requests": [request_json(call) for call in shown.requests],
        "spent": spent_json(shown.spent),
        "stopped": [{"at": at, "code": code} for at, code in shown.stops],
        "reviews": shown.reviews,
    }


def _show_run(out: Console, shown: _Shown) -> None:
    from ..store.erasing import ERASED

    run = shown.run
    inputs = run.inputs_json
    out.print(f"[bold]{run.id}[/bold]  {run.graph_version}  {run.status}")
    name = "erased" if run.brief_json == ERASED else run.brief_json.get("id")
    out.print(f"  brief {name}  {inputs.get('brief_sha', '')[:12]}", markup=False)
    out.print(f"  engine {inputs.get('engine')} ({inputs.get('model')})", markup=False)
    for name in ("kit_sha", "policy_sha", "prompts_sha", "strategy_sha", "roster_sha"):
        line = f"  {name.removesuffix('_sha'):<8} {str(inputs.get(name, ''))[:12]}"
        out.print(line, style="dim", markup=False)
    out.print()
    for step in shown.steps:
        after = (step.started_at - run.created_at).total_seconds()
        told = _told(step.asset, step.round, step.kind, step.detail_json)
        out.print(f"  {after:7.2f} s  {step.node:<9} {told}", markup=False)
    if shown.requests:
        out.print(f"\n  requests to models: {spent_words(shown.spent)}", markup=False)
    for call in shown.requests:
        after = (call.at - run.created_at).total_seconds()
        out.print(f"  {after:7.2f} s  {request_words(call)}", markup=False)
    for _, code in shown.stops:
        out.print(f"\n  stopped by {code}", markup=False)
    out.print()
    if run.status == "running" and shown.stops:
        out.print("Next: brandwright draft BRIEF, which resumes this run")
    for review in shown.reviews:
        out.print(f"Next: brandwright review show {review}")


def _spent(detail: dict[str, Any]) -> str:
    if detail.get("attempts") == 0:
        return "from the cache of replies, nothing was sent"
    return (
        f"{detail.get('tokens_in', 0)}+{detail.get('tokens_out', 0)} tokens, cost {money(detail.get('cost'))}"
    )


def _told(asset: str, round_: int, kind: str, detail: dict[str, Any]) -> str:
    """One step in words."""
    words = [asset] if asset else []
    if round_:
        words.append(f"round {round_}")
    if kind == "model":
        words.append(
            f"{detail.get('engine')} prompt {detail.get('prompt_id')}@{str(detail.get('prompt_sha', ''))[:12]}"
        )
        words.append(_spent(detail))
        words.append(f"{detail.get('ms', 0):.0f} ms")
    if "verdict" in detail:
        words.append(f"verdict {detail['verdict']}, {detail.get('findings', 0)} findings")
    if detail.get("evidence_ids"):
        words.append("evidence " + ", ".join(detail["evidence_ids"][:6]))
    if "dropped" in detail:
        words.append(f"{detail['dropped']} quotes dropped")
    return " · ".join(words)
