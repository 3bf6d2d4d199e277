"""What went wrong, as a page, as a piece of one, or as JSON; and the status that goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, PlainTextResponse

from ..errors import (
    BrandwrightError,
    ConflictError,
    GateError,
    ModelError,
    RefusedError,
    SourceError,
    UsageError,
    WaitingError,
)
from .limiting import TooMany

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from .pages import Pages
    from .routes import Kind

__all__ = ("as_json", "problem", "status_of", "unexpected")

_BY_CODE = {"BW211": 404, "BW254": 404, "BW2122": 404, "BW727": 410, "BW1112": 429, "BW1113": 401}
_BY_CLASS: tuple[tuple[type[BrandwrightError], int], ...] = (
    (ConflictError, 409),
    (RefusedError, 403),
    (UsageError, 422),
    (GateError, 422),
    (WaitingError, 409),
    (ModelError, 502),
    (SourceError, 502),
)


def status_of(error: BrandwrightError) -> int:
    """The status of an answer that tells of the error; 500 for what is wrong with this server."""
    if error.code in _BY_CODE:
        return _BY_CODE[error.code]
    return next((status for kind, status in _BY_CLASS if isinstance(error, kind)), 500)


def problem(pages: Pages, request: Request, kind: Kind, error: BrandwrightError) -> Response:
    """The answer that tells of the error."""
    if kind == "json":
        return as_json(error)
    status = status_of(error)
    review = request.path_params.get("review")
    back = f"/reviews/{review}" if review and status not in (404, 410) else "/"
    template = "problem-piece" if kind == "fragment" and request.headers.get("hx-request") else "problem"
    answer = pages.answer(template, {"error": error, "back": back, "status": status}, status)
    return _with_wait(answer, error)


def as_json(error: BrandwrightError, status: int = 0) -> Response:
    """The error object that the command line prints, too."""
    answer = JSONResponse(error.as_dict(), status or status_of(error))
    if answer.status_code == 401:
        answer.headers["www-authenticate"] = "Bearer"
    return _with_wait(answer, error)


async def unexpected(request: Request, error: Exception) -> Response:
    """A mistake of ours: said in a word, without its traceback, which goes to the server's own log."""
    said = BrandwrightError(
        "BW199", "This should not have happened.", hint="Ask whoever runs this server to look at its log."
    )
    if request.url.path.startswith("/api/"):
        return as_json(said, 500)
    return PlainTextResponse(f"{said.message} {said.hint}\n{said.code}\n", 500)


def _with_wait(answer: Response, error: BrandwrightError) -> Response:
    if isinstance(error, TooMany):
        answer.headers["retry-after"] = str(error.wait)
    return answer
