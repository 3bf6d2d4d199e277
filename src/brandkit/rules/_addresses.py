"""Addresses and markup in the words of copy: what a platform would turn into a link, load or run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import lru_cache

from ...content import Finding
from ..text import folded
from ._info import RuleInfo
from ._view import DraftView, PlacedBlock

__all__ = ("INFO", "addresses", "hosts_in")

INFO = (
    RuleInfo(
        "parts.address",
        "`link`",
        "`revise`",
        "A web address in the words leads to a host that the kit does not know, or hides where it leads.",
        "Platforms make a link of it. Hosts are known from the kit's own texts, products, lines and `privacy.allow`.",
        "Take the address out, or add its host to the kit.",
    ),
    RuleInfo(
        "parts.markup",
        "`link`",
        "`revise`",
        "The words hold Markdown or HTML that would link, load a picture or run.",
        "Copy is plain words; what it links to is the block's own address.",
        "Write the words alone, and put the address into a link or a call to action.",
    ),
)

_TOP = (
    "com|org|net|io|ai|dev|co|eu|app|de|uk|info|edu|gov|biz|xyz|top|shop|site|online|link|click|ly|ru|cn|ch|fr|nl"
    "|cloud|tech|example|test|invalid|localhost|onion"
)
_END = r"[^\s<>\"“”]*"
_ADDRESS = re.compile(
    # With a scheme or with slashes alone; a slash pair inside words, such as and//or, is none.
    rf"(?:\b[a-z][a-z0-9+.-]{{1,20}}:|(?<![\w:/\\]))[/\\]{{2}}(?P<slashed>[\w\[%@]{_END})"
    rf"|(?<![\w@./-])(?P<bare>(?:[\w-]+\.)+(?:{_TOP})\b(?!\.?\w)(?:[:/]{_END})?)"
    rf"|(?<![\w@./-])(?P<path>(?:[\w-]+\.)+[a-z][a-z0-9-]{{1,23}}/{_END})"
    rf"|\bwww\.(?P<www>[\w-]+{_END})"
    r"|(?P<number>(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}[:/]\S*)",
    re.IGNORECASE,
)
_RUNS = re.compile(r"\b(?:javascript|vbscript|data|file|blob):(?=\S)", re.IGNORECASE)
_LEADING = re.compile(r"[./\\:](?:[/\\]|(?<=\.)[\w-]|(?<=:)\S)")
"""Two slashes, a dot before a letter, a colon before anything: every address has one of these."""
_MARKUP = re.compile(
    r"!\[[^\]\n]*\][\[(]|\[[^\]\n]*\]\([^)\n]*\)|^\s{0,3}\[[^\]\n]+\]:\s*\S"
    r"|<!--|<\s*/?\s*(?:a|area|audio|base|body|button|embed|form|frame|iframe|img|image|input|link|math|meta|object"
    r"|picture|script|source|style|svg|template|video)\b[^>\n]*>?",
    re.IGNORECASE | re.MULTILINE,
)


@lru_cache(maxsize=16_384)
def hosts_in(text: str) -> frozenset[str]:
    """The hosts of all web addresses in a text, in lower case. A kit's texts are asked at each draft."""
    return frozenset(_host(found) for found in _ADDRESS.finditer(_readable(text))) - {""}


def addresses(view: DraftView, hosts: Set[str]) -> Iterator[Finding]:
    """`parts.address`, `parts.markup`: at most one of each for a place."""
    led = view.together.at(match.start() for match in _LEADING.finditer(_readable(view.together.text)))
    for at, placed in enumerate(view.blocks):
        if at in led:
            yield from _in_words(view, placed, hosts)
        for found in _MARKUP.finditer(placed.text) if "[" in placed.text or "<" in placed.text else ():
            message = "this is markup; copy is plain words"
            yield _report(view, placed, "parts.markup", message, found.start(), found.end())


def _in_words(view: DraftView, placed: PlacedBlock, hosts: Set[str]) -> Iterator[Finding]:
    if not any(sign in placed.text for sign in "./\\:。｡．&"):
        return
    words = folded(placed.text)
    text = _readable(words.text)
    for found in _ADDRESS.finditer(text):
        host, (start, end) = _host(found), words.span(*found.span())
        known = any(host == own or host.endswith(f".{own}") for own in hosts)
        # Letters of other alphabets look like those of a known host, and lead elsewhere.
        if known and "@" not in _authority(found) and placed.text[start:end].isascii():
            continue
        message = f"the words lead to {host or 'another place'}, which is not a host of the kit"
        yield _report(view, placed, "parts.address", message, start, end)
    for found in _RUNS.finditer(text):
        message = f"“{found.group()}” would run or load something"
        yield _report(view, placed, "parts.address", message, *words.span(*found.span()))


def _readable(text: str) -> str:
    """As long as before, with the full stops that browsers take for dots."""
    return text.replace("。", ".").replace("｡", ".")


def _authority(found: re.Match[str]) -> str:
    written = next((group for group in found.groups() if group is not None), "")
    return re.split(r"[/\\?#]", written, maxsplit=1)[0]


def _host(found: re.Match[str]) -> str:
    """The host that a browser would ask: what stands behind the last `@`, without the port."""
    host = _authority(found).rpartition("@")[2].casefold()
    return re.sub(r":\d*$", "", host).strip(".,;:!?()'’]").removeprefix("www.")


def _report(view: DraftView, placed: PlacedBlock, rule: str, message: str, start: int, end: int) -> Finding:
    first = placed.start + start
    return view.finding(
        rule, "link", "revise", message, part=placed.part, start=first, end=placed.start + end
    )
