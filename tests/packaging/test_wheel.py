"""The wheel holds what the repository holds: no file lost on the way, none that git does not know."""

import configparser
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

DATA_FOLDERS = ["prompts", "brand", "playbook", "evals", "examples"]


@pytest.fixture(scope="module")
def shipped(wheel: Path) -> frozenset[str]:
    """The wheel's files, by their names inside the package."""
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
    return frozenset(name.removeprefix("brandwright/") for name in names if name.startswith("brandwright/"))


@pytest.mark.parametrize("folder", DATA_FOLDERS)
def test_a_data_folder_ships_whole(folder: str, shipped: frozenset[str], tracked: list[str]) -> None:
    expected = {name for name in tracked if name.startswith(f"{folder}/")}

    assert expected, f"{folder}/ is empty in git"
    assert {name for name in shipped if name.startswith(f"{folder}/")} == expected


def test_the_code_ships_whole(shipped: frozenset[str], tracked: list[str]) -> None:
    expected = {name.removeprefix("src/") for name in tracked if name.startswith("src/")}
    code = {name for name in shipped if name.partition("/")[0] not in DATA_FOLDERS}

    # A page about a folder is for those who read the source; those of the starter belong to a new workspace.
    assert code == {name for name in expected if not name.endswith(".md") or name.startswith("cli/_starter/")}


def test_the_wheel_has_the_command_and_the_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (entry_points,) = (name for name in names if name.endswith(".dist-info/entry_points.txt"))
        scripts = configparser.ConfigParser()
        scripts.read_string(archive.read(entry_points).decode())

    assert scripts["console_scripts"]["brandwright"] == "brandwright.cli:main"
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_nothing_lands_beside_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}

    assert tops == {"brandwright", next(top for top in tops if top.endswith(".dist-info"))}
