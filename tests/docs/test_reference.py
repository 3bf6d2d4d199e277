"""Reference pages say what the code does: both ways, and as it is now."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from brandwright import errors
from brandwright.cli._contract import RESULTS

ROOT = Path(__file__).resolve().parents[2]
ERRORS = (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
# Loaders compose these from the class of the error; see `Problem`.
COMPOSED = {f"BW{kind}{number}" for kind in (2, 6) for number in ("00", "01", "02")}


def used_codes() -> set[str]:
    """Every code that stands in the source."""
    sources = (ROOT / "src").rglob("*.py")
    return {
        code for file in sources for code in re.findall(r'"(BW\d{3,4})"', file.read_text(encoding="utf-8"))
    }


def sections() -> dict[str, str]:
    """The text of each code's section."""
    parts = re.split(r"^## (BW\d{3,4}) ", ERRORS, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_every_code_has_its_section_and_every_section_its_code() -> None:
    assert set(sections()) == used_codes() | COMPOSED


def test_sections_stand_once_in_order_with_a_meaning_and_a_way_on() -> None:
    codes = re.findall(r"^## (BW\d{3,4})", ERRORS, re.MULTILINE)
    assert codes == sorted(set(codes), key=lambda code: (code[2], len(code), code))
    for code, text in sections().items():
        title, _, body = text.partition("\n")
        assert title, code
        assert len(body.strip().splitlines()) >= 2, f"{code} says what it means and what to do"


def exit_codes(sources: list[str]) -> dict[str, int]:
    """The exit code of each error class, those that modules keep to themselves included."""
    found = {name: kind.exit_code for name, kind in vars(errors).items() if name.endswith("Error")}
    for text in sources:
        for name, base in re.findall(r"^class (\w+Error)\((\w+Error)\)", text, re.MULTILINE):
            found.setdefault(name, found.get(base, 1))
    return found


def test_a_code_begins_with_the_exit_code_of_its_class() -> None:
    sources = [file.read_text(encoding="utf-8") for file in (ROOT / "src").rglob("*.py")]
    known = exit_codes(sources)
    raised = [pair for text in sources for pair in re.findall(r'\b(\w+Error)\(\s*"(BW\d{3,4})"', text)]
    assert len(raised) > 100
    # The base class carries the option parser's own errors, which end with 2 all the same.
    wrong = [(name, code) for name, code in raised if known[name] != int(code[2])]
    assert [pair for pair in wrong if pair[0] != "BrandwrightError"] == []


@pytest.mark.parametrize("script", ["schemas.py", "cli_docs.py", "api_docs.py"])
def test_what_is_generated_is_up_to_date(script: str) -> None:
    command = [sys.executable, str(ROOT / "scripts" / script), "--check"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_published_schema_is_listed_and_ships() -> None:
    page = (ROOT / "docs" / "reference" / "json.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"`schemas/([\w.-]+)\.json`", page))
    shipped = {file.stem for file in (ROOT / "src" / "cli" / "schemas").glob("*.json")}
    assert listed == shipped == set(RESULTS)
    for file in (ROOT / "src" / "cli" / "schemas").glob("*.json"):
        assert json.loads(file.read_text(encoding="utf-8"))["$id"] == f"brandwright.{file.stem}/1"
