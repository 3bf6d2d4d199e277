"""The hash of the code that decides a result: a rule that changed never continues an old run."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable
from functools import cache, partial
from pathlib import Path
from typing import Any

from .._canonical import digest, sha256_hex

__all__ = ("code_sha",)

_PACKAGE = Path(__file__).parents[1]
_KINDS = (".py", ".yaml", ".json")
_FACES = ("cli", "web")
"""What only shows results decides none."""


def code_sha(functions: Iterable[Any]) -> str:
    """Of the package's sources, and of the files that define these scorers and targets."""
    return digest([_package_sha(), _foreign(functions)])


@cache
def _package_sha() -> str:
    seen = hashlib.sha256()
    for folder, folders, files in os.walk(_PACKAGE):
        if folder == str(_PACKAGE):
            folders[:] = [name for name in folders if name not in _FACES]
        folders.sort()
        for name in sorted(files):
            if name.endswith(_KINDS):
                path = f"{folder}/{name}"
                seen.update(f"{path.removeprefix(str(_PACKAGE))}\0".encode())
                with open(path, "rb") as file:
                    seen.update(hashlib.sha256(file.read()).digest())
    return seen.hexdigest()


def _foreign(functions: Iterable[Any]) -> list[str]:
    """Of modules outside the package; one without a file, such as a typed line, has none."""
    files = {Path(getattr(sys.modules.get(name), "__file__", None) or "") for name in map(_module, functions)}
    return sorted(
        sha256_hex(file.read_bytes())
        for file in files
        if file.is_file() and not file.is_relative_to(_PACKAGE)
    )


def _module(function: Any) -> str:
    while isinstance(function, partial):
        function = function.func
    return str(getattr(function, "__module__", None) or type(function).__module__)
