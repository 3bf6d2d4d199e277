"""What every command has in common: its help, its two streams, its one JSON object, its colours, its end."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.cli.terminal import POST, WHO, Reviewed, brandwright

from brandwright import __version__
from brandwright.cli._app import build_app

HEAVY = (
    "chromadb",
    "langchain_core",
    "langchain_openai",
    "langgraph",
    "openai",
    "sqlalchemy",
    "scipy",
    "alembic",
    "pydantic",
)
# A shell that starts tests in the background tells its children to ignore Ctrl-C; a person's shell does not.
START = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from brandwright.cli import main; main()"
)


def every_command(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of each command; one that has commands is none itself."""
    inner: Mapping[str, Any] = getattr(command, "commands", {})
    for name in inner:
        yield from every_command(inner[name], (*path, name))
    if not inner:
        yield path


COMMANDS = list(every_command(typer.main.get_command(build_app())))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, _approved: Reviewed) -> Reviewed:
    """A workspace with an approved draft, for commands that change nothing of it."""
    folder = tmp_path_factory.mktemp("terminal") / "demo"
    shutil.copytree(_approved.folder, folder)
    return Reviewed(folder, _approved.review, _approved.sha)


def results(at: Reviewed) -> Mapping[tuple[str, ...], tuple[str, int]]:
    """Command lines, each with the schema of its result and its exit code."""
    (run,) = at.run("runs", "list", "--json").json["runs"][-1:]
    return {
        ("draft", "examples/briefs/sms-retention.yaml"): ("draft", 0),
        ("research", "examples/briefs/sms-retention.yaml"): ("research", 0),
        ("submit", "examples/copy/agency-post.md", "--channel", "linkedin-post"): ("submit", 3),
        ("review", "list"): ("review-list", 0),
        ("review", "list", "--all"): ("review-list", 0),
        ("review", "show", at.review): ("review-show", 0),
        ("export", at.review): ("export", 0),
        ("recall", "What about churn?"): ("recall", 0),
        ("remember", "examples/learnings.jsonl", "--dry-run"): ("remember", 0),
        ("memory", "review"): ("memory.review", 0),
        ("memory", "stats"): ("memory.stats", 0),
        ("memory", "rebuild"): ("memory.rebuild", 0),
        ("memory", "verify"): ("memory.verify", 0),
        ("eval", "run", "evals/planning"): ("eval.run", 0),
        ("eval", "list"): ("eval.list", 0),
        ("plan", "brief", "More visits from engineers"): ("plan-brief", 0),
        ("runs", "list"): ("runs", 0),
        ("runs", "show", run["id"]): ("run", 0),
        ("audit", "verify"): ("audit-verify", 0),
        ("audit", "show"): ("audit", 0),
        ("doctor",): ("doctor", 0),
    }


class TestHelp:
    @pytest.mark.parametrize("words", [("--help",), ("eval", "--help"), ("eval", "run", "--help")])
    def test_it_needs_none_of_the_heavy_libraries(self, words: tuple[str, ...]) -> None:
        code = (
            f"import sys\nfrom brandwright.cli._main import run\nassert run({list(words)}) == 0\n"
            f"print('loaded:', [name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stderr == "loaded: []\n"
        assert f"Usage: {' '.join(('brandwright', *words[:-1]))} " in done.stdout

    def test_every_command_explains_itself_and_takes_the_same_options(self, tmp_path: Path) -> None:
        for words in COMMANDS:
            told = brandwright(*words, "--help", cwd=tmp_path)
            assert (told.code, told.err) == (0, ""), words
            for option in ("--workspace", "--json", "--no-input", "--quiet"):
                assert option in told.out, (words, option)

    def test_without_a_word_it_says_what_there_is(self, tmp_path: Path) -> None:
        told = brandwright(cwd=tmp_path)
        assert told.code == 2
        assert told.err.startswith("Usage: brandwright [OPTIONS] COMMAND")
        assert "review" in told.err

    def test_and_so_does_a_group_of_commands(self, tmp_path: Path) -> None:
        told = brandwright("memory", cwd=tmp_path)
        assert told.code == 2
        assert told.err.startswith("Usage: brandwright memory [OPTIONS] COMMAND")
        assert "rebuild" in told.err

    def test_it_says_which_version_it_is(self, tmp_path: Path) -> None:
        told = brandwright("--version", cwd=tmp_path)
        assert (told.code, told.out) == (0, f"brandwright {__version__}\n")


class TestStreams:
    def test_a_result_is_on_stdout_alone_without_escape_codes_and_ends_with_the_next_step(
        self, shared: Reviewed
    ) -> None:
        for words, (_, code) in results(shared).items():
            ended = shared.run(*words)
            assert ended.code == code, (words, ended)
            assert ended.err == "", words
            assert "\x1b" not in ended.out, words
            assert re.search(r"^Next: ", ended.out, re.MULTILINE), words
            assert ended.out.endswith("\n"), words

    def test_with_json_it_is_one_object_that_names_its_schema(self, shared: Reviewed) -> None:
        for words, (schema, code) in results(shared).items():
            ended = shared.run(*words, "--json")
            result = ended.json
            assert (ended.code, ended.err) == (code, ""), words
            assert result["schema"] == f"brandwright.{schema}/1", words
            assert result["ok"] is (code == 0), words

    def test_a_workspace_is_found_from_a_folder_inside_and_by_its_name(
        self, shared: Reviewed, tmp_path: Path
    ) -> None:
        inside = brandwright("eval", "list", "--json", cwd=shared.folder / "brand" / "evidence")
        named = brandwright("eval", "list", "--workspace", shared.folder, "--json", cwd=tmp_path)
        assert inside.json == named.json

    def test_a_pipe_gets_whole_cells(self, shared: Reviewed) -> None:
        (row,) = shared.run("review", "list", "--all", "--json").json["reviews"][-1:]
        assert row["asset"] in shared.run("review", "list", "--all").out

    def test_a_dry_run_changes_nothing(self, shared: Reviewed) -> None:
        before = shared.run("audit", "verify", "--json").json["entries"]
        shared.run("remember", "examples/learnings.jsonl", "--dry-run")
        assert shared.run("audit", "verify", "--json").json["entries"] == before

    def test_nothing_asks_when_it_may_not(self, pending: Reviewed, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("EDITOR", "true")
        pending.decide("edit", "--no-input").refused("BW253")


def on_a_terminal(args: tuple[str, ...], cwd: Path, **env: str) -> str:
    """What a command writes on a terminal."""
    screen, keyboard = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | {"TERM": "xterm-256color"} | env
    child = subprocess.Popen(
        [sys.executable, "-c", START, *args], cwd=cwd, stdout=keyboard, stderr=keyboard, env=environment
    )
    os.close(keyboard)
    chunks = []
    try:
        while chunk := os.read(screen, 65536):
            chunks.append(chunk)
    except OSError:  # Linux says so when the other side is closed
        pass
    finally:
        os.close(screen)
    assert child.wait(60) == 0
    return b"".join(chunks).decode()


class TestTerminal:
    COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-7][0-9;]*m")

    def test_colours_are_for_terminals(self, shared: Reviewed) -> None:
        assert self.COLOUR.search(on_a_terminal(("audit", "verify"), shared.folder))

    def test_and_only_where_they_are_wanted(self, shared: Reviewed) -> None:
        assert not self.COLOUR.search(on_a_terminal(("audit", "verify"), shared.folder, NO_COLOR="1"))

    def test_an_interrupted_command_says_so(self, pending: Reviewed) -> None:
        words = [sys.executable, "-c", START, "review", "edit", pending.review, *WHO]
        environment = os.environ | {"VISUAL": "sh -c 'kill -INT $PPID; sleep 1'"}
        done = subprocess.run(words, cwd=pending.folder, env=environment, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (130, "")
        assert done.stderr.startswith("interrupted")
        assert pending.show()["version"] == 1

    def test_a_reader_that_goes_away_is_no_error(self, shared: Reviewed) -> None:
        line = f"{sys.executable} -c '{START}' audit show --json | head -c 1"
        done = subprocess.run(line, shell=True, cwd=shared.folder, capture_output=True, text=True)
        assert (done.stdout, done.stderr) == ("{", "")


def test_a_brief_is_found_beside_the_caller_not_beside_the_workspace(
    shared: Reviewed, tmp_path: Path
) -> None:
    outside = tmp_path / "post.yaml"
    outside.write_bytes((shared.folder / POST).read_bytes())
    ended = brandwright("draft", "post.yaml", "--workspace", shared.folder, "--json", cwd=tmp_path)
    assert ended.code == 0
