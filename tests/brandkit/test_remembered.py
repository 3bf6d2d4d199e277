"""What is remembered of a sentence or a kit holds for that sentence, that kit and that place alone."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from brandwright.brandkit import RULES, DraftView
from brandwright.brandkit.models import Kit

View = Callable[..., DraftView]

FASTER = "Harborlight opens a review 2x faster than Rivalon."
GERMAN = (
    "Wir zeigen, was jede Person im Team mit der neuen Vorlage in einer Woche für alle ihre Kunden macht."
)


def carried(view: DraftView) -> bool:
    return all(item.support.ok for item in view.claims)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"market": "DE"},
        {"on": date(2028, 1, 1)},
        {"evidence": ()},
        {"evidence": ("pp-onboarding",)},
    ],
)
def test_a_sentence_is_held_against_its_evidence_where_it_stands(
    view: View, elsewhere: dict[str, Any]
) -> None:
    here: dict[str, Any] = {"evidence": ("pp-faster",)}

    assert [carried(view(FASTER, **given)) for given in (here, here | elsewhere, here)] == [True, False, True]


def test_a_sentence_is_held_against_the_proof_of_its_own_kit(view: View, kit: Kit) -> None:
    points = tuple(
        proof.model_copy(update={"status": "retired"}) if proof.id == "pp-faster" else proof
        for proof in kit.proof_points
    )
    other = kit.model_copy(update={"proof_points": points})

    assert [carried(view(FASTER, evidence=("pp-faster",), kit=one)) for one in (kit, other, kit)] == [
        True,
        False,
        True,
    ]


def test_a_copy_of_a_kit_finds_its_own_proof(kit: Kit) -> None:
    first = kit.proof_points[0]
    assert kit.proof(first.id) is first

    renamed = kit.model_copy(update={"proof_points": (first.model_copy(update={"id": "pp-new"}),)})

    assert (renamed.proof(first.id), renamed.proof("pp-new")) == (None, renamed.proof_points[0])
    assert kit.proof("pp-new") is None
    assert kit == kit.model_copy(deep=True)
    assert "pp-new" not in kit.model_dump_json()


def test_of_two_proof_points_of_one_name_the_first_is_meant(kit: Kit) -> None:
    one, other = kit.proof_points[:2]
    double = kit.model_copy(update={"proof_points": (one, other.model_copy(update={"id": one.id}))})

    assert double.proof(one.id) is one


def test_one_text_is_read_in_each_language(view: View) -> None:
    found = [RULES["locale"](view(GERMAN, locale=locale)) for locale in ("en", "de", "en")]

    assert [[finding.rule for finding in some] for some in found] == [
        ["locale.language"],
        [],
        ["locale.language"],
    ]
