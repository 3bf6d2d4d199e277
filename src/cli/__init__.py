"""The command line. Importing it is cheap: commands import what they need when they run."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ("main",)


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code (`docs/reference/cli.md`)."""
    from ._main import run

    raise SystemExit(run(argv))
