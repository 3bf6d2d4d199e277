"""Measures the model layer against its bars: `make bench-model`. Ends with 1 when a bar is missed.

The endpoint is a process of its own on this machine. What the layer itself costs is CPU time beside a bare client that
sends the same request; what holds it up is wall-clock time beside the ideal, which is the endpoint's latency alone.

A whole draft goes from its brief to its review. The drafts are those of the six example briefs in turn, with the
requests that these need; beside them stand drafts of one brief that needs a single request each.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import select
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from _report import ROOT, Row, note, row, write_results
from _six_briefs import BRIEFS as SIX

LATENCY_S = 0.2
CONCURRENCY = 20
CALLS, DRAFTS = 400, 200
OVERHEAD_MS, OVERHEAD_MB, CALLS_RATIO, DRAFTS_RATIO = 5.0, 60.0, 1.3, 2.0
PROMPT = "\n".join(
    f"- rule {number}: write plainly, name the proof of each claim, and promise nothing that is not proven."
    for number in range(80)
)
"""As long as a prompt of the content agent."""
ALONE = 200
"""Calls, one after the other, of which the CPU time is measured."""
NUMBER = struct.Struct("I")
"""A run on the list that the processes share: a pipe hands out each whole, and once."""


@dataclass(frozen=True)
class Served:
    """An endpoint in a process of its own."""

    url: str
    process: subprocess.Popen[str]

    def requests(self) -> int:
        """How many requests it has answered so far."""
        return int(told(self.process, "count"))


def told(process: subprocess.Popen[str], word: str = "") -> str:
    """The next line that a process prints, after it was told a word."""
    assert process.stdout is not None
    if word:
        assert process.stdin is not None
        process.stdin.write(f"{word}\n")
        process.stdin.flush()
    return process.stdout.readline().strip()


@contextmanager
def endpoint(latency: float, kind: str = "fixed") -> Iterator[Served]:
    """An endpoint that answers after so many seconds: always the same, or what the six briefs need."""
    command = [sys.executable, __file__, "serve", str(latency), kind]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Served(told(process), process)
    finally:
        process.communicate()


def serve(latency: float, kind: str) -> None:
    """Answer every request as a good model would, until nobody listens any more; say how many on demand."""
    from brandwright.testing import LoopbackEndpoint

    with (
        tempfile.TemporaryDirectory() as folder,
        LoopbackEndpoint(replies(kind, Path(folder) / "demo"), latency=latency) as server,
    ):
        print(server.url, flush=True)
        while sys.stdin.readline():
            print(len(server.requests), flush=True)


def replies(kind: str, root: Path) -> Callable[[Any], str]:
    """What the endpoint answers."""
    if kind == "six":
        from _strong_replies import StrongReplies

        from brandwright.cli._scaffold import scaffold_example

        scaffold_example(root)
        return StrongReplies(root)
    answers = {"Greeting": '{"text": "Hello Ada"}', "ContentOutput": post()}
    return lambda request: answers[request.body["response_format"]["json_schema"]["name"]]


def post() -> str:
    """A LinkedIn post that passes the gate of the example workspace."""

    def block(kind: str, href: str | None, *lines: tuple[str, ...]) -> dict[str, Any]:
        sentences = [{"text": text, "evidence": list(ids)} for text, *ids in lines]
        return {"kind": kind, "sentences": sentences, "href": href}

    hook = ("You sign for what your brand says, and the pile on your desk keeps growing.",)
    body = (
        ("Drafts arrive in chat windows, and a week later it is hard to tell who said yes.",),
        ("A draft goes through 18 checks before a person decides about it.", "gate-scorers"),
        ("Agents prepare the work, and people protect the strategy.", "brief:message"),
    )
    link = "https://brandwright.example/how"
    parts = [
        {"name": "hook", "blocks": [block("paragraph", None, hook)]},
        {"name": "body", "blocks": [block("paragraph", None, *body)]},
        {"name": "cta", "blocks": [block("cta", link, ("See how it works",))]},
    ]
    return json.dumps({"parts": parts, "choices": []})


# --- one process that measures itself ----------------------------------------------------------------------


def used() -> tuple[float, float]:
    """CPU seconds of this process so far, and its most memory in MB."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    scale = 1024 if sys.platform == "linux" else 1024 * 1024
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale


def asked_by_port(url: str) -> Callable[[], object]:
    """One call of an agent through the port, with its limits."""
    from pydantic import BaseModel

    from brandwright._settings import LimitSettings
    from brandwright.llm import Call, Port, RenderedPrompt
    from brandwright.llm._bounded import Bounds
    from brandwright.llm._openai import Endpoint, OpenAIEngine
    from brandwright.llm.limits import EndpointLimits

    class Greeting(BaseModel):
        text: str

    call = Call(
        agent="greet",
        prompt=RenderedPrompt("greet", "1", "0" * 64, "You greet.", f"{PROMPT}\nGreet Ada."),
        payload=Greeting(text="Ada"),
        output_model=Greeting,
        compose=lambda task: task,
    )
    bounds = Bounds(limits=EndpointLimits(LimitSettings(concurrency=CONCURRENCY)))
    port = Port(OpenAIEngine(Endpoint(model="test", base_url=url, key="none")), bounds=bounds)
    return lambda: port.generate(call)


def asked_by_client(url: str) -> Callable[[], object]:
    """The same request by the bare client."""
    import openai

    client = openai.OpenAI(base_url=url, api_key="none", max_retries=0)
    schema = {
        "type": "object",
        "properties": {"text": {"type": "string"}},
        "required": ["text"],
        "additionalProperties": False,
    }
    form: Any = {
        "type": "json_schema",
        "json_schema": {"name": "Greeting", "strict": True, "schema": schema},
    }
    messages: Any = [
        {"role": "system", "content": "You greet."},
        {"role": "user", "content": f"{PROMPT}\nGreet Ada."},
    ]
    return lambda: client.chat.completions.create(model="test", messages=messages, response_format=form)


ASKED = {"port": asked_by_port, "client": asked_by_client}


def alone(who: str, url: str) -> None:
    """CPU milliseconds of each call, one after the other, and the most memory that the process had."""
    ask = ASKED[who](url)
    for _ in range(10):
        ask()
    times = []
    for _ in range(ALONE):
        before = used()[0]
        ask()
        times.append((used()[0] - before) * 1000)
    print(json.dumps({"times": times, "mb": used()[1]}))


def together(who: str, url: str) -> None:
    """Wall-clock seconds of many calls at a time."""
    ask = ASKED[who](url)
    ask()
    started = time.perf_counter()
    with ThreadPoolExecutor(CONCURRENCY) as pool:
        for done in [pool.submit(ask) for _ in range(CALLS)]:
            done.result()
    print(json.dumps({"seconds": time.perf_counter() - started}))


def drafts(folder: str, url: str, names: str, threads: int) -> None:
    """Wall-clock and CPU seconds of whole drafts, each brief a run of its own, and how many drafts they made.

    Each brief is drafted once before the clock starts. Then the numbers of the runs are read from standard input, one
    for each free thread: several processes work off one list.
    """
    from brandwright.content.loading import load_brief
    from brandwright.graph.desk import open_desk
    from brandwright.graph.drafting import draft_brief
    from brandwright.workspace import Workspace

    settings = {
        "BRANDWRIGHT_MODEL_ENGINE": "openai",
        "BRANDWRIGHT_MODEL_BASE_URL": url,
        "BRANDWRIGHT_MODEL_MODEL": "test",
        "BRANDWRIGHT_LIMITS_CONCURRENCY": str(CONCURRENCY),
        "BRANDWRIGHT_DRAFT_CONCURRENCY": "1",
        "OPENAI_API_KEY": "none",
    }
    root = Path(folder)
    briefs = [load_brief(root / "examples" / "briefs" / f"{name}.yaml") for name in names.split(",")]
    with open_desk(Workspace.find(root, env=settings)) as desk:

        def draft(number: int, id_: str) -> list[str]:
            brief = briefs[number % len(briefs)].model_copy(update={"id": id_})
            return [asset.verdict for asset in draft_brief(desk, brief, file="").assets]

        def work(_: int) -> list[str]:
            return [verdict for number in iter(listed, None) for verdict in draft(number, f"brief-{number}")]

        for number in range(len(briefs)):
            draft(number, f"warm-{os.getpid()}-{number}")
        print("ready", flush=True)
        select.select([sys.stdin], [], [])
        started, cpu = time.perf_counter(), used()[0]
        with ThreadPoolExecutor(threads) as pool:
            verdicts = [verdict for done in pool.map(work, range(threads)) for verdict in done]
        seconds, cpu = time.perf_counter() - started, used()[0] - cpu
    assert set(verdicts) <= {"pass", "needs-role"}, set(verdicts)
    print(json.dumps({"seconds": seconds, "cpu": cpu, "drafts": len(verdicts)}))


def listed() -> int | None:
    """The number of the next run; none when the list is done."""
    taken = os.read(sys.stdin.fileno(), NUMBER.size)
    return int(NUMBER.unpack(taken)[0]) if taken else None


# --- what starts the processes, and judges --------------------------------------------------------------


def measured(*arguments: object) -> dict[str, Any]:
    """What a process that measures itself says."""
    command = [sys.executable, __file__, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=600)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@dataclass(frozen=True)
class Drafted:
    """What whole drafts came to: seconds until the last one was there, CPU seconds of all processes together."""

    processes: int
    drafts: int
    requests: int
    seconds: float
    cpu: float

    @property
    def ideal(self) -> float:
        """Seconds that the endpoint alone takes for the requests that were needed, so many at a time."""
        return self.requests * LATENCY_S / CONCURRENCY

    def row(self, what: str) -> Row:
        """The line of the table."""
        needed, cpu = self.requests / self.drafts, self.cpu / self.drafts * 1000
        how = f"{self.processes} processes, {needed:.2f} requests and {cpu:.0f} ms CPU a draft"
        return Row(what, how, self.seconds * 1000, None, "ideal", self.ideal * 1000)


def drafted(kind: str, names: Sequence[str], runs: int, processes: int) -> Drafted:
    """So many runs of these briefs in turn, by so many processes together."""
    from brandwright.cli._scaffold import scaffold_example

    with tempfile.TemporaryDirectory() as folder, endpoint(LATENCY_S, kind) as server:
        root = Path(folder) / "demo"
        scaffold_example(root)
        command = [sys.executable, __file__, "drafts", str(root), server.url, ",".join(names)]
        todo, write_end = os.pipe()
        started = [
            subprocess.Popen(
                [*command, str(CONCURRENCY // processes)], stdin=todo, stdout=subprocess.PIPE, text=True
            )
            for _ in range(processes)
        ]
        os.close(todo)
        for process in started:
            told(process)
        before = server.requests()
        os.write(write_end, b"".join(map(NUMBER.pack, range(runs))))
        os.close(write_end)
        found = [json.loads(process.communicate(timeout=900)[0]) for process in started]
        asked = server.requests() - before
    return Drafted(
        processes,
        sum(one["drafts"] for one in found),
        asked,
        max(one["seconds"] for one in found),
        sum(one["cpu"] for one in found),
    )


def main() -> int:
    """Measure, write the page of results, and say whether every bar is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drafts", type=int, default=DRAFTS)
    parser.add_argument("--dry", action="store_true", help="print, and leave the page of results alone")
    parser.add_argument("--only-drafts", action="store_true", help="measure whole drafts and nothing else")
    options = parser.parse_args()
    bars, rows = ([], []) if options.only_drafts else of_calls()
    note("whole drafts …")
    cores = max(1, min(4, os.cpu_count() or 1))
    # Six briefs make seven drafts, because one of them names two segments.
    runs = -(-options.drafts * len(SIX) // (len(SIX) + 1))
    six = [drafted("six", SIX, runs, processes) for processes in sorted({1, cores, 2 * cores})]
    one = drafted("fixed", SIX[:1], options.drafts, cores)
    rows += [
        *(
            each.row(f"{each.drafts} drafts of the six example briefs, {CONCURRENCY} at a time")
            for each in six
        ),
        one.row(f"{one.drafts} drafts of one brief, {CONCURRENCY} at a time"),
    ]
    best = min(six, key=lambda each: each.seconds / each.ideal)
    bars.append((f"{best.drafts} drafts beside the ideal", best.seconds / best.ideal, DRAFTS_RATIO))
    said = [
        *(
            f"{'met' if value <= most else 'MISSED'}: {what}: {value:.2f} (at most {most:g})"
            for what, value, most in bars
        ),
        f"not in a bar: {one.drafts} drafts of one brief beside their ideal: {one.seconds / one.ideal:.2f}",
        "ideal of drafts: the requests that the endpoint counted, at its latency, so many at a time; start-up and the "
        "first draft of each brief are left out",
        "the six briefs: two sources are read for one of them, one makes two drafts, and every third draft is sent "
        "back by the gate once; the answers are those of the embedded engine",
    ]
    if options.dry:
        print("\n".join([*said, *(" | ".join(one.cells()) for one in rows)]))
    else:
        print(write_results("bench-model", rows, said))
    return int(any(line.startswith("MISSED") for line in said))


def of_calls() -> tuple[list[tuple[str, float, float]], list[Row]]:
    """What single calls cost: bars with their limits, and rows."""
    note("the layer alone …")
    with endpoint(0.0) as server:
        bare, port = measured("alone", "client", server.url), measured("alone", "port", server.url)
    note("many calls at a time …")
    with endpoint(LATENCY_S) as server:
        calls_bare, calls = (measured("together", who, server.url) for who in ("client", "port"))
    ideal = CALLS * LATENCY_S / CONCURRENCY
    alone_row = row("one call", "CPU time through the port", port["times"], "bare client", bare["times"])
    rows = [
        alone_row,
        Row("memory", "most MB through the port", port["mb"], None, "bare client (MB)", bare["mb"]),
        Row(
            f"{CALLS} calls, {CONCURRENCY} at a time",
            f"{LATENCY_S * 1000:.0f} ms latency; the bare client takes {calls_bare['seconds'] * 1000:,.0f} ms",
            calls["seconds"] * 1000,
            None,
            "ideal",
            ideal * 1000,
        ),
    ]
    bars = [
        ("CPU of a call beside the bare client, ms", alone_row.p50 - alone_row.base, OVERHEAD_MS),
        ("memory beside the bare client, MB", port["mb"] - bare["mb"], OVERHEAD_MB),
        (f"{CALLS} calls beside the ideal", calls["seconds"] / ideal, CALLS_RATIO),
    ]
    return bars, rows


if __name__ == "__main__":
    jobs: dict[str, Callable[..., None]] = {
        "serve": lambda latency, kind: serve(float(latency), kind),
        "alone": alone,
        "together": together,
        "drafts": lambda folder, url, names, threads: drafts(folder, url, names, int(threads)),
    }
    if len(sys.argv) > 1 and sys.argv[1] in jobs:
        jobs[sys.argv[1]](*sys.argv[2:])
    else:
        sys.exit(main())
