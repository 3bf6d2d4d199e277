"""What a `.vale.ini` says: where the styles are, and which rules are for which files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..._validation import closest
from ...errors import Where, WorkspaceError
from ._globs import matches
from ._ini import Entry, IniError, entries, values
from ._model import LEVELS, Level

__all__ = ("CONFIG_NAMES", "Config", "Section", "find_config", "read_config")

CONFIG_NAMES = (".vale.ini", "_vale.ini", "vale.ini", ".vale", "_vale")
MAX_CONFIG_BYTES = 1024 * 1024
_CORE = (
    *("StylesPath", "MinAlertLevel", "Vocab", "Packages", "IgnoredScopes", "SkippedScopes", "IgnoredClasses"),
    *("WordTemplate", "NLPEndpoint"),
)
_SYNTAX = (
    *("BasedOnStyles", "BlockIgnores", "TokenIgnores", "IgnorePatterns", "CommentDelimiters", "Transform"),
    *("Lang", "View"),
)
_SPECIAL = ("formats", "asciidoctor")
_SWITCH = ("YES", "NO", *LEVELS)


@dataclass
class Section:
    """What holds for the files of one glob: `styles` is None where the section does not say."""

    glob: str
    styles: tuple[str, ...] | None = None
    rules: dict[str, bool] = field(default_factory=dict)
    tokens: tuple[Any, ...] = ()
    blocks: tuple[Any, ...] = ()


@dataclass
class Config:
    """A configuration.

    Attributes:
        sections: in the order of the file, `[*]` first.
        levels: by `Style.Rule`, for all files, as in Vale.
        named: the rules that a section names, with the line.
        notes: what is not done here, and why.
    """

    file: Path
    styles_paths: list[Path] = field(default_factory=list)
    least: Level = "suggestion"
    vocab: tuple[str, ...] = ()
    scopes: tuple[str, ...] | None = None
    skipped: tuple[str, ...] | None = None
    classes: tuple[str, ...] = ()
    word_template: str = ""
    formats: dict[str, str] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    levels: dict[str, Level] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)
    based: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def problem(
        self, code: str, message: str, line: int | None, key: str | None, hint: str
    ) -> WorkspaceError:
        """An error about a place of the file."""
        return WorkspaceError(code, message, where=Where(str(self.file), line, key), hint=hint)

    def for_file(self, name: str) -> tuple[int, ...]:
        """The sections, by number, that hold for a file; it also counts as the extension it is mapped to."""
        stem, dot, extension = name.rpartition(".")
        mapped = self.formats.get(extension)
        names = (name, f"{stem}{dot}{mapped}") if mapped else (name,)
        return tuple(
            number
            for number, section in enumerate(self.sections)
            if section.glob == "*" or any(matches(section.glob, each) for each in names)
        )


def find_config(start: Path) -> Path | None:
    """The configuration of a folder: in it, or in the nearest folder above it."""
    folder = start.resolve()
    for place in (folder, *folder.parents):
        for name in CONFIG_NAMES:
            if (place / name).is_file():
                return place / name
    return None


def read_config(path: Path) -> Config:
    """The configuration in a file; what it names is not loaded yet.

    Raises:
        WorkspaceError: BW670 the file cannot be read, or a line of it cannot be used.
    """
    config = Config(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_CONFIG_BYTES + 1)
        if len(data) > MAX_CONFIG_BYTES:
            raise config.problem(
                "BW670", f"{path.name} is larger than 1 MiB.", None, None, "Keep what is used."
            )
        found = list(entries(data.decode("utf-8-sig")))
    except OSError as error:
        message = f"The configuration {path} cannot be read: {error.strerror}."
        raise config.problem("BW670", message, None, None, "Name a .vale.ini file.") from None
    except UnicodeDecodeError:
        raise config.problem(
            "BW670", f"{path.name} is not UTF-8 text.", None, None, "Save it as UTF-8."
        ) from None
    except IniError as error:
        raise config.problem(
            "BW670", f"{error}.", error.line, None, "Write `[section]` or `key = value`."
        ) from None
    by_glob: dict[str, Section] = {}
    for entry in found:
        _read(config, by_glob, entry)
    everywhere = [section for section in by_glob.values() if section.glob == "*"]
    config.sections = everywhere + [section for section in by_glob.values() if section.glob != "*"]
    return config


def _read(config: Config, by_glob: dict[str, Section], entry: Entry) -> None:
    if not entry.section:
        _core(config, entry)
    elif entry.section == "formats":
        if entry.key:
            config.formats[entry.key] = entry.value
    elif entry.section not in _SPECIAL:
        section = by_glob.setdefault(entry.section, Section(entry.section))
        if entry.key:
            _syntax(config, section, entry)


def _core(config: Config, entry: Entry) -> None:
    key, value, line = entry.key, entry.value, entry.line
    if key == "StylesPath":
        folder = config.file.parent / value
        if not folder.is_dir():
            hint = "Name the folder that holds the styles, relative to this file."
            raise config.problem(
                "BW670",
                f"The StylesPath {value} {'is not a folder' if folder.exists() else 'does not exist'}.",
                line,
                key,
                hint,
            )
        config.styles_paths.append(folder)
    elif key == "MinAlertLevel":
        if value not in LEVELS:
            hint = f"Write one of {', '.join(LEVELS)}."
            raise config.problem("BW670", f"MinAlertLevel cannot be {value!r}.", line, key, hint)
        config.least = value
    elif key == "Vocab":
        config.vocab += tuple(values(value))
    elif key == "Packages":
        config.notes.append(f"Packages are not fetched ({value}); styles are read from StylesPath.")
    elif key == "IgnoredScopes":
        config.scopes = (*(config.scopes or ()), *values(value))
    elif key == "SkippedScopes":
        config.skipped = (*(config.skipped or ()), *values(value))
    elif key == "IgnoredClasses":
        config.classes += tuple(values(value))
    elif key == "WordTemplate":
        config.word_template = value
    elif key == "NLPEndpoint":
        config.notes.append("NLPEndpoint is not used: nothing leaves this machine.")
    elif key in _SYNTAX:
        message = f"{key} belongs below a section, such as [*]."
        raise config.problem("BW670", message, line, key, "Write the section's line before it.")
    else:
        raise _unknown(config, entry, _CORE)


def _syntax(config: Config, section: Section, entry: Entry) -> None:
    key, value, line = entry.key, entry.value, entry.line
    if key == "BasedOnStyles":
        styles = values(value)
        section.styles = tuple(dict.fromkeys((*(section.styles or ()), *styles)))
        config.based |= dict.fromkeys(styles, line)
    elif key in ("TokenIgnores", "BlockIgnores", "IgnorePatterns"):
        patterns = tuple(_pattern(config, entry, pattern) for pattern in values(value))
        if key == "TokenIgnores":
            section.tokens += patterns
        else:
            section.blocks += patterns
    elif key == "CommentDelimiters":
        marks = values(value)
        if len(marks) != 2:
            message = "CommentDelimiters have to be two, with a comma between them."
            raise config.problem("BW670", message, line, key, "For example `{/*, */}`.")
        config.notes.append(f"CommentDelimiters of [{section.glob}] are not used: write `<!-- vale … -->`.")
    elif key in ("Transform", "Lang", "View"):
        config.notes.append(f"{key} of [{section.glob}] is not used.")
    elif key in _CORE:
        message = f"{key} belongs above all sections."
        raise config.problem("BW670", message, line, key, "Move it to the top of the file.")
    elif "." not in key and value not in _SWITCH:
        raise _unknown(config, entry, _SYNTAX)
    else:
        _rule(config, section, entry)


def _rule(config: Config, section: Section, entry: Entry) -> None:
    if entry.value not in _SWITCH:
        message = f"{entry.key} cannot be {entry.value!r}."
        hint = f"Write one of {', '.join(_SWITCH)}."
        raise config.problem("BW670", message, entry.line, entry.key, hint)
    section.rules[entry.key] = entry.value != "NO"
    config.named.setdefault(entry.key, entry.line)
    if entry.value in LEVELS:
        config.levels[entry.key] = entry.value


def _unknown(config: Config, entry: Entry, known: tuple[str, ...]) -> WorkspaceError:
    hint = closest(entry.key, known) or f"Known are {', '.join(known)}."
    return config.problem("BW670", f"{entry.key} is not a setting.", entry.line, entry.key, hint)


def _pattern(config: Config, entry: Entry, pattern: str) -> Any:
    import regex

    try:
        return regex.compile(pattern, regex.V1)
    except (regex.error, ValueError, OverflowError) as error:
        message = f"The pattern {pattern!r} cannot be used: {error}."
        hint = "Correct the pattern; a comma in it is written `\\,`."
        raise config.problem("BW670", message, entry.line, entry.key, hint) from None
