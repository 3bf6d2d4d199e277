"""Measures the evaluation harness beside others, on the same cases and checks: `make bench-evals`.

Ends with 1 when a bar is missed. Each of the other harnesses runs in an environment of its own under the folder for
temporary files, made once with pip; nothing else here needs a network, and their telemetry is switched off.
CPU is user and system time of the process that works; what it spends until its imports are done stands apart.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from _harness_cases import CHECKS, cases, expected_counts
from _report import note, write_section

HERE = Path(__file__).resolve().parent
CASES, MANY, MOST = 2_000, 20_000, 100_000
RUNS = 3
SUITE = """\
id: bench
agent: content
description: Three checks, each a line of Python.
scorers: [right, proven, brief]
"""
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Harness:
    """What is measured: the script that works, the package it needs, and its command."""

    name: str
    script: str
    how: str
    package: str = ""
    module: str = ""
    command: str = ""

    def bin(self) -> Path:
        """Where its interpreter and its command are."""
        return _environments() / self.package / "bin" if self.package else BIN


HARNESSES = (
    Harness(
        "brandwright",
        "_harness_ours.py",
        "`run_suite`, log on",
        module="brandwright.evaluation.runner",
        command="brandwright eval --help",
    ),
    Harness("plain asyncio loop", "_harness_floor.py", "JSON lines: the floor", module="asyncio"),
    Harness(
        "inspect-ai",
        "_harness_inspect.py",
        "`eval()`, outputs from a solver, no model, log on",
        "inspect-ai",
        "inspect_ai",
        "inspect --help",
    ),
    Harness(
        "deepeval",
        "_harness_deepeval.py",
        "`evaluate()`, one after the other, no cache",
        "deepeval",
        "deepeval",
        "deepeval --help",
    ),
)


@dataclass(frozen=True)
class Measured:
    """One harness: cases a CPU second, megabytes, CPU seconds, and whether its counts are right."""

    harness: Harness
    version: str
    rate: float
    peak_mb: float
    cpu: float
    imported: float
    helped: float | None
    right: bool


# --- environments and processes -----------------------------------------------------------------------------


def _environments() -> Path:
    return Path(tempfile.gettempdir()) / "brandwright-bench-evals"


def _clean(home: Path) -> dict[str, str]:
    """An environment without keys and without telemetry."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    quiet = {
        "ANONYMIZED_TELEMETRY": "False",
        "DEEPEVAL_TELEMETRY_OPT_OUT": "1",
        "DEEPEVAL_UPDATE_WARNING_OPT_OUT": "1",
        "DO_NOT_TRACK": "1",
        "OTEL_SDK_DISABLED": "true",
    }
    return {**kept, **quiet, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}


def prepare(harness: Harness) -> None:
    """Make the environment of a harness, unless it is there; half an environment is made anew."""
    done = harness.bin().parent / ".done"
    if not harness.package or done.is_file():
        return
    note(f"an environment for {harness.package} (once) …")
    subprocess.run([sys.executable, "-m", "venv", "--clear", harness.bin().parent], check=True)
    install = [harness.bin() / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, harness.package], check=True)
    done.touch()


def process(command: Sequence[str | Path], folder: Path) -> tuple[float, str]:
    """CPU seconds of a process, and what it printed last."""
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as errors:
        running = subprocess.Popen(command, cwd=folder, stdout=told, stderr=errors, env=_clean(folder))
        _, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
        if running.returncode != 0:
            errors.seek(0)
            raise SystemExit(f"{command}: {running.returncode}\n{errors.read().decode()[-2000:]}")
        told.seek(0)
        lines = told.read().decode().strip().splitlines()
    return used.ru_utime + used.ru_stime, lines[-1] if lines else ""


def cpu(command: Sequence[str | Path], folder: Path) -> float:
    """Median CPU seconds of a command, after a first time that compiles and caches."""
    process(command, folder)
    return median(process(command, folder)[0] for _ in range(RUNS))


# --- the harnesses ------------------------------------------------------------------------------------------


def made(folder: Path, count: int) -> Path:
    """A suite with so many cases."""
    suite = folder / str(count)
    if not suite.is_dir():
        suite.mkdir()
        (suite / "suite.yaml").write_text(SUITE, encoding="utf-8")
        with (suite / "cases.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(case) + "\n" for case in cases(count))
    return suite


def worked(harness: Harness, folder: Path, count: int) -> dict[str, Any]:
    """One run: what its script says."""
    suite = made(folder, count)
    command = [harness.bin() / "python", HERE / harness.script, suite]
    said: dict[str, Any] = json.loads(process(command, folder)[1])
    return said


def measure(harness: Harness, folder: Path) -> Measured:
    """Runs of 2,000 cases: the median of their CPU, the highest memory."""
    prepare(harness)
    note(f"{harness.name} …")
    worked(harness, folder, 10 if harness.package else CASES)
    runs = [worked(harness, folder, CASES) for _ in range(RUNS)]
    python = harness.bin() / "python"
    command = harness.command.split()
    bare = cpu([python, "-c", "pass"], folder)
    took = median(run["cpu"] for run in runs)
    return Measured(
        harness,
        runs[0].get("version", ""),
        CASES / took,
        max(run["peak_mb"] for run in runs),
        took,
        cpu([python, "-c", f"import {harness.module}"], folder) - bare,
        cpu([harness.bin() / command[0], *command[1:]], folder) if command else None,
        all(run["counts"] == expected_counts(CASES) for run in runs),
    )


# --- the gate -----------------------------------------------------------------------------------------------


def gate_overhead() -> float:
    """Milliseconds of CPU that the gate adds to its scorers, for each output."""
    from _harness_ours import SCORERS

    from brandwright.evaluation import Gate, GatePolicy, Record

    gate = Gate(GatePolicy(required=tuple(CHECKS)), SCORERS)
    case = next(cases(1))
    record = Record(case["id"], case["output"], case["input"], case["expect"])

    def alone() -> None:
        for scorer in SCORERS.values():
            scorer(record)

    return _each(partial(gate.judge, record)) - _each(alone)


def _each(work: Callable[[], object], count: int = 2_000) -> float:
    """Milliseconds of CPU of one call, the least of five rounds: all threads of the process count."""
    rounds = []
    for _ in range(6):
        before = time.process_time()
        for _ in range(count):
            work()
        rounds.append((time.process_time() - before) / count * 1000)
    return min(rounds[1:])


# --- the report ---------------------------------------------------------------------------------------------


def bar(what: str, value: float, limit: float, unit: str, *, least: bool = False) -> tuple[bool, str]:
    """Whether a figure reaches its bar, and the line that says so."""
    met = value >= limit if least else value <= limit
    sign = "at least" if least else "at most"
    return met, f"{'met' if met else 'MISSED'}: {what}: {value:,.2f} {unit} ({sign} {limit:,g})"


def bars(
    ours: Measured, others: Sequence[Measured], flat: Mapping[int, float], gate: float
) -> list[tuple[bool, str]]:
    """The bars, in the order of the table."""
    helped = ours.helped or 0.0
    growth = (flat[MOST] / flat[MANY] - 1) * 100
    wrong = [one.harness.name for one in (ours, *others) if not one.right]
    counted = (
        not wrong,
        f"{'met' if not wrong else 'MISSED'}: right counts" + (f": not {wrong}" if wrong else ""),
    )
    return [
        bar("deterministic cases with three checks", ours.rate, 5_000, "a CPU second", least=True),
        bar("the gate beside its scorers", gate, 1, "ms an output"),
        bar("`brandwright eval --help`", helped, 0.4, "CPU seconds"),
        bar(f"peak memory, {CASES:,} cases", ours.peak_mb, 100, "MB"),
        bar(f"peak memory, {MOST:,} cases beside {MANY:,}", growth, 10, "% more"),
        counted,
    ]


HEAD = (
    "harness",
    "how",
    "cases a CPU second",
    "CPU seconds",
    "peak MB",
    "import, CPU s",
    "`--help`, CPU s",
    "counts",
)


def table(rows: Sequence[Measured], flat: Mapping[int, float]) -> str:
    """The harnesses, and our memory by the number of cases."""
    cells = [
        (
            f"{row.harness.name} {row.version}".strip(),
            row.harness.how,
            f"{row.rate:,.0f}",
            f"{row.cpu:.2f}",
            f"{row.peak_mb:.0f}",
            f"{row.imported:.2f}",
            "" if row.helped is None else f"{row.helped:.2f}",
            "right" if row.right else "WRONG",
        )
        for row in rows
    ]
    memory = [(f"{count:,}", f"{peak:.1f}") for count, peak in sorted(flat.items())]
    return _markdown(HEAD, cells) + "\n\n" + _markdown(("our cases", "peak MB"), memory)


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """Measure, print, and write the report; `--dry` only prints."""
    with tempfile.TemporaryDirectory(prefix="bench-evals-") as name:
        folder = Path(name)
        rows = [measure(harness, folder) for harness in HARNESSES]
        note(f"memory over {MOST:,} cases …")
        flat = {CASES: rows[0].peak_mb}
        flat |= {count: worked(HARNESSES[0], folder, count)["peak_mb"] for count in (MANY, MOST)}
    found = bars(rows[0], rows[1:], flat, gate_overhead())
    lines = [line for _, line in found]
    shown = table(rows, flat)
    if "--dry" not in sys.argv[1:]:
        write_section("bench-evals", shown, lines)
    print("\n".join([*lines, "", shown]))
    if not all(met for met, _ in found):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
