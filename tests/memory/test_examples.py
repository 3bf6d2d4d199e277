"""The example learnings: importable, honest about their strength, and computed from the data they name."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from brandwright.memory import import_file, pending
from brandwright.store import Actor, Ledger

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "learnings.jsonl"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "example_learnings", ROOT / "scripts" / "example_learnings.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_they_import_as_what_they_are(ledger: Ledger, ada: Actor) -> None:
    report = import_file(ledger, EXAMPLES, actor=ada)
    assert (len(report.added), report.refused) == (12, [])
    records = pending(ledger)
    assert {record.origin for record in records} == {"example"}
    assert {record.status for record in records} == {"proposed"}
    assert {(record.channel, record.strength) for record in records} == {
        ("email", "experiment"),
        ("display", "observation"),
        ("paid-social", "observation"),
    }
    assert all(record.source_id and record.n for record in records)


def test_they_are_what_the_data_give(script: ModuleType, shared_data: Path) -> None:
    folder = shared_data / "marketing"
    if not all((folder / name).is_file() for name in script.SETS):
        pytest.skip("the public data sets are not here")
    assert script.compute(folder) == EXAMPLES.read_text(encoding="utf-8")


def test_intervals_are_those_of_scipy(script: ModuleType) -> None:
    from scipy.stats import binomtest

    low, high = script.wilson(3894, 21307)
    expected = binomtest(3894, 21307).proportion_ci(method="wilson")
    assert (low, high) == pytest.approx((expected.low, expected.high), abs=1e-9)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    # Newcombe 1998, Table II, method 10 (score intervals combined).
    [
        ((56, 70, 48, 80), (0.2, 0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.6, 0.1705, 0.8090)),
        ((10, 10, 0, 10), (1.0, 0.6075, 1.0)),
    ],
)
def test_differences_are_newcombes(script: ModuleType, arguments: tuple[int, ...], expected: Any) -> None:
    assert script.newcombe(*arguments) == pytest.approx(expected, abs=5e-5)
