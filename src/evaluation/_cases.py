"""Reading `cases.jsonl`: one JSON object a line, and the shared inputs that cases use.

The file is read twice: once to check every line before anything is run, and again while the suite runs. Between the
two only a few bytes are kept for each case, so a suite may be far larger than memory.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Annotated, Any, overload

from pydantic import Field, ValidationError

from .._canonical import digest, key64
from .._yaml import Problem, load_yaml, read_text
from ..content._base import Frozen, Name
from ..errors import Where, WorkspaceError
from ._lines import Lines

__all__ = ("Case", "Cases", "read_cases")

MAX_SHARED = 32 * 1024 * 1024
"""Bytes of one shared input: it stays in memory while the suite runs."""

MAX_CASES = 1_000_000
"""A run keeps about a hundred bytes of numbers for each case and score, and its log a kilobyte on disk."""

_PORTION = 16_384

Check = Callable[[Path, "Case"], None]
Shared = dict[tuple[str, str], Mapping[str, Any]]


class Case(Frozen):
    """One case.

    Attributes:
        id: unique in the suite.
        cluster: cases of one brief or brand share a cluster: they are not independent.
        tags: words to select cases by; scorers may be asked only of one tag.
        uses: names of files in `inputs/`, whose entries are part of the input.
        input: what the agent is given.
        output: the stored output; absent in cases that are only live.
        expect: the label and the reference.
        kit: folder of the brand kit inside the suite, when it is not the suite's own.
        live: whether the agent is called with this input, where one is given.
        line, part: of the case in `cases.jsonl`, and the folder of that file in a suite of several parts.
    """

    id: Name
    cluster: str | None = None
    tags: tuple[str, ...] = ()
    uses: tuple[Name, ...] = ()
    input: dict[str, Any] = Field(default_factory=dict)
    output: Any = None
    expect: dict[str, Any] = Field(default_factory=dict)
    kit: str | None = None
    live: bool = False
    line: Annotated[int, Field(exclude=True)] = 0
    part: Annotated[str, Field(exclude=True)] = ""


class Cases(Sequence[Case]):
    """The cases of a suite, checked; each iteration reads them from the files again.

    Attributes:
        sha: of the cases and their shared inputs.
    """

    def __init__(self, folder: Path, hashes: Mapping[str, str], shared: Shared, number: int) -> None:
        self._folder = folder
        self._hashes = hashes
        self._shared = shared
        self._number = number
        self.sha = digest(_hashed(hashes, shared))

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[Case]:
        """Each case in its order.

        Raises:
            WorkspaceError: BW6001 the files are not those that were checked.
        """
        for part, sha in self._hashes.items():
            file = self._folder / part / "cases.jsonl"
            lines = Lines(file)
            for number, text in lines:
                try:
                    yield self._filled(json.loads(text), number, part)
                except (ValueError, RecursionError, KeyError):
                    raise _changed(file) from None
            if lines.sha != sha:
                raise _changed(file)

    @overload
    def __getitem__(self, at: int) -> Case: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Case, ...]: ...
    def __getitem__(self, at: int | slice) -> Case | tuple[Case, ...]:
        return tuple(self)[at]

    def _filled(self, data: Any, number: int, part: str) -> Case:
        """The case with its shared inputs under its own."""
        uses = data.get("uses", ())
        if uses:
            merged = {key: value for name in uses for key, value in self._shared[part, name].items()}
            data["input"] = {**merged, **data.get("input", {})}
        return Case.model_validate({**data, "line": number, "part": "" if part == "." else part})


def read_cases(folder: Path, parts: Sequence[str], check: Check = lambda _file, _case: None) -> Cases:
    """Check the cases of a suite, line by line.

    Args:
        parts: the folders inside the suite's that hold cases and inputs.
        check: looks at each case, and raises when the suite cannot use it.

    Raises:
        WorkspaceError: naming the file and the line.
    """
    shared: Shared = {}
    hashes: dict[str, str] = {}
    keys = array("q")
    for part in parts:
        lines = Lines(folder / part / "cases.jsonl")
        for number, text in lines:
            case = _case(lines.path, number, text, part)
            keys.append(key64(case.id))
            for name in case.uses:
                if (part, name) not in shared:
                    shared[part, name] = _shared(lines.path, number, name)
            check(lines.path, case)
        hashes[part] = lines.sha
    _check_number(folder, len(keys))
    _check_ids(folder, parts, keys)
    return Cases(folder, hashes, shared, len(keys))


def _hashed(hashes: Mapping[str, str], shared: Shared) -> list[Any]:
    made: list[Any] = []
    for part, sha in hashes.items():
        made += [sha, {name: digest(data) for (of, name), data in shared.items() if of == part}]
    return made


def _check_number(folder: Path, number: int) -> None:
    file = folder / "cases.jsonl"
    if not number:
        raise _error("BW663", file, None, "The suite has no cases.", "Write one JSON object a line.")
    if number > MAX_CASES:
        raise _error("BW663", file, None, f"The suite has more than {MAX_CASES} cases.", "Split it.")


def _check_ids(folder: Path, parts: Sequence[str], keys: array[int]) -> None:
    """Refuse an id that is given twice. Only when two keys are the same is the file read again for the ids."""
    # In portions, for a list of numbers takes five times the memory of the array.
    portions = 1 + len(keys) // _PORTION
    ordered = (sorted(key for key in keys if key % portions == portion) for portion in range(portions))
    twice = {a for some in ordered for a, b in pairwise(some) if a == b}
    seen: dict[str, int] = {}
    for part in parts if twice else ():
        lines = Lines(folder / part / "cases.jsonl")
        for number, text in lines:
            name = json.loads(text)["id"]
            if name in seen:
                hint = f"It stands in line {seen[name]} already; give one of the two another id."
                raise _error("BW662", lines.path, number, f"The id {name!r} is given twice.", hint, "id")
            if key64(name) in twice:
                seen[name] = number


def _object(code: str, file: Path, number: int, text: str) -> dict[str, Any]:
    try:
        data = _STRICT.decode(text)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        message = f"Line {number} is not valid JSON: {reason}."
        raise _error(code, file, number, message, "Write one JSON object a line.") from None
    if not isinstance(data, dict):
        raise _error(code, file, number, f"Line {number} is not a JSON object.", "Write one a line.")
    return data


def _case(file: Path, number: int, text: str, part: str) -> Case:
    data = _object("BW661", file, number, text)
    for name in ("line", "part"):
        if name in data:
            raise _error("BW661", file, number, f"`{name}` is not a known field.", "Remove it.", name)
    try:
        return Case.model_validate({**data, "line": number, "part": "" if part == "." else part})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        message = f"Line {number}: `{place}`: {first['msg']}."
        raise _error("BW661", file, number, message, "See docs/reference/suites.md.", place) from None


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"`{twice}` is given twice")
    return data


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    if isfinite(number := float(text)):
        return number
    raise ValueError(f"{text[:20]} is too large for a number")


_STRICT = json.JSONDecoder(object_pairs_hook=_no_duplicates, parse_constant=_no_constant, parse_float=_finite)


def _shared(file: Path, number: int, name: str) -> Mapping[str, Any]:
    """The entries of `inputs/<name>.yaml`, or the lines of `inputs/<name>.jsonl` as `records`."""
    path = file.parent / "inputs" / f"{name}.yaml"
    if (lines := path.with_suffix(".jsonl")).is_file():
        text = read_text(lines, Problem(str(lines), WorkspaceError), max_bytes=MAX_SHARED)
        rows = enumerate(text.split("\n"), 1)
        return {"records": [_object("BW667", lines, at, line) for at, line in rows if line.strip()]}
    if not path.is_file():
        message = f"Line {number} uses {name!r}, and there is no inputs/{name}.yaml."
        raise _error("BW667", file, number, message, "Add the file, or correct the name.", "uses")
    data, _ = load_yaml(path)
    if not isinstance(data, dict):
        raise _error("BW667", path, 1, "Shared inputs are a mapping.", "Write `name: value` lines.")
    return data


def _changed(file: Path) -> WorkspaceError:
    message = "The cases changed while they were read."
    return _error("BW6001", file, None, message, "Run the suite again: the run that met the change is void.")


def _error(
    code: str, file: Path, line: int | None, message: str, hint: str, field: str | None = None
) -> WorkspaceError:
    return WorkspaceError(code, message, where=Where(str(file), line, field), hint=hint)
