"""Measures `eval quality` over a long history against its bar: python benchmarks/agent_quality.py [RUNS].

Ends with 1 when the bar is missed; over the whole history the figures go into RESULTS.md. Runs, drafts, gates,
findings, reviews, decisions, ratings, requests and predictions are written as rows, in the numbers that 5,000 drafts
leave. CPU time of this process is measured, writing excluded.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from _report import write_section

from brandwright._canonical import sha256_hex
from brandwright.governance.models import People
from brandwright.governance.quality import agent_quality
from brandwright.store import Actor, Ledger, _rows, tables

RUNS = 5_000
BAR = 2.0
"""Seconds of CPU time."""
ROBOT = Actor("system", "bench", "bench", "local")
START = datetime(2026, 1, 1, tzinfo=UTC)
PROMPTS = tuple((str(number), str(number) * 64) for number in (1, 2, 3))
MODELS = ("small", "large")
HEAD = "| runs | first, CPU s | best of 3, CPU s | groups | figures |\n| --- | --- | --- | --- | --- |"


def history(count: int, workspace: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows by their table, in an order that every reference allows."""
    pick = random.Random(7)
    for number in range(count):
        run, sha = f"run-{number:06}", sha256_hex(f"draft {number}".encode())
        version, prompt = PROMPTS[number * 3 // count]
        at, model = START + timedelta(hours=number), pick.choice(MODELS)
        inputs = {
            "brief_sha": sha256_hex(f"brief {number % 500}".encode()),
            "prompts_sha": prompt,
            "model": model,
        }
        yield (
            "runs",
            {
                **{"id": run, "graph": "prepare", "graph_version": "1", "key": run, "parent": None},
                **{
                    "status": "finished" if pick.random() < 0.97 else "failed",
                    "brief_json": {},
                    "outcome_json": {},
                },
                **{"inputs_json": inputs, "created_at": at, "finished_at": at},
            },
        )
        detail = {"prompt_version": version, "prompt_sha": prompt, "engine": "openai", "model": model}
        for seq in (1, 2):
            step = {
                "id": f"step-{number}-{seq}",
                "run_id": run,
                "seq": seq,
                "node": "write",
                "asset": "email/cmo/decision",
            }
            kind = {"round": seq, "kind": "model", "name": "content", "started_at": at, "finished_at": at}
            parameters = {
                "temperature": 0.2,
                "requests": [{"tokens": 900}] * 3,
                "evidence_ids": ["a", "b"] * 6,
            }
            yield "steps", {**step, **kind, "detail_json": detail | parameters}
        yield (
            "drafts",
            {"sha256": sha, "canonical": b"{}" * 1500, "created_at": at, "words": pick.randint(80, 300)},
        )
        yield from _judged(pick, number, run, sha, at)
        yield from _decided(pick, number, run, sha, at)
        for call in range(3):
            spent = {
                "attempt": 1,
                "tokens": 900,
                "tokens_in": 800,
                "tokens_out": 100,
                "cached": 0,
                "cost": 0.01,
            }
            who = {"run_id": run, "agent": "content", "host": "localhost", "model": model, "mode": "schema"}
            state = "settled" if pick.random() < 0.95 else "lost"
            yield (
                "model_calls",
                {
                    "id": f"call-{number}-{call}",
                    **who,
                    **spent,
                    "state": state,
                    "code": "",
                    "ms": 9.0,
                    "at": at,
                },
            )


def _judged(
    pick: random.Random, number: int, run: str, sha: str, at: datetime
) -> Iterator[tuple[str, dict[str, Any]]]:
    gate, verdict = f"gate-{number}", pick.choice(("pass", "needs-role", "revise"))
    judged = {
        "policy_sha": "p" * 64,
        "kit_sha": "k" * 64,
        "publish_on": at.date(),
        "scores_json": [],
        "created_at": at,
    }
    yield "gates", {"id": gate, "draft_sha": sha, "verdict": verdict, **judged}
    use = {"run_id": run, "asset": "email/cmo/decision", "round": 0, "draft_sha": sha, "verdict": verdict}
    yield "draft_uses", {**use, "gate_sha": gate, "evidence_json": [], "choices_json": []}
    for position in range(pick.randint(0, 4)):
        found = {"rule": "terms.avoid", "action": pick.choice(("pass", "revise")), "fingerprint": "f"}
        yield (
            "findings",
            {"gate_id": gate, "position": position, "draft_sha": sha, **found, "finding_json": {}},
        )


def _decided(
    pick: random.Random, number: int, run: str, sha: str, at: datetime
) -> Iterator[tuple[str, dict[str, Any]]]:
    review, decision = f"rev-{number:06}", f"dec-{number:06}"
    hashes = {"gate_id": f"gate-{number}", "kit_sha": "", "policy_sha": "", "evidence_sha": ""}
    whole = {"id": review, "run_id": run, "asset": "email/cmo/decision", "draft_sha": sha, "version": 2}
    rest = {
        "created_at": at,
        "brief_json": {},
        "verdict": "pass",
        "held": False,
        "origin": "agent",
        "author": "",
    }
    yield "reviews", {**whole, **rest, **hashes, "parent": None, "closed": True}
    kind = pick.choices(("approve", "approve-with-edits", "request-changes", "reject"), (5, 3, 2, 1))[0]
    said = {"by": "ann", "account": "ann", "auth": "local", "reason": "Because.", "draft_sha": sha, **hashes}
    when = {"at": at + timedelta(hours=pick.random() * 48), "settled_at": at}
    changed = pick.randint(1, 40) if kind == "approve-with-edits" else 0 if kind == "approve" else None
    yield (
        "decisions",
        {"id": decision, "review_id": review, "kind": kind, **said, **when, "words_changed": changed},
    )
    yield (
        "signoffs",
        {
            "id": f"sig-{number}",
            "review_id": review,
            "role": "brand",
            "reason": "",
            "due_at": None,
            "decision_id": decision,
        },
    )
    answers = {
        name: pick.choice(("yes", "no", "unsure"))
        for name in ("accurate", "useful", "brand_safe", "real_need")
    }
    yield "ratings", {"decision_id": decision, "review_id": review, **answers, "rated_at": at}
    if changed is not None:
        export = {"id": f"exp-{number}", "review_id": review, "draft_sha": sha, "format": "md"}
        yield "exports", {**export, "file_sha256": "f" * 64, "at": at}


def fill(ledger: Ledger, count: int) -> None:
    """Write the history, table by table."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for name, row in history(count, ledger.workspace):
        rows.setdefault(name, []).append(row)
    with ledger.write(ROBOT) as tx:
        for name, found in rows.items():
            _rows.add_many(tx, tables.metadata.tables[name], found)


def main() -> int:
    """Measure, and say whether the bar is met."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    people = People.model_validate(
        {"people": [{"id": "ann", "name": "Ann", "roles": ["owner"]}], "local_owner": "ann"}
    )
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        Ledger.open(f"sqlite:///{Path(folder) / 'ledger.sqlite'}", "bench") as ledger,
    ):
        fill(ledger, count)
        times = []
        for _ in range(3):
            started = time.process_time()
            found = agent_quality(ledger, people)
            times.append(time.process_time() - started)
    figures = sum(len(group.figures) for group in found.groups)
    best = min(times)
    state = "met" if best <= BAR * count / RUNS else "MISSED"
    met = (
        f"{state}: eval quality over {count:,} runs, drafts and decisions: {best:.2f} s CPU, best of 3 "
        f"(at most {BAR * count / RUNS:g}); first {times[0]:.2f} s; {len(found.groups)} groups, {figures} figures"
    )
    print(met)
    if count == RUNS:
        cells = (f"{count:,}", f"{times[0]:.2f}", f"{best:.2f}", f"{len(found.groups)}", f"{figures:,}")
        write_section("bench-quality", f"{HEAD}\n| {' | '.join(cells)} |", [met])
    return 0 if state == "met" else 1


if __name__ == "__main__":
    sys.exit(main())
