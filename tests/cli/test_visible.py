"""Nothing that was read from a file acts on the reader's terminal, or turns round what it says."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from tests.cli.terminal import brandwright

from brandwright.cli._visible import console, visible

NOTE = "---\nkind: audience\nsegment: nurses\n---\nNurses read in the morning.\n\nThe rest is \u202edevorppa\u2066.\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2Jgone", "\\u001b[2Jgone"),
        ("a\rb\x08\x07\x7f\x9b1m", "a\\u000db\\u0008\\u0007\\u007f\\u009b1m"),
        ("\u202eabc\u2069", "\\u202eabc\\u2069"),
        ("\U000e0041", "\\udb40\\udc41"),
        ("line\n\ttab", "line\n\ttab"),
        ("Zoë 🎉 עדן\u200d", "Zoë 🎉 עדן\u200d"),
    ],
)
def test_what_acts_on_a_terminal_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("markup", [True, False])
def test_a_console_writes_it_out_whoever_prints(markup: bool) -> None:
    written = io.StringIO()
    console(file=written, width=200).print("a \x1b[2J \u202eb", markup=markup)
    assert written.getvalue() == "a \\u001b[2J \\u202eb\n"


def test_a_record_with_hidden_characters_shows_them(example_workspace: Path) -> None:
    (example_workspace / "note.md").write_text(NOTE)
    added = brandwright("remember", "note.md", "--json", cwd=example_workspace).json["added"][0]
    shown = brandwright("memory", "review", added, cwd=example_workspace).out
    assert "\\u202edevorppa" in shown
    assert "\u202e" not in shown
    said = brandwright("memory", "review", added, "--json", cwd=example_workspace)
    assert "\u202e" not in said.out
    assert "\u202edevorppa" in said.json["record"]["excerpt"]


def test_a_file_name_and_an_id_cannot_clear_the_screen(example_workspace: Path) -> None:
    (example_workspace / "a\x1b[2J.csv").write_text("statement,kind\nA finding of ours,nonsense\n")
    refused = brandwright("remember", "a\x1b[2J.csv", cwd=example_workspace)
    unknown = brandwright("memory", "explain", "x\x1b[2J", cwd=example_workspace)
    assert "a\\u001b[2J.csv:2" in refused.out
    assert "\x1b" not in refused.out + refused.err + unknown.out + unknown.err
    assert json.loads(brandwright("memory", "explain", "x\x1b", "--json", cwd=example_workspace).out)
