"""Fixtures for pytest: `pytest_plugins = ["brandwright.testing.fixtures"]`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import pytest

from .endpoint import LoopbackEndpoint

__all__ = ("serve_model",)


@pytest.fixture
def serve_model() -> Iterator[Callable[[Sequence[Any]], LoopbackEndpoint]]:
    """Start an endpoint: `endpoint = serve_model(["a reply"])`; it stops with the test."""
    with ExitStack() as stack:
        yield lambda replies: stack.enter_context(LoopbackEndpoint(replies))
