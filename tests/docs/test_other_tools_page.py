"""The page of other tools: its tools and settings are those of the code, and its program runs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from tests.docs.test_docs_run import ROOT, Reader, blocks

from brandwright.graph.studio import Visit
from brandwright.mcp_server.calls import Calls
from brandwright.mcp_server.resources import KIT_SECTIONS
from brandwright.mcp_server.server import build_server
from brandwright.workspace import Workspace

PAGE = ROOT / "docs" / "how-to" / "use-from-other-tools.md"
TEXT = PAGE.read_text("utf-8")


def test_the_tools_are_those_of_the_server_with_what_each_needs() -> None:
    server = build_server(Calls(Workspace.find(explicit=ROOT)), lambda _context: None)
    rows = re.findall(r"^\| `(\w+)` \| .* \| `(\w+)` \|$", TEXT, re.MULTILINE)
    needs = {tool.name: tool.parameters["required"] for tool in server._tool_manager.list_tools()}
    assert {name: [needed] for name, needed in rows} == needs
    assert KIT_SECTIONS


def test_the_settings_of_a_run_are_those_of_the_graph() -> None:
    section = TEXT.split("| context | meaning |")[1].split("\n\n")[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == sorted(
        field.name for field in fields(Visit)
    )


def test_a_client_s_settings_start_the_server() -> None:
    (block,) = (block for block in blocks(PAGE) if block.kind == "json")
    (server,) = json.loads(block.text)["mcpServers"].values()
    assert (server["command"], server["args"][:2]) == ("brandwright", ["mcp", "--workspace"])


@pytest.mark.slow
def test_the_token_of_the_page_can_be_issued(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow(PAGE)
    lines = [line for block in blocks(PAGE) if block.kind == "text" for line in block.text.splitlines()]
    (issue,) = (line for line in lines if "tokens issue" in line)
    reader.run(issue.removeprefix("$ "))


@pytest.mark.slow
def test_the_program_of_the_page_runs(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow(PAGE)
    programs = Path(sys.executable).parent
    ended = subprocess.run(
        [sys.executable, "ask.py"],
        cwd=reader.folder,
        # A client hands its server little more than HOME and PATH, so what the server keeps for its user goes there.
        env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert re.fullmatch(r"block\nrev-\w+ pending\n", ended.stdout)
