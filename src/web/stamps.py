"""What a form carries besides what people type: when it was shown, signed, and a key that makes it count once."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from ..store._commitments import commitment, load_salt

if TYPE_CHECKING:
    from itsdangerous import URLSafeSerializer

    from ..graph.desk import Desk

__all__ = ("new_key", "seconds_since", "stamp")


def new_key() -> str:
    """A key for one form: sent twice with it, it is one act."""
    return secrets.token_urlsafe(18)


def stamp(desk: Desk, review: str, sha: str) -> str:
    """A note, signed, that this draft is shown from now on. Nobody who fills in the form can change it."""
    return str(_signer(desk).dumps([review, sha, desk.ledger.now().isoformat()]))


def seconds_since(desk: Desk, note: str, review: str, sha: str) -> float | None:
    """How long the draft was on the screen when the form came back; None when the note is of something else.

    It is the time between showing and deciding, as the server's clock says: the most that somebody can have read.
    """
    from itsdangerous import BadSignature

    try:
        of, shown, at = _signer(desk).loads(note)
    except (BadSignature, ValueError, TypeError):
        return None
    if (of, shown) != (review, sha):
        return None
    return max(0.0, (desk.ledger.now() - datetime.fromisoformat(at)).total_seconds())


def _signer(desk: Desk) -> URLSafeSerializer:
    from itsdangerous import URLSafeSerializer

    # Every process of the workspace signs alike: a form may come back to another one than showed it.
    secret = commitment(load_salt(desk.workspace.state), "seconds on screen")
    return URLSafeSerializer(secret, salt="brandwright-shown")
