"""Web addresses in the one spelling that is accepted: a host by its name, nothing that two readers read differently."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple
from urllib.parse import quote, urljoin

__all__ = (
    "NotAName",
    "WebAddress",
    "allowed_host",
    "host_matches",
    "is_web_address",
    "named_host",
    "named_host_matches",
    "parse_web_address",
    "redirected",
)

DEFAULT_PORTS = {"http": 80, "https": 443}
_LONGEST = 2000
_SHAPE = re.compile(r"(https?)://([^/?#]*)([^#]*)(?:#.*)?", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_TARGET = "".join(map(chr, range(0x21, 0x7F)))
_NEAR = frozenset(
    {"localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp", "private", "onion"}
)
"""Last labels of names that mean this machine or a network of one's own, whatever a resolver says."""


class NotAName(ValueError):
    """The host is an address in some spelling, or names this machine or a local network."""


class WebAddress(NamedTuple):
    """A web address that is safe to compare and to connect to.

    Attributes:
        scheme: `http` or `https`.
        host: in lower case ASCII, with at least one dot, never an address.
        port: as given, or the scheme's.
        target: path and query, percent-encoded, without dot segments.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The host, with its port where it is not the scheme's."""
        return self.host if self.port == DEFAULT_PORTS[self.scheme] else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: what one robots.txt is for."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The address in its one spelling, without a fragment."""
        return self.origin + self.target


def is_web_address(text: str) -> bool:
    """Whether a text is meant as an address rather than as a path: it begins with a scheme, be it a wrong one."""
    return re.match(r"[^/\\]*:[/\\]{2}", text) is not None


def parse_web_address(text: str) -> WebAddress:
    """The address that a text spells.

    Raises:
        NotAName: the host is no name (an address in any spelling, this machine, a local network).
        ValueError: it is no plain http or https address.
    """
    _check_characters(text)
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise ValueError("an address starts with https:// or http://")
    scheme, authority, target = match.group(1).lower(), match.group(2), match.group(3)
    host, port = _authority(authority)
    return WebAddress(scheme, host, port or DEFAULT_PORTS[scheme], _target(target))


def redirected(base: WebAddress, location: str) -> WebAddress:
    """The address that a redirect leads to.

    Raises:
        ValueError: as `parse_web_address`.
    """
    # Joining drops tabs and line ends without a word, so they are looked for before.
    _check_characters(location)
    return parse_web_address(urljoin(base.url, location))


def _check_characters(text: str) -> None:
    if len(text) > _LONGEST:
        raise ValueError(f"an address has at most {_LONGEST} characters")
    if "\\" in text:
        raise ValueError("an address has no backslash")
    if any(unicodedata.category(sign)[0] in "CZ" for sign in text):
        raise ValueError("an address has no spaces, line ends or invisible characters")


def _authority(authority: str) -> tuple[str, int | None]:
    if "@" in authority:
        raise ValueError("an address has no user name or password")
    if "%" in authority:
        raise ValueError("a host is written without percent signs")
    if not authority.isascii():
        raise ValueError("a host is written in ASCII; a name with other letters in its `xn--` form")
    if authority.count(":") > 1 or "[" in authority or "]" in authority:
        raise NotAName("a host is given by its name, not as an address")
    host, colon, port = authority.lower().partition(":")
    if colon and (not re.fullmatch(r"[1-9][0-9]{0,4}", port) or int(port) > 65535):
        raise ValueError("a port is a number from 1 to 65535")
    _check_host(host)
    return host, int(port) if port else None


def _check_host(host: str) -> None:
    labels = host.split(".")
    # Also what old resolvers take for an address: 2130706433, 0x7f.1, 0177.0.0.1, 127.1.
    if _NUMBER.fullmatch(labels[-1]) or (
        labels[-1] == "" and len(labels) > 1 and _NUMBER.fullmatch(labels[-2])
    ):
        raise NotAName("a host is given by its name, not as an address")
    if labels[-1] in _NEAR or host.endswith((".home.arpa", ".localhost.")) or host == "localhost.":
        raise NotAName("a host is one of the public web, not this machine or a local network")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError("a host consists of letters, digits, hyphens and dots")
    if len(labels) < 2:
        raise NotAName("a host is one of the public web, with a dot in its name")


def _target(target: str) -> str:
    if not target.startswith("/"):
        target = f"/{target}"
    path, mark, query = quote(target, safe=_TARGET).partition("?")
    # An encoded dot is a dot; dot segments go here, so that robots rules see the path that the host sees.
    return _without_dots(re.sub("%2e", ".", path, flags=re.IGNORECASE)) + mark + query


def _without_dots(path: str) -> str:
    kept: list[str] = []
    steps = path.split("/")[1:]
    for step in steps:
        if step == "..":
            kept = kept[:-1]
        elif step != ".":
            kept.append(step)
    if steps[-1] in (".", "..") and kept[-1:] != [""]:
        kept.append("")
    return "/" + "/".join(kept)


def allowed_host(entry: str) -> str:
    """An entry of the policy's list of hosts, in lower case.

    Raises:
        ValueError: it is not `example.com`, `*.example.com`, or one of the two with a port.
    """
    entry = entry.lower()
    name = entry.removeprefix("*.")
    host, _ = _authority(name)
    if name != entry and "." not in host:
        raise ValueError("`*.` stands before a name with a dot, such as `*.example.com`")
    return entry


def host_matches(entry: str, address: WebAddress) -> bool:
    """Whether an entry of the policy's list covers an address: its host, and its port."""
    name, _, port = entry.partition(":")
    ports = {int(port)} if port else set(DEFAULT_PORTS.values())
    wildcard = name.startswith("*.")
    same = address.host.endswith(name[1:]) if wildcard else address.host == name
    return same and address.port in ports


_NAMED = re.compile(r"(?:\*\.)?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[1-9][0-9]{0,4})?")


def named_host(entry: str) -> str:
    """An entry of a list of hosts that a company sends to, its own machines among them, in lower case.

    Raises:
        ValueError: it is not `example.com`, `*.example.com`, or one of the two with a port.
    """
    entry = entry.lower()
    if not _NAMED.fullmatch(entry) or ".." in entry:
        raise ValueError("a host is written as `example.com`, `*.example.com`, or one of the two with a port")
    return entry


def named_host_matches(entry: str, host: str, port: int) -> bool:
    """Whether such an entry covers a host at a port; one without a port covers that of https alone."""
    name, _, own = entry.partition(":")
    same = host.lower().endswith(name[1:]) if name.startswith("*.") else host.lower() == name
    return same and port == int(own or 443)
