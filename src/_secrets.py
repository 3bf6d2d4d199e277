"""Secrets: from the environment, or from a file that it names; never from a file that is kept in git."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from .errors import Where, WorkspaceError

__all__ = ("secret_of",)

MAX_BYTES = 16_384


def secret_of(env: Mapping[str, str], name: str) -> SecretStr | None:
    """The secret in the variable, or in the file that the variable with `_FILE` added names; None when neither is set.

    A secret shows itself nowhere: not in a log, not in a message, not in a traceback.

    Raises:
        WorkspaceError: `BW6130`, the file cannot be read, or what it holds is more than one line.
    """
    if value := env.get(name, "").strip():
        return SecretStr(_one_line(value, name))
    path = env.get(f"{name}_FILE", "")
    if not path:
        return None
    try:
        with Path(path).open("rb") as file:
            text = file.read(MAX_BYTES).decode().strip()
    except (OSError, UnicodeDecodeError, ValueError):
        raise _unusable(f"{name}_FILE", "names a file that cannot be read") from None
    if not text:
        raise _unusable(f"{name}_FILE", "names a file that is empty")
    return SecretStr(_one_line(text, f"{name}_FILE"))


def _one_line(value: str, name: str) -> str:
    if not value.isprintable():
        raise _unusable(name, "holds something that is no secret: it has to be one line of plain characters")
    return value


def _unusable(name: str, why: str) -> WorkspaceError:
    where = Where("the environment", field=name)
    return WorkspaceError("BW6130", f"{name} {why}.", where=where, hint=f"Correct {name}, or unset it.")
