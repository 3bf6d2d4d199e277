"""What requests to models came to, as JSON and in words. An unknown price is unknown, never nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from ._command import Common, Result
from ._session import plain_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..store.model_calls import ModelCall, Spent

__all__ = ("cost_words", "money", "request_json", "request_words", "runs_costs", "spent_json", "spent_words")

_WHAT = {
    "reserved": "no answer yet, counted as spent",
    "settled": "answered",
    "lost": "answer lost, counted as spent",
    "refused": "turned down, costs nothing",
}


def spent_json(spent: Spent) -> dict[str, Any]:
    """The sums; `cost` is null when that of one request is unknown, and `known_cost` is that of the others."""
    return {
        "requests": spent.calls,
        "tokens": spent.tokens,
        "tokens_in": spent.tokens_in,
        "tokens_out": spent.tokens_out,
        "cached": spent.cached,
        "cost": spent.whole_cost,
        "known_cost": spent.cost,
        "unknown_cost_requests": spent.unknown,
        "seconds": round(spent.ms / 1000, 3),
        "lost": spent.lost,
        "refused": spent.refused,
        "open": spent.open,
    }


def money(amount: float | None) -> str:
    """A sum without an exponent, to a millionth; `unknown` where the price is."""
    if amount is None:
        return "unknown"
    return f"{amount:,.6f}".rstrip("0").rstrip(".")


def cost_words(spent: Spent) -> str:
    """The cost, with what of it is not known."""
    if not spent.unknown:
        return money(spent.cost)
    if spent.unknown == spent.calls:
        return money(None)
    return f"{money(spent.cost)} + {spent.unknown} unknown"


def spent_words(spent: Spent) -> str:
    """The sums on one line."""
    words = [f"{spent.calls} request{'' if spent.calls == 1 else 's'}", f"{spent.tokens} tokens"]
    words += [f"{spent.cached} cached"] if spent.cached else []
    words += [f"cost {cost_words(spent)}", f"{spent.ms / 1000:.2f} s"]
    words += [f"{spent.lost} lost"] if spent.lost else []
    return ", ".join(words)


def request_json(call: ModelCall) -> dict[str, Any]:
    """One request."""
    return {
        "id": call.id,
        "agent": call.agent,
        "host": call.host,
        "model": call.model,
        "mode": call.mode,
        "state": call.state,
        "code": call.code,
        "attempt": call.attempt,
        "tokens": call.tokens,
        "tokens_in": call.tokens_in,
        "tokens_out": call.tokens_out,
        "cached": call.cached,
        "cost": call.cost,
        "ms": call.ms,
        "at": call.at.isoformat(),
    }


def request_words(call: ModelCall) -> str:
    """One request on one line."""
    words = [call.agent, f"{call.model} at {call.host}" if call.host else call.model]
    words += [call.mode] if call.mode else []
    words += [f"{call.code}: {_WHAT[call.state]}" if call.code else _WHAT[call.state]]
    words += [f"{call.tokens} tokens", f"cost {money(call.cost)}"]
    return " · ".join(words)


def runs_costs(
    common: Common,
    by: Annotated[str, typer.Option(help="Sum by agent, model, month or run.")] = "month",
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Requests of that day (UTC) or later.")
    ] = None,
) -> Result:
    """Show what requests to models cost: tokens, money, time, and what is left of the month's budget."""
    from ..errors import UsageError, Where
    from ..governance import capped
    from ..store import model_calls

    groups = get_args(model_calls.Group)
    if by not in groups:
        raise UsageError("BW259", f"{by!r} is not one of {', '.join(groups)}", where=Where(field="--by"))
    start = since.replace(tzinfo=UTC) if since else None
    with plain_desk(common) as opened, opened.ledger.read() as tx:
        rows = model_calls.summed(tx, by, since=start)  # type: ignore[arg-type]
        total = model_calls.spent(tx, since=start)
        month = model_calls.spent(tx, since=model_calls.month_start(tx.now))
        budget = capped(opened.workspace.settings.budget, opened.playbook.policy)
    limits = {
        name: getattr(budget, f"{name}_per_month")
        for name in ("tokens", "calls", "seconds", "cost")
        if getattr(budget, f"{name}_per_month") is not None
    }
    data = {
        "by": by,
        "since": since.date().isoformat() if since else None,
        "rows": [{"name": name, **spent_json(spent)} for name, spent in rows],
        "total": spent_json(total),
        "month": {**spent_json(month), "budget": limits},
    }

    def render(out: Console) -> None:
        _table(out, by, [*rows, ("all", total)] if rows else [])
        for name, limit in limits.items():
            used = {"tokens": month.tokens, "calls": month.calls, "seconds": month.ms / 1000}
            shown = cost_words(month) if name == "cost" else f"{used[name]:,.10g}"
            out.print(f"this month: {shown} of {limit:,.10g} {'in money' if name == 'cost' else name}")
        out.print("\nNext: brandwright " + ("runs costs --by agent" if by != "agent" else "runs list"))

    return Result("runs-costs", data, render)


def _table(out: Console, by: str, rows: Sequence[tuple[str, Spent]]) -> None:
    from rich.table import Table

    if not rows:
        out.print("No request to a model is on record.")
        return
    heads = (by, "requests", "tokens in", "tokens out", "cached", "spent tokens", "cost", "seconds", "lost")
    table = Table(box=None)
    for number, head in enumerate(heads):
        table.add_column(head, justify="right" if number else "left")
    for name, spent in rows:
        table.add_row(
            name or "(no run)",
            *(f"{count:,}" for count in (spent.calls, spent.tokens_in, spent.tokens_out)),
            f"{spent.cached:,}",
            f"{spent.tokens:,}",
            cost_words(spent),
            f"{spent.ms / 1000:.2f}",
            f"{spent.lost:,}",
        )
    out.print(table)
