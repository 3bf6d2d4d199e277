"""Measures what people wait for, each beside a baseline of the same run: `make bench`.

Prints a table and writes it to `benchmarks/RESULTS.md`. Absolute times are this machine's, on this day; the ratio
to the baseline is what may be compared between machines.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice, product
from pathlib import Path
from statistics import median

from _report import Row, note, row, timed, write_results

from brandwright.cli._scaffold import scaffold_example
from brandwright.content import Block, Brief, Draft, Part, Sentence
from brandwright.content.loading import load_brief
from brandwright.evaluation import Record
from brandwright.graph._job import Job
from brandwright.graph.desk import Desk, open_desk
from brandwright.graph.drafting import start_run
from brandwright.memory.remember import import_file
from brandwright.memory.review import approve
from brandwright.store import Actor, ObjectRef
from brandwright.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
BRIEF = "examples/briefs/linkedin-awareness.yaml"
ANA = Actor("person", "owner", "ana", "local")
CHARACTERS = 1500
RECORDS = 1000


# --- processes ----------------------------------------------------------------------------------------------


def process(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """Wall-clock and CPU milliseconds of one process."""
    started = time.perf_counter()
    running = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(running.pid, 0)
    wall = time.perf_counter() - started
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {running.returncode}")
    return wall * 1000, (used.ru_utime + used.ru_stime) * 1000


def processes(folder: Path) -> Iterator[Row]:
    """Commands as people start them; the first `draft` of a workspace does not count."""
    brandwright = str(Path(sys.executable).parent / "brandwright")
    commands = {
        "`python -c pass`": [sys.executable, "-c", "pass"],
        "`brandwright --help`": [brandwright, "--help"],
        "second `brandwright draft`": [brandwright, "draft", BRIEF],
    }
    runs = {}
    for name, command in commands.items():
        process(command, folder)
        runs[name] = [process(command, folder) for _ in range(5)]
    bare = runs.pop("`python -c pass`")
    for name, times in runs.items():
        for index, kind in enumerate(("wall", "CPU")):
            base = median(one[index] for one in bare)
            yield Row(
                f"{name}, {kind}",
                "median of 5",
                median(t[index] for t in times),
                None,
                "`python -c pass`",
                base,
            )


# --- the gate -----------------------------------------------------------------------------------------------


def long_draft(desk: Desk, brief: Brief) -> Draft:
    """A post of the kit's approved lines, of about 1,500 characters."""
    asset = next(brief.assets())
    lines = [line for pillar in desk.kit.messaging.pillars for line in pillar.lines]
    wanted = (line for line in lines if line.role in ("promise", "how", "fact", "problem"))
    blocks: list[Block] = []
    while sum(len(block.text) for block in blocks) < CHARACTERS:
        said = islice(wanted, 2)
        sentences = tuple(Sentence(text=line.text, evidence=(line.id, *line.proof)) for line in said)
        blocks.append(Block(kind="paragraph", sentences=sentences))
    return Draft(
        channel=asset.channel,
        segment=asset.segment,
        stage=asset.stage,
        product=brief.product,
        market=brief.market,
        locale=brief.locale,
        parts=(Part(name="body", blocks=tuple(blocks)),),
    )


def gate(desk: Desk) -> Row:
    """The whole gate on one draft, without what the run keeps for all of its drafts."""
    brief = load_brief(desk.workspace.root / BRIEF)
    run, _ = start_run(desk, "prepare", "bench", brief, {"brief_sha": "0" * 64})
    draft = long_draft(desk, brief)
    job = Job(desk, run, brief, (), ())
    record = Record(id=draft.sha256, output=draft, context=job.view(draft))
    size = sum(len(part.text) for part in draft.parts)
    times = timed(lambda _: desk.gate.judge(record), 200)
    base = timed(lambda _: draft.sha256, 200)
    how = f"{len(desk.gate.policy.required)} scorers, {size:,} characters, 200 times"
    return row("gate on one draft", how, times, "canonical JSON and SHA-256 of the draft", base)


# --- the ledger ---------------------------------------------------------------------------------------------


def append(desk: Desk) -> Row:
    """An audit entry in a transaction of its own, on disk when the call returns."""

    def act(number: int) -> None:
        with desk.ledger.write(ANA) as tx:
            tx.audit("bench.act", ObjectRef("run", f"run-{number}"))

    with (desk.workspace.state / "fsync").open("wb") as file:

        def sync(_: int) -> None:
            file.seek(0)
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())

        base = timed(sync, 200)
        times = timed(act, 200)
    return row("append one audit entry", "synchronous=FULL, 200 times", times, "write and fsync 4 kB", base)


# --- memory -------------------------------------------------------------------------------------------------

FORMATS = ("A question", "A number", "A customer story", "A short list", "A plain statement")
PLACES = ("in the subject line", "in the first sentence", "on the landing page", "in the preheader")
EFFECTS = ("raised", "lowered", "did not change", "doubled", "halved")
METRICS = ("open rate", "click rate", "reply rate", "sign-ups", "unsubscribes")
AUDIENCES = ("for finance leaders", "for engineers", "for small shops", "for returning customers")
CHANNELS = ("email", "linkedin-post", "landing-page", "ad", "blog")
QUESTIONS = [
    f"What happened to the {metric} {audience} when {form.lower()} stood {place}?"
    for metric, audience, form, place in zip(
        METRICS, (*AUDIENCES, AUDIENCES[0]), FORMATS, (*PLACES, PLACES[0]), strict=True
    )
]


def records() -> Iterator[dict[str, object]]:
    """A thousand different results."""
    every = product(FORMATS, PLACES, EFFECTS, METRICS, AUDIENCES)
    for number, (form, place, effect, metric, audience) in enumerate(islice(every, 0, RECORDS * 2, 2)):
        yield {
            "kind": "creative",
            "statement": f"{form} {place} {effect} the {metric} {audience}.",
            "channel": CHANNELS[number % len(CHANNELS)],
            "observed": f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}",
            "source": f"test-{number}",
        }


def asked(number: int) -> str:
    """The questions in turn."""
    return QUESTIONS[number % len(QUESTIONS)]


def full_text(folder: Path) -> list[float]:
    """The same question to a bare FTS5 table of the same statements."""
    table = sqlite3.connect(folder / "plain.sqlite")
    table.execute("CREATE VIRTUAL TABLE notes USING fts5(text)")
    with table:
        table.executemany(
            "INSERT INTO notes VALUES (?)", [(str(record["statement"]),) for record in records()]
        )

    def ask(number: int) -> object:
        words = asked(number).rstrip("?").split()
        match = " OR ".join(f'"{word}"' for word in words)
        query = "SELECT text FROM notes WHERE notes MATCH ? ORDER BY bm25(notes) LIMIT 10"
        return table.execute(query, (match,)).fetchall()

    times = timed(ask, 100)
    table.close()
    return times


def recall(desk: Desk) -> Iterator[Row]:
    """Questions to a memory of a thousand records, by words alone and by words and meanings."""
    folder = desk.workspace.state
    rows = folder / "records.jsonl"
    rows.write_text("".join(json.dumps(record) + "\n" for record in records()), encoding="utf-8")
    report = import_file(desk.ledger, rows, actor=ANA)
    if len(report.added) != RECORDS:
        raise SystemExit(f"{len(report.added)} records, {report.refused[:1]}")
    approve(desk.ledger, None, actor=ANA)
    base = full_text(folder)
    memory = desk.memory
    plain = "a plain FTS5 query of the same statements"
    lexical = timed(lambda n: memory.recall(asked(n), legs="lexical"), 100)
    yield row("recall among 1,000 records, lexical", "100 questions", lexical, plain, base)
    if memory.embedder is not None:
        started = time.perf_counter()
        memory.recall(QUESTIONS[0])
        note(f"the vector index took {time.perf_counter() - started:.0f} s to build")
        both = timed(lambda n: memory.recall(asked(n)), 100)
        yield row("recall among 1,000 records, hybrid", "100 questions", both, plain, base)
    memory.close()


# --- the report ---------------------------------------------------------------------------------------------


@contextmanager
def bench() -> Iterator[Path]:
    """A workspace to measure in, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        demo = Path(folder) / "demo"
        scaffold_example(demo)
        yield demo


def main() -> None:
    """Measure everything and write the report."""
    rows: list[Row] = []
    with bench() as folder:
        note("commands …")
        rows += processes(folder)
        with open_desk(Workspace.find(folder, env={})) as desk:
            note("the gate, the ledger …")
            rows += [gate(desk), append(desk)]
            note("memory …")
            rows += recall(desk)
    print(write_results("bench", rows))


if __name__ == "__main__":
    main()
