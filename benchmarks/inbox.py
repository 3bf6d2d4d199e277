"""Measures the review inbox against its bars: `make bench-inbox`. Ends with 1 when a bar is missed.

    python benchmarks/inbox.py [--reviews N] [--dry]

One workspace holds 10,000 reviews that wait; one of them is about 20 kB of copy with 300 findings. The inbox is the
command itself, `review serve`, asked over loopback by one browser's session. Baselines of the same run: a file that the
same server gives out, one row that SQLite writes and syncs, and SHA-256 over the bytes that a chain has.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median

import httpx
from _report import Row, note, percentile, row, table, timed, write_results
from check import Bar

from brandwright.cli._scaffold import scaffold_example
from brandwright.content import Draft
from brandwright.content.draft import Block, Part, Sentence
from brandwright.governance import decide, identify, view_review
from brandwright.graph.desk import Desk, open_desk
from brandwright.graph.submitting import submit_copy
from brandwright.store import Actor, Ledger, ObjectRef, audit, drafts, new_id, reviews
from brandwright.store.records import Review, SignOff
from brandwright.workspace import Workspace

REVIEWS, ENTRIES, DECISIONS, ASKED, WARM = 10_000, 100_000, 300, 100, 5
COPY, FINDINGS = 20_000, 300
PAGE_MS, DECISION_MS, VERIFIED = 150.0, 20.0, 100_000.0
SERVE = "from brandwright.cli import main; main()"
ROBOT = Actor("system", "bench", "bench", "local")
VERDICTS = ("pass", "needs-role", "revise", "block", "unchecked")
BATCH = 1_000


def heavy_copy() -> str:
    """Copy of so many characters, in which the gate finds about so much."""
    plain = "Teams read the draft together and decide what leaves the house on Monday."
    loud = "We are the #1 platform and we guarantee 300% more leads."
    lines: list[str] = []
    while len("\n\n".join(lines)) < COPY:
        lines.append(f"{loud if len(lines) % 3 == 0 else plain} It is paragraph {len(lines) + 1}.")
    return "\n\n".join(lines)


def fill(desk: Desk, folder: Path, count: int) -> tuple[str, list[str], int]:
    """The heavy review, the others of which a person may approve some, and what the gate found in the heavy one."""
    (folder / "light.md").write_text("Every draft waits for a person.\n")
    (folder / "heavy.md").write_text(heavy_copy())
    light = _submitted(desk, folder / "light.md", "linkedin-post")
    heavy = _submitted(desk, folder / "heavy.md", "blog")
    with desk.ledger.read() as tx:
        model = view_review(tx, light)
        words = drafts.get(tx, model.review.draft_sha)
    others: list[str] = []
    while len(others) < count - 2:
        with desk.ledger.write(ROBOT) as tx:
            for _ in range(min(BATCH, count - 2 - len(others))):
                number = len(others)
                sha = drafts.put(tx, _variant(words, number))
                approvable = number < DECISIONS + WARM
                verdict = "needs-role" if approvable else VERDICTS[number % len(VERDICTS)]
                made = _clone(model.review, sha, verdict, number)
                needed = SignOff(
                    id=new_id("sig"), review_id=made.id, role="brand", due_at=tx.now + timedelta(days=30)
                )
                reviews.create(tx, made, [needed])
                others.append(made.id)
    with desk.ledger.read() as tx:
        findings = _findings(desk, heavy)
    return heavy, others, findings


def _findings(desk: Desk, review: str) -> int:
    from brandwright.graph.reviewing import show_review

    return len(show_review(desk, review).findings)


def _submitted(desk: Desk, file: Path, channel: str) -> str:
    report = submit_copy(desk, file, channel=channel, brief=None, brief_file="", author="Bench")
    (asset,) = report.assets
    return asset.review.id


def _variant(words: Draft, number: int) -> Draft:
    block = Block(kind="paragraph", sentences=(Sentence(text=f"Draft {number} waits for a person."),))
    return words.model_copy(update={"parts": (Part(name=words.parts[0].name, blocks=(block,)),)})


def _clone(model: Review, sha: str, verdict: str, number: int) -> Review:
    held = verdict not in ("pass", "needs-role")
    brief = {**model.brief_json, "message": f"Message {number}", "campaign": f"campaign-{number % 40}"}
    return replace(
        model,
        id=new_id("rev"),
        run_id="",
        draft_sha=sha,
        verdict=verdict,
        held=held,
        brief_json=brief,
        created_at=model.created_at + timedelta(seconds=number),
    )


@contextmanager
def inbox(folder: Path) -> Iterator[httpx.Client]:
    """A browser's session with the command that serves the inbox."""
    command = [sys.executable, "-c", SERVE, "review", "serve", "--port", "0", "--by", "owner"]
    server = subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    try:
        link = next(
            found[0] for line in server.stderr if (found := re.search(r"http://\S+/enter\?token=\S+", line))
        )
        with httpx.Client(base_url=link.partition("/enter")[0], follow_redirects=True, timeout=60) as client:
            client.get(link).raise_for_status()
            yield client
    finally:
        server.terminate()
        server.wait(timeout=20)


def page(client: httpx.Client, path: str) -> Callable[[int], object]:
    """Asks for a page and reads all of it."""

    def ask(_: int) -> object:
        answer = client.get(path)
        answer.raise_for_status()
        return answer.content

    return ask


def pages(folder: Path, heavy: str, count: int) -> list[Bar]:
    """Milliseconds of the inbox's pages, beside a file of the same server."""
    with inbox(folder) as client:
        base = timed(page(client, "/static/inbox.css"), ASKED, warm=WARM)
        asked = {
            f"the review page: {COPY // 1000} kB, {FINDINGS} findings, {count:,} reviews wait": f"/reviews/{heavy}",
            f"the inbox, {count:,} reviews by risk": "/?queue=mine",
            f"the inbox, {count:,} reviews searched": "/?queue=all&q=message+77",
        }
        bars = []
        for what, path in asked.items():
            times = timed(page(client, path), ASKED, warm=WARM)
            measured = row(what, f"GET over loopback × {ASKED}", times, "a file of the same server", base)
            bars.append(Bar(measured, percentile(times, 0.95), PAGE_MS, "ms p95"))
    return bars


def decisions(desk: Desk, wanted: Sequence[str], folder: Path) -> Bar:
    """Milliseconds of a decision with its audit entry, signed, beside one row that is synced."""
    ana = identify(desk.playbook, "owner", {})
    with desk.ledger.read() as tx:
        shown = [(id_, view_review(tx, id_).review.draft_sha) for id_ in wanted]

    def answer(number: int) -> None:
        review, sha = shown[number]
        decide(desk.ledger, desk.playbook, review, "approve", ana, sha=sha, version=1, reason="It holds.")

    times = timed(answer, DECISIONS, warm=WARM)
    base = _synced_rows(folder)
    measured = row("a decision with its audit entry", f"decide × {DECISIONS}", times, "a row, synced", base)
    return Bar(measured, percentile(times, 0.95), DECISION_MS, "ms p95")


def _synced_rows(folder: Path) -> list[float]:
    connection = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE t (a TEXT)")
    return timed(lambda _: connection.execute("INSERT INTO t VALUES (?)", ("x" * 500,)), DECISIONS, warm=WARM)


def verification(folder: Path) -> Bar:
    """Entries of an audit log that are verified in a second, beside hashing as many bytes."""
    with Ledger.open(f"sqlite:///{folder / 'audit.sqlite'}", "bench") as ledger:
        with ledger.write(ROBOT) as tx:
            audit.append_many(tx, "bench.entry", (ObjectRef("draft", f"dr-{n}") for n in range(ENTRIES)))
        times = []
        for _ in range(3):
            started = time.perf_counter()
            with ledger.read() as tx:
                found = audit.verify(tx)
            times.append((time.perf_counter() - started) * 1000)
            assert found.ok
            assert found.entries == ENTRIES
    bytes_ = b"x" * 500
    started = time.perf_counter()
    for _ in range(ENTRIES):
        hashlib.sha256(bytes_).hexdigest()
    base = [(time.perf_counter() - started) * 1000]
    measured = row(
        f"audit verify, {ENTRIES:,} entries", "verify × 3", times, "SHA-256 of 500 bytes each", base
    )
    return Bar(measured, ENTRIES / median(times) * 1000, VERIFIED, "entries a second", least=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Fill a workspace, measure, and write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--reviews", type=int, default=REVIEWS, help="reviews that wait")
    parser.add_argument("--dry", action="store_true", help="leave benchmarks/RESULTS.md as it is")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="brandwright-bench-") as temporary:
        folder = Path(temporary) / "demo"
        scaffold_example(folder)
        with open_desk(Workspace.find(explicit=folder)) as desk:
            note(f"{options.reviews:,} reviews …")
            heavy, others, findings = fill(desk, folder, options.reviews)
            assert findings >= FINDINGS, findings
            note(f"the heavy review has {findings} findings")
        bars = pages(folder, heavy, options.reviews)
        with open_desk(Workspace.find(explicit=folder)) as desk:
            bars.append(decisions(desk, others[: DECISIONS + WARM], folder))
        bars.append(verification(folder))
    rows: list[Row] = [bar.row for bar in bars]
    print(table(rows))
    lines = [bar.line() for bar in bars]
    print("\n".join(lines))
    if not options.dry:
        write_results("bench-inbox", rows, [f"the heavy review has {findings} findings", *lines])
    return 0 if all(bar.met for bar in bars) else 1


if __name__ == "__main__":
    sys.exit(main())
