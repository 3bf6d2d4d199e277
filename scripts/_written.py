"""What the scripts that write a suite's cases share: their command line, and how wrong copy is told."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

__all__ = ("WrittenError", "write_or_check")


class WrittenError(Exception):
    """What is wrong with a written file, with its line or entry."""


def write_or_check(
    script: str,
    about: str,
    suite: Path,
    cases: Callable[[Path], Iterable[dict[str, Any]]],
    argv: list[str] | None = None,
    *,
    wrong: tuple[type[Exception], ...] = (WrittenError,),
) -> int:
    """Write the cases, or check that they are current: 0 when they are, 1 when not, 2 when the copy is not valid.

    Args:
        about: the script's own words; the first line is shown.
        wrong: what `cases` raises for copy that is not valid.
    """
    parser = argparse.ArgumentParser(description=about.split("\n", 1)[0])
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--write", action="store_true", help="write cases.jsonl")
    mode.add_argument("--check", action="store_true", help="exit 1 when cases.jsonl is not current")
    parser.add_argument("--suite", type=Path, default=suite, help="the suite's folder")
    options = parser.parse_args(argv)
    try:
        lines = [json.dumps(case, ensure_ascii=False) for case in cases(options.suite / "written")]
    except wrong as error:
        print(error, file=sys.stderr)
        return 2
    text = "".join(f"{line}\n" for line in lines)
    file = options.suite / "cases.jsonl"
    if options.write:
        file.write_text(text, "utf-8")
    elif not file.is_file() or file.read_text("utf-8") != text:
        print(f"{file} is not current; run scripts/{script} --write", file=sys.stderr)
        return 1
    return 0
