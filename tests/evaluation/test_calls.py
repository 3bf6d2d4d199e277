"""Calling foreign code: answers, errors and time limits."""

import asyncio
import threading
import time
from typing import NoReturn

import pytest

from brandwright.evaluation._calls import CallFailed, Calls, CallTimeout


def test_a_call_returns_what_the_function_returns() -> None:
    assert Calls().call(lambda a, b: a + b, 1, 2, timeout_s=5) == 3


def test_an_async_function_is_awaited() -> None:
    async def later() -> str:
        await asyncio.sleep(0)
        return "done"

    assert Calls().call(later, timeout_s=5) == "done"


@pytest.mark.parametrize("error", [ValueError("bad"), SystemExit(0), KeyboardInterrupt()])
def test_whatever_is_raised_becomes_the_cause_of_one_error(error: BaseException) -> None:
    def broken() -> NoReturn:
        raise error

    with pytest.raises(CallFailed) as caught:
        Calls().call(broken, timeout_s=5)

    assert caught.value.cause is error


def test_a_call_that_hangs_is_left_behind_and_the_next_one_works() -> None:
    calls, release = Calls(), threading.Event()
    started = time.monotonic()

    with pytest.raises(CallTimeout, match=r"no answer within 0\.05 s"):
        calls.call(release.wait, timeout_s=0.05)

    assert time.monotonic() - started < 2
    assert calls.call(lambda: "next", timeout_s=5) == "next"
    release.set()


def test_one_worker_serves_calls_that_follow_each_other() -> None:
    calls = Calls()
    threads = {calls.call(threading.get_ident, timeout_s=5) for _ in range(20)}

    assert len(threads) == 1


def test_workers_end_when_nobody_can_call_them_any_more() -> None:
    calls = Calls()
    worker = calls.call(threading.current_thread, timeout_s=5)
    del calls

    worker.join(timeout=5)

    assert not worker.is_alive()


def test_calls_of_one_batch_come_back_in_order_whatever_becomes_of_each() -> None:
    calls = Calls()

    def slow(_: int) -> int:
        time.sleep(1.5)
        return 0

    def broken(_: int) -> int:
        raise SystemExit(3)

    functions = [lambda n: n + 1, broken, slow, lambda n: n + 2, slow, lambda n: n + 3]
    outcomes = list(calls.call_each(functions, 1, timeout_s=0.2))
    assert outcomes[0] == 2
    assert isinstance(outcomes[1], CallFailed)
    assert isinstance(outcomes[1].cause, SystemExit)
    assert isinstance(outcomes[2], CallTimeout)
    assert outcomes[3] == 3
    assert isinstance(outcomes[4], CallTimeout)
    assert outcomes[5] == 4
    assert list(calls.call_each([], 1, timeout_s=1)) == []


def test_after_a_call_that_is_left_behind_its_worker_makes_no_other_of_the_batch() -> None:
    calls, seen = Calls(), []

    def slow() -> None:
        time.sleep(0.5)

    outcomes = calls.call_each([slow, lambda: seen.append(1)], timeout_s=0.1)
    assert isinstance(outcomes[0], CallTimeout)
    time.sleep(0.7)
    assert seen == [1], "once, by the worker that went on"
    assert calls.call(lambda: 2, timeout_s=5) == 2
