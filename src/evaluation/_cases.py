"""Reading `cases.jsonl`: one JSON object a line, and the shared inputs that cases use."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from .._canonical import digest, sha256_hex
from .._yaml import Problem, load_yaml, read_text
from ..content._base import Frozen, Name
from ..errors import Where, WorkspaceError

__all__ = ("Case", "load_cases")

MAX_BYTES = 32 * 1024 * 1024
MAX_CASES = 20_000


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
        line: of the case in `cases.jsonl`.
    """

    id: Name
    cluster: str | None = None
    tags: tuple[str, ...] = ()
    uses: tuple[Name, ...] = ()
    input: dict[str, Any] = {}
    output: Any = None
    expect: dict[str, Any] = {}
    kit: str | None = None
    live: bool = False
    line: Annotated[int, Field(exclude=True)] = 0


def load_cases(folder: Path, parts: Sequence[str] = (".",)) -> tuple[tuple[Case, ...], str]:
    """The cases of a suite with their shared inputs, and the hash of both.

    Args:
        parts: the folders inside the suite's that hold cases and inputs.

    Raises:
        WorkspaceError: naming the file and the line.
    """
    cases: list[Case] = []
    hashes: list[Any] = []
    seen: dict[str, int] = {}
    for part in parts:
        file = folder / part / "cases.jsonl"
        text = read_text(file, Problem(str(file), WorkspaceError), max_bytes=MAX_BYTES)
        shared: dict[str, Mapping[str, Any]] = {}
        cases += _cases(file, text, shared, seen)
        hashes += [sha256_hex(text.encode()), {name: digest(data) for name, data in shared.items()}]
    file = folder / "cases.jsonl"
    if not cases:
        raise _error("BW663", file, None, "The suite has no cases.", "Write one JSON object a line.")
    if len(cases) > MAX_CASES:
        raise _error("BW663", file, None, f"The suite has more than {MAX_CASES} cases.", "Split it.")
    return tuple(cases), digest(hashes)


def _cases(
    file: Path, text: str, shared: dict[str, Mapping[str, Any]], seen: dict[str, int]
) -> Iterator[Case]:
    # Not `splitlines`: a line separator inside a JSON string does not end the line.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        case = _case(file, number, line)
        if case.id in seen:
            hint = f"It stands in line {seen[case.id]} already; give one of the two another id."
            raise _error("BW662", file, number, f"The id {case.id!r} is given twice.", hint, "id")
        seen[case.id] = number
        for name in case.uses:
            if name not in shared:
                shared[name] = _shared(file, number, name)
        merged = {key: value for name in case.uses for key, value in shared[name].items()}
        yield case.model_copy(update={"input": {**merged, **case.input}})


def _object(code: str, file: Path, number: int, line: str) -> dict[str, Any]:
    try:
        data = json.loads(line, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        message = f"Line {number} is not valid JSON: {reason}."
        raise _error(code, file, number, message, "Write one JSON object a line.") from None
    if not isinstance(data, dict):
        raise _error(code, file, number, f"Line {number} is not a JSON object.", "Write one a line.")
    return data


def _case(file: Path, number: int, line: str) -> Case:
    data = _object("BW661", file, number, line)
    if "line" in data:
        raise _error("BW661", file, number, "`line` is not a known field.", "Remove it.", "line")
    try:
        return Case.model_validate({**data, "line": number})
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


def _shared(file: Path, number: int, name: str) -> Mapping[str, Any]:
    """The entries of `inputs/<name>.yaml`, or the lines of `inputs/<name>.jsonl` as `records`."""
    path = file.parent / "inputs" / f"{name}.yaml"
    if (lines := path.with_suffix(".jsonl")).is_file():
        text = read_text(lines, Problem(str(lines), WorkspaceError), max_bytes=MAX_BYTES)
        rows = enumerate(text.split("\n"), 1)
        return {"records": [_object("BW667", lines, at, line) for at, line in rows if line.strip()]}
    if not path.is_file():
        message = f"Line {number} uses {name!r}, and there is no inputs/{name}.yaml."
        raise _error("BW667", file, number, message, "Add the file, or correct the name.", "uses")
    data, _ = load_yaml(path)
    if not isinstance(data, dict):
        raise _error("BW667", path, 1, "Shared inputs are a mapping.", "Write `name: value` lines.")
    return data


def _error(
    code: str, file: Path, line: int | None, message: str, hint: str, field: str | None = None
) -> WorkspaceError:
    return WorkspaceError(code, message, where=Where(str(file), line, field), hint=hint)
