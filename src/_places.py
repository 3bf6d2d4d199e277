"""Places in a loaded file, and how a loader reports what is wrong there."""

from __future__ import annotations

from dataclasses import dataclass, field

from .errors import BrandwrightError, Where, WorkspaceError

__all__ = ("EntryPath", "Lines", "Problem", "dotted")

EntryPath = tuple[str | int, ...]
"""Where an entry stands: keys of mappings and positions in lists, from the top of the file."""


@dataclass(frozen=True)
class Problem:
    """How a loader reports: the file's name in messages, and the class of the errors.

    The class decides the codes: `BW200`, `BW201`, `BW202` for a file named on the command line,
    `BW600`, `BW601`, `BW602` for the workspace's own (cannot be read; not valid YAML; not valid content).
    """

    name: str
    error: type[BrandwrightError] = WorkspaceError
    code: str | None = None

    def unreadable(self, message: str, hint: str) -> BrandwrightError:
        """The file cannot be read as text."""
        return self.error(f"BW{self.error.exit_code}00", message, where=Where(self.name), hint=hint)

    def syntax(
        self, message: str, line: int | None, hint: str = "", path: EntryPath = ()
    ) -> BrandwrightError:
        """The text is not the YAML that is accepted."""
        place = Where(self.name, line, dotted(path) or None)
        return self.error(f"BW{self.error.exit_code}01", message, where=place, hint=hint)

    def content(self, message: str, line: int | None, hint: str, path: EntryPath) -> BrandwrightError:
        """The values are not those that the file has to hold."""
        place = Where(self.name, line, dotted(path) or None)
        return self.error(self.code or f"BW{self.error.exit_code}02", message, where=place, hint=hint)


@dataclass
class Lines:
    """Where each entry of a loaded file stands: 1-based lines by path."""

    by_path: dict[EntryPath, int] = field(default_factory=dict)

    def of(self, path: EntryPath) -> int | None:
        """The line of the entry, or of its nearest ancestor that is in the file."""
        return self.by_path.get(self.known(path))

    def known(self, path: EntryPath) -> EntryPath:
        """The longest prefix of the path that is in the file."""
        while path and path not in self.by_path:
            path = path[:-1]
        return path


def dotted(path: EntryPath) -> str:
    """A path as people write it: `rules[2].when.channels[0]`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
