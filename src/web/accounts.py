"""The ways in for a team: an account with a password, or a proxy that has signed people in already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.responses import RedirectResponse

from ..errors import RefusedError
from ..governance import Identity, accounts
from ..governance.identity import signed_in
from .devices import DEVICE_S, device_note, known_device
from .limiting import TooMany, peer_of
from .routes import Inbox, Opening

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from ..graph.desk import Desk
    from .pages import Pages

__all__ = ("Proxied", "Team")

NAME_MAX = 64


@dataclass(frozen=True)
class Team:
    """People sign in with an account of this workspace.

    Attributes:
        secure: whether people reach the inbox by https: its cookie then goes by nothing else.
    """

    secure: bool = False

    @property
    def openings(self) -> tuple[Opening, ...]:
        """Signing in and out."""
        return (
            Opening("/sign-in", "GET", self._page),
            Opening("/sign-in", "POST", self._sign_in),
            Opening("/sign-out", "POST", self._sign_out),
        )

    @property
    def cookie(self) -> str:
        """The session's cookie; browsers hold one that begins with `__Host-` to this very host and to https."""
        return self._named("session")

    @property
    def device_cookie(self) -> str:
        """The cookie of a browser that has signed in before."""
        return self._named("device")

    def _named(self, what: str) -> str:
        return f"{'__Host-' if self.secure else ''}brandwright_{what}"

    def who(self, desk: Desk, request: Request) -> Identity | None:
        """Whose session this is."""
        token = request.cookies.get(self.cookie, "")
        return accounts.who(desk.ledger, desk.playbook, token) if token else None

    def ask(self, pages: Pages, request: Request) -> Response:
        """The form, at the very address that was asked for."""
        then = request.url.path if request.method == "GET" else "/"
        query = f"?{request.url.query}" if request.method == "GET" and request.url.query else ""
        return _form(pages, then + query, 401)

    def _page(self, inbox: Inbox, request: Request, _sent: Mapping[str, str]) -> Response:
        return _form(inbox.pages, "/", 200)

    def _sign_in(self, inbox: Inbox, request: Request, sent: Mapping[str, str]) -> Response:
        name, then = sent.get("name", "").strip()[: NAME_MAX + 1], _local(sent.get("then", ""))
        desk = inbox.desk
        device = known_device(desk, name, request.cookies.get(self.device_cookie, ""))
        try:
            inbox.limiter.attempt(name, request, device)
            token = accounts.sign_in(desk.ledger, desk.playbook, name, sent.get("password", ""))
        except TooMany as error:
            answer = _form(inbox.pages, then, 429, error)
            answer.headers["retry-after"] = str(error.wait)
            return answer
        except RefusedError as error:
            return _form(inbox.pages, then, 401, error)
        inbox.limiter.succeeded(name, request, device)
        accounts.sign_out(desk.ledger, request.cookies.get(self.cookie, ""))
        answer = RedirectResponse(then, 303)
        # Lax, so that the link in a notice finds its reader signed in; what changes something is held to its origin.
        self._set(answer, self.cookie, token, accounts.SESSION_S)
        self._set(answer, self.device_cookie, device_note(desk, name, device), DEVICE_S)
        return answer

    def _set(self, answer: Response, name: str, value: str, seconds: int) -> None:
        answer.set_cookie(
            name, value, max_age=seconds, httponly=True, samesite="lax", secure=self.secure, path="/"
        )

    def _sign_out(self, inbox: Inbox, request: Request, _sent: Mapping[str, str]) -> Response:
        accounts.sign_out(inbox.desk.ledger, request.cookies.get(self.cookie, ""))
        answer = RedirectResponse("/sign-in", 303)
        answer.delete_cookie(self.cookie, httponly=True, samesite="lax", secure=self.secure, path="/")
        return answer


@dataclass(frozen=True)
class Proxied:
    """A proxy signs people in, and says in a header who it is: the id of a person of the playbook.

    Attributes:
        header: its name. It counts from the proxy alone; from anybody else it is words.
        proxies: the addresses of the proxy.
    """

    header: str
    proxies: frozenset[str]
    openings: tuple[Opening, ...] = ()

    def who(self, desk: Desk, request: Request) -> Identity | None:
        """Whom the proxy names; nobody when it names none, or more than one."""
        said = request.headers.getlist(self.header)
        if peer_of(request) not in self.proxies or len(said) != 1 or not said[0].strip():
            return None
        name = said[0].strip()
        return signed_in(desk.playbook, name, account=name, auth="proxy")

    def ask(self, pages: Pages, request: Request) -> Response:
        """There is no way in but through the proxy."""
        return pages.answer("elsewhere", {}, 401)


def _form(pages: Pages, then: str, status: int, error: RefusedError | None = None) -> Response:
    return pages.answer("sign-in", {"then": _local(then), "error": error}, status)


def _local(address: str) -> str:
    """The address when it is one of ours: a path, and nothing that a browser reads as another host."""
    parts = urlsplit(address)
    plain = address.isascii() and address.isprintable() and "\\" not in address
    ours = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith("//")
    return address if plain and ours and parts.path != "/sign-in" else "/"
