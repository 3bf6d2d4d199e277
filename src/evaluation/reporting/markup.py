"""HTML and SVG as trees, written out with every text escaped: what a case says can never become a node.

There is no template, and no way to put markup in as text. Names of elements and attributes are part of our own code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Union

from ..._visible import visible

__all__ = ("Child", "Element", "el", "page")

Child = Union["Element", str, int, None, Iterable["Child"]]

_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*\Z")
_VOID = frozenset({"meta", "br", "hr", "wbr"})
_FORBIDDEN = frozenset({"script", "iframe", "object", "embed", "link", "base", "form", "img", "image", "use"})


class Element:
    """One element with its attributes and children."""

    __slots__ = ("attributes", "children", "name")

    def __init__(self, name: str, attributes: dict[str, str], children: tuple[Child, ...]) -> None:
        self.name = name
        self.attributes = attributes
        self.children = children

    def write(self) -> Iterator[str]:
        """Its markup, piece by piece."""
        pairs = "".join(f' {key}="{escape(visible(text))}"' for key, text in self.attributes.items())
        yield f"<{self.name}{pairs}>"
        if self.name in _VOID:
            return
        for child in self.children:
            yield from _written(child)
        yield f"</{self.name}>"

    def __str__(self) -> str:
        return "".join(self.write())


def el(name: str, /, *children: Child, **attributes: str | int | float | None) -> Element:
    """An element. In names of attributes `_` stands for `-`, and a last one is dropped: `class_`, `aria_label`.

    Attributes that are None are left out.

    Raises:
        ValueError: an element or an attribute that could run or load something.
    """
    made: dict[str, str] = {}
    for key, value in attributes.items():
        if value is None:
            continue
        attribute = key.rstrip("_").replace("_", "-")
        if not _NAME.match(attribute) or attribute.startswith("on") or attribute in ("style", "src"):
            raise ValueError(f"the attribute {attribute!r} could run or load something")
        if attribute == "href" and not str(value).startswith("#"):
            raise ValueError("a report links to its own places alone")
        made[attribute] = f"{value:g}" if isinstance(value, float) else str(value)
    if not _NAME.match(name) or name in _FORBIDDEN:
        raise ValueError(f"the element {name!r} could run or load something")
    return Element(name, made, children)


def _written(child: Child) -> Iterator[str]:
    if child is None:
        return
    if isinstance(child, Element):
        yield from child.write()
    elif isinstance(child, str | int):
        yield escape(visible(str(child)))
    else:
        for inner in child:
            yield from _written(inner)


def page(title: str, css: str, policy: str, body: Element) -> str:
    """A whole document.

    Args:
        css: a style sheet of ours, written as it is.
        policy: what the page may load, as its Content Security Policy.
    """
    if "</" in css:
        raise ValueError("a style sheet cannot close its own element")
    head = (
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", title),
    )
    written = "".join(map(str, head))
    return f'<!doctype html>\n<html lang="en"><head>{written}<style>{css}</style></head>{body}</html>\n'
