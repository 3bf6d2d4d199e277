"""Browsers that have signed in before: a signed note tells them from strangers who guess at the same account.

The note opens nothing. It lets its browser try a password while strangers have used up what an account allows, so that
nobody can keep a person out by guessing from elsewhere; its own guesses are counted by themselves.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..store._commitments import commitment, load_salt

if TYPE_CHECKING:
    from itsdangerous import URLSafeSerializer

    from ..graph.desk import Desk

__all__ = ("DEVICE_S", "device_note", "known_device")

DEVICE_S = 180 * 24 * 60 * 60
"""Seconds for which a browser is known after it signed in."""


def device_note(desk: Desk, account: str, device: str = "") -> str:
    """The note of a browser that has signed in to the account; of the one that it was before, where it was known."""
    made = [_named(desk, account), device or secrets.token_urlsafe(18), desk.ledger.now().isoformat()]
    return str(_signer(desk).dumps(made))


def known_device(desk: Desk, account: str, note: str) -> str:
    """Which browser the note is of; empty when it is forged, too old, or of another account."""
    from itsdangerous import BadSignature

    try:
        of, device, at = _signer(desk).loads(note)
        age = desk.ledger.now() - datetime.fromisoformat(at)
    except (BadSignature, ValueError, TypeError):
        return ""
    fits = of == _named(desk, account) and timedelta(0) <= age <= timedelta(seconds=DEVICE_S)
    return str(device) if fits else ""


def _named(desk: Desk, account: str) -> str:
    """The account without its name: who else uses the browser does not learn it from there."""
    return commitment(load_salt(desk.workspace.state), f"account {account}")


def _signer(desk: Desk) -> URLSafeSerializer:
    from itsdangerous import URLSafeSerializer

    # Every process of the workspace signs alike, and a restart makes nobody a stranger.
    secret = commitment(load_salt(desk.workspace.state), "browsers that have signed in")
    return URLSafeSerializer(secret, salt="brandwright-device")
