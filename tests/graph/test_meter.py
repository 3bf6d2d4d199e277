"""Budgets hold before anything is sent: for a run and for a month, across threads and processes, on both databases."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.llm.asking import Greeting, greet, port_to

from brandwright._settings import BudgetSettings
from brandwright.errors import ModelError
from brandwright.governance.models import BudgetLimits
from brandwright.graph._meter import LedgerMeter
from brandwright.graph.desk import SYSTEM
from brandwright.llm import Account, Port, Prices
from brandwright.llm._bounded import Bounds
from brandwright.store import Ledger, ObjectRef, Transaction, audit, model_calls
from brandwright.store.model_calls import Spent
from brandwright.testing import LoopbackEndpoint
from brandwright.testing.fixtures import serve_model

__all__ = ["serve_model"]

Serve = Callable[[Any], LoopbackEndpoint]
HELLO = Greeting(text="Hello Ada")
NOVEMBER = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    return str(request.getfixturevalue("postgres_database"))


@contextmanager
def metering(
    url: str,
    *,
    run: str = "run-1",
    prices: Prices | None = None,
    clock: datetime | None = None,
    **limits: Any,
) -> Iterator[LedgerMeter]:
    """A meter with these limits, on a ledger of its own."""
    budget = BudgetSettings(**limits)
    more: dict[str, Any] = {"clock": lambda: clock} if clock else {}
    with Ledger.open(url, "acme", **more) as ledger:
        port = replace(port_to("http://127.0.0.1:9/v1"), prices=prices)
        yield LedgerMeter(ledger, SYSTEM, port, run, budget, budget, BudgetLimits(), request_s=2.0)


def spent(meter: LedgerMeter, run: str | None = "run-1") -> Spent:
    with meter.ledger.read() as tx:
        return model_calls.spent(tx, run_id=run)


def reserving(meter: LedgerMeter, tokens: int = 100, cost: float | None = 0.5) -> str:
    return meter.reserve("content", "h:1", "test", tokens, cost)


def refused(meter: LedgerMeter, **asked: Any) -> ModelError:
    """The error of a request that may not be sent; it leaves nothing on record."""
    before = spent(meter, None)
    with pytest.raises(ModelError) as caught:
        reserving(meter, **asked)
    assert spent(meter, None) == before
    return caught.value


USED = Account(
    "openai", "test", tokens_in=30, tokens_out=20, cached=10, cost=0.1, ms=250.0, attempts=1, mode="schema"
)


def test_what_was_used_takes_the_place_of_what_was_set_aside(url: str) -> None:
    with metering(url) as meter:
        reservation = reserving(meter)
        assert spent(meter) == Spent(calls=1, tokens=100, cost=0.5, ms=2000.0, open=1)
        meter.settle(reservation, USED)

        assert spent(meter) == Spent(
            calls=1, tokens=50, tokens_in=30, tokens_out=20, cached=10, cost=0.1, ms=250.0
        )


def test_a_lost_answer_counts_as_spent(url: str) -> None:
    with metering(url) as meter:
        meter.fail(reserving(meter), None, "BW501")

        assert spent(meter) == Spent(calls=1, tokens=100, cost=0.5, ms=2000.0, lost=1)


def test_a_request_that_was_turned_down_costs_nothing(url: str) -> None:
    with metering(url) as meter:
        meter.fail(reserving(meter), Account("openai", "test", cost=0.0, ms=5.0), "BW502")

        assert spent(meter) == Spent(calls=1, ms=5.0, refused=1)


SPANS = [
    ({"tokens_per_run": 250}, "BW530", "tokens_per_run"),
    ({"calls_per_run": 2}, "BW530", "calls_per_run"),
    ({"cost_per_run": 1.2}, "BW530", "cost_per_run"),
    ({"tokens_per_month": 250}, "BW534", "tokens_per_month"),
    ({"calls_per_month": 2}, "BW534", "calls_per_month"),
    ({"seconds_per_month": 5}, "BW534", "seconds_per_month"),
    ({"cost_per_month": 1.2}, "BW534", "cost_per_month"),
]


@pytest.mark.parametrize(("limits", "code", "key"), SPANS)
def test_a_request_that_might_exceed_a_budget_is_not_sent(
    limits: dict[str, Any], code: str, key: str, tmp_path: Path
) -> None:
    with metering(f"sqlite:///{tmp_path / 'ledger.sqlite'}", **limits) as meter:
        reserving(meter)
        reserving(meter)
        error = refused(meter)

    assert (error.code, error.exit_code) == (code, 5)
    assert f"budget.{key} in brandwright.toml" in error.hint


def test_a_month_counts_every_run_and_what_belongs_to_none(url: str) -> None:
    with metering(url, tokens_per_month=250) as meter:
        reserving(meter)
        reserving(replace(meter, run=""))

        assert refused(replace(meter, run="run-2")).code == "BW534"


def test_a_run_counts_itself_alone(url: str) -> None:
    with metering(url, tokens_per_run=150) as meter:
        reserving(meter)
        reserving(replace(meter, run="run-2"))
        assert refused(meter).code == "BW530"


def test_the_first_of_a_month_begins_anew_at_midnight_utc(url: str) -> None:
    with metering(url, clock=NOVEMBER, tokens_per_month=150) as meter:
        reserving(meter)
        refused(meter)
    with metering(
        url, clock=NOVEMBER.replace(month=12, day=1, hour=0, minute=0), tokens_per_month=150
    ) as meter:
        reserving(meter)


@pytest.mark.parametrize("key", ["cost_per_run", "cost_per_month"])
def test_money_cannot_be_kept_together_with_an_unknown_price(key: str, url: str) -> None:
    limits: dict[str, Any] = {key: 1000}
    with metering(url, **limits) as meter:
        error = refused(meter, cost=None)

    assert error.code == "BW533"
    assert '[prices."test"]' in error.hint
    assert key in error.message


def test_requests_from_before_there_was_a_price_are_priced_now(url: str) -> None:
    with metering(url) as meter:
        reserving(meter, tokens=100_000, cost=None)
    with metering(url, cost_per_month=1, prices=Prices(2, 10)) as meter:
        assert "1 are spent" in refused(meter).message


def test_requests_whose_price_stays_unknown_stop_a_budget_of_money(url: str) -> None:
    with metering(url) as meter:
        reserving(meter, cost=None)
    with metering(url, cost_per_month=10) as meter:
        assert refused(meter).code == "BW533"


def test_the_policy_says_whose_limit_it_is(url: str) -> None:
    with metering(url, tokens_per_run=50) as meter:
        capped = replace(meter, mine=BudgetSettings(), policy=BudgetLimits(tokens_per_run=50))

        assert "budget_limits.tokens_per_run in playbook/policy.yaml" in refused(capped).hint


def one_request(url: str) -> int:
    """What one request sets aside."""
    with metering(url, run="run-0") as meter, LoopbackEndpoint(["hang-up"] * 3) as endpoint:
        with pytest.raises(ModelError):
            port_to(endpoint.url).generate(greet(max_tokens=50), meter)
        return spent(meter, "run-0").tokens // 3


def test_eight_threads_spend_no_more_than_the_budget(url: str) -> None:
    each = one_request(url)
    budget = 5 * each + 1
    with (
        metering(url, tokens_per_run=budget) as meter,
        LoopbackEndpoint([HELLO] * 8, latency=0.2) as endpoint,
    ):
        port, codes = port_to(endpoint.url), list[str]()

        def work() -> None:
            try:
                port.generate(greet(max_tokens=50), meter)
            except ModelError as error:
                codes.append(error.code)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        total = spent(meter)

        assert codes == ["BW530"] * 3
        assert (len(endpoint.requests), total.calls, total.open) == (5, 5, 0)
        assert total.tokens == 5 * 18 <= budget


def test_lost_answers_of_eight_threads_spend_no_more_than_the_budget(url: str) -> None:
    each = one_request(url)
    with metering(url, tokens_per_run=6 * each) as meter:
        with LoopbackEndpoint(["hang-up"] * 24) as endpoint:
            port = port_to(endpoint.url)

            def work() -> None:
                with pytest.raises(ModelError):
                    port.generate(greet(max_tokens=50), meter)

            threads = [threading.Thread(target=work) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(endpoint.requests) == 6
        assert spent(meter).tokens == 6 * each


PROCESS = """
import sys
from tests.graph.test_meter import metering, reserving
from brandwright.errors import ModelError
done = 0
with metering(sys.argv[1], tokens_per_run=1_000, tokens_per_month=1_000) as meter:
    for _ in range(20):
        try:
            reserving(meter, tokens=60)
        except ModelError:
            break
        done += 1
print(done)
"""


@pytest.mark.slow
def test_two_processes_on_one_ledger_spend_no_more_than_the_budget(url: str) -> None:
    with metering(url) as meter:
        spent(meter)
    root = Path(__file__).parents[2]
    processes = [
        subprocess.Popen([sys.executable, "-c", PROCESS, url], cwd=root, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    made = [int(process.communicate(timeout=60)[0]) for process in processes]

    assert sum(made) == 16
    with metering(url) as meter:
        assert spent(meter).tokens == 960


@pytest.mark.parametrize(
    ("replies", "states"),
    [
        (["rate-limited", HELLO], ["refused", "settled"]),
        (["server-error", HELLO], ["lost", "settled"]),
        (['{"greeting": 1}', HELLO], ["settled", "settled"]),
        (["refusal"], ["settled"]),
        (["web-page"], ["lost"]),
        (["key-refused"], ["refused"]),
    ],
)
def test_each_request_of_a_call_has_its_row(
    replies: Sequence[Any], states: list[str], tmp_path: Path, serve_model: Serve
) -> None:
    endpoint = serve_model(replies)
    port: Port = port_to(endpoint.url)
    port = replace(port, bounds=Bounds(prices={"test": Prices(2, 10)}))
    with metering(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as meter:
        try:
            port.generate(greet(), meter)
        except ModelError:
            assert "settled" not in states[1:]
        with meter.ledger.read() as tx:
            rows = model_calls.list_(tx, "run-1")

    assert [row.state for row in rows] == states
    assert {row.agent for row in rows} == {"greet"}
    assert all(row.host == endpoint.url.split("/")[2] for row in rows)
    assert [row.attempt for row in rows if row.state != "lost"] == [
        number for number, state in enumerate(states, start=1) if state != "lost"
    ]
    assert all(row.cost is not None for row in rows)


def test_what_goes_beside_a_reservation_is_there_with_it_or_not_at_all(url: str) -> None:
    def note(tx: Transaction) -> None:
        tx.audit("agent.read", ObjectRef("run", "run-1"))

    with metering(url, calls_per_run=1) as meter:
        meter.reserve("content", "h:1", "test", 100, 0.5, note)
        with pytest.raises(ModelError):
            meter.reserve("content", "h:1", "test", 100, 0.5, note)
        with meter.ledger.read() as tx:
            assert len(audit.entries(tx)) == 1


def test_an_answer_that_is_settled_later_counts_as_reserved_until_then(url: str) -> None:
    with metering(url) as meter:
        with meter.settling_later() as later:
            later.settle(reserving(later), USED)
            assert (spent(meter).open, spent(meter).tokens) == (1, 100)
            with meter.ledger.write(SYSTEM) as tx:
                later.settle_in(tx)
            assert (spent(meter).open, spent(meter).tokens) == (0, 50)
        assert spent(meter).tokens == 50


@pytest.mark.parametrize(
    "how", ["nothing is made of it", "what is made of it fails", "it is written and undone"]
)
def test_an_answer_is_settled_whatever_comes_of_it(url: str, how: str) -> None:
    with metering(url) as meter:
        try:
            with meter.settling_later() as later:
                later.settle(reserving(later), USED)
                if how == "what is made of it fails":
                    raise OSError
                if how == "it is written and undone":
                    with meter.ledger.write(SYSTEM) as tx:
                        later.settle_in(tx)
                        raise OSError
        except OSError:
            pass
        assert (spent(meter).open, spent(meter).tokens) == (0, 50)


def test_the_next_request_settles_the_answer_before_it(url: str) -> None:
    with metering(url, tokens_per_run=150) as meter, meter.settling_later() as later:
        later.settle(reserving(later), USED)
        reserving(later)
        assert (spent(meter).open, spent(meter).tokens) == (1, 150)
