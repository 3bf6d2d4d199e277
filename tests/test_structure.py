"""What the code's own structure promises: found by reading it, so that nothing has to happen first."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parent.parent / "src"


@dataclass(frozen=True)
class Module:
    """What a module says that the tests below ask about; its tree is not kept.

    Attributes:
        name: its path within src.
        imports: the modules and names that it imports at any place, without leading dots.
        called: what it calls, as it is written.
        keywords: the arguments that it gives by name, with the value of each that is a constant.
    """

    name: str
    imports: frozenset[str]
    called: frozenset[str]
    keywords: tuple[tuple[str, object], ...]


def modules(*folders: str) -> Iterator[Module]:
    """Each module of these packages, or of all."""
    return (module for module in _all_modules() if not folders or module.name.partition("/")[0] in folders)


@cache
def _all_modules() -> tuple[Module, ...]:
    return tuple(_read(path) for path in sorted(SRC.rglob("*.py")))


def _read(path: Path) -> Module:
    imports: set[str] = set()
    called: set[str] = set()
    keywords: list[tuple[str, object]] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imports |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imports |= {f"{node.module or ''}.{alias.name}".strip(".") for alias in node.names}
        elif isinstance(node, ast.Call):
            called.add(_written(node.func))
        elif isinstance(node, ast.keyword) and node.arg:
            value = node.value
            keywords.append((node.arg, value.value if isinstance(value, ast.Constant) else ...))
    return Module(path.relative_to(SRC).as_posix(), frozenset(imports), frozenset(called), tuple(keywords))


def _written(called: ast.expr) -> str:
    """A name with its dots; what is called otherwise has none that matters here."""
    if isinstance(called, ast.Name):
        return called.id
    return f"{_written(called.value)}.{called.attr}" if isinstance(called, ast.Attribute) else ""


def importers(*names: str) -> set[str]:
    """The modules of ours that import one of these, or something of it."""
    return {
        module.name
        for module in modules()
        if any(found == name or found.startswith(f"{name}.") for found in module.imports for name in names)
    }


def test_only_the_export_renders_a_draft_for_the_outside() -> None:
    """No agent, model, node or rule can write a file of approved bytes, because none can make one."""
    renderers = {
        module.name
        for module in modules()
        if module.imports & {"content.formats.FORMATS", "formats.FORMATS"}
        or module.imports
        & {f"content.formats.to_{form}" for form in ("json", "markdown", "html", "csv", "docx", "yaml")}
    }
    # A copy for reviewers says on its first line that nobody approved it.
    assert renderers == {"graph/export.py", "graph/documents.py"}
    assert importers("graph.export") == {"cli/export.py", "web/rest/reviews.py"}


def test_no_agent_can_reach_a_decision_an_export_or_a_publication() -> None:
    beyond = {"store.publications", "store.reviews", "governance.decide", "governance.submit_review"}
    for module in modules("agents", "llm"):
        assert not module.imports & beyond, module.name


def test_one_place_opens_connections_to_other_machines() -> None:
    """One for models, one for addresses that the owner named, and one for mail."""
    network = (
        "httpx",
        "httpx2",
        "httpcore2",
        "openai",
        "requests",
        "urllib.request",
        "http.client",
        "smtplib",
        "aiohttp",
    )
    ours = {module for module in importers(*network) if not module.startswith("testing/")}

    assert ours == {"llm/_http.py", "_clocked.py", "_posting.py", "graph/scheduling/mail.py"}


def test_there_is_one_layer_of_retries() -> None:
    # What models are asked, what takes approved bytes, and what takes notices: nothing else is tried again.
    tried_again = {"llm/_retrying.py", "graph/_delivering.py", "graph/scheduling/delivery.py"}
    assert importers("tenacity") == tried_again
    for module in modules():
        given = {name for name, _ in module.keywords}
        assert not given & {"retry_policy", "retry"} or module.name in tried_again, module.name
    assert [
        value for module in modules("llm") for name, value in module.keywords if name == "max_retries"
    ] == [0]


PAGES = "web/pages.py"
"""The one place with templates: files of the package, by their names, with everything in them escaped."""


def test_templates_come_from_the_package_alone_and_escape_everything() -> None:
    tree = ast.parse((SRC / PAGES).read_text(encoding="utf-8"))
    calls = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert "PackageLoader('brandwright.web')" in calls
    assert not [call for call in calls if "from_string" in call or "Markup" in call]
    (made,) = [call for call in calls if call.startswith("Environment(")]
    assert "autoescape=True" in made
    for template in (SRC / "web" / "templates").glob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", ""), template
        assert "autoescape" not in text, template
        # A script is a file of the package: no page carries one in itself.
        assert "<script" not in re.sub(r'<script src="/static/[a-z.]+\.js" defer></script>', "", text), (
            template
        )


@pytest.mark.parametrize("name", ["eval", "exec", "pickle", "marshal", "yaml.load", "jinja2"])
def test_nothing_that_is_read_becomes_code(name: str) -> None:
    for module in modules():
        if (name, module.name) != ("jinja2", PAGES):
            named = module.called | module.imports
            assert not any(found == name or found.startswith(f"{name}.") for found in named), module.name
