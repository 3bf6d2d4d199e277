"""Hold the rules engine against the fixtures of public Vale packages: positions matched, missed and surplus.

    python scripts/vale_conformance.py [--data FOLDER] [--verbose]

The fixtures are in `vale/` below the folder that `BRANDWRIGHT_DATA` names, or `../shared/data` beside the
checkout. Exit code 1 when a suite is below its bar; 0, with a line that says so, when there are no fixtures.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from brandwright.brandkit.markup import read_source
from brandwright.brandkit.vale.engine import StyleSet

ROOT = Path(__file__).resolve().parent.parent
_SCENARIO = re.compile(r'When I test "([^"]+)"')
_PLACE = re.compile(r"\s*([^\s:][^:]*):(\d+):(\d+):([\w-]+\.[\w-]+)(?::|$)")
_FILTER = re.compile(r'\.Name\s*==\s*"([^"]+)"')

BARS = {"Google": (51, 51), "write-good": (10, 11), "Grafana": (112, 112)}
"""What each suite has to match, of how many. Two of write-good's lines name words that its rules no longer have."""


@dataclass
class Suite:
    """One package's fixtures: the positions that are expected, and those that were found."""

    name: str
    expected: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)

    @property
    def matched(self) -> int:
        """How many expected positions were found."""
        return len(self.expected & self.found)

    @property
    def reached(self) -> bool:
        """Whether the suite is at its bar, with no fewer positions expected than the bar knows."""
        bar, size = BARS[self.name]
        return self.matched >= bar and len(self.expected) >= size

    def lines(self, verbose: bool) -> Iterator[str]:
        """The report of the suite."""
        missed, surplus = sorted(self.expected - self.found), sorted(self.found - self.expected)
        bar, size = BARS[self.name]
        state = "" if self.reached else f"  BELOW {bar}/{size}"
        yield (
            f"{self.name:<12} matched {self.matched}/{len(self.expected)}  missed {len(missed)}"
            f"  surplus {len(surplus)}  not run {len(self.left_out)}{state}"
        )
        yield from (f"  missed   {place}" for place in missed)
        if verbose:
            yield from (f"  surplus  {place}" for place in surplus)
            yield from (f"  not run  {place}" for place in sorted(self.left_out))


def data_folder() -> Path:
    """Where the fixtures are, if they are there."""
    named = os.environ.get("BRANDWRIGHT_DATA")
    return (Path(named) if named else ROOT.parent / "shared" / "data") / "vale"


def expected_by_scenario(feature: Path) -> dict[str, list[tuple[str, str]]]:
    """The places (file:line:column:rule) of each fixture folder that a feature file lists, with their rule."""
    places: dict[str, list[tuple[str, str]]] = {}
    folder = ""
    for line in feature.read_text(encoding="utf-8").splitlines():
        if match := _SCENARIO.search(line):
            folder = match.group(1)
            places.setdefault(folder, [])
        elif folder and (match := _PLACE.match(line)):
            places[folder].append((":".join(match.groups()), match.group(4)))
    return places


def alerts(styles: StyleSet, folder: Path) -> Iterator[tuple[str, str]]:
    """Every place in a folder's texts at which a rule objects, with the rule."""
    for path in sorted(folder.glob("test*")):
        if path.suffix in (".md", ".rst", ".txt", ".html", ".adoc"):
            for alert in styles.lint(read_source(path), name=path.name):
                yield f"{path.name}:{alert.line}:{alert.column}:{alert.rule}", alert.rule


def feature_suite(name: str, package: Path) -> Suite:
    """A package whose expectations are in `features/rules.feature`, with a configuration in each folder."""
    suite = Suite(name)
    for folder, places in expected_by_scenario(package / "features" / "rules.feature").items():
        fixture = package / "fixtures" / folder
        styles = StyleSet.from_ini(fixture / ".vale.ini")
        idle = {entry.rule for entry in styles.not_run}
        suite.expected |= {f"{folder}/{place}" for place, rule in places if rule not in idle}
        suite.left_out |= {f"{folder}/{place}" for place, rule in places if rule in idle}
        suite.found |= {f"{folder}/{place}" for place, _ in alerts(styles, fixture)}
    return suite


def grafana_suite(package: Path) -> Suite:
    """Grafana's: a folder a rule, with the expected output beside each text."""
    suite = Suite("Grafana")
    paths = package / "Grafana" / "styles"
    vocabulary = paths / "config" / "vocabularies" / "Grafana"
    styles = StyleSet.from_styles([paths / "Grafana"], [vocabulary])
    idle = {entry.rule for entry in styles.not_run}
    for folder in sorted((package / "fixtures" / "Grafana").iterdir()):
        if not folder.is_dir():
            continue
        wanted = set(_FILTER.findall((folder / "filter.expr").read_text(encoding="utf-8")))
        for golden in sorted(folder.glob("*.golden")):
            for line in golden.read_text(encoding="utf-8").splitlines():
                if match := _PLACE.match(line):
                    place = f"{folder.name}/{':'.join(match.groups())}"
                    (suite.left_out if match.group(4) in idle else suite.expected).add(place)
        suite.found |= {f"{folder.name}/{place}" for place, rule in alerts(styles, folder) if rule in wanted}
    return suite


def suites(data: Path) -> Mapping[str, Suite]:
    """All suites."""
    return {
        "Google": feature_suite("Google", data / "Google"),
        "write-good": feature_suite("write-good", data / "write-good"),
        "Grafana": grafana_suite(data / "grafana" / "vale"),
    }


def main() -> int:
    """Print the report; 1 when a suite is below its bar."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--data", type=Path, default=data_folder(), help="the folder with the packages")
    options.add_argument("--verbose", action="store_true", help="list surplus positions too")
    given = options.parse_args()
    if not given.data.is_dir():
        print(f"No fixtures at {given.data}: nothing was compared. Name the folder with BRANDWRIGHT_DATA.")
        return 0
    results = suites(given.data)
    for suite in results.values():
        print("\n".join(suite.lines(given.verbose)))
    return 0 if all(suite.reached for suite in results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
