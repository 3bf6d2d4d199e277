"""Taking an entry out of a YAML list as a person would: its own lines go, every other line and comment stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import yaml

from ._yamledit import EditError, compose, end_of, walk

__all__ = ("remove_from",)


def remove_from(text: str, path: Sequence[str], is_it: Callable[[Any], bool]) -> str:
    """The text without the one value of the list at the path that is meant.

    Raises:
        EditError: there is no such list, none of its values is meant, or more than one is.
    """
    root = compose(text)
    node, known = walk(root, path) if root is not None else (None, 0)
    if not isinstance(node, yaml.SequenceNode) or known < len(path):
        raise EditError(f"there is no list `{'.'.join(path)}`")
    values = _values(text, path)
    meant = [at for at, value in enumerate(values) if is_it(value)]
    if len(meant) != 1:
        raise EditError("it is not there any more" if not meant else "it is there more than once")
    made = _without(text, node, meant[0])
    left = [value for at, value in enumerate(values) if at != meant[0]]
    if _values(made, path) != left:
        raise EditError("it cannot be taken out without changing what stands beside it")
    return made


def _values(text: str, path: Sequence[str]) -> list[Any]:
    data: Any = yaml.safe_load(text)
    for step in path:
        data = data[step]
    return list(data or ())


def _without(text: str, node: yaml.SequenceNode, at: int) -> str:
    item = node.value[at]
    if node.flow_style:
        return _out_of_flow(text, node, at)
    dash = text.rfind("\n", 0, text.rfind("-", 0, item.start_mark.index) + 1) + 1
    stop = text.find("\n", end_of(text, item))
    stop = len(text) if stop < 0 else stop + 1
    if len(node.value) == 1:
        return _emptied(text, dash, stop, node.start_mark.column)
    # Entries that stand apart are parted by an empty line: the one above goes with the entry.
    if text[:dash].endswith("\n\n"):
        dash -= 1
    return text[:dash] + text[stop:]


def _emptied(text: str, dash: int, stop: int, column: int) -> str:
    """A list that held this entry alone: `[]` behind its key, or for the file."""
    before = text[:dash].rstrip("\n ")
    if before.endswith(":"):
        return f"{before} []\n{text[stop:]}"
    return f"{text[:dash]}{' ' * column}[]\n{text[stop:]}"


def _out_of_flow(text: str, node: yaml.SequenceNode, at: int) -> str:
    items = node.value
    if at:
        start, end = items[at - 1].end_mark.index, items[at].end_mark.index
    else:
        start = items[0].start_mark.index
        end = items[1].start_mark.index if len(items) > 1 else items[0].end_mark.index
    return text[:start] + text[end:]
