"""The server: its tools, as their names, their words and their arguments; and what a wrong call is told."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Annotated, Any, Final

import anyio
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError, ToolError
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field, ValidationError

from .. import __version__
from ..content import Brief
from ..errors import BrandwrightError, RefusedError, UsageError, Where
from ..governance.access import Act
from . import work
from .calls import Caller, Calls
from .masking import masked_text
from .resources import add_resources, not_there
from .results import CheckResult, DraftResult, RecallResult, ReviewResult, SuiteResult

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mcp.server.lowlevel.helper_types import ReadResourceContents
    from mcp.types import InputRequiredResult

    from ..graph.desk import Desk

__all__ = ("INSTRUCTIONS", "Server", "build_server", "client_of")

INSTRUCTIONS: Final = (
    "Brandwright prepares marketing copy, and people decide about it. Recall what is on record before you write a "
    "brief, check copy by the rules of the kit, and ask for a draft with a brief. A draft ends as a review that a "
    "person decides: no tool here approves, rejects, edits, publishes or exports, and none gives out copy."
)
UNEXPECTED: Final = BrandwrightError(
    "BW199",
    "This should not have happened.",
    hint="Start the server with BRANDWRIGHT_DEBUG=1: its stderr then says more.",
)
BEAT_S = 1.0
"""Seconds between two words on how far a call is."""

Question = Annotated[
    str, Field(min_length=1, max_length=1000, description="What you want to know, in a sentence or two.")
]
Name = Annotated[str, Field(max_length=120, pattern=r"^[A-Za-z0-9 _.-]*$")]
Copy = Annotated[
    str,
    Field(min_length=1, max_length=100_000, description="The text: Markdown, with part marks where needed."),
]
Id = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9-]+$")]

_caller: ContextVar[Caller] = ContextVar("caller")


class Server(MCPServer[Any]):
    """The SDK's server, with our errors, and with a caller known to everything that a request does.

    Args:
        who: the caller of a request; None where nobody is known, which refuses the call.
    """

    def __init__(self, calls: Calls, who: Callable[[Context[Any, Any] | None], Caller | None]) -> None:
        super().__init__(
            "brandwright",
            title="Brandwright",
            instructions=INSTRUCTIONS,
            version=__version__,
            log_level="ERROR",
            subscriptions=False,
        )
        self.calls = calls
        self._who = who

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool; what goes wrong comes back as an error with our code and hint."""
        try:
            caller = self._known(context)
            try:
                self._expect(name, arguments)
                return await super().call_tool(name, arguments, context)
            except ToolError as error:
                wrong = _told(name, error)
                if wrong.code in ("BW1161", "BW2161"):
                    await anyio.to_thread.run_sync(self.calls.refused, caller, name, wrong)
                raise wrong from error
        except BrandwrightError as error:
            return _as_error(error)

    async def read_resource(
        self, uri: Any, context: Context[Any, Any] | None = None
    ) -> Iterable[ReadResourceContents] | InputRequiredResult:
        """Read a resource; what goes wrong is named with our code."""
        try:
            self._known(context)
            return await super().read_resource(uri, context)
        except ResourceError as error:
            wrong = error.__cause__
            if isinstance(wrong, BrandwrightError):
                raise ResourceNotFoundError(_line(wrong)) from error
            if isinstance(error, ResourceNotFoundError):
                raise ResourceNotFoundError(_line(not_there("There is no such resource."))) from error
            raise ResourceError(_line(UNEXPECTED)) from error
        except BrandwrightError as error:
            raise ResourceError(_line(error)) from error

    def _known(self, context: Context[Any, Any] | None) -> Caller:
        caller = self._who(context)
        if caller is None:
            raise RefusedError("BW1163", "Nobody is known to call.", hint="Send the token of a program.")
        _caller.set(caller)
        return caller

    def _expect(self, name: str, arguments: dict[str, Any]) -> None:
        """Refuse a tool or an argument that is not there: what a call asks for is never ignored."""
        tool = next((one for one in self._tool_manager.list_tools() if one.name == name), None)
        if tool is None:
            raise ToolError(name) from RefusedError(
                "BW1161",
                f"There is no tool {name[:80]!r}.",
                hint="No tool decides: a person does, by `brandwright review` or in the inbox.",
            )
        unknown = sorted(arguments.keys() - tool.parameters["properties"].keys())
        if unknown:
            raise ToolError(name) from UsageError(
                "BW2161",
                f"{name} has no argument {unknown[0][:80]!r}.",
                where=Where(field=unknown[0][:80]),
                hint=f"It has {', '.join(tool.parameters['properties'])}.",
            )


def _told(name: str, error: ToolError) -> BrandwrightError:
    """A failure of a tool as one of our errors; of what nobody expected only that it happened."""
    cause = error.__cause__
    if isinstance(cause, BrandwrightError):
        return cause
    if isinstance(cause, ValidationError):
        first = cause.errors(include_input=False, include_url=False)[0]
        field = ".".join(map(str, first["loc"]))
        more = f" and {cause.error_count() - 1} more" if cause.error_count() > 1 else ""
        return UsageError(
            "BW2161",
            f"{field}: {first['msg']}{more}.",
            where=Where(field=field),
            hint=f"The input schema of {name} says what it takes.",
        )
    if os.environ.get("BRANDWRIGHT_DEBUG"):
        traceback.print_exception(cause or error, file=sys.stderr)
    return UNEXPECTED


def _as_error(error: BrandwrightError) -> CallToolResult:
    """The error object of the command line; what was an option there is an argument here."""
    said = error.as_dict()
    where = {**said["where"], "field": (error.where.field or "").removeprefix("--") or None}  # type: ignore[dict-item]
    text = masked_text(json.dumps({**said, "where": where}, ensure_ascii=False))
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)


def _line(error: BrandwrightError) -> str:
    return masked_text(f"{error.code}: {error.message}" + (f" {error.hint}" if error.hint else ""))


def client_of(context: Context[Any, Any] | None) -> str:
    """The name that the client gives itself; empty when it gives none."""
    said = context.request_context.session.client_params if context else None
    return said.client_info.name if said and said.client_info else ""


def build_server(calls: Calls, who: Callable[[Context[Any, Any] | None], Caller | None]) -> Server:
    """A server with all tools and resources."""
    server = Server(calls, who)
    for tool, title, reads in (
        (recall, "Recall what is on record", True),
        (check, "Check copy against the brand kit", True),
        (draft, "Prepare a draft for review", False),
        (run_suite, "Run an evaluation suite", False),
        (review_status, "See where a review stands", True),
    ):
        hints = ToolAnnotations(
            read_only_hint=reads, destructive_hint=False, idempotent_hint=reads, open_world_hint=False
        )
        server.add_tool(tool, title=title, annotations=hints)
    add_resources(server, lambda name, look: calls.make(_caller.get(), name, "read", look))
    return server


async def recall(
    context: Context[Any, Any],
    question: Question,
    channel: Annotated[Name, Field(description="Only learnings about this channel.")] = "",
    segment: Annotated[Name, Field(description="Only learnings about this audience segment.")] = "",
    k: Annotated[int, Field(ge=1, le=20, description="How many records.")] = 5,
) -> RecallResult:
    """Ask what past campaigns taught. The answer cites approved learnings by id, or says that it is not on record."""
    return await _made(
        context, "recall", "read", lambda desk, at: work.recall(desk, at, question, channel, segment, k)
    )


async def check(
    context: Context[Any, Any],
    text: Copy,
    channel: Annotated[Name | None, Field(description="The channel that it is for.")] = None,
    part: Annotated[Name | None, Field(description="The channel's part that it is.")] = None,
    locale: Annotated[Name | None, Field(description="Its language, such as en-US.")] = None,
) -> CheckResult:
    """Check a text by the rules of the brand kit, and get findings with exact places. A pass is no approval."""
    return await _made(
        context, "check", "check", lambda desk, at: work.check(desk, at, text, channel, part, locale)
    )


async def draft(context: Context[Any, Any], brief: Brief) -> DraftResult:
    """Prepare a draft for each channel, segment and stage of a brief. It returns the id of a review, pending or held,
    that a person decides; it returns no copy. What a brief can name, such as products and channels, is in brand://kit."""
    return await _made(context, "draft", "draft", lambda desk, at: work.draft(desk, at, brief))


async def run_suite(
    context: Context[Any, Any],
    suite: Annotated[Id, Field(description="The suite's name, such as `content`.")],
) -> SuiteResult:
    """Run an evaluation suite of the workspace: scores with confidence intervals against its thresholds."""
    return await _made(context, "run_suite", "check", lambda desk, at: work.run_suite(desk, at, suite))


async def review_status(
    context: Context[Any, Any], review: Annotated[Id, Field(description="The review's id.")]
) -> ReviewResult:
    """See where a review stands: its state, who has to sign by role, what was decided, and what stands in the way."""
    return await _made(
        context, "review_status", "read", lambda desk, at: work.review_status(desk, at, review)
    )


async def _made(
    context: Context[Any, Any], name: str, act: Act, does: Callable[[Desk, work.Progress], work.Done[work.R]]
) -> work.R:
    """The result of a call that works in a thread, while the client hears how far it is."""
    server = context.mcp_server
    assert isinstance(server, Server)
    caller, at, ended = _caller.get(), work.Progress(), anyio.Event()
    made: list[work.R] = []
    failed: list[Exception] = []

    async def at_work() -> None:
        try:
            made.append(
                await anyio.to_thread.run_sync(server.calls.make, caller, name, act, lambda d: does(d, at))
            )
        # A group of tasks would wrap it, and whoever called wants it as it is.
        except Exception as error:
            failed.append(error)
        ended.set()

    async with anyio.create_task_group() as group:
        group.start_soon(at_work)
        while not ended.is_set():
            with anyio.move_on_after(BEAT_S):
                await ended.wait()
            if not ended.is_set():
                await context.report_progress(*await anyio.to_thread.run_sync(at.look))
    if failed:
        raise failed[0]
    return made[0]
