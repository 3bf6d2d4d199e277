"""Live news by server-sent events: how much waits, that the review on the screen changed, who is at work on it.

A page without it is as good, only older: everything that matters is compared again when somebody decides.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from ..errors import RefusedError, UsageError
from ..governance import Identity, view_review
from ..store import Transaction, comments, locks, queues
from .routes import Inbox, Page

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ("PAGES", "News", "review_stamp")

MOST, MOST_EACH = 100, 8
"""Streams that are open at a time: of all people together, and of one person."""

EVERY_S, LASTS_S = 2.0, 900.0
"""Seconds between two looks; and after which a stream ends, so that its browser has to be let in again."""

STEP_S = 0.25


@dataclass
class News:
    """The open streams of an application."""

    open: Counter[str] = field(default_factory=Counter)
    stopping: bool = False

    def stop(self) -> None:
        """End all streams; a server that stops waits for them."""
        self.stopping = True

    def enter(self, person: str) -> bool:
        """Whether there is room for one more."""
        if self.stopping or self.open.total() >= MOST or self.open[person] >= MOST_EACH:
            return False
        self.open[person] += 1
        return True

    def leave(self, person: str) -> None:
        """One stream has ended."""
        self.open[person] -= 1
        self.open += Counter()  # drops the names that have none


async def _events(inbox: Inbox, request: Request, person: Identity, _form: Mapping[str, str]) -> Response:
    if not inbox.news.enter(person.claimed):
        # To a browser this means: do not come back. The page stays as it is.
        return Response(status_code=204)
    told = _told(inbox, request, person, request.query_params.get("review", "")[:80])
    return StreamingResponse(told, media_type="text/event-stream", headers={"x-accel-buffering": "no"})


async def _told(inbox: Inbox, request: Request, person: Identity, review: str) -> AsyncIterator[str]:
    """What is new, whenever something is; otherwise a word now and then that keeps the connection."""
    clock = asyncio.get_running_loop().time
    ends, last = clock() + LASTS_S, ""
    try:
        yield "retry: 5000\n\n"
        while clock() < ends:
            if not await run_in_threadpool(_still_in, inbox, request):
                return
            said = json.dumps(await run_in_threadpool(_look, inbox, person, review))
            yield f"data: {said}\n\n" if said != last else ": \n\n"
            last, look = said, clock() + EVERY_S
            while clock() < look:
                if inbox.news.stopping or await request.is_disconnected():
                    return
                await asyncio.sleep(STEP_S)
    finally:
        inbox.news.leave(person.claimed)


def _still_in(inbox: Inbox, request: Request) -> bool:
    """Whether the reader is signed in as before: a session that ends, ends its streams."""
    try:
        return inbox.access.who(inbox.desk, request) is not None
    except RefusedError:
        return False


def _look(inbox: Inbox, person: Identity, review: str) -> dict[str, Any]:
    with inbox.desk.ledger.read() as tx:
        news: dict[str, Any] = {"waiting": queues.waiting(tx).count}
        if review:
            lock = locks.get(tx, review)
            news["stamp"] = review_stamp(tx, review)
            news["lock"] = {"by": lock.by, "min": _minutes(tx, lock)} if lock else None
    return news


def _minutes(tx: Transaction, lock: locks.Lock) -> int:
    return max(1, round((lock.until - tx.now).total_seconds() / 60))


def review_stamp(tx: Transaction, review: str) -> str:
    """A word that changes whenever the review does; empty when there is none."""
    try:
        view = view_review(tx, review)
    except UsageError:
        return ""
    said = comments.for_review(tx, review)
    settled = sum(one.resolved_at is not None for one in said)
    return f"{view.review.version}-{view.state}-{len(view.decisions)}-{len(said)}-{settled}"


PAGES = (Page("/events", ("GET",), "read", _events, "events"),)
