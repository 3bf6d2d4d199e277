"""Model servers on this machine, found at their usual ports: asked for their models, and never used unasked."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..errors import ModelError
from ._wire import Endpoint, exchange
from .presets import PRESETS

__all__ = ("USUAL_PORTS", "LocalServer", "find_servers")

USUAL_PORTS: tuple[tuple[str, int], ...] = (
    ("ollama", 11434),
    ("vllm", 8000),
    ("llamacpp", 8080),
    ("llamacpp", 9931),
    ("lmstudio", 1234),
)
"""Presets and the ports where such servers usually listen."""

_KNOCK_S = 0.3
_ASK_S = 1.0
_NAME = re.compile(r"[\w.:/@+-]{1,100}")
_MOST_NAMES = 20


@dataclass(frozen=True)
class LocalServer:
    """A server that lists models.

    Attributes:
        preset: whose usual port it is; another server may well listen there.
        models: the names that it gives, as far as they are plain.
    """

    preset: str
    port: int
    models: tuple[str, ...]

    @property
    def base_url(self) -> str:
        """The address to use."""
        return f"http://127.0.0.1:{self.port}/v1"

    def settings(self) -> str:
        """What to write under `[model]` to use it."""
        lines = [f'preset = "{self.preset}"']
        if PRESETS[self.preset].base_url != self.base_url:
            lines.append(f'base_url = "{self.base_url}"')
        return ", ".join([*lines, f'model = "{self.models[0] if self.models else "…"}"'])


def find_servers(ports: Sequence[tuple[str, int]] = USUAL_PORTS) -> Iterator[LocalServer]:
    """The servers on 127.0.0.1 that answer at some ports as a model server does, within a second each."""
    for preset, port in ports:
        if not _open(port):
            continue
        endpoint = Endpoint("", f"http://127.0.0.1:{port}/v1", timeout_s=_ASK_S, local_only=True)
        try:
            body = exchange(endpoint, "/models", None)
        except ModelError:
            # Something else listens there.
            continue
        names = _names(body)
        if names is not None:
            yield LocalServer(preset, port, names)


def _open(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=_KNOCK_S):
            return True
    except (OSError, RuntimeError):
        return False


def _names(body: bytes) -> tuple[str, ...] | None:
    """The models' names; None when it is no list of models. A name is another program's word, so it has to be plain."""
    try:
        data = json.loads(body)["data"]
        found = [entry["id"] for entry in data[:_MOST_NAMES]]
    except (ValueError, RecursionError, KeyError, TypeError):
        return None
    return tuple(name for name in found if isinstance(name, str) and _NAME.fullmatch(name))
