"""The operations as routes: a token in every request, bodies that are read and checked, problems told as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ...errors import BrandwrightError, RefusedError, UsageError, Where
from ...governance.access import require
from ...governance.tokens import holder
from ...store import ObjectRef
from ..problems import as_json, status_of
from .openapi import document
from .operations import BASE, KEY, MATCH, Bytes, Call, Operation, Reply
from .reviews import REVIEWS
from .work import WORK

if TYPE_CHECKING:
    from starlette.requests import Request

    from ...governance import Identity
    from ..routes import Inbox

__all__ = ("DOCUMENT", "OPERATIONS", "rest_routes")

OPERATIONS: tuple[Operation, ...] = (*REVIEWS, *WORK)
DOCUMENT = f"{BASE}/openapi.json"

_STATUS = {"BW731": 412, "BW7100": 422, "BW2117": 400, "BW2118": 428}
_TAG = re.compile(r'"([0-9a-f]{64})"')
_READS = frozenset({"GET", "HEAD"})

Endpoint = Callable[["Request"], Awaitable[Response]]


def rest_routes(inbox: Inbox) -> list[Route]:
    """Every address of the API."""
    return [
        *(Route(one.address, _endpoint(inbox, one), methods=[one.method]) for one in OPERATIONS),
        Route(DOCUMENT, _described(inbox), methods=["GET"]),
        Route("/api/{rest:path}", _nothing(inbox), methods=["GET", "POST"]),
    ]


def _endpoint(inbox: Inbox, operation: Operation) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            identity = await run_in_threadpool(_let_in, inbox, operation, request)
            call = await _call(inbox, operation, request, identity)
            reply = await run_in_threadpool(_run, operation, call)
        except BrandwrightError as error:
            return _told(error)
        return _answer(operation, reply)

    return endpoint


def _described(inbox: Inbox) -> Endpoint:
    """The OpenAPI document, for whoever may read."""

    async def endpoint(request: Request) -> Response:
        try:
            require(await run_in_threadpool(_identified, inbox, request), "read")
        except BrandwrightError as error:
            return _told(error)
        return JSONResponse(document(OPERATIONS))

    return endpoint


def _nothing(inbox: Inbox) -> Endpoint:
    """No operation of that address; who has no token is not told which there are."""

    async def endpoint(request: Request) -> Response:
        try:
            await run_in_threadpool(_identified, inbox, request)
            raise UsageError("BW254", "There is no such operation.", hint=f"{DOCUMENT} lists all of them.")
        except BrandwrightError as error:
            return _told(error)

    return endpoint


def _identified(inbox: Inbox, request: Request) -> Identity:
    """Whose token the request carries. Cookies count for nothing here, so that no page can ask in a person's name."""
    given = request.headers.getlist("authorization")
    scheme, _, token = (given[0] if len(given) == 1 else "").partition(" ")
    try:
        if scheme.lower() != "bearer":
            raise RefusedError(
                "BW1113", "There is no token in the request.", hint="Send it as Authorization: Bearer TOKEN."
            )
        return holder(inbox.desk.ledger, inbox.desk.playbook, token.strip())
    except RefusedError:
        inbox.limiter.stranger(request)
        raise


def _let_in(inbox: Inbox, operation: Operation, request: Request) -> Identity:
    identity = _identified(inbox, request)
    if request.method not in _READS:
        inbox.limiter.post(identity)
    require(identity, operation.act)
    if operation.people and identity.kind != "person":
        require(identity, "approve")
    return identity


async def _call(inbox: Inbox, operation: Operation, request: Request, identity: Identity) -> Call:
    """The request as its models read it."""
    query = _checked(operation.query, dict(request.query_params), "query") if operation.query else None
    body = _checked(operation.takes, await _json(request), "body") if operation.takes else None
    return Call(
        inbox.desk,
        identity,
        request.path_params,
        query,
        body,
        _matched(request) if operation.match else "",
        request.headers.get(KEY, "")[:200] if operation.key else "",
    )


async def _json(request: Request) -> Any:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise UsageError("BW2117", "The body has to be JSON.", hint="Send Content-Type: application/json.")
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError):
        raise UsageError("BW2117", "The body is not valid JSON.", hint="Send one JSON object.") from None


def _checked(model: type[BaseModel], given: Any, place: str) -> BaseModel:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join((place, *map(str, first["loc"])))
        message = f"The {place} cannot be used: {first['msg']}."
        raise UsageError(
            "BW2119", message, where=Where(field=field), hint=f"{DOCUMENT} has its schema."
        ) from None


def _matched(request: Request) -> str:
    """The sha of the draft that the request is about."""
    found = _TAG.fullmatch(request.headers.get(MATCH, "").strip())
    if found is None:
        message = "The request does not say which draft it is about."
        hint = f"Read the review, and send its sha256 in quotes as {MATCH}."
        raise UsageError("BW2118", message, hint=hint)
    return found[1]


def _run(operation: Operation, call: Call) -> Reply:
    """Do it. What a program asks is on record, as the reading of an agent is; and who takes a file."""
    reply = operation.run(call)
    if call.identity.kind == "agent" or operation.gives is None:
        about = [ObjectRef("review", call.path["review"])] if "review" in call.path else []
        with call.desk.ledger.write(call.identity.actor) as tx:
            tx.audit("api.asked", ObjectRef("operation", operation.name), refs=about)
    return reply


def _answer(operation: Operation, reply: Reply) -> Response:
    headers = {"etag": f'"{reply.tag}"'} if reply.tag else {}
    if isinstance(reply.body, Bytes):
        headers["content-disposition"] = f'attachment; filename="{reply.body.name}"'
        return Response(reply.body.data, media_type=reply.body.media_type, headers=headers)
    body = reply.body.model_dump(mode="json", by_alias=True)
    return JSONResponse(body, operation.status, headers)


def _told(error: BrandwrightError) -> Response:
    return as_json(error, _STATUS.get(error.code) or status_of(error))
