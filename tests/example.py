"""The example workspace, as most tests need it."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from brandwright.cli._scaffold import scaffold_example

__all__ = ("make_example",)

LARGE_SUITES = ("brand-rules", "claims", "gate")
"""Nine of ten files of the example are the stored outputs of these; copying them would cost more than most tests."""


@functools.cache
def _pattern() -> Path:
    root = Path(tempfile.mkdtemp(prefix="brandwright-example-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    scaffold_example(root / "demo")
    for suite in LARGE_SUITES:
        shutil.rmtree(root / "demo" / "evals" / suite)
    return root / "demo"


def make_example(folder: Path) -> None:
    """What `brandwright init FOLDER --example` makes, without `LARGE_SUITES`. The folder may be there, empty."""
    shutil.copytree(_pattern(), folder, dirs_exist_ok=True)
