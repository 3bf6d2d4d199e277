"""The inbox at a real socket, for browsers, and for what depends on who is at the other end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from brandwright.cli._listening import listening_socket
from brandwright.graph.desk import Desk
from brandwright.web import Limiter, create_app
from brandwright.web.access import Door

__all__ = ("listening",)


@contextmanager
def listening(desk: Desk, door: Door, limiter: Limiter | None = None) -> Iterator[tuple[str, str]]:
    """The inbox at a real socket, as `review serve` runs it."""
    bound = listening_socket("127.0.0.1", 0)
    assert bound is not None
    host = f"127.0.0.1:{bound.getsockname()[1]}"
    app = create_app(desk, door, hosts=[host], limiter=limiter)
    config = uvicorn.Config(app, log_level="warning", access_log=False, proxy_headers=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        yield f"http://{host}", host
    finally:
        server.should_exit = True
        thread.join(10)
        bound.close()
