"""What an operation of the REST API is: its address, its act, what it takes and gives, and what does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic import BaseModel

from ...errors import ConflictError

if TYPE_CHECKING:
    from ...governance import Identity
    from ...governance.access import Act
    from ...graph.desk import Desk

__all__ = ("BASE", "KEY", "MATCH", "Bytes", "Call", "Operation", "Reply")

BASE = "/api/v1"
MATCH, KEY = "If-Match", "Idempotency-Key"

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Call:
    """One request, read and checked.

    Attributes:
        path: what stood in the address.
        match: the sha that `If-Match` names; empty without.
        key: of `Idempotency-Key`; empty without.
    """

    desk: Desk
    identity: Identity
    path: Mapping[str, str]
    query: BaseModel | None = None
    body: BaseModel | None = None
    match: str = ""
    key: str = ""

    def asked(self, kind: type[M]) -> M:
        """What the request carries, as its model."""
        given = self.body if isinstance(self.body, kind) else self.query
        assert isinstance(given, kind)
        return given

    def seen(self, sha: str, version: int, given: int) -> None:
        """Refuse to act on another draft than the one that the request names.

        Raises:
            ConflictError: BW731.
        """
        if (self.match, given) != (sha, version):
            message = f"{self.path['review']} is not what was read: it is at version {version} by now."
            raise ConflictError("BW731", message, hint="Read it again, then decide.")


@dataclass(frozen=True)
class Bytes:
    """An answer that is a file."""

    data: bytes
    media_type: str
    name: str


@dataclass(frozen=True)
class Reply:
    """An answer.

    Attributes:
        tag: the sha that an `ETag` names; empty for none.
    """

    body: BaseModel | Bytes
    tag: str = ""


@dataclass(frozen=True)
class Operation:
    """One operation.

    Attributes:
        act: what it amounts to; the functions behind it ask for more where that depends on the request.
        people: whether no program may ask for it, whatever its token says.
        match: whether the request has to say which draft it is about.
        key: whether sending it again with the same key does it once.
        gives: the model of its answer; None for a file.
    """

    method: Literal["GET", "POST"]
    path: str
    act: Act
    name: str
    summary: str
    run: Callable[[Call], Reply]
    gives: type[BaseModel] | None
    query: type[BaseModel] | None = None
    takes: type[BaseModel] | None = None
    status: int = 200
    people: bool = False
    match: bool = False
    key: bool = False
    fails: tuple[int, ...] = field(default=())

    @property
    def address(self) -> str:
        """Its whole path."""
        return BASE + self.path
