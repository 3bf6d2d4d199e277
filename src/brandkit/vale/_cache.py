"""What was read of a style's rules and patterns, kept on disk between runs.

A cache file is JSON with its own checksum, keyed by the content of the style's files and our version. Whatever is
wrong with one, it is as if it were not there.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ... import __version__
from ._patterns import Phrase, analysed, remember
from ._source import RuleSource

__all__ = ("Stored", "StyleCache", "content_key", "user_cache")

_FORMAT = 1
_MAX_BYTES = 64 * 1024 * 1024
_MAX_FILES = 64


@dataclass(frozen=True)
class Stored:
    """The rules of a style by the path of their file; all their patterns are known to compile."""

    rules: Mapping[str, RuleSource]


def content_key(files: Iterable[tuple[str, bytes]]) -> str:
    """The name of the content of files, for this version of the program."""
    whole = hashlib.sha256(f"{_FORMAT} {__version__}\n".encode())
    for name, content in files:
        whole.update(f"{name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def user_cache() -> Path:
    """The folder of what any workspace of this user may share, and anybody may delete."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "brandwright" / "vale"


class StyleCache:
    """The cache file of one content in a folder of caches."""

    def __init__(self, folder: Path, key: str) -> None:
        self.key = key
        self.path = folder / f"{key[:32]}.json"

    def load(self) -> Stored | None:
        """What is kept for this content; its patterns are known from here on."""
        try:
            if self.path.stat().st_size > _MAX_BYTES:
                return None
            checksum, _, body = self.path.read_bytes().partition(b"\n")
            if hashlib.sha256(body).hexdigest().encode() != checksum:
                return None
            data = json.loads(body)
            if data["key"] != self.key:
                return None
            rules = {name: _source(entry) for name, entry in data["rules"].items()}
            phrases = [
                (str(pattern), bool(capture), _phrase(*rest)) for pattern, capture, *rest in data["patterns"]
            ]
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None
        for pattern, capture, phrase in phrases:
            remember(pattern, capture, phrase)
        return Stored(rules)

    def save(self, rules: Mapping[str, RuleSource], patterns: Iterable[tuple[str, bool]]) -> None:
        """Keep the rules and their patterns. A folder that cannot be written to is not an error."""
        stored = []
        for pattern, capture in sorted(patterns):
            phrase = analysed(pattern, capture=capture)
            literals = None if phrase.literals is None else sorted(phrase.literals)
            stored.append([pattern, capture, phrase.text, literals, phrase.plain, phrase.alone])
        entries = {name: [rule.data, rule.lines, rule.doubled] for name, rule in rules.items()}
        body = json.dumps(
            {"key": self.key, "rules": entries, "patterns": stored}, ensure_ascii=False
        ).encode()
        draft = self.path.with_suffix(f".{os.getpid()}.tmp")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            os.replace(draft, self.path)
            self._make_room()
        except (OSError, UnicodeError):
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def _make_room(self) -> None:
        """Take the oldest files away: a style that changes leaves one behind each time."""
        files = sorted(self.path.parent.glob("*.json"), key=lambda file: file.stat().st_mtime)
        for file in files[:-_MAX_FILES]:
            file.unlink(missing_ok=True)


def _source(entry: Any) -> RuleSource:
    data, lines, doubled = entry
    if not isinstance(data, dict) or not isinstance(lines, dict):
        raise TypeError
    return RuleSource(data, lines, [(str(key), int(line)) for key, line in doubled])


def _phrase(text: Any, literals: Any, plain: Any, alone: Any) -> Phrase:
    if not isinstance(text, str):
        raise TypeError
    needs = None if literals is None else frozenset(str(literal) for literal in literals)
    return Phrase(text, needs, bool(plain), bool(alone))
