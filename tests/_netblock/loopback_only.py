"""Keeps a Python process on this machine: a connection to anything but loopback or a Unix socket is an error.

The test session installs it in itself, and `sitecustomize.py` beside this file installs it in every Python
process that a test starts. It guards Python's own sockets, not what C libraries open by themselves.
"""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

__all__ = ["NetworkBlockedError", "install", "is_local"]

_LOCAL_NAMES = frozenset({"", "localhost", "localhost.localdomain", "ip6-localhost"})


class NetworkBlockedError(RuntimeError):
    """A test, or a process it started, tried to reach another machine."""


def is_local(host: object) -> bool:
    """Return whether `host`, a name or an address, is this machine."""
    if host is None:
        return True
    name = host.decode("ascii", "replace") if isinstance(host, bytes | bytearray) else str(host)
    if name.lower() in _LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse(target: object) -> None:
    raise NetworkBlockedError(
        f"Tests stay on this machine, but something tried to reach {target!r}. "
        "Serve what it needs on 127.0.0.1 (see the loopback endpoint in brandwright.testing)."
    )


def _check(sock: socket.socket, address: object) -> None:
    if sock.family not in (socket.AF_INET, socket.AF_INET6):
        return
    host = address[0] if isinstance(address, tuple) and address else address
    if not is_local(host):
        _refuse(address)


def _guarded_method(original: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, *args: Any) -> Any:
        # The address is the last argument of connect, connect_ex and sendto alike.
        _check(self, args[-1])
        return original(self, *args)

    return guarded


def _guarded_lookup(original: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(host: object, *args: Any, **kwargs: Any) -> Any:
        if not is_local(host):
            _refuse(host)
        return original(host, *args, **kwargs)

    return guarded


def install() -> None:
    """Guard this process's sockets and name look-ups; installing twice changes nothing."""
    if getattr(socket, "_loopback_only", False):
        return
    for name in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, name, _guarded_method(getattr(socket.socket, name)))
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        setattr(socket, name, _guarded_lookup(getattr(socket, name)))
    socket._loopback_only = True  # type: ignore[attr-defined]
