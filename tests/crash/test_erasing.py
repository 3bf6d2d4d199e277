"""An erasure that is killed is completed by the same command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.terminal import brandwright

DRIVER = Path(__file__).with_name("driver.py")
ERASE = ("memory", "erase", "Zebulon Quist", "--by", "Ana", "--reason", "request 17")

pytestmark = pytest.mark.crash


@pytest.mark.parametrize("point", ["write:1", "commit:1"])
def test_the_same_command_completes_it(example_workspace: Path, point: str) -> None:
    (example_workspace / "copy.md").write_text("Ask Zebulon Quist how the gate works.\n", "utf-8")
    brandwright("submit", "copy.md", "--channel", "linkedin-post", cwd=example_workspace)

    killed = subprocess.run(
        [sys.executable, DRIVER, point, "--", *ERASE], cwd=example_workspace, capture_output=True, check=False
    )
    done = brandwright(*ERASE, "--json", cwd=example_workspace)

    assert killed.returncode == -9
    assert (done.code, done.json["complete"]) == (0, True)
    state = example_workspace / ".brandwright"
    assert not [path for path in state.rglob("*") if path.is_file() and b"Quist" in path.read_bytes()]
    assert brandwright("audit", "verify", cwd=example_workspace).code == 0
    shown = brandwright("audit", "show", "--json", cwd=example_workspace).json["entries"]
    assert [entry["act"] for entry in shown].count("person.erased") == 1
