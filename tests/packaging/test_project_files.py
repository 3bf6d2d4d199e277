"""What pyproject.toml, the locks and the repository promise to whoever installs them."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import brandwright
from brandwright._assets import AssetFolder, asset

# Written so that this file does not match itself.
PLACES = re.compile(
    r"py[p]i\.[a-z]+/|files\.python[h]|npm[j]s\.[a-z]|deb\.debia[n]"
    r"|(?<![\w.])/wor[k]/|(?<![\w.])/far[m]/|/\.librar[y]/|(?<![\w.])/roo[t]/"
)
LOCKED = re.compile(r"^[a-z0-9.-]+==\S+( ; .+)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+", re.MULTILINE)


@pytest.fixture(scope="module")
def pyproject(repository: Path) -> dict[str, Any]:
    """The parsed pyproject.toml."""
    return tomllib.loads((repository / "pyproject.toml").read_text())


def test_each_package_of_the_source_is_listed(pyproject: dict[str, Any], repository: Path) -> None:
    source = repository / "src"
    found = {
        ".".join(("brandwright", *init.parent.relative_to(source).parts))
        for init in source.glob("**/__init__.py")
    }
    data = set(pyproject["tool"]["setuptools"]["package-dir"]) - {"brandwright"}

    assert set(pyproject["tool"]["setuptools"]["packages"]) == found | data


def test_each_folder_with_code_is_a_package(repository: Path) -> None:
    folders = {path.parent for path in (repository / "src").glob("**/*.py")}

    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_the_version_is_one(pyproject: dict[str, Any]) -> None:
    assert brandwright.__version__ == pyproject["project"]["version"]


def test_each_requirement_has_a_floor_and_no_ceiling(pyproject: dict[str, Any]) -> None:
    project = pyproject["project"]
    requirements = [
        *project["dependencies"],
        *(r for extra in project["optional-dependencies"].values() for r in extra),
    ]

    assert [r for r in requirements if not re.fullmatch(r"[a-z0-9.-]+(\[[a-z,]+\])?>=[0-9.]+", r)] == []


@pytest.mark.parametrize("name", ["lock.txt", "neighbours.txt", "weights.txt"])
def test_a_lock_is_hashed_packages_and_nothing_else(name: str, repository: Path) -> None:
    text = (repository / "requirements" / name).read_text()

    assert LOCKED.sub("", text) == ""


NEIGHBOURS = {"inspect", "ray"}


@pytest.mark.parametrize("name", ["lock.txt", "neighbours.txt"])
def test_the_locks_hold_each_requirement(name: str, pyproject: dict[str, Any], repository: Path) -> None:
    locked = set(
        re.findall(r"^([a-z0-9.-]+)==", (repository / "requirements" / name).read_text(), re.MULTILINE)
    )
    project = pyproject["project"]
    extras = project["optional-dependencies"]
    chosen = NEIGHBOURS if name == "neighbours.txt" else set(extras) - NEIGHBOURS
    requirements = [*project["dependencies"], *(r for extra in chosen for r in extras[extra])]

    assert {re.split(r"[\[>]", requirement)[0] for requirement in requirements} <= locked


def test_the_weights_bring_no_packages_along(repository: Path) -> None:
    lock = (repository / "requirements/lock.txt").read_text()

    assert (
        re.findall(r"^(?:torch|transformers|sentence-transformers|safetensors)==", lock, re.MULTILINE) == []
    )


def test_no_file_names_a_machine_or_a_registry(tracked: list[str], repository: Path) -> None:
    def mentions(name: str) -> list[str]:
        try:
            text = (repository / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, IsADirectoryError):
            return []
        return [f"{name}: {match.group()}" for match in PLACES.finditer(text)]

    assert [mention for name in tracked for mention in mentions(name)] == []


@pytest.mark.parametrize("folder", ["prompts", "brand", "playbook", "evals", "examples"])
def test_the_code_finds_its_data(folder: AssetFolder, repository: Path) -> None:
    assert asset(folder) == repository / folder
