"""E-mail and network addresses."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from .._words import words
from ._found import Cues, Found, any_of

__all__ = ("emails", "ips")

_LOCAL = re.compile(r"[^\W_](?:[\w.+'&%-]{0,62}[\w+])?\Z")
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL}){{1,6}}(?![\w@])")
_IN_LOCAL = frozenset(".+'&%-_")
_FILES = words("png jpg jpeg gif svg webp ico css js ts json html md txt pdf zip mp4 mov py")


def emails(text: str) -> Iterator[Found]:
    """E-mail addresses as they are written, and spelt out: `name (at) example (dot) com`."""
    at = text.find("@")
    while at != -1:
        start, domain = _local_before(text, at), _DOMAIN.match(text, at + 1)
        if start is not None and domain and _is_host(domain.group()):
            yield Found("email", start, domain.end())
        at = text.find("@", at + 1)
    yield from _spelt(text)


def _local_before(text: str, at: int) -> int | None:
    """Where the name before an @ starts; names are 64 characters at most."""
    start = at
    while start > 0 and at - start < 64 and (text[start - 1].isalnum() or text[start - 1] in _IN_LOCAL):
        start -= 1
    while start < at and not text[start].isalnum():
        start += 1
    return start if start < at and _LOCAL.match(text[start:at]) else None


def _is_host(domain: str) -> bool:
    last = domain.rpartition(".")[2]
    return len(last) >= 2 and not last[0].isdigit() and "_" not in domain and last not in _FILES


_BRACKETED = r" ?[(\[{<] ?(?:at|ät|@|a) ?[)\]}>] ?"
_DOT = r"(?:\.| ?[(\[{<] ?(?:dot|punkt|\.) ?[)\]}>] ?| (?:dot|punkt) )"
_SPELT_END = re.compile(rf"{_LABEL}(?:{_DOT}{_LABEL}){{1,4}}(?!\w)")
_AT = re.compile(rf"(?P<sure>{_BRACKETED})| at ")
_NO_NAMES = words(
    "us me him her them it you we i is are be was were look meet here there shop arrive stay not "
    "available found located based hosted open lives works working and or the a an"
)
_WRITES = re.compile(
    rf"\b{any_of('mail e-mail email write contact reach ask reply address send schreiben kontakt adresse')}\b"
)


def _spelt(text: str) -> Iterator[Found]:
    for match in _AT.finditer(text):
        start = _local_before(text, match.start())
        domain = _SPELT_END.match(text, match.end()) if start is not None else None
        if start is None or domain is None:
            continue
        host = re.sub(_DOT, ".", domain.group())
        if not _is_host(host):
            continue
        if match["sure"]:
            yield Found("email", start, domain.end(), 0.95)
        elif (
            re.search(" (?:dot|punkt) ", domain.group())
            and text[start : match.start()] not in _NO_NAMES
            and _WRITES.search(text, max(0, start - 60), start)
        ):
            yield Found("email", start, domain.end(), 0.8)


_V4 = re.compile(
    r"(?<![\w.,-])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?P<tail>/[0-9]{1,2}(?![0-9])|:[0-9]{1,5})?(?![\w-]|\.\w)"
)
_V6 = re.compile(
    r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-f]{0,4})(?![\w:])"
)
_ASSIGNED = re.compile(r"[23][0-9a-f]{3}:|f[cd][0-9a-f]{2}:|fe80:|::ffff:")
_CUES = Cues(
    "ip ips address addresses adresse ip-adresse server host user visitor login from von http https",
    "version versions v release releases section sections chapter chapters firmware build figure figures table "
    "clause paragraph oid kapitel abschnitt ziffer absatz abbildung update upgrade driver windows app",
    28,
)


def ips(text: str) -> Iterator[Found]:
    """IP addresses of machines, also in private and documentation ranges; no masks, networks or loopbacks."""
    for match in _V6.finditer(text):
        if _ASSIGNED.match(match.group()) and _is_host_address(match.group()):
            yield Found("ip", *match.span())

    for match in _V4.finditer(text):
        tail = match["tail"] or ""
        number = match.group()[: len(match.group()) - len(tail)]
        network = tail.startswith("/") and int(tail[1:]) < 32
        if (
            _is_host_address(number)
            and not network
            and (said := _CUES.before(text, match.start())) is not False
        ):
            end = match.end() - (len(tail) if tail.startswith("/") else 0)
            yield Found("ip", match.start(), end, 0.95 if said else 0.7)


def _is_host_address(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    # Masks are among the reserved ones. What is mapped from version 4 counts as that.
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    shared = address.is_loopback or address.is_unspecified or address.is_multicast
    reserved = isinstance(address, ipaddress.IPv4Address) and (address.is_reserved or text.startswith("0."))
    return not (shared or reserved)
