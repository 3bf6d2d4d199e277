"""Styles at work: which rules are for which blocks of which files, and where in the source they object."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from time import monotonic
from typing import NamedTuple

from ...content.sentences import sentence_spans
from ...errors import Where, WorkspaceError
from ..markup import Document, Ignores, MarkupBlock, format_of, parse_markup
from ._config import Config, Section, read_config
from ._loading import Loaded, load_config, load_folders, load_texts
from ._model import LEVELS, Alert, Check, CheckFailed, FileState, Level, NotRun, ValeAction
from ._prefilter import Prefilter
from ._selectors import bases, selects
from ._switches import Switches

__all__ = ("PlacedAlert", "StyleSet")

NO_ACTION = ValeAction()
MOST_SCOPES = 200
MOST_SECONDS = 60
MOST_ALERTS = 2000
"""What one rule may raise in one file; beyond it, a person has to look at the rule, not at the file."""


@dataclass(frozen=True)
class PlacedAlert:
    """An alert with its place in the source.

    Attributes:
        start, end: code points of the source, end exclusive.
        line, column: of `start`; end_column: of the last character; all 1-based.
        failed: the rule could not look at the file; `message` says why. The other rules did.
    """

    rule: str
    level: Level
    message: str
    start: int
    end: int
    line: int
    column: int
    end_column: int
    match: str = ""
    description: str = ""
    link: str = ""
    action: ValeAction = NO_ACTION
    fixes: tuple[str, ...] = ()
    failed: bool = False


class _Run(NamedTuple):
    """What holds for one file: its rules, the styles it is based on, and what it leaves out."""

    checks: tuple[Check, ...]
    styles: tuple[str, ...]
    ignores: Ignores
    twins: frozenset[str]
    by_scope: dict[str, Prefilter]


@dataclass
class StyleSet:
    """Loaded styles.

    Attributes:
        rules: all rules that can run; which of them are for a file, its configuration says.
        not_run: the rules that cannot run here, and why.
        notes: settings that are not used, and why.
    """

    rules: tuple[Check, ...]
    not_run: tuple[NotRun, ...] = ()
    notes: tuple[str, ...] = ()
    levels: Mapping[str, Level | str] = field(default_factory=dict)
    config: Config | None = None

    def __post_init__(self) -> None:
        self._runs: dict[tuple[int, ...], _Run] = {}

    @classmethod
    def from_ini(cls, path: Path) -> StyleSet:
        """The styles that a `.vale.ini` names.

        Raises:
            WorkspaceError: BW670 to BW679: the configuration or one of its styles cannot be used.
        """
        config = read_config(path)
        loaded = load_config(config)
        return cls._of(loaded, config.levels, config)

    @classmethod
    def from_styles(
        cls,
        folders: Sequence[Path],
        vocabularies: Sequence[Path] = (),
        levels: Mapping[str, str] | None = None,
    ) -> StyleSet:
        """Every rule of some style folders, with the words of some vocabulary folders.

        `levels` sets the level of a rule (`Style.Rule`) or a style (`Style`); `off` leaves it out.

        Raises:
            WorkspaceError: BW671 to BW679: a folder, a rule or a vocabulary cannot be used.
        """
        return cls._of(load_folders(folders, vocabularies, levels or {}), levels or {}, None)

    @classmethod
    def from_texts(cls, files: Mapping[str, str], levels: Mapping[str, str] | None = None) -> StyleSet:
        """Every rule of style files that are at hand as texts, by their paths.

        Raises:
            WorkspaceError: BW672 or BW673: a rule or a vocabulary cannot be used.
        """
        return cls._of(load_texts(files, levels or {}), levels or {}, None)

    @classmethod
    def _of(cls, loaded: Loaded, levels: Mapping[str, str], config: Config | None) -> StyleSet:
        notes = (*(config.notes if config else ()), *loaded.notes)
        return cls(loaded.rules, loaded.not_run, notes, levels, config)

    def lint(self, source: str, *, name: str, compat: bool = False) -> list[PlacedAlert]:
        """The alerts of a text, by their places. `name` is its path: its extension says how it is read.

        Places are where the words stand; Vale searches for them anew in the source, which misplaces some. With
        `compat`, a place that runs over a line's end is cut there, as in Vale's output.
        """
        return self.check(self.parse(source, name), name=name, compat=compat)

    def parse(self, source: str, name: str) -> Document:
        """The text as blocks, without what the configuration ignores.

        Raises:
            WorkspaceError: BW670 a pattern of what is ignored takes too long on this text.
        """
        extension = PurePosixPath(name).suffix.lstrip(".") or "txt"
        formats = self.config.formats if self.config else {}
        ignores = self._run(name).ignores
        try:
            return parse_markup(source, format_of(name, formats), ext=extension, ignores=ignores)
        except TimeoutError:
            message = f"A pattern of TokenIgnores or BlockIgnores takes too long on {name}."
            hint = "Write it without repetitions inside of repetitions, such as `(a+)+`."
            where = Where(str(self.config.file)) if self.config else Where()
            raise WorkspaceError("BW670", message, where=where, hint=hint) from None

    def check(self, document: Document, *, name: str, compat: bool = False) -> list[PlacedAlert]:
        """The alerts of a document, by their places."""
        return _File(self, document, self._run(name), compat).alerts()

    def inert(self, documents: Iterable[tuple[str, Document]]) -> tuple[str, ...]:
        """The rules that had no block to look at in any of these documents (each with its name)."""
        idle = {check.name: None for check in self.rules}
        for name, document in documents:
            run = self._run(name)
            scopes = {scope for scope, _ in _scopes(document, run)}
            for check in run.checks:
                if any(selects(check.scope, scope) for scope in scopes):
                    idle.pop(check.name, None)
        return tuple(idle)

    def level_of(self, check: Check) -> Level:
        """A rule's level: its own, unless the configuration sets one for it or its style."""
        chosen = self.levels.get(check.name) or self.levels.get(check.name.partition(".")[0])
        return chosen if chosen in LEVELS else check.level

    def _run(self, name: str) -> _Run:
        numbers = self.config.for_file(name) if self.config else ()
        if numbers not in self._runs:
            self._runs[numbers] = self._made(numbers)
        return self._runs[numbers]

    def _made(self, numbers: tuple[int, ...]) -> _Run:
        config = self.config
        if config is None:
            styles = tuple(dict.fromkeys(check.name.partition(".")[0] for check in self.rules))
            checks, ignores = self.rules, Ignores()
        else:
            sections = [config.sections[number] for number in numbers]
            styles = next((s.styles for s in reversed(sections) if s.styles is not None), ())
            chosen = _chosen(sections)
            least = LEVELS.index(config.least)
            checks = tuple(
                check
                for check in self.rules
                if _enabled(check.name, chosen, styles) and LEVELS.index(self.level_of(check)) >= least
            )
            ignores = _ignores(config, sections)
        asked = frozenset(base for check in checks for base in bases(check.scope))
        return _Run(checks, styles, ignores, asked & {"paragraph", "sentence"}, {})


def _chosen(sections: Sequence[Section]) -> dict[str, bool]:
    """What the sections say of single rules; a later section wins."""
    return {rule: on for section in sections for rule, on in section.rules.items()}


def _enabled(rule: str, chosen: Mapping[str, bool], styles: Sequence[str]) -> bool:
    style = rule.partition(".")[0]
    return chosen.get(rule, chosen.get(style, style in styles))


def _ignores(config: Config, sections: Sequence[Section]) -> Ignores:
    return Ignores(
        config.scopes,
        config.skipped,
        config.classes,
        tokens=tuple(pattern for section in sections for pattern in section.tokens),
        blocks=tuple(pattern for section in sections for pattern in section.blocks),
    )


def _scopes(document: Document, run: _Run) -> Iterator[tuple[str, MarkupBlock]]:
    """Every block with its scope: paragraphs also as themselves and as sentences, where a rule asks for that."""
    for block in _texts(document):
        if block.scope.count(".") == 1:
            yield from _twins(block, run)
        yield block.scope, block


def _texts(document: Document) -> tuple[MarkupBlock, ...]:
    """The blocks of markup; a plain text is one block, as in Vale."""
    if document.format != "text":
        return document.blocks
    raw = document.raw
    return (replace(raw, scope=raw.scope.replace("raw", "text", 1), kind="paragraph"),) if raw.text else ()


def _twins(block: MarkupBlock, run: _Run) -> Iterator[tuple[str, MarkupBlock]]:
    if "paragraph" in run.twins:
        for start, end in _paragraphs(block.text):
            yield _part(block, "paragraph", start, end)
    if "sentence" in run.twins:
        for start, end in sentence_spans(block.text):
            yield _part(block, "sentence", start, end)


def _part(block: MarkupBlock, name: str, start: int, end: int) -> tuple[str, MarkupBlock]:
    scope = f"{name}.{block.scope}"
    places = block.places.sliced(start, end)
    return scope, replace(block, scope=scope, text=block.text[start:end], places=places, written="")


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while (gap := text.find("\n\n", start)) >= 0:
        if text[start:gap].strip():
            yield start, gap
        start = gap + 2
    if text[start:].strip():
        yield start, len(text)


class _File:
    """One document on its way through the rules."""

    def __init__(self, styles: StyleSet, document: Document, run: _Run, compat: bool) -> None:
        self.styles, self.document, self.run, self.compat = styles, document, run, compat
        self.switches = Switches(run.styles)
        self.state = FileState(document=document.source, format=document.format, counts=document.counts)
        self.found: list[PlacedAlert] = []
        self.seen: set[tuple[int, int, str]] = set()
        self.raised: dict[str, int] = {}
        self.done: set[str] = set()
        self.deadline = monotonic() + MOST_SECONDS
        self.lines = [0]
        at = document.source
        self.lines += _line_starts(at)

    def alerts(self) -> list[PlacedAlert]:
        """All alerts, by their places."""
        document = self.document
        pending = list(document.switches)
        blocks = {id(block): number for number, block in enumerate(document.blocks)}
        number = 0
        for scope, block in _scopes(document, self.run):
            number = blocks.get(id(block), number)
            while pending and pending[0].block <= number:
                self.switches.tell(pending.pop(0).text)
            self._block(scope, block)
        for switch in pending:
            self.switches.tell(switch.text)
        self.switches.reset()
        if document.summary is not None:
            self._block(document.summary.scope, document.summary)
        self._block(document.raw.scope, document.raw)
        return sorted(self.found, key=lambda alert: (alert.start, alert.end, alert.rule))

    def _checks(self, scope: str, text: str) -> Sequence[Check]:
        """The rules for a block of that scope, without those that need words which it does not have."""
        known = self.run.by_scope.get(scope)
        if known is None:
            if len(self.run.by_scope) >= MOST_SCOPES:  # front matter may have any key
                self.run.by_scope.clear()
            known = Prefilter(tuple(check for check in self.run.checks if selects(check.scope, scope)))
            self.run.by_scope[scope] = known
        return known.possible(text)

    def _block(self, scope: str, block: MarkupBlock) -> None:
        idle = self.switches.idle
        for check in self._checks(scope, block.text):
            if check.name in self.done or not (idle or not self.switches.off(check.name)):
                continue
            if monotonic() > self.deadline:
                self._fail(check, block, f"the file takes longer than {MOST_SECONDS} s; divide it.")
                continue
            try:
                found = check.find(block, self.state)
            except CheckFailed as error:
                self._fail(check, block, error.reason)
                continue
            except Exception as error:  # one broken rule must not hide what the others find
                self._fail(check, block, f"it broke: {type(error).__name__}: {error}")
                continue
            for alert in found:
                if idle or not self.switches.silent(check.name, alert.match):
                    self._add(check, alert, block)

    def _fail(self, check: Check, block: MarkupBlock, reason: str) -> None:
        self.done.add(check.name)
        start = block.places.at(0)[0]
        line, column = self._position(start)
        message = f"{check.name} could not check this: {reason}"
        level = self.styles.level_of(check)
        self.found.append(
            PlacedAlert(check.name, level, message, start, start, line, column, column, failed=True)
        )

    def _add(self, check: Check, alert: Alert, block: MarkupBlock) -> None:
        start, end = block.places.span(alert.start, alert.end)
        if alert.start == alert.end == 0:
            start = end = 0
        line, column = self._position(start)
        if self.compat and line < len(self.lines):
            end = max(start, min(end, self.lines[line] - 1))
        key = (line, column, check.name)
        if key in self.seen or check.name in self.done:
            return
        self.seen.add(key)
        self.raised[check.name] = self.raised.get(check.name, 0) + 1
        if self.raised[check.name] >= (check.limit or MOST_ALERTS):
            self.done.add(check.name)
        self.found.append(
            PlacedAlert(
                check.name,
                self.styles.level_of(check),
                alert.message,
                start,
                end,
                line,
                column,
                max(column + end - start - 1, column),
                alert.match,
                alert.description,
                alert.link,
                alert.action,
                alert.fixes,
            )
        )

    def _position(self, start: int) -> tuple[int, int]:
        line = bisect_right(self.lines, start)
        return line, start - self.lines[line - 1] + 1


def _line_starts(source: str) -> Iterator[int]:
    """Where the second and further lines start: after `\\n`, or after `\\r` that stands alone."""
    at = 0
    while True:
        at = source.find("\n", at) + 1
        if not at:
            return
        yield at
