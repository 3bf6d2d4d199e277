"""What `doctor` looks at: everything that a draft needs, one check each, none of which changes anything."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from ..errors import BrandwrightError

if TYPE_CHECKING:
    from ..workspace import Workspace

__all__ = ("Check", "examine")

REACH_SECONDS = 2.0
LOCAL_SERVERS = {"Ollama": 11434, "LM Studio": 1234, "vLLM": 8000, "llama.cpp": 8080}
"""Usual ports of model servers. They are only knocked at on this machine, and never used unasked."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: Literal["good", "note", "bad"]
    message: str
    hint: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The check as JSON."""
        return asdict(self)


def examine(workspace: Workspace) -> list[Check]:
    """Every check, in the order in which a draft would need them."""
    named: tuple[tuple[str, Callable[[Workspace], Iterator[Check]]], ...] = (
        ("brand kit", _kit),
        ("playbook", _playbook),
        ("prompts", _prompts),
        ("ledger", _ledger),
        ("memory", _memory),
        ("model", _model),
        ("tracing", _tracing),
    )
    return [check for name, look in named for check in _guarded(name, look, workspace)]


def _guarded(
    name: str, look: Callable[[Workspace], Iterator[Check]], workspace: Workspace
) -> Iterator[Check]:
    """A check that meets an error reports it, and the others go on."""
    try:
        yield from look(workspace)
    except BrandwrightError as error:
        place = f" at {error.where}" if str(error.where) else ""
        yield Check(name, "bad", f"{error.code}: {error.message}{place}", error.hint)


def _kit(workspace: Workspace) -> Iterator[Check]:
    from ..brandkit import load_kit

    kit = load_kit(workspace.brand)
    lines = sum(len(pillar.lines) for pillar in kit.messaging.pillars)
    message = f"{kit.meta.brand} {kit.meta.kit_version}: {lines} approved lines, {len(kit.proof_points)} proof points"
    ready = bool(lines and kit.channels)
    yield Check(
        "brand kit", "good" if ready else "note", message, "" if ready else "run `brandwright kit lint`"
    )


def _playbook(workspace: Workspace) -> Iterator[Check]:
    from ..governance import load_playbook

    playbook = load_playbook(workspace.playbook)
    agents = sum(agent.active for agent in playbook.roster.agents)
    message = (
        f"{len(playbook.people.people)} people, {agents} active agents, policy {playbook.policy.version}"
    )
    yield Check("playbook", "good", message)
    if not playbook.people.require_token:
        owner = playbook.people.local_owner
        yield Check(
            "identity", "note", f"any local name acts as {owner}", "set `require_token: true` for a team"
        )


def _prompts(workspace: Workspace) -> Iterator[Check]:
    from ..llm import PromptLibrary

    prompts = PromptLibrary.load(workspace.prompts)
    yield Check("prompts", "good", ", ".join(f"{prompt.id} v{prompt.version}" for prompt in prompts))


def _ledger(workspace: Workspace) -> Iterator[Check]:
    from ..store import Ledger, audit

    with Ledger.open(workspace.database_url, workspace.id) as ledger, ledger.read() as tx:
        found = audit.verify(tx)
    kind = workspace.database_url.partition(":")[0]
    if found.ok:
        yield Check("ledger", "good", f"{kind}, {found.entries} audit entries, the chain is whole")
    else:
        yield Check(
            "ledger",
            "bad",
            f"audit entry {found.first_bad}: {found.problem}",
            "run `brandwright audit verify`",
        )


def _memory(workspace: Workspace) -> Iterator[Check]:
    from ..memory import find_embedder

    embedder, reason = find_embedder()
    if embedder is not None:
        yield Check("memory", "good", f"recall by meaning and by words ({embedder.id})")
    else:
        yield Check("memory", "note", "recall by words only", reason)


def _model(workspace: Workspace) -> Iterator[Check]:
    from ..llm import make_port

    model = workspace.settings.model
    make_port(workspace.settings)
    if model.engine == "embedded":
        hint = 'set [model] engine = "openai", model and base_url in brandwright.toml'
        yield Check("model", "note", "embedded engine: composes from approved language, has no weights", hint)
        yield from _local_servers()
    elif model.engine == "openai":
        yield _reach(model.base_url or "https://api.openai.com/v1")
    else:
        yield Check("model", "note", f"engine {model.engine}")


def _reach(base_url: str) -> Check:
    parts = urlsplit(base_url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    if _answers(host, port):
        return Check("model", "good", f"{host}:{port} answers")
    return Check(
        "model", "bad", f"{host}:{port} does not answer", "start the server, or correct model.base_url"
    )


def _local_servers() -> Iterator[Check]:
    for name, port in LOCAL_SERVERS.items():
        if _answers("127.0.0.1", port):
            hint = (
                f'to use it: [model] engine = "openai", base_url = "http://127.0.0.1:{port}/v1", model = "…"'
            )
            yield Check("model", "note", f"something answers on {name}'s usual port {port}", hint)


def _answers(host: str, port: int) -> bool:
    import socket

    try:
        with socket.create_connection((host, port), timeout=REACH_SECONDS):
            return True
    except (OSError, RuntimeError):
        return False


def _tracing(_workspace: Workspace) -> Iterator[Check]:
    """LangChain sends every prompt to a service when these are set, also when some other project set them."""
    inherited = [name for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2") if os.environ.get(name)]
    if inherited and importlib.util.find_spec("langsmith"):
        yield Check(
            "tracing",
            "bad",
            f"{inherited[0]} is set: prompts would leave this machine",
            f"unset {inherited[0]}",
        )
    else:
        yield Check("tracing", "good", "nothing is sent anywhere")
