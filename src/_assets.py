"""The data folders that ship with the code: where they are, installed or in a checkout."""

from pathlib import Path
from typing import Literal

__all__ = ["AssetFolder", "asset"]

AssetFolder = Literal["prompts", "brand", "playbook", "evals", "examples"]
"""The folders of Brandwright's own workspace, shipped inside the package."""

_PACKAGE = Path(__file__).resolve().parent


def asset(folder: AssetFolder) -> Path:
    """Return the path of a shipped data folder.

    An installed package carries the folder inside itself; in a checkout it stands beside `src`.

    Raises:
        FileNotFoundError: The installation is incomplete; it has the folder in neither place.
    """
    candidates = (_PACKAGE / folder, _PACKAGE.parent / folder)
    for path in candidates:
        if path.is_dir():
            return path
    raise FileNotFoundError(
        f"The data folder `{folder}` is missing from this installation: looked in "
        f"{' and '.join(str(path) for path in candidates)}. Install brandwright again."
    )
