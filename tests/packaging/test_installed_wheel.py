"""A new user's first quarter of an hour: install the wheel into an empty environment, and work."""

import json
import os
import re
import subprocess
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

BRIEF = "examples/briefs/linkedin-awareness.yaml"
NEEDS_CONFIGURATION = 6

pytestmark = [pytest.mark.wheel, pytest.mark.timeout(1200)]

Run = Callable[..., subprocess.CompletedProcess[str]]


def _constraints(lock: str) -> str:
    """The lock's versions without their hashes: a wheel that was built a moment ago has none on record."""
    return "".join(
        f"{line.removesuffix(chr(92)).strip()}\n" for line in re.findall(r"^[a-z0-9].*$", lock, re.MULTILINE)
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder, far from the clone."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def command(home: Path, wheel: Path, repository: Path) -> Path:
    """The installed command: the wheel with its run-time dependencies alone, in the lock's versions."""
    environment = home / "venv"
    venv.create(environment, with_pip=True)
    constraints = home / "constraints.txt"
    constraints.write_text(_constraints((repository / "requirements/lock.txt").read_text()))
    # The one step that needs a package index: without the guard that keeps tests on this machine.
    outside = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    install = [
        str(environment / "bin/python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "-c",
        str(constraints),
        str(wheel),
    ]
    subprocess.run(install, check=True, env=outside, cwd=home)
    return environment / "bin/brandwright"


@pytest.fixture(scope="module")
def run(command: Path, home: Path) -> Run:
    """Run the installed command in a folder, offline, and return what it said."""

    def run_command(*arguments: str, folder: Path = home) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(command), *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=300
        )

    return run_command


@pytest.fixture(scope="module")
def demo(run: Run, home: Path) -> Path:
    """The example workspace."""
    result = run("init", "demo", "--example")
    assert result.returncode == 0, result.stderr
    return home / "demo"


def test_the_code_in_use_is_the_installed_one(command: Path, home: Path) -> None:
    python = command.with_name("python")
    where = subprocess.run(
        [str(python), "-c", "import brandwright; print(brandwright.__file__)"],
        cwd=home, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert Path(where.stdout.strip()).is_relative_to(home)


def test_the_example_drafts_at_once(run: Run, demo: Path) -> None:
    result = run("draft", BRIEF, "--json", folder=demo)

    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert answer["ok"] is True
    assert answer["engine"] == "embedded"
    assert answer["drafts"]
    assert all(draft["review"]["state"] == "pending" for draft in answer["drafts"])


def test_a_draft_for_people_names_the_engine_and_the_next_command(run: Run, demo: Path) -> None:
    result = run("draft", BRIEF, folder=demo)

    assert result.returncode == 0, result.stderr
    assert "embedded" in result.stdout
    assert "brandwright review" in result.stdout


def test_a_new_company_hears_what_its_kit_lacks(run: Run, home: Path, demo: Path) -> None:
    assert run("init", "acme", "--name", "ACME").returncode == 0

    result = run("draft", str(demo / BRIEF), "--json", folder=home / "acme")

    assert result.returncode == NEEDS_CONFIGURATION, result.stdout + result.stderr
    error = json.loads(result.stdout)
    assert error["schema"] == "brandwright.error/1"
    assert error["hint"]
    assert "brand" in json.dumps(error["where"])


def test_no_state_is_written_outside_the_workspace(run: Run, home: Path, demo: Path) -> None:
    before = set(home.iterdir())

    assert run("draft", BRIEF, folder=demo).returncode == 0
    assert set(home.iterdir()) == before


def test_the_environment_has_no_development_tools(command: Path) -> None:
    listed = subprocess.run(
        [str(command.with_name("python")), "-m", "pip", "list", "--format", "json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    names = {package["name"] for package in json.loads(listed.stdout)}

    assert "brandwright" in names
    assert names.isdisjoint({"pytest", "mypy", "ruff", "hypothesis", "torch"})
