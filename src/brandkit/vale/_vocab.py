"""Vocabularies: the terms that a project accepts, with their case, and those that it rejects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...errors import Where, WorkspaceError
from ._patterns import PatternError, analysed, compiled
from ._source import SourceError, read_bounded

__all__ = ("Vocabulary", "load_vocabulary")

MAX_VOCABULARY_BYTES = 16 * 1024 * 1024
_FILES = ("accept.txt", "reject.txt")


@dataclass(frozen=True)
class Vocabulary:
    """Terms, each a pattern in Vale's dialect, in the order of their files and without repetition."""

    accept: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()

    def joined(self, other: Vocabulary) -> Vocabulary:
        """Both vocabularies as one."""
        return Vocabulary(_once((*self.accept, *other.accept)), _once((*self.reject, *other.reject)))


def _once(terms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(terms))


def load_vocabulary(folders: Sequence[Path]) -> Vocabulary:
    """The vocabulary in folders that hold `accept.txt` and `reject.txt`, of which either may be missing.

    A line is a term; empty lines and comments (`# …`) do not count.

    Raises:
        WorkspaceError: BW673 there is no such folder, or a file in it is too large or not UTF-8 text.
    """
    whole = Vocabulary()
    for folder in folders:
        if not folder.is_dir():
            hint = "Make the folder with accept.txt or reject.txt in it, or take its name out of `Vocab`."
            raise WorkspaceError(
                "BW673", f"There is no vocabulary {folder.name}.", where=Where(str(folder)), hint=hint
            )
        accept, reject = (_terms(folder / name) for name in _FILES)
        whole = whole.joined(Vocabulary(accept, reject))
    return whole


def _terms(path: Path) -> tuple[str, ...]:
    if not path.exists():
        return ()
    try:
        text = read_bounded(path, MAX_VOCABULARY_BYTES).decode("utf-8-sig")
    except (SourceError, UnicodeDecodeError) as error:
        reason = str(error) if isinstance(error, SourceError) else "it is not UTF-8 text"
        message = f"The vocabulary file {path.name} cannot be used: {reason}."
        hint = "Save it as UTF-8 text with one term a line."
        raise WorkspaceError("BW673", message, where=Where(str(path)), hint=hint) from None
    terms: dict[str, None] = {}
    for number, line in enumerate(text.splitlines(), 1):
        term = line.strip()
        if term and term != "#" and not term.startswith("# ") and term not in terms:
            _usable(term, Where(str(path), number))
            terms[term] = None
    return tuple(terms)


def _usable(term: str, where: Where) -> None:
    try:
        phrase = analysed(term)
        if not phrase.plain:
            compiled(phrase.text)
    except PatternError as error:
        hint = "Terms are patterns: put a backslash before `.`, `+`, `(` and the like where they are meant."
        raise WorkspaceError("BW673", f"In the vocabulary, {error}.", where=where, hint=hint) from None
