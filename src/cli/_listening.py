"""The place where a server listens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

__all__ = ("listening_socket",)


def listening_socket(host: str, port: int) -> socket.socket | None:
    """The listening socket; None when somebody else listens there."""
    import socket

    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(64)
    except OSError:
        bound.close()
        return None
    return bound
