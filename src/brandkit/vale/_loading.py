"""From a configuration, or from folders, to the rules that they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...errors import WorkspaceError
from ._cache import user_cache
from ._config import Config
from ._definition import Surroundings
from ._load import LoadedStyle, built_in_rules, load_files, load_rule, load_style
from ._model import LEVELS, Check, NotRun
from ._vocab import Vocabulary, load_vocabulary
from .plugins import plugin_style

__all__ = ("Loaded", "load_config", "load_folders", "load_texts", "merged")

BUILT_IN = "Vale"
_OF_VOCABULARY = ("Vale.Terms", "Vale.Avoid")


@dataclass(frozen=True)
class Loaded:
    """The rules that can run, those that cannot, and what is odd."""

    rules: tuple[Check, ...]
    not_run: tuple[NotRun, ...] = ()
    notes: tuple[str, ...] = ()


def merged(styles: Iterable[LoadedStyle], *, only: Sequence[str] | None = None) -> Loaded:
    """Several styles as one; the first rule of a name counts. `only` are the rules to take.

    Raises:
        WorkspaceError: BW672 a rule is not valid; the first one, with the number of the others.
    """
    rules: dict[str, Check] = {}
    not_run: dict[str, NotRun] = {}
    notes: list[str] = []
    problems: list[WorkspaceError] = []
    for style in styles:
        for check in style.checks:
            rules.setdefault(check.name, check)
        for entry in style.not_run:
            not_run.setdefault(entry.rule, entry)
        notes += style.notes
        problems += style.problems
    if problems:
        first = problems[0]
        more = f" ({len(problems) - 1} more are not valid)" if len(problems) > 1 else ""
        message = first.message.removesuffix(".") + more + "."
        raise WorkspaceError(first.code, message, where=first.where, hint=first.hint)
    if only is not None:
        rules = {name: check for name, check in rules.items() if name in only}
        not_run = {name: entry for name, entry in not_run.items() if name in only}
    return Loaded(tuple(rules.values()), tuple(not_run.values()), tuple(notes))


def load_config(config: Config) -> Loaded:
    """The rules that a configuration names.

    Raises:
        WorkspaceError: BW671 to BW674: a style, a rule or a vocabulary is missing or cannot be used.
    """
    around = Surroundings(
        vocabulary=load_vocabulary([_vocabulary(config, name) for name in config.vocab]),
        word_template=config.word_template,
        styles_path=config.styles_paths[-1] if config.styles_paths else None,
        levels=config.levels,
    )
    styles = [_style(config, name, around) for name in config.based if name != BUILT_IN]
    for rule in config.named:
        style, _, rest = rule.partition(".")
        if rest and style not in config.based and style != BUILT_IN:
            styles += _single(config, rule, around)
    if BUILT_IN in config.based or any(rule.partition(".")[0] == BUILT_IN for rule in config.named):
        styles.append(built_in_rules(around))
    loaded = merged(styles)
    known = {check.name for check in loaded.rules} | {entry.rule for entry in loaded.not_run}
    on = {rule for section in config.sections for rule, chosen in section.rules.items() if chosen}
    known |= {name.partition(".")[0] for name in known}
    missing = [rule for rule in config.named if rule in on and rule not in known]
    notes = (
        f"{config.file.name}:{config.named[rule]}: there is no rule or style {rule} that is loaded."
        for rule in missing
    )
    idle = tuple(entry for entry in loaded.not_run if _meant(config, entry.rule))
    return Loaded(loaded.rules, idle, (*loaded.notes, *notes))


def load_folders(folders: Sequence[Path], vocabularies: Sequence[Path], levels: Mapping[str, str]) -> Loaded:
    """Every rule of some style folders, without those that `levels` sets to `off`.

    Raises:
        WorkspaceError: BW671 to BW673: a style, a rule or a vocabulary is missing or cannot be used.
    """
    vocabulary = load_vocabulary(vocabularies) if vocabularies else Vocabulary()
    set_levels = {name: level for name, level in levels.items() if level in LEVELS}
    path = folders[0].parent if folders else None
    around = Surroundings(vocabulary=vocabulary, styles_path=path, levels=set_levels)
    loaded = merged([load_style(folder, around, cache=user_cache()) for folder in folders])
    if vocabularies:
        own = merged([built_in_rules(around)], only=_OF_VOCABULARY)
        loaded = Loaded((*loaded.rules, *own.rules), loaded.not_run, loaded.notes)
    return without(loaded, {name for name, level in levels.items() if level == "off"})


def without(loaded: Loaded, off: set[str]) -> Loaded:
    """What was loaded, without the rules and styles that are switched off."""

    def on(rule: str) -> bool:
        return rule not in off and rule.partition(".")[0] not in off

    rules = tuple(check for check in loaded.rules if on(check.name))
    return Loaded(rules, tuple(entry for entry in loaded.not_run if on(entry.rule)), loaded.notes)


def _meant(config: Config, rule: str) -> bool:
    """Whether any section switches a rule on, by its name or by its style."""
    style = rule.partition(".")[0]
    for section in config.sections:
        if section.rules.get(rule, section.rules.get(style, style in (section.styles or ()))):
            return True
    return False


def _style(config: Config, name: str, around: Surroundings) -> LoadedStyle:
    """A style from its folder, or from the package that registers it."""
    for folder in config.styles_paths:
        if (folder / name).is_dir():
            return load_style(folder / name, around, cache=user_cache())
    if (style := plugin_style(name)) is not None:
        return style
    tried = ", ".join(str(folder / name) for folder in config.styles_paths) or "there is no StylesPath"
    message = f"The style {name} is not there: {tried}."
    hint = "Put the style's folder below StylesPath (packages are not fetched), or take its name out."
    raise config.problem("BW674", message, config.based.get(name), "BasedOnStyles", hint)


def _vocabulary(config: Config, name: str) -> Path:
    places = [folder / "config" / "vocabularies" / name for folder in config.styles_paths]
    places += [folder / "Vocab" / name for folder in config.styles_paths]
    return next((place for place in places if place.is_dir()), places[0] if places else Path(name))


def _single(config: Config, rule: str, around: Surroundings) -> list[LoadedStyle]:
    """A rule of a style that no section is based on, by itself; nothing when there is none."""
    parts = rule.split(".")
    for folder in config.styles_paths:
        path = folder.joinpath(*parts[:-1], f"{parts[-1]}.yml")
        if path.is_file():
            return [load_rule(path, rule, around)]
    style = plugin_style(parts[0])
    return [] if style is None else [style]


def load_texts(files: Mapping[str, str], levels: Mapping[str, str]) -> Loaded:
    """The rules of style files that are at hand as texts, by their paths: `FOLDER/STYLE/RULE.yml`, and
    `accept.txt` and `reject.txt` of vocabularies.

    Raises:
        WorkspaceError: BW672 or BW673: a rule or a vocabulary cannot be used.
    """
    words = {
        name: tuple(
            line.strip()
            for path, text in files.items()
            if path.endswith(f"/{name}.txt")
            for line in text.splitlines()
            if line.strip() and not line.startswith("#")
        )
        for name in ("accept", "reject")
    }
    vocabulary = Vocabulary(**{name: tuple(dict.fromkeys(terms)) for name, terms in words.items()})
    set_levels = {name: level for name, level in levels.items() if level in LEVELS}
    around = Surroundings(vocabulary=vocabulary, levels=set_levels)
    rules = {path: (Path(path), text.encode()) for path, text in files.items() if path.endswith(".yml")}
    styles = [load_files(rules, around, cache=user_cache())]
    loaded = merged(styles)
    own = merged([built_in_rules(around)], only=_OF_VOCABULARY)
    loaded = Loaded((*loaded.rules, *own.rules), loaded.not_run, loaded.notes)
    return without(loaded, {name for name, level in levels.items() if level == "off"})
