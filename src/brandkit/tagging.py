"""UTM tags by the kit's naming rules: what a link has to say, and the draft whose links say it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

from ..content import Block, Brief, Draft, Part
from ._hosts import known_hosts
from .models import Kit, Utm

__all__ = ("tag_problems", "tagged", "wanted_tags")

SUBMITTED = "submitted"
"""The name of the brief that copy without one is judged as: it says nothing about a campaign."""

_BRACED = re.compile(r"\{(\w+)\}")
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


def wanted_tags(utm: Utm, draft: Draft, brief: Brief) -> dict[str, str | None]:
    """The value of each tag that the draft's links have to carry, in their order.

    None stands for one that nobody can tell, because the copy names no campaign: any value will do that is well formed.
    """
    campaign = brief.campaign or (brief.id if brief.id != SUBMITTED else None)
    given = {
        "channel": draft.channel,
        "campaign": campaign,
        "segment": draft.segment,
        "stage": draft.stage,
        "product": draft.product,
        "market": draft.market,
        "locale": draft.locale,
    }
    found = {tag: _value(utm, template, given) for tag, template in utm.templates(draft.channel).items()}
    return {tag: value for tag, value in found.items() if value != ""}


def _value(utm: Utm, template: str, given: Mapping[str, str | None]) -> str | None:
    if any(given[name] is None for name in _BRACED.findall(template)):
        return None
    return _plain(utm, _BRACED.sub(lambda braced: given[braced[1]] or "", template))


def _plain(utm: Utm, text: str) -> str:
    """Letters, digits and the allowed signs alone; everything else becomes the separator, once."""
    joined = _joined(text, utm.case, utm.signs, utm.separator)
    return joined.strip(utm.separator)[: utm.max_chars].strip(utm.separator)


@lru_cache(maxsize=1024)
def _joined(text: str, case: str, signs: str, separator: str) -> str:
    """Asked about the same names for every link of every draft."""
    ascii_ = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode()
    cased = ascii_.lower() if case == "lower" else ascii_
    joined = re.sub(rf"[^A-Za-z0-9{re.escape(signs)}]+", separator, cased)
    return re.sub(rf"{re.escape(separator)}{{2,}}", separator, joined)


def tagged(kit: Kit, draft: Draft, brief: Brief) -> Draft:
    """The draft, its links to the kit's hosts tagged by the rules; other tags of that kind are taken out."""
    if kit.links.utm is None or not (wanted := wanted_tags(kit.links.utm, draft, brief)):
        return draft
    known = {tag: value for tag, value in wanted.items() if value is not None}

    def link(block: Block) -> Block:
        url = _ours(kit, block.href) if block.href else None
        return block.model_copy(update={"href": _with_tags(url, known)}) if url else block

    def linked(part: Part) -> Part:
        if not any(block.href for block in part.blocks):
            return part
        return part.model_copy(update={"blocks": tuple(map(link, part.blocks))})

    return draft.model_copy(update={"parts": tuple(map(linked, draft.parts))})


def _ours(kit: Kit, href: str | None) -> SplitResult | None:
    """The address, if it leads to a host whose links are tagged."""
    try:
        url = urlsplit(href or "")
        host = url.hostname or ""
    except ValueError:
        return None
    hosts = set(kit.links.utm.hosts) if kit.links.utm else set()
    ours = any(host == own or host.endswith(f".{own}") for own in hosts or known_hosts(kit))
    return url if ours and url.scheme in ("http", "https") else None


def _pairs(query: str) -> list[str]:
    return [pair for pair in query.split("&") if pair]


def _tag_of(pair: str) -> str:
    """The tag that a pair of the query sets; empty for any other pair."""
    name = unquote(pair.partition("=")[0]).casefold()
    return name.removeprefix("utm_") if name.startswith("utm_") else ""


def _with_tags(url: SplitResult, tags: Mapping[str, str]) -> str:
    kept = [pair for pair in _pairs(url.query) if not _tag_of(pair)]
    made = [f"utm_{tag}={quote(value, safe='')}" for tag, value in tags.items()]
    return urlunsplit(url._replace(query="&".join([*kept, *made])))


def tag_problems(kit: Kit, draft: Draft, brief: Brief, href: str | None) -> list[str]:
    """What is wrong with the tags of a link, in words; nothing for links that are not tagged."""
    utm = kit.links.utm
    if utm is None or not (wanted := wanted_tags(utm, draft, brief)) or not (url := _ours(kit, href)):
        return []
    said: dict[str, list[str]] = {}
    for pair in _pairs(url.query):
        if tag := _tag_of(pair):
            said.setdefault(tag, []).append(unquote(pair.partition("=")[2]))
    problems = [
        problem for tag, value in wanted.items() if (problem := _problem(utm, tag, value, said.get(tag, [])))
    ]
    extra = sorted(said.keys() - wanted.keys())
    return [*problems, *(f"utm_{tag} is none of its tags" for tag in extra)]


def _problem(utm: Utm, tag: str, wanted: str | None, said: list[str]) -> str:
    if not said:
        return f"utm_{tag} is missing" + (f"; it is “{wanted}” here" if wanted else "")
    if len(said) > 1:
        return f"utm_{tag} is there {len(said)} times"
    if wanted is None:
        plain = _plain(utm, said[0])
        return (
            ""
            if said[0] == plain and plain
            else f"utm_{tag} is “{said[0]}”, not written like “{plain or 'name'}”"
        )
    return "" if said[0] == wanted else f"utm_{tag} is “{said[0]}”; it is “{wanted}” here"
