"""Measures what drafts cost in tokens and calls, against the prompts of an earlier state: `make bench-prompts`.

The six example briefs are drafted with the embedded engine, which is shown the prompts that a model would be shown.
Tokens are counted as `count_tokens` counts them. A model's revisions come on top; how many it needs is its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from _report import ROOT, git, note, write_section
from _six_briefs import BRIEFS

BASELINE = "2a96e3e"
"""The state before prompts were written for models: what they are compared with."""

TOKENS = ROOT / "src" / "llm" / "_tokens.py"
BAR = 0.5
"""Tokens per draft may be at most this share of the baseline's."""

Calls = Sequence[Mapping[str, Any]]


def checked_out(ref: str, folder: Path) -> Path:
    """The package of an earlier state, as a folder that can stand on the path of modules."""
    folder.mkdir()
    packed = subprocess.run(["git", "archive", ref], cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed, check=True)
    (folder / "brandwright").symlink_to(folder / "src")
    return folder


def measured(workspace: Path, modules: Path | None) -> dict[str, Any]:
    """What `_prompt_calls.py` finds, under this version or under the one in `modules`."""
    env = {**os.environ, **({"PYTHONPATH": str(modules)} if modules else {})}
    script = Path(__file__).with_name("_prompt_calls.py")
    command = [sys.executable, str(script), str(workspace), str(TOKENS), *BRIEFS]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().split("\n")[-1])
    return found


def tokens_of(calls: Calls, agent: str = "") -> int:
    """Tokens that the calls send, of one agent or of all."""
    return sum(call["system"] + call["user"] for call in calls if agent in ("", call["agent"]))


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    cells = ([f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def per_draft(now: Mapping[str, Any], before: Mapping[str, Any]) -> str:
    """Tokens sent per draft and calls, brief by brief."""
    rows: list[Sequence[object]] = []
    for name in BRIEFS:
        new, old = now[name], before[name]
        sent, was = (tokens_of(found["calls"]) // found["drafts"] for found in (new, old))
        content = tokens_of(new["calls"], "content") // new["drafts"]
        calls = f"{len(new['calls']) / new['approved']:g}" if new["approved"] else "none approved"
        rows.append((name, new["drafts"], was, sent, f"{sent / was:.0%}", content, calls))
    head = (
        "brief",
        "drafts",
        "tokens a draft before",
        "now",
        "share",
        "of them content",
        "calls per approved draft",
    )
    return table(head, rows)


def per_part(now: Mapping[str, Any], before: Mapping[str, Any]) -> str:
    """The content agent's prompt by part: the mean over the briefs."""

    def mean(found: Mapping[str, Any], part: str) -> int:
        calls = [call for brief in found.values() for call in brief["calls"] if call["agent"] == "content"]
        values: Iterable[float] = (
            call["system"] if part == "system" else call["parts"].get(part, 0) for call in calls
        )
        return round(sum(values) / len(calls))

    names = {"system": None}
    for found in (now, before):
        for brief in found.values():
            for call in brief["calls"]:
                names |= dict.fromkeys(call["parts"]) if call["agent"] == "content" else {}
    return table(
        ("part of content", "before", "now"), ((name, mean(before, name), mean(now, name)) for name in names)
    )


def per_agent(now: Mapping[str, Any], before: Mapping[str, Any]) -> str:
    """Fixed words of each prompt."""

    def fixed(found: Mapping[str, Any]) -> dict[str, int]:
        return {call["agent"]: call["system"] for brief in found.values() for call in brief["calls"]}

    new, old = fixed(now), fixed(before)
    return table(
        ("fixed words of", "before", "now"), ((agent, old[agent], new[agent]) for agent in sorted(new))
    )


def alike(one: str, other: str) -> int:
    """How many characters two texts share at their beginning."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def shared(found: Mapping[str, Any]) -> float:
    """The share of a content prompt that two briefs have in common from its beginning: the mean over all pairs."""
    prompts = [
        next(call["prompt"] for call in brief["calls"] if call["agent"] == "content")
        for brief in found.values()
    ]
    shares = [alike(one, other) / len(one) for one, other in combinations(prompts, 2)]
    return sum(shares) / len(shares)


def main() -> int:
    """Measure both states; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", default=BASELINE, help="a git revision")
    parser.add_argument(
        "--dry-run", action="store_true", help="print, and leave the page of results as it is"
    )
    options = parser.parse_args()
    if not git("rev-parse", "--verify", "--quiet", f"{options.against}^{{commit}}"):
        note(f"there is no revision {options.against} here; name another with --against")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        note("this version …")
        now = measured(place / "now", None)
        note(f"{options.against} …")
        before = measured(place / "before", checked_out(options.against, place / "old"))
    share = sum(tokens_of(now[name]["calls"]) for name in BRIEFS) / sum(
        tokens_of(before[name]["calls"]) for name in BRIEFS
    )
    calls = sum(len(now[name]["calls"]) for name in BRIEFS) / sum(now[name]["approved"] for name in BRIEFS)
    notes = [
        f"{'met' if share <= BAR else 'MISSED'}: tokens per draft are {share:.0%} of those at {options.against} "
        f"(at most {BAR:.0%})",
        f"calls per approved draft: {calls:.2f}, embedded engine, six briefs",
        f"two briefs of one kit share the first {shared(now):.0%} of the content prompt's characters; "
        f"{shared(before):.0%} before",
    ]
    shown = "\n\n".join(make(now, before) for make in (per_draft, per_part, per_agent))
    if options.dry_run:
        print("\n".join(notes), "", shown, sep="\n")
    else:
        print(write_section("bench-prompts", shown, notes))
    return int(share > BAR)


if __name__ == "__main__":
    raise SystemExit(main())
