"""The page about packs: its table names the packs that ship, and its examples load."""

import re
import shutil
from pathlib import Path

from brandwright.brandkit import load_kit
from brandwright.brandkit.packs import pack_ids, shipped_pack

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "explanation" / "packs.md").read_text(encoding="utf-8")


def test_the_table_names_every_pack_with_its_day() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    named = {name: row for row in rows for name in re.findall(r"`([a-z-]+)`", row.split("|")[1])}
    assert set(named) == set(pack_ids())
    for name, row in named.items():
        day = shipped_pack(name).effective_from
        assert row.split("|")[3].strip() == (day.isoformat() if day else "")


def test_the_examples_load(tmp_path: Path) -> None:
    governance, pack = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    brand = tmp_path / "brand"
    shutil.copytree(ROOT / "tests" / "brandkit" / "kit", brand)
    (brand / "governance.yaml").write_text(governance)
    (brand / "packs").mkdir()
    (brand / "packs" / "our-style.yaml").write_text(pack)
    kit = load_kit(brand)
    assert kit.governance.packs_off[0].rule == "postal-address"
    assert [own.id for own in kit.own_packs] == ["our-style"]
