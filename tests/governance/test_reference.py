"""The reference pages name every field and setting that there is."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from brandwright import _settings
from brandwright.content import Brief, Offer
from brandwright.content.brief import Constraints
from brandwright.evaluation.policy import GatePolicy
from brandwright.governance import models

PAGES = Path(__file__).resolve().parents[2] / "docs" / "reference"

PAGE_OF: list[tuple[str, str, type[BaseModel]]] = [
    ("playbook.md", "people[].", models.Person),
    ("playbook.md", "", models.People),
    ("playbook.md", "agents[].", models.AgentEntry),
    ("playbook.md", "", models.Policy),
    ("playbook.md", "rules[].", models.PolicyRule),
    ("playbook.md", "", models.When),
    ("playbook.md", "held.", models.HeldPolicy),
    ("playbook.md", "floors.", models.Floors),
    ("playbook.md", "caps[].", models.OutputCap),
    ("playbook.md", "bulk.", models.BulkRule),
    ("playbook.md", "gate.", GatePolicy),
    ("playbook.md", "waivers[].", models.WaiverRight),
    ("playbook.md", "", models.BudgetLimits),
    ("playbook.md", "", models.Strategy),
    ("playbook.md", "", models.TheNumber),
    ("playbook.md", "", models.Outcome),
    ("playbook.md", "", models.Segment),
    ("playbook.md", "sources[].", models.Source),
    ("brief.md", "", Brief),
    ("brief.md", "", Offer),
    ("brief.md", "", Constraints),
    ("workspace.md", "", _settings.WorkspaceSettings),
    ("models.md", "", _settings.ModelSettings),
    ("workspace.md", "", _settings.StoreSettings),
    ("workspace.md", "", _settings.DraftSettings),
    ("workspace.md", "", _settings.BudgetSettings),
]


@pytest.mark.parametrize(
    ("page", "prefix", "model"), PAGE_OF, ids=lambda value: getattr(value, "__name__", str(value))
)
def test_a_reference_page_names_every_field(page: str, prefix: str, model: type[BaseModel]) -> None:
    text = (PAGES / page).read_text(encoding="utf-8")
    names = [prefix + (field.alias or name) for name, field in model.model_fields.items()]
    assert [name for name in names if not re.search(rf"`{re.escape(name)}[`.\[]", text)] == []


def test_the_settings_page_has_a_table_for_every_section() -> None:
    text = (PAGES / "workspace.md").read_text(encoding="utf-8")
    assert [name for name in _settings.Settings.model_fields if f"### `[{name}]`" not in text] == []
