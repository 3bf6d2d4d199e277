"""Which status an error has, whoever it is told to."""

from __future__ import annotations

import pytest

from brandwright.errors import (
    BrandwrightError,
    ConflictError,
    GateError,
    ModelError,
    RefusedError,
    StateError,
    UsageError,
    WaitingError,
)
from brandwright.web.problems import status_of


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UsageError("BW211", "There is no such review."), 404),
        (StateError("BW727", "The brief was erased."), 410),
        (RefusedError("BW1112", "Too many."), 429),
        (RefusedError("BW1113", "No token."), 401),
        (RefusedError("BW103", "Not your role."), 403),
        (ConflictError("BW730", "Somebody was first."), 409),
        (UsageError("BW2095", "Nothing is decided."), 422),
        (GateError("BW320", "It is held."), 422),
        (WaitingError("BW401", "It waits."), 409),
        (ModelError("BW500", "The model is gone."), 502),
        (StateError("BW705", "The ledger is damaged."), 500),
        (BrandwrightError("BW199", "A mistake of ours."), 500),
    ],
    ids=lambda value: value.code if isinstance(value, BrandwrightError) else str(value),
)
def test_the_status_of_an_error(error: BrandwrightError, status: int) -> None:
    assert status_of(error) == status
