"""The files of a kit's style packs: read once, at load, so that they travel with the kit and are part of its hash."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..errors import Where, WorkspaceError
from .models import StylePacks

__all__ = ("read_style_files",)

MAX_FILE_BYTES = 8 * 1024 * 1024
MAX_BYTES = 64 * 1024 * 1024
MAX_FILES = 5000
_VOCABULARIES = Path("config", "vocabularies")


def read_style_files(packs: StylePacks, brand_dir: Path, where: Where) -> dict[str, str]:
    """The texts of the rules and vocabularies that a kit names, by their paths from the kit's folder.

    Raises:
        WorkspaceError: BW675 a folder or a vocabulary is missing, or outside of the kit; BW676 a file of it
            cannot be read, or there are too many; BW672 or BW673 a rule or a vocabulary is not valid.
    """
    found: dict[str, str] = {}
    size = 0
    for path in _paths(packs, brand_dir, where):
        name = path.relative_to(brand_dir).as_posix()
        text = _read(path, name, where)
        size += len(text)
        found[name] = text
        if len(found) > MAX_FILES or size > MAX_BYTES:
            message = f"The style packs hold more than {MAX_FILES} files, or more than 64 MiB."
            raise WorkspaceError(
                "BW676", message, where=where, hint="Name the styles that are used, and no others."
            )
    if found:
        _valid(found, packs, brand_dir)
    return found


def _paths(packs: StylePacks, brand_dir: Path, where: Where) -> Iterator[Path]:
    for style in packs.vale_styles:
        folder = _folder(brand_dir, style, where)
        rules = sorted(path for path in folder.rglob("*.yml") if _is_rule(path.relative_to(folder)))
        if not rules:
            hint = "Name the folder that holds the style's .yml files themselves."
            raise WorkspaceError("BW675", f"There is no rule in {style}.", where=where, hint=hint)
        yield from rules
    for name in packs.vocabularies:
        yield from _vocabulary(packs, brand_dir, name, where)


def _is_rule(path: Path) -> bool:
    return not any(part.startswith(".") for part in path.parts) and not path.name.endswith(".test.yml")


def _vocabulary(packs: StylePacks, brand_dir: Path, name: str, where: Where) -> Iterator[Path]:
    """The word lists of a vocabulary: beside the styles, as in a StylesPath, or in the kit's `vocabularies/`."""
    roots = dict.fromkeys(Path(style).parent / _VOCABULARIES for style in packs.vale_styles)
    for root in (*roots, Path("styles") / _VOCABULARIES, Path("vocabularies")):
        if (brand_dir / root / name).is_dir():
            folder = _folder(brand_dir, (root / name).as_posix(), where)
            yield from (path for path in sorted(folder.glob("*.txt")) if path.stem in ("accept", "reject"))
            return
    hint = f"Put accept.txt and reject.txt into styles/config/vocabularies/{name}/ of the kit."
    raise WorkspaceError("BW675", f"There is no vocabulary {name} in the kit.", where=where, hint=hint)


def _folder(brand_dir: Path, name: str, where: Where) -> Path:
    hint = (
        "Put the style's folder into the kit's folder, for example as styles/Acme, and name it by that path."
    )
    try:
        folder = brand_dir / name
        inside = not Path(name).is_absolute() and folder.resolve().is_relative_to(brand_dir.resolve())
        if inside and ".." not in Path(name).parts and folder.is_dir():
            return folder
    except (OSError, ValueError, RuntimeError):
        inside = True
    what = "is not a folder of the kit" if inside else "is outside of the kit"
    raise WorkspaceError("BW675", f"The style pack {name} {what}.", where=where, hint=hint)


def _read(path: Path, name: str, where: Where) -> str:
    hint = "Save it as UTF-8 text, or leave it out of the style."
    try:
        if not path.is_file():
            raise ValueError("it is not a regular file")
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise ValueError("it is larger than 8 MiB")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        reason = "it is not UTF-8 text"
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
    raise WorkspaceError("BW676", f"{name} of a style pack cannot be read: {reason}.", where=where, hint=hint)


def _valid(files: dict[str, str], packs: StylePacks, brand_dir: Path) -> None:
    from .vale.kit import style_set

    try:
        style_set(files, packs)
    except WorkspaceError as error:
        place = Where(f"{brand_dir.name}/{error.where.file}", error.where.line, error.where.field)
        raise WorkspaceError(error.code, error.message, where=place, hint=error.hint) from None
