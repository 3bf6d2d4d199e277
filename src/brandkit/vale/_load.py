"""Loading the rules of a style: a folder of `.yml` files, one a rule."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..._validation import closest
from ...errors import Where, WorkspaceError
from ._base import BaseCheck, CannotRun
from ._cache import StyleCache, content_key
from ._capitalization import Capitalization
from ._conditional import Conditional
from ._consistency import Consistency
from ._definition import Definition, Fields, Surroundings
from ._existence import Existence
from ._metric import Metric
from ._model import Check, NotRun
from ._occurrence import Occurrence
from ._patterns import used_patterns
from ._readability import Readability
from ._repetition import Repetition
from ._script import script
from ._sequence import Sequence
from ._source import MAX_RULE_BYTES, RuleSource, SourceError, parse_rule, read_bounded
from ._spelling import Spelling
from ._substitution import Substitution

__all__ = ("LoadedStyle", "built_in_rules", "load_files", "load_rule", "load_style")

MAX_RULES = 5000
MAX_STYLE_BYTES = 64 * 1024 * 1024

_TYPES: Mapping[str, Callable[[Fields, Definition, Surroundings], BaseCheck]] = {
    "existence": Existence,
    "substitution": Substitution,
    "occurrence": Occurrence,
    "repetition": Repetition,
    "consistency": Consistency,
    "conditional": Conditional,
    "capitalization": Capitalization,
    "metric": Metric,
    "readability": Readability,
    "spelling": Spelling,
    "sequence": Sequence,
    "script": script,
}
_SCOPES = {"metric": ("summary",), "readability": ("summary",), "sequence": ("sentence",)}
_HINT = "Correct the rule, or take its file out of the style."


@dataclass(frozen=True)
class LoadedStyle:
    """What became of the rules of a style.

    Attributes:
        checks: the rules that can run; not_run: those that cannot run here, and why.
        problems: the rules that are not valid (BW672), each with its file and line. Vale refuses a style for one.
        notes: what is odd about a rule, and why it may do something else than it seems to.
    """

    checks: tuple[Check, ...] = ()
    not_run: tuple[NotRun, ...] = ()
    problems: tuple[WorkspaceError, ...] = ()
    notes: tuple[str, ...] = ()


class _Collected:
    """The rules of a style while they are made."""

    def __init__(self) -> None:
        self.checks: list[Check] = []
        self.not_run: list[NotRun] = []
        self.problems: list[WorkspaceError] = []
        self.notes: list[str] = []

    def done(self) -> LoadedStyle:
        """The finished style."""
        return LoadedStyle(tuple(self.checks), tuple(self.not_run), tuple(self.problems), tuple(self.notes))

    def add(self, name: str, source: RuleSource, surroundings: Surroundings, file: str) -> None:
        """Make a rule, or say why there is none."""
        for key, line in source.doubled:
            self.notes.append(f"{file}:{line}: `{key}` is given twice; the last one counts.")
        try:
            self.checks.append(_made(name, source, surroundings))
        except CannotRun as error:
            level = surroundings.level_of(name) or source.data.get("level") or "warning"
            self.not_run.append(NotRun(name, str(error), level))
        except SourceError as error:
            self.problem(name, error, file)

    def problem(self, name: str, error: SourceError, file: str) -> None:
        """A rule that is not valid."""
        where = Where(file, error.line)
        self.problems.append(
            WorkspaceError("BW672", f"The rule {name} cannot be used: {error}.", where=where, hint=_HINT)
        )


def _made(name: str, source: RuleSource, surroundings: Surroundings) -> BaseCheck:
    fields = Fields(source.data, source.lines, verify=surroundings.verify)
    kind = fields.text("extends")
    if kind not in _TYPES:
        said = closest(kind, _TYPES) or f"It may be {', '.join(_TYPES)}."
        what = f"it extends `{kind}`, which is not a type of rule. {said}".rstrip(".")
        raise fields.fail("extends", what if kind else "it has no `extends`")
    if "message" not in source.data:
        raise fields.fail("message", "it has no `message`")
    if fields.flag("code"):
        raise fields.fail("code", "`code` is no longer a key of rules; write `scope: raw`")
    definition = fields.definition(name, surroundings)
    if kind in _SCOPES:
        definition = replace(definition, scope=_SCOPES[kind])
    return _TYPES[kind](fields, definition, surroundings)


def load_style(
    folder: Path, surroundings: Surroundings | None = None, *, cache: Path | None = None
) -> LoadedStyle:
    """The rules of a style's folder, by their names.

    With `cache`, a folder of caches, what was read is kept there and taken from there while the style's files
    stay as they are.

    Raises:
        WorkspaceError: BW671 there is no such folder, or it holds more than a style may.
    """
    return load_files(dict(_files(folder)), surroundings, cache=cache)


def load_files(
    files: Mapping[str, tuple[Path, bytes]],
    surroundings: Surroundings | None = None,
    *,
    cache: Path | None = None,
) -> LoadedStyle:
    """The rules in files that are at hand; the last two parts of a file's path name its rule."""
    around = surroundings or Surroundings()
    # A vocabulary is none of the style's patterns: it is made ready before they are counted.
    around.exceptions(around.vocabulary.accept)
    around.phrases(around.vocabulary.accept)
    kept = StyleCache(cache, content_key((name, each[1]) for name, each in files.items())) if cache else None
    stored = kept.load() if kept else None
    if stored is not None:
        around = replace(around, verify=False)
    with used_patterns() as used:
        collected, sources = _collected(files, stored.rules if stored else {}, around)
    if kept and stored is None and not collected.problems:
        kept.save(sources, used)
    return collected.done()


def _collected(
    files: Mapping[str, tuple[Path, bytes]], known: Mapping[str, RuleSource], around: Surroundings
) -> tuple[_Collected, dict[str, RuleSource]]:
    collected = _Collected()
    sources: dict[str, RuleSource] = {}
    seen: set[str] = set()
    for place, (path, content) in files.items():
        name = f"{path.parent.name}.{path.stem}"
        if name in seen:
            collected.notes.append(f"{path}: there is another rule {name}, which counts.")
            continue
        seen.add(name)
        try:
            sources[place] = known[place] if place in known else parse_rule(content)
        except SourceError as error:
            collected.problem(name, error, str(path))
            continue
        collected.add(name, sources[place], around, str(path))
    return collected, sources


def _files(folder: Path) -> Iterator[tuple[str, tuple[Path, bytes]]]:
    """The rule files of a folder and the folders in it, with their content."""
    if not folder.is_dir():
        hint = "Name the folder that holds the style's .yml files."
        raise WorkspaceError(
            "BW671", f"There is no style {folder.name}.", where=Where(str(folder)), hint=hint
        )
    count, size = 0, 0
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.endswith(".yml") or name.startswith(".") or name.endswith(".test.yml"):
                continue
            path = Path(place, name)
            try:
                content = read_bounded(path, MAX_RULE_BYTES)
            except SourceError as error:
                raise _unusable(f"Its file {name} cannot be used: {error}.", path) from None
            count, size = count + 1, size + len(content)
            if count > MAX_RULES or size > MAX_STYLE_BYTES:
                raise _unusable(f"It holds more than {MAX_RULES} rules, or more than 64 MiB.", folder)
            yield str(path.relative_to(folder)), (path, content)


def _unusable(message: str, path: Path) -> WorkspaceError:
    hint = "Leave the style's rules in its folder, and nothing else."
    return WorkspaceError("BW671", f"A style cannot be used. {message}", where=Where(str(path)), hint=hint)


def load_rule(path: Path, name: str, surroundings: Surroundings | None = None) -> LoadedStyle:
    """One rule from its file, under a name (`Style.Rule`).

    Raises:
        WorkspaceError: BW671 the file cannot be read.
    """
    collected = _Collected()
    try:
        source = parse_rule(read_bounded(path, MAX_RULE_BYTES))
    except SourceError as error:
        collected.problem(name, error, str(path))
    else:
        collected.add(name, source, surroundings or Surroundings(), str(path))
    return collected.done()


def built_in_rules(surroundings: Surroundings | None = None) -> LoadedStyle:
    """The rules that Vale brings along: `Vale.Spelling`, `Vale.Repetition`, and those of the vocabulary."""
    around = surroundings or Surroundings()
    collected = _Collected()
    for name, data in _built_in(around).items():
        collected.add(f"Vale.{name}", RuleSource({"level": "error", "scope": "text", **data}), around, "Vale")
    return collected.done()


def _built_in(around: Surroundings) -> dict[str, dict[str, object]]:
    rules: dict[str, dict[str, object]] = {
        "Spelling": {
            "extends": "spelling",
            "message": "Did you really mean '%s'?",
            "action": {"name": "suggest", "params": ["spellings"]},
        },
        "Repetition": {
            "extends": "repetition",
            "message": "'%s' is repeated!",
            "ignorecase": "true",
            "alpha": "true",
            "action": {"name": "edit", "params": ["truncate", " "]},
            "tokens": [r"[^\s.!?]+"],
        },
    }
    vocabulary = around.vocabulary
    if vocabulary.accept:
        rules["Terms"] = {
            "extends": "substitution",
            "message": "Use '%s' instead of '%s'.",
            "ignorecase": "true",
            "vocab": "false",
            "swap": {term.lower(): term for term in vocabulary.accept},
        }
    if vocabulary.reject:
        rules["Avoid"] = {
            "extends": "existence",
            "message": "Avoid using '%s'.",
            "tokens": list(vocabulary.reject),
        }
    return rules
