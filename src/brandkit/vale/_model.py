"""What a Vale rule is to the engine: a check that finds alerts in a block of text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from ..markup import MarkupBlock

__all__ = ("LEVELS", "Alert", "Check", "CheckFailed", "FileState", "Level", "NotRun", "ValeAction")

Level = Literal["suggestion", "warning", "error"]

LEVELS: tuple[Level, ...] = ("suggestion", "warning", "error")
"""The levels of an alert, the mildest first."""


@dataclass(frozen=True)
class ValeAction:
    """How an alert may be fixed: the action's name (empty: none) and its parameters, as Vale reports them."""

    name: str = ""
    params: tuple[str, ...] = ()


@dataclass(frozen=True)
class Alert:
    """One place where a rule objects.

    Attributes:
        rule: `Style.Rule`.
        start, end: code points in the block's text, end exclusive. A rule about a whole text (a metric, or an
            occurrence that is missing) reports `0, 0`.
        match: the text of the span.
        fixes: texts that may take the place of the span, the best first.
    """

    rule: str
    level: Level
    message: str
    description: str
    link: str
    start: int
    end: int
    match: str
    action: ValeAction = ValeAction()
    fixes: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotRun:
    """A rule that does not run here, and why: it is said, never skipped in silence."""

    rule: str
    reason: str
    level: Level = "warning"


class CheckFailed(Exception):
    """A rule could not look at a block: it took too long, or it crashed. The other rules go on.

    Attributes:
        rule: `Style.Rule`; reason: one sentence.
    """

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(f"{rule}: {reason}")
        self.rule = rule
        self.reason = reason


@dataclass
class FileState:
    """What the rules of one file remember from block to block.

    Attributes:
        sequences: what `consistency` has seen and `conditional` has found defined; shared by all rules, as in
            Vale.
        failed: the rules that could not look at a block; they do not try the others.
        document: the whole text of the file, which a file-wide rule may ask about.
        counts: what the file is made of (`words`, `list`, `heading_h1`, …), for metrics.
        format: the format of the file's markup; metrics and readability leave plain text alone.
    """

    document: str = ""
    format: str = "markdown"
    counts: Mapping[str, int] = field(default_factory=dict)
    sequences: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)


class Check(Protocol):
    """One rule, ready to look at blocks.

    Attributes:
        name: `Style.Rule`; kind: what it extends (`existence`, …; a plug-in's is `plugin`).
        scope: the selectors of the blocks it is for; one of them must hold.
        limit: the most alerts it may raise in a file; 0 is no limit.
    """

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def level(self) -> Level: ...
    @property
    def scope(self) -> tuple[str, ...]: ...
    @property
    def limit(self) -> int: ...

    def find(self, block: MarkupBlock, state: FileState) -> list[Alert]:
        """The alerts in one block, in the order of their places.

        Raises:
            CheckFailed: it took longer than a rule may, or the rule is broken.
        """
        ...
