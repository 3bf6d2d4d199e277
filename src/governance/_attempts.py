"""One attempt at a decision: what came with it besides the answer, and that sending it twice decides once."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

from .._canonical import digest, sha256_hex
from ..errors import ConflictError, UsageError, Where
from ..store import Transaction, findings, reviews
from ..store.records import Decision, DecisionKind, JsonScalar, Review
from ._effort import words_edited

__all__ = ("Attempt", "ReasonCode", "attempted")

ReasonCode = Literal[
    "off-brand",
    "unsupported",
    "inaccurate",
    "not-useful",
    "wrong-audience",
    "legal",
    "timing",
    "other",
]
"""The reason as one of a few kinds, so that reasons can be counted."""

SECONDS_MAX = 7 * 24 * 3600
_KEY = re.compile(r"[A-Za-z0-9._:/+=-]{1,200}")
_NO: frozenset[str] = frozenset({"request-changes", "reject"})
_APPROVALS: frozenset[str] = frozenset({"approve", "approve-with-edits"})


@dataclass(frozen=True)
class Attempt:
    """What came with an answer, checked.

    Attributes:
        code: the kind of reason; empty when none was given.
        seconds: how long the draft was on the screen.
        key, sha: hashes of the attempt's key, and of what was asked for; empty without a key.
    """

    code: str
    seconds: float | None
    key: str
    sha: str

    def first(self, tx: Transaction) -> Decision | None:
        """The decision that this very attempt made before.

        Raises:
            ConflictError: `BW7100`, another attempt used the key.
        """
        known = reviews.by_attempt(tx, self.key) if self.key else None
        if known is not None and known.attempt_sha != self.sha:
            message = f"The key of this attempt was used for another one, about {known.review_id}."
            raise ConflictError("BW7100", message, hint="Give every attempt at a decision a key of its own.")
        return known

    def recorded(self, tx: Transaction, review: Review, decision: Decision) -> Decision:
        """The decision with what came with it, and with what code counts: open findings and edited words."""
        code = self.code or ("other" if decision.kind in _NO else "")
        return replace(
            decision,
            reason_code=code,
            seconds=self.seconds,
            findings_open=findings.standing(tx, review.gate_id) if review.gate_id else None,
            words_changed=words_edited(tx, review) if decision.kind in _APPROVALS else None,
            attempt=self.key,
            attempt_sha=self.sha,
        )


def attempted(
    kind: DecisionKind,
    asked: Mapping[str, JsonScalar],
    *,
    reason_code: ReasonCode | None,
    seconds: float | None,
    key: str | None,
) -> Attempt:
    """An attempt at a decision; `asked` is what has to be the same when it is sent again.

    Raises:
        UsageError: `BW2100`, the kind of reason, the seconds or the key cannot be used.
    """
    if reason_code and reason_code not in get_args(ReasonCode):
        known = ", ".join(cast("tuple[str, ...]", get_args(ReasonCode)))
        raise _unusable(f"`{reason_code}` is no kind of reason.", "reason_code", f"Choose one of {known}.")
    if seconds is not None and not (math.isfinite(seconds) and seconds >= 0):
        raise _unusable("The seconds on screen are no length of time.", "seconds", "Leave them out.")
    if key and not _KEY.fullmatch(key):
        hint = "Use up to 200 letters, digits and . _ : / + = -, such as a random UUID."
        raise _unusable("The attempt's key cannot be used.", "key", hint)
    body = {"kind": kind, "reason_code": reason_code or "", **asked}
    return Attempt(
        reason_code or "",
        None if seconds is None else round(min(float(seconds), SECONDS_MAX), 1),
        sha256_hex(key.encode()) if key else "",
        digest(body) if key else "",
    )


def _unusable(message: str, field: str, hint: str) -> UsageError:
    return UsageError("BW2100", message, where=Where(field=field), hint=hint)
