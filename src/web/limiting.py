"""How often somebody may ask: strangers at all, those who are signed in when they change something, and guesses.

Counted in the memory of each process. An address of version 6 counts with its network: one customer has all of a /64.
"""

from __future__ import annotations

import hashlib
import math
import time
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from ..errors import RefusedError

if TYPE_CHECKING:
    from limits import RateLimitItem
    from starlette.requests import Request

    from ..governance import Identity

__all__ = ("Limiter", "Limits", "TooMany", "peer_of")


@dataclass(frozen=True)
class Limits:
    """How many in which time, as the library `limits` writes it.

    Attributes:
        strangers: requests without a sign-in, from one address.
        posts: requests of one person or token that may change something.
        pair: sign-ins to one account from one address; it begins anew when one succeeds.
        account: sign-ins to one account from anywhere; it begins anew when one succeeds.
        address: sign-ins from one address.
        device: sign-ins to one account from a browser that was in it before: these count in none of the others, so that
            strangers who guess keep nobody out.
    """

    strangers: str = "120/minute"
    posts: str = "240/minute"
    pair: str = "5/15 minutes"
    account: str = "30/hour"
    address: str = "60/15 minutes"
    device: str = "10/15 minutes"


class TooMany(RefusedError):
    """Somebody asked too often; `wait` is the number of seconds until it is worth trying again."""

    def __init__(self, wait: int) -> None:
        super().__init__("BW1112", "Too many requests.", hint=f"Try again in {_said(wait)}.")
        self.wait = wait


class Limiter:
    """Counts requests; one for each application.

    Args:
        proxies: addresses of proxies that are trusted to say whose request they pass on.
    """

    def __init__(self, limits: Limits | None = None, proxies: frozenset[str] = frozenset()) -> None:
        from limits.storage import MemoryStorage
        from limits.strategies import MovingWindowRateLimiter

        self._proxies = proxies
        self._given = limits or Limits()
        self._storage = MemoryStorage()
        self._counts = MovingWindowRateLimiter(self._storage)

    def stranger(self, request: Request) -> None:
        """Count a request without a sign-in.

        Raises:
            TooMany: BW1112.
        """
        self._hit(self._given.strangers, "stranger", self.address(request))

    def post(self, identity: Identity) -> None:
        """Count a request that may change something.

        Raises:
            TooMany: BW1112.
        """
        self._hit(self._given.posts, "post", identity.kind, identity.claimed)

    def attempt(self, account: str, request: Request, device: str = "") -> None:
        """Count a sign-in before its password is looked at.

        Args:
            device: the browser, when it has been in this account before; empty for a stranger.

        Raises:
            TooMany: BW1112, as much for a name that is no account's.
        """
        address, name = self.address(request), _key(account)
        if device:
            self._hit(self._given.device, "device", name, device)
            return
        self._hit(self._given.address, "address", address)
        self._hit(self._given.account, "account", name)
        self._hit(self._given.pair, "pair", name, address)

    def succeeded(self, account: str, request: Request, device: str = "") -> None:
        """Forget what was tried for the account, by whom it was tried: its owner is in.

        What strangers may still try does not grow when a known browser signs in.
        """
        name = _key(account)
        if device:
            self._counts.clear(_item(self._given.device), "device", name, device)
            return
        self._counts.clear(_item(self._given.account), "account", name)
        self._counts.clear(_item(self._given.pair), "pair", name, self.address(request))

    def address(self, request: Request) -> str:
        """Where a request comes from; through a trusted proxy, what that says last."""
        peer = peer_of(request)
        if peer in self._proxies:
            said = request.headers.getlist("x-forwarded-for")
            peer = (said[-1].rpartition(",")[2].strip() if said else "") or peer
        return _network(peer)

    def _hit(self, limit: str, *key: str) -> None:
        item = _item(limit)
        if not self._counts.hit(item, *key):
            reset = self._counts.get_window_stats(item, *key).reset_time
            raise TooMany(max(1, math.ceil(reset - time.time())))


def peer_of(request: Request) -> str:
    """The address at the other end of the connection, an address of version 4 in its own writing."""
    peer = request.client.host if request.client else ""
    try:
        found = ip_address(peer)
    except ValueError:
        return peer
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found)


def _item(limit: str) -> RateLimitItem:
    from limits import parse

    return parse(limit)


def _key(account: str) -> str:
    """What was typed as a name takes no more room than a hash, however long it is."""
    return hashlib.sha256(account.encode("utf-8", "surrogateescape")).hexdigest()


def _network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network((found, 64), strict=False) if isinstance(found, IPv6Address) else found)


def _said(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 120 else f"{math.ceil(seconds / 60)} minutes"
