"""Adding to a YAML file as a person would: in its own style, with every comment and line left as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import yaml

__all__ = ("EditError", "add_to", "compose", "end_of", "set_at", "walk")


_NUMBER_LIKE = r"[-+]?\.?\d[\d._]*(?:[eE][-+]?\d+)?|0[xo][\da-fA-F]+|[-+.:~_]+"


class EditError(Exception):
    """The file has a form that cannot be added to without changing what stands there."""


class _Dumper(yaml.SafeDumper):
    """Plain values, each written out."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    # The kit's loader reads the 1.2 core schema, in which more words are numbers than PyYAML knows.
    style = '"' if not value or re.fullmatch(_NUMBER_LIKE, value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def _scalar(value: Any, *, inline: bool = False) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | date):
        return str(value)
    made = (
        yaml.dump(str(value), Dumper=_Dumper, allow_unicode=True, width=10_000).removesuffix("...\n").strip()
    )
    if inline and made[:1] not in "\"'" and not re.fullmatch(r"\w[\w .%/-]*", made):
        return json.dumps(str(value), ensure_ascii=False)
    return made


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value, inline=True)


def _block_item(value: Any, indent: int, *, flow: bool = False) -> str:
    """A list item in lines of its own, in block style unless its neighbours are in flow style."""
    if flow or not isinstance(value, dict):
        return " " * indent + "- " + (_flow(value) if isinstance(value, dict | list) else _scalar(value))
    lines = _mapping(value, indent + 2)
    return " " * indent + "- " + "\n".join(lines).lstrip()


def _mapping(value: dict[str, Any], indent: int) -> list[str]:
    lines: list[str] = []
    pad = " " * indent
    for key, inner in value.items():
        if isinstance(inner, dict):
            lines += [f"{pad}{key}:", *_mapping(inner, indent + 2)]
        elif isinstance(inner, list | tuple) and inner and isinstance(inner[0], dict):
            lines += [f"{pad}{key}:", *(_block_item(item, indent + 2, flow=True) for item in inner)]
        else:
            lines.append(f"{pad}{key}: {_flow(inner) if isinstance(inner, list | tuple) else _scalar(inner)}")
    return lines


def compose(text: str) -> yaml.Node | None:
    """The document's nodes with their places; None for an empty one."""
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise EditError(f"it is not valid YAML: {' '.join(str(error).split())[:100]}") from None


def _child(node: yaml.Node, step: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            for key in ("id", "name"):
                named = _child(item, key) if isinstance(item, yaml.MappingNode) else None
                if named is not None and named.value == step:
                    return item  # type: ignore[no-any-return]
    return None


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.value in ("", "~", "null")


def add_to(text: str, path: Sequence[str], value: Any) -> str:
    """The text with a value added to the list at the path, which comes into being when it is not there.

    Raises:
        EditError: something other than a list stands there.
    """
    root = compose(text)
    if root is None or _is_null(root):
        return _appended(text, _nested(path, value))
    node, known = walk(root, path)
    missing = path[known:]
    if missing:
        return _insert_key(text, node, missing, value)
    if _is_null(node) or (isinstance(node, yaml.SequenceNode) and not node.value):
        return _fill(text, node, _parent_indent(root, path), value)
    if not isinstance(node, yaml.SequenceNode):
        raise EditError(f"`{'.'.join(path)}` is no list")
    return _into_flow(text, node, value) if node.flow_style else _after_last(text, node, value)


def set_at(text: str, path: Sequence[str], value: Any) -> str:
    """The text with a single value set at the path.

    Raises:
        EditError: the place to set it does not exist, or holds more than one value.
    """
    root = compose(text)
    if root is None or _is_null(root):
        return _appended(text, "\n".join(_keys(path, _scalar(value))))
    node, known = walk(root, path)
    missing = path[known:]
    if not missing:
        if not isinstance(node, yaml.ScalarNode):
            raise EditError(f"`{'.'.join(path)}` holds more than one value")
        start, end = node.start_mark.index, node.end_mark.index
        if node.style in ("|", ">"):
            end = start + len(text[start:end].rstrip())
        return text[:start] + _scalar(value, inline=True) + text[end:]
    if not isinstance(node, yaml.MappingNode):
        raise EditError(f"there is no `{missing[0]}`")
    if node.flow_style:
        end = node.end_mark.index - 1
        lead = ", " if node.value else ""
        return f"{text[:end].rstrip()}{lead}{missing[0]}: {_scalar(value, inline=True)}{text[end:]}"
    indent = " " * node.start_mark.column
    return _after(
        text, end_of(text, node), "\n".join(indent + line for line in _keys(missing, _scalar(value)))
    )


def _keys(path: Sequence[str], last: str) -> list[str]:
    made = [f"{'  ' * depth}{step}:" for depth, step in enumerate(path)]
    made[-1] = f"{made[-1]} {last}"
    return made


def _nested(path: Sequence[str], value: Any) -> str:
    lines = [f"{'  ' * depth}{step}:" for depth, step in enumerate(path)]
    return "\n".join([*lines, _block_item(value, 2 * len(path))])


def walk(root: yaml.Node, path: Sequence[str]) -> tuple[yaml.Node, int]:
    """The deepest node of the path that is there, and how many steps lead to it."""
    node = root
    for depth, step in enumerate(path):
        inner = _child(node, step)
        if inner is None:
            return node, depth
        node = inner
    return node, len(path)


def _parent_indent(root: yaml.Node, path: Sequence[str]) -> int:
    """The column of the items of a list that stands under this path."""
    if not path:
        return 0
    parent, _ = walk(root, path[:-1])
    return int(parent.start_mark.column) + 2


def _fill(text: str, node: yaml.Node, indent: int, value: Any) -> str:
    """The first item of a list that is empty, in the place of its `[]`; a comment behind it stays."""
    start, end = node.start_mark.index, node.end_mark.index
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    item = _block_item(value, indent)
    before, behind = text[:start], text[end:stop].strip()
    if not before.rpartition("\n")[2].strip():
        return before + item + (f"\n{behind}" if behind else "") + text[stop:]
    return before.rstrip(" ") + (f"  {behind}" if behind else "") + "\n" + item + text[stop:]


def _insert_key(text: str, node: yaml.Node, missing: Sequence[str], value: Any) -> str:
    if not isinstance(node, yaml.MappingNode) or node.flow_style:
        raise EditError(f"there is no place for `{missing[0]}`")
    indent = " " * node.start_mark.column
    body = "\n".join(indent + line if line else "" for line in _nested(missing, value).split("\n"))
    return _after(text, end_of(text, node), body)


def _into_flow(text: str, node: yaml.Node, value: Any) -> str:
    close = node.end_mark.index - 1
    before = text[:close].rstrip()
    made = _flow(value)
    begun = len(before) - (before.rfind("\n") + 1)
    gap = "\n" + " " * (node.start_mark.column + 1) if begun + len(made) > 108 else " "
    comma = "" if before.endswith(",") else ","
    return f"{before}{comma}{gap}{made}{text[close:]}"


def _after_last(text: str, node: yaml.Node, value: Any) -> str:
    flow = isinstance(node.value[-1], yaml.MappingNode) and bool(node.value[-1].flow_style)
    return _after(text, end_of(text, node), _block_item(value, node.start_mark.column, flow=flow))


def end_of(text: str, node: yaml.Node) -> int:
    """The offset at which the last thing inside a node ends; a block's own end mark is beyond its comments."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end = node.end_mark.index
    if isinstance(node, yaml.ScalarNode):
        end = node.start_mark.index + len(text[node.start_mark.index : end].rstrip())
    return int(end)


def _after(text: str, offset: int, body: str) -> str:
    """The text with lines put behind the line of an offset."""
    stop = text.find("\n", offset)
    stop = len(text) if stop < 0 else stop
    blank = "\n" if _spaced(text, body) else ""
    return f"{text[:stop]}\n{blank}{body}{text[stop:] or chr(10)}"


def _spaced(text: str, body: str) -> bool:
    """Whether the entries of a file stand apart from each other by an empty line."""
    return body.startswith("- ") and bool(re.search(r"\n\n- ", text))


def _appended(text: str, body: str) -> str:
    return f"{text.rstrip(chr(10))}\n{body}\n".lstrip("\n")
