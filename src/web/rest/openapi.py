"""The OpenAPI 3.1 document, made of the operations and their models."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from ... import __version__
from . import models as m
from .operations import KEY, MATCH, Operation

__all__ = ("document",)

_REF = "#/components/schemas/{model}"
_MEANINGS = {
    400: "The body is not JSON.",
    401: "There is no token, or it does not work.",
    403: "The token, or the person or program behind it, may not do this.",
    404: "There is none of that id.",
    409: "Somebody was first, or something has to happen before.",
    412: "The draft is another one by now.",
    422: "The request can be read, and cannot be done.",
    428: "The request does not say which draft it is about.",
    429: "Too many requests; Retry-After says when to try again.",
    500: "Something is wrong with this server or its workspace.",
    502: "The model, or a source of the brief, could not be reached.",
}
_ALWAYS = (401, 403, 429, 500)


@cache
def document(operations: tuple[Operation, ...]) -> dict[str, Any]:
    """The document of these operations; it is made once."""
    paths: dict[str, Any] = {}
    for one in operations:
        paths.setdefault(one.address, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Brandwright",
            "version": __version__,
            "description": "The review inbox for programs. A program reads, checks and drafts; people decide.",
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token of `brandwright tokens issue`.",
                }
            },
            "schemas": _schemas(operations),
        },
    }


def _operation(one: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "description": _takes(one),
        "parameters": [*_in_path(one), *_in_query(one), *_in_headers(one)],
        "responses": _responses(one),
    }
    if one.takes:
        described["requestBody"] = {"required": True, "content": _content(one.takes)}
    return described


def _takes(one: Operation) -> str:
    if one.people:
        return "Takes a person's token that is good for `read` and for what is decided."
    return f"Takes a token that is good for `{one.act}`."


def _in_path(one: Operation) -> list[dict[str, Any]]:
    names = re.findall(r"{(\w+)}", one.path)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _in_query(one: Operation) -> list[dict[str, Any]]:
    if one.query is None:
        return []
    fields = one.query.model_json_schema(ref_template=_REF)["properties"]
    return [
        {"name": name, "in": "query", "required": False, "schema": schema} for name, schema in fields.items()
    ]


def _in_headers(one: Operation) -> list[dict[str, Any]]:
    text = {"type": "string"}
    match = {
        "name": MATCH,
        "in": "header",
        "required": True,
        "schema": {"type": "string", "pattern": '^"[0-9a-f]{64}"$'},
        "description": "The sha256 of the draft that was read, in quotes.",
    }
    key = {
        "name": KEY,
        "in": "header",
        "required": False,
        "schema": text | {"maxLength": 120},
        "description": "The same request with the same key is done once, and gets the first answer again.",
    }
    return [*([match] if one.match else []), *([key] if one.key else [])]


def _responses(one: Operation) -> dict[str, Any]:
    done: dict[str, Any] = {"description": "Done."}
    if one.gives:
        done["content"] = _content(one.gives)
    else:
        done["content"] = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    problems = {
        str(status): {"description": _MEANINGS[status], "content": _content(m.Problem)}
        for status in sorted({*_ALWAYS, *_failures(one)})
    }
    return {str(one.status): done, **problems}


def _failures(one: Operation) -> Iterable[int]:
    """What can go wrong besides what always can."""
    yield from (404,) if "{" in one.path else ()
    yield from (422,) if one.query or one.takes else ()
    yield from (400,) if one.takes else ()
    yield from (409, 412, 428) if one.match else ()
    yield from one.fails


def _content(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(model=model.__name__)}}}


def _schemas(operations: tuple[Operation, ...]) -> dict[str, Any]:
    taken = {one.takes for one in operations if one.takes}
    given = {one.gives for one in operations if one.gives} | {m.Problem}
    queries = {one.query for one in operations if one.query}
    _, schemas = models_json_schema(
        [
            *((model, "validation") for model in sorted(taken | queries, key=_name)),
            *((model, "serialization") for model in sorted(given, key=_name)),
        ],
        ref_template=_REF,
    )
    return dict(schemas["$defs"])


def _name(model: type[BaseModel]) -> str:
    return model.__name__
