"""What a kit lacks before a draft can start."""

from pathlib import Path
from typing import Any

import pytest

from brandwright.brandkit import load_kit, missing_for_draft
from brandwright.brandkit.models import ClaimPolicy, Kit, Messaging
from brandwright.content import Brief


def test_a_full_kit_lacks_nothing(kit: Kit, brief: Brief) -> None:
    assert missing_for_draft(kit, brief) == []


def test_a_fresh_kit_lacks_everything_and_says_how_to_fill_it(tmp_path: Path, brief: Brief) -> None:
    (tmp_path / "meta.yaml").write_text('brand: A\nkit_version: "1"\nlocales: [de]\n')
    gaps = missing_for_draft(load_kit(tmp_path), brief)
    assert [gap.section for gap in gaps] == [
        "meta",
        "channels",
        "messaging",
        "proof_points",
        "claims",
    ]
    assert all(gap.what and gap.how for gap in gaps)


@pytest.mark.parametrize(
    ("asked", "changes", "missing"),
    [
        ({"product": "nova"}, {}, ["the product “nova”", "a message for “nova”"]),
        ({"channels": ["email", "radio"]}, {}, ["the channel “radio”"]),
        ({"locale": "fr"}, {}, []),  # what cannot be read is for the gate to say
        ({"locale": "en-GB"}, {}, []),
        ({}, {"messaging": Messaging()}, ["an approved message"]),
        ({"publish": "2030-01-01"}, {}, ["a proof point in force"]),
        ({}, {"claims": ClaimPolicy()}, ["the table of evidence and claims"]),
    ],
)
def test_each_gap_is_named(
    kit: Kit, brief: Brief, asked: dict[str, Any], changes: dict[str, Any], missing: list[str]
) -> None:
    wanted = Brief.model_validate(brief.model_dump() | {"publish": "2026-06-01"} | asked)
    assert [gap.what for gap in missing_for_draft(kit.model_copy(update=changes), wanted)] == missing
