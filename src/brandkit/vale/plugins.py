"""Checks of one's own, in Python, beside the rules of styles.

A package registers a style under the entry point group `brandwright.checks`. The entry point's name is the style's,
and what it names is a `PythonCheck` or a sequence of them, each called `Style.Rule`:

    [project.entry-points."brandwright.checks"]
    Acme = "acme_checks:CHECKS"

A configuration then names it like any style (`BasedOnStyles = Acme`, or `Acme.Shouting = YES`). Only what is
named is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import entry_points
from itertools import islice

from ..markup import MarkupBlock
from ._load import LoadedStyle
from ._model import Alert, CheckFailed, FileState, Level, NotRun, ValeAction

__all__ = ("GROUP", "PythonCheck", "Remark", "plugin_style", "plugin_styles")

GROUP = "brandwright.checks"
MAX_REMARKS = 5000


@dataclass(frozen=True)
class Remark:
    """What a check says about a place in a text.

    Attributes:
        start, end: code points, end exclusive.
        message: what is wrong, in one sentence.
        fixes: texts that may take the place of the span.
    """

    start: int
    end: int
    message: str
    fixes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PythonCheck:
    """A check that is a function: it gets the text of a block, and says what is wrong in it.

    Attributes:
        name: `Style.Rule`; scope: selectors as in Vale's rules; limit: the most alerts in a file, 0 for no limit.
        look: must not keep anything between calls, and must return the same for the same text.
        literals: when given, texts in small letters of which a block must hold one for `look` to be asked.
    """

    name: str
    look: Callable[[str], Iterable[Remark]]
    level: Level = "warning"
    scope: tuple[str, ...] = ("text",)
    limit: int = 0
    description: str = ""
    link: str = ""
    literals: frozenset[str] | None = None

    @property
    def kind(self) -> str:
        """What it is among the types of rules."""
        return "plugin"

    def find(self, block: MarkupBlock, state: FileState) -> list[Alert]:
        """The function's remarks as alerts.

        Raises:
            CheckFailed: once a file: the function broke, or named a place outside of the text.
        """
        if self.name in state.failed:
            return []
        try:
            return [self._alert(block, remark) for remark in islice(self.look(block.text), MAX_REMARKS)]
        except Exception as error:  # the code is somebody else's: whatever it raises is its failure, not ours
            state.failed.add(self.name)
            raise CheckFailed(self.name, f"The plug-in broke: {type(error).__name__}: {error}.") from error

    def _alert(self, block: MarkupBlock, remark: Remark) -> Alert:
        if not 0 <= remark.start <= remark.end <= len(block.text):
            raise ValueError(
                f"it names the place {remark.start} to {remark.end} of {len(block.text)} characters"
            )
        match = block.text[remark.start : remark.end]
        action = ValeAction("replace", remark.fixes) if remark.fixes else ValeAction()
        return Alert(
            self.name,
            self.level,
            remark.message,
            self.description,
            self.link,
            remark.start,
            remark.end,
            match,
            action,
            remark.fixes,
        )


def plugin_styles() -> tuple[str, ...]:
    """The styles that installed packages register; nothing is imported for it."""
    return tuple(sorted({point.name for point in entry_points(group=GROUP)}))


def plugin_style(name: str) -> LoadedStyle | None:
    """The checks of a registered style; None when no package registers it.

    A package that cannot be imported, or that registers something else, is reported as not run.
    """
    points = tuple(entry_points(group=GROUP, name=name))
    if not points:
        return None
    try:
        found = points[0].load()
        checks = (found,) if isinstance(found, PythonCheck) else tuple(found)
    except Exception as error:  # importing runs the package's own code
        reason = f"Its package cannot be loaded: {type(error).__name__}: {error}."
        return LoadedStyle(not_run=(NotRun(f"{name}.*", reason, "error"),))
    strange = [check for check in checks if not _belongs(check, name)]
    if strange:
        reason = f"Its package registers {strange[0]!r}, which is no check of the style {name}."
        return LoadedStyle(not_run=(NotRun(f"{name}.*", reason, "error"),))
    return LoadedStyle(checks=checks)


def _belongs(check: object, style: str) -> bool:
    return isinstance(check, PythonCheck) and check.name.startswith(f"{style}.")
