"""Personal data in drafts: what the kit allows, who agreed to be named, and what a person has to decide."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from brandwright.brandkit import RULES, DraftView, Kit
from brandwright.brandkit.models import Privacy
from brandwright.brandkit.personal import ALL_KINDS
from brandwright.content import Extract

View = Callable[..., DraftView]
ADDRESS = "12 Harbor Street, Springfield, IL 62701"


def changed(kit: Kit, **privacy: Any) -> Kit:
    settings = {**kit.privacy.model_dump(), **privacy}
    return kit.model_copy(update={"privacy": Privacy.model_validate(settings)})


def found(view: DraftView) -> list[tuple[str, str, str]]:
    return [(item.rule, item.action, item.excerpt) for item in RULES["privacy"](view)]


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_what_a_kit_does_not_say_is_blocked_or_goes_to_a_person(kind: Any) -> None:
    assert Privacy().action(kind) == ("needs-role" if kind in ("postal", "name") else "block")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Visit {ADDRESS}.", [("privacy.postal", "needs-role", ADDRESS)]),
        ("“We saved an hour a day,” said Kwame Mensah.", [("privacy.name", "needs-role", "Kwame Mensah")]),
        ("Mrs Vale walks again.", [("privacy.name", "needs-role", "Vale")]),
        ("Jane Doe agreed.", []),
        ("“It works”, says Ms. Doe.", []),
        ("“It works”, says Jane Miller.", [("privacy.name", "needs-role", "Jane Miller")]),
    ],
)
def test_addresses_and_names_need_the_role(
    view: View, text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert found(view(text)) == expected


def test_a_consent_that_has_run_out_is_found_once_with_its_own_message(view: View) -> None:
    (finding,) = RULES["privacy"](view("“It works”, says Jane Doe.", on=date(2026, 12, 1)))
    assert (finding.rule, finding.action, finding.excerpt) == ("privacy.consent", "block", "Jane Doe")
    assert "until 2026-09-30" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "Harborlight Alice helps Anna and Ben.",
        "Meet The New Harbor Martin Winter Collection",
        "Visit San Francisco, Charlotte and Florence.",
        "The Grace Period ends. Mark Your Calendar.",
    ],
)
def test_products_places_and_headlines_are_no_persons(view: View, text: str) -> None:
    assert found(view(text)) == []


def test_a_name_of_the_kit_is_no_persons_name(view: View, kit: Kit) -> None:
    text = "Order the Anna Keller loaf."
    assert [rule for rule, *_ in found(view(text))] == ["privacy.name"]
    terms = kit.terms.model_copy(update={"exact": ("Anna Keller",)})
    assert found(view(text, kit=kit.model_copy(update={"terms": terms}))) == []


def test_the_author_in_a_sources_title_is_named_rightly(view: View) -> None:
    title = "Anna Keller, The slow loaf"
    extract = Extract(
        id="ext-1",
        source="s",
        source_sha256="0" * 64,
        title=title,
        quote="Slow loaves keep longer.",
        start=0,
        end=24,
        line=1,
        supports="x",
    )
    text = f"“Slow loaves keep longer.” ({title})"
    assert [rule for rule, *_ in found(view(text))] == ["privacy.name"]
    assert found(view(text, extracts=(extract,))) == []


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"allow": (f"Harbor Light Ltd, {ADDRESS}, USA",)}, f"Visit {ADDRESS}."),
        ({"allow": ("Ada Keller",)}, "Dr. Ada Keller wrote it."),
        ({"allow_by_kind": {"name": ("Anna Keller",)}}, "Anna Keller wrote it."),
        ({"allow_by_kind": {"ssn": ("536-90-4399",)}}, "Number 536-90-4399."),
        ({"confidence": {"name": 0.8}}, "Here is Anna Keller, she wrote all of it."),
        ({"actions": {"name": "allow"}}, "Dr. Anna Keller wrote it."),
        ({"actions": {"postal": "allow"}}, f"Visit {ADDRESS}."),
    ],
)
def test_a_kit_says_what_may_stand(view: View, kit: Kit, settings: dict[str, Any], text: str) -> None:
    assert found(view(text)) != []
    assert found(view(text, kit=changed(kit, **settings))) == []


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"allow_by_kind": {"name": ("536-90-4399",)}}, "Number 536-90-4399."),
        ({"allow": ("Springfield",)}, f"Visit {ADDRESS}."),
        ({"allow": ("12",)}, f"Visit {ADDRESS}."),
        ({"confidence": {"name": 0.8}}, "Dr. Anna Keller wrote it."),
    ],
)
def test_and_allows_no_more_than_it_says(view: View, kit: Kit, settings: dict[str, Any], text: str) -> None:
    assert found(view(text, kit=changed(kit, **settings))) != []


def test_an_address_of_the_kits_own_disclosure_may_stand(view: View, kit: Kit) -> None:
    first = kit.disclosures[0].model_copy(update={"text": f"Harbor Light, {ADDRESS}"})
    own = kit.model_copy(update={"disclosures": (first,)})
    assert found(view(f"Harbor Light, {ADDRESS}", kit=own)) == []


@pytest.mark.parametrize(
    "wrong", [{"confidence": {"name": 2}}, {"actions": {"shoe": "block"}}, {"allow_by_kind": {"x": []}}]
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Privacy.model_validate(wrong)
