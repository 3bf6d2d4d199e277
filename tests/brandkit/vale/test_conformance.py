"""The fixtures of public Vale packages: every position that Vale reports is found."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """`scripts/vale_conformance.py`."""
    spec = importlib.util.spec_from_file_location(
        "vale_conformance", ROOT / "scripts" / "vale_conformance.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["vale_conformance"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["Google", "write-good", "Grafana"])
def test_the_positions_of_the_package_are_found(script: ModuleType, name: str) -> None:
    data = script.data_folder()
    if not data.is_dir():
        pytest.skip(f"the public packages are not at {data}")
    suite = script.suites(data)[name]
    bar, size = script.BARS[name]
    assert len(suite.expected) >= size
    assert suite.matched >= bar, "\n".join(suite.lines(verbose=False))


def test_the_places_that_a_feature_file_lists_are_read(script: ModuleType, tmp_path: Path) -> None:
    feature = tmp_path / "rules.feature"
    feature.write_text("When I test \"Terms\"\n  test.md:3:14:Acme.Terms:Use 'a': not b.\n", encoding="utf-8")
    assert script.expected_by_scenario(feature) == {"Terms": [("test.md:3:14:Acme.Terms", "Acme.Terms")]}


def test_a_suite_below_its_bar_says_what_it_missed(script: ModuleType) -> None:
    suite = script.Suite("Google", expected={"a:1:1:G.A"}, found={"a:1:2:G.A"})
    assert not suite.reached
    assert list(suite.lines(verbose=True))[1:] == ["  missed   a:1:1:G.A", "  surplus  a:1:2:G.A"]
