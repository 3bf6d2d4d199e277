"""The command line, called in this process as a terminal would call it."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema

from brandwright.cli._contract import schema_of
from brandwright.cli._main import run

__all__ = ("POST", "UNPROVABLE", "WHO", "Ended", "Reviewed", "brandwright")

POST = "examples/briefs/linkedin-awareness.yaml"
UNPROVABLE = "examples/briefs/unprovable-offer.yaml"
WHO = ("--by", "Ana", "--reason", "Accurate, useful, on brand")


@dataclass(frozen=True)
class Ended:
    """A command that has ended.

    Attributes:
        code: its exit code; out, err: what it wrote where.
    """

    code: int
    out: str
    err: str

    @cached_property
    def json(self) -> Any:
        """The one JSON object on stdout."""
        return json.loads(self.out)

    def follows(self, schema: str) -> Any:
        """The JSON object, once it proves to follow its published schema."""
        jsonschema.validate(self.json, schema_of(schema))
        return self.json

    def refused(self, code: str) -> Any:
        """The error object of a command with `--json`: exactly that one, and the exit code that goes with it."""
        error = self.follows("error")
        assert error["code"] == code, error
        assert self.code == int(code[2])
        assert error["message"]
        assert not self.err, "an error with --json is on stdout alone"
        return error


def brandwright(*args: str | Path, cwd: Path) -> Ended:
    """Run `brandwright ARGS…` in a folder."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([str(arg) for arg in args])
    return Ended(code, out.getvalue(), err.getvalue())


@dataclass(frozen=True)
class Reviewed:
    """A workspace with one review in it."""

    folder: Path
    review: str
    sha: str

    def run(self, *args: str | Path) -> Ended:
        """A command in this workspace."""
        return brandwright(*args, cwd=self.folder)

    def show(self) -> Any:
        """The review as it is now."""
        return self.run("review", "show", self.review, "--json").json

    def decide(self, kind: str, *args: str, who: tuple[str, ...] = WHO) -> Ended:
        """A decision about the review, with `--json`."""
        return self.run("review", kind, self.review, *args, *who, "--json")

    def export(self, *args: str | Path) -> Ended:
        """The review's export, with `--json`."""
        return self.run("export", self.review, *args, "--json")
