"""Writes docs/reference/cli.md from the commands' own help, or checks that it is up to date.

python scripts/cli_docs.py [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

from brandwright.cli._app import build_app

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "cli.md"
SHARED = ("--workspace", "--json", "--no-input", "--quiet", "--help")

HEAD = """\
# Command line

<!-- Made by scripts/cli_docs.py from the commands' help. -->

Every command takes these options:

| option | meaning |
|---|---|
| `--workspace FOLDER` | the workspace; by default the one that the current folder is in |
| `--json` | print [one JSON object](json.md) instead of text |
| `--no-input` | never ask; fail instead |
| `-q`, `--quiet` | no progress and no hints |
| `--help` | explain the command |

stdout carries the result, stderr progress (only on a terminal), warnings and errors. `NO_COLOR` is honoured; a pipe
gets no colours, and whole lines. Each result ends with the next useful command.

## Exit codes

| code | meaning |
|---|---|
| 0 | done; a draft that waits for a person is done |
| 1 | failed: refused, or a mistake of Brandwright's |
| 2 | wrong usage: the command line, or a file that was named on it |
| 3 | the gate or a threshold said no: every draft is held, a suite did not pass |
| 4 | waiting for a person |
| 5 | model or network |
| 6 | settings, kit, playbook, prompts or suites are invalid |
| 7 | data or state is damaged, or somebody was first |
| 130 | interrupted; an unfinished run resumes with the same command |

Errors have codes, whose first digit is the exit code: [Errors](errors.md).
"""


def commands(command: Any, path: tuple[str, ...] = ("brandwright",)) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each command with its words, in the order of the help."""
    inner: Mapping[str, Any] = getattr(command, "commands", {})
    for name, one in inner.items():
        yield from commands(one, (*path, name))
    if not inner:
        yield path, command


def section(path: tuple[str, ...], command: Any) -> str:
    """A command's heading, what it does, and what it takes."""
    own = [p for p in command.params if not set(p.opts) & set(SHARED)]
    usage = " ".join([*path, *map(_usage, own)])
    rows = [f"| {_name(p)} | {_meaning(p)} |" for p in own]
    table = "\n".join(["| takes | meaning |", "|---|---|", *rows]) if rows else ""
    told = " ".join((command.help or "").split())
    return "\n\n".join(filter(None, [f"## {' '.join(path[1:])}", told, f"    {usage}", table])) + "\n"


def _is_argument(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "argument")


def _metavar(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name.strip("_")).upper().replace("_", "-")


def _usage(parameter: Any) -> str:
    if _is_argument(parameter):
        text = _metavar(parameter)
    else:
        text = parameter.opts[0] + ("" if parameter.is_flag else f" {_metavar(parameter)}")
    return text if parameter.required else f"[{text}]"


def _name(parameter: Any) -> str:
    if _is_argument(parameter):
        return f"`{_metavar(parameter)}`"
    return ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))


def _meaning(parameter: Any) -> str:
    text = " ".join((parameter.help or "").split())
    default = parameter.default
    if isinstance(parameter.show_default, str):
        return f"{text} By default: {parameter.show_default}."
    if parameter.required or default is None or default is False or default == "":
        return text
    return f"{text} By default: {default}."


def page() -> str:
    """The whole page."""
    app = typer.main.get_command(build_app())
    return "\n".join([HEAD, *(section(path, command) for path, command in commands(app))]).rstrip() + "\n"


def main() -> int:
    """Write, or compare; 1 when the page is not up to date."""
    text = page()
    if "--check" not in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        print(f"{PAGE.name} is not up to date: run python scripts/cli_docs.py")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
