"""True copy in other words is carried, and copy whose words were changed never is."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from tests.brandkit.proof_row import Row
from tests.brandkit.proof_table import ROWS

from brandwright.brandkit import RULES, DraftView, claims_supported, proposed_evidence
from brandwright.brandkit.models import Kit, Scope

View = Callable[..., DraftView]

LAST_DAY = date(2027, 1, 31)


@pytest.fixture(scope="module")
def tabled(kit: Kit) -> Kit:
    """The kit with the proof points of the table alone."""
    base = kit.proof("pp-onboarding")
    assert base is not None
    plain = {
        "qualifier": (),
        "scope": Scope(),
        "comparator": "",
        "direction": "none",
        "supports": ("number",),
    }
    points = tuple(
        base.model_copy(
            update=plain | {"id": row.name, "claims": (row.claim,), "valid_until": LAST_DAY} | row.slots
        )
        for row in ROWS
    )
    return kit.model_copy(update={"proof_points": points})


def carried(view: View, kit: Kit, text: str, name: str, **place: date) -> bool:
    """Whether the text makes claims, and the proof point carries all of them, with what small counts it has."""
    seen = view(text, evidence=[name], kit=kit, **place)

    return bool(seen.claims) and not RULES["claims"](seen)


TRUE = [(row.name, text) for row in ROWS for text in (row.claim + ".", *row.paraphrases)]


def test_at_least_seven_in_ten_paraphrases_are_carried_and_linked(view: View, tabled: Kit) -> None:
    refused = [text for name, text in TRUE if not carried(view, tabled, text, name)]
    unlinked = [text for name, text in TRUE if name not in proposed_evidence(view("x", kit=tabled), text)]
    assert len(TRUE) >= 150
    assert len(refused) <= 0.2 * len(TRUE), refused
    assert len(unlinked) <= 0.2 * len(TRUE), unlinked


def test_no_paraphrase_is_blocked(view: View, tabled: Kit) -> None:

    actions = [
        (text, finding.action)
        for name, text in TRUE
        for finding in RULES["claims"](view(text, evidence=[name], kit=tabled))
    ]
    assert [item for item in actions if item[1] == "block"] == []


def mutations(row: Row) -> Iterator[tuple[str, str]]:
    """Untrue copies of the wording, by what was changed; plain edits of text."""
    for kind, old, new in row.swaps:
        assert old in row.claim, (row.name, old)
        yield kind, row.claim.replace(old, new, 1)
    for digits in re.findall(r"\d[\d,.]*\d|\d", row.claim):
        number = float(digits.replace(",", ""))
        if 1900 < number < 2100:
            continue
        for other in (number * 2 + 1, number + 3, number * 10, max(number - 3, 0.5)):
            yield "value", row.claim.replace(digits, f"{other:g}", 1)
    for old, new in (("%", " percentage points"), ("%", "x"), (" minutes", " hours"), (" days", " hours")):
        if old in row.claim:
            yield "unit", row.claim.replace(old, new, 1)
    yield "polarity", f"It is not true that {row.claim[0].lower()}{row.claim[1:]}"
    yield "polarity", f"Nobody says that {row.claim[0].lower()}{row.claim[1:]}"
    yield "scope", f"{row.claim}, worldwide"
    yield "scope", f"In Germany, {row.claim[0].lower()}{row.claim[1:]}"
    yield "scope", f"{row.claim}, and so did everyone else"
    yield "strength", f"{row.claim}, guaranteed"
    yield "strength", f"{row.claim}, always"
    yield "strength", f"Studies prove it: {row.claim[0].lower()}{row.claim[1:]}"


CHANGED = [(row.name, kind, text) for row in ROWS for kind, text in mutations(row)]


@pytest.mark.parametrize("kind", ["value", "unit", "metric", "direction", "polarity", "scope", "strength"])
def test_a_changed_claim_is_never_carried_nor_linked(view: View, tabled: Kit, kind: str) -> None:
    mine = [(name, text) for name, k, text in CHANGED if k == kind]
    assert [text for name, text in mine if carried(view, tabled, f"{text}.", name)] == []
    place = view("x", kit=tabled)
    linked = [(text, ids) for _, text in mine if (ids := proposed_evidence(place, f"{text}."))]
    assert [text for text, ids in linked if claims_supported(place, f"{text}.", ids)] == []


def test_there_are_many_changed_claims() -> None:
    assert len(CHANGED) >= 300


def test_expired_proof_carries_nothing_and_is_not_proposed(view: View, tabled: Kit) -> None:
    late = LAST_DAY + timedelta(days=1)
    assert [text for name, text in TRUE if carried(view, tabled, text, name, on=late)] == []
    place = view("x", kit=tabled, on=late)
    paraphrases = [text for row in ROWS for text in row.paraphrases]
    linked = [text for text in paraphrases if proposed_evidence(place, text)]
    assert not any(claims_supported(place, text, proposed_evidence(place, text)) for text in linked)
    assert [text for text in paraphrases if not view(text, kit=tabled).claims] == []
