"""What every command shares: its options, its one result object, its way to say what went wrong."""

from __future__ import annotations

import functools
import inspect
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from ._visible import console, visible

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ("Common", "Result", "command", "note", "plain", "print_json", "stdout")

PIPE_WIDTH = 4096
"""A pipe has no width: no cell of a table is cut short in it."""


@dataclass(frozen=True)
class Common:
    """The options that every command takes."""

    workspace: Path | None = None
    json: bool = False
    no_input: bool = False
    quiet: bool = False


@dataclass(frozen=True)
class Result:
    """What a command found out.

    Attributes:
        schema: name of the JSON contract without version, such as `draft`.
        data: its fields, as JSON values.
        render: prints it for people; the next useful command is its last line.
        exit_code: 0, or what the gate, a threshold or a damaged state asks for.
    """

    schema: str
    data: Mapping[str, Any]
    render: Callable[[Console], None]
    exit_code: int = 0
    ok: bool | None = field(default=None)

    def as_dict(self) -> dict[str, Any]:
        """The one JSON object of the command."""
        ok = self.exit_code == 0 if self.ok is None else self.ok
        return {"schema": f"brandwright.{self.schema}/1", "ok": ok, **self.data}


WorkspaceOption = Annotated[
    Path | None,
    typer.Option("--workspace", help="The workspace's folder.", show_default="found from here upwards"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
NoInputOption = Annotated[bool, typer.Option("--no-input", help="Never ask; fail instead.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no hints.")]

_SHARED = (
    ("workspace", WorkspaceOption, None),
    ("json", JsonOption, False),
    ("no_input", NoInputOption, False),
    ("quiet", QuietOption, False),
)


def command(app: typer.Typer, name: str) -> Callable[[Callable[..., Result]], Callable[..., None]]:
    """Register a function as a command: it gets `common` first and returns a `Result`.

    A parameter that is a dataclass stands for options: one for each of its fields.
    """

    def register(function: Callable[..., Result]) -> Callable[..., None]:
        given = [
            p for p in inspect.signature(function, eval_str=True).parameters.values() if p.name != "common"
        ]
        groups: dict[str, Any] = {p.name: p.annotation for p in given if is_dataclass(p.annotation)}

        @functools.wraps(function)
        def wrapper(**values: Any) -> None:
            common = Common(**{key: values.pop(key) for key, _, _ in _SHARED})
            for name, kind in groups.items():
                values[name] = kind(**{one.name: values.pop(one.name) for one in fields(kind)})
            raise typer.Exit(_present(function(common, **values), common))

        own = [option for p in given for option in _options(p)]
        shared = [
            inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
            for key, annotation, default in _SHARED
        ]
        parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own] + shared
        wrapper.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        wrapper.__annotations__ = {p.name: p.annotation for p in parameters}
        app.command(name)(wrapper)
        return wrapper

    return register


def _options(parameter: inspect.Parameter) -> Iterator[inspect.Parameter]:
    """The options that a parameter stands for."""
    kind = parameter.annotation
    if not is_dataclass(kind):
        yield parameter
        return
    hints = get_type_hints(kind, include_extras=True)
    for one in fields(kind):
        yield parameter.replace(name=one.name, default=one.default, annotation=hints[one.name])


def print_json(result: Result) -> None:
    """The one JSON object of a command."""
    sys.stdout.write(visible(json.dumps(result.as_dict(), ensure_ascii=False, indent=2)) + "\n")


def _present(result: Result, common: Common) -> int:
    if common.json:
        print_json(result)
    else:
        result.render(stdout())
    return result.exit_code


PIPE_WIDTH = 240
"""Tables that go into a file or another program are not squeezed into a terminal's width."""


@functools.cache
def stdout() -> Console:
    """The console of results. Wrapped lines belong to terminals; a pipe gets whole lines."""
    made = console(highlight=False, soft_wrap=False)
    if not made.is_terminal:
        made = console(highlight=False, soft_wrap=True, width=PIPE_WIDTH)
    return made


def plain(text: object) -> str:
    """Text from outside for a line with marks of our own: what looks like a mark in it stays text."""
    from rich.markup import escape

    return escape(visible(str(text)))


def note(text: str, common: Common) -> None:
    """A line of progress or warning on stderr, not when `--quiet`."""
    if not common.quiet:
        sys.stderr.write(visible(text) + "\n")
