"""What the code's own structure promises: found by reading it, so that nothing has to happen first."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parent.parent / "src"
AGENTS_SIDE = ("agents", "llm", "evaluation", "memory", "governance", "store")


def trees(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Each module of these packages, or of all, by its path."""
    for name, tree in _all_trees():
        if not folders or name.partition("/")[0] in folders:
            yield name, tree


@cache
def _all_trees() -> list[tuple[str, ast.Module]]:
    paths = sorted(SRC.rglob("*.py"))
    return [(path.relative_to(SRC).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def imports(tree: ast.Module) -> set[str]:
    """The modules that a module imports at any place, without leading dots."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module or ''}.{alias.name}".strip(".") for alias in node.names}
    return found


def importers(*names: str) -> set[str]:
    """The modules of ours that import one of these, or something of it."""
    return {
        module
        for module, tree in trees()
        if any(found == name or found.startswith(f"{name}.") for found in imports(tree) for name in names)
    }


def test_only_the_export_renders_a_draft_for_the_outside() -> None:
    """No agent, model, node or rule can write a file of approved bytes, because none can make one."""
    renderers = {
        module
        for module, tree in trees()
        if imports(tree) & {"content.formats.FORMATS", "formats.FORMATS"}
        or imports(tree) & {f"content.formats.to_{form}" for form in ("json", "markdown", "html")}
    }
    assert renderers == {"graph/export.py"}
    assert importers("graph.export") == {"cli/export.py"}


def test_no_agent_can_reach_a_decision_an_export_or_a_publication() -> None:
    beyond = {"store.publications", "store.reviews", "governance.decide", "governance.submit_review"}
    for module, tree in trees("agents", "llm"):
        assert not imports(tree) & beyond, module


def test_one_place_opens_connections_to_other_machines() -> None:
    network = ("httpx", "httpx2", "openai", "requests", "urllib.request", "http.client", "smtplib", "aiohttp")
    ours = {module for module in importers(*network) if not module.startswith("testing/")}

    assert ours == {"llm/_http.py"}


def test_there_is_one_layer_of_retries() -> None:
    assert importers("tenacity") == {"llm/_retrying.py"}
    for module, tree in trees():
        keywords = {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword)}
        assert not keywords & {"retry_policy", "retry"} or module == "llm/_retrying.py", module
    (retries,) = [
        node.value.value
        for _, tree in trees("llm")
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword)
        and node.arg == "max_retries"
        and isinstance(node.value, ast.Constant)
    ]
    assert retries == 0


PAGES = "web/pages.py"
"""The one place with templates: files of the package, by their names, with everything in them escaped."""


def test_templates_come_from_the_package_alone_and_escape_everything() -> None:
    ((_, tree),) = [(module, tree) for module, tree in trees() if str(module) == PAGES]
    calls = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert "PackageLoader('brandwright.web')" in calls
    assert not [call for call in calls if "from_string" in call or "Markup" in call]
    (made,) = [call for call in calls if call.startswith("Environment(")]
    assert "autoescape=True" in made
    for template in (SRC / "web" / "templates").glob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", ""), template
        assert "autoescape" not in text, template
        assert "<script" not in text, template


@pytest.mark.parametrize("name", ["eval", "exec", "pickle", "marshal", "yaml.load", "jinja2"])
def test_nothing_that_is_read_becomes_code(name: str) -> None:
    for module, tree in trees():
        if (name, str(module)) == ("jinja2", PAGES):
            continue
        called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)} | imports(
            tree
        )
        assert name not in called, module
