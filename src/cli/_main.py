"""Runs a command and turns every problem into one clear message and the documented exit code."""

from __future__ import annotations

import functools
import gc
import json
import os
import sys
from collections.abc import Callable, Sequence

import typer

from ..errors import BrandwrightError, StateError, Where
from ._app import build_app
from ._visible import visible

__all__ = ("run",)

INTERRUPTED = 130


def run(argv: Sequence[str] | None = None) -> int:
    """Run one command line; returns its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    # Loading the libraries of a command creates objects by the hundred thousand and frees hardly any:
    # collecting among them costs a tenth of a short command's time.
    gc.set_threshold(100_000)
    try:
        code = _call(arguments)
        # The option parser turns an interrupt into its exit code.
        if code == INTERRUPTED:
            return _interrupted()
        return code if isinstance(code, int) else 0
    except BrandwrightError as error:
        return _say(error, arguments)
    except typer.Exit as exit_:
        return int(exit_.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        return _interrupted()
    except BrokenPipeError:
        # The reader of a pipe went away, as `head` does. Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        return _say(_unusable(error), arguments)
    except Exception as error:
        return _unexpected(error, arguments)


def _call(arguments: list[str]) -> object:
    """Call the command that the words name.

    A group whose help is asked for is called by itself: to read the options before its name, of which there are
    none, the option parser would load a library that takes as long as all the rest.
    """
    called, name = _commands(), "brandwright"
    words = list(arguments)
    while words[1:] and words[-1] == "--help" and (below := getattr(called, "commands", {}).get(words[0])):
        called, name = below, f"{name} {words.pop(0)}"
    return called(args=words, standalone_mode=False, prog_name=name)


@functools.cache
def _commands() -> Callable[..., object]:
    """The tree of commands, which a process that calls several builds once."""
    return typer.main.get_command(build_app())


def _interrupted() -> int:
    sys.stderr.write("interrupted; an unfinished run resumes with the same command\n")
    return INTERRUPTED


def _unusable(error: OSError) -> StateError:
    """What the system refused and nobody expected it to: full, read-only, or not what it should be."""
    # A file that was opened by its descriptor has that number for a name.
    file = error.filename if isinstance(error.filename, str) else None
    name, reason = file or "a file", error.strerror or str(error)
    hint = "free space there, or give it and its folder to your account; then run the command again"
    return StateError("BW748", f"{name} cannot be used: {reason}", where=Where(file), hint=hint)


def _say(error: BrandwrightError, arguments: Sequence[str]) -> int:
    if "--json" in arguments:
        sys.stdout.write(visible(json.dumps(error.as_dict(), ensure_ascii=False, indent=2)) + "\n")
        return error.exit_code
    lines = [f"error {error.code}: {error.message}"]
    if str(error.where):
        lines.append(f"   at: {error.where}")
    if error.hint:
        lines.append(f" hint: {error.hint}")
    sys.stderr.write(visible("\n".join(lines)) + "\n")
    return error.exit_code


def _unexpected(error: Exception, arguments: Sequence[str]) -> int:
    """Usage errors of the option parser, and mistakes of ours: named as such, with a way to see more."""
    usage = getattr(error, "exit_code", None) == 2 and hasattr(error, "format_message")
    if usage and type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(f"{error.format_message()}\n")  # type: ignore[attr-defined]
        return 2
    if usage:
        wrong = BrandwrightError("BW240", str(error.format_message()), hint="see `brandwright --help`")  # type: ignore[attr-defined]
        _say(wrong, arguments)
        return 2
    if os.environ.get("BRANDWRIGHT_DEBUG"):
        raise error
    _say(
        BrandwrightError(
            "BW199",
            f"this should not have happened: {type(error).__name__}: {error}",
            hint="set BRANDWRIGHT_DEBUG=1 for the traceback, and report it with the steps that led here",
        ),
        arguments,
    )
    return 1
