"""Rules that look words up in a Hunspell dictionary."""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any

from ..markup import MarkupBlock
from ._base import BaseCheck, CannotRun, alternatives, searching
from ._definition import Definition, Fields, Surroundings
from ._model import Alert, FileState
from ._source import SourceError, read_bounded

__all__ = ("SYSTEM_DICTIONARIES", "Spelling", "spoken_words")

SYSTEM_DICTIONARIES = (
    Path("/usr/share/hunspell"),
    Path("/usr/share/myspell/dicts"),
    Path("/usr/share/myspell"),
    Path("/Library/Spelling"),
    Path("/opt/homebrew/share/hunspell"),
)
"""Where a system keeps dictionaries: after the variable `DICPATH`, before the speller's own English one."""

_DEFAULT = ("en_US-web", "en_US")
_MAX_DICTIONARY = 64 * 1024 * 1024
_MAX_LIST = 16 * 1024 * 1024
_SUGGESTIONS = 5

_RUN = re.compile(r"\S+")
_CURLY = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
_BEFORE, _AFTER = "$(\"['<", ",)\"]!;.?:'>"
_WHOLE = re.compile(r"(?:[A-Za-z]\.){2,}|[A-Z][a-z]{1,2}\.")
# Names in mixed case, words in capitals, and whatever is not made of letters.
_NOT_LOOKED_UP = re.compile(r"[A-Z][a-z]+[A-Z]+[A-Za-z0-9_]+|[^\W\d_a-zà-öø-ÿ]$|[^\w']|\d")


class Spelling(BaseCheck):
    """A word that no dictionary, no word list and no vocabulary knows is an alert.

    Cannot be made without the extra `spelling`, or when a dictionary is not there.
    """

    def __init__(self, fields: Fields, definition: Definition, surroundings: Surroundings) -> None:
        super().__init__(definition)
        self.custom = fields.flag("custom")
        self.filters = [searching(fields, "filters", pattern) for pattern in fields.texts("filters")]
        accept = surroundings.vocabulary.accept
        self.accepted = alternatives(fields, "exceptions", r"(?i)\b(?:%s)\b", accept) if accept else None
        self.phrases = surroundings.phrases(accept)
        if importlib.util.find_spec("spylls") is None:
            raise CannotRun("It needs a speller: install brandwright with the extra `spelling`.")
        self.files = tuple(_dictionaries(fields, surroundings))
        self.listed = _word_lists(fields, surroundings, internal=definition.name == "Vale.Spelling")

    def look(self, block: MarkupBlock, state: FileState) -> list[Alert]:
        text = block.text
        for hit in self.phrases.hits(text) if self.phrases else ():
            text = text[: hit.start] + " " * (hit.end - hit.start) + text[hit.end :]
        found = []
        for start, end in spoken_words(text):
            word = text[start:end].translate(_CURLY)
            if not self._known(word):
                found.append(self.alert(block, start, end, texts=self.message(word)))
        return found

    def _known(self, word: str) -> bool:
        if not self.custom and _NOT_LOOKED_UP.search(word):
            return True
        if any(pattern.found(word) for pattern in self.filters):
            return True
        if word in self.listed or word.lower() in self.listed:
            return True
        if any(_looked_up(file, word) for file in self.files):
            return True
        return self.accepted is not None and self.accepted.found(word)

    def spellings(self, word: str) -> tuple[str, ...]:
        """The dictionaries' nearest words that begin with the same letter, the nearest first."""
        return _nearest(self.files, word)


def spoken_words(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each word, without the quotes, brackets and stops around it."""
    for run in _RUN.finditer(text):
        start, end = run.span()
        plain = text[start:end].translate(_CURLY)
        while plain and not _WHOLE.fullmatch(plain):
            if plain[0] in _BEFORE:
                start, plain = start + 1, plain[1:]
            elif plain[-1] in _AFTER:
                end, plain = end - 1, plain[:-1]
            else:
                break
        if any(char.isalpha() for char in plain):
            yield start, end


def _dictionaries(fields: Fields, surroundings: Surroundings) -> Iterator[Path]:
    """The dictionaries' paths without their extension."""
    styles = surroundings.styles_path or Path()
    aff, dic = styles / fields.text("aff"), styles / fields.text("dic")
    if fields.text("dic") and aff.is_file() and dic.is_file():
        if aff.with_suffix("") != dic.with_suffix(""):
            raise CannotRun(f"{aff.name} and {dic.name} do not have the same name.")
        yield _usable(dic.with_suffix(""))
        return
    places = _places(fields, styles)
    names = fields.texts("dictionaries")
    for name in names:
        yield _named(name, places)
    if not names or fields.flag("append"):
        yield _default(places)


def _places(fields: Fields, styles: Path) -> list[Path]:
    named = fields.text("dicpath")
    if not named:
        own = styles / "config" / "dictionaries"
    else:
        choices = (Path(named), styles / named, Path.cwd() / named)
        found = next((place for place in choices if place.is_dir()), None)
        if found is None:
            raise CannotRun(f"Its dicpath {named} is not there.")
        own = found
    system = [Path(place) for place in os.environ.get("DICPATH", "").split(os.pathsep) if place]
    return [own, *system, *SYSTEM_DICTIONARIES, *packaged_dictionaries()]


def _named(name: str, places: list[Path]) -> Path:
    for place in places:
        if (place / f"{name}.dic").is_file() and (place / f"{name}.aff").is_file():
            return _usable(place / name)
    raise CannotRun(f"Its dictionary {name} is not there ({name}.dic and {name}.aff).")


def _default(places: list[Path]) -> Path:
    for name in _DEFAULT:
        try:
            return _named(name, places)
        except CannotRun:
            continue
    raise CannotRun("It needs an English dictionary (en_US.dic and en_US.aff), and this system has none.")


def packaged_dictionaries() -> tuple[Path, ...]:
    """Where the speller's own package keeps its English dictionary."""
    found = importlib.util.find_spec("spylls")
    places = found.submodule_search_locations if found else None
    return tuple(Path(place) / "hunspell" / "data" / "en" for place in places or ())


def _usable(path: Path) -> Path:
    for suffix in (".dic", ".aff"):
        if path.with_name(path.name + suffix).stat().st_size > _MAX_DICTIONARY:
            raise CannotRun(f"Its dictionary {path.name} is larger than 64 MiB.")
    return path


def _word_lists(fields: Fields, surroundings: Surroundings, *, internal: bool) -> frozenset[str]:
    """The words of the rule's `ignore` files; of all ignore files of the styles, for the rule of Vale itself."""
    styles = surroundings.styles_path or Path()
    folder = styles / "config" / "ignore"
    if internal:
        files = sorted(folder.glob("*.txt")) if folder.is_dir() else []
    else:
        files = [
            path
            for name in fields.texts("ignore")
            for path in (Path(name).absolute(), styles / name, folder / name)
        ]
    words: set[str] = set()
    for path in files:
        if path.is_file():
            words.update(_listed(fields, path))
    return frozenset(words)


def _listed(fields: Fields, path: Path) -> Iterator[str]:
    try:
        text = read_bounded(path, _MAX_LIST).decode("utf-8-sig")
    except (SourceError, UnicodeDecodeError) as error:
        raise fields.fail("ignore", f"its word list {path.name} cannot be read ({error})") from None
    return (line.strip() for line in text.splitlines() if line.strip() not in ("", "#"))


@lru_cache(maxsize=16)
def _dictionary(path: Path) -> Any:
    """A dictionary, read without the speller's own file readers, which leave files open."""
    from spylls.hunspell import Dictionary, readers
    from spylls.hunspell.readers.file_reader import BaseReader

    class Reader(BaseReader):  # type: ignore[misc]
        def __init__(self, suffix: str, encoding: str) -> None:
            self.data = path.with_name(path.name + suffix).read_bytes()
            super().__init__(self.opened(encoding))

        def opened(self, encoding: str) -> StringIO:
            return StringIO(self.data.decode(encoding, "replace").removeprefix("\ufeff"), newline=None)

        def reset_encoding(self, encoding: str) -> None:
            self.reset_io(self.opened(encoding))

    aff, context = readers.read_aff(Reader(".aff", "latin-1"))
    dic = readers.read_dic(Reader(".dic", context.encoding), aff=aff, context=context)
    return Dictionary(aff, dic)


@lru_cache(maxsize=100_000)
def _looked_up(path: Path, word: str) -> bool:
    return bool(_dictionary(path).lookup(word))


@lru_cache(maxsize=16)
def _stems(path: Path) -> dict[str, tuple[str, ...]]:
    by_letter: dict[str, list[str]] = {}
    for entry in _dictionary(path).dic.words:
        by_letter.setdefault(entry.stem[:1].lower(), []).append(entry.stem)
    return {letter: tuple(dict.fromkeys(stems)) for letter, stems in by_letter.items()}


@lru_cache(maxsize=4096)
def _nearest(files: tuple[Path, ...], word: str) -> tuple[str, ...]:
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import extract

    shape: Callable[[str], str] = str.title if word.istitle() else str
    stems = [stem for file in files for stem in _stems(file).get(word[:1].lower(), ())]
    found = extract(word, stems, scorer=Levenshtein.normalized_similarity, limit=_SUGGESTIONS)
    return tuple(dict.fromkeys(shape(stem) for stem, _, _ in found))
