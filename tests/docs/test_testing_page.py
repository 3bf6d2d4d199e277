"""How to test without a model: a user's own tests run as the page shows them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.docs.test_docs_run import ROOT, Reader, blocks

from brandwright import testing

PAGE = ROOT / "docs" / "how-to" / "test-without-a-model.md"


class Trier(Reader):
    """A reader who also runs pytest, in a process of its own."""

    def run(self, line: str) -> None:
        if not line.startswith("pytest"):
            super().run(line)
            return
        programs = Path(sys.executable).parent
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *line.split()[1:]],
            cwd=self.folder,
            env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout
        self.ran.append(line)


@pytest.mark.slow
def test_how_to_test_without_a_model(tmp_path: Path) -> None:
    reader = Trier(tmp_path)
    reader.follow(PAGE)
    assert reader.ran[-1] == "pytest -q"
    files = [block.file for block in blocks(PAGE) if block.file]
    assert files == ["test_our_copy.py", "test_from_a_file.py", "test_our_code.py"]


def test_the_page_names_every_fault() -> None:
    table = PAGE.read_text(encoding="utf-8").partition("## Faults")[2].partition("\n\nEach has")[0]
    named = {
        name for row in table.splitlines() if row.startswith("|") for name in re.findall(r"`([\w-]+)`", row)
    }
    assert named == set(testing.FAULTS)


def test_the_page_speaks_of_everything_that_the_kit_for_tests_exports() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name in testing.__all__:
        assert getattr(testing, name) is not None
        spoken = name.replace("LoopbackEndpoint", "endpoint").replace("Request", "request")
        assert spoken in page, name
