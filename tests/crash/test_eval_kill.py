"""kill -9 at any point of a suite's run: the same command finishes it, no case counts twice, nothing changes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.evaluation import killed_suite

pytestmark = pytest.mark.crash

CASES, KILLS, LIMIT = 1000, 5, 4
DRIVER = Path(killed_suite.__file__)
SEED = int(os.environ.get("BRANDWRIGHT_TEST_SEED", random.SystemRandom().randrange(10**9)))


def command(folder: Path, calls: Path, seconds: float) -> list[str]:
    return [sys.executable, str(DRIVER), str(folder), str(calls), str(seconds), str(LIMIT)]


def killed_after(number: int, folder: Path, calls: Path) -> bool:
    """Whether the run was killed when its target had finished so many calls, before it came to its end."""
    process = subprocess.Popen(command(folder, calls, 0.002), stdout=subprocess.DEVNULL)
    while process.poll() is None and finished(calls) < number:
        time.sleep(0.0005)
    # Anywhere between two calls, not always at the moment at which one was written down.
    time.sleep(random.Random(f"{SEED}/{number}").random() * 0.005)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def finished(calls: Path) -> int:
    return calls.read_bytes().count(b"\n") if calls.exists() else 0


def ended(folder: Path, calls: Path) -> dict[str, object]:
    made = subprocess.run(command(folder, calls, 0.0), capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    result: dict[str, object] = json.loads(made.stdout)
    return result


@pytest.mark.timeout(120)
@pytest.mark.parametrize("trials", [1, 2])
def test_a_run_killed_at_random_points_finishes_with_the_result_of_an_unbroken_one(
    tmp_path: Path, trials: int
) -> None:
    print(f"seed {SEED}: set BRANDWRIGHT_TEST_SEED to repeat it")
    for name in ("broken", "whole"):
        killed_suite.write_suite(tmp_path / name, CASES // trials, trials=trials)
    calls = tmp_path / "calls"
    points = sorted(random.Random(SEED).sample(range(1, CASES - 50), KILLS))
    killed = [killed_after(point, tmp_path / "broken", calls) for point in points]

    assert all(killed)
    assert ended(tmp_path / "broken", calls) == ended(tmp_path / "whole", tmp_path / "others")
    called = Counter(calls.read_text().split())
    assert set(called) == {str(number) for number in range(CASES // trials)}
    # What was answered is kept; what a kill interrupted is asked again, and nothing else is.
    assert CASES <= sum(called.values()) <= CASES + KILLS * LIMIT
    (log,) = (tmp_path / "broken" / "runs").glob("*.jsonl")
    header, *lines, end = (json.loads(line) for line in log.read_text().splitlines())
    assert (header["type"], end["type"]) == ("header", "end")
    told = Counter((line["type"], line["case"], line["trial"], line.get("scorer")) for line in lines)
    assert len(told) == 3 * CASES
    assert set(told.values()) == {1}
