"""Taking a Vale package into a kit: its styles and word lists as files of the kit, its settings as the kit's."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...errors import UsageError, Where
from ..models import StylePacks
from ._config import find_config, read_config
from ._model import NotRun
from .engine import StyleSet

__all__ = ("Import", "import_package", "plan_import")

MAX_FILES, MAX_BYTES = 5000, 64 * 1024 * 1024
STYLES = "styles"
_VOCABULARIES = Path("config", "vocabularies")


@dataclass(frozen=True)
class Import:
    """What would come into the kit.

    Attributes:
        styles, vocabularies: the folders to copy, by their names.
        levels: levels of rules and styles as the package's configuration sets them; rules that no setting can
            make run are `off`.
        rules: how many rules can run.
        not_run: the rules that cannot, with the reasons.
        notes: settings of the package that a kit does not have.
    """

    styles: dict[str, Path]
    vocabularies: dict[str, Path]
    levels: dict[str, str]
    rules: int
    not_run: tuple[NotRun, ...]
    notes: tuple[str, ...]


def plan_import(path: Path) -> Import:
    """What there is to import at a path: a `.vale.ini`, a folder with one, a style, or a folder of styles.

    Raises:
        UsageError: BW291 there is nothing to import there.
        WorkspaceError: the package itself is not valid.
    """
    if not path.exists():
        raise UsageError("BW291", f"there is no {path}", where=Where(str(path)), hint="check the path")
    if path.is_file():
        return _of_config(path)
    own = path.resolve()
    config = find_config(path)
    if config is not None and config.parent == own:
        return _of_config(config)
    styles = (
        {own.name: path} if _is_style(path) else {p.name: p for p in sorted(path.iterdir()) if _is_style(p)}
    )
    if not styles:
        hint = "name a .vale.ini, or the folder of a style with its .yml files"
        raise UsageError("BW291", f"there is no Vale style in {path}", where=Where(str(path)), hint=hint)
    root = path if own.name not in styles else path.parent
    words = {p.name: p for p in _folders(root / _VOCABULARIES)}
    return _planned(styles, words, {}, ())


def _is_style(folder: Path) -> bool:
    return folder.is_dir() and folder.name != "config" and any(folder.glob("*.yml"))


def _folders(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in sorted(folder.iterdir()) if path.is_dir())


def _of_config(file: Path) -> Import:
    config = read_config(file)
    places = config.styles_paths
    names = [name for name in config.based if name != "Vale"]
    styles = {name: place / name for place in places for name in names if (place / name).is_dir()}
    words = {
        name: place / _VOCABULARIES / name
        for place in places
        for name in config.vocab
        if (place / _VOCABULARIES / name).is_dir()
    }
    if not styles:
        hint = "a kit takes whole styles: name them with BasedOnStyles, or name the style's folder"
        raise UsageError(
            "BW291", f"{file} is based on no style that is there", where=Where(str(file)), hint=hint
        )
    levels: dict[str, str] = dict(config.levels)
    for section in config.sections:
        levels |= {rule: "off" for rule, chosen in section.rules.items() if not chosen}
    notes = tuple(
        f"[{section.glob}] holds for some files only; in the kit it holds for all copy."
        for section in config.sections
        if section.glob != "*" and (section.styles or section.rules)
    )
    return _planned(styles, words, levels, (*config.notes, *notes))


def _planned(
    styles: dict[str, Path], words: dict[str, Path], levels: dict[str, str], notes: tuple[str, ...]
) -> Import:
    loaded = StyleSet.from_styles(list(styles.values()), list(words.values()), levels)
    never = {entry.rule: "off" for entry in loaded.not_run if "script" in entry.reason}
    return Import(
        styles, words, {**levels, **never}, len(loaded.rules), loaded.not_run, (*loaded.notes, *notes)
    )


def import_package(plan: Import, brand_dir: Path, packs: StylePacks) -> StylePacks:
    """Copy what a plan names into the kit's folder, and say what `style_packs.yaml` has to hold then.

    A style that the kit has already is replaced, whole or not at all.

    Raises:
        UsageError: BW292 the package is too large for a kit.
    """
    _check_size(plan)
    for name, folder in plan.styles.items():
        _replaced(folder, brand_dir / STYLES / name, "*.yml")
    for name, folder in plan.vocabularies.items():
        _replaced(folder, brand_dir / STYLES / _VOCABULARIES / name, "*.txt")
    return StylePacks.model_validate(
        {
            "vale_styles": _with(packs.vale_styles, (f"{STYLES}/{name}" for name in plan.styles)),
            "vocabularies": _with(packs.vocabularies, plan.vocabularies),
            "levels": {**packs.levels, **plan.levels},
        }
    )


def _with(present: tuple[str, ...], new: Iterator[str] | dict[str, Path]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*present, *new)))


def _check_size(plan: Import) -> None:
    files = [p for folder in (*plan.styles.values(), *plan.vocabularies.values()) for p in folder.rglob("*")]
    size = sum(path.stat().st_size for path in files if path.is_file())
    if len(files) > MAX_FILES or size > MAX_BYTES:
        message = (
            f"the package has {len(files)} files and {size // 1024} KiB; a kit takes {MAX_FILES} and 64 MiB"
        )
        raise UsageError("BW292", message, hint="import fewer styles")


def _replaced(source: Path, target: Path, pattern: str) -> None:
    """The folder's files of that kind, in the place of what stood there before."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".import-") as made:
        new, old = Path(made) / "new", Path(made) / "old"
        new.mkdir()
        for path in sorted(source.rglob(pattern)):
            if path.is_file() and not path.is_symlink():
                copy = new / path.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
        if target.exists():
            target.rename(old)
        new.rename(target)
