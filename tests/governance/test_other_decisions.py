"""Decisions beside drafts: the policy names who takes them."""

from __future__ import annotations

import pytest
from tests.governance.making import book, person

from brandwright.errors import RefusedError
from brandwright.governance import require_role


@pytest.mark.parametrize(("by", "kind"), [("anna", "learning"), ("olga", "learning"), ("olga", "budget")])
def test_a_person_with_the_role_may(by: str, kind: str) -> None:
    require_role(book(), person(by), kind)  # type: ignore[arg-type]


def test_anybody_else_is_told_who_may() -> None:
    with pytest.raises(RefusedError) as refused:
        require_role(book(), person("leo"), "learning")
    assert refused.value.code == "BW107"
    assert "anna" in refused.value.hint
