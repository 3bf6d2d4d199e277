"""The folder that a company owns: where it is, its settings, and what may be read in it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ._places import Problem
from ._settings import Settings, load_settings, slugify
from ._yaml import read_text
from .errors import UsageError, Where, WorkspaceError

__all__ = ("SETTINGS_FILE", "Settings", "Workspace", "slugify")

SETTINGS_FILE = "brandwright.toml"
SOURCE_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Workspace:
    """A company's workspace: brand kit, prompts, playbook, suites, settings, and its state."""

    root: Path
    settings: Settings

    @classmethod
    def find(
        cls, start: Path | None = None, explicit: Path | None = None, env: Mapping[str, str] | None = None
    ) -> Workspace:
        """The workspace at `explicit`, or the nearest one at or above `start` (the current folder).

        Raises:
            WorkspaceError: there is none, or its settings are invalid.
        """
        root = _explicit_root(explicit) if explicit is not None else _root_above(start or Path.cwd())
        return cls(root, load_settings(root / SETTINGS_FILE, os.environ if env is None else env))

    @property
    def id(self) -> str:
        """The name under which the ledger keeps this workspace's rows."""
        return self.settings.workspace.id

    @property
    def brand(self) -> Path:
        """The folder of the brand kit."""
        return self.root / self.settings.workspace.brand

    @property
    def prompts(self) -> Path:
        """The folder of the prompts."""
        return self.root / "prompts"

    @property
    def playbook(self) -> Path:
        """The folder of the operating model: people, roster, policy, strategy, sources."""
        return self.root / "playbook"

    @property
    def evals(self) -> Path:
        """The folder of the evaluation suites."""
        return self.root / "evals"

    @property
    def state_path(self) -> Path:
        """Where the folder `state` is or would be: for what may be read there, and is not there in most workspaces."""
        return self.root / ".brandwright"

    @cached_property
    def state(self) -> Path:
        """The folder of the ledger, the index and caches: created on first use, for its owner only.

        Raises:
            WorkspaceError: it cannot be created or made private.
        """
        path = self.state_path
        try:
            path.mkdir(mode=0o700, exist_ok=True)
            if path.stat().st_mode & 0o077:
                path.chmod(0o700)
            ignore = path / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n", encoding="utf-8")
        except OSError as error:
            message = f"The state folder cannot be used: {error.strerror}."
            hint = "Make it a folder that you own and may write to."
            raise WorkspaceError("BW604", message, where=Where(str(path)), hint=hint) from None
        return path

    @property
    def database_url(self) -> str:
        """The ledger's database: `store.url`, or an SQLite file in the state folder."""
        return self.settings.store.url or f"sqlite:///{self.state / 'ledger.sqlite'}"

    @property
    def audit_anchors(self) -> Path:
        """The folder of the audit log's signed heads: a second place, beside neither workspace nor database."""
        return _own_folder(self.settings.audit.anchors, "XDG_STATE_HOME", ".local/state", "audit")

    @property
    def audit_key(self) -> Path:
        """The file of the key that signs them."""
        return _own_folder(self.settings.audit.key_file, "XDG_CONFIG_HOME", ".config", "audit.key")

    @property
    def checkpoints_url(self) -> str:
        """The database of the graphs' checkpoints: the ledger's server, or an SQLite file of its own."""
        url = self.settings.store.url
        if url and not url.startswith("sqlite"):
            return url
        return f"sqlite:///{self.state / 'checkpoints.sqlite'}"

    def read_text_inside(self, rel: str, *, max_bytes: int = SOURCE_BYTES) -> tuple[Path, str]:
        """A text file of the workspace by its relative path.

        Raises:
            UsageError: it is missing, too big, not UTF-8 text, hidden, or outside the workspace (links are
                followed before that is judged).
        """
        path = self._inside(rel)
        return path, read_text(path, Problem(rel, UsageError), max_bytes=max_bytes)

    def _inside(self, rel: str) -> Path:
        hint = "Name a file inside the workspace, by its path from the workspace's root."
        try:
            root = self.root.resolve()
            path = (root / rel).resolve()
            inside = path.is_relative_to(root) and not Path(rel).is_absolute()
        except (OSError, ValueError, RuntimeError) as error:
            raise UsageError("BW203", f"{rel!r} is not a usable path: {error}.", hint=hint) from None
        if not inside:
            message = f"{rel} is outside the workspace."
            raise UsageError("BW203", message, where=Where(rel), hint=hint)
        if any(step.startswith(".") for step in path.relative_to(root).parts):
            message = f"{rel} is hidden; hidden files hold state and secrets and are not read."
            raise UsageError("BW203", message, where=Where(rel), hint=hint)
        return path


def _own_folder(chosen: str | None, variable: str, default: str, name: str) -> Path:
    """A place of the user's own, by the convention of the XDG base directories."""
    if chosen:
        return Path(chosen).expanduser()
    base = os.environ.get(variable) or str(Path.home() / default)
    return Path(base) / "brandwright" / name


def _explicit_root(explicit: Path) -> Path:
    root = explicit.absolute()
    if (root / SETTINGS_FILE).is_file():
        return root
    message = f"{explicit} is not a workspace: it has no {SETTINGS_FILE}."
    hint = f"Create one with `brandwright init {explicit} --name NAME`."
    raise WorkspaceError("BW603", message, where=Where(str(explicit)), hint=hint)


def _root_above(start: Path) -> Path:
    start = start.absolute()
    for folder in (start, *start.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    message = f"There is no workspace here: no {SETTINGS_FILE} in {start} or above."
    hint = "Go to one, name it (`--workspace FOLDER`), or create one: `brandwright init FOLDER --name NAME`."
    raise WorkspaceError("BW603", message, where=Where(str(start)), hint=hint)
