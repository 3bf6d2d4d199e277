"""The meter of a run: what requests to models cost stands in the ledger, and budgets hold before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal

from .._settings import BudgetSettings
from ..errors import ModelError
from ..governance.models import BudgetLimits
from ..llm import Account, Port
from ..store import Actor, Ledger, Transaction, model_calls, new_id
from ..store.model_calls import ModelCall, Spent

__all__ = ("LedgerMeter", "capped_hint")

Beside = Callable[[Transaction], None]
"""What is written in the transaction of a reservation."""

Span = Literal["run", "month"]

_UNITS = {"tokens": "tokens", "calls": "model calls", "seconds": "seconds of model time", "cost": "in money"}


@dataclass
class _Waiting:
    """Answers that are settled with what is made of them; settling one again changes nothing."""

    answered: list[Beside] = field(default_factory=list)
    settled: bool = False


@dataclass(frozen=True)
class LedgerMeter:
    """Reserves, settles and refuses by what the ledger says, so that it holds across threads and processes.

    Attributes:
        run: the run that pays; empty for what belongs to no run, for which only the month counts.
        budget: the settings, cut to the policy's limits.
        mine, policy: the settings and the limits that `budget` is made of; an error says whose limit holds.
        request_s: how long one request may take; set aside where seconds are counted.
        waiting: what was answered and is not settled yet; None where each answer is settled at once.
    """

    ledger: Ledger
    actor: Actor
    port: Port
    run: str
    budget: BudgetSettings
    mine: BudgetSettings
    policy: BudgetLimits
    request_s: float
    waiting: _Waiting | None = field(default=None, compare=False, repr=False)

    @contextmanager
    def settling_later(self) -> Iterator[LedgerMeter]:
        """A meter for one call of an agent, whose answers `settle_in` settles together with what was made of them.

        Until then what was set aside counts as spent. What the body leaves unsettled is settled when it ends.
        """
        meter = replace(self, waiting=_Waiting())
        try:
            yield meter
        except BaseException:
            meter._settle_rest()
            raise
        if meter.waiting and not meter.waiting.settled:
            meter._settle_rest()

    def settle_in(self, tx: Transaction) -> None:
        """Settle what waits for it, as part of a transaction; again when an earlier one came to nothing."""
        if self.waiting:
            self.waiting.settled = True
            for close in self.waiting.answered:
                close(tx)

    def _settle_rest(self) -> None:
        if self.waiting and self.waiting.answered:
            with self.ledger.write(self.actor) as tx:
                self.settle_in(tx)

    def reserve(
        self,
        agent: str,
        host: str,
        model: str,
        tokens: int,
        cost: float | None,
        beside: Beside | None = None,
    ) -> str:
        """Set aside what a request may use; no other request can have it meanwhile."""
        call = ModelCall(
            id=new_id("call"),
            run_id=self.run,
            agent=agent,
            host=host,
            model=model,
            tokens=tokens,
            cost=cost,
            ms=self.request_s * 1000,
            at=self.ledger.now(),
        )
        with self.ledger.write(self.actor) as tx:
            self.settle_in(tx)
            if self.run:
                self._check(tx, "run", call)
            self._check(tx, "month", call)
            model_calls.reserve(tx, call)
            if beside is not None:
                beside(tx)
        return call.id

    def settle(self, reservation: str, account: Account) -> None:
        """Put what was used in the place of what was set aside."""
        if self.waiting is None:
            self._close(reservation, "settled", account, "")
        else:
            self.waiting.settled = False
            self.waiting.answered.append(lambda tx: _closed(tx, reservation, "settled", account, ""))

    def fail(self, reservation: str, account: Account | None, code: str = "") -> None:
        """Leave what was set aside, or put what the endpoint charges in its place."""
        if account is None:
            with self.ledger.write(self.actor) as tx:
                model_calls.close(tx, reservation, "lost", code=code)
            return
        unpaid = account.tokens_in + account.tokens_out == 0
        self._close(reservation, "refused" if unpaid else "settled", account, code)

    def _close(self, reservation: str, state: model_calls.CallState, account: Account, code: str) -> None:
        with self.ledger.write(self.actor) as tx:
            _closed(tx, reservation, state, account, code)

    def _check(self, tx: Transaction, span: Span, call: ModelCall) -> None:
        limits = {name: getattr(self.budget, f"{name}_per_{span}") for name in _UNITS}
        if span == "run":
            # A run's seconds are those of the clock on the wall, which its deadline keeps.
            limits["seconds"] = None
        if not any(limits.values()):
            return
        if limits["cost"] is not None and call.cost is None:
            raise _unknown_price(call.model, f"cost_per_{span}")
        spent = (
            model_calls.spent(tx, run_id=self.run)
            if span == "run"
            else model_calls.spent(tx, since=model_calls.month_start(call.at))
        )
        needs = {"tokens": call.tokens, "calls": 1, "seconds": call.ms / 1000, "cost": call.cost or 0.0}
        used = {
            "tokens": spent.tokens,
            "calls": spent.calls,
            "seconds": spent.ms / 1000,
            "cost": self._cost(tx, span, call, spent) if limits["cost"] is not None else 0.0,
        }
        for name, limit in limits.items():
            if limit is not None and used[name] + needs[name] > limit:
                raise self._over(span, name, limit, used[name], needs[name])

    def _cost(self, tx: Transaction, span: Span, call: ModelCall, spent: Spent) -> float:
        """What was spent in money; requests from before their model had a price are priced now."""
        if not spent.unknown:
            return spent.cost
        since = model_calls.month_start(call.at)
        unpriced = (
            model_calls.unpriced(tx, run_id=self.run)
            if span == "run"
            else model_calls.unpriced(tx, since=since)
        )
        total = spent.cost
        for model, used in unpriced:
            prices = self.port.price_of(model)
            if prices is None:
                raise _unknown_price(model, f"cost_per_{span}")
            lost = used.tokens - used.tokens_in - used.tokens_out
            total += prices.of(used.tokens_in, used.tokens_out + lost, used.cached)
        return total

    def _over(self, span: Span, name: str, limit: float, used: float, need: float) -> ModelError:
        key = f"{name}_per_{span}"
        who = self.run if span == "run" else "This month"
        message = (
            f"{who} may use {_amount(limit, name)}; {used:,.10g} are spent or set aside, "
            f"and the next request may take {need:,.10g}"
        )
        code = "BW530" if span == "run" else "BW534"
        return ModelError(code, message, hint=capped_hint(self.mine, self.policy, key))


def _closed(
    tx: Transaction, reservation: str, state: model_calls.CallState, account: Account, code: str
) -> None:
    """Say what a request came to."""
    model_calls.close(
        tx,
        reservation,
        state,
        code=code,
        mode=account.mode or "",
        attempt=account.attempts,
        tokens=account.tokens_in + account.tokens_out,
        tokens_in=account.tokens_in,
        tokens_out=account.tokens_out,
        cached=account.cached,
        cost=account.cost,
        ms=account.ms,
    )


def _amount(limit: float, name: str) -> str:
    unit = _UNITS[name].removesuffix("s") if limit == 1 and name == "calls" else _UNITS[name]
    return f"{limit:,.10g} {unit}"


def capped_hint(mine: BudgetSettings, policy: BudgetLimits, name: str) -> str:
    """Whose limit holds: a policy's is part of what a run rests on, a setting is not."""
    setting, limit = getattr(mine, name), getattr(policy, name)
    if limit is not None and (setting is None or limit < setting):
        return (
            f"have budget_limits.{name} in playbook/policy.yaml raised; under the new policy a new run begins"
        )
    return f"raise budget.{name} in brandwright.toml; the same command resumes the run"


def _unknown_price(model: str, key: str) -> ModelError:
    return ModelError(
        "BW533",
        f"The price of the model {model} is not known, so the budget {key} cannot be kept",
        hint=f'add [prices."{model}"] with in and out to brandwright.toml, or take {key} away',
    )
