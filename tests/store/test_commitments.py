"""A personal value is recognised in the log by who knows it and the salt."""

import stat
import subprocess
import sys
from pathlib import Path

from brandwright.store.audit import commitment, load_salt


def test_a_commitment_depends_on_the_value_and_the_salt() -> None:
    named = {
        commitment(salt, value) for salt in (b"1" * 32, b"2" * 32) for value in ("ann@example.com", "bob")
    }

    assert len(named) == 4
    assert all(len(name) == 64 and "ann" not in name for name in named)
    assert commitment(b"1" * 32, "bob") in named


def test_the_salt_is_made_once_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    salt = load_salt(tmp_path)

    assert len(salt) == 32
    assert load_salt(tmp_path) == salt
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_another_workspace_has_another_salt(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    assert load_salt(tmp_path / "a") != load_salt(tmp_path / "b")


def test_processes_that_ask_at_once_get_the_same_salt(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from brandwright.store._commitments import load_salt;"
        "print(load_salt(Path(sys.argv[1])).hex())"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
        for _ in range(4)
    ]

    assert len({process.communicate()[0] for process in processes}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["audit.salt"]
