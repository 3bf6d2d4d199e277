"""The hosts that a kit knows."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from ..content.same import Same
from .models import Kit

__all__ = ("known_hosts",)


def known_hosts(kit: Kit) -> frozenset[str]:
    """Hosts that links may lead to: those of products and approved lines, and domains on the allow list."""
    return _known(Same(kit))


@lru_cache(maxsize=8)
def _known(same: Same[Kit]) -> frozenset[str]:
    """Asked several times of each draft, and made of every line of the kit."""
    kit = same.value
    urls = [product.url for product in kit.meta.products if product.url]
    urls += [line.href for pillar in kit.messaging.pillars for line in pillar.lines if line.href]
    hosts = {urlsplit(url).hostname or "" for url in urls}
    hosts |= {item.casefold() for item in kit.privacy.allow if "." in item and not set(item) & set("@ /:")}
    return frozenset(hosts - {""})
