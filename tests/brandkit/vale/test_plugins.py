"""Checks in Python, registered by a package."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from brandwright.brandkit.vale._model import CheckFailed, FileState
from brandwright.brandkit.vale.plugins import PythonCheck, Remark, plugin_style, plugin_styles

from .conftest import alerts

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "styles.md"
NONSENSE = '\nNONSENSE = ["no check"]\n'


def example() -> str:
    """The code on the reference page."""
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert found
    return found[1].replace("Acme.", "Loud.") + NONSENSE


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package that registers three styles, as `pip` would leave it behind."""
    (tmp_path / "loud_checks.py").write_text(example())
    info = tmp_path / "loud_checks-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: loud-checks\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[brandwright.checks]\nLoud = loud_checks:CHECKS\nOdd = loud_checks:NONSENSE\nGone = loud_gone:CHECKS\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "loud_checks", raising=False)


@pytest.mark.usefixtures("package")
def test_a_registered_check_is_a_rule_like_others() -> None:
    assert {"Gone", "Loud", "Odd"} <= set(plugin_styles())
    assert "loud_checks" not in sys.modules, "listing imports nothing"
    loaded = plugin_style("Loud")
    assert loaded is not None
    (check,) = loaded.checks
    (alert,) = alerts(check, "Buy some NOW or TODAY")
    assert (alert.rule, alert.level, alert.match) == ("Loud.Shouting", "error", "TODAY")
    assert (alert.message, alert.fixes) == ("'TODAY' shouts.", ("Today",))


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize(
    ("style", "reason"), [("Gone", "cannot be loaded"), ("Odd", "no check of the style")]
)
def test_a_package_that_cannot_be_used_is_said_so(style: str, reason: str) -> None:
    loaded = plugin_style(style)
    assert loaded is not None
    assert not loaded.checks
    assert reason in loaded.not_run[0].reason


def test_a_style_that_nobody_registers() -> None:
    assert plugin_style("Nobody") is None


def test_a_check_that_breaks_fails_once_a_file() -> None:
    check = PythonCheck("Acme.Odd", lambda text: [Remark(0, 99, "outside")])
    state = FileState()
    with pytest.raises(CheckFailed, match="0 to 99 of 5"):
        alerts(check, "short", state)
    assert alerts(check, "short", state) == []
