"""A reason in the audit log holds no address and no telephone number; the record itself keeps them."""

import pytest
from tests.store.making import ANN

from brandwright.store import Ledger, ObjectRef, audit
from brandwright.store._withheld import withheld


@pytest.mark.parametrize(
    ("reason", "kept"),
    [
        ("Ask ann.o'neil+x@example.co.uk again", "Ask ann.o'[address withheld] again"),
        ("mail zeb@example.net, then call", "mail [address withheld], then call"),
        ("call +49 151 2345 6789 first", "call [number withheld] first"),
        ("call 0151/2345-6789", "call [number withheld]"),
        ("call (0)30 12 34", "call (0)30 12 34"),
        ("on 2025-04-10 it was 18,000 of 21,306", "on 2025-04-10 it was 18,000 of 21,306"),
        ("request 2026-17, p = 0.0012345678", "request 2026-17, p = 0.0012345678"),
        ("lrn-0012345678ab replaced", "lrn-0012345678ab replaced"),
        ("sha 00123456789012345678901234567890", "sha 00123456789012345678901234567890"),
        ("write @ noon", "write @ noon"),
        ("", ""),
    ],
)
def test_what_is_left_of_a_reason(reason: str, kept: str) -> None:
    assert withheld(reason) == kept


def test_the_log_withholds_and_still_verifies(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        tx.audit("review.rejected", ObjectRef("review", "rev-1"), reason="zeb@example.net did not agree")
    with ledger.read() as tx:
        (entry,) = audit.entries(tx)
        assert audit.verify(tx).ok
    assert entry.reason == "[address withheld] did not agree"
