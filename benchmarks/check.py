"""Measures checking copy against its bars: `make bench-check`. Ends with 1 when a bar is missed.

The rules are those of public Vale packages, where `BRANDWRIGHT_DATA` (or `../shared/data` beside the checkout) has
them, and written ones of the kinds that public packages are made of, up to the number that a bar asks for.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import regex
import yaml
from _report import ROOT, Row, note, percentile, timed, write_results

from brandwright.brandkit import load_kit
from brandwright.brandkit.vale.engine import StyleSet
from brandwright.cli._scaffold import scaffold_example
from brandwright.evaluation.checking import Checker, Setting

AD_RULES, PAGE_RULES = 390, 141
AD_CHARACTERS, PAGE_BYTES = 540, 20_000
ADS, DOCUMENTS = 1000, 10_000
PACKAGES = ("vale/Google/Google", "vale/write-good/write-good", "vale/grafana/vale/Grafana/styles/Grafana")


def words(listed: str) -> tuple[str, ...]:
    """The words of a line."""
    return tuple(listed.split())


NOUNS = words(
    "team campaign report budget launch review draft customer reader channel product metric result plan signal"
    " audience segment week quarter page letter story figure claim proof rule kit brand voice offer price"
)
VERBS = words(
    "reads writes checks plans signs sends shows moves keeps finds says holds asks gives makes takes"
)
SMALL = words("the a our your this that every one with for on in after before and but so when")
WORDY = words(
    "utilize leverage facilitate very quite really in order to at this point a number of it is clear"
)
RARE = words("notwithstanding heretofore synergistically aforementioned")


@dataclass(frozen=True)
class Bar:
    """What a figure has to reach: at most (or, with `least`, at least) so much."""

    row: Row
    value: float
    limit: float
    unit: str
    least: bool = False

    @property
    def met(self) -> bool:
        """Whether it does."""
        return self.value >= self.limit if self.least else self.value <= self.limit

    def line(self) -> str:
        """What is said about it."""
        sign = "at least" if self.least else "at most"
        state = "met" if self.met else "MISSED"
        return f"{state}: {self.row.what}: {self.value:,.1f} {self.unit} ({sign} {self.limit:g})"


def text(pick: random.Random, characters: int, *, markdown: bool = False) -> str:
    """Sentences of everyday marketing words, with some that the rules look for."""
    out: list[str] = []
    size = 0
    while size < characters:
        said = [pick.choice((SMALL, NOUNS, VERBS, NOUNS, WORDY)[i % 5]) for i in range(pick.randint(6, 16))]
        sentence = " ".join(said).capitalize() + pick.choice((".", ".", ".", "!", "?"))
        if markdown and pick.random() < 0.15:
            sentence = pick.choice(
                ("\n\n## {}\n\n", "\n\n- {}\n", "\n\n", "[{}](https://example.com/)")
            ).format(sentence.rstrip(".!?"))
        out.append(sentence)
        size += len(sentence) + 1
    return " ".join(out)[:characters]


# --- rules --------------------------------------------------------------------------------------------------


def data() -> Path | None:
    """The folder of public packages."""
    named = Path(os.environ.get("BRANDWRIGHT_DATA", ROOT.parent / "shared" / "data"))
    return named if (named / "vale").is_dir() else None


def written(pick: random.Random, number: int) -> dict[str, Any]:
    """One rule, of the kinds that public packages are made of."""
    said = [
        f"{pick.choice(NOUNS)} {pick.choice(VERBS)} {pick.choice(NOUNS)}",
        f"term{number}",
        f"{number}-fold",
        *RARE,
    ]
    kind = number % 10
    common = {"message": f"Rule {number}: '%s'.", "level": "warning"}
    if kind < 6:
        return {"extends": "existence", "ignorecase": True, "tokens": said, **common}
    if kind < 8:
        swap = {word: f"{word} instead" for word in said}
        return {
            "extends": "substitution",
            "ignorecase": True,
            "swap": swap,
            **common,
            "message": "Use '%s', not '%s'.",
        }
    if number % 50 == 8:
        return {"extends": "occurrence", "scope": "sentence", "max": 25, "token": r"\b(\w+)\b", **common}
    return {
        "extends": "existence",
        "tokens": [r"\b\w+ly very", r"(?<=so )\w+ing", f"{pick.choice(NOUNS)}s?"],
        **common,
    }


def styles(folder: Path, count: int) -> list[Path]:
    """Style folders with this many rules altogether."""
    found = data()
    packages = [found / name for name in PACKAGES] if found else []
    chosen = [package for package in packages if package.is_dir()]
    rules = sum(len(list(package.glob("*.yml"))) for package in chosen)
    bench = folder / f"Bench{count}"
    bench.mkdir()
    pick = random.Random(count)
    for number in range(max(0, count - rules)):
        (bench / f"Rule{number}.yml").write_text(yaml.safe_dump(written(pick, number)), encoding="utf-8")
    return [*chosen, bench]


def naive(folders: Sequence[Path]) -> Callable[[str], int]:
    """Every token of every rule searched alone: what a plain evaluator does."""
    patterns = []
    for path in (path for folder in folders for path in folder.glob("*.yml")):
        rule = yaml.safe_load(path.read_text(encoding="utf-8"))
        tokens = rule.get("tokens") or (list(rule["swap"]) if isinstance(rule.get("swap"), dict) else [])
        for token in tokens:
            try:
                patterns.append(regex.compile(rf"(?i)\b(?:{token})\b", regex.V1))
            except (regex.error, TypeError):
                continue
    return lambda source: sum(1 for pattern in patterns for _ in pattern.finditer(source))


# --- what is measured ---------------------------------------------------------------------------------------


def in_process(folder: Path) -> Iterator[Bar]:
    """Styles alone, on texts that differ each time."""
    pick = random.Random(1)
    for what, count, size, name, limit, runs in (
        ("an ad", AD_RULES, AD_CHARACTERS, "ad.md", 50.0, 200),
        ("a page", PAGE_RULES, PAGE_BYTES, "page.md", 500.0, 30),
    ):
        folders = styles(folder, count)
        loaded = StyleSet.from_styles(folders)
        texts = [text(pick, size, markdown=name == "page.md") for _ in range(runs + 3)]
        times = timed(lambda n, t=texts, s=loaded, f=name: s.lint(t[n], name=f), runs)  # type: ignore[misc]
        plain = naive(folders)
        base = timed(lambda n, t=texts, p=plain: p(t[n]), min(runs, 30))  # type: ignore[misc]
        rules = len(loaded.rules) + len(loaded.not_run)
        row = Row(
            f"{what} of {size:,} characters",
            f"{rules} rules, {runs} texts",
            median(times),
            percentile(times, 0.95),
            "each token searched alone",
            median(base),
        )
        yield Bar(row, percentile(times, 0.95), limit, "ms p95")


def command_line(folder: Path) -> Bar:
    """A thousand ads through the command, with the example's kit and a style pack in it."""
    demo = folder / "demo"
    scaffold_example(demo)
    found = data()
    pack = found / PACKAGES[1] if found else styles(folder, 150)[-1]
    (demo / "brand" / "styles").mkdir()
    shutil.copytree(pack, demo / "brand" / "styles" / pack.name)
    (demo / "brand" / "style_packs.yaml").write_text(f"vale_styles: [styles/{pack.name}]\n", encoding="utf-8")
    ads = folder / "ads"
    ads.mkdir()
    pick = random.Random(2)
    for number in range(ADS):
        (ads / f"{number:04}.md").write_text(text(pick, AD_CHARACTERS) + "\n", encoding="utf-8")
    brandwright = str(Path(sys.executable).parent / "brandwright")
    command = [brandwright, "check", str(ads), "--workspace", str(demo), "--json"]
    times = []
    for _ in range(3):
        started = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        times.append(time.perf_counter() - started)
        if len(json.loads(done.stdout)["files"]) != ADS:
            raise SystemExit(done.stderr)
    started = time.perf_counter()
    for path in sorted(ads.iterdir()):
        path.read_text(encoding="utf-8")
    base = time.perf_counter() - started
    row = Row(
        f"`brandwright check`, {ADS:,} ads",
        f"the example's kit and {pack.name}, best of 3",
        min(times) * 1000,
        max(times) * 1000,
        "reading the files",
        base * 1000,
    )
    return Bar(row, ADS / min(times), 100, "ads a second", least=True)


def memory(folder: Path) -> Bar:
    """The process's memory while it checks ten thousand different documents."""
    checker = Checker(load_kit(folder / "demo" / "brand"), Setting(date(2026, 1, 1)))
    pick = random.Random(3)
    sizes = []
    for number in range(DOCUMENTS):
        checker.check(text(pick, AD_CHARACTERS), f"{number}.md")
        if (number + 1) % (DOCUMENTS // 10) == 0:
            sizes.append(resident())
    growth = 100 * (sizes[-1] / sizes[1] - 1)
    row = Row(
        "memory over 10,000 documents",
        f"{sizes[1]:,.0f} MB after 2,000, {sizes[-1]:,.0f} MB after all",
        sizes[-1],
        None,
        "after 2,000 (MB)",
        sizes[1],
    )
    return Bar(row, growth, 5, "% growth")


def resident() -> float:
    """Megabytes of this process."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main() -> int:
    """Measure, write the table, and say which bars are met."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        note("styles in this process …")
        bars = list(in_process(folder))
        note("the command line …")
        bars.append(command_line(folder))
        note("memory …")
        bars.append(memory(folder))
    lines = [bar.line() for bar in bars]
    print(write_results("bench-check", [bar.row for bar in bars], lines))
    print("\n".join(lines))
    return 0 if all(bar.met for bar in bars) else 1


if __name__ == "__main__":
    sys.exit(main())
