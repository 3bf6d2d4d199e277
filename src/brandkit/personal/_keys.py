"""Keys, tokens and passwords: by the shapes that issuers give them, or random text beside a word that says so."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from ._found import Found, any_of

__all__ = ("keys",)

_SHAPES = re.compile(
    r"\bsk-[a-z0-9_-]{16,}|\b[rsp]k_(?:live|test)_[a-z0-9]{16,}|\b(?:akia|asia)[0-9a-z]{16}\b"
    r"|\bgh[pousr]_[a-z0-9]{30,}|\bgithub_pat_[a-z0-9_]{20,}|\bglpat-[a-z0-9_-]{20,}|\bnpm_[a-z0-9]{36}\b"
    r"|\bxox[abprs]-[a-z0-9-]{10,}|\baiza[0-9a-z_-]{30,}|\bya29\.[0-9a-z_-]{20,}|\bhf_[a-z0-9]{30,}"
    r"|\bsg\.[a-z0-9_-]{16,32}\.[a-z0-9_-]{16,64}|\bwhsec_[a-z0-9]{24,}|\bpypi-[a-z0-9_-]{30,}"
    r"|\beyj[a-z0-9_-]{8,}\.[a-z0-9_-]{8,}\.[a-z0-9_-]{4,}"
)
_BEGIN = re.compile(r"-----begin [a-z ]{0,40}private key(?: block)?-----")
_END = re.compile(r"-----end [a-z ]{0,40}private key(?: block)?-----")
_WORDS = any_of(
    "api_key api-key api_keys apikey secret secret_key client_secret client-secret access_key token bearer password "
    "passwd pwd passphrase passwort kennwort schlüssel api-schlüssel zugangsschlüssel geheimnis "
    "access_token accountkey account_key private_key key"
).replace("\\ ", "[ _-]?")
_BESIDE = re.compile(
    rf"(?<![a-z0-9]){_WORDS}[\"']?"
    rf"(?P<sign> ?[:=] ?| (?:is|was|lautet|ist|war) | )[\"'`]?(?P<value>[^\s\"'`<>]{{8,200}})"
)
_LONGEST_BLOCK = 20_000


def keys(text: str, cased: str) -> Iterator[Found]:
    """Keys and passwords of a folded text; `cased` is the same text with its capitals."""
    ends = [match.end() for match in _END.finditer(text)]
    for match in _BEGIN.finditer(text):
        at = bisect_left(ends, match.end())
        whole = at < len(ends) and ends[at] - match.start() <= _LONGEST_BLOCK
        yield Found("key", match.start(), ends[at] if whole else match.end())
    for match in _SHAPES.finditer(text):
        yield Found("key", *match.span())
    for match in _BESIDE.finditer(text):
        start, end = match.span("value")
        end = start + len(cased[start:end].rstrip('.,;:!?)]}"'))
        signed = bool(match["sign"].strip())
        if _random(cased[start:end], at_least=8 if signed else 16):
            yield Found("key", start, end, 0.9 if signed else 0.8)


def _random(value: str, *, at_least: int) -> bool:
    """Whether a person would not write this: letters and figures mixed, and nearly every one new."""
    if len(value) < at_least or value.startswith(("http", "www.")):
        return False
    figures = sum(map(str.isdigit, value))
    if not figures or not any(map(str.isalpha, value)):
        return False
    kinds = (str.islower, str.isupper, str.isdigit, lambda char: not char.isalnum())
    classes = sum(any(map(kind, value)) for kind in kinds)
    if len(value) < 16:
        return classes >= 3 and _entropy(value) >= 2.75
    switches = sum(a.isdigit() != b.isdigit() for a, b in pairwise(value))
    return _entropy(value) >= 3.0 and (classes >= 3 or switches >= 4)


def _entropy(value: str) -> float:
    """Bits a character."""
    counts = Counter(value)
    return -math.fsum(n / len(value) * math.log2(n / len(value)) for n in counts.values())
