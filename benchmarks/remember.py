"""Measures `import_file` against a plain loader: `python benchmarks/remember.py [ROWS]`.

The rows go in without embedding. The baseline reads the same file with `csv.DictReader` and inserts by `executemany`
into one table: no types, no hashes, no audit, no personal data looked for, no versions. Both commit every 500 rows
with the same settings of SQLite.
"""

from __future__ import annotations

import csv
import random
import sqlite3
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from _report import Row as Line
from _report import note, write_results

from brandwright.memory import import_file
from brandwright.store import Actor, Ledger

ROWS, BATCH, RUNS = 10_000, 500, 3
BAR = 1000
WORDS = """shorter subject lines lifted opens among nurses while longer ones lost clicks on weekday mornings for
returning readers""".split()  # noqa: SIM905
FIELDS = "kind statement channel segment metric value n method observed source".split()  # noqa: SIM905
WHO = Actor("person", "bench", "bench", "local")


def rows(count: int) -> list[tuple[str, ...]]:
    """Learnings as a company writes them down."""
    pick = random.Random(1)
    return [
        (
            "creative",
            f"{' '.join(pick.choices(WORDS, k=14)).capitalize()} in week {number}.",
            pick.choice(("email", "linkedin-post", "sms")),
            pick.choice(("cmo", "nurses")),
            "open_rate",
            f"{pick.uniform(-0.1, 0.1):.4f}",
            str(pick.randint(100, 20_000)),
            "RCT",
            f"2025-{pick.randint(1, 9):02}-{pick.randint(1, 28):02}",
            "Newsletter tests 2025",
        )
        for number in range(count)
    ]


def ours(path: Path, folder: Path, count: int) -> float:
    """Seconds for the import, into a new ledger."""
    with Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}", "bench") as ledger:
        started = time.perf_counter()
        report = import_file(ledger, path, actor=WHO, brand="bench")
        took = time.perf_counter() - started
    if (report.added_count, report.refused_count) != (count, 0):
        raise SystemExit(f"{report.added_count} added, {report.refused[:1]}")
    return took


def plain(path: Path, folder: Path) -> float:
    """Seconds for the plain loader, into a new database."""
    base = sqlite3.connect(folder / "plain.sqlite", isolation_level=None)
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA synchronous = FULL")
    base.execute(f"CREATE TABLE learnings ({', '.join(FIELDS)})")
    started = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        while batch := list(islice(reader, BATCH)):
            base.execute("BEGIN IMMEDIATE")
            base.executemany(
                f"INSERT INTO learnings VALUES ({', '.join(f':{name}' for name in FIELDS)})", batch
            )
            base.execute("COMMIT")
    took = time.perf_counter() - started
    base.close()
    return took


def main() -> int:
    """Measure, write the table, and say whether the bar is met."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    mine, theirs = [], []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        path = Path(name) / "rows.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([FIELDS, *rows(count)])
        for number in range(RUNS):
            note(f"run {number + 1} of {RUNS} …")
            folder = Path(name) / str(number)
            folder.mkdir()
            mine.append(ours(path, folder, count) * 1000)
            theirs.append(plain(path, folder) * 1000)
    best = min(mine)
    rate = count / best * 1000
    line = Line(
        f"`import_file`, {count:,} rows of CSV, no embedding",
        f"best of {RUNS}: {rate:,.0f} rows a second",
        best,
        max(mine),
        "csv.DictReader and executemany",
        min(theirs),
    )
    said = f"{'met' if rate >= BAR else 'MISSED'}: {rate:,.0f} rows a second (at least {BAR:,})"
    print(write_results("bench-remember", [line], [said]))
    print(said)
    return 0 if rate >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
