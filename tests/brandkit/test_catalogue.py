"""The catalogue of rules names the rules that exist and no others, and the reference page says what it says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from brandwright.brandkit.rules import CATALOGUE, RuleInfo

ROOT = Path(__file__).parents[2]


def _written() -> set[str]:
    """The rule ids in the rules' code, variable parts as `*`."""
    families = {info.family for info in CATALOGUE}
    pattern = re.compile(rf"f?\"((?:{'|'.join(sorted(families))})\.(?:[a-z][a-z-]*|\{{[a-z_.]+\}}))\"")
    found: set[str] = set()
    for path in (ROOT / "src/brandkit/rules").glob("_*.py"):
        code = re.sub(r"(?s)\nINFO = \(\n.*?\n\)\n", "\n", path.read_text(encoding="utf-8"))
        found |= set(pattern.findall(code)) if path.name != "_info.py" else set()
    return {re.sub(r"\{.*\}", "*", rule) for rule in found}


def _matches(rule: str, info: RuleInfo) -> bool:
    shape = re.escape(info.id).replace(re.escape("<id>"), ".+")
    return re.fullmatch(shape, rule) is not None or (
        rule.endswith(".*") and info.family == rule.partition(".")[0]
    )


@pytest.mark.parametrize("rule", sorted(_written()))
def test_a_rule_that_can_be_found_is_in_the_catalogue(rule: str) -> None:
    # The names of settings look like rules; a message may point to them.
    if rule in ("privacy.allow", "voice.channels"):
        return
    assert any(_matches(rule, info) for info in CATALOGUE)


def test_an_id_stands_once() -> None:
    ids = [info.id for info in CATALOGUE]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("info", CATALOGUE, ids=lambda info: info.id)
def test_an_entry_says_what_why_and_what_to_do(info: RuleInfo) -> None:
    for text in (info.what, info.why, info.fix):
        assert text[0].isupper()
        assert text.endswith(".")


def test_the_page_of_rules_is_up_to_date() -> None:
    made = subprocess.run(
        [sys.executable, ROOT / "scripts/rules_docs.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
