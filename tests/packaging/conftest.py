"""The wheel, built once a run from exactly the files that git knows."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[2]


def tracked_files() -> list[str]:
    """The files of the repository as git lists them, those deleted in the working tree left out."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [name for name in listed.decode().split("\0") if name and (ROOT / name).exists()]


def _build_wheel(folder: Path) -> None:
    # From a copy: a build leaves folders behind, and a stale one leaks removed modules into the next wheel.
    source = folder / "source"
    for name in tracked_files():
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target, follow_symlinks=False)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    subprocess.run([*command, "--wheel-dir", str(folder), str(source)], check=True)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def tracked() -> list[str]:
    """The names of the files that git knows, relative to the root."""
    return tracked_files()


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The path of the built wheel; parallel workers share one build."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "wheel"
    with FileLock(f"{folder}.lock"):
        if not (built := list(folder.glob("*.whl"))):
            folder.mkdir(exist_ok=True)
            _build_wheel(folder)
            built = list(folder.glob("*.whl"))
    (path,) = built
    return path
